// Attacks through the JOSE header: no header member can supply or select a key that is not configured.
import { assert, test } from "../../harness.js";
import { ED25519_IDENTITIES } from "../support/arithmetic.js";
import { certificate } from "../support/der.js";
import { base64, base64url, CLAIMS, keyFor, mint, otherKey, withPart } from "../support/minting.js";
import { accepted, refused, verifierFor, verifierWith } from "../support/expect-verdict.js";

/** Names that a lookup in a JavaScript object, a path, a query or a shell would trip over. */
const HOSTILE_KIDS = [
  "../../../../dev/null",
  "/etc/passwd",
  "C:\\windows\\win.ini",
  "' OR '1'='1",
  "x' UNION SELECT 'key' --",
  "*)(uid=*))(|(uid=*",
  "| cat /etc/passwd",
  "$(id)",
  '{"$ne":null}',
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "length",
  "0",
  "null",
  "undefined",
  "",
  " ",
  "\u0000",
  "good\u0000",
  "good ",
  "GOOD",
  "\u202egood",
  "https://attacker.example/jwks.json",
];

test("HDR-01 an embedded jwk", async () => {
  const attacker = await otherKey("RS256", "attacker");
  const owner = await keyFor("RS256");
  for (const options of [{ publicKey: owner.pem }, { jwks: { keys: [owner.jwk] } }]) {
    const verifier = verifierWith(options);
    for (const jwk of [attacker.jwk, owner.jwk, null, {}, "text"]) {
      const forged = await mint({ alg: "RS256", key: attacker, header: { jwk } });
      await refused(verifier, forged, "ERR_HEADER_UNSUPPORTED");
      const signed = await mint({ alg: "RS256", header: { jwk } });
      await refused(verifier, signed, "ERR_HEADER_UNSUPPORTED");
    }
    await refused(verifier, await mint({ alg: "RS256", key: attacker }), "ERR_SIGNATURE_INVALID");
    await accepted(verifier, await mint({ alg: "RS256" }));
  }
});

test("HDR-02 jku and x5u are never fetched", async () => {
  const attacker = await otherKey("RS256", "attacker");
  const owner = await keyFor("RS256");
  const asked = [];
  const verifier = verifierWith({
    jwksUri: "https://issuer.example/jwks",
    fetch: async (url) => {
      asked.push(String(url));
      return new Response(JSON.stringify({ keys: [{ ...owner.jwk, kid: "good" }] }));
    },
  });
  await verifier.loadKeys();
  for (const name of ["jku", "x5u"]) {
    for (const url of [
      "https://attacker.example/jwks",
      "http://169.254.169.254/",
      "",
      "file:///etc/passwd",
    ]) {
      for (const key of [attacker, owner]) {
        const token = await mint({ alg: "RS256", key, header: { kid: "good", [name]: url } });
        const label = `${name} ${url}`;
        if (key === owner) await accepted(verifier, token, label);
        else await refused(verifier, token, "ERR_SIGNATURE_INVALID", { label });
      }
    }
  }
  assert.deepEqual(asked, ["https://issuer.example/jwks"]);
  await accepted(verifier, await mint({ alg: "RS256", header: { kid: "good" } }));
});

test("HDR-03 x5c, x5t and x5t#S256 are neither trusted nor parsed", async () => {
  const attacker = await otherKey("RS256", "attacker");
  const chain = [
    base64(await certificate(attacker.spki, (bytes) => attacker.sign("RS256", bytes))),
  ];
  const verifier = await verifierFor("RS256");
  for (const hint of [{ x5c: chain }, { x5t: "AAAA" }, { "x5t#S256": "AAAA" }]) {
    const [name] = Object.keys(hint);
    const forged = await mint({ alg: "RS256", key: attacker, header: hint });
    await refused(verifier, forged, "ERR_SIGNATURE_INVALID", { label: name });
    // Real issuers send them (Entra ID: x5t), so they must not refuse a good token either.
    await accepted(verifier, await mint({ alg: "RS256", header: hint }), name);
  }
  for (const value of ["not base64 !", 1, null, ["%%%"], {}]) {
    const header = { x5c: value, x5t: value, "x5t#S256": value };
    await accepted(verifier, await mint({ alg: "RS256", header }), JSON.stringify(value));
  }
});

