/** mcp-bearer/node, /express and /hono at their edges: what the examples do not show. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";

import { createAdaptorServer } from "@hono/node-server";
import express from "express";
import { Hono } from "hono";
import { createBearerGate, getAccessToken, StaticTokenVerifier, TokenError } from "mcp-bearer";
import * as expressAdapter from "mcp-bearer/express";
import * as honoAdapter from "mcp-bearer/hono";
import { createNodeGate } from "mcp-bearer/node";

const RESOURCE = "https://mcp.example.com/mcp";
const CLIENTS = 200;

const tokens = Object.fromEntries(
  Array.from({ length: CLIENTS }, (_, i) => [`token-${i}`, { clientId: `client-${i}` }]),
);
const options = {
  verifier: new StaticTokenVerifier({ tokens, onEvent() {} }),
  resource: RESOURCE,
  authorizationServers: ["https://auth.example.com"],
};
const gate = createBearerGate(options);
const silentGate = createBearerGate({ ...options, cors: false });

const require = createRequire(import.meta.url);

describe("mcp-bearer/node", () => {
  let server;
  let answer;
  const problems = [];
  const listener = createNodeGate(gate).protect((...all) => answer(...all));
  before(async () => {
    server = createServer((request, response) => {
      listener(request, response).catch((error) => {
        problems.push(error);
        response.destroy();
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = () => `http://127.0.0.1:${server.address().port}`;
  const get = (token = "token-0", init = {}) =>
    fetch(`${origin()}/mcp`, { ...init, headers: { Authorization: `Bearer ${token}` } });

  test("the listener has the token, also by getAccessToken()", async () => {
    answer = async (_request, response, { accessToken }) => {
      await new Promise(setImmediate);
      const same = getAccessToken() === accessToken;
      response.end(`${same} ${accessToken.clientId} ${accessToken.resource.href}`);
    };
    assert.equal(await (await get()).text(), `true client-0 ${RESOURCE}`);
    assert.equal(getAccessToken(), undefined);
  });

  test("a TokenError of the listener is a challenge; anything else rejects", async () => {
    answer = (_request, _response, { accessToken }) => gate.requireScopes(accessToken, "write");
    const response = await get();
    assert.equal(response.status, 403);
    assert.match(response.headers.get("www-authenticate"), / scope="write"/);

    answer = () => {
      throw new Error("a bug");
    };
    await assert.rejects(get());
    assert.equal(problems.pop().message, "a bug");
    assert.equal(problems.length, 0);
  });

  test("a TokenError behind half an answer breaks the connection", async () => {
    answer = async (_request, response, { accessToken }) => {
      await new Promise((done) => response.write("half an answer", done));
      gate.requireScopes(accessToken, "write");
    };
    await assert.rejects(async () => (await get()).text());
  });

  test("what the application says about origins stays", async () => {
    answer = (_request, response) => response.end();
    const own = createServer((request, response) => {
      response.setHeader("Access-Control-Allow-Origin", "https://page.example");
      listener(request, response);
    });
    await serving(own, async (url) => {
      for (const headers of [{}, { Authorization: "Bearer token-0" }]) {
        const response = await fetch(`${url}/mcp`, { headers });
        assert.equal(response.headers.get("access-control-allow-origin"), "https://page.example");
        assert.match(response.headers.get("access-control-expose-headers"), /WWW-Authenticate/i);
      }
    });
  });

  test("authenticate() gives the token, or has answered", async () => {
    const seen = [];
    const nodeGate = createNodeGate(silentGate);
    const own = createServer(async (request, response) => {
      const accessToken = await nodeGate.authenticate(request, response);
      seen.push(accessToken?.clientId);
      if (accessToken !== undefined) response.end("let in");
    });
    await serving(own, async (url) => {
      const good = await fetch(url, { headers: { Authorization: "Bearer token-7" } });
      assert.equal(await good.text(), "let in");
      assert.equal(good.headers.get("access-control-allow-origin"), null);
      assert.equal((await fetch(url)).status, 401);
      assert.equal((await fetch(`${url}/.well-known/oauth-protected-resource/mcp`)).status, 200);
    });
    assert.deepEqual(seen, ["client-7", undefined, undefined]);
  });

  test("many requests at once leave time for other work, and keep their order", async () => {
    const ended = [];
    let longest = 0;
    const { protect } = createNodeGate(gate);
    const refuse = protect(() => assert.fail("let in"));
    const all = Array.from({ length: 1000 }, (_, i) => {
      const response = { headersSent: false, hasHeader: () => false, setHeader() {}, end: () => ended.push(i) };
      return refuse({ method: "GET", url: "/mcp", headers: {} }, response);
    });
    for (let before = 0; ended.length < all.length; ) {
      await new Promise(setImmediate);
      longest = Math.max(longest, ended.length - before);
      before = ended.length;
    }
    await Promise.all(all);
    assert.deepEqual(ended, [...all.keys()]);
    assert.ok(longest > 0 && longest <= 128, `${longest} in one turn of the event loop`);
  });

  test("a client that goes away while its request waits rejects nothing", async () => {
    const { protect } = createNodeGate(createBearerGate({ ...options, tools: { "*": [] } }));
    const handle = protect(() => assert.fail("let in"));
    const rejected = [];
    const own = createServer((request, response) => {
      const idle = { headersSent: false, hasHeader: () => false, setHeader() {}, end() {} };
      // As many as begin in one turn, so that the real one waits.
      for (let i = 0; i < 200; i += 1) handle({ method: "GET", url: "/mcp", headers: {} }, idle);
      const done = handle(request, response).catch((error) => rejected.push(error));
      request.destroy();
      done.then(() => own.emit("done"));
    });
    await serving(own, async (url) => {
      const done = once(own, "done");
      await assert.rejects(fetch(url, { method: "POST", body: "{}", headers: { Authorization: "Bearer token-0" } }));
      await done;
    });
    assert.deepEqual(rejected, []);
  });

  test("two headers are seen, of which Node keeps the first", async () => {
    answer = (_request, response) => response.end("let in");
    const two = "Authorization: Bearer token-0\r\nAuthorization: Bearer token-1";
    assert.match(await raw(`GET /mcp HTTP/1.1\r\nHost: x\r\n${two}`), /^HTTP\/1\.1 400 /);
    const one = "Authorization: Bearer token-0\r\nX-Other: a\r\nX-Other: b";
    assert.match(await raw(`GET /mcp HTTP/1.1\r\nHost: x\r\n${one}`), /^HTTP\/1\.1 200 /);
  });

  test("odd targets and methods are judged like any other", async () => {
    answer = (_request, response) => response.end("let in");
    const metadata = "/.well-known/oauth-protected-resource/mcp";
    const cases = [
      ["GET //other.example/mcp", 401],
      ["GET http://other.example/mcp", 401],
      [`GET http://user:pass@other.example${metadata}`, 200],
      [`GET ${metadata}?x=y`, 200],
      ["OPTIONS *", 401],
      ["TRACE /mcp", 401],
      [`TRACE ${metadata}`, 405],
      ["GET /mcp?%zz=[]|", 401],
    ];
    for (const [line, status] of cases) {
      const text = await raw(`${line} HTTP/1.1\r\nHost: ][ not a host`);
      assert.equal(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), status, line);
    }
    assert.equal(problems.length, 0);
  });

  async function raw(head) {
    const socket = connect(server.address().port, "127.0.0.1");
    socket.end(`${head}\r\nConnection: close\r\n\r\n`);
    const chunks = await socket.toArray();
    return Buffer.concat(chunks).toString("latin1");
  }
});

describe("mcp-bearer/express", () => {
  test("under a mount point each of many requests sees its own token", async () => {
    const app = express();
    const router = express.Router();
    router.use(expressAdapter.bearerAuth(gate));
    router.get("/who", async (request, response) => {
      await new Promise((done) => setTimeout(done, Math.random() * 20));
      response.send(`${request.auth.clientId} ${getAccessToken().clientId}`);
    });
    app.use("/deep", router);
    await serving(app, async (origin) => {
      const answers = await Promise.all(
        Object.keys(tokens).map((token) => text(`${origin}/deep/who`, token)),
      );
      const expected = Object.values(tokens).map(({ clientId }) => `${clientId} ${clientId}`);
      assert.deepEqual(answers, expected);
    });
  });

  test("the metadata is found by the whole path, whatever the mount point", async () => {
    const app = express();
    app.use("/deep", expressAdapter.protectedResourceMetadata(gate));
    app.use((_request, response) => response.status(404).end());
    await serving(app, async (origin) => {
      const path = "/.well-known/oauth-protected-resource";
      assert.equal((await fetch(`${origin}/deep${path}`)).status, 404);
    });
  });

  test("errors of a handler: challenges by tokenErrors, and nothing else by it", async () => {
    const app = express();
    app.use(expressAdapter.bearerAuth(gate));
    app.get("/scope", async (request) => gate.requireScopes(request.auth, "write"));
    app.get("/bug", () => {
      throw new Error("a bug");
    });
    app.use(expressAdapter.tokenErrors(gate));
    app.use((error, _request, response, _next) => response.status(500).send(error.message));
    await serving(app, async (origin) => {
      const headers = { Authorization: "Bearer token-0" };
      const scope = await fetch(`${origin}/scope`, { headers });
      assert.equal(scope.status, 403);
      assert.match(scope.headers.get("www-authenticate"), /error="insufficient_scope"/);
      const bug = await fetch(`${origin}/bug`, { headers });
      assert.deepEqual([bug.status, await bug.text()], [500, "a bug"]);
    });
  });

  test("require gives an adapter that knows the errors of the imported package", async () => {
    const required = require("mcp-bearer/express");
    assert.equal(require("mcp-bearer").TokenError, TokenError);
    const app = express();
    app.use(required.bearerAuth(gate));
    app.get("/scope", (request) => gate.requireScopes(request.auth, "write"));
    app.use(required.tokenErrors(gate));
    await serving(app, async (origin) => {
      const response = await fetch(`${origin}/scope`, {
        headers: { Authorization: "Bearer token-0" },
      });
      assert.equal(response.status, 403);
    });
  });
});

describe("mcp-bearer/hono", () => {
  test("each of many requests sees its own token", async () => {
    const app = new Hono();
    app.use(honoAdapter.bearerAuth(gate));
    app.get("/who", async (c) => {
      await new Promise((done) => setTimeout(done, Math.random() * 20));
      return c.text(`${c.get("auth").clientId} ${getAccessToken().clientId}`);
    });
    const server = createAdaptorServer({ fetch: app.fetch });
    await serving(server, async (origin) => {
      const answers = await Promise.all(
        Object.keys(tokens).map((token) => text(`${origin}/who`, token)),
      );
      const expected = Object.values(tokens).map(({ clientId }) => `${clientId} ${clientId}`);
      assert.deepEqual(answers, expected);
    });
  });

  test("a handler's answer keeps its status, headers and cookies", async () => {
    const app = new Hono();
    app.use(honoAdapter.bearerAuth(gate));
    app.get("/mcp", (c) => {
      c.header("Set-Cookie", "a=1", { append: true });
      c.header("Set-Cookie", "b=2", { append: true });
      c.header("X-Own", "yes");
      return c.json({ ok: true }, 202);
    });
    const response = await app.request("/mcp", { headers: { Authorization: "Bearer token-0" } });
    assert.equal(response.status, 202);
    assert.deepEqual(await response.json(), { ok: true });
    assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
    assert.equal(response.headers.get("x-own"), "yes");
    assert.equal(response.headers.get("access-control-allow-origin"), "*");
  });

  test("a TokenError is a challenge even behind app.onError, a bug stays a bug", async () => {
    const app = new Hono();
    app.onError((error, c) => c.text(error.message, 500));
    app.use(honoAdapter.bearerAuth(gate));
    app.get("/scope", (c) => gate.requireScopes(c.get("auth"), "write"));
    app.get("/bug", () => {
      throw new Error("a bug");
    });
    const headers = { Authorization: "Bearer token-0" };
    const scope = await app.request("/scope", { headers });
    assert.equal(scope.status, 403);
    assert.match(scope.headers.get("www-authenticate"), / scope="write"/);
    assert.equal((await scope.json()).error, "insufficient_scope");
    const bug = await app.request("/bug", { headers });
    assert.deepEqual([bug.status, await bug.text()], [500, "a bug"]);
  });

  test("what is refused never reaches the handlers behind", async () => {
    const app = new Hono();
    let reached = 0;
    app.use(honoAdapter.bearerAuth(gate));
    app.all("*", (c) => c.text(`${(reached += 1)}`));
    for (const headers of [{}, { Authorization: "Bearer unknown" }, { Authorization: "Bearer" }]) {
      const { status } = await app.request("/mcp", { headers });
      assert.ok([400, 401].includes(status));
    }
    assert.equal(reached, 0);
  });
});

/** Serves an application or a server for as long as `use` takes, however that ends. */
async function serving(app, use) {
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function text(url, token) {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  return response.text();
}
