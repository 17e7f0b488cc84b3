/** The commands of `mcp-bearer`, alone and together: what they print, how they end, and what they keep to themselves. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
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
import { createBearerGate, JWTVerifier, RSAKeyPair } from "mcp-bearer";

import { TESTS } from "../runtimes/binaries.mjs";
import { listen } from "./authorization/loopback.mjs";
import { FOLDER, MANIFEST, PARALLEL, run, runJson, serving } from "./cli/program.mjs";

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
  const server = await listen();
  await server.close();
  const args = ["verify", "--jwks-uri", `${server.origin}/jwks`, "--any-issuer", "--any-audience"];
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

test("serve, mint, verify, introspect, jwks and a protected server: together", async () => {
  const secretFile = join(FOLDER, "secret.txt");
  const issuer = await serving([
    "--client-secret-out",
    secretFile,
    "--scope",
    "notes:read notes:write",
  ]);
  const resource = await listen();
  const url = `${resource.origin}/mcp`;
  const gate = createBearerGate({
    verifier: new JWTVerifier({
      issuer: issuer.issuer,
      audience: url,
      requiredScopes: ["notes:read"],
    }),
    resource: url,
    authorizationServers: [issuer.issuer],
  });
  const guarded = gate.protect((_request, { accessToken }) => new Response(accessToken.clientId));
  resource.serveFetch(async (request) => gate.metadataResponse(request) ?? guarded(request));
  const call = async (token) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { Authorization: `Bearer ${token.trim()}` },
    });
    return { status: response.status, text: await response.text() };
  };
  try {
    if (process.platform !== "win32") assert.equal(statSync(secretFile).mode & 0o777, 0o600);
    const minting = ["mint", "--server", issuer.issuer, "--audience", url, "--client-id", "app"];
    const good = await run([...minting, "--scope", "notes:read"]);
    assert.equal(good.status, 0, good.stderr);
    assert.deepEqual(await call(good.stdout), { status: 200, text: "app" });
    const poor = await run(minting);
    assert.equal((await call(poor.stdout)).status, 403);

    const verifying = ["verify", "--issuer", issuer.issuer, "--audience", url];
    assert.equal((await run(verifying, { input: good.stdout })).status, 0);
    assert.equal(
      (await run([...verifying, "--scope", "notes:read"], { input: poor.stdout })).status,
      1,
    );

    const asking = [
      "introspect",
      "--issuer",
      issuer.issuer,
      "--audience",
      url,
      "--client-id",
      "local-client",
    ];
    const withSecret = [...asking, "--client-secret-file", secretFile];
    const active = await runJson(withSecret, { input: good.stdout });
    assert.equal(active.status, 0, JSON.stringify(active.document));
    assert.equal(active.document.claims.active, true);
    const opaque = await run([...minting, "--opaque"]);
    assert.doesNotMatch(opaque.stdout, /\./);
    assert.equal((await run(withSecret, { input: opaque.stdout })).status, 0);
    assert.equal(
      (await run([...withSecret, "--client-secret-post"], { input: opaque.stdout })).status,
      0,
    );
    const unknown = await runJson(withSecret, { input: "an-opaque-token-of-nobody" });
    assert.deepEqual([unknown.status, unknown.document.reason], [1, "ERR_TOKEN_INACTIVE"]);
    const stranger = await runJson([...asking, "--client-secret-env", "S"], {
      input: good.stdout,
      env: { S: "wrong" },
    });
    assert.equal(stranger.status, 3);
    assert.match(JSON.stringify(stranger.document.diagnosis), /401/);

    // After the key has changed, tokens of both keys are good; after a theft, only those of the new one.
    assert.equal((await control(issuer, "POST", "rotate", {})).status, 200);
    const next = await run([...minting, "--scope", "notes:read"]);
    for (const { stdout } of [good, next])
      assert.equal((await run(verifying, { input: stdout })).status, 0);
    await control(issuer, "POST", "rotate", { dropOld: true });
    const old = await runJson(verifying, { input: next.stdout });
    assert.deepEqual([old.status, old.document.reason], [1, "ERR_NO_MATCHING_KEY"]);
    assert.equal((await run(["jwks", "--issuer", issuer.issuer])).status, 0);

    const doctor = await runJson(["doctor", url]);
    assert.deepEqual(doctor.document.findings, []);
    assert.equal(doctor.status, 0);
  } finally {
    await resource.close();
    assert.equal(await issuer.stop(), 0);
  }
  const said = JSON.stringify([issuer.listening, issuer.lines]);
  assert.ok(issuer.lines.length > 10);
  assert.doesNotMatch(said, new RegExp(readFileSync(secretFile, "utf8").trim()));
  assert.doesNotMatch(said, /eyJ/);
});

test("serve: tokens for a client with its secret, and for nobody else", async () => {
  const issuer = await serving(
    ["--client-id", "app", "--client-secret-env", "S", "--scope", "a b"],
    { S: "s3cr:et &+" },
  );
  const ask = async (form, authorization) => {
    const response = await fetch(`${issuer.issuer}/token`, {
      method: "POST",
      headers: authorization === undefined ? {} : { Authorization: authorization },
      body: new URLSearchParams({ grant_type: "client_credentials", resource: "r", ...form }),
    });
    return { status: response.status, ...(await response.json()) };
  };
  const basic = `Basic ${btoa(`app:${encodeURIComponent("s3cr:et &+")}`)}`;
  try {
    const good = await ask({}, basic);
    assert.equal(good.status, 200);
    assert.equal(decodeJwt(good.access_token).scope, "a b");
    assert.equal(decodeJwt(good.access_token).aud, "r");
    assert.equal(
      (await ask({ client_id: "app", client_secret: "s3cr:et &+", scope: "a" })).scope,
      "a",
    );
    for (const [name, answer, status, error] of [
      ["nobody", await ask({}), 401, "invalid_client"],
      ["a wrong secret", await ask({}, `Basic ${btoa("app:other")}`), 401, "invalid_client"],
      ["another client", await ask({}, `Basic ${btoa("other:s3cr")}`), 401, "invalid_client"],
      ["no base64", await ask({}, "Basic %%%"), 401, "invalid_client"],
      ["another scope", await ask({ scope: "c" }, basic), 400, "invalid_scope"],
      [
        "another grant",
        await ask({ grant_type: "password" }, basic),
        400,
        "unsupported_grant_type",
      ],
    ]) {
      assert.deepEqual(
        [answer.status, answer.error, answer.access_token],
        [status, error, undefined],
        name,
      );
    }

    const introspect = (token) =>
      fetch(`${issuer.issuer}/introspect`, {
        method: "POST",
        headers: { Authorization: basic },
        body: new URLSearchParams({ token }),
      }).then((response) => response.json());
    assert.equal((await introspect(good.access_token)).active, true);
    await fetch(`${issuer.issuer}/revoke`, {
      method: "POST",
      headers: { Authorization: basic },
      body: new URLSearchParams({ token: good.access_token }),
    });
    assert.deepEqual(await introspect(good.access_token), { active: false });
    const [head, , tail] = good.access_token.split(".");
    const claims = Buffer.from(
      JSON.stringify({ ...decodeJwt(good.access_token), jti: "x" }),
    ).toString("base64url");
    assert.deepEqual(await introspect(`${head}.${claims}.${tail}`), { active: false });
  } finally {
    await issuer.stop();
  }
});

test("serve: pages and foreign names have no say", async () => {
  const issuer = await serving();
  const { port } = new URL(issuer.issuer);
  try {
    const json = { "Content-Type": "application/json" };
    assert.equal((await control(issuer, "POST", "rotate", {})).status, 200);
    for (const headers of [
      { ...json, Origin: "https://evil.example" },
      { ...json, Origin: issuer.issuer },
      { "Content-Type": "text/plain" },
      {},
    ]) {
      const response = await fetch(`${issuer.issuer}/control/mint`, {
        method: "POST",
        headers,
        body: "{}",
      });
      assert.equal(response.status, 403, JSON.stringify(headers));
      assert.equal(response.headers.get("Access-Control-Allow-Origin"), null);
    }
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example"]) {
      assert.equal(await statusFor(port, host), 421, host);
    }
    assert.equal(await statusFor(port, `localhost:${port}`), 200);
  } finally {
    await issuer.stop();
  }
});

/** [fault, what verify says, of what] */
const FETCH_FAULTS = [
  ["jwks:status=503", "status 503"],
  ["jwks:not-json", "not_json"],
  ["jwks:truncated", "not_json"],
  ["jwks:huge", "too_large"],
  ["jwks:empty", "no_usable_key"],
  ["jwks:redirect=http://127.0.0.1:1/", "redirect"],
  ["jwks:drop", "network"],
  ["jwks:hang", "timeout"],
  ["jwks:delay=60", "timeout"],
  ["metadata:wrong-issuer", "discovery"],
  ["all:status=500", "status 500"],
];