test("HDR-04 a kid is an opaque name", async () => {
  const { jwk } = await keyFor("RS256");
  const other = await otherKey("RS256");
  const keys = [
    { ...jwk, kid: "good" },
    { ...other.jwk, kid: "better" },
  ];
  const verifier = verifierWith({ jwks: { keys } });
  for (const kid of HOSTILE_KIDS) {
    const token = await mint({ alg: "RS256", header: { kid } });
    await refused(verifier, token, "ERR_NO_MATCHING_KEY", { label: JSON.stringify(kid) });
  }
  await accepted(verifier, await mint({ alg: "RS256", header: { kid: "good" } }));
});

test("HDR-04 the same names work where a key really has them", async () => {
  const { jwk } = await keyFor("RS256");
  const other = await otherKey("RS256");
  for (const kid of HOSTILE_KIDS) {
    const verifier = verifierWith({
      jwks: {
        keys: [
          { ...jwk, kid },
          { ...other.jwk, kid: "better" },
        ],
      },
    });
    await accepted(verifier, await mint({ alg: "RS256", header: { kid } }), JSON.stringify(kid));
    await refused(
      verifier,
      await mint({ alg: "RS256", header: { kid: "good" } }),
      "ERR_NO_MATCHING_KEY",
    );
  }
  assert.equal({}.kty, undefined, "Object.prototype is untouched");
});

test("HDR-04 a kid of 256 bytes, and of 257", async () => {
  const { jwk } = await keyFor("RS256");
  const good = { ...(await otherKey("RS256")).jwk, kid: "good" };
  for (const kid of ["k".repeat(256), "\u00e9".repeat(128)]) {
    const verifier = verifierWith({ jwks: { keys: [{ ...jwk, kid }, good] } });
    await accepted(verifier, await mint({ alg: "RS256", header: { kid } }));
  }
  const verifier = await verifierFor("RS256");
  for (const kid of ["k".repeat(257), `${"\u00e9".repeat(128)}k`, "k".repeat(3000)]) {
    const token = await mint({ alg: "RS256", header: { kid } });
    await refused(verifier, token, "ERR_TOKEN_TOO_LARGE");
    const inSet = verifierWith({ jwks: { keys: [{ ...jwk, kid }, good] } });
    await refused(inSet, token, "ERR_TOKEN_TOO_LARGE");
    // The key with that name is skipped: it could only be reached by leaving the kid out.
    await refused(inSet, await mint({ alg: "RS256" }), "ERR_SIGNATURE_INVALID");
  }
});

test("HDR-04 a static key ignores the kid", async () => {
  const { pem, jwk } = await keyFor("RS256");
  for (const publicKey of [pem, { ...jwk, kid: "mine" }]) {
    const verifier = verifierWith({ publicKey });
    for (const kid of ["mine", "other", "", "__proto__"]) {
      await accepted(verifier, await mint({ alg: "RS256", header: { kid } }), kid);
    }
  }
});

test("HDR-05 a kid that is not a string", async () => {
  const { jwk } = await keyFor("RS256");
  const inSet = verifierWith({ jwks: { keys: [{ ...jwk, kid: "0" }] } });
  for (const verifier of [await verifierFor("RS256"), inSet]) {
    for (const value of ["0", "true", "[]", '["0"]', "{}", '{"$ne":null}', "1.5"]) {
      const headerText = `{"alg":"RS256","kid":${value}}`;
      const token = await mint({ alg: "RS256", headerText });
      await refused(verifier, token, "ERR_TOKEN_MALFORMED", { label: value });
    }
    await accepted(verifier, await mint({ alg: "RS256", headerText: '{"alg":"RS256","kid":"0"}' }));
  }
});

test("HDR-05 a JWK whose kid is not a string is not found by its text", async () => {
  const { jwk } = await keyFor("RS256");
  const good = await otherKey("RS256");
  for (const kid of [0, null, ["0"], { toString: () => "0" }, true]) {
    const verifier = verifierWith({
      jwks: {
        keys: [
          { ...jwk, kid },
          { ...good.jwk, kid: "good" },
        ],
      },
    });
    for (const named of ["0", String(kid), ""]) {
      const token = await mint({ alg: "RS256", header: { kid: named } });
      await refused(verifier, token, "ERR_NO_MATCHING_KEY", { label: JSON.stringify(kid) });
    }
    await accepted(verifier, await mint({ alg: "RS256", key: good, header: { kid: "good" } }));
  }
});

