// `crypto: "reference"`: RustCrypto verifies the signatures. The attack tests use it too (see the second verifier in
// expect-verdict.js). This file tests the option itself, and key sources that the attack tests do not use.
import { JWTVerifier, MultiVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import * as fixed from "../support/fixed-keys.js";
import {
  AUDIENCE,
  ISSUER,
  MINTABLE,
  NOW,
  keyFor,
  keyOptions,
  mint,
  otherKey,
  signatureOf,
  withSignature,
} from "../support/minting.js";
import { remote, setOf } from "../support/remote-jwks.js";
import { BASE, accepted, misconfigured, refused, refusedAsync, rejection } from "../support/expect-verdict.js";

const byReference = (options) => new JWTVerifier({ ...BASE, ...options, crypto: "reference" });

/** In the middle, where neither a length nor a leading zero changes. */
function changed(token) {
  const signature = signatureOf(token);
  signature[signature.length >> 1] ^= 1;
  return withSignature(token, signature);
}

test("reference: for every algorithm, changed tokens and tokens of another key are refused", async () => {
  for (const alg of MINTABLE) {
    const verifier = byReference(keyOptions(alg, await keyFor(alg)));
    const token = await mint({ alg, claims: { client_id: alg } });
    const { clientId } = await accepted(verifier, token, alg);
    assert.equal(clientId, alg);
    await refused(verifier, changed(token), "ERR_SIGNATURE_INVALID", { label: alg });
    await refused(
      verifier,
      withSignature(token, new Uint8Array(signatureOf(token).length)),
      "ERR_SIGNATURE_INVALID",
      { label: `${alg}, zeros` },
    );
    if (alg.startsWith("HS")) continue;
    const foreign = await mint({ alg, key: await otherKey(alg, "reference") });
    await refused(verifier, foreign, "ERR_SIGNATURE_INVALID", { label: `${alg}, another key` });
  }
});

test("reference: P-521 and 8192-bit RSA keys verify", async () => {
  for (const [alg, { jwk, token }] of [
    ["ES512", fixed.P521],
    ["RS256", fixed.RSA_8192],
  ]) {
    const verifier = byReference({ publicKey: jwk, algorithm: alg });
    await accepted(verifier, token, alg);
    await refused(verifier, changed(token), "ERR_SIGNATURE_INVALID", { label: alg });
  }
});

test("reference: the checks of claims and algorithms are unchanged", async () => {
  const verifier = byReference({
    publicKey: (await keyFor("RS256")).pem,
    requiredScopes: ["admin"],
  });
  const reasons = [
    [{}, "ERR_INSUFFICIENT_SCOPE"],
    [{ exp: NOW - 600 }, "ERR_EXPIRED"],
    [{ aud: "https://other.example" }, "ERR_CLAIM_MISMATCH"],
  ];
  for (const [claims, reason] of reasons) {
    const error = await rejection(verifier.verifyToken(await mint({ claims })), reason);
    assert.equal(error.reason, reason);
  }
  await refused(verifier, await mint({ alg: "PS256" }), "ERR_ALG_NOT_ALLOWED");
  // A forged token is told nothing of what else is wrong with it.
  await refused(
    verifier,
    changed(await mint({ claims: { exp: NOW - 600 } })),
    "ERR_SIGNATURE_INVALID",
  );
});

test("reference: JWK Sets verify, inline and fetched, with a key that is published later", async () => {
  const first = { ...(await keyFor("ES256")).jwk, kid: "first" };
  const second = { ...(await otherKey("ES256", "reference-later")).jwk, kid: "second" };
  const token = await mint({ alg: "ES256", header: { kid: "first" } });
  const later = await mint({
    alg: "ES256",
    key: await otherKey("ES256", "reference-later"),
    header: { kid: "second" },
  });

  const inline = byReference({ jwks: { keys: [first] }, algorithm: "ES256" });
  await accepted(inline, token);
  await refused(inline, changed(token), "ERR_SIGNATURE_INVALID");
  await refused(inline, later, "ERR_NO_MATCHING_KEY");

  const { verifier, answers } = remote(setOf(first), {
    algorithm: "ES256",
    crypto: "reference",
    jwksCooldown: 0,
  });
  await accepted(verifier, token);
  await refusedAsync(verifier, changed(token), "ERR_SIGNATURE_INVALID");
  assert.equal(answers.count, 1);
  answers.text = setOf(first, second);
  await accepted(verifier, later);
  assert.equal(answers.count, 2);
});

test("reference: discovered keys verify", async () => {
  const documents = {
    [`${ISSUER}/.well-known/oauth-authorization-server`]: {
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/keys`,
    },
    [`${ISSUER}/keys`]: { keys: [(await keyFor("EdDSA")).jwk] },
  };
  const fetch = async (url) =>
    documents[url] ? Response.json(documents[url]) : new Response("", { status: 404 });
  const verifier = byReference({ algorithm: "EdDSA", fetch });
  const token = await mint({ alg: "EdDSA" });
  await accepted(verifier, token);
  await refusedAsync(verifier, changed(token), "ERR_SIGNATURE_INVALID");
});

test("reference: a MultiVerifier may combine both backends", async () => {
  const other = "https://other-issuer.example";
  const verifier = new MultiVerifier({
    verifiers: [
      byReference({ publicKey: (await keyFor("PS256")).pem, algorithm: "PS256" }),
      new JWTVerifier({
        ...BASE,
        issuer: other,
        publicKey: (await keyFor("ES384")).pem,
        algorithm: "ES384",
      }),
    ],
  });
  const byThem = await mint({ alg: "PS256" });
  const byUs = await mint({ alg: "ES384", claims: { iss: other } });
  for (const token of [byThem, byUs]) {
    assert.equal((await verifier.verifyToken(token)).token, token);
    const error = await rejection(verifier.verifyToken(changed(token)), "changed");
    assert.equal(error.reason, "ERR_SIGNATURE_INVALID");
  }
});

test("reference: verified tokens are cached", async () => {
  const verifier = byReference({
    publicKey: (await keyFor("ES384")).jwk,
    algorithm: "ES384",
    audience: AUDIENCE,
  });
  const token = await mint({ alg: "ES384" });
  assert.equal(await verifier.verifyToken(token), await verifier.verifyToken(token));
});

test("reference: the option crypto accepts two values", async () => {
  const { pem } = await keyFor("RS256");
  const options = { publicKey: pem, issuer: null, audience: null };
  await accepted(new JWTVerifier({ ...BASE, publicKey: pem, crypto: "default" }), await mint());
  for (const crypto of ["Reference", "none", "webcrypto"]) {
    misconfigured({ ...options, crypto }, "ERR_CONFIG_TYPE", { option: "crypto", label: crypto });
  }
  for (const crypto of [true, null, 1, {}]) {
    misconfigured({ ...options, crypto }, "ERR_CONFIG_TYPE", {
      option: "crypto",
      label: String(crypto),
    });
  }
  misconfigured({ ...options, crypto: "" }, "ERR_CONFIG_EMPTY", { option: "crypto" });
});
