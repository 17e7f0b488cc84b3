/**
 * The differences that are meant, each with the decision that makes it.
 *
 * `ours`: our verdict, a reason with the claim if it names one. `kinds`: those of triples.mjs, by
 * name, or up to a star. `peers`: the verdicts of jose, PyJWT and joserfc, in this order; any if left
 * out. What we accept and a peer refuses is the side where a mistake would be a hole, so it is named
 * exactly: no star, and the peers' verdicts.
 */
import { VALUES } from "./triples.mjs";

/** `header x5c: null` and so on, for values that a peer refuses in that place. */
function with_(place, names) {
  return names.map((name) => `${place}: ${name}`);
}

const readable = Object.keys(VALUES).filter((name) => name !== "huge" && name !== "lone surrogate");
const but = (...names) => readable.filter((name) => !names.includes(name));

const ACCEPTED_HERE = [
  {
    kinds: ["jwks: junk entries, token without kid", "jwks: a broken key, token without kid"],
    peers: ["nnn"],
    why: "Entries of a JWK Set that are no keys, or broken ones, are skipped (RFC 7517 section 5).",
  },
  {
    kinds: ["jwks: junk entries"],
    peers: ["nyn"],
    why: "Entries of a JWK Set that are no keys are skipped (RFC 7517 section 5).",
  },
  {
    kinds: ["jwks: a broken key"],
    peers: ["yyn"],
    why: "A broken key is skipped (RFC 7517 section 5); joserfc refuses the whole set for it.",
  },
  {
    kinds: ["jwks: an unknown kind, token without kid"],
    peers: ["yny", "ynn"],
    why: "A key of an unknown kind is skipped (RFC 7517 section 5), so that one key is left.",
  },
  {
    kinds: [
      "jwks: the same kid on another kind",
      "jwks: the same kid on another kind, token without kid",
      "jwks: a key of another kind, token without kid",
      "jwks: a shared secret, token without kid",
      "jwks: the same kid for encryption, token without kid",
    ],
    peers: ["ynn"],
    why: "Of the keys that fit the kid, one serves the algorithm: that one is meant. jose selects alike.",
  },
  {
    kinds: ["jwks: the same kid for encryption"],
    peers: ["yny", "ynn"],
    why: "A key for encryption is no candidate for a signature (RFC 7517 section 4.2).",
  },
  {
    kinds: ["jwks: the same key twice", "jwks: the same key twice, token without kid"],
    peers: ["nny", "nnn"],
    why: "The very same key twice is one key.",
  },
  {
    kinds: ["jwk: kid null", "jwk: alg null", "jwk: use null", "jwk: key_ops null"],
    peers: ["yyn", "nyn"],
    why: "A member of a JWK that is null is as if absent: it has one meaning.",
  },
  {
    kinds: ["header kid: null"],
    peers: ["nnn", "ynn"],
    why: "A `kid` that is null is as if absent; the others look for a key of that name.",
  },
  {
    kinds: ["header typ: null", "header cty: null"],
    peers: ["yyn"],
    why: "A `typ` or `cty` that is null is as if absent; joserfc checks its type.",
  },
  {
    kinds: with_("header jku", but()),
    peers: ["yyn"],
    why: "jku is ignored and never followed, whatever it is; joserfc checks its type.",
  },
  {
    kinds: with_("header x5u", but()),
    peers: ["yyn"],
    why: "x5u is ignored and never followed, whatever it is; joserfc checks its type.",
  },
  {
    kinds: ["claim iat: null", "claim nbf: null"],
    peers: ["nnn"],
    why: "An optional claim that is null is as if absent.",
  },
  {
    kinds: ["claim jti: null", "claim sub: null"],
    peers: ["ynn"],
    why: "An optional claim that is null is as if absent.",
  },
  {
    kinds: [
      "policy: an audience that is an origin, with a slash",
      "policy: an audience that is an origin, without a slash",
    ],
    peers: ["nnn"],
    why: "An origin without a path is the same audience with the slash that `URL` adds.",
  },
  {
    kinds: ["jwk: a zero byte in front"],
    peers: ["yny"],
    why: "A coordinate with a zero byte in front is the same integer; PyJWT wants the exact length.",
  },
  {
    kinds: ["jwk: key_ops both"],
    peers: ["nyy"],
    why: "A public key whose operations are sign and verify can verify; jose refuses a public key for signing.",
  },
  {
    kinds: with_("header x5c", but("array", "empty array")),
    peers: ["yyn"],
    why: "x5c is ignored, whatever it is; joserfc checks its type.",
  },
  {
    kinds: [
      ...with_("header x5t", but("string", "spaces", "empty string", "control character")),
      ...with_("header x5t#S256", but("string", "spaces", "empty string", "control character")),
    ],
    peers: ["yyn"],
    why: "x5t and x5t#S256 are ignored, whatever they are; joserfc checks their type.",
  },
];

