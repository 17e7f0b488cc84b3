/**
 * The whole dance on 127.0.0.1, with nothing of ours in it but the gate and the verifier: the
 * official MCP clients, the official MCP servers, and `oidc-provider` as the authorization server.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Agent } from "./authorization/agent.mjs";
import { CLIENTS } from "./authorization/clients.mjs";
import { startGuardedNotesServerV1, startNotesServerV1 } from "./authorization/notes-server-v1.mjs";
import { startNotesServer } from "./authorization/notes-server.mjs";
import { READ, WRITE } from "./authorization/notes.mjs";
import { startAuthorizationServer } from "./authorization/server.mjs";
import { User } from "./authorization/user.mjs";

const SERVERS = [
  { name: "a 2.4 server behind our gate with rules", start: startNotesServer },
  { name: "a 1.32 server behind our gate with rules", start: startGuardedNotesServerV1 },
  { name: "a 1.32 server with requireBearerAuth over our verifier", start: startNotesServerV1 },
];

const METADATA = "/.well-known/oauth-protected-resource/mcp";
const LIFETIME = 600;

let authorizationServer;
const servers = new Map();
before(async () => {
  authorizationServer = await startAuthorizationServer(WRITE);
  for (const { name, start } of SERVERS) {
    const server = await start(authorizationServer.issuer);
    authorizationServer.addResource(server.resource, WRITE);
    servers.set(name, server);
  }
});
after(async () => {
  for (const server of servers.values()) await server.close();
  await authorizationServer?.close();
});

for (const { name: serverName } of SERVERS) {
  for (const kind of CLIENTS) {
    const title = `${kind.name}, ${serverName}:`;

    test(`${title} the URL is enough to get a token and to call a tool`, async () => {
      const { server, agent, user } = newParties(serverName);
      const connection = kind.open(server.url, agent);
      await assert.rejects(connection.connect(), isUnauthorized);

      // It was sent to the user with what it read from our challenge and from our metadata.
      const [redirect] = agent.redirects;
      assert.equal(redirect.origin, authorizationServer.issuer);
      const asked = redirect.searchParams;
      assert.equal(asked.get("resource"), server.resource);
      assert.deepEqual(granted(asked.get("scope")), READ);
      assert.equal(asked.get("code_challenge_method"), "S256");
      const answers = server.takeAnswers();
      assert.deepEqual(
        answers.slice(0, 2).map(({ call, status }) => `${call} ${status}`),
        ["POST /mcp 401", `GET ${METADATA} 200`],
      );
      const challenge = parametersOf(answers[0].challenge);
      assert.equal(challenge.resource_metadata, new URL(METADATA, server.url).href);
      assert.equal(challenge.scope, READ.join(" "));

      const { parameters, pages } = await agent.consent(user);
      assert.deepEqual(pages, ["login", "consent"]);
      await connection.finishAuth(parameters);
      const connected = kind.open(server.url, agent);
      await connected.connect();
      const { client_id: clientId } = agent.clientInformation();
      assert.deepEqual(await connected.call("list_notes"), {
        tool: "list_notes",
        clientId,
        scopes: READ,
        resource: server.resource,
        subject: user.name,
      });
      await connected.close();
      assert.equal(agent.redirects.length, 1);
      assert.ok(server.takeAnswers().every(({ status }) => status !== 401 && status !== 403));
      assert.deepEqual(authorizationServer.faults, []);
    });

    test(`${title} a tool that needs one more scope makes it step up`, async () => {
      const refreshes = kind.stepsUpWithRefreshToken;
      const { server, agent, user, connection } = await authorized(serverName, kind, { refreshes });
      await assert.rejects(connection.call("add_note"), isUnauthorized);

      const refusals = server.takeAnswers().filter(({ status }) => status === 403);
      assert.equal(refusals.length, 1);
      const challenge = parametersOf(refusals[0].challenge);
      assert.equal(challenge.error, "insufficient_scope");
      assert.equal(challenge.scope, WRITE.join(" "));
      assert.equal(challenge.resource_metadata, new URL(METADATA, server.url).href);
      assert.equal(agent.redirects.length, 2);
      assert.deepEqual(granted(agent.redirects[1].searchParams.get("scope")), WRITE);

      // Who is signed in already only has to consent to what is new.
      const { parameters, pages } = await agent.consent(user);
      assert.deepEqual(pages, ["consent"]);
      await connection.finishAuth(parameters);
      const { tool, scopes, subject } = await connection.call("add_note");
      assert.deepEqual([tool, subject], ["add_note", user.name]);
      assert.deepEqual([...scopes].sort(), WRITE);
      assert.equal((await connection.call("list_notes")).tool, "list_notes");
      assert.ok(server.takeAnswers().every(({ status }) => status !== 401 && status !== 403));
      assert.equal(agent.redirects.length, 2);
      await connection.close();
    });

    test(`${title} an expired token makes it refresh, without its user`, async () => {
      const { server, agent, user, connection } = await authorized(serverName, kind);
      assert.equal((await connection.call("list_notes")).subject, user.name);
      server.takeAnswers();
      authorizationServer.takeRequests();
      // The clock is ours alone: the authorization server's next token outlives the jump.
      server.clock.setAhead(LIFETIME + 60);
      authorizationServer.setLifetime(LIFETIME * 10);
      try {
        assert.equal((await connection.call("list_notes")).subject, user.name);
      } finally {
        server.clock.setAhead(0);
        authorizationServer.setLifetime(LIFETIME);
      }

      const answers = server.takeAnswers().filter(({ call }) => call === "POST /mcp");
      assert.equal(answers[0].status, 401);
      assert.equal(parametersOf(answers[0].challenge).error, "invalid_token");
      assert.deepEqual(
        answers.slice(1).map(({ status }) => status),
        [200],
      );
      const grants = authorizationServer
        .takeRequests()
        .filter((request) => request.startsWith("POST "));
      assert.deepEqual(grants, ["POST /token refresh_token"]);
      assert.equal(agent.saved.length, 2);
      assert.notEqual(agent.saved[1].access_token, agent.saved[0].access_token);
      assert.equal(agent.redirects.length, 1);
      await connection.close();
    });
  }
}

test("a token of the same authorization server for another resource is refused", async () => {
  const [ours, other] = SERVERS.map(({ name }) => name);
  const { agent, connection } = await authorized(other, CLIENTS[0]);
  await connection.close();
  const [{ access_token: token }] = agent.saved;
  assert.equal((await post(servers.get(other), token)).status, 200);

  const server = servers.get(ours);
  const response = await post(server, token);
  assert.equal(response.status, 401);
  const challenge = parametersOf(response.headers.get("WWW-Authenticate"));
  assert.equal(challenge.error, "invalid_token");
  assert.equal((await response.json()).error, "invalid_token");
});

function newParties(serverName, { refreshes } = {}) {
  const server = servers.get(serverName);
  server.takeAnswers();
  authorizationServer.takeRequests();
  return { server, agent: new Agent({ refreshes }), user: new User("alice") };
}

/** A client that has been all the way, and is connected. */
async function authorized(serverName, kind, options) {
  const parties = newParties(serverName, options);
  const { server, agent, user } = parties;
  const connection = kind.open(server.url, agent);
  await assert.rejects(connection.connect(), isUnauthorized);
  const { parameters } = await agent.consent(user);
  await connection.finishAuth(parameters);
  const connected = kind.open(server.url, agent);
  await connected.connect();
  server.takeAnswers();
  return { ...parties, connection: connected };
}

function post({ url }, token) {
  return fetch(url, {
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
}

/** Both SDKs say so by an error class of their own, whose name only the newer sets. */
function isUnauthorized(error) {
  assert.equal(error.constructor.name, "UnauthorizedError");
  return true;
}

/** Scopes in order, without the one that asks for a refresh token. */
function granted(scope) {
  return scope
    .split(" ")
    .filter((name) => name !== "offline_access")
    .sort();
}

/** The parameters of a challenge whose values are all quoted strings. */
function parametersOf(challenge) {
  assert.match(challenge, /^Bearer [a-z_]+="/);
  const pairs = [...challenge.matchAll(/([a-z_]+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value]));
}
