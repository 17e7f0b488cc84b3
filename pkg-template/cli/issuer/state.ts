// What a running local issuer knows, and what it is asked.

import type { IncomingHttpHeaders } from "node:http";
import type { Faults } from "./faults.ts";
import type { LocalIssuer } from "./local-issuer.ts";

export interface State {
  readonly issuer: LocalIssuer;
  /** Id to secret. */
  readonly clients: ReadonlyMap<string, string>;
  /** That may be granted; none: whatever is asked for. */
  readonly scopes: readonly string[];
  readonly faults: Faults;
  readonly log: LogEntry[];
}

/** A request that came to its end. */
export interface LogEntry {
  /** RFC 3339. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | "dropped" | "no answer";
  readonly milliseconds: number;
  /** The kind of the fault that was asked for, if there was one. */
  readonly fault?: string;
}

export interface IssuerRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