const REFUSED_HERE = [
  {
    ours: "ERR_CLAIMS_MALFORMED",
    kinds: ["claim *"],
    why: "A number beyond a double, or a lone surrogate: two parsers read it two ways.",
  },
  {
    ours: "ERR_TOKEN_MALFORMED",
    kinds: ["header *"],
    why: "A header is strict JSON too, and its registered members have the types of RFC 7515.",
  },
  {
    ours: "ERR_CLAIMS_MALFORMED",
    kinds: ["payload text: *"],
    why: "Names given twice, a byte order mark, UTF-16, NaN, too deep: not the strict JSON of every parser.",
  },
  {
    ours: "ERR_TOKEN_TOO_LARGE",
    kinds: ["header text: *", "payload text: *"],
    why: "More members than the limit, or a header over 4 KiB: the work for a stranger's token is bounded.",
  },
  ...["aud", "azp", "client_id", "exp", "iat", "jti", "nbf", "scope", "scp", "sub"].map(
    (claim) => ({
      ours: `ERR_CLAIMS_MALFORMED ${claim}`,
      kinds: [`claim ${claim}: *`],
      why: `\`${claim}\` of another type than its RFC says is refused, never taken as absent.`,
    }),
  ),
  {
    ours: "ERR_CLAIM_MISMATCH cnf",
    kinds: ["claim cnf: *"],
    why: "A token that is bound to a key is no bearer token (RFC 7800).",
  },
  {
    ours: "ERR_CONFIG_KEY",
    kinds: ["jwk: *", "jwks: *"],
    why: "A key that is malformed, or not for signatures, or for another algorithm, is refused by name.",
  },
  ...["b64", "crit", "cty", "enc", "epk", "jwk", "p2c", "zip"].map((member) => ({
    ours: `ERR_HEADER_UNSUPPORTED header.${member}`,
    kinds: [`header ${member}: *`],
    why: `A header with \`${member}\` brings a key, an encryption or an extension along, or says that it does.`,
  })),
  {
    ours: "ERR_MULTIPLE_MATCHING_KEYS",
    kinds: ["jwks: *"],
    why: "Two keys fit: none is tried after another. joserfc and PyJWT take the first one.",
  },
  {
    ours: "ERR_NOT_YET_VALID iat",
    kinds: ["claim iat: *"],
    why: "A token of the future is not valid yet; jose looks at iat only with maxTokenAge.",
  },
  {
    ours: "ERR_TOKEN_MALFORMED",
    kinds: ["token: *"],
    why: "One spelling of base64url, nothing around it; others skip white space.",
  },
  {
    ours: "ERR_TYP_NOT_ALLOWED header.typ",
    kinds: ["header typ: *"],
    why: "A token of another type than an access token: an ID token, a logout token, a proof.",
  },
  ...["at_hash", "c_hash", "events", "nonce"].map((claim) => ({
    ours: `ERR_TYP_NOT_ALLOWED ${claim}`,
    kinds: [`claim ${claim}: *`],
    why: `\`${claim}\` is a claim of ID tokens or of logout tokens.`,
  })),
  ...["token_introspection", "token_type", "token_use", "type"].map((claim) => ({
    ours: `ERR_TYP_NOT_ALLOWED ${claim}`,
    kinds: [`claim ${claim}: *`],
    why: `\`${claim}\` says that the token is something else than an access token.`,
  })),
];

