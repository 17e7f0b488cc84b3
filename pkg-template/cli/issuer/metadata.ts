// What the local issuer says of itself: RFC 8414, and the same with what OpenID Connect Discovery asks for.

export const PATHS = Object.freeze({
  oauth: "/.well-known/oauth-authorization-server",
  openid: "/.well-known/openid-configuration",
  jwks: "/.well-known/jwks.json",
  authorize: "/authorize",
  token: "/token",
  introspect: "/introspect",
  revoke: "/revoke",
});

const CLIENT_AUTHENTICATION = ["client_secret_basic", "client_secret_post"];

export function metadataOf(issuer: string, scopes: readonly string[]): object {
  return {
    issuer,
    jwks_uri: issuer + PATHS.jwks,
    token_endpoint: issuer + PATHS.token,
    // Not needed without browser grants (RFC 8414 section 2), but clients refuse a document without it.
    authorization_endpoint: issuer + PATHS.authorize,
    introspection_endpoint: issuer + PATHS.introspect,
    revocation_endpoint: issuer + PATHS.revoke,
    token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    introspection_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    revocation_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    grant_types_supported: ["client_credentials"],
    response_types_supported: [],
    ...(scopes.length > 0 && { scopes_supported: scopes }),
  };
}

/** OpenID Connect Discovery 1.0 section 3 requires two more members. */
export function openidConfigurationOf(issuer: string, scopes: readonly string[]): object {
  return {
    ...metadataOf(issuer, scopes),
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}
