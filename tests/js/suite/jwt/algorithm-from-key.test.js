// Without the option `algorithm`, the `alg` of the selected key decides. The tests combine each alg of a token, each
// alg of a key and each kind of key, with tokens that are signed as well as possible.
import { createLocalJWKSet, jwtVerify } from "jose";
import { assert, test } from "../../harness.js";
import { accepted as answerAccepted, active, CLIENT_ID, introspection, TOKEN, unavailable } from "../support/authorization-server.js";
import { P521 } from "../support/fixed-keys.js";
import { gateWith, requestOf } from "../support/gates.js";
import { AUDIENCE, hmacKey, ISSUER, keyFor, mint, MINTABLE, NOW, otherKey, utf8, withPart } from "../support/minting.js";
import { accepted, misconfiguredKey, refused, verifierFor, verifierWith } from "../support/expect-verdict.js";

const KINDS = {
  RSA: ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  "P-256": ["ES256"],
  "P-384": ["ES384"],
  "P-521": ["ES512"],
  Ed25519: ["EdDSA", "Ed25519"],
};
const ASYMMETRIC = Object.values(KINDS).flat();
const LABELS = [undefined, ...MINTABLE, "ES512", "none", "RSA-OAEP", "rs256"];
const TOKEN_ALGORITHMS = [...MINTABLE, "ES512", "none", "ES256K"];

const publicJwk = async (kind) => (kind === "P-521" ? P521.jwk : (await keyFor(KINDS[kind][0])).jwk);

/** Signed by the key if it can make such a signature; an HMAC uses what a confused verifier would take as the secret. */
async function signed(alg, jwk) {
  if (alg === "ES512") return P521.token;
  if (alg === "none" || alg === "ES256K") {
    return withPart(await mint({ headerText: `{"alg":"${alg}","kid":"k"}` }), 2, "AAAA");
  }
  const key = alg.startsWith("HS") ? hmacKey(utf8(JSON.stringify(jwk))) : await keyFor(alg);
  return mint({ alg, key, header: { kid: "k" } });
}

const isMeant = (alg, label, kind) =>
  KINDS[kind].includes(alg) && (label === undefined ? alg === "RS256" : label === alg);

async function joseAccepts(keys, token) {
  const options = { issuer: ISSUER, audience: AUDIENCE, currentDate: new Date(NOW * 1000) };
  try {
    await jwtVerify(token, createLocalJWKSet({ keys }), options);
    return true;
  } catch {
    return false;
  }
}

for (const kind of Object.keys(KINDS)) {
  test(`KEY-DECIDES ${kind}: a yes only where the key's alg is the token's`, async () => {
    const jwk = await publicJwk(kind);
    const tokens = new Map();
    for (const alg of TOKEN_ALGORITHMS) tokens.set(alg, await signed(alg, jwk));
    // With a kid of its own it fits no token here: it is there so that a set has a usable key.
    const other = { ...(await otherKey("ES384", "beside")).jwk, kid: "beside", alg: "ES384" };
    let yes = 0;
    for (const label of LABELS) {
      const named = { ...jwk, kid: "k" };
      if (label !== undefined) named.alg = label;
      const keys = [named, other];
      const verifier = verifierWith({ jwks: { keys } });
      for (const [alg, token] of tokens) {
        const context = `token ${alg}, key ${kind} of ${label}`;
        if (isMeant(alg, label, kind)) {
          yes += 1;
          await accepted(verifier, token, context);
          // P-521 is not in every runtime's WebCrypto.
          if (alg !== "ES512") assert.ok(await joseAccepts(keys, token), `jose: ${context}`);
        } else {
          const reason = ASYMMETRIC.includes(alg) ? "ERR_NO_MATCHING_KEY" : "ERR_ALG_NOT_ALLOWED";
          await refused(verifier, token, reason, { label: context });
        }
      }
    }
    assert.equal(yes, KINDS[kind].length + (kind === "RSA" ? 1 : 0));
  });
}

test("KEY-DECIDES an algorithm that is given decides, whatever the key says", async () => {
  const jwk = { ...(await keyFor("RS256")).jwk, kid: "k", alg: "PS256" };
  const keys = { jwks: { keys: [jwk] } };
  misconfiguredKey({ ...keys, algorithm: "RS256" }, "ERR_CONFIG_ALGORITHM");
  const given = verifierWith({ ...keys, algorithm: "PS256" });
  await accepted(given, await mint({ alg: "PS256" }));
  const rs256 = await mint({ alg: "RS256" });
  await refused(given, rs256, "ERR_ALG_NOT_ALLOWED", { algorithm: "RS256", allowedAlgorithms: ["PS256"] });
  const several = verifierWith({ ...keys, algorithms: ["PS256", "RS256"] });
  await accepted(several, await mint({ alg: "PS256" }));
  await refused(several, rs256, "ERR_NO_MATCHING_KEY", { algorithm: "RS256", allowedAlgorithms: ["PS256"] });
});

test("KEY-DECIDES a publicKey without algorithm is for RS256", async () => {
  const { jwk } = await keyFor("RS256");
  const verifier = verifierWith({ publicKey: jwk });
  await accepted(verifier, await mint({ alg: "RS256" }));
  for (const alg of ["RS384", "PS256"]) {
    await refused(verifier, await mint({ alg }), "ERR_ALG_NOT_ALLOWED", { allowedAlgorithms: ["RS256"] });
  }
  misconfiguredKey({ publicKey: (await keyFor("ES256")).jwk }, "ERR_CONFIG_ALGORITHM");
  assert.deepEqual(verifier.algorithms, ["RS256"]);
});

