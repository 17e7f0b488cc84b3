// Attacks on the selection of algorithm and key: the token must not choose how it is verified.
import { assert, test } from "../../harness.js";
import * as fixed from "../support/fixed-keys.js";
import { base64, hmacKey, keyFor, mint, otherKey, SECRET, utf8, withPart } from "../support/minting.js";
import { accepted, misconfiguredKey, refused, verifierFor, verifierWith } from "../support/expect-verdict.js";

const ASYMMETRIC = ["RS256", "PS256", "ES256", "ES384", "EdDSA"];

test("ALG-01 alg none with an empty or any signature", async () => {
  for (const alg of [...ASYMMETRIC, "HS256"]) {
    const verifier = await verifierFor(alg);
    const token = await mint({ alg });
    const unsigned = await mint({ alg, header: { alg: "none" } });
    await accepted(verifier, token);
    await refused(verifier, unsigned, "ERR_ALG_NOT_ALLOWED");
    // An empty part is refused for its form, before anything is read.
    await refused(verifier, withPart(unsigned, 2, ""), "ERR_TOKEN_MALFORMED");
    await refused(verifier, withPart(unsigned, 2, "AA"), "ERR_ALG_NOT_ALLOWED");
  }
});

test("ALG-01 no option allows none", async () => {
  const { pem: publicKey } = await keyFor("RS256");
  for (const name of ["none", "None", "NONE"]) {
    misconfiguredKey({ publicKey, algorithm: name }, "ERR_CONFIG_ALGORITHM", { label: name });
    misconfiguredKey({ publicKey, algorithms: ["RS256", name] }, "ERR_CONFIG_ALGORITHM", {
      label: name,
    });
    misconfiguredKey({ secret: SECRET, algorithm: name }, "ERR_CONFIG_ALGORITHM", { label: name });
  }
});

test("ALG-02 other spellings of none, and of an allowed name", async () => {
  const names = [
    "None",
    "NONE",
    "nOnE",
    " none",
    "none ",
    "none\u0000",
    "n\u043ene",
    "RS256\u0000",
  ];
  names.push("rs256", "Rs256", " RS256", "RS256 ", "RS256\n", "R\u0405256", "RS 256", "RS-256");
  const verifier = await verifierFor("RS256");
  for (const alg of names) {
    const token = await mint({ alg: "RS256", header: { alg } });
    await refused(verifier, token, "ERR_ALG_NOT_ALLOWED", { label: JSON.stringify(alg) });
  }
  await accepted(verifier, await mint({ alg: "RS256" }));
});

test("ALG-02 an allowed name with escapes is the same name", async () => {
  const headerText = '{"alg":"\\u0052S256","typ":"JWT"}';
  await accepted(await verifierFor("RS256"), await mint({ alg: "RS256", headerText }));
});

test("ALG-03 alg missing or not a string", async () => {
  const verifier = await verifierFor("RS256");
  for (const value of ["null", "256", "true", "[]", '["RS256"]', "{}", '{"RS256":1}']) {
    const token = await mint({ alg: "RS256", headerText: `{"typ":"JWT","alg":${value}}` });
    await refused(verifier, token, "ERR_TOKEN_MALFORMED", { label: value });
  }
  const missing = await mint({ alg: "RS256", headerText: '{"typ":"JWT"}' });
  await refused(verifier, missing, "ERR_TOKEN_MALFORMED");
  const elsewhere = await mint({ alg: "RS256", headerText: '{"Alg":"RS256","x":{"alg":"RS256"}}' });
  await refused(verifier, elsewhere, "ERR_TOKEN_MALFORMED");
  await accepted(verifier, await mint({ alg: "RS256", headerText: '{"alg":"RS256"}' }));
});

test("ALG-03 alg empty, long, and of a megabyte", async () => {
  const verifier = await verifierFor("RS256");
  const withAlg = (alg) => mint({ alg: "RS256", header: { alg } });
  await refused(verifier, await withAlg(""), "ERR_ALG_NOT_ALLOWED");
  await refused(verifier, await withAlg("R".repeat(2000)), "ERR_ALG_NOT_ALLOWED");
  await refused(verifier, await withAlg("R".repeat(5000)), "ERR_TOKEN_TOO_LARGE");
  await refused(verifier, await withAlg("R".repeat(1 << 20)), "ERR_TOKEN_TOO_LARGE");
});

