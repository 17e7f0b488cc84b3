/**
 * On Node an introspection goes over Node's own HTTP client, unless somebody changed fetch or what
 * carries it. What a server can do wrong is in introspection-faults.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import process from "node:process";
import { test } from "node:test";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import zlib, { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";

import { IntrospectionTokenVerifier } from "mcp-bearer";

import { TESTS, findRuntime } from "../runtimes/binaries.mjs";

const file = (name) => fileURLToPath(new URL(`node-http/${name}`, import.meta.url));
const ACTIVE = JSON.stringify({ active: true, client_id: "server" });
const INACTIVE = JSON.stringify({ active: false });

/** An answer as it goes over the wire. */
const onTheWire = (body) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const LIMIT = 65_536;

/** Answers by `answer`. `seen` are the requests, `connections` how many there were. */
async function serve(t, answer, createIt = createServer, options = {}) {
  const seen = [];
  const server = createIt(options, async (request, response) => {
    const body = await text(request).catch(() => undefined);
    seen.push({ headers: request.headers, method: request.method, url: request.url, body });
    answer(request, response, seen.length);
  });
  let connections = 0;
  server.on("connection", () => (connections += 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const scheme = createIt === createServer ? "http" : "https";
  const url = `${scheme}://127.0.0.1:${server.address().port}/introspect?tenant=1`;
  return { seen, url, server, connections: () => connections };
}

const active = (_request, response) => response.end(ACTIVE);

function verifierOf({ url }, options) {
  return new IntrospectionTokenVerifier({
    introspectionEndpoint: url,
    clientId: "id",
    clientSecret: "secret",
    audience: null,
    ...options,
  });
}

/** What `onEvent` was told of a request that failed. */
async function failureOf(server, options = {}) {
  const events = [];
  const verifier = verifierOf(server, { ...options, onEvent: (event) => events.push(event) });
  await assert.rejects(verifier.verifyToken("token"), {
    name: "TokenError",
    reason: "ERR_INTROSPECTION_UNAVAILABLE",
    status: 503,
  });
  return events.find(({ type }) => type === "introspection_failed").failure;
}

/** Asks the endpoint in its first argument about a token, and prints the client or the reason. */
const ASK = `
  const { IntrospectionTokenVerifier } = await import("mcp-bearer");
  const verifier = new IntrospectionTokenVerifier({
    introspectionEndpoint: process.argv[1], clientId: "id", clientSecret: "secret", audience: null,
  });
  console.log(await verifier.verifyToken("token").then(({ clientId }) => clientId, ({ reason }) => reason));
`;

/** Runs a program in a process of its own. */
const run = (program, given, env) => runNode(["--input-type=module", "-e", program, ...given], env);

/** Runs Node, which is killed when it does not end by itself. */
async function runNode(args, env = {}, node = process.execPath) {
  const child = spawn(node, args, {
    cwd: TESTS,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 30_000,
  });
  const ended = once(child, "exit");
  const output = (await text(child.stdout)).trim();
  const [, signal] = await ended;
  return { output, signal };
}

// ---- who asks ----

const BY_HTTP = { outcome: "server", askedBy: ["http"] };
const BY_FETCH = { outcome: "server", askedBy: ["fetch"] };
const UNAVAILABLE = "ERR_INTROSPECTION_UNAVAILABLE";
const SITUATIONS = [
  ["nothing happened", BY_HTTP],
  ["fetch was used", BY_HTTP],
  ["an agent without options", BY_HTTP],
  ["a fetch that came and went", BY_HTTP],
  ["an agent with options", BY_FETCH],
  ["an agent with options for TLS", BY_FETCH],
  ["an agent with interceptors", BY_FETCH],
  ["an agent with a factory", BY_FETCH],
  ["an agent of a class of its own", BY_FETCH],
  ["an agent that is changed after it was seen", BY_FETCH],
  ["a class of agents that is changed", BY_FETCH],
  ["a tracer of requests", BY_FETCH],
  ["a fetch around it", BY_FETCH],
  ["a bound fetch", BY_FETCH],
  ["a proxied fetch", BY_FETCH],
  ["a proxy", { outcome: "server", askedBy: ["proxy", "fetch"] }],
  ["a mock agent", { outcome: "mock", askedBy: [] }],
  ["a fetch in its place", { outcome: "stub", askedBy: [] }],
  ["no fetch", { outcome: UNAVAILABLE, askedBy: [] }],
];

for (const program of [process.execPath, findRuntime("node24").program]) {
  const name = program === process.execPath ? "this Node" : "Node 24";
  for (const [situation, expected] of SITUATIONS) {
    test(`${name}, ${situation}: ${JSON.stringify(expected)}`, async () => {
      assert.deepEqual(await whichClient(program, [situation]), expected);
    });
  }
  test(`${name}, a \`fetch\` among the options: it is used`, async () => {
    assert.deepEqual(await whichClient(program, ["nothing happened", "fetch option"]), BY_FETCH);
  });
}

test("Node 24, a proxy of the environment: fetch knows it", async () => {
  const { program } = findRuntime("node24");
  const env = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: "http://127.0.0.1:9", NO_PROXY: "" };
  const { outcome, askedBy } = await whichClient(program, ["nothing happened"], env);
  assert.deepEqual({ outcome, askedBy }, { outcome: UNAVAILABLE, askedBy: [] });
});

async function whichClient(node, given, env) {
  const { output } = await runNode([file("which-client.mjs"), ...given], env, node);
  return JSON.parse(output);
}

// ---- what is sent ----

test("the request is the one that fetch would send, but for what only browsers mean", async (t) => {
  const server = await serve(t, active);
  const { clientId } = await verifierOf(server).verifyToken("t+/=");
  assert.equal(clientId, "server");
  const [{ headers, ...request }] = server.seen;
  assert.deepEqual(request, {
    method: "POST",
    url: "/introspect?tenant=1",
    body: "token=t%2B%2F%3D&token_type_hint=access_token",
  });
  assert.deepEqual(headers, {
    accept: "application/json",
    "accept-encoding": "identity",
    authorization: `Basic ${btoa("id:secret")}`,
    connection: "keep-alive",
    "content-length": "45",
    "content-type": "application/x-www-form-urlencoded",
    host: new URL(server.url).host,
    "user-agent": "node",
  });
});

test("an IPv6 address is reached", async (t) => {
  const server = createServer((_request, response) => response.end(ACTIVE));
  server.listen(0, "::1");
  await once(server, "listening");
  t.after(() => server.close());
  const url = `http://[::1]:${server.address().port}/`;
  assert.equal((await verifierOf({ url }).verifyToken("token")).clientId, "server");
  server.closeAllConnections();
});

test("a port of another protocol is refused, by fetch", async () => {
  for (const port of [25, 6000, 6667, 10080]) {
    const failure = await failureOf({ url: `http://127.0.0.1:${port}/introspect` });
    assert.equal(failure, "network");
  }
});

test("what pollutes Object.prototype leads no question elsewhere", async (t) => {
  const evil = await serve(t, active);
  const { port } = new URL(evil.url);
  const polluted = {
    port,
    host: "127.0.0.1",
    hostname: "127.0.0.1",
    socketPath: "/nowhere",
    path: "/elsewhere",
    method: "GET",
    auth: "evil:evil",
    defaultPort: port,
    lookup: "a function",
  };
  const program = `
    const { IntrospectionTokenVerifier } = await import("mcp-bearer");
    const [url, name, json] = process.argv.slice(1);
    const value = name === "lookup" ? () => process.exit(3) : JSON.parse(json);
    const verifier = new IntrospectionTokenVerifier({
      introspectionEndpoint: url, clientId: "id", clientSecret: "secret", audience: null, timeout: 2,
    });
    Object.prototype[name] = value;
    const asked = verifier.verifyToken("token").then(({ clientId }) => clientId, ({ reason }) => reason);
    asked.finally(() => delete Object.prototype[name]).then((outcome) => console.log(outcome));
  `;
  for (const [name, value] of Object.entries(polluted)) {
    const good = await serve(t, active);
    // Without a port and with one: nothing listens at port 80.
    for (const [url, expected] of [
      ["http://127.0.0.1/introspect", UNAVAILABLE],
      [good.url, "server"],
    ]) {
      const { output } = await run(program, [url, name, JSON.stringify(value)]);
      assert.equal(output, expected, `${name} ${url}`);
    }
    assert.deepEqual(
      good.seen.map(({ headers: { authorization }, method, url }) => ({ authorization, method, url })),
      [{ authorization: `Basic ${btoa("id:secret")}`, method: "POST", url: "/introspect?tenant=1" }],
      name,
    );
  }
  assert.equal(evil.seen.length, 0);
});

// ---- what comes back ----

const packed = {
  "": (body) => body,
  identity: (body) => body,
  "Identity, ": (body) => body,
  gzip: gzipSync,
  "x-gzip": gzipSync,
  GZIP: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  "gzip, br": (body) => brotliCompressSync(gzipSync(body)),
  // Without the wrapping that the name means, as some servers send it.
  " deflate ": deflateRawSync,
  ...(zlib.zstdCompressSync && { zstd: zlib.zstdCompressSync }),
};

function packing(t, encoding, body) {
  return serve(t, (_request, response) => {
    response.on("error", () => undefined);
    response.setHeader("Content-Encoding", encoding).end(body);
  });
}

test("an answer that is packed unasked is unpacked", async (t) => {
  for (const [encoding, pack] of Object.entries(packed)) {
    const server = await packing(t, encoding, pack(ACTIVE));
    assert.equal((await verifierOf(server).verifyToken("token")).clientId, "server", encoding);
  }
});

test("an answer that is not packed at all counts, whatever its name says", async (t) => {
  for (const encoding of ["none", "UTF-8", "gzip", "br", "zip, br", "constructor", "gzip,".repeat(6)]) {
    const server = await packing(t, encoding, ACTIVE);
    assert.equal((await verifierOf(server).verifyToken("token")).clientId, "server", encoding);
  }
});

test("what cannot be unpacked is no JSON, and no fault of every token", async (t) => {
  const gzipped = gzipSync(ACTIVE);
  const answers = {
    "an unknown packing": ["zip", gzipped],
    "more than anyone means": ["gzip,".repeat(6), gzipped],
    "half of it": ["gzip", gzipped.subarray(0, gzipped.length / 2)],
    "another packing": ["br", gzipped],
    "a name of every object": ["constructor", gzipped],
  };
  for (const [what, [encoding, body]] of Object.entries(answers)) {
    let isOdd = true;
    const server = await serve(t, (_request, response) => {
      if (isOdd) response.setHeader("Content-Encoding", encoding).end(body);
      else response.end(ACTIVE);
    });
    const events = [];
    const verifier = verifierOf(server, { onEvent: (event) => events.push(event) });
    await assert.rejects(verifier.verifyToken("odd"), { reason: UNAVAILABLE }, what);
    assert.deepEqual(events[0], { type: "introspection_failed", failure: "not_json", retryAfter: 0 }, what);
    isOdd = false;
    assert.equal((await verifier.verifyToken("honest")).clientId, "server", what);
  }
});

test("unpacked bytes count, to the byte", async (t) => {
  const padded = (length) => ACTIVE.padEnd(length, " ");
  for (const [encoding, pack] of Object.entries(packed)) {
    const fitting = await packing(t, encoding, pack(padded(LIMIT)));
    assert.equal((await verifierOf(fitting).verifyToken("token")).clientId, "server", encoding);
    for (const length of [LIMIT + 1, 50_000_000]) {
      const bomb = await packing(t, encoding, pack(padded(length)));
      assert.equal(await failureOf(bomb), "too_large", `${encoding} ${length}`);
    }
  }
});

test("what says that it is too large is not waited for", async (t) => {
  const server = await serve(t, (_request, response) => {
    response.writeHead(200, { "Content-Length": LIMIT + 1 }).write("{");
  });
  assert.equal(await failureOf(server, { timeout: 60 }), "too_large");
});

test("an upgrade that nobody asked for is refused at once", async (t) => {
  const server = await serve(t, (request) =>
    request.socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
  );
  assert.equal(await failureOf(server, { timeout: 60 }), "network");
});

test("a second answer on a connection is nobody's", async (t) => {
  const forged = JSON.stringify({ active: true, client_id: "forged" });
  const server = await serve(t, (request) => request.socket.write(onTheWire(INACTIVE) + onTheWire(forged)));
  const verifier = verifierOf(server);
  for (let round = 0; round < 20; round += 1)
    await assert.rejects(verifier.verifyToken(`token-${round}`), ({ reason }) =>
      ["ERR_TOKEN_INACTIVE", UNAVAILABLE].includes(reason),
    );
});

// ---- connections ----

test("a connection is kept, and used again", async (t) => {
  const server = await serve(t, active);
  const verifier = verifierOf(server);
  for (let round = 0; round < 20; round += 1) await verifier.verifyToken(`token-${round}`);
  assert.equal(server.connections(), 1);
});

test("a kept connection that the server closes meanwhile costs nobody an answer", async (t) => {
  let isClosing = false;
  const server = await serve(t, (request, response) => {
    if (isClosing) {
      isClosing = false;
      request.socket.destroy();
    } else response.end(ACTIVE);
  });
  const verifier = verifierOf(server);
  await verifier.verifyToken("first");
  isClosing = true;
  assert.equal((await verifier.verifyToken("second")).clientId, "server");
  assert.equal(server.seen.length, 3);
});

test("many kept connections that a server closes at once cost nobody an answer either", async (t) => {
  const later = (work) => setTimeout(work, 2);
  const orders = {
    "its own first": (close, own, others) => [own, ...others].forEach(close),
    "its own last": (close, own, others) => [...others, own].forEach(close),
    "the others later": (close, own, others) => (close(own), later(() => others.forEach(close))),
  };
  const ways = { end: (socket) => socket.destroy(), reset: (socket) => socket.resetAndDestroy() };
  for (const [order, closeAll] of Object.entries(orders)) {
    for (const [way, close] of Object.entries(ways)) {
      const open = new Set();
      let isClosing = false;
      const server = await serve(t, ({ socket }, response) => {
        open.add(socket);
        if (isClosing) {
          isClosing = false;
          closeAll(close, socket, [...open].filter((other) => other !== socket));
        } else setTimeout(() => response.end(ACTIVE), 20);
      });
      const verifier = verifierOf(server);
      await Promise.all([1, 2, 3, 4].map((number) => verifier.verifyToken(`token-${number}`)));
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(open.size, 4);
      isClosing = true;
      for (const token of ["last", "another"])
        assert.equal((await verifier.verifyToken(token)).clientId, "server", `${order}, ${way}, ${token}`);
    }
  }
});

test("a refusal does not cost a connection each", async (t) => {
  for (const status of [302, 400]) {
    const server = await serve(t, (_request, response) => response.writeHead(status).end("{}"));
    const verifier = verifierOf(server);
    for (let round = 0; round < 20; round += 1)
      await assert.rejects(verifier.verifyToken(`token-${round}`), { reason: UNAVAILABLE });
    // The next question may come before the end of the last answer.
    assert.ok(server.connections() <= 2, `${status}: ${server.connections()} connections`);
  }
});

test("a connection on which something comes that nobody asked for is closed", async (t) => {
  for (const stray of ["x", "HTTP/1.1 200", onTheWire(ACTIVE)]) {
    const server = await serve(t, (request) => {
      request.socket.write(onTheWire(INACTIVE));
      setTimeout(() => request.socket.write(stray), 50);
    });
    const verifier = verifierOf(server);
    for (let round = 0; round < 3; round += 1) {
      await assert.rejects(verifier.verifyToken(`token-${round}`), { reason: "ERR_TOKEN_INACTIVE" });
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    assert.equal(server.connections(), 3, stray);
  }
});

test("a new connection that is closed is a failure, and is not tried again", async (t) => {
  const server = await serve(t, (request) => request.socket.destroy());
  assert.equal(await failureOf(server), "network");
  assert.equal(server.seen.length, 1);
});

test("a server that closes every connection is asked twice, and no more", async (t) => {
  const server = await serve(t, (request, response, count) =>
    count === 1 ? response.end(ACTIVE) : request.socket.destroy(),
  );
  const verifier = verifierOf(server);
  await verifier.verifyToken("first");
  await assert.rejects(verifier.verifyToken("second"), { reason: UNAVAILABLE });
  assert.equal(server.seen.length, 3);
});

test("who does not answer in time loses the connection, before and after the headers", async (t) => {
  for (const begin of [() => undefined, (response) => response.write("{")]) {
    let closed;
    const server = await serve(t, (request, response) => {
      closed = once(request.socket, "close");
      begin(response);
    });
    assert.equal(await failureOf(server, { timeout: 0.2 }), "timeout");
    await closed;
  }
});

test("a refusal with a body without an end is cut off", async (t) => {
  for (const status of [200, 302, 500]) {
    let closed;
    const server = await serve(t, (request, response) => {
      closed = once(request.socket, "close");
      response.writeHead(status, { Location: "/elsewhere" });
      const write = () => response.write("x".repeat(10_000), (error) => error ?? setImmediate(write));
      write();
    });
    const failure = { 200: "too_large", 302: "redirect", 500: "status" }[status];
    assert.equal(await failureOf(server, { timeout: 60 }), failure);
    await closed;
  }
});

test("a process with nothing else to do ends, though connections are kept", async (t) => {
  const server = await serve(t, active);
  const { output, signal } = await run(ASK, [server.url]);
  assert.deepEqual({ output, signal }, { output: "server", signal: null });
});

test("where there is no `Buffer`, as in some contexts, an answer is read all the same", async (t) => {
  const server = await serve(t, async (_request, response) => {
    response.write(ACTIVE.slice(0, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    response.end(ACTIVE.slice(5));
  });
  const { output } = await run(`delete globalThis.Buffer; ${ASK}`, [server.url]);
  assert.equal(output, "server");
});

// ---- TLS ----

test("a certificate that nobody vouches for is refused; one that the operator trusts is not", async (t) => {
  const certificate = {
    key: readFileSync(file("localhost.key.pem")),
    cert: readFileSync(file("localhost.cert.pem")),
  };
  const server = await serve(t, active, createSecureServer, certificate);
  assert.equal(await failureOf(server), "network");
  assert.equal(server.seen.length, 0);
  const trusted = { NODE_EXTRA_CA_CERTS: file("localhost.cert.pem") };
  assert.equal((await run(ASK, [server.url], trusted)).output, "server");
  assert.equal(server.seen[0].headers["sec-fetch-mode"], undefined);
  // Trusted, but of another host.
  const elsewhere = server.url.replace("127.0.0.1", "127.0.0.2");
  assert.equal((await run(ASK, [elsewhere], trusted)).output, UNAVAILABLE);
  assert.equal(server.seen.length, 1);
});
