// mcp-bearer/cloudflare: a verifier for @cloudflare/workers-oauth-provider and for agents.

import { memberOf } from "../members.js";

/** Where `createMcpHandler` of agents looks for what a host in front of it has verified. */
const VERIFIED_CONTEXT = Symbol.for("cloudflare.workers-oauth-provider.verified-context.v1");

export function createValidateToken(verifier, options) {
  const { audience, props = ownClaims, OAuthError } = { __proto__: null, ...options };
  return async (resource, token) => {
    const accessToken = await verified(verifier, token, OAuthError);
    if (accessToken === null || !isFor(accessToken, resource, audience)) return null;
    const { scopes, clientId, subject, expiresAt } = accessToken;
    const validation = {
      __proto__: null,
      props: await props(accessToken),
      audience: resource,
      scope: [...scopes],
      clientId,
    };
    if (subject !== undefined) validation.userId = subject;
    if (expiresAt !== undefined) validation.expiresAt = expiresAt;
    return validation;
  };
}

export function createResolveExternalToken(verifier, options) {
  const { resource, audience, props = ownClaims, ExternalTokenError } = { __proto__: null, ...options };
  if (typeof resource !== "string") throw new TypeError("resource: expected a string");
  return async ({ token }) => {
    const accessToken = await verified(verifier, token, ExternalTokenError);
    if (accessToken === null || !isFor(accessToken, resource, audience)) return null;
    return { __proto__: null, props: await props(accessToken), audience: resource };
  };
}

export function setVerifiedContext(context, accessToken, props = ownClaims(accessToken)) {
  const { token, clientId, scopes, expiresAt, resource } = accessToken;
  const verifiedContext = { __proto__: null, version: 1, token, clientId, scopes: [...scopes], props };
  if (expiresAt !== undefined) verifiedContext.expiresAt = expiresAt;
  if (resource !== undefined) verifiedContext.resource = resource.href;
  // The very same object in both places: agents compares them.
  context.props = props;
  context[VERIFIED_CONTEXT] = verifiedContext;
  return context;
}

/** A copy that handlers may add to. */
function ownClaims({ claims }) {
  return { ...claims };
}

/** The token, or null if it is refused. An outage is no refusal: the client must keep its token. */
async function verified(verifier, token, HostError) {
  try {
    return await verifier.verifyToken(token);
  } catch (error) {
    const code = memberOf(error, "code");
    const isScope = code === "insufficient_scope";
    if (isScope && HostError !== undefined) {
      throw new HostError("insufficient_scope", {
        description: error.message,
        statusCode: 403,
        requiredScopes: [...(memberOf(error, "requiredScopes") ?? [])],
      });
    }
    if (isScope || code === "invalid_token" || code === "invalid_request") return null;
    if (HostError === undefined) throw error;
    throw new HostError("temporarily_unavailable", {
      description: "The token could not be verified. Try again later.",
      statusCode: 503,
      headers: { "Retry-After": String(memberOf(error, "retryAfter") ?? 1) },
    });
  }
}

/** Whether the token was issued for the resource: a verifier may accept several audiences. */
function isFor(accessToken, resource, audience = resource) {
  if (audience === null) return true;
  return [audience].flat().some((name) => accessToken.audience.includes(name));
}
