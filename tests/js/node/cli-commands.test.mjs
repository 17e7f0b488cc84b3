/** The commands of `mcp-bearer` for keys and tokens: what they print, how they end, what they keep to themselves. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import {
  calculateJwkThumbprint,
  decodeJwt,
  decodeProtectedHeader,
  importSPKI,
  jwtVerify,
  SignJWT,
} from "jose";
import { RSAKeyPair } from "mcp-bearer";

import { FOLDER, NOBODY, PARALLEL, run, runJson } from "./cli/program.mjs";

const KEY = join(FOLDER, "key.pem");
const JWKS = join(FOLDER, "jwks.json");
const ISSUER = "https://auth.example.com/";
const AUDIENCE = "https://mcp.example.com/mcp";
const POLICY = ["--issuer", ISSUER, "--audience", AUDIENCE];

before(async () => {
  const { status } = await run(["keygen", "--out", KEY, "--jwks-out", JWKS]);
  assert.equal(status, 0);
});

async function minted(...args) {
  const { status, stdout, stderr } = await run(["mint", "--key-file", KEY, ...args]);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  return stdout;
}

test("keygen: the private key goes to a file for the owner only, and nowhere else", async () => {
  const out = join(FOLDER, "other.pem");
  const publicOut = join(FOLDER, "other.pub");
  const { status, stdout, stderr } = await run([
    "keygen",
    "--out",
    out,
    "--public-out",
    publicOut,
    "--kid",
    "a",
  ]);
  assert.equal(status, 0, stderr);
  if (process.platform !== "win32") assert.equal(statSync(out).mode & 0o777, 0o600);
  assert.match(readFileSync(out, "utf8"), /^-----BEGIN PRIVATE KEY-----\n/);
  assert.match(stdout, /^-----BEGIN PUBLIC KEY-----\n/);
  assert.equal(stdout.trim(), readFileSync(publicOut, "utf8").trim());
  assert.doesNotMatch(stdout + stderr, /PRIVATE/);
  await importSPKI(stdout, "RS256");

  const before = readFileSync(out, "utf8");
  const again = await run(["keygen", "--out", out]);
  assert.equal(again.status, 2);
  assert.match(again.stderr, /--force/);
  assert.equal(readFileSync(out, "utf8"), before);
  chmodSync(out, 0o644);
  assert.equal((await run(["keygen", "--out", out, "--force"])).status, 0);
  if (process.platform !== "win32") assert.equal(statSync(out).mode & 0o777, 0o600);
  assert.notEqual(readFileSync(out, "utf8"), before);
});

test("keygen: the private key is printed only when asked for", async () => {
  assert.equal((await run(["keygen"])).status, 2);
  const { status, stdout } = await run(["keygen", "--out", "-"]);
  assert.equal(status, 0);
  assert.match(stdout, /^-----BEGIN PRIVATE KEY-----\n[^-]+-----END PRIVATE KEY-----\n$/);
  const { document } = await runJson(["keygen", "--out", join(FOLDER, "third.pem")]);
  assert.doesNotMatch(JSON.stringify(document), /PRIVATE KEY|"d":/);
  assert.equal(document.kid, await calculateJwkThumbprint(document.jwks.keys[0]));
});

test("mint: what jose reads in the token is what was asked for", async () => {
  const token = (
    await minted(
      ...[
        "--subject",
        "user-7",
        "--issuer",
        ISSUER,
        "--audience",
        AUDIENCE,
        "--audience",
        "second",
      ],
      ...[
        "--scope",
        "a b",
        "--scope",
        "c",
        "--client-id",
        "app",
        "--expires-in",
        "15m",
        "--now",
        "1795000000",
      ],
      ...["--claims", '{"tenant":{"id":7},"sub":"user-8"}', "--kid", "key-1"],
    )
  ).trim();
  assert.deepEqual(decodeProtectedHeader(token), { typ: "JWT", alg: "RS256", kid: "key-1" });
  assert.deepEqual(decodeJwt(token), {
    sub: "user-8",
    iss: ISSUER,
    iat: 1795000000,
    exp: 1795000900,
    aud: [AUDIENCE, "second"],
    scope: "a b c",
    client_id: "app",
    tenant: { id: 7 },
  });
  const { publicKey } = RSAKeyPair.fromPem(readFileSync(KEY, "utf8"));
  await jwtVerify(token, await importSPKI(publicKey, "RS256"), {
    currentDate: new Date(1795000000e3),
  });
});

test("mint: the key id is the thumbprint, another one, or none", async () => {
  const [{ kid }] = JSON.parse(readFileSync(JWKS, "utf8")).keys;
  assert.equal(decodeProtectedHeader((await minted()).trim()).kid, kid);
  assert.equal(decodeProtectedHeader((await minted("--no-kid")).trim()).kid, undefined);
});

test("mint, decode, verify: a pipe", async () => {
  const token = await minted("--audience", AUDIENCE, "--issuer", ISSUER, "--expires-in", "1h");
  const decoded = await runJson(["decode"], { input: token });
  assert.equal(decoded.status, 0);
  assert.equal(decoded.document.verified, false);
  assert.equal(decoded.document.claims.iss, ISSUER);
  assert.match(decoded.document.times.exp, /^2\d{3}-.+Z \(in 5\d minutes\)$/);

  const good = await runJson(["verify", "--public-key-file", JWKS, ...POLICY], { input: token });
  assert.equal(good.status, 0);
  assert.equal(good.document.verdict, "accepted");
  assert.deepEqual(good.document.notChecked, []);
  assert.equal(good.document.claims.aud, AUDIENCE);
});

test("decode: words for people, and no signature", async () => {
  const token = (await minted()).trim();
  const { stdout } = await run(["decode"], { input: `Authorization: Bearer ${token}\n` });
  assert.match(stdout, /^header\n\{\n {2}"typ": "JWT"/);
  assert.match(stdout, /not verified; signature of 256 bytes\n$/);
  assert.doesNotMatch(stdout, new RegExp(token.split(".")[2]));
});

test("decode: what a token says cannot move the terminal", async () => {
  const claims = { sub: "a\u001b[2J\u009b2J\u202e\u200b" };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .sign(new Uint8Array(32));
  const { status, stdout } = await run(["decode"], { input: token });
  assert.equal(status, 0);
  assert.match(stdout, /a\\u001b\[2J\\u009b2J\\u202e\\u200b/);
  const { document } = await runJson(["decode"], { input: token });
  assert.deepEqual(document.claims, claims);
});

for (const [name, input] of [
  ["a word", "word"],
  ["two parts", "e30.e30"],
  [
    "a payload that is no JSON",
    `${btoa('{"alg":"RS256"}')}.${btoa("[1,")}.c2ln`.replaceAll("=", ""),
  ],
]) {
  test(`decode: ${name} is not decoded`, async () => {
    const { status, document } = await runJson(["decode"], { input });
    assert.equal(status, 1);
    assert.match(document.reason, /^ERR_(TOKEN|CLAIMS)_MALFORMED$/);
  });
}

/** [name, what is another than in a good token, arguments of verify, reason, claim] */
const REFUSED = [
  ["over", { "expires-in": "-60" }, [], "ERR_EXPIRED", "exp"],
  ["for another server", { audience: "other" }, [], "ERR_CLAIM_MISMATCH", "aud"],
  ["of another issuer", { issuer: "https://other.example" }, [], "ERR_CLAIM_MISMATCH", "iss"],
  ["without a scope", { scope: "read" }, ["--scope", "read write"], "ERR_INSUFFICIENT_SCOPE"],
  ["with another key id", { kid: "other" }, [], "ERR_NO_MATCHING_KEY"],
  ["without a claim", {}, ["--required-claim", "tenant"], "ERR_CLAIM_MISSING", "tenant"],
  ["judged much later", {}, ["--now", "2099-01-01T00:00:00Z"], "ERR_EXPIRED", "exp"],
  [
    "too old",
    { now: "1700000000", "expires-in": "3650d" },
    ["--max-token-age", "1d"],
    "ERR_EXPIRED",
  ],
];

