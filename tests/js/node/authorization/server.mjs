/**
 * A certified authorization server on 127.0.0.1: RFC 8414 metadata, dynamic registration,
 * authorization code with PKCE, refresh tokens, and access tokens for the resources that are named
 * (RFC 8707): JWTs (RFC 9068) or opaque ones, which can be introspected and revoked.
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";

import Provider, { errors } from "oidc-provider";

import { listen } from "./loopback.mjs";

/**
 * @param {string[]} scopes all that its resources know
 * @param {{ clients?: object[], features?: object, signingKeys?: object[] }} [more] for
 *   `oidc-provider`, beside what is its configuration here
 */
export async function startAuthorizationServer(scopes, more = {}) {
  const server = await listen();
  const resources = new Map();
  const state = { accessTokenSeconds: 600, isDown: false };
  const provider = new Provider(server.origin, configuration(scopes, resources, state, more));

  const requests = [];
  provider.use(async (context, next) => {
    if (state.isDown) context.status = 503;
    else await next();
    const grant = context.oidc?.params?.grant_type;
    requests.push(`${context.method} ${context.path}${grant ? ` ${grant}` : ""}`);
  });
  const faults = [];
  provider.on("server_error", (_context, error) => faults.push(error));
  server.serve(provider.callback());

  return {
    issuer: server.origin,
    /**
     * Grants tokens for a resource, with these of the scopes.
     *
     * @param {"jwt" | "opaque"} [format]
     */
    addResource: (resource, itsScopes, format = "jwt") =>
      resources.set(resource, { scope: itsScopes.join(" "), format }),
    /** How long the access tokens live that it will issue from now on. */
    setLifetime(seconds) {
      state.accessTokenSeconds = seconds;
    },
    /** While it is down it answers 503 to everything. */
    setDown(isDown) {
      state.isDown = isDown;
    },
    /** What it was asked since the last time: method, path, and the grant of token requests. */
    takeRequests: () => requests.splice(0),
    /** Errors of its own: there must be none. */
    faults,
    close: server.close,
  };
}

function configuration(scopes, resources, state, { clients = [], features, signingKeys }) {
  return {
    clients,
    jwks: { keys: signingKeys ?? [signingKey("rsa", { modulusLength: 2048 }, "RS256")] },
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
    ttl: {
      Interaction: 600,
      Session: 600,
      Grant: 600,
      RefreshToken: 600,
      IdToken: 600,
      ClientCredentials: (_context, { resourceServer }) =>
        resourceServer?.accessTokenTTL ?? state.accessTokenSeconds,
    },
    features: {
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(_context, resource) {
          if (!resources.has(resource)) throw new errors.InvalidTarget();
          const { scope, format } = resources.get(resource);
          return {
            scope,
            audience: resource,
            accessTokenFormat: format,
            accessTokenTTL: state.accessTokenSeconds,
            ...(format === "jwt" && { jwt: { sign: { alg: "RS256" } } }),
          };
        },
      },
      ...features,
    },
  };
}

/** A private JWK, as `generateKeyPairSync` makes it of the first two. */
export function signingKey(type, options, alg) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: "jwk" }), kid: `as-${alg}`, alg, use: "sig" };
}
