/**
 * Introspection over real HTTP and TLS, by the fetch of the runtime: what is sent, what comes back, and connections that
 * end. What else a server can do wrong is in introspection-faults.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";

import { IntrospectionTokenVerifier } from "mcp-bearer";

import { TESTS, findRuntime } from "../runtimes/binaries.mjs";

const file = (name) => fileURLToPath(new URL(`introspection-http/${name}`, import.meta.url));
const ACTIVE = JSON.stringify({ active: true, client_id: "server" });
const INACTIVE = JSON.stringify({ active: false });
const FORGED = JSON.stringify({ active: true, client_id: "forged" });
const UNAVAILABLE = "ERR_INTROSPECTION_UNAVAILABLE";
const LIMIT = 65_536;

/** A response as it goes over the wire. */
const onTheWire = (body) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** Responds by `answer`. `seen` are the requests, `connections` how many there were. */
async function serve(t, answer, createIt = createServer, options = {}) {
  const seen = [];
  const server = createIt(options, async (request, response) => {
    const body = await text(request).catch(() => undefined);
    seen.push({ headers: request.headers, method: request.method, url: request.url, body });
    answer(request, response, seen.length);
  });
  let connections = 0;
  server.on("connection", () => (connections += 1));
  const origin = await listen(t, server);
  const url = `${createIt === createServer ? "http" : "https"}://${origin}/introspect?tenant=1`;
  return { seen, url, origin, connections: () => connections };
}

async function listen(t, server, ...where) {
  server.listen(...(where.length > 0 ? where : [0, "127.0.0.1"]));
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${server.address().port}`;
}

const active = (_request, response) => response.end(ACTIVE);

const OPTIONS = { clientId: "id", clientSecret: "secret", audience: null };

const verifierOf = ({ url }, options) =>
  new IntrospectionTokenVerifier({ introspectionEndpoint: url, ...OPTIONS, ...options });

async function accepted(verifier, token = "token") {
  assert.equal((await verifier.verifyToken(token)).clientId, "server");
}

/** What `onEvent` was told of a request that failed. */
async function failureOf(server, options = {}) {
  const events = [];
  const verifier = verifierOf(server, { ...options, onEvent: (event) => events.push(event) });
  await assert.rejects(verifier.verifyToken("token"), {
    name: "TokenError",
    reason: UNAVAILABLE,
    status: 503,
  });
  return events.find(({ type }) => type === "introspection_failed").failure;
}

/** Runs a program in a process of its own. `signal` is there when it did not end by itself. */
async function run(program, given, { env = {}, node = process.execPath, stderr = "inherit" } = {}) {
  const child = spawn(node, ["--input-type=module", "-e", program, ...given], {
    cwd: TESTS,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", stderr],
    timeout: 60_000,
  });
  const ended = once(child, "exit");
  const output = await text(child.stdout);
  const [code, signal] = await ended;
  return { output, code, signal };
}

/**
 * Has a process of its own ask the endpoint about a token, and gives what it prints: the client or the reason.
 *
 * @param {string} [options.before] what runs there between making the verifier and asking
 * @param {string} [options.given] its `process.argv[2]`
 */
async function ask({ url }, { before = "", given = "", ...options } = {}) {
  const program = `
    const { IntrospectionTokenVerifier } = await import("mcp-bearer");
    const given = { introspectionEndpoint: process.argv[1], ...${JSON.stringify(OPTIONS)} };
    const verifier = new IntrospectionTokenVerifier(given);
    ${before}
    const outcome = await verifier.verifyToken("token").then(({ clientId }) => clientId, ({ reason }) => reason);
    process.stdout.write(outcome);
  `;
  const { output, ...end } = await run(program, [url, given], options);
  assert.deepEqual(end, { code: 0, signal: null }, output);
  return output;
}

// ---- what is sent ----

const BASIC = `Basic ${btoa("id:secret")}`;
const FORM = "token=token&token_type_hint=access_token";

test("the form and the headers arrive, and nothing else but what fetch always sends", async (t) => {
  const server = await serve(t, active);
  await accepted(verifierOf(server), "t+/=");
  await accepted(verifierOf(server, { clientAuthMethod: "client_secret_post" }), "t+/=");
  const [basic, post] = server.seen.map(({ headers, ...request }) => ({ ...request, ...withoutThoseOfFetch(headers) }));
  const expected = {
    method: "POST",
    url: "/introspect?tenant=1",
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
    host: server.origin,
  };
  const body = "token=t%2B%2F%3D&token_type_hint=access_token";
  assert.deepEqual(basic, { ...expected, authorization: BASIC, body, "content-length": "45" });
  const length = String(post.body.length);
  assert.deepEqual(post, { ...expected, body: `${body}&client_id=id&client_secret=secret`, "content-length": length });
});

function withoutThoseOfFetch(headers) {
  const OF_FETCH = ["accept-encoding", "accept-language", "connection", "sec-fetch-mode", "user-agent"];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_FETCH.includes(name)));
}

test("an IPv6 address is reached", async (t) => {
  const server = createServer(active);
  await listen(t, server, 0, "::1");
  await accepted(verifierOf({ url: `http://[::1]:${server.address().port}/` }));
});

