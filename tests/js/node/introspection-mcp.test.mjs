/**
 * The official MCP client and server of the SDK 2.x, `oidc-provider` with opaque tokens, and our
 * gate over an `IntrospectionTokenVerifier` that is told the issuer and its own credentials.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { IntrospectionTokenVerifier } from "mcp-bearer";

import { Agent } from "./authorization/agent.mjs";
import { CLIENTS } from "./authorization/clients.mjs";
import { startNotesServer } from "./authorization/notes-server.mjs";
import { READ, WRITE } from "./authorization/notes.mjs";
import { startAuthorizationServer } from "./authorization/server.mjs";
import { User } from "./authorization/user.mjs";

const RESOURCE_SERVER = {
  client_id: "notes-server",
  client_secret: "a-secret-of-the-notes-server",
  grant_types: [],
  redirect_uris: [],
  response_types: [],
};
const [SDK_2_CLIENT] = CLIENTS;
const CACHE_TTL = 60;

let authorizationServer;
const servers = {};
before(async () => {
  authorizationServer = await startAuthorizationServer(WRITE, {
    clients: [RESOURCE_SERVER],
    features: {
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
    },
  });
  for (const [name, options] of [
    ["asking", {}],
    ["caching", { cacheTtl: CACHE_TTL }],
  ]) {
    servers[name] = await startNotesServer(
      authorizationServer.issuer,
      ({ issuer, resource, now }) =>
        new IntrospectionTokenVerifier({
          issuer,
          audience: resource,
          clientId: RESOURCE_SERVER.client_id,
          clientSecret: RESOURCE_SERVER.client_secret,
          now,
          onEvent() {},
          ...options,
        }),
    );
    authorizationServer.addResource(servers[name].resource, WRITE, "opaque");
  }
});
after(async () => {
  for (const server of Object.values(servers)) await server.close();
  await authorizationServer?.close();
  assert.deepEqual(authorizationServer.faults, []);
});

test("from the URL alone to a token and a tool that knows its user", async () => {
  const server = servers.asking;
  const { agent, connection } = await authorized(server);
  assert.doesNotMatch(agent.tokens().access_token, /\./);
  assert.deepEqual(await connection.call("list_notes"), {
    tool: "list_notes",
    clientId: agent.clientInformation().client_id,
    scopes: READ,
    resource: server.resource,
    subject: "alice",
  });
  assert.ok(server.takeAnswers().every(({ status }) => status !== 401 && status !== 403));
  await connection.close();
});

test("a tool that needs one more scope: 403, and the client steps up", async () => {
  const server = servers.asking;
  const { agent, user, connection } = await authorized(server, { refreshes: true });
  await assert.rejects(connection.call("add_note"), isUnauthorized);
  const [refused] = server.takeAnswers().filter(({ status }) => status === 403);
  assert.match(refused.challenge, /^Bearer error="insufficient_scope", /);
  assert.match(refused.challenge, /scope="notes:read notes:write"/);
  const { parameters } = await agent.consent(user);
  await connection.finishAuth(parameters);
  assert.deepEqual((await connection.call("add_note")).scopes.toSorted(), WRITE);
  await connection.close();
});

test("without a cache a revoked token is refused at once: its user is asked", async () => {
  const server = servers.asking;
  const { agent, connection } = await authorized(server);
  assert.equal((await connection.call("list_notes")).subject, "alice");
  await revoke(agent);
  server.takeAnswers();
  await assert.rejects(connection.call("list_notes"), isUnauthorized);
  const [answer] = server.takeAnswers().filter(({ call }) => call === "POST /mcp");
  assert.equal(answer.status, 401);
  assert.match(answer.challenge, /^Bearer error="invalid_token", /);
  assert.equal(agent.redirects.length, 2);
  await connection.close();
});

test("with a cache it is accepted until cacheTtl without a question, then refused", async () => {
  const server = servers.caching;
  const { agent, connection } = await authorized(server);
  await connection.call("list_notes");
  await revoke(agent);
  authorizationServer.takeRequests();
  try {
    server.clock.setAhead(CACHE_TTL - 10);
    assert.equal((await connection.call("list_notes")).subject, "alice");
    assert.deepEqual(authorizationServer.takeRequests(), []);
    server.clock.setAhead(CACHE_TTL + 10);
    server.takeAnswers();
    await assert.rejects(connection.call("list_notes"), isUnauthorized);
    assert.equal(server.takeAnswers()[0].status, 401);
  } finally {
    server.clock.setAhead(0);
    await connection.close();
  }
});

test("while the authorization server is down: 503, and the client keeps its token", async () => {
  const server = servers.asking;
  const { agent, connection } = await authorized(server);
  const { access_token: token } = agent.tokens();
  authorizationServer.setDown(true);
  try {
    server.takeAnswers();
    await assert.rejects(connection.call("list_notes"), (error) => {
      assert.notEqual(error.constructor.name, "UnauthorizedError");
      return true;
    });
    const [{ status, challenge, retryAfter }] = server.takeAnswers();
    assert.deepEqual([status, challenge], [503, null]);
    assert.ok(Number(retryAfter) >= 1, retryAfter);
  } finally {
    authorizationServer.setDown(false);
  }
  // No back-off is longer than 45 s.
  server.clock.setAhead(46);
  try {
    assert.equal((await connection.call("list_notes")).subject, "alice");
    assert.equal(agent.tokens().access_token, token);
    assert.equal(agent.redirects.length, 1);
  } finally {
    server.clock.setAhead(0);
    await connection.close();
  }
});

test("a refresh token, which is active too, and a token for the other server: 401", async () => {
  const { agent, connection } = await authorized(servers.asking, { refreshes: true });
  await connection.close();
  const { access_token: token, refresh_token: refreshToken } = agent.tokens();
  assert.ok(refreshToken);
  assert.equal(await statusOf(servers.asking, token), 200);
  assert.equal(await statusOf(servers.asking, refreshToken), 401);
  assert.equal(await statusOf(servers.caching, token), 401);
});

/** A client that has been all the way, and is connected. */
async function authorized(server, { refreshes = false } = {}) {
  const agent = new Agent({ refreshes });
  const user = new User("alice");
  const connection = SDK_2_CLIENT.open(server.url, agent);
  await assert.rejects(connection.connect(), isUnauthorized);
  const { parameters } = await agent.consent(user);
  await connection.finishAuth(parameters);
  const connected = SDK_2_CLIENT.open(server.url, agent);
  await connected.connect();
  server.takeAnswers();
  return { agent, user, connection: connected };
}

/** What an app does when its user signs out (RFC 7009). */
async function revoke(agent) {
  const response = await fetch(`${authorizationServer.issuer}/token/revocation`, {
    method: "POST",
    body: new URLSearchParams({
      token: agent.tokens().access_token,
      client_id: agent.clientInformation().client_id,
    }),
  });
  assert.equal(response.status, 200);
}

async function statusOf({ url }, token) {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "list_notes", arguments: {} },
    }),
  });
  await response.arrayBuffer();
  return response.status;
}

function isUnauthorized(error) {
  assert.equal(error.constructor.name, "UnauthorizedError");
  return true;
}