test("HDR-06 no kid names a key that has none", async () => {
  const { jwk } = await keyFor("RS256");
  const good = await otherKey("RS256");
  const verifier = verifierWith({ jwks: { keys: [jwk, { ...good.jwk, kid: "good" }] } });
  for (const kid of ["_default", "default", "", "null", "undefined", "*", "0"]) {
    const token = await mint({ alg: "RS256", header: { kid } });
    await refused(verifier, token, "ERR_NO_MATCHING_KEY", { label: kid });
  }
  const alone = verifierWith({ jwks: { keys: [jwk] } });
  const token = await mint({ alg: "RS256", header: { kid: "_default" } });
  await refused(alone, token, "ERR_NO_MATCHING_KEY");
  await accepted(alone, await mint({ alg: "RS256" }));
  await accepted(verifier, await mint({ alg: "RS256", key: good, header: { kid: "good" } }));
});

test("HDR-07 crit with a name that is not implemented", async () => {
  const { jwk } = await keyFor("RS256");
  const inSet = verifierWith({ jwks: { keys: [{ ...jwk, kid: "a" }] } });
  for (const verifier of [await verifierFor("RS256"), inSet]) {
    const extensions = [{ "http://example.com/UNDEFINED": true }, { exp: 1 }, { bork: "x" }];
    for (const extension of extensions) {
      const header = { kid: "a", crit: Object.keys(extension), ...extension };
      await refused(verifier, await mint({ alg: "RS256", header }), "ERR_HEADER_UNSUPPORTED");
      const { crit, ...withoutCrit } = header;
      await accepted(verifier, await mint({ alg: "RS256", header: withoutCrit }), crit.join());
    }
  }
});

test("HDR-08 crit that is empty, no list, doubled, or of registered names", async () => {
  const verifier = await verifierFor("RS256");
  const values = [
    "[]",
    "null",
    "{}",
    '"exp"',
    "1",
    "false",
    "[1]",
    "[null]",
    '[""]',
    '["alg"]',
    '["kid"]',
  ];
  values.push('["exp","exp"]', '["b64"]', '["crit"]', '["absent"]', '[["exp"]]', '["typ","alg"]');
  for (const value of values) {
    const headerText = `{"alg":"RS256","typ":"JWT","kid":"a","exp":1,"crit":${value}}`;
    const token = await mint({ alg: "RS256", headerText });
    await refused(verifier, token, "ERR_HEADER_UNSUPPORTED", { label: value });
  }
  await accepted(
    verifier,
    await mint({ alg: "RS256", headerText: '{"alg":"RS256","typ":"JWT","exp":1}' }),
  );
});

test("HDR-09 b64, with or without crit, and a detached payload", async () => {
  const verifier = await verifierFor("RS256");
  for (const header of [
    { b64: false },
    { b64: true },
    { b64: false, crit: ["b64"] },
    { b64: null },
  ]) {
    await refused(verifier, await mint({ alg: "RS256", header }), "ERR_HEADER_UNSUPPORTED");
  }
  const token = await mint({ alg: "RS256" });
  await refused(verifier, withPart(token, 1, ""), "ERR_TOKEN_MALFORMED");
  // RFC 7797: the payload stands in the token as it is, and is signed so.
  const { sign } = await keyFor("RS256");
  for (const headerText of ['{"alg":"RS256","b64":false,"crit":["b64"]}', '{"alg":"RS256"}']) {
    const input = `${base64url(headerText)}.${JSON.stringify(CLAIMS)}`;
    const signature = await sign("RS256", new TextEncoder().encode(input));
    await refused(verifier, `${input}.${base64url(signature)}`, "ERR_TOKEN_MALFORMED");
  }
  await accepted(verifier, token);
});

test("HDR-10 parameters of JWE in a JWS header", async () => {
  const parameters = {
    zip: "DEF",
    enc: "A128CBC-HS256",
    epk: { kty: "EC", crv: "P-256", x: "AA", y: "AA" },
    p2c: 2 ** 31,
    p2s: "AAAA",
    iv: "AAAA",
    tag: "AAAA",
    apu: "AAAA",
    apv: "AAAA",
  };
  const verifier = await verifierFor("RS256");
  for (const [name, value] of Object.entries(parameters)) {
    for (const given of [value, null, ""]) {
      const token = await mint({ alg: "RS256", header: { [name]: given } });
      await refused(verifier, token, "ERR_HEADER_UNSUPPORTED", { label: `${name} ${given}` });
    }
  }
  await accepted(verifier, await mint({ alg: "RS256", header: { Zip: "DEF", ENC: "x", p2: 1 } }));
});