test("a port of another protocol is refused", async () => {
  for (const port of [25, 6000, 6667, 10080])
    assert.equal(await failureOf({ url: `http://127.0.0.1:${port}/introspect` }), "network");
});

test("no redirect is followed, whichever and wherever it leads", async (t) => {
  const other = await serve(t, active);
  for (const status of [301, 302, 303, 307, 308]) {
    for (const location of [other.url, "/elsewhere", "//[::1]:1/"]) {
      const server = await serve(t, (request, response) => {
        if (request.url === "/elsewhere") response.end(ACTIVE);
        else response.writeHead(status, { Location: location }).end(ACTIVE);
      });
      assert.equal(await failureOf(server), "redirect", `${status} ${location}`);
      assert.equal(server.seen.length, 1);
    }
  }
  assert.equal(other.seen.length, 0);
});

// ---- what pollutes Object.prototype ----

/** Asks an endpoint for each member of Object.prototype, while it is there, and prints what came of it. */
const POLLUTED = `
  const { IntrospectionTokenVerifier } = await import("mcp-bearer");
  for (const [introspectionEndpoint, name, value] of JSON.parse(process.argv[1])) {
    const given = { introspectionEndpoint, timeout: 2, ...${JSON.stringify(OPTIONS)} };
    const verifier = new IntrospectionTokenVerifier(given);
    Object.prototype[name] = value;
    const outcome = await verifier.verifyToken("token").then(({ clientId }) => clientId, ({ reason }) => reason);
    delete Object.prototype[name];
    console.log(outcome);
  }
  process.exit();
`;

/** A request may not be made at all, but goes nowhere else, and says nothing else. */
async function leadsNowhereElse(t, polluted, { seen }, options) {
  const servers = await Promise.all(polluted.map(() => serve(t, active)));
  const cases = polluted.map(([name, value], index) => [servers[index].url, name, value]);
  const { output } = await run(POLLUTED, [JSON.stringify(cases)], options);
  assert.deepEqual(seen, []);
  const outcomes = output.split("\n").slice(0, -1);
  for (const [index, [name]] of polluted.entries()) {
    assert.ok(["server", UNAVAILABLE, undefined].includes(outcomes[index]), `${name}: ${outcomes[index]}`);
    for (const { headers, method, url, body } of servers[index].seen) {
      const sent = { authorization: headers.authorization, host: headers.host, method, url, body };
      const { origin: host } = servers[index];
      assert.deepEqual(sent, { authorization: BASIC, host, method: "POST", url: "/introspect?tenant=1", body: FORM }, name);
    }
  }
  return outcomes;
}

