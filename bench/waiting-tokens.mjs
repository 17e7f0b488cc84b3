// Made-up opaque tokens, thousands at once: what they cost the server that must ask about them. Each server, and the side
// that sends the tokens, is a process of its own.

import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { median } from "./measure.mjs";

export const FLOOD = { count: 8000, length: 8000, timeoutSeconds: 2, endpointMs: 20 };

/**
 * By server: the longest block of the event loop, the longest time to an answer, the statuses, and the memory of the wasm.
 * The `empty` server refuses without looking.
 */
export async function waitingTokens({ floods }) {
  const endpoint = await startEndpoint();
  const options = { endpoint: endpoint.url, timeout: FLOOD.timeoutSeconds };
  const load = fork(program("load.mjs"));
  const servers = [];
  try {
    for (const gate of ["empty", "mcp-bearer"]) servers.push(await startServer(gate, options));
    // The first floods pay for compilation, of Node's code too.
    for (const server of servers) await flood(load, server, 0, FLOOD.count / 8);
    const found = Object.fromEntries(servers.map(({ gate }) => [gate, []]));
    for (let round = 0; round < floods; round += 1) {
      for (let turn = 0; turn < servers.length; turn += 1) {
        const server = servers[(round + turn) % servers.length];
        found[server.gate].push(await flood(load, server, (round + 1) * FLOOD.count, FLOOD.count));
      }
    }
    return Object.fromEntries(Object.entries(found).map(([gate, rounds]) => [gate, summary(rounds)]));
  } finally {
    for (const { child } of servers) child.kill();
    load.kill();
    endpoint.server.close();
    endpoint.server.closeAllConnections();
  }
}

async function flood(load, { child, port }, offset, count) {
  child.send("measure");
  await once(child, "message");
  load.send({ port, count, length: FLOOD.length, offset });
  const [statuses] = await once(load, "message");
  child.send("measure");
  const [measured] = await once(child, "message");
  return { ...measured, statuses };
}

function summary(rounds) {
  const statuses = {};
  for (const round of rounds) {
    for (const [status, count] of Object.entries(round.statuses)) statuses[status] = (statuses[status] ?? 0) + count;
  }
  return {
    blockMs: median(rounds.map(({ longestBlockMs }) => longestBlockMs)),
    answerMs: Math.max(...rounds.map(({ longestMs }) => longestMs)),
    memoryBytes: rounds.map(({ memoryBytes }) => memoryBytes),
    statuses,
  };
}

/** An introspection endpoint that knows no token, and takes its time. */
async function startEndpoint() {
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end('{"active":false}');
    }, FLOOD.endpointMs);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${server.address().port}/introspect` };
}

async function startServer(gate, options) {
  const child = fork(program("server.mjs"), [JSON.stringify({ gate, ...options })]);
  const [port] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`${gate}: the server ended with ${code}`);
    }),
  ]);
  return { gate, child, port };
}

function program(name) {
  return fileURLToPath(new URL(`waiting-tokens/${name}`, import.meta.url));
}
