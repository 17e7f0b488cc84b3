// Why a token is refused, with what it says and what was expected. The values are of the token in hand, or of what the
// authorization server says of it; the user of this program has both.

import type { AlgorithmNotAllowedError, InvalidTokenError, TokenError, TokenErrorReason } from "mcp-bearer";
import { hintOfDifference } from "./differences.ts";
import { isList, type JsonObject, memberOf } from "./json.ts";
import type { Policy } from "./policy-options.ts";
import { spellTime } from "./times.ts";
import { hintOfKind, readParts } from "./token-kind.ts";
import { isLoopback } from "./url-policy.ts";

/** Reasons after which it matters what kind of token this is. */
const OF_KIND: readonly TokenErrorReason[] = [
  "ERR_ALG_NOT_ALLOWED",
  "ERR_CLAIM_MISMATCH",
  "ERR_CLAIM_MISSING",
  "ERR_HEADER_UNSUPPORTED",
  "ERR_TOKEN_INACTIVE",
  "ERR_TOKEN_MALFORMED",
  "ERR_TYP_NOT_ALLOWED",
];

/** What the judgement was made of. */
export interface Known {
  readonly token: string;
  readonly isIntrospected?: boolean;
  /** What was judged, if it is not what the token says. */
  readonly claims?: JsonObject | undefined;
  /** The options of the verifier. */
  readonly policy: Policy;
  /** The allowed ones. */
  readonly algorithms?: readonly string[];
  /** Of the keys that were tried. */
  readonly keyIds?: readonly unknown[] | undefined;
  readonly now: number;
}

interface KnownOfToken extends Known {
  readonly header: JsonObject | undefined;
}

export interface Explanation {
  /** What the token says: `null` if nothing. */
  readonly found?: unknown;
  readonly expected?: unknown;
  /** `found` as a date. */
  readonly time?: string | undefined;
  readonly algorithm?: unknown;
  readonly allowedAlgorithms?: readonly string[];
  readonly missingScopes?: readonly string[];
  readonly hint?: string | undefined;
}

export function explain(error: TokenError, known: Known): Explanation {
  const parts = readParts(known.token);
  const claims = known.claims ?? parts.claims;
  const about = aboutReason(error, { ...known, header: parts.header, claims });
  // An introspection endpoint is asked about opaque tokens, too.
  const hasKind = !known.isIntrospected || parts.header !== undefined;
  const kind = hasKind && OF_KIND.includes(error.reason) ? hintOfKind(known.token, parts) : undefined;
  return { ...about, hint: kind ?? about.hint };
}

function aboutReason(error: TokenError, known: KnownOfToken): Explanation {
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
      return aboutScopes(error.requiredScopes, known);
    case "ERR_NO_MATCHING_KEY":
      return error.algorithm === undefined ? aboutKey(known) : { ...aboutKey(known), ...aboutAlgorithm(error, known) };
    case "ERR_MULTIPLE_MATCHING_KEYS":
      return aboutKey(known);
    case "ERR_SIGNATURE_INVALID":
      return { hint: "another key made it, or the token was changed; compare the issuer and the keys" };
    case "ERR_TOKEN_INACTIVE":
      return aboutInactive(known);
    default:
      return {};
  }
}

function aboutAlgorithm(
  error: AlgorithmNotAllowedError | InvalidTokenError,
  { header, algorithms }: KnownOfToken,
): Explanation {
  const found = header?.["alg"] ?? error.algorithm;
  const allowed = error.allowedAlgorithms ?? algorithms ?? [];
  const about = { algorithm: found, allowedAlgorithms: allowed };
  if (typeof found !== "string") return about;
  if (/^none$/i.test(found)) return { ...about, hint: "the token is not signed" };
  if (/^HS/.test(found)) {
    return { ...about, hint: "the token is signed with a shared secret: see --secret-file and --algorithm" };
  }
  return { ...about, hint: `if the issuer signs with ${found}: --algorithm ${found}, in code algorithm: "${found}"` };
}

