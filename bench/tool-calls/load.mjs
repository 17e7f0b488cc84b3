// Calls the tool over and over, on connections that stay open.

import { Agent, request } from "node:http";

// Enough that the server never waits for this side, and that its tick is shared as under load.
const CONNECTIONS = 16;

const REVISION = "2026-07-28";
const META = "io.modelcontextprotocol";
const ARGUMENT_BYTES = 4096;
// As in the texts and programs that tools get: JSON escapes the quotes and the line break.
const LINE = '  const result = await search("notes", { limit: 10 });\n';

const REQUESTS = {
  whoami: message("tools/call", { name: "whoami", arguments: {} }),
  call: message("tools/call", { name: "whoami", arguments: { text: LINE.repeat(ARGUMENT_BYTES / LINE.length) } }),
  list: message("tools/list", {}),
};

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** @returns {Promise<number>} requests per second, all tokens taking turns */
export async function load(port, workload, tokens, milliseconds) {
  const start = performance.now();
  let calls = 0;
  async function connection() {
    while (performance.now() - start < milliseconds) {
      const { status } = await ask(port, workload, tokens[calls++ % tokens.length]);
      if (status !== 200) throw new Error(`a call was answered with ${status}`);
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return (calls * 1000) / (performance.now() - start);
}

/** @returns {Promise<{ status: number, body: string }>} */
export function ask(port, workload, token) {
  const { body: sent, headers: fixed } = REQUESTS[workload];
  const headers = token === undefined ? fixed : { ...fixed, Authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: "/mcp", method: "POST", agent, headers };
    const call = request(options, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part) => {
        body += part;
      });
      response.on("end", () => resolve({ status: response.statusCode, body }));
      response.on("error", reject);
    });
    call.on("error", reject);
    call.end(sent);
  });
}

function message(method, params) {
  const meta = {
    [`${META}/protocolVersion`]: REVISION,
    [`${META}/clientInfo`]: { name: "bench-client", version: "1.0.0" },
    [`${META}/clientCapabilities`]: {},
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: meta } });
  const headers = {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    Accept: "application/json, text/event-stream",
    "MCP-Protocol-Version": REVISION,
    "Mcp-Method": method,
    ...(params.name && { "Mcp-Name": params.name }),
  };
  return { body, headers };
}
