/** RSAKeyPair: its properties, the keys that it reads, and the tokens that it mints. */
import { RSAKeyPair, decodeTokenUnverified } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { NOW, base64url, devKeyPair } from "../support/issuer.js";

test("key pairs: the private key shows nowhere", () => {
  const pair = devKeyPair();
  assert.ok(!Object.keys(pair).includes("privateKey"));
  for (const text of [
    JSON.stringify(pair),
    String(pair),
    JSON.stringify({ ...pair }),
    JSON.stringify(Object.entries(pair)),
  ]) {
    assert.ok(!text.includes("PRIVATE KEY"), text);
  }
  assert.match(pair.privateKey, /PRIVATE KEY/);
});

test("key pairs: fromPem wants one private RSA key", () => {
  const pair = devKeyPair();
  const copy = RSAKeyPair.fromPem(pair.privateKey);
  assert.equal(copy.publicKey, pair.publicKey);
  assert.equal(copy.privateKey, pair.privateKey);
  const noKeys = [
    "",
    "x",
    pair.publicKey,
    pair.privateKey + pair.privateKey,
    pair.privateKey.slice(0, 800),
    pair.privateKey
      .replace("BEGIN PRIVATE", "BEGIN ENCRYPTED PRIVATE")
      .replace("END PRIVATE", "END ENCRYPTED PRIVATE"),
    `-----BEGIN PRIVATE KEY-----\n${base64url("not DER at all")}\n-----END PRIVATE KEY-----`,
    7,
    undefined,
    null,
    {},
    [pair.privateKey],
  ];
  for (const pem of noKeys) {
    const error = assert.throws(() => RSAKeyPair.fromPem(pem), { name: "ConfigError" });
    assert.ok(!`${error.message} ${error.stack}`.includes("MII"), "the key is repeated");
  }
});

test("key pairs: createToken leaves out what is null or empty", () => {
  const token = devKeyPair().createToken({
    audience: null,
    scopes: null,
    kid: null,
    additionalClaims: null,
    now: () => NOW,
  });
  const { header, claims: payload } = decodeTokenUnverified(token);
  assert.deepEqual(header, { alg: "RS256", typ: "JWT" });
  assert.deepEqual(Object.keys(payload).sort(), ["exp", "iat", "iss", "sub"]);
  const none = decodeTokenUnverified(
    devKeyPair().createToken({ scopes: [], now: () => NOW }),
  ).claims;
  assert.ok(!("scope" in none));
});
