// Why keys or an introspection response did not come: the event of the verifier, and what the servers answered.

import type { IntrospectionFailure, JwksFailure } from "mcp-bearer";
import { hintOfDifference } from "./differences.ts";
import { memberOf, objectOf } from "./json.ts";
import type { Exchange, Recording } from "./recording.ts";

const WELL_KNOWN = "/.well-known/";

/** Failures of discovery that are about a document, and the member that it is about. */
const MEMBERS: { readonly [failure in IntrospectionFailure | JwksFailure]?: string } = {
  issuer_mismatch: "issuer",
  no_introspection_endpoint: "introspection_endpoint",
  no_jwks_uri: "jwks_uri",
};

/** What is known of servers that did not answer as they should: rows of a verdict. */
export interface Diagnosis {
  readonly "what failed"?: string;
  readonly "the server's error"?: string;
  /** What was asked, and what came back: a sentence for each request. */
  readonly asked?: readonly string[];
  readonly found?: unknown;
  readonly expected?: unknown;
  readonly hint?: string;
}

interface Asked {
  /** The one issuer, if discovery began with it. */
  readonly issuer?: string | undefined;
  /** The member of its metadata that was looked for. */
  readonly endpoint: "introspection_endpoint" | "jwks_uri";
}

/**
 * @param what "the JWK Set", "the introspection"
 * @returns `undefined` if nothing failed
 */
export function failureReport(
  what: string,
  { failure: event, exchanges }: Recording,
  { issuer, endpoint }: Asked,
): Diagnosis | undefined {
  if (event === undefined) return undefined;
  const { failure, status } = event;
  const member = event.type === "introspection_failed" ? event.member : undefined;
  const details = [status, member].filter((detail) => detail !== undefined).map((detail) => ` ${detail}`);
  const documents = exchanges.filter(({ method, url }) => method === "GET" && url.includes(WELL_KNOWN));
  const others = exchanges.filter((exchange) => !documents.includes(exchange)).slice(-1);
  const wanted = failure === "url_not_allowed" ? endpoint : MEMBERS[failure];
  const report = {
    "what failed": `${what}: ${failure}${details.join("")}`,
    asked: [...documents, ...others].map((exchange) => sentenceOn(exchange, wanted)),
  };
  if (failure !== "issuer_mismatch") return report;
  const found = documents.map(issuerIn).find((named) => named !== undefined && named !== issuer);
  return { ...report, found: found ?? null, expected: issuer, hint: issuerHint(found, issuer) };
}

function issuerHint(found: string | undefined, issuer: string | undefined): string {
  if (found === undefined) return "the metadata has no issuer";
  const difference = issuer === undefined ? undefined : hintOfDifference(found, [issuer]);
  const advice = "give the issuer exactly as its metadata writes it";
  return difference === undefined ? advice : `${difference}: ${advice}`;
}

function sentenceOn({ method, url, status, body }: Exchange, member: string | undefined): string {
  const where = `${method} ${url}`;
  if (status === undefined) return `${where}: no response`;
  if (status !== 200 || member === undefined) return `${where}: ${status}`;
  const document = objectOf(body);
  if (document === undefined) return `${where}: 200, no JSON object`;
  const value = memberOf(document, member);
  return `${where}: 200, ${member} ${value === undefined ? "is missing" : `is ${JSON.stringify(value)}`}`;
}

function issuerIn({ status, body }: Exchange): string | undefined {
  const issuer = status === 200 ? objectOf(body)?.["issuer"] : undefined;
  return typeof issuer === "string" ? issuer : undefined;
}
