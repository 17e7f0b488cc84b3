/**
 * Makes triples of token, key and policy, each good but for one thing, which is its `kind`. The same
 * seed gives the same triples, but for the keys and what is random in signatures.
 */
import { createHmac, generateKeyPairSync, sign } from "node:crypto";

export const NOW = 1_800_000_000;
const ISSUER = "https://issuer.example";
const AUDIENCE = "https://mcp.example/mcp";
const SECRET = Buffer.from(Array.from({ length: 64 }, (_, i) => (i * 37 + 11) & 0xff));

const CURVES = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

export const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"],
];

const b64 = (data) => Buffer.from(data).toString("base64url");
const fromB64 = (text) => Buffer.from(text, "base64url");

/** Numbers below a bound: Mulberry32's step and mixing. */
function generator(seed) {
  let state = seed;
  const random = (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
  random.pick = (list) => list[random(list.length)];
  return random;
}

/** Two keys of each family: the one that is trusted, and another. */
function makeKeys() {
  const pair = (family, options) => {
    const { publicKey, privateKey } = generateKeyPairSync(family, options);
    return { privateKey, jwk: publicKey.export({ format: "jwk" }) };
  };
  const two = (family, options) => [pair(family, options), pair(family, options)];
  return {
    rsa: two("rsa", { modulusLength: 2048 }),
    ES256: two("ec", { namedCurve: "P-256" }),
    ES384: two("ec", { namedCurve: "P-384" }),
    ES512: two("ec", { namedCurve: "P-521" }),
    EdDSA: two("ed25519", {}),
  };
}

function signatureOf(alg, input, keys, { which = 0, saltLength } = {}) {
  const bits = alg.slice(2);
  const data = Buffer.from(input);
  if (alg.startsWith("HS")) {
    const secret = which === 0 ? SECRET : Buffer.concat([SECRET, SECRET]);
    return createHmac(`sha${bits}`, secret).update(data).digest();
  }
  if (alg === "EdDSA") return sign(null, data, keys.EdDSA[which].privateKey);
  if (alg in CURVES) {
    return sign(`sha${bits}`, data, {
      key: keys[alg][which].privateKey,
      dsaEncoding: "ieee-p1363",
    });
  }
  const key = keys.rsa[which].privateKey;
  if (alg.startsWith("RS")) return sign(`sha${bits}`, data, key);
  return sign(`sha${bits}`, data, { key, padding: 6, saltLength: saltLength ?? Number(bits) / 8 });
}

/** What stands for any JSON value, as text. */
export const VALUES = {
  null: "null",
  true: "true",
  false: "false",
  zero: "0",
  negative: "-1",
  fraction: "1.5",
  huge: "1e400",
  long: "123456789012345678901234567890",
  tiny: "1e-400",
  "empty string": '""',
  string: '"x"',
  spaces: '"  "',
  "control character": '"a\\u0000b"',
  "lone surrogate": '"\\ud800"',
  "empty array": "[]",
  array: '["x"]',
  "array of numbers": "[1]",
  "nested array": '[["x"]]',
  "empty object": "{}",
  object: '{"a":1}',
};

const HEADER_VALUES = {
  typ: {
    JWT: '"JWT"',
    lower: '"jwt"',
    "at+jwt": '"at+jwt"',
    full: '"application/at+jwt"',
    dpop: '"dpop+jwt"',
    id: '"id+jwt"',
    introspection: '"token-introspection+jwt"',
    logout: '"logout+jwt"',
    JOSE: '"JOSE"',
  },
  kid: { other: '"other"', escaped: '"\\u006b1"' },
  cty: { JWT: '"JWT"', json: '"json"' },
  crit: { exp: '["exp"]', b64: '["b64"]', unknown: '["x"]', empty: "[]" },
  b64: {},
  jwk: { okp: '{"kty":"OKP","crv":"Ed25519","x":"AAAA"}' },
  jku: { url: '"https://evil.example/jwks"' },
  x5u: { url: '"https://evil.example/x5u"' },
  x5c: { list: '["MIIB"]' },
  x5t: { text: '"AAAA"' },
  "x5t#S256": { text: '"AAAA"' },
  zip: { DEF: '"DEF"' },
  enc: { A128GCM: '"A128GCM"' },
  epk: {},
  p2c: {},
  nonce: {},
  iss: {},
  cat: {},
  Alg: { none: '"none"' },
};

const CLAIM_VALUES = {
  iss: {
    other: '"https://other.example"',
    slash: `"${ISSUER}/"`,
    array: `["${ISSUER}"]`,
    upper: '"HTTPS://ISSUER.EXAMPLE"',
  },
  aud: {
    other: '"https://other.example"',
    "in array": `["x","${AUDIENCE}"]`,
    alone: `["${AUDIENCE}"]`,
    twice: `["${AUDIENCE}","${AUDIENCE}"]`,
    nested: `[["${AUDIENCE}"]]`,
    "with number": `["${AUDIENCE}",1]`,
    slash: `"${AUDIENCE}/"`,
    upper: `"${AUDIENCE.toUpperCase()}"`,
  },
  exp: {
    text: `"${NOW + 60}"`,
    milliseconds: `${NOW + 60}000`,
    fraction: `${NOW + 60}.5`,
    exponent: "18000001e2",
  },
  nbf: { text: `"${NOW}"`, milliseconds: `${NOW}000`, fraction: `${NOW - 1}.5` },
  iat: { text: `"${NOW}"`, milliseconds: `${NOW}000`, fraction: `${NOW - 1}.5` },
  sub: {},
  client_id: {},
  azp: {},
  scope: { words: '"read write"', list: '["read","write"]', tab: '"a\\tb"', double: '"a  b"' },
  scp: { words: '"read write"', list: '["read","write"]' },
  jti: {},
  cnf: { jkt: '{"jkt":"x"}' },
  nonce: { text: '"n"' },
  at_hash: { text: '"n"' },
  c_hash: { text: '"n"' },
  events: {},
  token_use: { access: '"access"', id: '"id"', refresh: '"refresh"' },
  token_type: { Bearer: '"Bearer"', refresh: '"refresh_token"', access: '"access_token"' },
  type: { refresh: '"refresh"', access: '"access"' },
  token_introspection: { object: '{"active":true}' },
  then: {},
  x: {},
};

const OFFSETS = [-3600, -6, -5, -4, -1, 0, 1, 4, 5, 6, 3600];

function nameOf(offset) {
  if (Math.abs(offset) === 3600) return offset < 0 ? "an hour ago" : "in an hour";
  return `${offset} s`;
}

/** Kinds by name: each changes a draft. */
function kinds() {
  const all = new Map();
  const add = (name, change, of) => all.set(name, { change, of });
  add("nothing", () => {});
  for (const [member, values] of Object.entries(HEADER_VALUES)) {
    for (const [name, text] of Object.entries({ ...VALUES, ...values })) {
      add(`header ${member}: ${name}`, (draft) => draft.header.set(member, text), "header");
    }
  }
  for (const [claim, values] of Object.entries(CLAIM_VALUES)) {
    for (const [name, text] of Object.entries({ ...VALUES, ...values })) {
      add(`claim ${claim}: ${name}`, (draft) => draft.payload.set(claim, text), "claim");
    }
    add(`claim ${claim}: left out`, (draft) => draft.payload.delete(claim), "claim");
  }
  for (const claim of ["exp", "nbf", "iat"]) {
    for (const offset of OFFSETS) {
      add(
        `claim ${claim}: ${nameOf(offset)}`,
        (draft) => draft.payload.set(claim, String(NOW + offset)),
        "time",
      );
    }
  }
  const texts = {
    "a member twice": (text) => text.replace("{", '{"x":1,"x":2,'),
    "an escaped name twice": (text) => text.replace("{", '{"x":1,"\\u0078":2,'),
    __proto__: (text) => text.replace("{", '{"__proto__":{"a":1},'),
    "spaces around": (text) => ` ${text}\n`,
    "a form feed": (text) => `\f${text}`,
    "a byte order mark": (text) => `\ufeff${text}`,
    "UTF-16": (text) => Buffer.from(text, "utf16le"),
    "bytes that are not UTF-8": (text) =>
      Buffer.concat([Buffer.from(text.replace("}", ',"y":"')), Buffer.from([0xff, 0x22, 0x7d])]),
    "two values": (text) => `${text}{}`,
    "an array": (text) => `[${text}]`,
    "a trailing comma": (text) => text.replace(/\}$/, ",}"),
    "a comment": (text) => `/**/${text}`,
    "single quotes": (text) => text.replaceAll('"', "'"),
    NaN: (text) => text.replace("{", '{"y":NaN,'),
    "a leading zero": (text) => text.replace("{", '{"y":01,'),
    "a leading plus": (text) => text.replace("{", '{"y":+1,'),
    "a hexadecimal number": (text) => text.replace("{", '{"y":0x1,'),
    "a depth of 20": (text) => text.replace("{", `{"y":${"[".repeat(18)}${"]".repeat(18)},`),
    "a depth of 100": (text) => text.replace("{", `{"y":${"[".repeat(99)}${"]".repeat(99)},`),
    "600 members": (text) =>
      text.replace("{", `{${Array.from({ length: 600 }, (_, i) => `"m${i}":1,`).join("")}`),
    "2100 members": (text) =>
      text.replace("{", `{${Array.from({ length: 2100 }, (_, i) => `"${i}":1,`).join("")}`),
    "an empty text": () => "",
    "a newline in a string": (text) => text.replace("{", '{"y":"a\nb",'),
    "a tab in a string": (text) => text.replace("{", '{"y":"a\tb",'),
  };
  for (const [name, change] of Object.entries(texts)) {
    add(`header text: ${name}`, (draft) => (draft.headerText = change), "text");
    add(`payload text: ${name}`, (draft) => (draft.payloadText = change), "text");
  }
  const algs = {
    none: () => '"none"',
    None: () => '"None"',
    "lower case": (alg) => JSON.stringify(alg.toLowerCase()),
    "another of its kind": (alg) => JSON.stringify(ALGORITHMS[(ALGORITHMS.indexOf(alg) + 1) % 13]),
    HS256: () => '"HS256"',
    Ed25519: () => '"Ed25519"',
    "an array": (alg) => `[${JSON.stringify(alg)}]`,
    null: () => "null",
    empty: () => '""',
    "trailing space": (alg) => `"${alg} "`,
    escaped: (alg) => `"\\u00${alg.charCodeAt(0).toString(16)}${alg.slice(1)}"`,
  };
  for (const [name, text] of Object.entries(algs)) {
    add(`header alg: ${name}`, (draft) => draft.header.set("alg", text(draft.alg)), "alg");
  }
  add("header alg: left out", (draft) => draft.header.delete("alg"), "alg");
  const signatures = {
    "a bit flipped": (bytes, random) => {
      bytes[random(bytes.length)] ^= 1 << random(8);
      return bytes;
    },
    empty: () => Buffer.alloc(0),
    "all zero": (bytes) => bytes.fill(0),
    "all ones": (bytes) => bytes.fill(255),
    "a byte short": (bytes) => bytes.subarray(0, -1),
    "a byte more": (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]),
    "a zero byte in front": (bytes) => Buffer.concat([Buffer.alloc(1), bytes]),
    "half of it": (bytes) => bytes.subarray(0, bytes.length / 2),
    "its halves exchanged": (bytes) =>
      Buffer.concat([bytes.subarray(bytes.length / 2), bytes.subarray(0, bytes.length / 2)]),
    twice: (bytes) => Buffer.concat([bytes, bytes]),
  };
  for (const [name, change] of Object.entries(signatures)) {
    add(`signature: ${name}`, (draft) => (draft.signature = change), "signature");
  }
  add("signature: of another key", (draft) => (draft.which = 1), "signature");
  for (const [name, saltLength] of [
    ["no salt", 0],
    ["a short salt", 20],
    ["the longest salt", undefined],
  ]) {
    add(
      `signature: PSS with ${name}`,
      (draft) => {
        if (draft.alg.startsWith("PS"))
          draft.saltLength = saltLength ?? 256 - Number(draft.alg.slice(2)) / 8 - 2;
      },
      "pss",
    );
  }
  add("signature: the twin of ECDSA", (draft) => (draft.signature = twin(draft.alg)), "ecdsa");
  add("signature: ECDSA in DER", (draft) => (draft.isDer = true), "ecdsa");
  const whole = {
    "padding on each part": (token) =>
      token
        .split(".")
        .map((part) => part.padEnd(Math.ceil(part.length / 4) * 4, "="))
        .join("."),
    "base64 in place of base64url": (token) => token.replaceAll("-", "+").replaceAll("_", "/"),
    "other trailing bits": (token) => trailing(token),
    "a space in front": (token) => ` ${token}`,
    "a newline behind": (token) => `${token}\n`,
    "a space in the middle": (token) => `${token.slice(0, 30)} ${token.slice(30)}`,
    "a newline in the middle": (token) => `${token.slice(0, 30)}\n${token.slice(30)}`,
    "a character replaced": (token, random) => {
      const at = random(token.length);
      return (
        token.slice(0, at) +
        random.pick(["A", "_", ".", "=", "", "AA", " ", "~"]) +
        token.slice(at + 1)
      );
    },
    "a dot behind": (token) => `${token}.`,
    "a dot in front": (token) => `.${token}`,
    "two parts": (token) => token.slice(0, token.lastIndexOf(".")),
    "five parts": (token) => `${token}.AAAA.AAAA`,
    "Bearer in front": (token) => `Bearer ${token}`,
    empty: () => "",
    "not ASCII": (token) => `${token}\u00e9`,
    "over 16 KiB": (token) => token.replace(/\.[^.]*$/, (end) => "A".repeat(17_000) + end),
  };
  for (const [name, change] of Object.entries(whole)) {
    add(`token: ${name}`, (draft) => (draft.tokenText = change), "token");
  }
  const jwks = {
    "kid left out": (jwk) => delete jwk.kid,
    "kid null": (jwk) => (jwk.kid = null),
    "kid other": (jwk) => (jwk.kid = "other"),
    "kid a number": (jwk) => (jwk.kid = 1),
    "alg left out": (jwk) => delete jwk.alg,
    "alg null": (jwk) => (jwk.alg = null),
    "alg other": (jwk) => (jwk.alg = "RSA-OAEP"),
    "alg of another kind": (jwk) => (jwk.alg = jwk.kty === "RSA" ? "ES256" : "RS256"),
    "use sig": (jwk) => (jwk.use = "sig"),
    "use enc": (jwk) => (jwk.use = "enc"),
    "use null": (jwk) => (jwk.use = null),
    "use a number": (jwk) => (jwk.use = 1),
    "key_ops verify": (jwk) => (jwk.key_ops = ["verify"]),
    "key_ops sign": (jwk) => (jwk.key_ops = ["sign"]),
    "key_ops both": (jwk) => (jwk.key_ops = ["sign", "verify"]),
    "key_ops empty": (jwk) => (jwk.key_ops = []),
    "key_ops null": (jwk) => (jwk.key_ops = null),
    "key_ops twice": (jwk) => (jwk.key_ops = ["verify", "verify"]),
    "kty in lower case": (jwk) => (jwk.kty = jwk.kty.toLowerCase()),
    "kty left out": (jwk) => delete jwk.kty,
    "an unknown member": (jwk) => ((jwk.x = jwk.x ?? undefined), (jwk.note = "n")),
    "ext true": (jwk) => (jwk.ext = true),
    "x5c junk": (jwk) => (jwk.x5c = ["junk"]),
    "a zero byte in front": (jwk) => each(jwk, (bytes) => Buffer.concat([Buffer.alloc(1), bytes])),
    "a byte short": (jwk) => each(jwk, (bytes) => bytes.subarray(1)),
    "a byte changed": (jwk, random) =>
      each(jwk, (bytes) => ((bytes[random(bytes.length)] ^= 1 << random(8)), bytes)),
    "all zero": (jwk) => each(jwk, (bytes) => bytes.fill(0)),
    padded: (jwk) => eachText(jwk, (text) => text.padEnd(Math.ceil(text.length / 4) * 4, "=")),
    "in base64": (jwk) => eachText(jwk, (text) => text.replaceAll("-", "+").replaceAll("_", "/")),
    "with a newline": (jwk) => eachText(jwk, (text) => `${text.slice(0, 10)}\n${text.slice(10)}`),
    "a number as number": (jwk) => (jwk[jwk.kty === "RSA" ? "n" : "x"] = 5),
    "e is 3": (jwk) => jwk.kty === "RSA" && (jwk.e = "Aw"),
    "e is 1": (jwk) => jwk.kty === "RSA" && (jwk.e = "AQ"),
    "e is even": (jwk) => jwk.kty === "RSA" && (jwk.e = "AQAA"),
    "e with a zero byte in front": (jwk) => jwk.kty === "RSA" && (jwk.e = "AAEAAQ"),
    "another curve": (jwk) => jwk.crv && (jwk.crv = jwk.crv === "P-256" ? "P-384" : "P-256"),
    "the curve left out": (jwk) => delete jwk.crv,
  };
  for (const [name, change] of Object.entries(jwks)) {
    add(`jwk: ${name}`, (draft) => (draft.changeJwk = change), "jwk");
  }
  const sets = {
    "one key": (keys) => keys,
    "another key in front": (keys, others) => [others.same, ...keys],
    "another key behind": (keys, others) => [...keys, others.same],
    "a key of another kind": (keys, others) => [others.kind, ...keys],
    "the same kid on another key": (keys, others) => [...keys, { ...others.same, kid: "k1" }],
    "the same kid on another kind": (keys, others) => [{ ...others.kind, kid: "k1" }, ...keys],
    "the same key twice": (keys) => [...keys, ...structuredClone(keys)],
    "junk entries": (keys) => [null, 1, "x", [], {}, ...keys],
    "an unknown kind": (keys) => [{ kty: "XYZ", kid: "z" }, ...keys],
    "a shared secret": (keys) => [...keys, { kty: "oct", k: b64(SECRET), kid: "s" }],
    "a broken key": (keys) => [{ ...keys[0], kid: "b", n: "!", x: "!" }, ...keys],
    "the key for encryption": (keys) => keys.map((key) => ({ ...key, use: "enc" })),
    "the same kid for encryption": (keys, others) => [
      { ...others.same, kid: "k1", use: "enc" },
      ...keys,
    ],
    "no kid at all": (keys, others) => [...keys, others.same].map(({ kid, ...key }) => key),
    "no kid, one key": (keys) => keys.map(({ kid, ...key }) => key),
    "no alg": (keys) => keys.map(({ alg, ...key }) => key),
    empty: () => [],
    "no array": () => ({}),
  };
  for (const [name, change] of Object.entries(sets)) {
    for (const kid of ["", ", token without kid"]) {
      add(
        `jwks: ${name}${kid}`,
        (draft) => {
          draft.set = change;
          if (kid !== "") draft.header.delete("kid");
        },
        "jwks",
      );
    }
  }
  const policies = {
    "another issuer": (policy) => (policy.issuer = "https://other.example"),
    "two issuers": (policy) => (policy.issuer = ["https://other.example", ISSUER]),
    "the issuer with a slash": (policy) => (policy.issuer = `${ISSUER}/`),
    "another audience": (policy) => (policy.audience = "https://other.example"),
    "two audiences": (policy) => (policy.audience = ["https://other.example", AUDIENCE]),
    "the audience with a slash": (policy) => (policy.audience = `${AUDIENCE}/`),
    "the issuer in upper case": (policy) => (policy.issuer = ISSUER.toUpperCase()),
    "another algorithm": (policy, alg) =>
      (policy.algorithms = [ALGORITHMS[(ALGORITHMS.indexOf(alg) + 1) % 13]]),
    "no tolerance": (policy) => (policy.clockTolerance = 0),
    "a tolerance of a minute": (policy) => (policy.clockTolerance = 60),
  };
  for (const [name, change] of Object.entries(policies)) {
    add(`policy: ${name}`, (draft) => change(draft.policy, draft.alg), "policy");
  }
  add(
    "policy: an audience that is an origin, with a slash",
    (draft) => {
      draft.policy.audience = "https://mcp.example/";
      draft.payload.set("aud", '"https://mcp.example"');
    },
    "policy",
  );
  add(
    "policy: an audience that is an origin, without a slash",
    (draft) => {
      draft.policy.audience = "https://mcp.example";
      draft.payload.set("aud", '"https://mcp.example/"');
    },
    "policy",
  );
  return all;
}