test("serve: each fault is there when asked for, and over when it is taken back", async () => {
  const issuer = await serving(["--fault", "jwks:status=503*1"]);
  try {
    const input = (await run(["mint", "--server", issuer.issuer, "--audience", "a"])).stdout;
    const args = ["verify", "--issuer", issuer.issuer, "--audience", "a", "--timeout", "3s"];
    assert.equal((await run(args, { input })).status, 3);
    assert.equal((await run(args, { input })).status, 0, "one time was asked for");
    for (const [fault, said] of FETCH_FAULTS) {
      assert.equal((await control(issuer, "POST", "faults", { fault })).status, 200, fault);
      const { status, document } = await runJson(args, { input });
      assert.equal(status, 3, fault);
      assert.match(JSON.stringify(document.diagnosis), new RegExp(said), fault);
      assert.equal((await control(issuer, "DELETE", "faults")).status, 200);
    }
    assert.equal((await run(args, { input })).status, 0);
    assert.equal((await control(issuer, "POST", "faults", { fault: "jwks:explode" })).status, 400);
    const { requests } = await (await fetch(`${issuer.issuer}/control/log`)).json();
    assert.ok(requests.some(({ fault }) => fault === "hang"));
  } finally {
    assert.equal(await issuer.stop(), 0);
  }
});

