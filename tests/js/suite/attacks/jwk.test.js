// Attacks with single keys in a JWK Set: an unusable key is ignored, and the other keys stay usable.
import { JWTVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import * as fixed from "../support/fixed-keys.js";
import {
  base64,
  base64url,
  concat,
  fromBase64url,
  keyFor,
  mint,
  otherKey,
  SECRET,
} from "../support/minting.js";
import { JWKS_URI, remote, setOf } from "../support/remote-jwks.js";
import {
  BASE,
  accepted,
  misconfiguredKey,
  refused,
  refusedAsync,
  verifierWith,
} from "../support/expect-verdict.js";

/**
 * The odd key is skipped, inline and fetched: a token that names it finds no key, the good one
 * still works, and alone it is no set. `token` names `kid: "odd"`.
 */
async function checkSkipped(odd, token, { alg = "RS256", label }) {
  const good = await otherKey(alg, "good");
  const keys = [
    { ...odd, kid: "odd" },
    { ...good.jwk, kid: "good" },
  ];
  const goodToken = await mint({ alg, key: good, header: { kid: "good" } });
  const inline = verifierWith({ jwks: { keys }, algorithm: alg });
  await refused(inline, token, "ERR_NO_MATCHING_KEY", { label });
  await accepted(inline, goodToken, label);
  misconfiguredKey({ jwks: { keys: [odd] }, algorithm: alg }, "ERR_CONFIG_KEY", { label });

  const fetched = remote(setOf(...keys), { algorithm: alg });
  await refusedAsync(fetched.verifier, token, "ERR_NO_MATCHING_KEY", { label });
  await accepted(fetched.verifier, goodToken, label);
  const event = fetched.events.find(({ type }) => type === "jwks_fetched");
  assert.deepEqual([event?.usableKeys, event?.skippedKeys], [1, 1], label);
  const alone = remote(setOf({ ...odd, kid: "odd" }), { algorithm: alg });
  await refusedAsync(alone.verifier, token, "ERR_KEYS_UNAVAILABLE", { label });
}

test("JWK-01 a symmetric key in a JWK Set", async () => {
  const oct = { kty: "oct", k: base64url(SECRET), kid: "odd" };
  for (const alg of ["HS256", undefined]) {
    const header = { kid: "odd" };
    const good = await otherKey("RS256", "good");
    const keys = [
      { ...oct, alg },
      { ...good.jwk, kid: "good" },
    ];
    const verifier = verifierWith({ jwks: { keys } });
    await refused(verifier, await mint({ alg: "HS256", header }), "ERR_ALG_NOT_ALLOWED");
    await refused(verifier, await mint({ alg: "RS256", header }), "ERR_NO_MATCHING_KEY");
    misconfiguredKey({ jwks: { keys: [{ ...oct, alg }] } }, "ERR_CONFIG_KEY");
  }
  await checkSkipped(oct, await mint({ alg: "RS256", header: { kid: "odd" } }), { label: "oct" });
  for (const algorithm of ["HS256", "HS512"]) {
    misconfiguredKey({ jwksUri: JWKS_URI, algorithm }, "ERR_CONFIG_ALGORITHM");
    misconfiguredKey({ jwks: { keys: [oct] }, algorithm }, "ERR_CONFIG_ALGORITHM");
  }
  misconfiguredKey({ publicKey: oct, algorithm: "HS256" }, "ERR_CONFIG_ALGORITHM");
});

test("JWK-02 private members in a JWK Set", async () => {
  for (const alg of ["RS256", "ES256", "EdDSA"]) {
    const { privateJwk, jwk } = await keyFor(alg);
    const token = await mint({ alg, header: { kid: "odd" } });
    await checkSkipped(privateJwk, token, { alg, label: alg });
    await checkSkipped({ ...jwk, d: privateJwk.d }, token, { alg, label: `${alg} with d` });
    misconfiguredKey({ publicKey: privateJwk, algorithm: alg }, "ERR_CONFIG_PRIVATE_KEY");
  }
  const { jwk } = await keyFor("RS256");
  const token = await mint({ alg: "RS256", header: { kid: "odd" } });
  for (const member of ["p", "q", "dp", "dq", "qi", "oth", "k"]) {
    await checkSkipped({ ...jwk, [member]: "AAAA" }, token, { label: member });
  }
});

test("JWK-02 a published private key is reported, and never handed on", async () => {
  const { privateJwk } = await keyFor("RS256");
  const good = await otherKey("RS256", "good");
  const { verifier, events } = remote(
    setOf({ ...privateJwk, kid: "odd" }, { ...good.jwk, kid: "good" }),
  );
  await verifier.loadKeys();
  const warnings = events.filter(({ type }) => type === "warning");
  assert.deepEqual(warnings, [{ type: "warning", warning: "private_key_in_jwks" }]);
  const exported = JSON.stringify(verifier.exportKeys());
  for (const member of ["d", "p", "q", "dp", "dq", "qi"]) {
    assert.ok(!exported.includes(privateJwk[member]), `exportKeys shows ${member}`);
    assert.ok(!JSON.stringify(events).includes(privateJwk[member]), `an event shows ${member}`);
  }
  assert.ok(exported.includes(good.jwk.n), "the good key is exported");
});

test("JWK-03 keys for another use", async () => {
  const { jwk } = await keyFor("RS256");
  const token = await mint({ alg: "RS256", header: { kid: "odd" } });
  const uses = [
    { use: "enc" },
    { use: "SIG" },
    { use: "" },
    { use: 1 },
    { use: ["sig"] },
    { use: "sig enc" },
    { key_ops: ["sign"] },
    { key_ops: [] },
    { key_ops: ["encrypt"] },
    { key_ops: ["verify", "verify"] },
    { key_ops: "verify" },
    { key_ops: { verify: true } },
    { key_ops: ["Verify"] },
    { key_ops: ["verify", 1] },
    { use: "enc", key_ops: ["verify"] },
    { use: "sig", key_ops: ["wrapKey"] },
  ];
  for (const use of uses)
    await checkSkipped({ ...jwk, ...use }, token, { label: JSON.stringify(use) });
  for (const use of [
    { use: "sig" },
    { key_ops: ["verify"] },
    { use: "sig", key_ops: ["verify", "sign"] },
    { use: null, key_ops: null },
  ]) {
    const verifier = verifierWith({ jwks: { keys: [{ ...jwk, ...use, kid: "odd" }] } });
    await accepted(verifier, token, JSON.stringify(use));
  }
});

test("JWK-04 two usable keys with one kid", async () => {
  const [first, second] = [await keyFor("RS256"), await otherKey("RS256", "good")];
  const named = (key, more) => ({ ...key.jwk, kid: "a", ...more });
  const header = { kid: "a" };
  for (const keys of [
    [named(first), named(second)],
    [named(second), named(first)],
  ]) {
    const verifier = verifierWith({ jwks: { keys } });
    for (const key of [first, second]) {
      await refused(
        verifier,
        await mint({ alg: "RS256", key, header }),
        "ERR_MULTIPLE_MATCHING_KEYS",
      );
    }
  }
  const { verifier, answers } = remote(setOf(named(first), named(second)));
  const token = await mint({ alg: "RS256", header });
  await refusedAsync(verifier, token, "ERR_MULTIPLE_MATCHING_KEYS");
  await refusedAsync(verifier, token, "ERR_MULTIPLE_MATCHING_KEYS");
  assert.equal(answers.count, 1, "no fetch makes two keys one");
});

test("JWK-04 one kid for keys of which only one fits", async () => {
  const rsa = await keyFor("RS256");
  const other = await otherKey("RS256", "good");
  const ec = await keyFor("ES256");
  const named = (jwk, more) => ({ ...jwk, kid: "a", ...more });
  const header = { kid: "a" };
  const algorithms = ["RS256", "ES256"];
  const mixed = verifierWith({ jwks: { keys: [named(rsa.jwk), named(ec.jwk)] }, algorithms });
  await accepted(mixed, await mint({ alg: "RS256", header }));
  await accepted(mixed, await mint({ alg: "ES256", header }));
  for (const unusable of [{ use: "enc" }, { alg: "RS512" }, { n: "AAAA" }]) {
    const verifier = verifierWith({ jwks: { keys: [named(other.jwk, unusable), named(rsa.jwk)] } });
    await accepted(verifier, await mint({ alg: "RS256", header }), JSON.stringify(unusable));
  }
});

test("JWK-05 no kid in the token", async () => {
  const [first, second] = [await keyFor("RS256"), await otherKey("RS256", "good")];
  const keys = [
    { ...first.jwk, kid: "a" },
    { ...second.jwk, kid: "b" },
  ];
  const two = verifierWith({ jwks: { keys } });
  for (const key of [first, second]) {
    await refused(two, await mint({ alg: "RS256", key }), "ERR_MULTIPLE_MATCHING_KEYS");
    await accepted(
      two,
      await mint({ alg: "RS256", key, header: { kid: key === first ? "a" : "b" } }),
    );
  }
  const one = verifierWith({ jwks: { keys: [keys[0], { ...second.jwk, kid: "b", use: "enc" }] } });
  await accepted(one, await mint({ alg: "RS256" }));
  await refused(one, await mint({ alg: "RS256", key: second }), "ERR_SIGNATURE_INVALID");
  const nameless = verifierWith({ jwks: { keys: [first.jwk, second.jwk] } });
  await refused(nameless, await mint({ alg: "RS256" }), "ERR_MULTIPLE_MATCHING_KEYS");
});

test("JWK-06 exotic and malformed keys beside a good one", async () => {
  const good = await keyFor("RS256");
  const exotic = [
    { kty: "AKP", alg: "ML-DSA-65", pub: "AAAA" },
    { kty: "EC", crv: "BP-256", x: "AA", y: "AA" },
    fixed.SECP256K1.jwk,
    fixed.ED448.jwk,
    fixed.X25519,
    { kty: "RSA" },
    { kty: "RSA", n: 1, e: 2 },
    { kty: "RSA", n: good.jwk.n },
    { kty: "rsa", n: good.jwk.n, e: "AQAB" },
    { n: good.jwk.n, e: "AQAB" },
    { kty: null },
    { kty: ["RSA"] },
    {},
    { kid: "good" },
    { kty: "EC", crv: "P-256", x: "!", y: "?" },
    { kty: "OKP", crv: "Ed25519", x: "" },
    { kty: "__proto__" },
    { kty: "oct", k: "AAAA" },
  ];
  const keys = [...exotic, { ...good.jwk, kid: "good" }];
  const token = await mint({ alg: "RS256", header: { kid: "good" } });
  await accepted(verifierWith({ jwks: { keys } }), token);
  const { verifier, events } = remote(setOf(...keys));
  await refusedAsync(
    verifier,
    await mint({ alg: "RS256", header: { kid: "x" } }),
    "ERR_NO_MATCHING_KEY",
  );
  await accepted(verifier, token);
  const event = events.find(({ type }) => type === "jwks_fetched");
  assert.deepEqual([event.usableKeys, event.skippedKeys], [1, exotic.length]);
});

test("JWK-10 alg that does not fit, crv in another case, and unknown ones", async () => {
  const ec = await keyFor("ES256");
  const rsa = await keyFor("RS256");
  const ecToken = await mint({ alg: "ES256", header: { kid: "odd" } });
  const rsaToken = await mint({ alg: "RS256", header: { kid: "odd" } });
  const crvs = [
    "p-256",
    "P256",
    "secp256r1",
    "P-384",
    "P-521",
    "Ed25519",
    "",
    "P-256 ",
    null,
    1,
    ["P-256"],
  ];
  for (const crv of crvs) {
    await checkSkipped({ ...ec.jwk, crv }, ecToken, { alg: "ES256", label: `crv ${crv}` });
  }
  for (const kty of ["ec", "RSA", "OKP", "oct", "", null]) {
    await checkSkipped({ ...ec.jwk, kty }, ecToken, { alg: "ES256", label: `kty ${kty}` });
  }
  for (const alg of ["ES384", "RS256", "EdDSA", "es256", "ES521", "", "none", "HS256"]) {
    await checkSkippedForAlg(ec, alg, ecToken, "ES256");
  }
  for (const alg of ["ES256", "RSA-OAEP", "RS1", "rs256", "HS256", "none", ""]) {
    await checkSkippedForAlg(rsa, alg, rsaToken, "RS256");
  }
  for (const alg of [1, ["RS256"], {}]) await checkSkippedForAlg(rsa, alg, rsaToken, "RS256");
  const verifier = verifierWith({ jwks: { keys: [{ ...rsa.jwk, alg: "RS256", kid: "odd" }] } });
  await accepted(verifier, rsaToken);
});

async function checkSkippedForAlg({ jwk }, alg, token, own) {
  await checkSkipped({ ...jwk, alg }, token, { alg: own, label: `alg ${JSON.stringify(alg)}` });
}

test("JWK-11 numbers with padding, in base64, or of another length", async () => {
  const zero = Uint8Array.of(0);
  const longer = (text) => base64url(concat(zero, fromBase64url(text)));
  const { jwk: rsa } = await keyFor("RS256");
  const rsaToken = await mint({ alg: "RS256", header: { kid: "odd" } });
  const plain = (text) => text.replaceAll("-", "+").replaceAll("_", "/");
  for (const [label, odd] of Object.entries({
    "n padded": { n: `${rsa.n}==` },
    "n with a space": { n: ` ${rsa.n}` },
    "n with a line break": { n: `${rsa.n.slice(0, 64)}\n${rsa.n.slice(64)}` },
    "n not canonical": { n: rsa.n.slice(0, -1) + { A: "B", Q: "R", g: "h", w: "x" }[rsa.n.at(-1)] },
    "n in base64": { n: `${plain(rsa.n)}+/` },
    "n empty": { n: "" },
    "n as a number": { n: 65537 },
    "e padded": { e: "AQAB=" },
    "e empty": { e: "" },
    "e as a number": { e: 65537 },
    "e missing": { e: undefined },
  })) {
    await checkSkipped({ ...rsa, ...odd }, rsaToken, { label });
  }
  for (const alg of ["ES256", "ES384"]) {
    const { jwk: ec } = await keyFor(alg);
    const token = await mint({ alg, header: { kid: "odd" } });
    for (const member of ["x", "y"]) {
      for (const value of [
        `${ec[member]}=`,
        base64url(concat(Uint8Array.of(1), fromBase64url(ec[member]))),
        // Without the last byte: a first one may be zero, and may then be left out.
        base64url(fromBase64url(ec[member]).slice(0, -1)),
        "",
      ]) {
        await checkSkipped({ ...ec, [member]: value }, token, {
          alg,
          label: `${alg} ${member} ${value.length}`,
        });
      }
    }
  }
  const { jwk: okp } = await keyFor("EdDSA");
  const token = await mint({ alg: "EdDSA", header: { kid: "odd" } });
  for (const x of [
    `${okp.x}=`,
    longer(okp.x),
    base64url(fromBase64url(okp.x).slice(1)),
    "",
    1,
    null,
  ]) {
    await checkSkipped({ ...okp, x }, token, { alg: "EdDSA", label: `x ${x}` });
  }
});

test("JWK-06 a set that changes while it is read, and afterwards", async () => {
  const [good, attacker] = [await keyFor("RS256"), await otherKey("RS256", "attacker")];
  const jwks = { keys: [{ ...good.jwk, kid: "a" }] };
  const verifier = verifierWith({ jwks });
  jwks.keys[0].n = attacker.jwk.n;
  jwks.keys.push({ ...attacker.jwk, kid: "b" });
  await accepted(verifier, await mint({ header: { kid: "a" } }));
  await refused(
    verifier,
    await mint({ key: attacker, header: { kid: "a" } }),
    "ERR_SIGNATURE_INVALID",
  );
  await refused(
    verifier,
    await mint({ key: attacker, header: { kid: "b" } }),
    "ERR_NO_MATCHING_KEY",
  );
  // One look at each member: what was checked is what is used.
  const looks = [];
  const look = (name, value) => ({
    enumerable: true,
    get: () => {
      looks.push(name);
      return looks.filter((other) => other === name).length === 1 ? value : attacker.jwk[name];
    },
  });
  const { n, e } = good.jwk;
  const changing = Object.defineProperties({ kty: "RSA" }, { n: look("n", n), e: look("e", e) });
  // Without a twin, which would look once more.
  const second = new JWTVerifier({ ...BASE, jwks: { keys: [changing] } });
  await accepted(second, await mint());
  await refused(second, await mint({ key: attacker }), "ERR_SIGNATURE_INVALID");
  assert.deepEqual(looks.sort(), ["e", "n"]);
});