test("what pollutes Object.prototype leads no question elsewhere", async (t) => {
  const evil = await serve(t, (_request, response) => response.end(FORGED));
  const origin = `http://${evil.origin}`;
  const [host, port] = evil.origin.split(":");
  const polluted = Object.entries({
    ofNoMeaning: 1,
    ...{ host, hostname: host, port, defaultPort: port, origin, href: evil.url, url: evil.url, uri: origin },
    ...{ path: "/elsewhere", pathname: "/elsewhere", search: "?elsewhere", query: { elsewhere: "1" } },
    ...{ method: "GET", body: "elsewhere", headers: { authorization: "Basic elsewhere" }, auth: "evil:evil" },
    ...{ redirect: "follow", maxRedirections: 3, proxy: origin, dispatcher: {}, agent: {}, signal: {} },
    ...{ servername: "evil.example", localAddress: "127.0.0.2", upgrade: "websocket" },
  });
  const outcomes = await leadsNowhereElse(t, polluted, evil);
  assert.equal(outcomes.length, polluted.length);
});

test("nor does it lead a question to another port or a socket of this machine", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "mcp-bearer-http-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const evil = await serve(t, (_request, response) => response.end(FORGED));
  const socket = createServer((request, response) => {
    evil.seen.push(`${request.method} ${request.url} at the socket`);
    response.end(FORGED);
  });
  const path = join(folder, "socket");
  await listen(t, socket, path);
  const [host, port] = evil.origin.split(":");
  const polluted = [
    ["path", path],
    ["tls", { socketPath: path }],
    // With these, Node's fetch itself fails, and may end the process later.
    ["connect", { host, hostname: host, port }],
    ["connect", { path, socketPath: path }],
    ["socketPath", path],
  ];
  for (const each of polluted) await leadsNowhereElse(t, [each], evil, { stderr: "ignore" });
});

// ---- what comes back ----

const asItIs = (body) => body;
const packed = {
  "": asItIs,
  identity: asItIs,
  // What some servers call it.
  none: asItIs,
  "UTF-8": asItIs,
  gzip: gzipSync,
  "x-gzip": gzipSync,
  GZIP: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  "gzip, br": (body) => brotliCompressSync(gzipSync(body)),
  // Without the wrapping that the name means, as some servers send it.
  " deflate ": deflateRawSync,
};

function packing(t, encoding, body) {
  return serve(t, (_request, response) => {
    response.on("error", () => undefined);
    response.setHeader("Content-Encoding", encoding).end(body);
  });
}

test("a packed answer is unpacked", async (t) => {
  for (const [encoding, pack] of Object.entries(packed)) {
    const server = await packing(t, encoding, pack(ACTIVE));
    await assert.doesNotReject(accepted(verifierOf(server)), encoding);
  }
});

