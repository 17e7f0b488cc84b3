/** The conformance server over HTTP, with our gate in front or without, and the proxy before it. */
import { request as httpRequest } from "node:http";

import {
  WebStandardStreamableHTTPServerTransport,
  createMcpHandler,
  hostHeaderValidationResponse,
  isLegacyRequest,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from "@modelcontextprotocol/server";
import { JWTVerifier, RSAKeyPair, createBearerGate } from "mcp-bearer";

import { listen } from "../authorization/loopback.mjs";
import { conformanceServer } from "./capabilities.mjs";

const ISSUER = "https://issuer.example.com";

export async function startUnprotected() {
  const server = await listen();
  const app = application();
  server.serveFetch(app.fetch);
  return {
    url: `${server.origin}/mcp`,
    async close() {
      await app.close();
      await server.close();
    },
  };
}

/**
 * @param [rules] of the gate, for operations
 * @returns `url` is the proxy's, `target` that of the protected server itself
 */
export async function startProtected(rules = {}) {
  const server = await listen();
  const resource = `${server.origin}/mcp`;
  const keyPair = RSAKeyPair.generate();
  const verdicts = { request_accepted: 0, request_refused: 0, operation: 0 };
  const gate = createBearerGate({
    verifier: new JWTVerifier({
      publicKey: keyPair.publicKey,
      issuer: ISSUER,
      audience: resource,
      onEvent() {},
    }),
    resource,
    authorizationServers: [ISSUER],
    onEvent: ({ type }) => {
      verdicts[type] += 1;
    },
    ...rules,
  });
  const app = application();
  server.serveFetch(gate.protect((request, { accessToken }) => app.fetch(request, accessToken)));
  const token = keyPair.createToken({ issuer: ISSUER, audience: resource, subject: "conformance" });
  const proxy = await startProxy(server.origin, `Bearer ${token}`);
  return {
    url: `${proxy.origin}/mcp`,
    target: resource,
    verdicts,
    async close() {
      await proxy.close();
      await app.close();
      await server.close();
    },
  };
}

/** The server as a function of requests: stateless for 2026-07-28, with sessions for 2025. */
function application() {
  const modern = createMcpHandler(() => conformanceServer(modern.notify), { legacy: "reject" });
  const sessions = new Map();

  async function legacy(request, authInfo) {
    const id = request.headers.get("mcp-session-id");
    if (id !== null) {
      const known = sessions.get(id);
      if (known === undefined) return new Response("no such session", { status: 404 });
      return known.handleRequest(request, { authInfo });
    }
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (begun) => sessions.set(begun, transport),
      onsessionclosed: (ended) => sessions.delete(ended),
    });
    await conformanceServer().connect(transport);
    return transport.handleRequest(request, { authInfo });
  }

  return {
    async fetch(request, authInfo) {
      const foreign =
        hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
        originValidationResponse(request, localhostAllowedOrigins());
      if (foreign) return foreign;
      if (new URL(request.url).pathname !== "/mcp") return new Response(null, { status: 404 });
      return (await isLegacyRequest(request))
        ? legacy(request, authInfo)
        : modern.fetch(request, { authInfo });
    },
    async close() {
      for (const transport of sessions.values()) await transport.close();
      await modern.close();
    },
  };
}

/** Adds the header and changes nothing else: some scenarios are about `Host` and `Origin`. */
async function startProxy(target, authorization) {
  const { hostname, port } = new URL(target);
  const proxy = await listen();
  proxy.serve((incoming, outgoing) => {
    const headers = { ...incoming.headers, authorization };
    const { method, url: path } = incoming;
    const forwarded = httpRequest({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  return proxy;
}
