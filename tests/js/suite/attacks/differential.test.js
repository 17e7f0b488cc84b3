// Verifies thousands of tokens built from unusual parts with this package and with jose. A token that jose refuses must
// be refused here. A token that only this package refuses must break a rule that jose does not have.
import { createLocalJWKSet, jwtVerify } from "jose";
import { assert, test } from "../../harness.js";
import { AUDIENCE, base64url, CLAIMS, ISSUER, keyFor, NOW, otherKey, utf8 } from "../support/minting.js";
import { verifierWith } from "../support/expect-verdict.js";

const TOKENS = 1500;

/** What jose lets pass by default, or leaves to its caller. */
const STRICTER = new Set([
  "ERR_TOKEN_MALFORMED",
  "ERR_TOKEN_TOO_LARGE",
  "ERR_HEADER_UNSUPPORTED",
  "ERR_CLAIMS_MALFORMED",
  "ERR_CLAIM_MISSING",
  "ERR_CLAIM_MISMATCH",
  "ERR_NOT_YET_VALID",
  "ERR_TYP_NOT_ALLOWED",
]);

const STRINGS = [
  '""',
  '"x"',
  '"\\u0000"',
  '"\\ud800"',
  '"\ud83d\ude00"',
  '"EdDSA"',
  '"JWT"',
  '"at+jwt"',
];
const NUMBERS = ["0", "-0", "-1", "1.5", "1e3", "1e400", "01", "9007199254740993", "NaN", "1e-400"];
const OTHERS = [
  "null",
  "true",
  "false",
  "[]",
  "{}",
  "[[]]",
  '[""]',
  '{"a":1,"a":2}',
  "undefined",
  "[1,]",
];
const ANY = [...STRINGS, ...NUMBERS, ...OTHERS];
const TIMES = [-3600, -6, -5, -4, -1, 0, 1, 4, 5, 6, 3600].map((offset) => String(NOW + offset));

const HEADER_MEMBERS = {
  typ: ['"JWT"', '"jwt"', '"at+jwt"', '"application/at+jwt"', '"dpop+jwt"', ...ANY],
  kid: ['"a"', '"a"', '"a"', '"b"', '"\\u0061"', ...ANY],
  crit: ['["exp"]', '["b64"]', "[]", ...ANY],
  b64: ["true", "false"],
  cty: ['"JWT"', '"json"', ...ANY],
  x5t: ['"AAAA"', ...ANY],
  jwk: ["{}", '{"kty":"OKP"}'],
  zip: ['"DEF"'],
  "": ANY,
  ["__proto__"]: ANY,
  "\\u0061lg": ['"none"', '"EdDSA"'],
  Alg: ['"none"'],
};

const CLAIM_MEMBERS = {
  iss: [`"${ISSUER}"`, `["${ISSUER}"]`, `"${ISSUER}/"`, ...ANY],
  aud: [
    `"${AUDIENCE}"`,
    `["${AUDIENCE}"]`,
    `["x","${AUDIENCE}"]`,
    `[["${AUDIENCE}"]]`,
    '["x"]',
    ...ANY,
  ],
  exp: [...TIMES, ...TIMES, `${NOW + 60}.5`, `"${NOW + 60}"`, `${NOW + 60}000`, ...ANY],
  nbf: [...TIMES, ...TIMES, `${NOW}.5`, `"${NOW}"`, ...ANY],
  iat: [...TIMES, ...ANY],
  sub: ['"s"', '"\\u0073"', ...ANY],
  client_id: ['"c"', ...ANY],
  scope: ['"read"', '"read write"', '["read"]', '"read  write"', '"a\\tb"', ...ANY],
  cnf: ['{"jkt":"x"}', ...ANY],
  nonce: ['"n"'],
  events: ["{}"],
  "\\u0065xp": [String(NOW + 60), "1"],
  ["__proto__"]: ["{}", "null", '{"exp":1}'],
  then: ANY,
  x: ANY,
};

const DEFAULTS = Object.fromEntries(
  Object.entries(CLAIMS).map(([name, value]) => [name, JSON.stringify(value)]),
);