describe("verify", PARALLEL, () => {
  for (const [name, changes, verifying, reason, claim] of REFUSED) {
    test(`verify: a token that is ${name} is refused`, async () => {
      const args = ["verify", "--public-key-file", JWKS, ...POLICY];
      const good = { issuer: ISSUER, audience: AUDIENCE, scope: "read write" };
      const mint = (options) =>
        minted(...Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]));
      assert.equal((await run(args, { input: await mint(good) })).status, 0, "the control");
      const input = await mint({ ...good, ...changes });
      const { status, document } = await runJson([...args, ...verifying], { input });
      assert.equal(status, 1, JSON.stringify(document));
      assert.equal(document.verdict, "refused");
      assert.equal(document.reason, reason);
      if (claim !== undefined) assert.equal(document.claim, claim);
      assert.doesNotMatch(JSON.stringify(document), new RegExp(input.split(".")[1]));
    });
  }
});

test("verify: a token of another algorithm is refused", async () => {
  // Of a PEM file it is not known which algorithm it is for.
  const args = ["verify", "--public-key-file", KEY, ...POLICY];
  const input = await minted("--issuer", ISSUER, "--audience", AUDIENCE);
  assert.equal((await run(args, { input })).status, 0);
  const { status, document } = await runJson([...args, "--algorithm", "PS256"], { input });
  assert.equal(status, 1);
  assert.equal(document.reason, "ERR_ALG_NOT_ALLOWED");
});