test("ALG-04 RS256 to HS256 with the public PEM as secret", async () => {
  for (const alg of ASYMMETRIC) {
    const verifier = await verifierFor(alg);
    const { pem: publicKey, spki, jwk } = await keyFor(alg);
    const spellings = [publicKey, publicKey.trim(), publicKey.replaceAll("\n", "\r\n")].map(utf8);
    spellings.push(spki, utf8(JSON.stringify(jwk)), utf8(base64(spki)));
    for (const secret of spellings) {
      for (const hs of ["HS256", "HS384", "HS512"]) {
        const token = await mint({ alg: hs, key: hmacKey(secret) });
        await refused(verifier, token, "ERR_ALG_NOT_ALLOWED", { label: `${alg} ${hs}` });
      }
    }
    await accepted(verifier, await mint({ alg }));
  }
});

test("ALG-04 the same with keys from a JWKS", async () => {
  const { jwk } = await keyFor("RS256");
  const verifier = verifierWith({ jwks: { keys: [{ ...jwk, kid: "a" }] } });
  for (const secret of [JSON.stringify(jwk), jwk.n, ""]) {
    const key = hmacKey(utf8(secret || "\0"));
    const token = await mint({ alg: "HS256", key, header: { kid: "a" } });
    await refused(verifier, token, "ERR_ALG_NOT_ALLOWED");
  }
  await accepted(verifier, await mint({ alg: "RS256", header: { kid: "a" } }));
});

test("ALG-04 a verifier with a secret refuses what a key pair signed", async () => {
  const verifier = await verifierFor("HS256");
  for (const alg of ASYMMETRIC) await refused(verifier, await mint({ alg }), "ERR_ALG_NOT_ALLOWED");
  await refused(verifier, await mint({ alg: "HS512" }), "ERR_ALG_NOT_ALLOWED");
  await accepted(verifier, await mint({ alg: "HS256" }));
});

test("ALG-07 symmetric and asymmetric algorithms together", async () => {
  const { pem: publicKey, jwk } = await keyFor("RS256");
  for (const algorithms of [
    ["RS256", "HS256"],
    ["HS256", "RS256"],
    ["HS512", "EdDSA"],
    ["HS256"],
  ]) {
    const label = algorithms.join();
    const jwks = { keys: [jwk] };
    const jwksUri = "https://issuer.example/jwks";
    for (const source of [{ publicKey }, { jwks }, { jwksUri }]) {
      misconfiguredKey({ ...source, algorithms }, "ERR_CONFIG_ALGORITHM", { label });
    }
    if (algorithms.length > 1) {
      misconfiguredKey({ secret: SECRET, algorithms }, "ERR_CONFIG_ALGORITHM", { label });
    }
  }
  misconfiguredKey({ secret: SECRET, algorithm: "RS256" }, "ERR_CONFIG_ALGORITHM");
  misconfiguredKey({ secret: SECRET }, "ERR_CONFIG_ALGORITHM", { label: "secret alone" });
  const both = verifierWith({ secret: SECRET, algorithms: ["HS256", "HS512"] });
  for (const alg of ["HS256", "HS512"]) await accepted(both, await mint({ alg }));
  await refused(both, await mint({ alg: "HS384" }), "ERR_ALG_NOT_ALLOWED");
});

test("ALG-08 the algorithm of the JWK must be that of the token", async () => {
  const { jwk } = await keyFor("RS256");
  const good = await otherKey("RS256");
  const keys = [
    { ...jwk, kid: "a", alg: "RS512" },
    { ...good.jwk, kid: "b", alg: "RS256" },
  ];
  const verifier = verifierWith({ jwks: { keys }, algorithms: ["RS256", "RS512"] });
  const header = { kid: "a" };
  await refused(verifier, await mint({ alg: "RS256", header }), "ERR_NO_MATCHING_KEY");
  await accepted(verifier, await mint({ alg: "RS512", header }));
  await accepted(verifier, await mint({ alg: "RS256", key: good, header: { kid: "b" } }));
});

