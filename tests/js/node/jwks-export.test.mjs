/** A JWK Set carried from one verifier to another, and the end of a process. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, test } from "node:test";

import { JWTVerifier } from "mcp-bearer";

import {
  AUDIENCE,
  ISSUER,
  NOW,
  accepted,
  assertNothingUnhandled,
  evilKey,
  forge,
  goodKey,
  mint,
  nextKey,
  refused,
  serve,
  setOf,
  startJwksServer,
  testClock,
  unavailable,
  verifierOver,
} from "./jwks-server.mjs";

after(assertNothingUnhandled);

const good = mint(goodKey);

// ---- over a cold start ----

/** What `exportKeys` gives after a fetch at `NOW`. */
async function exported(t, ...keys) {
  const endpoint = await startJwksServer(t, serve(...keys));
  const { verifier } = verifierOver(endpoint);
  assert.equal(verifier.exportKeys(), undefined);
  await verifier.loadKeys();
  return { endpoint, exportedKeys: verifier.exportKeys() };
}

test("a second verifier starts with exported keys and makes no request", async (t) => {
  const { endpoint, exportedKeys } = await exported(t, goodKey);
  assert.deepEqual(Object.keys(exportedKeys).sort(), ["fetchedAt", "freshUntil", "jwks"]);
  assert.equal(exportedKeys.fetchedAt, NOW);
  assert.equal(exportedKeys.freshUntil, NOW + 600);
  const initialJwks = JSON.parse(JSON.stringify(exportedKeys));
  const { verifier, clock } = verifierOver(endpoint, { initialJwks });
  await accepted(verifier, good);
  assert.equal(verifier.verifyTokenSync(good).subject, "user-1");
  assert.deepEqual(verifier.exportKeys(), exportedKeys);
  assert.equal(endpoint.requests, 1);
  clock.advance(601);
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 2);
});

test("exported keys past their age are fetched anew, and serve while the endpoint fails", async (t) => {
  const { endpoint, exportedKeys } = await exported(t, goodKey);
  const late = testClock(NOW + 1200);
  const fresh = verifierOver(endpoint, { initialJwks: exportedKeys, now: late.now });
  await accepted(fresh.verifier, good);
  assert.equal(endpoint.requests, 2);

  endpoint.answer = (_request, response) => response.writeHead(500).end();
  const stale = verifierOver(endpoint, { initialJwks: exportedKeys, now: late.now });
  await accepted(stale.verifier, good);
  const over = verifierOver(endpoint, {
    initialJwks: exportedKeys,
    now: testClock(NOW + 600 + 3601).now,
  });
  await unavailable(over.verifier, good);
});

// At the top level of a Worker no time has passed: Date.now() is 0 there until the first request.
test("exported keys are fresh for a verifier that is made before its clock runs", async (t) => {
  const { endpoint, exportedKeys } = await exported(t, goodKey);
  const clock = testClock(0);
  const { verifier } = verifierOver(endpoint, { initialJwks: exportedKeys, now: clock.now });
  clock.set(NOW + 10);
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 1);
  clock.set(NOW + 601);
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 2);
});

test("the times of initialJwks cannot make a set live longer", async (t) => {
  const { endpoint, exportedKeys } = await exported(t, goodKey);
  const initialJwks = { ...exportedKeys, freshUntil: NOW + 1e9 };
  const { verifier, clock } = verifierOver(endpoint, { initialJwks });
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 1);
  clock.advance(601);
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 2);
});

test("a set from the future is due at once, and does not serve while the endpoint fails", async (t) => {
  const { endpoint, exportedKeys } = await exported(t, goodKey);
  const initialJwks = { ...exportedKeys, fetchedAt: NOW + 60, freshUntil: NOW + 660 };
  const { verifier, clock } = verifierOver(endpoint, { initialJwks });
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 2);
  clock.advance(601);
  await accepted(verifier, good);
  assert.equal(endpoint.requests, 3);

  endpoint.answer = (_request, response) => response.writeHead(500).end();
  const outage = verifierOver(endpoint, { initialJwks });
  await unavailable(outage.verifier, good);
});

test("an unknown kid makes a verifier with exported keys fetch at most once per cooldown", async (t) => {
  const { endpoint, exportedKeys } = await exported(t, goodKey);
  endpoint.answer = serve(goodKey, nextKey);
  const { verifier, clock } = verifierOver(endpoint, { initialJwks: exportedKeys });
  clock.advance(31);
  await accepted(verifier, mint(nextKey));
  for (let index = 0; index < 100; index += 1)
    await refused(verifier, forge(`kid-${index}`), "ERR_NO_MATCHING_KEY");
  assert.equal(endpoint.requests, 2);
});