function aboutClaim({ claim }: InvalidTokenError, { header, claims, policy }: KnownOfToken): Explanation {
  if (claim === undefined) return {};
  const [, member] = /^header\.(.*)$/.exec(claim) ?? [];
  const found = member === undefined ? memberOf(claims, claim) : memberOf(header, member);
  const expected = claim === "iss" ? policy.issuer : claim === "aud" ? policy.audience : undefined;
  const list = expected === undefined || expected === null ? undefined : [expected].flat();
  const about = { found: found ?? null, expected: list?.length === 1 ? list[0] : list };
  if (claim === "cnf")
    return { ...about, hint: "the token is bound to a key (DPoP or mutual TLS) and is no Bearer token" };
  if (list === undefined) return about;
  if (claim === "aud" && (found ?? null) === null) {
    return { ...about, hint: "the token is for no audience: the client must ask for one, or the issuer add it" };
  }
  const isAmong = list.some((value) => (isList(found) ? found.includes(value) : found === value));
  if (claim === "aud" && isAmong)
    return { ...about, hint: "the token is for another audience, too: see --strict-audience" };
  return { ...about, hint: hintOfDifference(found, list) };
}

function aboutTime({ reason, claim }: InvalidTokenError, { claims, policy, now }: KnownOfToken): Explanation {
  const found = claim === undefined ? undefined : memberOf(claims, claim);
  const tolerance = policy.clockTolerance === undefined ? "" : `, with a tolerance of ${policy.clockTolerance} s`;
  const isAge = reason === "ERR_EXPIRED" && claim === "iat";
  const expected = isAge
    ? `not before ${spellTime(Math.floor(now - (policy.maxTokenAge ?? NaN)), now) ?? "that"} (maxTokenAge)`
    : `${reason === "ERR_EXPIRED" ? "after" : "not after"} ${spellTime(Math.floor(now), now) ?? "now"}${tolerance}`;
  const isSoon = reason === "ERR_NOT_YET_VALID" && typeof found === "number" && found - now < 600;
  const hint = isSoon ? "the clocks differ: see --clock-tolerance, in code clockTolerance" : undefined;
  return { found: found ?? null, time: spellTime(found, now), expected, hint };
}

function aboutScopes(requiredScopes: readonly string[], { claims, policy }: KnownOfToken): Explanation {
  const found = memberOf(claims, "scope") ?? memberOf(claims, "scp");
  const granted = typeof found === "string" ? found.split(" ") : isList(found) ? found : [];
  const expected = requiredScopes.length > 0 ? requiredScopes : (policy.requiredScopes ?? []);
  const missingScopes = expected.filter((scope) => !granted.includes(scope));
  const about = { found: found ?? null, expected, missingScopes };
  if (found === undefined) return { ...about, hint: "the token has neither scope nor scp" };
  const isOne = granted.some((scope) => typeof scope === "string" && /[,[\]]/.test(scope));
  if (isOne) return { ...about, hint: "scopes are separated by spaces; this is one scope" };
  return { ...about, hint: hintOfDifference(granted, missingScopes) };
}

function aboutKey({ header, claims, keyIds }: KnownOfToken): Explanation {
  const iss = memberOf(claims, "iss");
  const { kid, alg } = header ?? {};
  const isLocal = typeof iss === "string" && iss.startsWith("http:") && isLoopback(iss);
  return {
    found: kid === undefined ? { alg } : { kid, alg },
    expected: keyIds?.map((each) => each ?? "(a key without a kid)"),
    hint: isLocal
      ? "mcp-bearer serve makes a new key at each start; with --key-file it keeps one"
      : "the token was signed before the issuer changed its keys, or by another issuer",
  };
}

function aboutInactive({ header, claims, now }: KnownOfToken): Explanation {
  const exp = header === undefined ? undefined : memberOf(claims, "exp");
  if (typeof exp === "number" && exp <= now) return { found: exp, time: spellTime(exp, now), hint: "its exp is over" };
  return { hint: "it was revoked or has ended, another server made it, or this client may not ask about it" };
}