test("serve: a port that is taken, and keys that change by themselves", async () => {
  const issuer = await serving(["--rotate-every", "1s", "--key-file", KEY]);
  try {
    const [{ kid }] = JSON.parse(readFileSync(JWKS, "utf8")).keys;
    assert.equal(issuer.listening.kid, kid);
    const { port } = new URL(issuer.issuer);
    const { status, stderr } = await run(["serve", "--port", port]);
    assert.equal(status, 3);
    assert.match(stderr, /EADDRINUSE/);
    for (let i = 0; i < 600 && !issuer.lines.some(({ type }) => type === "rotated"); i += 1) {
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.ok(issuer.lines.some(({ type }) => type === "rotated"));
  } finally {
    await issuer.stop();
  }
});

const CANARY = "canary-5f1d0c";
const JWT_CANARY = `${btoa('{"alg":"RS256"}').replaceAll("=", "")}.${btoa(`{"sub":"${CANARY}"}`).replaceAll("=", "")}.c2ln`;

/** [name, arguments, exit code, what is said, more] */
const MISUSE = [
  ["no command", [], 2, /mcp-bearer <command>/],
  ["an unknown command", [CANARY], 2, /no such command/],
  ["an unknown option", ["decode", `--${CANARY}`], 2, /no such option/],
  ["an unknown option with a value", ["decode", `--nothing=${CANARY}`], 2, /no such option/],
  ["a token as an option", ["decode", "--token", CANARY], 2, /list of processes/],
  ["a token as an option, joined", ["verify", `--token=${CANARY}`], 2, /list of processes/],
  ["a token as an argument", ["verify", JWT_CANARY], 2, /list of processes/],
  ["an opaque token as an argument", ["introspect", CANARY], 2, /options only/],
  ["a secret as an option", ["introspect", "--client-secret", CANARY], 2, /list of processes/],
  ["a short option", ["decode", "-t", CANARY], 2, /two dashes/],
  ["an option without its value", ["verify", "--audience"], 2, /--audience needs a value/],
  [
    "an option for a value",
    ["verify", "--audience", "--any-issuer"],
    2,
    /--audience needs a value/,
  ],
  [
    "an option twice",
    ["verify", "--jwks-uri", "https://a.example/", "--jwks-uri", CANARY],
    2,
    /twice/,
  ],
  ["an empty value", ["mint", "--subject", ""], 2, /must not be empty/],
  ["a switch with a value", ["decode", "--json=no"], 2, /takes no value/],
  ["no token", ["decode"], 2, /no token came/],
  ["no such file", ["decode", "--token-file", `/no/${CANARY}`], 2, /ENOENT/],
  ["no such variable", ["decode", "--token-env", "NO_SUCH_VARIABLE"], 2, /no such variable/],
  ["two tokens", ["decode", "--token-file", "a", "--token-env", "B"], 2, /one of them/],
  ["no key", ["verify"], 2, /a key is missing/],
  [
    "two keys",
    ["verify", "--jwks-uri", "https://a.example/", "--public-key-file", "a"],
    2,
    /one of them/,
  ],
  [
    "a key that is none",
    ["mint", "--key-env", "K"],
    2,
    /--key-file: .*ERR_CONFIG_KEY/,
    { env: { K: CANARY } },
  ],
  [
    "a URL without TLS",
    ["verify", "--jwks-uri", "http://a.example/", "--any-issuer"],
    2,
    /ERR_CONFIG_URL/,
  ],
  [
    "a private address",
    ["verify", "--jwks-uri", "https://10.0.0.1/", "--any-issuer"],
    2,
    /--allow-private-addresses/,
  ],
  [
    "an algorithm that does not exist",
    ["verify", "--issuer", "https://a.example", "--algorithm", "none"],
    2,
    /--algorithm/,
  ],
  [
    "no authentication",
    ["introspect", "--endpoint", "https://a.example/"],
    2,
    /--client-secret-env/,
  ],
  [
    "claims that are no JSON",
    ["mint", "--key-env", "K", "--claims", `{${CANARY}`],
    2,
    /--claims/,
    "key",
  ],
  ["a time that is none", ["verify", "--now", CANARY], 2, /--now/],
  ["too few bits", ["keygen", "--out", "small.pem", "--bits", "1024"], 2, /--bits.*2048/],
  ["a fault that does not exist", ["serve", "--fault", CANARY], 2, /--fault: TARGET/],
  ["a server that is none", ["mint", "--server", "http://127.0.0.1:1"], 3, /no connection/],
];

describe("misuse", PARALLEL, () => {
  for (const [name, args, exitCode, says, more] of MISUSE) {
    test(`misuse: ${name} ends with ${exitCode}`, async () => {
      const env = more === "key" ? { K: readFileSync(KEY, "utf8") } : more?.env;
      const { status, stdout, stderr } = await run(args, { env });
      assert.equal(status, exitCode, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, new RegExp(CANARY));
      if (args.length === 0 || args.includes("--json=no")) return;
      const json = await run([...args.slice(0, 1), "--json", ...args.slice(1)], { env });
      assert.equal(json.status, exitCode);
      assert.equal(JSON.parse(json.stdout).error.exitCode, exitCode);
      assert.match(JSON.parse(json.stdout).error.message, says);
    });
  }
});

test("help: every command has one, with examples whose options exist", async () => {
  const { status, stdout } = await run(["--help"]);
  assert.equal(status, 0);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) {2,}[A-Z]/gm)].map(([, name]) => name);
  assert.deepEqual(names, [
    "keygen",
    "mint",
    "decode",
    "verify",
    "introspect",
    "jwks",
    "serve",
    "doctor",
  ]);
  const helps = new Map();
  for (const name of names) helps.set(name, (await run([name, "--help"])).stdout);
  let count = 0;
  for (const text of helps.values()) {
    const examples = [...text.matchAll(/^ {2}(mcp-bearer .+)$/gm)].map(([, line]) => line);
    assert.ok(examples.length > 0);
    for (const call of examples.flatMap((line) => line.split(" | "))) {
      const [, name, ...words] = call.split(" ");
      for (const option of words.filter((word) => word.startsWith("--"))) {
        assert.match(helps.get(name), new RegExp(`^ {2}${option}\\b`, "m"), call);
        count += 1;
      }
    }
  }
  assert.ok(count > 15, `only ${count} options`);
});