test("KEY-DECIDES of a set without a key that says what it is for, nothing can be used", async () => {
  for (const alg of ["ES256", "EdDSA"]) {
    const { jwk } = await keyFor(alg);
    misconfiguredKey({ jwks: { keys: [jwk] } }, "ERR_CONFIG_ALGORITHM", { label: alg });
    await accepted(verifierWith({ jwks: { keys: [jwk] }, algorithm: alg }), await mint({ alg }));
    await accepted(verifierWith({ jwks: { keys: [{ ...jwk, alg }] } }), await mint({ alg }));
  }
});

test("KEY-DECIDES signed introspection responses, too", async () => {
  const signed = async (alg) => {
    const payloadText = JSON.stringify({ iss: ISSUER, aud: CLIENT_ID, iat: NOW, token_introspection: active() });
    const body = await mint({ alg, headerText: JSON.stringify({ alg, typ: "token-introspection+jwt" }), payloadText });
    const headers = { "content-type": "application/token-introspection+jwt" };
    return () => new Response(body, { headers });
  };
  for (const [alg, label, isAccepted] of [
    ["EdDSA", "EdDSA", true],
    ["RS256", "RS256", true],
    ["RS256", undefined, true],
    ["PS256", "PS256", true],
    ["PS256", undefined, false],
    ["RS256", "PS256", false],
    ["RS384", "RS256", false],
  ]) {
    const { jwk } = await keyFor(alg);
    const keys = [label === undefined ? jwk : { ...jwk, alg: label }];
    const options = { issuer: ISSUER, signedResponse: true, jwks: { keys } };
    const { verifier } = introspection({ answer: await signed(alg), ...options });
    const context = `${alg} with a key of ${label}`;
    if (isAccepted) await answerAccepted(verifier, TOKEN, context);
    else await unavailable(verifier, TOKEN, context);
  }
});

test("KEY-DECIDES two keys of one kid, told apart by their alg", async () => {
  const { jwk } = await keyFor("RS256");
  const keys = ["RS256", "PS256"].map((alg) => ({ ...jwk, kid: "k", alg }));
  const verifier = verifierWith({ jwks: { keys } });
  for (const alg of ["RS256", "PS256"]) await accepted(verifier, await mint({ alg, header: { kid: "k" } }));
  const rs384 = await mint({ alg: "RS384", header: { kid: "k" } });
  const both = { algorithm: "RS384", allowedAlgorithms: ["PS256", "RS256"] };
  await refused(verifier, rs384, "ERR_NO_MATCHING_KEY", both);
  // Here the kid is the cause.
  const otherKid = await mint({ alg: "RS256", header: { kid: "other" } });
  await refused(verifier, otherKid, "ERR_NO_MATCHING_KEY", { algorithm: undefined, allowedAlgorithms: undefined });
  // The same key without alg is a second one for RS256.
  const ambiguous = verifierWith({ jwks: { keys: [...keys, { ...(await otherKey("RS256")).jwk, kid: "k" }] } });
  await refused(ambiguous, await mint({ alg: "RS256", header: { kid: "k" } }), "ERR_MULTIPLE_MATCHING_KEYS");
});

test("KEY-DECIDES the error and the gate's event name the token's algorithm and the allowed ones", async () => {
  const { jwk } = await keyFor("RS256");
  const events = [];
  const onEvent = (event) => events.push(event);
  const gate = gateWith({ verifierOptions: { publicKey: jwk, issuer: ISSUER, audience: AUDIENCE }, onEvent });
  const good = await mint({ alg: "RS256" });
  for (const [alg, algorithm] of [
    ["none", "none"],
    ["HS256", "HS256"],
    ["ES256K", "ES256K"],
    ["A234567890123456", "A234567890123456"],
    ["A2345678901234567", "unknown"],
    ["<script>", "unknown"],
    ["RS256\u0000", "unknown"],
    ["", "unknown"],
  ]) {
    const token = withPart(good, 0, (await mint({ headerText: JSON.stringify({ alg }) })).split(".")[0]);
    const allowed = { algorithm, allowedAlgorithms: ["RS256"] };
    await refused(verifierWith({ publicKey: jwk }), token, "ERR_ALG_NOT_ALLOWED", allowed);
    events.length = 0;
    const response = await gate.protect(() => new Response("in"))(requestOf(token));
    assert.equal(response.status, 401);
    const [{ explanation, ...event }, ...more] = events;
    assert.equal(more.length, 0);
    assert.equal(typeof explanation, "string");
    assert.deepEqual(event, { type: "request_refused", status: 401, reason: "ERR_ALG_NOT_ALLOWED", ...allowed });
    assert.ok(!JSON.stringify([...response.headers]).includes("RS256"));
  }
  const error = await refused(await verifierFor("EdDSA"), good, "ERR_ALG_NOT_ALLOWED");
  assert.ok(Object.isFrozen(error.allowedAlgorithms));
  const expired = await refused(verifierWith({ publicKey: jwk }), await mint({ claims: { exp: 1 } }), "ERR_EXPIRED");
  assert.deepEqual([expired.algorithm, expired.allowedAlgorithms], [undefined, undefined]);
});
