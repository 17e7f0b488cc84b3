/**
 * A certified authorization server on 127.0.0.1: RFC 8414 metadata, dynamic registration,
 * authorization code with PKCE, refresh tokens, and JWT access tokens for the resources that are
 * named (RFC 8707, RFC 9068).
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";

import Provider, { errors } from "oidc-provider";

import { listen } from "./loopback.mjs";

/** @param {string[]} scopes all that its resources know */
export async function startAuthorizationServer(scopes) {
  const server = await listen();
  const resources = new Map();
  const state = { accessTokenSeconds: 600 };
  const provider = new Provider(server.origin, configuration(scopes, resources, state));

  const requests = [];
  provider.use(async (context, next) => {
    await next();
    const grant = context.oidc?.params?.grant_type;
    requests.push(`${context.method} ${context.path}${grant ? ` ${grant}` : ""}`);
  });
  const faults = [];
  provider.on("server_error", (_context, error) => faults.push(error));
  server.serve(provider.callback());

  return {
    issuer: server.origin,
    /** Grants tokens for a resource, with these of the scopes. */
    addResource: (resource, itsScopes) => resources.set(resource, itsScopes),
    /** How long the access tokens live that it will issue from now on. */
    setLifetime(seconds) {
      state.accessTokenSeconds = seconds;
    },
    /** What it was asked since the last time: method, path, and the grant of token requests. */
    takeRequests: () => requests.splice(0),
    /** Errors of its own: there must be none. */
    faults,
    close: server.close,
  };
}

function configuration(scopes, resources, state) {
  return {
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    scopes: ["openid", "offline_access", ...scopes],
    // Which scopes a client gets is decided when the user consents, not when it registers: the MCP
    // SDK registers with the scopes of the first challenge, and could never step up.
    extraClientMetadata: {
      properties: ["scope"],
      validator(_context, _name, _value, metadata) {
        delete metadata.scope;
      },
    },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed("refresh_token"),
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    ttl: { Interaction: 600, Session: 600, Grant: 600, RefreshToken: 600, IdToken: 600 },
    features: {
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(_context, resource) {
          if (!resources.has(resource)) throw new errors.InvalidTarget();
          return {
            scope: resources.get(resource).join(" "),
            audience: resource,
            accessTokenFormat: "jwt",
            accessTokenTTL: state.accessTokenSeconds,
            jwt: { sign: { alg: "RS256" } },
          };
        },
      },
    },
  };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: "as-1", alg: "RS256", use: "sig" };
}
