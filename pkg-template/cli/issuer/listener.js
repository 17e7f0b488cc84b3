// The local issuer's HTTP: loopback only, small bodies, faults, and a log that holds no header and no body.

import { createServer } from "node:http";
import { respond } from "./endpoints.js";
import { isOwnHost } from "./guard.js";

const MAX_BODY_BYTES = 64 * 1024;
const MAX_LOG_ENTRIES = 1000;

/**
 * Listens first and serves later: the issuer's name holds the port.
 *
 * @returns {Promise<{ origin: string, serve: (state: object, onRequest: (entry: object) => void) => void,
 *   close: () => Promise<void> }>}
 */
export async function listen(port) {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const waiting = new Set();
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    serve(state, onRequest) {
      server.on("request", (incoming, outgoing) => {
        handle(state, incoming, outgoing, waiting, onRequest).catch(() => outgoing.destroy());
      });
    },
    close() {
      for (const timer of waiting) clearTimeout(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function handle(state, incoming, outgoing, waiting, onRequest) {
  const startedAt = performance.now();
  const { pathname } = new URL(incoming.url.startsWith("/") ? incoming.url : "/", "http://localhost");
  const finish = (status, fault) => {
    const entry = {
      at: new Date().toISOString(),
      method: incoming.method,
      path: pathname,
      status,
      milliseconds: Math.round(performance.now() - startedAt),
      ...(fault !== undefined && { fault }),
    };
    state.log.push(entry);
    if (state.log.length > MAX_LOG_ENTRIES) state.log.shift();
    onRequest(entry);
  };

  if (!isOwnHost(incoming.headers.host)) return send(outgoing, { status: 421, headers: {}, body: "" }, finish);
  const body = await bodyOf(incoming);
  if (body === undefined) return send(outgoing, { status: 413, headers: {}, body: "" }, finish);
  const { method, headers } = incoming;
  const { target, answer: good } = await respond(state, { method, path: pathname, headers, body });
  const { answer, kind } = target === undefined ? { answer: good } : state.faults.apply(target, good);

  if (answer.connection === "hang") return finish("no answer", kind);
  if (answer.connection === "drop") {
    outgoing.destroy();
    return finish("dropped", kind);
  }
  if (answer.delaySeconds !== undefined) {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, answer.delaySeconds * 1000);
      waiting.add(timer);
    });
  }
  send(outgoing, answer, (status) => finish(status, kind));
}

function send(outgoing, { status, headers, body }, finish) {
  outgoing.writeHead(status, headers);
  outgoing.end(outgoing.req.method === "HEAD" ? undefined : body);
  finish(status);
}

async function bodyOf(incoming) {
  const chunks = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
