/** Responses of real authorization servers to valid and to unknown tokens, with our own values. */

const json = (status, value) => () => Response.json(value, { status });
const text = (status, body) => () => new Response(body, { status });

/** Changes after which a response is still valid. Members that are `undefined` are omitted. */
export const VALID_CHANGES = {
  "django-oauth-toolkit, glewlwyd": { iss: undefined },
  canaille: { username: null, nbf: null, exp: 4_000_000_000.58 },
  "jmondi/oauth2-server": { token_type: "access_token" },
  Hydra: { token_use: "access_token", ext: null },
  "RFC 8693": { token_type: "N_A" },
  "nulls of a serializer": { sub: null, jti: null, scope: null, azp: null, token_type: null, iss: null },
  "LemonLDAP::NG": { aud: undefined, iss: undefined },
};

/** By name: the response for an unknown token, and the verdict on that token. */
export const UNKNOWN_TOKEN_RESPONSES = {
  "django-oauth-toolkit: 401": [text(401, ""), "ERR_INTROSPECTION_UNAVAILABLE"],
  "django-oauth-toolkit: 403": [json(403, { detail: "no permission" }), "ERR_INTROSPECTION_UNAVAILABLE"],
  "oxAuth: 401 access_denied": [json(401, { error: "access_denied" }), "ERR_INTROSPECTION_UNAVAILABLE"],
  "oxAuth: 400 active: false": [json(400, { active: false }), "ERR_TOKEN_INACTIVE"],
  "better-auth: active: false": [json(200, { active: false }), "ERR_TOKEN_INACTIVE"],
  "doorkeeper: nobody's": [json(200, { active: true, client_id: null, sub: null, exp: null }), "ERR_CLAIM_MISSING"],
  "doorkeeper: exp 0": [json(200, { active: true, client_id: "c", exp: 0 }), "ERR_EXPIRED"],
  "Hydra: a refresh token": [
    json(200, { active: true, client_id: "c", token_type: "Bearer", token_use: "refresh_token" }),
    "ERR_TYP_NOT_ALLOWED",
  ],
  "another type": [json(200, { active: true, client_id: "c", token_type: "DPoP" }), "ERR_TYP_NOT_ALLOWED"],
  "another issuer": [
    json(200, { active: true, client_id: "c", iss: "https://other.example" }),
    "ERR_CLAIM_MISMATCH",
  ],
  "WSO2: 500": [text(500, "<html>error</html>"), "ERR_INTROSPECTION_UNAVAILABLE"],
  "404": [text(404, "<html>not found</html>"), "ERR_INTROSPECTION_UNAVAILABLE"],
  "502": [text(502, ""), "ERR_INTROSPECTION_UNAVAILABLE"],
  "a page": [text(200, "<html>sign in</html>"), "ERR_INTROSPECTION_UNAVAILABLE"],
  "nothing": [text(200, ""), "ERR_INTROSPECTION_UNAVAILABLE"],
  "no active": [json(200, {}), "ERR_INTROSPECTION_UNAVAILABLE"],
  "active as text": [json(200, { active: "true", client_id: "c" }), "ERR_INTROSPECTION_UNAVAILABLE"],
  "exp as text": [json(200, { active: true, client_id: "c", exp: "soon" }), "ERR_INTROSPECTION_UNAVAILABLE"],
  "a JWT that nobody asked for": [text(200, "e30.e30.AA"), "ERR_INTROSPECTION_UNAVAILABLE"],
  "too large": [json(200, { active: true, x: "x".repeat(70_000) }), "ERR_INTROSPECTION_UNAVAILABLE"],
};
