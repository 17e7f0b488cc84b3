/**
 * What each server leaves out or does its own way, and so how far the samples of the documents go with it.
 *
 * By server and by kind of token. `verify` is for a `JWTVerifier`, `introspect` for an `IntrospectionTokenVerifier`;
 * a kind without one of them is one that the server cannot be asked for. In both, what is not written is as it should
 * be: the sample accepts a genuine token and refuses the others.
 *
 * - `refused`: what the sample says of a genuine token, and `needs` the options that the server asks for
 * - `noMetadata: true`: the endpoint must be given; `discovery`: the event for a user who gives the issuer alone
 * - `needs: { audience: null }`: nothing says for which server a token is; tokens for another one are accepted
 * - `revocable: false`: the server cannot revoke such a token
 * - `refreshTokens: "accepted"`: nothing in the answer tells a refresh token from an access token; `"none"`: there are none
 * - `idTokens: "none"`: it gives none; `oddSecrets: "none"`: it makes up the secrets, and they have no such characters
 * - `signs`: it signs its responses as RFC 9701 has them, and so refuses a token that is not active
 * - `foreignClients: "inactive"`: it tells a client of that client's own tokens alone
 * - `scopes: "none"`: its tokens have none; `clientAsksFor`: scopes that it wants in each authorization request
 * - `rawCredentials: true`: it does not decode what RFC 6749 section 2.3.1 has clients encode
 */
export const EXPECTATIONS = {
  "better-auth": {
    JWT: { verify: {}, introspect: { revocable: false, oddSecrets: "none" } },
    opaque: { introspect: { oddSecrets: "none" } },
  },
  authlib: {
    JWT: { verify: { refreshTokens: "none" }, introspect: { refreshTokens: "none" } },
    opaque: { introspect: {} },
  },
  canaille: {
    JWT: {
      verify: {
        scopes: "none",
        // The key's JWK has no `alg`, so it is good for RS256 alone.
        otherAlgorithm: {
          refused: { reason: "ERR_NO_MATCHING_KEY", algorithm: "RS512", allowedAlgorithms: ["RS256"] },
          needs: { algorithm: "RS512" },
        },
      },
      introspect: {},
    },
    opaque: { introspect: {} },
  },
  "django-oauth-toolkit": {
    // Where the site mounts its URLs below `/o/` and nothing at its root.
    opaque: { introspect: { discovery: { failure: "no_introspection_endpoint" } } },
  },
  glewlwyd: {
    JWT: {
      verify: {},
      introspect: {
        rawCredentials: true,
        foreignClients: "inactive",
        // About a token that is not active it answers 400 with nothing in it, where a signed response was asked for.
        signs: { inactive: { reason: "ERR_INTROSPECTION_UNAVAILABLE", status: 503 } },
      },
    },
    // As its own tool makes one key in a hundred: a coordinate without its leading octet of zero.
    "JWT of an EC key": { verify: {}, introspect: { rawCredentials: true } },
  },
  "lemonldap-ng": {
    JWT: {
      verify: { clientAsksFor: ["openid"] },
      introspect: {
        refused: { reason: "ERR_CLAIM_MISSING", claim: "aud" },
        needs: { audience: null },
        clientAsksFor: ["openid"],
        rawCredentials: true,
      },
    },
    opaque: {
      introspect: {
        refused: { reason: "ERR_CLAIM_MISSING", claim: "aud" },
        needs: { audience: null },
        clientAsksFor: ["openid"],
        rawCredentials: true,
      },
    },
  },
  doorkeeper: {
    opaque: {
      introspect: {
        noMetadata: true,
        idTokens: "none",
        discovery: { failure: "not_found" },
        refused: { reason: "ERR_CLAIM_MISSING", claim: "aud" },
        needs: { audience: null },
        refreshTokens: "accepted",
        rawCredentials: true,
      },
    },
  },
};