test("ALG-08 the algorithm of the JWK must be allowed, too", async () => {
  const { jwk } = await keyFor("RS256");
  const good = await otherKey("RS256");
  const keys = [
    { ...jwk, kid: "a", alg: "RS512" },
    { ...good.jwk, kid: "b" },
  ];
  const verifier = verifierWith({ jwks: { keys }, algorithm: "RS256" });
  const header = { kid: "a" };
  await refused(verifier, await mint({ alg: "RS256", header }), "ERR_NO_MATCHING_KEY");
  await refused(verifier, await mint({ alg: "RS512", header }), "ERR_ALG_NOT_ALLOWED");
  await accepted(verifier, await mint({ alg: "RS256", key: good, header: { kid: "b" } }));
});

test("ALG-09 a JWK without alg is used when one meaning is left", async () => {
  const { jwk } = await keyFor("RS256");
  const ec = await keyFor("ES256");
  const keys = [
    { ...jwk, kid: "rsa" },
    { ...ec.jwk, kid: "ec" },
  ];
  const verifier = verifierWith({ jwks: { keys }, algorithms: ["RS256", "ES256"] });
  await accepted(verifier, await mint({ alg: "RS256", header: { kid: "rsa" } }));
  await accepted(verifier, await mint({ alg: "ES256", header: { kid: "ec" } }));
  await refused(
    verifier,
    await mint({ alg: "ES256", header: { kid: "rsa" } }),
    "ERR_NO_MATCHING_KEY",
  );
  await refused(
    verifier,
    await mint({ alg: "RS256", header: { kid: "ec" } }),
    "ERR_NO_MATCHING_KEY",
  );
});

test("ALG-09 the header does not decide what an RSA key without alg is for", async () => {
  const { jwk } = await keyFor("RS256");
  const keys = [
    { ...jwk, kid: "open" },
    { ...jwk, kid: "ps", alg: "PS256" },
  ];
  const verifier = verifierWith({ jwks: { keys }, algorithms: ["RS256", "PS256"] });
  for (const alg of ["RS256", "PS256"]) {
    await refused(verifier, await mint({ alg, header: { kid: "open" } }), "ERR_NO_MATCHING_KEY");
  }
  await accepted(verifier, await mint({ alg: "PS256", header: { kid: "ps" } }));
  const single = verifierWith({ jwks: { keys }, algorithm: "RS256" });
  await accepted(single, await mint({ alg: "RS256", header: { kid: "open" } }));
});

test("ALG-10 a single key of another type or curve", async () => {
  const wrong = [
    ["ES256", "ES384"],
    ["ES384", "ES256"],
    ["RS256", "ES256"],
    ["ES256", "RS256"],
    ["EdDSA", "RS256"],
    ["RS256", "EdDSA"],
    ["Ed25519", "ES256"],
    ["ES256", "EdDSA"],
  ];
  for (const [algorithm, keyAlg] of wrong) {
    const { pem: publicKey, jwk } = await keyFor(keyAlg);
    const label = `${algorithm} with a key for ${keyAlg}`;
    misconfiguredKey({ publicKey, algorithm }, "ERR_CONFIG_ALGORITHM", { label });
    misconfiguredKey({ publicKey: jwk, algorithm }, "ERR_CONFIG_ALGORITHM", { label });
    await accepted(
      verifierWith({ publicKey: jwk, algorithm: keyAlg }),
      await mint({ alg: keyAlg }),
    );
  }
});

