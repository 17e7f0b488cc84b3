/**
 * A protected server and its authorization server, as good as they can be, on 127.0.0.1; and what may be wrong with
 * them, one fault at a time.
 */
import { createBearerGate, JWTVerifier, RSAKeyPair } from "mcp-bearer";

import { listen } from "../authorization/loopback.mjs";

const KID = "deployment-key";
const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/** One for all: making a key takes longest. */
const keyPair = RSAKeyPair.generate();

/**
 * @typedef {object} Fault
 * @property {(request: Request, next: () => Promise<Response>, url: string) => Promise<Response> | Response} [resource]
 *   in front of the protected server
 * @property {(document: object, origin: string) => object} [metadata] of the authorization server
 * @property {(request: Request, next: (name?: string) => Response) => Response} [server] in front of the authorization
 *   server; `next` gives its answer, or its document of another well-known name
 * @property {(set: { keys: object[] }) => object} [jwks]
 *
 * @param {Fault} [fault]
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function deploy(fault = {}) {
  const [resource, authorization] = [await listen(), await listen()];
  authorization.serveFetch(async (request) =>
    authorizationServer(request, authorization.origin, fault),
  );

  const url = `${resource.origin}/mcp`;
  const gate = createBearerGate({
    verifier: new JWTVerifier({
      jwks: keyPair.jwks({ kid: KID }),
      issuer: authorization.origin,
      audience: url,
      requiredScopes: ["notes:read"],
    }),
    resource: url,
    authorizationServers: [authorization.origin],
  });
  const guarded = gate.protect(() => initialized());
  const next = async (request) => {
    const { pathname } = new URL(request.url);
    return pathname === "/mcp"
      ? guarded(request)
      : (gate.metadataResponse(request) ?? new Response(null, { status: 404 }));
  };
  resource.serveFetch(async (request) => {
    const copy = request.clone();
    return fault.resource === undefined
      ? next(request)
      : fault.resource(request, () => next(copy), url);
  });
  return {
    url,
    close: () => Promise.all([resource.close(), authorization.close()]),
  };
}

/** What an open server would answer to `initialize`. */
export function initialized() {
  const result = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    serverInfo: { name: "notes", version: "1" },
  };
  return Response.json({ jsonrpc: "2.0", id: 1, result });
}

function authorizationServer(request, origin, fault) {
  const documents = {
    "/.well-known/oauth-authorization-server": () => {
      const document = metadataOf(origin);
      return fault.metadata?.(document, origin) ?? document;
    },
    "/jwks": () => {
      const set = keyPair.jwks({ kid: KID });
      return fault.jwks?.(set) ?? set;
    },
  };
  const next = (name) => {
    const { pathname } = new URL(request.url);
    const path = name === undefined ? pathname : `/.well-known/${name}`;
    return Object.hasOwn(documents, path)
      ? Response.json(documents[path](), { headers: { "Access-Control-Allow-Origin": "*" } })
      : new Response(null, { status: 404 });
  };
  return fault.server?.(request, next) ?? next();
}

function metadataOf(origin) {
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    jwks_uri: `${origin}/jwks`,
    response_types_supported: ["code"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  };
}

/** A fault that changes answers with 401. */
export function challenge(change) {
  return {
    resource: async (_request, next) => {
      const response = await next();
      if (response.status !== 401) return response;
      return rewritten(response, change);
    },
  };
}

/** A fault that changes the protected resource metadata, wherever it is served. */
export function document(change) {
  return {
    resource: async (request, next) => {
      const response = await next();
      if (!isMetadata(request) || response.status !== 200) return response;
      return rewritten(response, (headers, text) => {
        const given = JSON.parse(text);
        return JSON.stringify(change(given, headers, request) ?? given);
      });
    },
  };
}

export function isMetadata(request) {
  return new URL(request.url).pathname.startsWith(WELL_KNOWN);
}

/** The token of a request, whatever its form. */
export function tokenOf(request) {
  return /^Bearer (.*)$/i.exec(request.headers.get("Authorization") ?? "")?.[1];
}

/** An answer with other headers, and the body that `change` gives if it gives one. */
export async function rewritten(response, change) {
  const headers = new Headers(response.headers);
  const text = await response.text();
  const changed = change(headers, text) ?? text;
  headers.delete("content-length");
  return new Response(changed === "" ? null : changed, { status: response.status, headers });
}

/** An answer with another text of its challenge. */
export function withChallenge(response, change) {
  return rewritten(response, (headers) => changeChallenge(headers, change));
}

/** A fault in the text of the challenge. */
export function challengeText(change) {
  return challenge((headers) => changeChallenge(headers, change));
}

function changeChallenge(headers, change) {
  headers.set("WWW-Authenticate", change(headers.get("WWW-Authenticate")));
}