test("verify: a token signed with another key is refused", async () => {
  const other = RSAKeyPair.generate();
  const [{ kid }] = JSON.parse(readFileSync(JWKS, "utf8")).keys;
  const input = other.createToken({ issuer: ISSUER, audience: AUDIENCE, kid });
  const { status, document } = await runJson(["verify", "--public-key-file", JWKS, ...POLICY], {
    input,
  });
  assert.equal(status, 1);
  assert.equal(document.reason, "ERR_SIGNATURE_INVALID");
});

test("verify: with a PEM, a JWK, a private PEM, several keys, and a secret", async () => {
  const input = await minted("--audience", "a");
  const [jwk] = JSON.parse(readFileSync(JWKS, "utf8")).keys;
  const { publicKey } = RSAKeyPair.fromPem(readFileSync(KEY, "utf8"));
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const files = {
    "public.pem": publicKey,
    "jwk.json": JSON.stringify(jwk),
    "private.pem": readFileSync(KEY, "utf8"),
    "several.pem": `${publicKey}\n${ec.publicKey.export({ format: "pem", type: "spki" })}`,
  };
  for (const [name, text] of Object.entries(files)) {
    const file = join(FOLDER, name);
    writeFileSync(file, text);
    const { status, stdout, stderr } = await run(
      ["verify", "--public-key-file", file, "--audience", "a"],
      { input },
    );
    assert.equal(status, 0, `${name}: ${stdout}${stderr}`);
    assert.match(stdout, /not checked: issuer/);
  }
  const es256 = await new SignJWT({ sub: "a", client_id: "a" })
    .setProtectedHeader({ alg: "ES256" })
    .setExpirationTime("1h")
    .sign(ec.privateKey);
  const several = [
    "verify",
    "--public-key-file",
    join(FOLDER, "several.pem"),
    "--algorithm",
    "ES256",
  ];
  assert.equal(
    (await run([...several, "--any-issuer", "--any-audience"], { input: es256 })).status,
    0,
  );

  const secret = "0123456789abcdef0123456789abcdef";
  const hs256 = await new SignJWT({ client_id: "a" })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(secret));
  const shared = [
    "verify",
    "--secret-env",
    "SHARED",
    "--algorithm",
    "HS256",
    "--token-env",
    "TOKEN",
  ];
  const { status, stdout } = await run(shared, { env: { SHARED: secret, TOKEN: hs256 } });
  assert.equal(status, 0, stdout);
  assert.match(stdout, /not checked: issuer and audience/);
});

test("verify: keys that cannot be fetched are no verdict", async () => {
  const args = ["verify", "--jwks-uri", `${NOBODY}/jwks`, "--any-issuer", "--any-audience"];
  const { status, document } = await runJson(args, { input: await minted() });
  assert.equal(status, 3);
  assert.equal(document.verdict, "not judged");
  assert.equal(document.reason, "ERR_KEYS_UNAVAILABLE");
});

test("jwks: what jose makes of the set is what the token needs", async () => {
  const { status, stdout } = await run(["jwks", "--key-file", KEY]);
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout), JSON.parse(readFileSync(JWKS, "utf8")));
  assert.deepEqual(Object.keys(JSON.parse(stdout).keys[0]).sort(), [
    "alg",
    "e",
    "kid",
    "kty",
    "n",
    "use",
  ]);
});

test("jwks: says which keys are usable, and that a private one is published", async () => {
  const rsa1024 = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({
    format: "jwk",
  });
  const [good] = JSON.parse(readFileSync(JWKS, "utf8")).keys;
  const write = (keys) => {
    const file = join(FOLDER, "checked.json");
    writeFileSync(file, JSON.stringify({ keys }));
    return ["jwks", "--check", "--key-file", file];
  };
  const mixed = await runJson(write([good, { ...rsa1024, kid: "small" }]));
  assert.equal(mixed.status, 0);
  assert.deepEqual(
    mixed.document.keys.map(({ isUsable }) => isUsable),
    [true, false],
  );
  assert.equal(mixed.document.keys[0].size, "2048 bits");
  assert.equal(mixed.document.keys[1].size, "1024 bits");
  assert.equal((await runJson(write([{ ...rsa1024, kid: "small" }]))).status, 1);
  const exposed = await runJson(write([good, { ...good, kid: "b", d: "AQAB" }]));
  assert.equal(exposed.status, 1);
  assert.equal(exposed.document.keys[1].isPrivate, true);
});