test("ALG-10 a JWK of another curve is not selected", async () => {
  const [p256, p384, ed] = [await keyFor("ES256"), await keyFor("ES384"), await keyFor("EdDSA")];
  const keys = [
    { ...p256.jwk, kid: "p256" },
    { ...p384.jwk, kid: "p384" },
    { ...ed.jwk, kid: "ed25519" },
    { ...fixed.ED448.jwk, kid: "ed448" },
    { ...fixed.X25519, kid: "x25519" },
    { ...fixed.SECP256K1.jwk, kid: "k1" },
  ];
  const verifier = verifierWith({ jwks: { keys }, algorithms: ["ES256", "ES384", "EdDSA"] });
  const cases = [
    ["ES256", "p384"],
    ["ES384", "p256"],
    ["ES256", "k1"],
    ["EdDSA", "ed448"],
  ];
  cases.push(["EdDSA", "x25519"], ["ES256", "ed25519"], ["EdDSA", "p256"]);
  for (const [alg, kid] of cases) {
    const token = await mint({ alg, header: { kid } });
    await refused(verifier, token, "ERR_NO_MATCHING_KEY", { label: `${alg} ${kid}` });
  }
  for (const [alg, kid] of [
    ["ES256", "p256"],
    ["ES384", "p384"],
    ["EdDSA", "ed25519"],
  ]) {
    await accepted(verifier, await mint({ alg, header: { kid } }));
  }
});

test("ALG-10 keys of curves that are not supported", async () => {
  for (const [publicKey, algorithm] of [
    [fixed.ED448.jwk, "EdDSA"],
    [fixed.ED448.jwk, "Ed25519"],
    [fixed.X25519, "EdDSA"],
    [fixed.SECP256K1.jwk, "ES256"],
  ]) {
    misconfiguredKey({ publicKey, algorithm }, "ERR_CONFIG_KEY", { label: publicKey.crv });
  }
  // The tokens are right for their keys, so nothing but the curve is at fault.
  const ed = await verifierFor("EdDSA");
  await refused(ed, fixed.ED448.token, "ERR_SIGNATURE_INVALID");
  await accepted(ed, await mint({ alg: "EdDSA" }));
});

test("ALG-10 EdDSA and Ed25519 name one algorithm; only the allowed name counts", async () => {
  const { jwk } = await keyFor("EdDSA");
  for (const [allowed, other] of [
    ["EdDSA", "Ed25519"],
    ["Ed25519", "EdDSA"],
  ]) {
    const verifier = verifierWith({ publicKey: jwk, algorithm: allowed });
    await accepted(verifier, await mint({ alg: allowed }));
    await refused(verifier, await mint({ alg: other }), "ERR_ALG_NOT_ALLOWED");
    await refused(
      verifier,
      await mint({ alg: allowed, header: { alg: "Ed448" } }),
      "ERR_ALG_NOT_ALLOWED",
    );
  }
  const both = verifierWith({ publicKey: jwk, algorithms: ["EdDSA", "Ed25519"] });
  for (const alg of ["EdDSA", "Ed25519"]) await accepted(both, await mint({ alg }));
});

test("ALG-11 a PS256 key for RS256 and the other way round", async () => {
  const { jwk } = await keyFor("RS256");
  for (const [declared, other] of [
    ["PS256", "RS256"],
    ["RS256", "PS256"],
    ["PS512", "PS256"],
  ]) {
    const keys = [{ ...jwk, kid: "a", alg: declared }];
    const verifier = verifierWith({ jwks: { keys }, algorithms: [declared, other] });
    const header = { kid: "a" };
    await refused(verifier, await mint({ alg: other, header }), "ERR_NO_MATCHING_KEY");
    await accepted(verifier, await mint({ alg: declared, header }));
    misconfiguredKey(
      { publicKey: { ...jwk, alg: declared }, algorithm: other },
      "ERR_CONFIG_ALGORITHM",
    );
  }
});

test("ALG-11 a signature of one padding under the name of the other", async () => {
  for (const [signed, named] of [
    ["PS256", "RS256"],
    ["RS256", "PS256"],
    ["RS256", "RS384"],
  ]) {
    const verifier = await verifierFor(named);
    const { sign } = await keyFor(signed);
    const key = { sign: (_alg, bytes) => sign(signed, bytes) };
    await refused(verifier, await mint({ alg: named, key }), "ERR_SIGNATURE_INVALID");
    await accepted(verifier, await mint({ alg: named }));
  }
});

