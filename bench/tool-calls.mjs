// An MCP tool call over HTTP: what a gate costs where people will notice it. Each server is a
// process of its own, and this one sends the calls.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { exportJWK, importSPKI } from "jose";
import { timing } from "./measure.mjs";
import { subjects } from "./subjects.mjs";
import { ask, load } from "./tool-calls/load.mjs";

export const GATES = {
  unprotected: "no gate",
  "mcp-bearer": "createBearerGate over a JWTVerifier, as they come",
  "mcp-bearer, no cache": "the same with `cacheSize: 0`",
  "SDK and jose": "the SDK's requireBearerAuth over jose's jwtVerify and createLocalJWKSet",
};

/** Against a gate with a rule for each tool. */
export const RULES = {
  unprotected: "no gate",
  "mcp-bearer, rules": "createBearerGate with rules, the SDK's handler gets the parsed body",
};

/** What is sent. With rules every body is judged, and every list is filtered. */
export const WORKLOADS = {
  whoami: "a call of the only tool",
  call: "a call with 4 KB of arguments, of 32 tools with a rule each",
  list: "the list of 100 tools, of which the rules hide half",
};

/**
 * Requests per second, by gate. Batches are short, for the machine's speed changes by the second;
 * and several processes are asked, for one can be unlucky as a whole.
 */
export async function toolCalls(effort, gates = Object.keys(GATES), workload = "whoami") {
  const [subject] = await subjects(["RS256 2048"]);
  const rates = Object.fromEntries(gates.map((gate) => [gate, []]));
  for (let generation = 0; generation < effort.httpProcesses; generation += 1) {
    // Whoever starts first is at a disadvantage of up to a third, as two copies of one
    // server show: each in turn.
    const start = generation % gates.length;
    const order = [...gates.slice(start), ...gates.slice(0, start)];
    await askOneOfEach(order, rates, { subject, workload }, effort);
  }
  return Object.fromEntries(Object.entries(rates).map(([gate, rounds]) => [gate, timing(rounds)]));
}

async function askOneOfEach(order, rates, { subject, workload }, { httpRounds, httpBatchMs, httpWarmUpMs }) {
  const jwks = await keySet(subject);
  const servers = [];
  try {
    for (const gate of order) servers.push(await startServer({ gate, jwks, workload }));
    for (const server of servers) {
      await checkVerdicts(server, workload, subject);
      await load(server.port, workload, subject.tokens, httpWarmUpMs);
    }
    for (let round = 0; round < httpRounds; round += 1) {
      for (let turn = 0; turn < servers.length; turn += 1) {
        const { gate, port } = servers[(round + turn) % servers.length];
        rates[gate].push(await load(port, workload, subject.tokens, httpBatchMs));
      }
    }
  } finally {
    for (const { process } of servers) process.kill();
  }
}

async function keySet({ publicPem, alg }) {
  const jwk = await exportJWK(await importSPKI(publicPem, alg));
  return { keys: [{ ...jwk, kid: "bench-1", alg, use: "sig" }] };
}

async function startServer({ gate, jwks, workload }) {
  const program = fileURLToPath(new URL("tool-calls/server.mjs", import.meta.url));
  const process = fork(program, [JSON.stringify({ gate, jwks, workload })]);
  const [port] = await Promise.race([
    once(process, "message"),
    once(process, "exit").then(([code]) => {
      throw new Error(`${gate}: the server ended with ${code}`);
    }),
  ]);
  return { gate, process, port };
}

/** No rate counts unless the server answers what it must, and the gate refuses what it must. */
async function checkVerdicts({ gate, port }, workload, { tokens, bad }) {
  const isGated = gate !== "unprotected";
  const expected = workload === "list" ? (isGated ? 50 : 100) : isGated ? "bench-client" : "nobody";
  for (const token of tokens) {
    const { status, body } = await ask(port, workload, token);
    const { tools, content } = status === 200 ? JSON.parse(body).result : {};
    if ((tools?.length ?? content?.[0].text) !== expected) throw new Error(`${gate}: ${status} ${body}`);
  }
  for (const [what, token] of Object.entries(isGated ? { ...bad, missing: undefined } : {})) {
    const { status } = await ask(port, workload, token);
    if (status !== 401) throw new Error(`${gate}: ${status} for a token with a bad ${what}`);
  }
}