test("exported keys hold no private member, and a key that came with one is not used", async (t) => {
  const leaked = {
    ...evilKey.jwk,
    ...evilKey.privateKey.export({ format: "jwk" }),
    kid: evilKey.kid,
  };
  const endpoint = await startJwksServer(t, serve(goodKey, { jwk: leaked }));
  const { verifier, events } = verifierOver(endpoint);
  await accepted(verifier, good);
  await refused(verifier, mint(evilKey), "ERR_NO_MATCHING_KEY");
  assert.ok(
    events.some(({ type, warning }) => type === "warning" && warning === "private_key_in_jwks"),
  );
  const text = JSON.stringify(verifier.exportKeys());
  for (const member of ["d", "p", "q", "dp", "dq", "qi"]) {
    assert.ok(!text.includes(leaked[member]), `exportKeys gives ${member} away`);
  }
});

test("forged or ill-typed initialJwks is a configuration error", async (t) => {
  const { exportedKeys } = await exported(t, goodKey);
  const { jwk } = goodKey;
  const construct = (initialJwks) =>
    new JWTVerifier({
      jwksUri: "https://issuer.example.com/jwks.json",
      issuer: ISSUER,
      audience: AUDIENCE,
      onEvent: () => {},
      initialJwks,
    });
  construct(exportedKeys);
  const illTyped = [
    null,
    7,
    "text",
    true,
    [],
    [exportedKeys],
    () => exportedKeys,
    JSON.stringify(exportedKeys),
    {},
    { ...exportedKeys, jwks: undefined },
    { ...exportedKeys, jwks: null },
    { ...exportedKeys, jwks: [jwk] },
    { ...exportedKeys, jwks: {} },
    { ...exportedKeys, jwks: { keys: jwk } },
    { ...exportedKeys, jwks: { keys: "text" } },
    { ...exportedKeys, fetchedAt: undefined },
    { ...exportedKeys, fetchedAt: String(NOW) },
    { ...exportedKeys, fetchedAt: NaN },
    { ...exportedKeys, fetchedAt: Infinity },
    { ...exportedKeys, fetchedAt: -1 },
    { ...exportedKeys, freshUntil: undefined },
    { ...exportedKeys, freshUntil: null },
    { ...exportedKeys, freshUntil: NaN },
    { ...exportedKeys, freshUntil: new Date(NOW * 1000) },
  ];
  for (const [index, value] of illTyped.entries()) {
    assert.throws(
      () => construct(value),
      ({ name, option, reason }) => {
        assert.equal(name, "ConfigError", `case ${index}`);
        assert.match(reason, /^ERR_CONFIG_(TYPE|RANGE|KEY|OPTIONS|EMPTY)$/, `case ${index}`);
        assert.match(option, /^initialJwks/, `case ${index}`);
        return true;
      },
    );
  }
  for (const keys of [
    [],
    [{ kty: "oct", k: "c2VjcmV0" }],
    [{ ...jwk, n: "AQAB" }],
    [{ ...jwk, use: "enc" }],
    [7],
    [null],
  ]) {
    assert.throws(() => construct({ ...exportedKeys, jwks: { keys } }), {
      name: "ConfigError",
      reason: "ERR_CONFIG_KEY",
    });
  }
  const withoutUri = {
    jwks: setOf(goodKey),
    issuer: ISSUER,
    audience: AUDIENCE,
    initialJwks: exportedKeys,
  };
  assert.throws(() => new JWTVerifier(withoutUri), { name: "ConfigError" });
});

// ---- end of the process ----

test("a verifier does not keep the process alive", async () => {
  const { spawn } = await import("node:child_process");
  const program = `
    import { createServer } from "node:http";
    import { JWTVerifier } from "mcp-bearer";
    const server = createServer((request, response) => response.writeHead(500).end());
    server.listen(0, "127.0.0.1", async () => {
      const jwksUri = "http://127.0.0.1:" + server.address().port + "/";
      const verifier = new JWTVerifier({ jwksUri, issuer: null, audience: null, timeout: 60, onEvent: () => {} });
      await verifier.loadKeys().catch(() => {});
      server.close();
      server.closeAllConnections();
      console.log("done");
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  // A timer of 60 s that were left over would hold the process far beyond this.
  const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
  const [code, signal] = await once(child, "close");
  clearTimeout(timer);
  assert.deepEqual({ code, signal, output }, { code: 0, signal: null, output: "done\n" });
});
