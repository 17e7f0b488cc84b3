// What users see of the rules for operations.

import type { Claims } from "./claims.ts";
import type { GateAccessToken } from "./gate-types.ts";

/** What a function among the rules gets. */
export interface OperationContext<C extends object = Claims, NoToken = never> {
  readonly accessToken: GateAccessToken<C> | NoToken;
  /** The method of the message, for example `tools/call`. */
  readonly method: string;
  /** The name of the tool or prompt, the URI of the resource or its template. */
  readonly name: string | undefined;
  /** The arguments of the call: objects without a prototype, frozen. An empty one where there are none. */
  // biome-ignore lint/suspicious/noExplicitAny: arguments are whatever a client sends
  readonly arguments: any;
  readonly request: Request;
}

/** What a rule may say: allowed or not, or the scopes that are needed. Anything else is taken as `false`. */
type OperationAnswer = boolean | readonly string[] | null | undefined;

/**
 * A rule: the scopes that are needed, of which there may be none; `true`: any good token; `false`: it does not exist
 * here; or a function that decides.
 */
export type OperationRule<C extends object = Claims, NoToken = never> =
  | boolean
  | readonly string[]
  | ((context: OperationContext<C, NoToken>) => OperationAnswer | Promise<OperationAnswer>);

/**
 * Rules by name. A name with `*` at its end is a prefix. An exact name comes before a prefix, a longer prefix before a
 * shorter one; what no rule names does not exist here.
 */
export type OperationRules<C extends object = Claims, NoToken = never> = {
  readonly [pattern: string]: OperationRule<C, NoToken>;
};

/** The options of a gate that judge operations. With one of the tables, the gate reads the bodies of requests. */
export interface OperationOptions<C extends object = Claims, NoToken = never> {
  /** Rules for `tools/call` and `tools/list`, by the name of the tool. */
  tools?: OperationRules<C, NoToken> | undefined;
  /** Rules for prompts, by name: `prompts/get`, `prompts/list`, and completion of their arguments. */
  prompts?: OperationRules<C, NoToken> | undefined;
  /** Rules for resources, by URI: reading, subscriptions, lists, and notifications about them. */
  resources?: OperationRules<C, NoToken> | undefined;
  /** Rules for methods. A method that no rule names passes. */
  methods?: OperationRules<C, NoToken> | undefined;
  /** Leaves out of lists what the token lacks scopes for. Default: false, so that clients can ask for more scopes. */
  hideUngranted?: boolean | undefined;
  /** Largest body of a request, in bytes; a larger one is answered with 413. Default: 4194304, as the MCP SDK. */
  maxBodyBytes?: number | undefined;
  /** Accepts arrays of messages, each of which is judged. Default: false. */
  allowBatches?: boolean | undefined;
}

/** One event for each operation that was judged: never arguments or tokens. */
export interface OperationEvent {
  readonly type: "operation";
  readonly method: string;
  /** What it names: a tool, a prompt, the URI of a resource or its template. */
  readonly name?: string;
  readonly decision: "allowed" | "refused";
  /**
   * `no_rule`: no rule is about it. `rule`, `method_rule`, `function`: that of its name, of its method, or a function.
   * `public`: it needs no token. `missing_scopes`, `no_token`: they are missing. `unreadable`: the name is missing
   * or not a string. `header_mismatch`: a header differs from the body. `other_refused`: another message of the batch,
   * or another resource of the subscription, is refused.
   */
  readonly reason:
    | "no_rule"
    | "rule"
    | "method_rule"
    | "function"
    | "public"
    | "missing_scopes"
    | "no_token"
    | "unreadable"
    | "header_mismatch"
    | "other_refused";
  readonly missingScopes?: readonly string[];
  readonly clientId?: string;
  readonly subject?: string;
  readonly issuer?: string;
  /** See `principalOf`. */
  readonly principal?: string;
  /** For reading the body, and for the functions among the rules. */
  readonly durationMs: number;
}

/** Filters the bytes of one response. */
export interface ResponseFilter {
  /** What passes for a chunk. There may be nothing yet. */
  push(chunk: Uint8Array): Uint8Array;
  /** What passes at the end. */
  end(): Uint8Array;
}