export const DIFFERENCES = [
  ...ACCEPTED_HERE.map((entry) => ({ ours: "accepted", ...entry })),
  ...REFUSED_HERE,
];

/** What is accepted and was refused by the commit 9a4188c, or the reverse. */
export const CHANGES = [
  {
    ours: "accepted",
    was: "ERR_CONFIG_KEY",
    kinds: ["jwk: kid null", "jwk: alg null", "jwk: use null", "jwk: key_ops null"],
    why: "A member of a JWK that is null is as if absent.",
  },
  {
    ours: "accepted",
    was: "ERR_CONFIG_KEY",
    kinds: ["jwk: a zero byte in front", "jwk: e with a zero byte in front"],
    why: "A number of a JWK is an integer, with or without zero bytes in front.",
  },
  ...["azp", "client_id", "iat", "jti", "nbf", "scope", "scp", "sub"].map((claim) => ({
    ours: "accepted",
    was: `ERR_CLAIMS_MALFORMED ${claim}`,
    kinds: [`claim ${claim}: null`],
    why: `\`${claim}\` that is null is as if absent.`,
  })),
  {
    ours: "accepted",
    was: "ERR_CLAIM_MISMATCH cnf",
    kinds: ["claim cnf: null"],
    why: "`cnf` that is null is as if absent: the token is bound to nothing.",
  },
  {
    ours: "accepted",
    was: "ERR_TYP_NOT_ALLOWED",
    kinds: [
      ...["claim at_hash: null", "claim c_hash: null", "claim events: null", "claim nonce: null"],
    ],
    why: "Claims of ID tokens that are null are as if absent.",
  },
  {
    ours: "accepted",
    was: "ERR_TYP_NOT_ALLOWED",
    kinds: ["claim nonce: empty string"],
    why: "Some servers write an empty nonce into access tokens.",
  },
  {
    ours: "accepted",
    was: "ERR_TOKEN_MALFORMED",
    kinds: ["header cty: null", "header kid: null", "header typ: null"],
    why: "Optional header members that are null are as if absent.",
  },
  {
    ours: "accepted",
    was: "ERR_HEADER_UNSUPPORTED",
    kinds: [...with_("header jku", but()), "header jku: url"],
    why: "jku is ignored and never followed.",
  },
  {
    ours: "accepted",
    was: "ERR_HEADER_UNSUPPORTED",
    kinds: [...with_("header x5u", but()), "header x5u: url"],
    why: "x5u is ignored and never followed.",
  },
  {
    ours: "accepted",
    was: "ERR_CLAIMS_MALFORMED",
    kinds: ["payload text: 600 members"],
    why: "2,048 members of JSON instead of 512.",
  },
  {
    ours: "accepted",
    was: "ERR_CLAIM_MISMATCH aud",
    kinds: [
      "policy: an audience that is an origin, with a slash",
      "policy: an audience that is an origin, without a slash",
    ],
    why: "An origin without a path is the same audience with the slash that `URL` adds.",
  },
  ...["token_introspection", "token_type", "token_use", "type"].map((claim) => ({
    ours: `ERR_TYP_NOT_ALLOWED ${claim}`,
    was: "accepted",
    kinds: [`claim ${claim}: *`],
    why: `A token whose \`${claim}\` says that it is something else than an access token is refused.`,
  })),
  {
    ours: "accepted",
    was: "ERR_MULTIPLE_MATCHING_KEYS",
    kinds: ["jwks: the same key twice", "jwks: the same key twice, token without kid"],
    why: "The very same key twice is one key.",
  },
];