const ORDERS = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384:
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
};

function twin(alg) {
  return (bytes) => {
    if (!(alg in ORDERS)) return bytes;
    const half = bytes.length / 2;
    const s = ORDERS[alg] - BigInt(`0x${bytes.subarray(half).toString("hex")}`);
    return Buffer.concat([
      bytes.subarray(0, half),
      Buffer.from(s.toString(16).padStart(half * 2, "0"), "hex"),
    ]);
  };
}

function derOf(bytes) {
  const integer = (part) => {
    let at = 0;
    while (at < part.length - 1 && part[at] === 0) at += 1;
    const body =
      part[at] >= 128 ? Buffer.concat([Buffer.alloc(1), part.subarray(at)]) : part.subarray(at);
    return Buffer.concat([Buffer.from([2, body.length]), body]);
  };
  const half = bytes.length / 2;
  const body = Buffer.concat([integer(bytes.subarray(0, half)), integer(bytes.subarray(half))]);
  return Buffer.concat([
    Buffer.from(body.length < 128 ? [48, body.length] : [48, 129, body.length]),
    body,
  ]);
}

/** Sets bits that no byte needs, in the last character of each part that has some. */
function trailing(token) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const change = (part) => {
    if (part.length % 4 === 0) return part;
    return part.slice(0, -1) + letters[letters.indexOf(part.at(-1)) | 1];
  };
  return token.split(".").map(change).join(".");
}

