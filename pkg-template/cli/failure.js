// Why keys or an introspection response did not come: the event of the verifier, and what the servers answered.

import { hintOfDifference } from "./differences.js";
import { objectOf } from "./json-object.js";

const WELL_KNOWN = "/.well-known/";

/** Failures of discovery that are about a document, and the member that it is about. */
const MEMBERS = {
  issuer_mismatch: "issuer",
  no_introspection_endpoint: "introspection_endpoint",
  no_jwks_uri: "jwks_uri",
  url_not_allowed: "jwks_uri",
};

/**
 * @param {string} what "the JWK Set", "the introspection"
 * @param {{ failure: string, status?: number, member?: string } | undefined} event
 * @param {import("./recorded-fetch.js").Exchange[]} exchanges
 * @param {{ issuer?: string, endpoint?: string }} [asked] `endpoint`: the member that was looked for
 * @returns {object | undefined} rows for `printVerdict`
 */
export function failureReport(what, event, exchanges, { issuer, endpoint = "jwks_uri" } = {}) {
  if (event === undefined) return undefined;
  const { failure, status, member } = event;
  const suffix = [status, member].filter((part) => part !== undefined).join(" ");
  const report = { "what failed": `${what}: ${failure}${suffix === "" ? "" : ` ${suffix}`}` };
  const documents = exchanges.filter(({ method, url }) => method === "GET" && url.includes(WELL_KNOWN));
  const others = exchanges.filter((exchange) => !documents.includes(exchange)).slice(-1);
  const wanted = failure === "url_not_allowed" ? endpoint : MEMBERS[failure];
  report.asked = [...documents, ...others].map((exchange) => sentenceOn(exchange, wanted));
  if (failure !== "issuer_mismatch") return report;
  const found = documents.map(issuerIn).find((named) => named !== undefined && named !== issuer);
  return { ...report, found: found ?? null, expected: issuer, hint: issuerHint(found, issuer) };
}

function issuerHint(found, issuer) {
  if (found === undefined) return "the metadata has no issuer";
  const difference = hintOfDifference(found, [issuer]);
  const advice = "give the issuer exactly as its metadata writes it";
  return difference === undefined ? advice : `${difference}: ${advice}`;
}

function sentenceOn({ method, url, status, body }, member) {
  const where = `${method} ${url}`;
  if (status === undefined) return `${where}: no response`;
  const document = status === 200 ? objectOf(body) : undefined;
  if (status !== 200 || member === undefined) return `${where}: ${status}`;
  if (document === undefined) return `${where}: 200, no JSON object`;
  const value = Object.hasOwn(document, member) ? document[member] : undefined;
  return `${where}: 200, ${member} ${value === undefined ? "is missing" : `is ${JSON.stringify(value)}`}`;
}

function issuerIn({ status, body }) {
  const issuer = status === 200 ? objectOf(body)?.issuer : undefined;
  return typeof issuer === "string" ? issuer : undefined;
}