test("npm links the program of the tarball, and it runs", async () => {
  const folder = join(FOLDER, "project");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  const tarball = join(TESTS, `../../target/npm/mcp-bearer-${MANIFEST.version}.tgz`);
  const options = { cwd: folder, encoding: "utf8", shell: process.platform === "win32" };
  const install = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", tarball];
  const installed = spawnSync("npm", install, options);
  assert.equal(installed.status, 0, installed.stderr);
  const { status, stdout } = spawnSync(
    join(folder, "node_modules/.bin/mcp-bearer"),
    ["--version"],
    options,
  );
  assert.equal(status, 0);
  assert.equal(stdout.trim(), MANIFEST.version);
});

test("--version is that of the package", async () => {
  const { status, stdout } = await run(["--version"]);
  assert.equal(status, 0);
  assert.equal(stdout.trim(), MANIFEST.version);
});

test("colours: on a terminal only, and not with NO_COLOR", async () => {
  const input = await minted();
  // What Node says when its output is a terminal.
  const terminal = {
    NODE_OPTIONS: "--import=data:text/javascript,process.stdout.isTTY=true",
    TERM: "xterm",
  };
  const isColourful = async (env, ...more) =>
    (await run(["decode", ...more], { input, env })).stdout.includes("\u001b[");
  assert.equal(await isColourful({}), false);
  assert.equal(await isColourful(terminal), true);
  assert.equal(await isColourful(terminal, "--json"), false);
  assert.equal(await isColourful({ ...terminal, NO_COLOR: "1" }), false);
  assert.equal(await isColourful({ ...terminal, TERM: "dumb" }), false);
});

/** The status of a request that names another host than the one that it goes to. */
async function statusFor(port, host) {
  const request = httpRequest({
    host: "127.0.0.1",
    port,
    path: "/control/log",
    headers: { Host: host },
  });
  request.end();
  const [response] = await once(request, "response");
  response.resume();
  return response.statusCode;
}

function control(issuer, method, what, body) {
  return fetch(`${issuer.issuer}/control/${what}`, {
    method,
    headers: { "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
