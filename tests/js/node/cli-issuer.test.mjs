/** `mcp-bearer serve`: the issuer that the other commands talk to, its faults, and whom it does not listen to. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { test } from "node:test";

import { decodeJwt } from "jose";

import { FOLDER, run, runJson, serving } from "./cli/program.mjs";
import { protectedServer } from "./cli/protected-server.mjs";

test("serve, mint, verify, introspect, jwks and a protected server: together", async () => {
  const secretFile = join(FOLDER, "secret.txt");
  const issuer = await serving([
    "--client-secret-out",
    secretFile,
    "--scope",
    "notes:read notes:write",
  ]);
  const { url, close } = await protectedServer(
    issuer.issuer,
    (_request, { accessToken }) => new Response(accessToken.clientId),
  );
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
    await close();
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
  ["metadata:wrong-issuer", "issuer_mismatch"],
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

test("serve: however often the key changes, the set stays small", async () => {
  const issuer = await serving();
  try {
    const kids = [];
    for (let i = 0; i < 12; i += 1) {
      kids.unshift((await (await control(issuer, "POST", "rotate", {})).json()).kid);
    }
    const { keys } = await (await fetch(issuer.listening.jwksUri)).json();
    assert.deepEqual(
      keys.map(({ kid }) => kid),
      kids.slice(0, 10),
    );
  } finally {
    await issuer.stop();
  }
});

test("serve: a port that is taken, and keys that change by themselves", async () => {
  const key = join(FOLDER, "key.pem");
  const { kid } = (await runJson(["keygen", "--out", key])).document;
  const issuer = await serving(["--rotate-every", "1s", "--key-file", key]);
  try {
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
