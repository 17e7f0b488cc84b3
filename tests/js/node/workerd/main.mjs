/**
 * A Worker as people write it, with its verifiers at the top level, and the tests that send requests to it.
 *
 * Each request has a context of its own in workerd: what one of them awaits, no other may, and all of it ends when
 * its client goes away. The runner is ../workerd-requests.test.mjs.
 */
import { JWTVerifier, StaticTokenVerifier } from "mcp-bearer";
import { assert, describeFailure, runAll, test } from "../../harness.js";
import { claims, keyPair, sign } from "../../suite/issuer.js";

const ISSUER = "https://issuer.example.com";
const options = { issuer: ISSUER, audience: "workers", onEvent: () => {} };
const jwksUri = `${ISSUER}/jwks.json`;

const VERIFIERS = {
  "/burst": new JWTVerifier({ ...options, jwksUri }),
  "/waves": new JWTVerifier({ ...options, jwksUri, cacheSize: 0 }),
  "/cancelled": new JWTVerifier({ ...options, jwksUri, timeout: 1 }),
  "/taken-over": new JWTVerifier({ ...options, jwksUri, timeout: 1 }),
  "/static": new StaticTokenVerifier({ tokens: { dev: { clientId: "dev" } }, onEvent: () => {} }),
};

let env;

export default {
  async fetch(request) {
    const verifier = VERIFIERS[new URL(request.url).pathname];
    try {
      const token = request.headers.get("Authorization").slice("Bearer ".length);
      const accessToken = await verifier.verifyToken(token);
      return Response.json({ clientId: accessToken.clientId });
    } catch (error) {
      return Response.json(
        { reason: error.reason ?? String(error) },
        { status: error.status ?? 500 },
      );
    }
  },

  async test(_controller, bindings) {
    env = bindings;
    const { passed, failed, failures } = await runAll();
    for (const failure of failures) console.log(describeFailure(failure));
    console.log(`${passed} passed, ${failed} failed`);
    if (failed > 0 || passed === 0) throw new Error("a test failed");
  },
};

/** Sets the issuer up anew; gives how many requests came in since the last time. */
async function control(settings = {}) {
  const body = JSON.stringify(settings);
  const response = await env.issuer.fetch(`${ISSUER}/control`, { method: "POST", body });
  return (await response.json()).requests;
}

function send(path, token, signal) {
  const headers = { Authorization: `Bearer ${token}` };
  return env.self.fetch(`https://mcp.example.com${path}`, { headers, signal });
}

async function token(sub = "user-1", kid = "k1") {
  const now = Math.floor(Date.now() / 1000);
  const payload = claims({ iss: ISSUER, aud: "workers", sub, iat: now, exp: now + 3600 });
  return sign(await keyPair("workers"), payload, { kid });
}

async function published(kid = "k1") {
  return [{ ...(await keyPair("workers")).jwk, kid }];
}

async function assertAccepted(response, clientId = "user-1") {
  const text = await response.text();
  assert.equal(text, JSON.stringify({ clientId }));
  assert.equal(response.status, 200);
}

test("100 concurrent first requests make one fetch, and each gets its own answer", async () => {
  await control({ keys: await published(), delay: 100 });
  const tokens = await Promise.all(
    Array.from({ length: 100 }, (_, index) => token(`user-${index}`)),
  );
  const responses = await Promise.all(tokens.map((each) => send("/burst", each)));
  for (const [index, response] of responses.entries())
    await assertAccepted(response, `user-${index}`);
  assert.equal(await control({ delay: 0 }), 1);
});

test("later requests, one by one and together, make no fetch", async () => {
  const good = await token();
  await assertAccepted(await send("/waves", good));
  assert.equal(await control(), 1);
  for (let wave = 0; wave < 5; wave += 1) {
    await assertAccepted(await send("/waves", good));
    await Promise.all(
      Array.from({ length: 20 }, async () => assertAccepted(await send("/waves", good))),
    );
  }
  assert.equal(await control(), 0);
});

test("a client that goes away takes its fetch with it, but leaves nobody hanging", async () => {
  await control({ keys: await published(), delay: 60_000 });
  const good = await token();
  const controller = new AbortController();
  const leader = send("/cancelled", good, controller.signal).then(
    () => "answered",
    () => "gone",
  );
  await scheduler.wait(100);
  const followers = Array.from({ length: 5 }, () => send("/cancelled", good));
  await scheduler.wait(100);
  controller.abort();
  assert.equal(await leader, "gone");

  // The issuer is well again. Who waited may be told to come again, but no one waits for ever.
  await control({ delay: 0 });
  for (const response of await Promise.all(followers)) {
    assert.ok(response.status === 200 || response.status === 503, `status ${response.status}`);
  }
  await assertAccepted(await send("/cancelled", good));
});

test("a request that finds a fetch whose client went away takes over in time", async () => {
  await control({ keys: await published(), delay: 60_000 });
  const good = await token();
  const controller = new AbortController();
  const leader = send("/taken-over", good, controller.signal).catch(() => {});
  await scheduler.wait(700);
  controller.abort();
  await leader;
  await control({ delay: 0 });
  // It has most of its own second left when the time of the dead fetch is up.
  await assertAccepted(await send("/taken-over", good));
});

test("a verifier that was made at the top level works in every request", async () => {
  const responses = await Promise.all(Array.from({ length: 20 }, () => send("/static", "dev")));
  for (const response of responses) await assertAccepted(response, "dev");
});
