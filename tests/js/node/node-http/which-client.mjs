/**
 * Verifies a token in a process where fetch, or what carries it, is as argv[2] says. Prints as JSON
 * who asked: "http", or "fetch", which adds headers of its own; or what answered in place of the
 * server.
 */
import { createServer } from "node:http";
import { connect } from "node:net";
import process from "node:process";

import { IntrospectionTokenVerifier } from "mcp-bearer";

const ACTIVE = JSON.stringify({ active: true, client_id: "server" });

const askedBy = [];
const server = createServer((request, response) => {
  askedBy.push(request.headers["sec-fetch-mode"] === undefined ? "http" : "fetch");
  response.setHeader("Content-Type", "application/json").end(ACTIVE);
});
// The server is its own proxy.
server.on("connect", (_request, socket) => {
  askedBy.push("proxy");
  const tunnel = connect(server.address().port, "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    tunnel.pipe(socket).pipe(tunnel);
  });
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const own = globalThis.fetch;
const undici = () => import("undici");
const SITUATIONS = {
  "nothing happened": () => undefined,
  "fetch was used": async () => {
    await (await fetch(origin)).text();
    askedBy.pop();
  },
  "an agent without options": async () => {
    const { Agent, setGlobalDispatcher } = await undici();
    setGlobalDispatcher(new Agent());
  },
  "an agent with options": async () => {
    const { Agent, setGlobalDispatcher } = await undici();
    setGlobalDispatcher(new Agent({ connections: 3 }));
  },
  "an agent with options for TLS": async () => {
    const { Agent, setGlobalDispatcher } = await undici();
    setGlobalDispatcher(new Agent({ connect: { rejectUnauthorized: true } }));
  },
  "an agent with interceptors": async () => {
    const { Agent, interceptors, setGlobalDispatcher } = await undici();
    setGlobalDispatcher(new Agent().compose(interceptors.retry()));
  },
  "an agent of a class of its own": async () => {
    const undici = await import("undici");
    undici.setGlobalDispatcher(new (class Agent extends undici.Agent {})());
  },
  "an agent that is changed after it was seen": async () => {
    const { Agent, getGlobalDispatcher, setGlobalDispatcher } = await undici();
    setGlobalDispatcher(new Agent());
    await verifier().verifyToken("another");
    askedBy.pop();
    const dispatcher = getGlobalDispatcher();
    const { dispatch } = dispatcher;
    dispatcher.dispatch = (...given) => dispatch.apply(dispatcher, given);
  },
  "a class of agents that is changed": async () => {
    const { Agent, setGlobalDispatcher } = await undici();
    const base = Object.getPrototypeOf(Agent.prototype);
    const { dispatch } = base;
    base.dispatch = function (...given) {
      return dispatch.apply(this, given);
    };
    setGlobalDispatcher(new Agent());
  },
  "a tracer of requests": async () => {
    const { channel } = await import("node:diagnostics_channel");
    channel("undici:request:create").subscribe(() => undefined);
  },
  "an agent with a factory": async () => {
    const { Agent, Pool, setGlobalDispatcher } = await undici();
    setGlobalDispatcher(new Agent({ factory: (url, options) => new Pool(url, options) }));
  },
  "a proxy": async () => {
    const { ProxyAgent, setGlobalDispatcher } = await undici();
    setGlobalDispatcher(new ProxyAgent(origin));
  },
  "a mock agent": async () => {
    const { MockAgent, setGlobalDispatcher } = await undici();
    const agent = new MockAgent();
    setGlobalDispatcher(agent);
    agent
      .get(origin)
      .intercept({ path: "/introspect", method: "POST" })
      .reply(200, { active: true, client_id: "mock" });
  },
  "a fetch in its place": () => {
    globalThis.fetch = async () => Response.json({ active: true, client_id: "stub" });
  },
  "a fetch around it": () => {
    globalThis.fetch = (...given) => own(...given);
  },
  "a bound fetch": () => {
    globalThis.fetch = own.bind(globalThis);
  },
  "a proxied fetch": () => {
    globalThis.fetch = new Proxy(own, {});
  },
  "no fetch": () => {
    globalThis.fetch = undefined;
  },
  "a fetch that came and went": async () => {
    globalThis.fetch = () => Promise.reject(new TypeError("down"));
    await verifier({ timeout: 1 }).verifyToken("another").catch(() => undefined);
    globalThis.fetch = own;
  },
};

function verifier(options) {
  return new IntrospectionTokenVerifier({
    introspectionEndpoint: `${origin}/introspect`,
    clientId: "id",
    clientSecret: "secret",
    audience: null,
    ...options,
  });
}

await SITUATIONS[process.argv[2]]();
const outcome = await verifier(process.argv[3] === "fetch option" ? { fetch: own } : {})
  .verifyToken("token")
  .then(({ clientId }) => clientId, ({ reason }) => reason);
console.log(JSON.stringify({ outcome, askedBy }));
process.exit();