for (const [label, seed] of [
  ["a single key", 0x7f3c01],
  ["a key set", 0x7f3c02],
]) {
  test(`differential: odd tokens against ${label}, compared with jose`, async () => {
    const random = generator(seed);
    const [first, second] = [await keyFor("EdDSA"), await otherKey("EdDSA")];
    const keys = [
      { ...first.jwk, kid: "a" },
      { ...second.jwk, kid: "b" },
    ];
    const algorithm = "EdDSA";
    const isSet = label === "a key set";
    const ours = verifierWith(
      isSet ? { jwks: { keys }, algorithm } : { publicKey: first.jwk, algorithm },
    );
    const theirs = isSet
      ? createLocalJWKSet({ keys })
      : await crypto.subtle.importKey("jwk", first.jwk, { name: "Ed25519" }, true, ["verify"]);
    const counts = { both: 0, weAlone: 0, neither: 0 };
    for (let index = 0; index < TOKENS; index += 1) {
      const token = await oddToken(random, random(10) === 0 ? second : first);
      const [reason, joseAccepts] = [ourReason(ours, token), await joseVerdict(theirs, token)];
      // A claim that is null is absent here; jose asks for a number or a string.
      if (reason === undefined && !joseAccepts && !hasNullClaim(token)) {
        throw new Error(`jose refuses ${spelled(token)}`);
      }
      if (reason !== undefined && joseAccepts && !STRICTER.has(reason)) {
        throw new Error(`${reason} for us alone: ${spelled(token)}`);
      }
      counts[reason === undefined ? "both" : joseAccepts ? "weAlone" : "neither"] += 1;
    }
    // Of each kind enough, or the pieces test nothing.
    for (const [kind, count] of Object.entries(counts)) {
      assert.ok(count > TOKENS / 40, `${kind}: ${count} of ${TOKENS}`);
    }
  });
}

async function oddToken(random, key) {
  const alg = random(12) === 0 ? pick(random, ['"none"', '"ES256"', '"HS256"', ...ANY]) : '"EdDSA"';
  const headerText = objectText(random, { alg, kid: '"a"' }, HEADER_MEMBERS);
  const payloadText = objectText(random, DEFAULTS, CLAIM_MEMBERS);
  const input = `${base64url(headerText)}.${base64url(payloadText)}`;
  const token = `${input}.${base64url(await key.sign("EdDSA", utf8(input)))}`;
  if (random(8) > 0) return token;
  const at = random(token.length);
  return (
    token.slice(0, at) + pick(random, ["A", "_", ".", "=", "", "AA", " "]) + token.slice(at + 1)
  );
}

/**
 * A JSON object of the defaults, in which up to two members are replaced, left out, or there twice.
 */
function objectText(random, defaults, odd) {
  const members = Object.entries(defaults);
  for (let changes = random(3); changes > 0; changes -= 1) {
    const name = pick(random, Object.keys(odd));
    const member = [name, pick(random, odd[name])];
    const at = members.findIndex(([other]) => other === name);
    if (at === -1 || random(8) === 0) members.splice(random(members.length + 1), 0, member);
    else members[at] = member;
  }
  if (random(20) === 0) members.splice(random(members.length), 1);
  const space = random(20) === 0 ? pick(random, [" ", "\n", "\t", "\f", "\u00a0", "\ufeff"]) : "";
  const text = members.map(([name, value]) => `"${name}":${space}${value}`).join(`,${space}`);
  return `{${text}}${random(40) === 0 ? pick(random, [" ", "x", "{}", ","]) : ""}`;
}

function ourReason(verifier, token) {
  try {
    verifier.verifyTokenSync(token);
    return undefined;
  } catch (error) {
    return error.reason ?? String(error);
  }
}

async function joseVerdict(key, token) {
  try {
    await jwtVerify(token, key, {
      algorithms: ["EdDSA"],
      issuer: ISSUER,
      audience: AUDIENCE,
      clockTolerance: 10,
      currentDate: new Date(NOW * 1000),
      requiredClaims: ["exp"],
    });
    return true;
  } catch {
    return false;
  }
}

function hasNullClaim(token) {
  const [, payload] = token.split(".");
  return Object.values(JSON.parse(decodeLeniently(payload))).includes(null);
}

function spelled(token) {
  const parts = token.split(".").slice(0, 2);
  return parts.map((part) => decodeLeniently(part)).join(" . ");
}

function decodeLeniently(part) {
  try {
    return atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return part;
  }
}

function pick(random, list) {
  return list[random(list.length)];
}

/** Numbers below a bound, the same in each run: a failure can be repeated. */
function generator(seed) {
  let state = seed;
  return (bound) => {
    // Mulberry32's step and mixing.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