test("ALG-12 algorithms that are not registered or not supported", async () => {
  const names = [
    "ES521",
    "RS1",
    "HS1",
    "ES256K",
    "dir",
    "RSA1_5",
    "RSA-OAEP",
    "ML-DSA-65",
    "Ed448",
  ];
  names.push("A128KW", "PBES2-HS256+A128KW", "ES256 ", "toString", "__proto__", "constructor");
  const { pem: publicKey } = await keyFor("RS256");
  const verifier = await verifierFor("RS256");
  for (const name of names) {
    misconfiguredKey({ publicKey, algorithm: name }, "ERR_CONFIG_ALGORITHM", { label: name });
    misconfiguredKey({ publicKey, algorithms: [name] }, "ERR_CONFIG_ALGORITHM", { label: name });
    const token = await mint({ alg: "RS256", header: { alg: name } });
    await refused(verifier, token, "ERR_ALG_NOT_ALLOWED", { label: name });
  }
  await accepted(verifier, await mint({ alg: "RS256" }));
});

test("ALG-13 an empty allow-list, and no list at all", async () => {
  const { pem: publicKey, jwk } = await keyFor("RS256");
  for (const source of [{ publicKey }, { jwks: { keys: [jwk] } }, { secret: SECRET }]) {
    misconfiguredKey({ ...source, algorithms: [] }, "ERR_CONFIG_EMPTY");
  }
  for (const algorithms of [null, "RS256", {}, 1]) {
    misconfiguredKey({ publicKey, algorithms }, "ERR_CONFIG_TYPE", { label: String(algorithms) });
  }
  for (const algorithms of [[null], [undefined], [1], [["RS256"]]]) {
    misconfiguredKey({ publicKey, algorithms }, "ERR_CONFIG_TYPE", { label: String(algorithms) });
  }
  const byDefault = verifierWith({ publicKey, algorithms: undefined });
  await accepted(byDefault, await mint({ alg: "RS256" }));
  for (const alg of ["HS256", "PS256", "RS512"]) {
    await refused(byDefault, await mint({ alg }), "ERR_ALG_NOT_ALLOWED");
  }
  assert.deepEqual(byDefault.algorithms, ["RS256"]);
});

test("ALG-23 a key that is not there", async () => {
  const { pem: publicKey, jwk } = await keyFor("RS256");
  // With an issuer and no mention of a key, the keys are the issuer's own, by discovery; without one there are none.
  for (const options of [{ issuer: null }, { publicKey: undefined }, { jwks: undefined, secret: undefined }]) {
    misconfiguredKey(options, "ERR_CONFIG_KEY_SOURCE");
  }
  for (const options of [
    { publicKey, jwks: { keys: [jwk] } },
    { publicKey, secret: SECRET },
  ]) {
    misconfiguredKey(options, "ERR_CONFIG_KEY_SOURCE");
  }
  misconfiguredKey({ publicKey: "" }, "ERR_CONFIG_KEY");
  for (const options of [
    { publicKey: null },
    { jwks: null },
    { secret: null, algorithm: "HS256" },
  ]) {
    misconfiguredKey(options, "ERR_CONFIG_KEY_SOURCE");
  }
  for (const value of [1, true, () => publicKey, Symbol("key")]) {
    misconfiguredKey({ publicKey: value }, "ERR_CONFIG_TYPE", { label: typeof value });
  }
  for (const value of [1, "jwks", () => ({ keys: [jwk] }), [jwk]]) {
    misconfiguredKey({ jwks: value }, "ERR_CONFIG_TYPE", { label: typeof value });
  }
  await accepted(verifierWith({ publicKey }), await mint({ alg: "RS256" }));
});

test("ALG-23 a promise or an array of keys is not a key", async () => {
  const { pem: publicKey, jwk } = await keyFor("RS256");
  for (const value of [
    [publicKey],
    [jwk],
    [],
    Promise.resolve(publicKey),
    Promise.resolve(jwk),
    utf8(publicKey).buffer,
    new DataView(utf8(publicKey).buffer),
  ]) {
    misconfiguredKey({ publicKey: value }, "ERR_CONFIG_TYPE");
  }
  for (const value of [{}, new Map(), utf8("-----BEGIN")]) {
    misconfiguredKey({ publicKey: value }, "ERR_CONFIG_KEY", {
      label: Object.prototype.toString.call(value),
    });
  }
  await accepted(verifierWith({ publicKey: jwk }), await mint({ alg: "RS256" }));
});