const NUMBERS = { RSA: ["n"], EC: ["x", "y"], OKP: ["x"] };

function each(jwk, change) {
  for (const name of NUMBERS[jwk.kty]) jwk[name] = b64(change(fromB64(jwk[name])));
}

function eachText(jwk, change) {
  for (const name of NUMBERS[jwk.kty]) jwk[name] = change(jwk[name]);
}

/** @returns {Generator<{ kind, alg, token, key, policy, now, payload }>} without an end */
export function* triples(seed) {
  const random = generator(seed);
  const keys = makeKeys();
  const known = [...kinds()];
  for (;;) {
    const [kind, { change, of }] = random.pick(known);
    const alg = algorithmFor(of, random);
    yield { kind, alg, now: NOW, ...made(change, alg, keys, random) };
  }
}

function algorithmFor(of, random) {
  if (of === "pss") return random.pick(["PS256", "PS384", "PS512"]);
  if (of === "ecdsa") return random.pick(["ES256", "ES384", "ES512"]);
  const needsJwk = of === "jwk" || of === "jwks";
  return random.pick(ALGORITHMS.filter((alg) => !(needsJwk && alg.startsWith("HS"))));
}

function made(change, alg, keys, random) {
  const draft = {
    alg,
    header: new Map([
      ["alg", `"${alg}"`],
      ["typ", '"JWT"'],
      ["kid", '"k1"'],
    ]),
    payload: new Map([
      ["iss", `"${ISSUER}"`],
      ["aud", `"${AUDIENCE}"`],
      ["sub", '"user"'],
      ["client_id", '"client"'],
      ["scope", '"read write"'],
      ["iat", String(NOW - 10)],
      ["exp", String(NOW + 600)],
    ]),
    policy: { algorithms: [alg], issuer: ISSUER, audience: AUDIENCE, clockTolerance: 5 },
  };
  change(draft);
  const textOf = (members) =>
    `{${[...members].map(([name, text]) => `"${name}":${text}`).join(",")}}`;
  const headerText = (draft.headerText ?? ((text) => text))(textOf(draft.header));
  const payloadText = (draft.payloadText ?? ((text) => text))(textOf(draft.payload));
  const input = `${b64(headerText)}.${b64(payloadText)}`;
  let signature = Buffer.from(signatureOf(alg, input, keys, draft));
  if (draft.signature) signature = draft.signature(signature, random);
  if (draft.isDer) signature = derOf(signature);
  let token = `${input}.${b64(signature)}`;
  if (draft.tokenText) token = draft.tokenText(token, random);
  return { token, key: keyOf(draft, keys, random), policy: draft.policy, payload: payloadText };
}

function keyOf({ alg, changeJwk, set }, keys, random) {
  if (alg.startsWith("HS")) return { secret: b64(SECRET) };
  const family = keys[alg] ?? keys.rsa;
  const jwk = { ...family[0].jwk, kid: "k1", alg };
  changeJwk?.(jwk, random);
  // What JSON can say, as every peer gets it.
  if (set === undefined) {
    // A key alone or in a set: both are common.
    return random(2) === 0 ? { jwk } : { jwks: { keys: [jwk] } };
  }
  const kind = { ...(jwk.kty === "RSA" ? keys.ES256 : keys.rsa)[0].jwk, kid: "k3" };
  const others = { same: { ...family[1].jwk, kid: "k2", alg }, kind };
  return { jwks: { keys: set([jwk], others) } };
}
