/** Processes that share a store, and the authorization server that they would ask otherwise. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";

const MEMBER = join(import.meta.dirname, "member.mjs");

const LARGEST_ANSWER = 64 * 1024;

export const STORE_KEY = "a secret of 32 bytes or more, for the fleet";

/** Starts a process of the fleet, which ends with the test. */
export async function startMember(t, redis, options) {
  const settings = { redisUrl: redis.url, options: { storeKey: STORE_KEY, ...options } };
  const child = fork(MEMBER, [JSON.stringify(settings)]);
  const pending = new Map();
  let last = 0;
  const reply = ({ id, result }) => {
    pending.get(id)?.resolve(result);
    pending.delete(id);
  };
  child.on("message", reply);
  child.once("exit", (code, signal) => {
    const error = new Error(`a process of the fleet ended with ${signal ?? code}`);
    for (const { reject } of pending.values()) reject(error);
  });
  t.after(() => child.kill("SIGKILL"));

  const wait = (id) => new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
  await wait(0);
  const send = (command, argument) => {
    last += 1;
    const answer = wait(last);
    child.send({ id: last, command, argument });
    return answer;
  };
  return {
    verify: (token) => send("verify", token),
    forget: (token) => send("forget", token),
    failures: () => send("failures"),
    trouble: () => send("trouble"),
  };
}

/**
 * An introspection endpoint: a token that begins with "good" is active; the answer for "good-large"
 * is almost as large as one may be. `calls` counts what it was asked about each token.
 */
export async function startEndpoint(t) {
  const endpoint = { calls: new Map(), revoked: new Set() };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const token = new URLSearchParams(body).get("token");
      endpoint.calls.set(token, (endpoint.calls.get(token) ?? 0) + 1);
      const active = token.startsWith("good") && !endpoint.revoked.has(token);
      const answer = active ? { active, client_id: "app", sub: `owner of ${token}` } : { active };
      if (token === "good-large") answer.padding = "x".repeat(LARGEST_ANSWER - 100);
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  endpoint.url = `http://127.0.0.1:${server.address().port}/introspect`;
  endpoint.total = () => [...endpoint.calls.values()].reduce((sum, count) => sum + count, 0);
  return endpoint;
}