test("HDR-11 a nested token", async () => {
  const verifier = await verifierFor("RS256");
  const inner = await mint({ alg: "RS256" });
  for (const cty of ["JWT", "jwt", "application/jwt", "Application/JWT"]) {
    for (const payloadText of [undefined, inner, JSON.stringify(inner)]) {
      const token = await mint({ alg: "RS256", header: { cty }, payloadText });
      await refused(verifier, token, "ERR_HEADER_UNSUPPORTED", { label: cty });
    }
  }
  // Without the label, the payload is a string and no claims set.
  const unlabelled = await mint({ alg: "RS256", payloadText: JSON.stringify(inner) });
  await refused(verifier, unlabelled, "ERR_CLAIMS_MALFORMED");
  for (const value of ["1", "[]", '["JWT"]', "{}"]) {
    const token = await mint({ alg: "RS256", headerText: `{"alg":"RS256","cty":${value}}` });
    await refused(verifier, token, "ERR_TOKEN_MALFORMED", { label: `cty ${value}` });
  }
  await accepted(verifier, await mint({ alg: "RS256", header: { cty: "json" } }));
});

test("HDR-12 a JWE, or anything else of five parts", async () => {
  for (const alg of ["RS256", "HS256"]) {
    const verifier = await verifierFor(alg);
    const token = await mint({ alg });
    for (const header of [
      { alg: "RSA-OAEP-256", enc: "A256GCM" },
      { alg: "dir", enc: "A256GCM", cty: "JWT" },
      { alg },
    ]) {
      const jwe = [base64url(JSON.stringify(header)), "AAAA", "AAAA", "AAAA", "AAAA"].join(".");
      await refused(verifier, jwe, "ERR_HEADER_UNSUPPORTED");
    }
    await refused(verifier, `${token}.AAAA.AAAA`, "ERR_HEADER_UNSUPPORTED");
    const direct = `${token.split(".")[0]}..AAAA.AAAA.AAAA`;
    await refused(verifier, direct, "ERR_HEADER_UNSUPPORTED");
    for (const text of [`${token}.AAAA`, `${direct}.AAAA`, `${direct}=`, `.${direct.slice(3)}`]) {
      await refused(verifier, text, "ERR_TOKEN_MALFORMED", { label: text.slice(-30) });
    }
    // A PlainJWT inside of a JWE (CVE-2026-29000): the inner token alone must not pass either.
    const plain = `${base64url('{"alg":"none"}')}.${base64url(JSON.stringify(CLAIMS))}.`;
    await refused(verifier, plain, "ERR_TOKEN_MALFORMED");
    await accepted(verifier, token);
  }
});

test("HDR-13 a JSON serialization with its unprotected header", async () => {
  const verifier = await verifierFor("RS256");
  const token = await mint({ alg: "RS256" });
  const [protectedPart, payload, signature] = token.split(".");
  const header = { alg: "RS256" };
  for (const value of [
    { payload, protected: protectedPart, signature },
    { payload, header, signature },
    { payload, protected: protectedPart, header, signature },
    { payload, signatures: [{ protected: protectedPart, signature }] },
    { payload, signatures: [{ header, signature }] },
    [token],
    token,
  ]) {
    const text = JSON.stringify(value);
    for (const spelling of [text, ` ${text}`, `${text}\n`]) {
      await refused(verifier, spelling, "ERR_TOKEN_MALFORMED");
    }
  }
  await accepted(verifier, token);
});