test("unpacked bytes count, to the byte", async (t) => {
  const padded = (length) => ACTIVE.padEnd(length, " ");
  for (const [encoding, pack] of Object.entries(packed)) {
    const fitting = await packing(t, encoding, pack(padded(LIMIT)));
    await assert.doesNotReject(accepted(verifierOf(fitting)), encoding);
    for (const length of [LIMIT + 1, 5_000_000]) {
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
  const server = await serve(t, (request) => request.socket.write(onTheWire(INACTIVE) + onTheWire(FORGED)));
  const verifier = verifierOf(server);
  for (let round = 0; round < 20; round += 1)
    await assert.rejects(verifier.verifyToken(`token-${round}`), ({ reason }) =>
      ["ERR_TOKEN_INACTIVE", UNAVAILABLE].includes(reason),
    );
});

test("what comes on a kept connection before it is used again is nobody's answer", async (t) => {
  for (const stray of ["x", "HTTP/1.1 200", onTheWire(FORGED)]) {
    const server = await serve(t, (request) => {
      request.socket.write(onTheWire(INACTIVE));
      setTimeout(() => request.socket.write(stray), 50);
    });
    const verifier = verifierOf(server);
    for (let round = 0; round < 3; round += 1) {
      await assert.rejects(verifier.verifyToken(`token-${round}`), { reason: "ERR_TOKEN_INACTIVE" }, stray);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    assert.equal(server.seen.length, 3);
  }
});

// ---- connections ----

test("a connection is kept, and used again", async (t) => {
  const server = await serve(t, active);
  const verifier = verifierOf(server);
  for (let round = 0; round < 20; round += 1) await accepted(verifier, `token-${round}`);
  // The next question may come before fetch has the last connection back.
  assert.ok(server.connections() <= 2, `${server.connections()} connections`);
});

test("a refusal does not cost a connection each", async (t) => {
  for (const status of [302, 400, 401]) {
    const server = await serve(t, (_request, response) => response.writeHead(status).end("{}"));
    const verifier = verifierOf(server);
    for (let round = 0; round < 20; round += 1)
      await assert.rejects(verifier.verifyToken(`token-${round}`), { reason: UNAVAILABLE });
    assert.ok(server.connections() <= 2, `${status}: ${server.connections()} connections`);
  }
});

test("a kept connection that the server closes when it is used again costs nobody an answer", async (t) => {
  for (const close of [(socket) => socket.destroy(), (socket) => socket.resetAndDestroy()]) {
    const server = await serve(t, (request, response, count) =>
      count === 2 ? close(request.socket) : response.end(ACTIVE),
    );
    const verifier = verifierOf(server);
    await accepted(verifier, "first");
    await accepted(verifier, "second");
    assert.deepEqual(
      server.seen.map(({ body }) => new URLSearchParams(body).get("token")),
      ["first", "second", "second"],
    );
  }
});

test("a kept connection that the server closed long before costs nobody an answer, and no second question", async (t) => {
  const sockets = new Set();
  const server = await serve(t, ({ socket }, response) => {
    sockets.add(socket);
    response.end(ACTIVE);
  });
  const verifier = verifierOf(server);
  for (let round = 0; round < 5; round += 1) {
    await accepted(verifier, `token-${round}`);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(server.seen.length, 5);
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
      await Promise.all([1, 2, 3, 4].map((number) => accepted(verifier, `token-${number}`)));
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(open.size, 4);
      isClosing = true;
      for (const token of ["last", "another"])
        await assert.doesNotReject(accepted(verifier, token), `${order}, ${way}, ${token}`);
    }
  }
});

test("many questions at once whose kept connections the server closes cost nobody an answer", async (t) => {
  let isClosing = false;
  const server = await serve(t, (request, response, count) => {
    const { body } = server.seen[count - 1];
    const isFirst = server.seen.findIndex((each) => each.body === body) === count - 1;
    if (isClosing && isFirst) request.socket.destroy();
    else setTimeout(() => response.end(ACTIVE), 20);
  });
  const verifier = verifierOf(server);
  const all = (name) => Promise.all([1, 2, 3, 4].map((number) => accepted(verifier, `${name}-${number}`)));
  await all("first");
  await new Promise((resolve) => setTimeout(resolve, 50));
  isClosing = true;
  await all("second");
  assert.equal(server.seen.length, 12);
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
  await accepted(verifier, "first");
  await assert.rejects(verifier.verifyToken("second"), { reason: UNAVAILABLE });
  assert.equal(server.seen.length, 3);
  await assert.rejects(verifier.verifyToken("third"), { reason: UNAVAILABLE });
  assert.ok(server.seen.length <= 4, "the third was asked more than once");
});

test("a fetch of the operator's decides by itself what is asked again", async (t) => {
  const server = await serve(t, (request, response, count) =>
    count === 2 ? request.socket.destroy() : response.end(ACTIVE),
  );
  let calls = 0;
  const fetch = (...given) => {
    calls += 1;
    return globalThis.fetch(...given);
  };
  const verifier = verifierOf(server, { fetch });
  await accepted(verifier, "first");
  await assert.rejects(verifier.verifyToken("second"), { reason: UNAVAILABLE });
  assert.deepEqual([calls, server.seen.length], [2, 2]);
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

test("a response without an end is cut off", async (t) => {
  for (const [status, failure] of [[200, "too_large"], [302, "redirect"], [500, "status"]]) {
    let closed;
    const server = await serve(t, (request, response) => {
      closed = once(request.socket, "close");
      response.writeHead(status, { Location: "/elsewhere" });
      const write = () => response.write("x".repeat(10_000), (error) => error ?? setImmediate(write));
      write();
    });
    assert.equal(await failureOf(server, { timeout: 60 }), failure);
    await closed;
  }
});

test("a process with nothing else to do ends, though connections are kept", async (t) => {
  const server = await serve(t, active);
  assert.equal(await ask(server), "server");
});

// ---- what the operator has set up for all requests of the process ----

/** A proxy, for tunnels and for whole requests. `used` are the places that it was asked for. */
async function proxy(t) {
  const used = [];
  const server = createServer((request, response) => {
    const { host, pathname, search } = new URL(request.url);
    used.push(host);
    const { method, headers } = request;
    const onward = forward({ host: "127.0.0.1", port: host.split(":")[1], path: pathname + search, method, headers });
    onward.on("response", (answer) => answer.pipe(response.writeHead(answer.statusCode, answer.headers)));
    request.pipe(onward);
  });
  server.on("connect", ({ url }, socket) => {
    used.push(url);
    const tunnel = connect(url.split(":")[1], "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      tunnel.pipe(socket).pipe(tunnel);
    });
    tunnel.on("error", () => socket.destroy());
    socket.on("error", () => tunnel.destroy());
  });
  return { used, url: `http://${await listen(t, server)}` };
}

test("a proxy that is set for all requests is used", async (t) => {
  const server = await serve(t, active);
  const { used, url } = await proxy(t);
  const before = `
    const { ProxyAgent, setGlobalDispatcher } = await import("undici");
    setGlobalDispatcher(new ProxyAgent(process.argv[2]));
  `;
  assert.equal(await ask(server, { before, given: url }), "server");
  assert.deepEqual(used, [server.origin]);
  assert.equal(server.seen.length, 1);
});

test("a proxy of the environment is used, where fetch knows it", async (t) => {
  const server = await serve(t, active);
  const { used, url } = await proxy(t);
  const env = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: url, http_proxy: url, NO_PROXY: "", no_proxy: "" };
  assert.equal(await ask(server, { env, node: findRuntime("node24").program }), "server");
  assert.deepEqual(used, [server.origin]);
});

test("a mock agent answers instead", async (t) => {
  const server = await serve(t, active);
  const before = `
    const { MockAgent, setGlobalDispatcher } = await import("undici");
    const agent = new MockAgent();
    setGlobalDispatcher(agent);
    const reply = { active: true, client_id: "mock" };
    agent.get(process.argv[2]).intercept({ path: "/introspect?tenant=1", method: "POST" }).reply(200, reply);
  `;
  assert.equal(await ask(server, { before, given: new URL(server.url).origin }), "mock");
  assert.equal(server.seen.length, 0);
});

test("another global fetch is used, also one that came after the verifier", async (t) => {
  const server = await serve(t, active);
  const before = `globalThis.fetch = async () => Response.json({ active: true, client_id: "another" });`;
  assert.equal(await ask(server, { before }), "another");
  assert.equal(server.seen.length, 0);
});

// ---- TLS ----

const secure = (t) =>
  serve(t, active, createSecureServer, {
    key: readFileSync(file("localhost.key.pem")),
    cert: readFileSync(file("localhost.cert.pem")),
  });

test("a certificate that nobody vouches for is refused; one that the operator trusts is not", async (t) => {
  const server = await secure(t);
  assert.equal(await failureOf(server), "network");
  assert.equal(server.seen.length, 0);
  const env = { NODE_EXTRA_CA_CERTS: file("localhost.cert.pem") };
  assert.equal(await ask(server, { env }), "server");
  // Trusted, but of another host.
  const elsewhere = server.url.replace("127.0.0.1", "127.0.0.2");
  assert.equal(await ask({ url: elsewhere }, { env }), UNAVAILABLE);
  assert.equal(server.seen.length, 1);
});

test("a certificate that an agent for all requests trusts is accepted", async (t) => {
  const server = await secure(t);
  const before = `
    const { readFileSync } = await import("node:fs");
    const { Agent, setGlobalDispatcher } = await import("undici");
    setGlobalDispatcher(new Agent({ connect: { ca: readFileSync(process.argv[2]) } }));
  `;
  assert.equal(await ask(server, { before, given: file("localhost.cert.pem") }), "server");
  assert.equal(server.seen.length, 1);
});
