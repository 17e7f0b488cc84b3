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
import zlib, { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

import { IntrospectionTokenVerifier } from "mcp-bearer";

import { findRuntime } from "../runtimes/binaries.mjs";

const file = (name) => fileURLToPath(new URL(`node-http/${name}`, import.meta.url));
const ACTIVE = JSON.stringify({ active: true, client_id: "server" });
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

async function whichClient(program, given, env = {}) {
  const child = spawn(program, [file("which-client.mjs"), ...given], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(await text(child.stdout));
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

// ---- what comes back ----

const packed = {
  identity: (body) => body,
  gzip: gzipSync,
  "x-gzip": gzipSync,
  GZIP: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
};

test("an answer that is packed unasked is unpacked", async (t) => {
  for (const [encoding, pack] of Object.entries(packed)) {
    const server = await serve(t, (_request, response) =>
      response.setHeader("Content-Encoding", encoding).end(pack(ACTIVE)),
    );
    assert.equal((await verifierOf(server).verifyToken("token")).clientId, "server", encoding);
  }
});

test("what cannot be unpacked is the server's fault", async (t) => {
  const gzipped = gzipSync(ACTIVE);
  const answers = {
    "an unknown encoding": ["zip", ACTIVE],
    "two encodings": ["gzip, br", brotliCompressSync(gzipped)],
    "not packed": ["gzip", ACTIVE],
    "half of it": ["gzip", gzipped.subarray(0, gzipped.length / 2)],
    "another encoding": ["br", gzipped],
    "a name of every object": ["constructor", ACTIVE],
    // Not every Node that is served here knows it.
    zstd: ["zstd", zlib.zstdCompressSync?.(ACTIVE) ?? "packed"],
  };
  for (const [what, [encoding, body]] of Object.entries(answers)) {
    const server = await serve(t, (_request, response) =>
      response.setHeader("Content-Encoding", encoding).end(body),
    );
    assert.equal(await failureOf(server), "network", what);
  }
});

test("unpacked bytes count, to the byte", async (t) => {
  const padded = (length) => ACTIVE.padEnd(length, " ");
  for (const [encoding, pack] of Object.entries(packed)) {
    const fitting = await serve(t, (_request, response) =>
      response.setHeader("Content-Encoding", encoding).end(pack(padded(LIMIT))),
    );
    assert.equal((await verifierOf(fitting).verifyToken("token")).clientId, "server", encoding);
    for (const length of [LIMIT + 1, 50_000_000]) {
      const body = pack(padded(length));
      const bomb = await serve(t, (_request, response) => {
        response.on("error", () => undefined);
        response.setHeader("Content-Encoding", encoding).end(body);
      });
      assert.equal(await failureOf(bomb), "too_large", `${encoding} ${length}`);
    }
  }
});

test("an upgrade that nobody asked for is refused at once", async (t) => {
  const server = await serve(t, (request) =>
    request.socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
  );
  assert.equal(await failureOf(server, { timeout: 60 }), "network");
});

test("a second answer on a connection is nobody's", async (t) => {
  const forged = JSON.stringify({ active: true, client_id: "forged" });
  const answer = (body) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const inactive = JSON.stringify({ active: false });
  const server = await serve(t, (request) =>
    request.socket.write(answer(inactive) + answer(forged)),
  );
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
  const program = `
    const { IntrospectionTokenVerifier } = await import("mcp-bearer");
    const verifier = new IntrospectionTokenVerifier({
      introspectionEndpoint: process.argv[1], clientId: "id", clientSecret: "secret", audience: null,
    });
    console.log((await verifier.verifyToken("token")).clientId);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, server.url], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let isLate = false;
  const tooLate = setTimeout(() => {
    isLate = true;
    child.kill();
  }, 30_000);
  assert.equal(await text(child.stdout), "server\n");
  clearTimeout(tooLate);
  assert.equal(isLate, false);
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
  const program = `
    const { IntrospectionTokenVerifier } = await import("mcp-bearer");
    const verifier = new IntrospectionTokenVerifier({
      introspectionEndpoint: process.argv[1], clientId: "id", clientSecret: "secret", audience: null,
    });
    const outcome = await verifier.verifyToken("token").then(({ clientId }) => clientId, ({ reason }) => reason);
    console.log(outcome);
  `;
  const run = async (url, env) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program, url], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    return (await text(child.stdout)).trim();
  };
  const trusted = { NODE_EXTRA_CA_CERTS: file("localhost.cert.pem") };
  assert.equal(await run(server.url, trusted), "server");
  assert.equal(server.seen[0].headers["sec-fetch-mode"], undefined);
  // Trusted, but of another host.
  assert.equal(await run(server.url.replace("127.0.0.1", "127.0.0.2"), trusted), UNAVAILABLE);
  assert.equal(server.seen.length, 1);
});
