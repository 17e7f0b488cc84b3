// A server behind a gate over introspection, or one that refuses everything itself. It measures its own event loop, and
// the wasm's memory.

import { createServer } from "node:http";

const { gate, endpoint, timeout } = JSON.parse(process.argv[2]);

const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...parameters) {
    super(...parameters);
    if (this.exports.memory) memories.push(this.exports.memory);
  }
};

const SAMPLE_MS = 5;
const answer = gate === "empty" ? refuse : await behindGate();
let open = 0;
let longestMs = 0;
let longestBlockMs = 0;

const server = createServer((request, response) => {
  const start = performance.now();
  open += 1;
  response.on("finish", () => {
    open -= 1;
    longestMs = Math.max(longestMs, performance.now() - start);
  });
  answer(request, response);
});
server.listen({ host: "127.0.0.1", port: 0, backlog: 8192 }, () => process.send(server.address().port));
process.on("disconnect", () => process.exit());
process.on("message", () => {
  const memoryBytes = memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  process.send({ longestMs, longestBlockMs, memoryBytes, open });
  longestMs = 0;
  longestBlockMs = 0;
});

let last = performance.now();
setInterval(() => {
  const now = performance.now();
  longestBlockMs = Math.max(longestBlockMs, now - last - SAMPLE_MS);
  last = now;
}, SAMPLE_MS);

function refuse(_request, response) {
  response.writeHead(401);
  response.end();
}

async function behindGate() {
  const { createBearerGate, IntrospectionTokenVerifier } = await import("mcp-bearer");
  const { createNodeGate } = await import("mcp-bearer/node");
  const resource = "https://mcp.example.com/mcp";
  const verifier = new IntrospectionTokenVerifier({
    introspectionEndpoint: endpoint,
    clientId: "bench-server",
    clientSecret: "bench-secret",
    audience: resource,
    timeout,
  });
  const bearerGate = createBearerGate({ verifier, resource, authorizationServers: ["https://issuer.example.com"] });
  return createNodeGate(bearerGate).protect((_request, response) => response.end("in"));
}
