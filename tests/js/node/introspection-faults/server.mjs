/**
 * An authorization server on 127.0.0.1 that breaks in the way it is told to. It is a real one, so that sockets, headers
 * and bodies are; only the clock that verifiers are given is not.
 */
import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

export const NOW = 1_800_000_000;
export const AUDIENCE = "https://mcp.example.com/mcp";
export const CLIENT_ID = "resource-server";

export const json = { "Content-Type": "application/json" };
export const SIGNED_TYPE = "application/token-introspection+jwt";

const goodKey = signingKey("good");
export const evilKey = signingKey("evil");

function signingKey(kid) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" };
  return { kid, privateKey, jwk };
}

/** What is said of a good token. It names the token, so that no verdict can be another's unnoticed. */
export function goodAnswer({ token, issuer }) {
  const client = { client_id: "client", sub: token, scope: "read", token_type: "Bearer" };
  const times = { iat: NOW - 200_000, exp: NOW + 1_000_000 };
  return { active: true, iss: issuer, aud: AUDIENCE, ...client, ...times };
}

/** A signed answer (RFC 9701); what is given replaces what is good. A member that is `undefined` is left out. */
export function signedAnswer({ issuer, token, now, header, claims, key = goodKey, signature }) {
  const parts = [
    { alg: "ES256", typ: "token-introspection+jwt", kid: goodKey.kid, ...header },
    {
      iss: issuer,
      aud: CLIENT_ID,
      iat: Math.floor(now),
      token_introspection: goodAnswer({ token, issuer }),
      ...claims,
    },
  ];
  const input = parts
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const made = sign("sha256", Buffer.from(input), {
    key: key.privateKey,
    dsaEncoding: "ieee-p1363",
  });
  return `${input}.${signature ?? made.toString("base64url")}`;
}

export const goodKeys = { keys: [goodKey.jwk] };

/**
 * Starts a server. `broken` is a fault (see faults.mjs) or `undefined`; `clock` is that of the verifier. `stop` and
 * `start` take it off its port and back, `hangUp` ends its connections.
 */
export async function startServer(clock) {
  const server = { broken: undefined, clock };
  const http = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    answer(server, request, response).catch(() => response.socket?.destroy());
  });
  // Nothing that a fault does to its own connection may end the process.
  http.on("clientError", (_error, socket) => socket.destroy());
  http.on("connection", (socket) => {
    socket.on("error", () => {});
    server.broken?.connection?.(socket);
  });
  let port = 0;
  server.start = async () => {
    http.listen(port, "127.0.0.1");
    await once(http, "listening");
    ({ port } = http.address());
    server.origin = `http://127.0.0.1:${port}`;
  };
  server.hangUp = () => http.closeAllConnections();
  server.stop = async () => {
    if (!http.listening) return;
    http.close();
    http.closeAllConnections();
    await once(http, "close");
  };
  await server.start();
  return server;
}

async function answer(server, request, response) {
  const { broken, origin, clock } = server;
  const path = new URL(request.url, origin).pathname;
  const chunks = [];
  if (broken?.unread !== true) for await (const chunk of request) chunks.push(chunk);
  const token = new URLSearchParams(Buffer.concat(chunks).toString()).get("token");
  const exchange = { request, response, token, issuer: origin, now: clock.now(), clock };
  const where = broken?.where ?? "/introspect";
  if (broken?.answer !== undefined && path.startsWith(where)) return broken.answer(exchange);
  return well(path, exchange);
}

/** What a server that is well answers. */
export function well(path, exchange) {
  const { request, response, issuer } = exchange;
  const send = (body, type = "application/json") =>
    response
      .writeHead(200, { "Content-Type": type })
      .end(typeof body === "string" ? body : JSON.stringify(body));
  if (path === "/jwks") return send(goodKeys);
  if (path === "/.well-known/oauth-authorization-server") {
    return send({ issuer, introspection_endpoint: `${issuer}/introspect` });
  }
  if (path !== "/introspect") return response.writeHead(404).end();
  if (request.headers.accept === SIGNED_TYPE) return send(signedAnswer(exchange), SIGNED_TYPE);
  return send(goodAnswer(exchange));
}