test("HDR-14 one string that is both a JSON and a compact serialization", async () => {
  const verifier = await verifierFor("RS256");
  const token = await mint({ alg: "RS256" });
  const [header, payload, signature] = token.split(".");
  const evil = base64url(JSON.stringify({ ...CLAIMS, sub: "admin" }));
  for (const text of [
    `{"payload":"${payload}","protected":"${header}","signature":"${signature}","x":".${evil}."}`,
    `{"protected":"${header}.${payload}.${signature}"}`,
    `${header}.{"a":"${payload}"}.${signature}`,
    `"${token}"`,
    `${token},`,
    `Bearer ${token}`,
    `${token} ${token}`,
    `${token},${token}`,
    `${token}#${evil}`,
    `${token}?x=${evil}`,
    `${token}%2E${evil}`,
  ]) {
    await refused(verifier, text, "ERR_TOKEN_MALFORMED");
  }
  await accepted(verifier, token);
});

test("HDR-15 members that are not known are ignored, and counted", async () => {
  const verifier = await verifierFor("RS256");
  const cat = { a: [1, { b: null }], "": "", __proto__x: 1, constructor: { prototype: {} } };
  await accepted(
    verifier,
    await mint({ alg: "RS256", header: { cat, jti: "x", iss: 1, b46: false } }),
  );
  const nested = (depth) =>
    `{"alg":"RS256","cat":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
  await accepted(verifier, await mint({ alg: "RS256", headerText: nested(32) }));
  await refused(
    verifier,
    await mint({ alg: "RS256", headerText: nested(33) }),
    "ERR_TOKEN_TOO_LARGE",
  );
  await refused(
    verifier,
    await mint({ alg: "RS256", headerText: nested(1900) }),
    "ERR_TOKEN_TOO_LARGE",
  );
  const wide = (count) => {
    const members = Array.from({ length: count - 1 }, (_, index) => `"${index}":0`);
    return `{"alg":"RS256",${members.join(",")}}`;
  };
  // A header of 4 KiB ends before its members are too many.
  const most = wide(520);
  assert.ok(most.length > 3900 && most.length <= 4096, `${most.length} bytes`);
  await accepted(verifier, await mint({ alg: "RS256", headerText: most }));
  await refused(
    verifier,
    await mint({ alg: "RS256", headerText: wide(600) }),
    "ERR_TOKEN_TOO_LARGE",
  );
});

test("HDR-15 __proto__ in a header changes nothing", async () => {
  const verifier = await verifierFor("RS256");
  const without = '{"__proto__":{"alg":"RS256"},"typ":"JWT"}';
  await refused(verifier, await mint({ alg: "RS256", headerText: without }), "ERR_TOKEN_MALFORMED");
  const other =
    '{"alg":"RS256","__proto__":{"crit":["x"],"kid":1,"typ":"dpop+jwt"},"constructor":1}';
  await accepted(verifier, await mint({ alg: "RS256", headerText: other }));
  assert.equal({}.crit, undefined, "Object.prototype is untouched");
});

test("HDR-16 decompression and PBES2 cost nothing, because neither is there", async () => {
  const verifier = await verifierFor("HS256");
  // Run once, 2^31 iterations take many minutes: that this test ends is the proof.
  const p2c = 2 ** 31 - 1;
  for (const header of [
    { alg: "PBES2-HS256+A128KW", enc: "A128CBC-HS256", p2s: "AAAAAAAAAAA", p2c },
    { alg: "HS256", zip: "DEF" },
    { alg: "HS256", p2s: "AAAAAAAAAAA", p2c },
  ]) {
    const token = await mint({ alg: "HS256", header });
    const jwe = `${token.split(".")[0]}.AAAA.AAAA.AAAA.AAAA`;
    await refused(verifier, jwe, "ERR_HEADER_UNSUPPORTED");
    await refused(verifier, token, "ERR_HEADER_UNSUPPORTED");
  }
  await accepted(verifier, await mint({ alg: "HS256" }));
});

test("HDR-16 the names of hostile headers never reach the message", async () => {
  const verifier = await verifierFor("EdDSA");
  const hostile = '\r\nSet-Cookie: a=b\u001b[31m"\\';
  const header = { kid: hostile, [hostile]: hostile };
  const signature = base64url(new Uint8Array([...ED25519_IDENTITIES[0], ...new Uint8Array(32)]));
  const token = withPart(await mint({ alg: "EdDSA", header }), 2, signature);
  const error = await refused(verifier, token, "ERR_SIGNATURE_INVALID");
  assert.ok(!JSON.stringify([error.message, error.toResponseObject()]).includes("Cookie"));
  await accepted(verifier, await mint({ alg: "EdDSA", header }));
});
