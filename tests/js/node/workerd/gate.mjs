/**
 * A protected Worker as people write it, with its gate at the top level, where no request is; and
 * the tests that send requests to it, each with a context of its own. The runner is
 * ../workerd-gate.test.mjs.
 */
import { MultiVerifier, StaticTokenVerifier, createBearerGate, getAccessToken } from "mcp-bearer";
import { assert, describeFailure, runAll, test } from "../../harness.js";

const REQUESTS = 300;
const RESOURCE = "https://mcp.example.com/mcp";
const METADATA = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";

const tokens = {};
for (let index = 0; index < REQUESTS; index += 1) {
  tokens[`token-${index}`] = { clientId: `client-${index}`, scopes: ["read"] };
}

const gate = createBearerGate({
  verifier: new MultiVerifier({
    verifiers: [new StaticTokenVerifier({ tokens, onEvent: () => {} })],
  }),
  resource: RESOURCE,
  authorizationServers: ["https://auth.example.com"],
  requiredScopes: ["read"],
});

const serve = gate.protect(async (request, { accessToken }, bindings) => {
  const seen = [getAccessToken()];
  await scheduler.wait(5);
  seen.push(getAccessToken());
  // Another request, which this one waits for, has its own.
  const inner = request.headers.get("Inner-Token");
  const innerClient = inner === null ? null : await clientOf(bindings, inner);
  seen.push(getAccessToken());
  const strangers = seen.filter((token) => token !== accessToken).length;
  return Response.json({ clientId: accessToken.clientId, innerClient, strangers });
});

async function clientOf(bindings, token) {
  const response = await bindings.self.fetch(RESOURCE, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return (await response.json()).clientId;
}

let env;

export default {
  fetch: (request, bindings, context) => serve(request, bindings, context),

  async test(_controller, bindings) {
    env = bindings;
    const { passed, failed, failures } = await runAll();
    for (const failure of failures) console.log(describeFailure(failure));
    console.log(`${passed} passed, ${failed} failed`);
    if (failed > 0 || passed === 0) throw new Error("a test failed");
  },
};

const send = (token, headers = {}) =>
  env.self.fetch(RESOURCE, { headers: { Authorization: `Bearer ${token}`, ...headers } });

test("the first request of an isolate has its token", async () => {
  const response = await send("token-0");
  assert.deepEqual(await response.json(), {
    clientId: "client-0",
    innerClient: null,
    strangers: 0,
  });
});

test("many requests at a time, each within another's: every handler sees its own", async () => {
  const last = REQUESTS - 1;
  const all = Array.from({ length: REQUESTS }, (_, index) =>
    send(`token-${index}`, { "Inner-Token": `token-${last - index}` }),
  );
  const bodies = await Promise.all((await Promise.all(all)).map((response) => response.json()));
  for (const [index, body] of bodies.entries()) {
    assert.deepEqual(body, {
      clientId: `client-${index}`,
      innerClient: `client-${last - index}`,
      strangers: 0,
    });
  }
  assert.equal(getAccessToken(), undefined);
});

test("the wire is the same over a real connection", async () => {
  const bare = await env.self.fetch(RESOURCE);
  assert.equal(bare.status, 401);
  const challenge = `Bearer scope="read", resource_metadata="${METADATA}"`;
  assert.equal(bare.headers.get("WWW-Authenticate"), challenge);
  assert.equal(await bare.text(), "");
  const refused = await send("unknown");
  assert.equal(refused.status, 401);
  assert.equal((await refused.json()).error, "invalid_token");
  const metadata = await env.self.fetch(METADATA);
  assert.equal((await metadata.json()).resource, RESOURCE);
  const head = await env.self.fetch(METADATA, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), "");
});

test("a WebSocket upgrade goes through the gate untouched", async () => {
  const made = gate.protect(() => {
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    return new Response(null, { status: 101, webSocket: client });
  });
  const headers = { Authorization: "Bearer token-1", Upgrade: "websocket" };
  const response = await made(new Request(RESOURCE, { headers }));
  assert.equal(response.status, 101);
  assert.ok(response.webSocket !== null && response.webSocket !== undefined);
  // An open socket would keep the context of this test from ending.
  response.webSocket.accept();
  response.webSocket.close();
  const without = await made(new Request(RESOURCE, { headers: { Upgrade: "websocket" } }));
  assert.equal(without.status, 401);
});
