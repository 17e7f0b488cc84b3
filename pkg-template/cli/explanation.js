// Why a token is refused, with what it says and what was expected. The values are of the token in hand, or of what the
// authorization server says of it; the user of this program has both.

import { hintOfDifference } from "./differences.js";
import { spellTime } from "./times.js";
import { hintOfKind, readParts } from "./token-kind.js";

/** Reasons after which it matters what kind of token this is. */
const OF_KIND = [
  "ERR_ALG_NOT_ALLOWED",
  "ERR_CLAIM_MISMATCH",
  "ERR_CLAIM_MISSING",
  "ERR_HEADER_UNSUPPORTED",
  "ERR_TOKEN_INACTIVE",
  "ERR_TOKEN_MALFORMED",
  "ERR_TYP_NOT_ALLOWED",
];

/**
 * @param {import("mcp-bearer").TokenError} error
 * @param {object} known
 * @param {string} known.token
 * @param {boolean} [known.isIntrospected]
 * @param {object} [known.claims] what was judged, if it is not what the token says
 * @param {object} known.policy the options of the verifier
 * @param {readonly string[]} [known.algorithms] the allowed ones
 * @param {readonly (string | undefined)[]} [known.keyIds] of the keys that were tried
 * @param {number} known.now
 * @returns {{ found?: unknown, expected?: unknown, time?: string, algorithm?: string,
 *   allowedAlgorithms?: readonly string[], missingScopes?: string[], hint?: string }}
 */
export function explain(error, known) {
  const parts = readParts(known.token);
  const claims = known.claims ?? parts.claims;
  const about = aboutReason(error, { ...known, header: parts.header, claims });
  // An introspection endpoint is asked about opaque tokens, too.
  const hasKind = !known.isIntrospected || parts.header !== undefined;
  const kind = hasKind && OF_KIND.includes(error.reason) ? hintOfKind(known.token, parts) : undefined;
  const hint = kind ?? about.hint;
  return JSON.parse(JSON.stringify({ ...about, hint }));
}

function aboutReason(error, known) {
  const { header, claims } = known;
  switch (error.reason) {
    case "ERR_ALG_NOT_ALLOWED":
      return aboutAlgorithm(error, known);
    case "ERR_CLAIM_MISMATCH":
    case "ERR_CLAIM_MISSING":
    case "ERR_CLAIMS_MALFORMED":
    case "ERR_HEADER_UNSUPPORTED":
    case "ERR_TYP_NOT_ALLOWED":
      return aboutClaim(error, known);
    case "ERR_EXPIRED":
    case "ERR_NOT_YET_VALID":
      return aboutTime(error, known);
    case "ERR_INSUFFICIENT_SCOPE":
      return aboutScopes(error, known);
    case "ERR_NO_MATCHING_KEY":
      return error.algorithm === undefined ? aboutKey(known) : { ...aboutKey(known), ...aboutAlgorithm(error, known) };
    case "ERR_MULTIPLE_MATCHING_KEYS":
      return aboutKey(known);
    case "ERR_SIGNATURE_INVALID":
      return { hint: "another key made it, or the token was changed; compare the issuer and the keys" };
    case "ERR_TOKEN_INACTIVE":
      return aboutInactive(header === undefined ? undefined : claims, known);
    default:
      return {};
  }
}

function aboutAlgorithm(error, { header, algorithms }) {
  const found = header?.alg ?? error.algorithm;
  const allowed = error.allowedAlgorithms ?? algorithms ?? [];
  const about = { algorithm: found, allowedAlgorithms: allowed };
  if (typeof found !== "string") return about;
  if (/^none$/i.test(found)) return { ...about, hint: "the token is not signed" };
  if (/^HS/.test(found)) {
    return { ...about, hint: "the token is signed with a shared secret: see --secret-file and --algorithm" };
  }
  return { ...about, hint: `if the issuer signs with ${found}: --algorithm ${found}, in code algorithm: "${found}"` };
}

function aboutClaim({ claim }, { header, claims, policy }) {
  if (claim === undefined) return {};
  const [, member] = /^header\.(.*)$/.exec(claim) ?? [];
  const found = valueOf(member === undefined ? claims : header, member ?? claim);
  const expected = { iss: policy.issuer, aud: policy.audience }[claim];
  const list = expected === undefined || expected === null ? undefined : [expected].flat();
  const about = { found: found ?? null, expected: list?.length === 1 ? list[0] : list };
  if (claim === "cnf") return { ...about, hint: "the token is bound to a key (DPoP or mutual TLS) and is no Bearer token" };
  if (list === undefined) return about;
  if (claim === "aud" && (found ?? null) === null) {
    return { ...about, hint: "the token is for no audience: the client must ask for one, or the issuer add it" };
  }
  const isAmong = [found].flat().some((value) => list.includes(value));
  if (claim === "aud" && isAmong) return { ...about, hint: "the token is for another audience, too: see --strict-audience" };
  return { ...about, hint: hintOfDifference(found, list) };
}

function aboutTime({ reason, claim }, { claims, policy, now }) {
  const found = valueOf(claims, claim);
  const tolerance = policy.clockTolerance === undefined ? "" : `, with a tolerance of ${policy.clockTolerance} s`;
  const isAge = reason === "ERR_EXPIRED" && claim === "iat";
  const expected = isAge
    ? `not before ${spellTime(Math.floor(now - policy.maxTokenAge), now) ?? "that"} (maxTokenAge)`
    : `${reason === "ERR_EXPIRED" ? "after" : "not after"} ${spellTime(Math.floor(now), now) ?? "now"}${tolerance}`;
  const isSoon = reason === "ERR_NOT_YET_VALID" && typeof found === "number" && found - now < 600;
  const hint = isSoon ? "the clocks differ: see --clock-tolerance, in code clockTolerance" : undefined;
  return { found: found ?? null, time: spellTime(found, now), expected, hint };
}

function aboutScopes({ requiredScopes = [] }, { claims, policy }) {
  const found = valueOf(claims, "scope") ?? valueOf(claims, "scp");
  const granted = typeof found === "string" ? found.split(" ") : Array.isArray(found) ? found : [];
  const expected = requiredScopes.length > 0 ? requiredScopes : (policy.requiredScopes ?? []);
  const missingScopes = expected.filter((scope) => !granted.includes(scope));
  const about = { found: found ?? null, expected, missingScopes };
  if (found === undefined) return { ...about, hint: "the token has neither scope nor scp" };
  const isList = granted.some((scope) => typeof scope === "string" && /[,[\]]/.test(scope));
  if (isList) return { ...about, hint: "scopes are separated by spaces; this is one scope" };
  return { ...about, hint: hintOfDifference(granted, missingScopes) };
}

function aboutKey({ header, claims, keyIds }) {
  const iss = valueOf(claims, "iss");
  const isLocal = typeof iss === "string" && /^http:\/\/(127\.|localhost|\[::1\])/.test(iss);
  return {
    found: header?.kid === undefined ? { alg: header?.alg } : { kid: header.kid, alg: header.alg },
    expected: keyIds?.map((kid) => kid ?? "(a key without a kid)"),
    hint: isLocal
      ? "mcp-bearer serve makes a new key at each start; with --key-file it keeps one"
      : "the token was signed before the issuer changed its keys, or by another issuer",
  };
}

function aboutInactive(claims, { now }) {
  const exp = valueOf(claims, "exp");
  if (typeof exp === "number" && exp <= now) return { found: exp, time: spellTime(exp, now), hint: "its exp is over" };
  return { hint: "it was revoked or has ended, another server made it, or this client may not ask about it" };
}

function valueOf(object, name) {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}
