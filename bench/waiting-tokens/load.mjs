// Sends made-up tokens, all at once, each on a connection of its own, and counts the statuses.

import { Agent, request } from "node:http";

process.on("message", async ({ port, count, length, offset }) => {
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  const tokens = Array.from({ length: count }, (_, i) => `t${offset + i}`.padEnd(length, "x"));
  const statuses = {};
  await Promise.all(
    tokens.map(async (token) => {
      const status = await ask(agent, port, token);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }),
  );
  process.send(statuses);
});
process.on("disconnect", () => process.exit());

function ask(agent, port, token) {
  return new Promise((resolve) => {
    const headers = { Authorization: `Bearer ${token}` };
    const call = request({ host: "127.0.0.1", port, path: "/mcp", agent, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode));
    });
    call.on("error", ({ code }) => resolve(code));
    call.end();
  });
}
