// A local authorization server: one RSA key, a JWK Set, RFC 8414 metadata, and tokens for clients
// that authenticate with a secret. For demos and tests: it grants any audience that is asked for.

import { createHash, timingSafeEqual } from "node:crypto";
import { RSAKeyPair } from "mcp-bearer";
import { listen } from "./loopback.mjs";

const KID = "demo-1";
const LIFETIME_SECONDS = 3600;
// Clients and tools in browsers read these too, and there is nothing secret in them.
const PUBLIC = { headers: { "Access-Control-Allow-Origin": "*" } };

/**
 * @param {{ port: number, clients: Record<string, { secret: string, scopes: string[] }> }} options
 *   who may ask for tokens, and the scopes that they can get
 */
export async function startIssuer({ port, clients }) {
  const keyPair = RSAKeyPair.generate();
  const server = await listen(port);
  const issuer = server.origin;
  const counts = { jwksRequests: 0, grants: 0 };

  const metadata = {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    token_endpoint: `${issuer}/token`,
    // RFC 8414 lets an issuer without browser grants leave it out; the SDK's client does not.
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint_auth_methods_supported: ["client_secret_basic"],
    grant_types_supported: ["client_credentials"],
    response_types_supported: [],
    scopes_supported: [...new Set(Object.values(clients).flatMap((client) => client.scopes))],
  };

  /** Signs a token, by default a good one for `clientId`. `signer` and the rest make bad ones. */
  function mint({ clientId, audience, scopes, expiresInSeconds, signer = keyPair }) {
    return signer.createToken({
      issuer,
      subject: clientId,
      audience,
      scopes,
      expiresInSeconds: expiresInSeconds ?? LIFETIME_SECONDS,
      additionalClaims: { client_id: clientId },
      kid: KID,
    });
  }

  server.serve(async (request) => {
    const { pathname } = new URL(request.url);
    switch (`${request.method} ${pathname}`) {
      case "GET /.well-known/oauth-authorization-server":
        return Response.json(metadata, PUBLIC);
      case "GET /.well-known/jwks.json":
        counts.jwksRequests += 1;
        return Response.json(keyPair.jwks({ kid: KID }), PUBLIC);
      case "GET /authorize":
        return oauthError(400, "unsupported_response_type");
      case "POST /token":
        counts.grants += 1;
        return grant(request, clients, mint);
      default:
        return new Response("Not found\n", { status: 404 });
    }
  });

  return {
    issuer,
    kid: KID,
    jwksUri: metadata.jwks_uri,
    tokenEndpoint: metadata.token_endpoint,
    counts,
    mint,
    close: server.close,
  };
}

/** The client credentials grant of RFC 6749 section 4.4, with the `resource` of RFC 8707. */
async function grant(request, clients, mint) {
  const form = new URLSearchParams(await request.text());
  if (form.get("grant_type") !== "client_credentials") {
    return oauthError(400, "unsupported_grant_type");
  }
  const clientId = authenticatedClient(request.headers.get("authorization"), clients);
  if (clientId === undefined) {
    return oauthError(401, "invalid_client", { "WWW-Authenticate": 'Basic realm="token"' });
  }
  const audience = form.get("resource");
  if (audience === null) return oauthError(400, "invalid_target");

  // Those that are asked for, of those that the client may have (RFC 6749 section 3.3).
  const asked = form.get("scope")?.split(" ");
  const scopes = clients[clientId].scopes.filter((scope) => asked?.includes(scope) ?? true);
  return Response.json(
    {
      access_token: mint({ clientId, audience, scopes }),
      token_type: "Bearer",
      expires_in: LIFETIME_SECONDS,
      scope: scopes.join(" "),
    },
    { headers: { "Cache-Control": "no-store" } },
  );
}

function authenticatedClient(authorization, clients) {
  const [scheme, encoded] = (authorization ?? "").split(" ");
  if (scheme.toLowerCase() !== "basic" || !encoded) return undefined;
  // RFC 6749 section 2.3.1 also asks for form encoding, which changes nothing in these names.
  const [id, secret] = Buffer.from(encoded, "base64").toString("utf8").split(":", 2);
  if (!Object.hasOwn(clients, id) || secret === undefined) return undefined;
  return sameSecret(secret, clients[id].secret) ? id : undefined;
}

function sameSecret(given, expected) {
  const digest = (text) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function oauthError(status, error, headers = {}) {
  return Response.json({ error }, { status, headers });
}
