/**
 * `oidc-provider` as an authorization server of opaque tokens, and the resource servers that may
 * ask it about them: one client for each way to authenticate.
 */
import { generateKeyPairSync } from "node:crypto";

import { signingKey, startAuthorizationServer } from "./authorization/server.mjs";

export const RESOURCE = "https://mcp.example.com/mcp";
export const OTHER_RESOURCE = "https://mcp.example.com/other";
/** Its tokens are JWTs. */
export const JWT_RESOURCE = "https://mcp.example.com/jwt";
export const SCOPES = ["notes:read", "notes:write"];
export const LIFETIME = 600;

// RFC 6749 section 2.3.1: both are form-encoded before they are joined by a colon, so both may have
// one, and whatever else has a meaning in a form, in base64 or to a careless decoder.
export const ODD_ID = "notes server: a+b%2Fc/~&=";
export const ODD_SECRET = "p@ss:w%6Frd +&=/\"\\~%zz(*')!;,-._";
export const SECRET = "a-plain-secret-of-some-length";

/** The app that gets the tokens. */
const APP = {
  client_id: "notes-app",
  client_secret: SECRET,
  token_endpoint_auth_method: "client_secret_post",
  grant_types: ["client_credentials"],
};

export const KEYS = {
  RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  EdDSA: generateKeyPairSync("ed25519"),
};

const resourceServer = (client_id, token_endpoint_auth_method, more) => ({
  client_id,
  token_endpoint_auth_method,
  grant_types: [],
  ...more,
});

const CLIENTS = [
  { ...APP },
  resourceServer("plain", "client_secret_basic", { client_secret: SECRET }),
  resourceServer(ODD_ID, "client_secret_basic", { client_secret: ODD_SECRET }),
  // It takes basic and post from either, so only the secret tells the two ways apart.
  resourceServer("poster", "client_secret_post", { client_secret: ODD_SECRET }),
  ...Object.entries(KEYS).map(([alg, { publicKey }]) =>
    resourceServer(`key-${alg}`, "private_key_jwt", {
      token_endpoint_auth_signing_alg: alg,
      jwks: { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "rs-1", alg, use: "sig" }] },
    }),
  ),
  ...["RS256", "ES256", "EdDSA"].map((alg) =>
    resourceServer(`signed-${alg}`, "client_secret_basic", {
      client_secret: SECRET,
      introspection_signed_response_alg: alg,
    }),
  ),
].map((client) => ({ redirect_uris: [], response_types: [], ...client }));

const SIGNING_KEYS = [
  ["rsa", { modulusLength: 2048 }, "RS256"],
  ["ec", { namedCurve: "P-256" }, "ES256"],
  ["ed25519", undefined, "EdDSA"],
];

/** @param {{ signsAnswers?: boolean, introspects?: boolean }} [abilities] */
export async function startIntrospectionServer({ signsAnswers = true, introspects = true } = {}) {
  const server = await startAuthorizationServer(SCOPES, {
    clients: signsAnswers ? CLIENTS : CLIENTS.map(withoutSignedAnswers),
    signingKeys: SIGNING_KEYS.map((key) => signingKey(...key)),
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: introspects, allowedPolicy: () => true },
      jwtIntrospection: { enabled: introspects && signsAnswers },
      revocation: { enabled: true, allowedPolicy: () => true },
    },
  });
  server.addResource(RESOURCE, SCOPES, "opaque");
  server.addResource(OTHER_RESOURCE, SCOPES, "opaque");
  server.addResource(JWT_RESOURCE, SCOPES);
  server.setLifetime(LIFETIME);

  return {
    ...server,
    endpoint: `${server.issuer}/token/introspection`,
    /** A new token of the app; with `resource: null`, for no resource in particular. */
    async issue({ scopes = SCOPES, resource = RESOURCE } = {}) {
      const form = { grant_type: "client_credentials", scope: scopes.join(" ") };
      if (resource !== null) form.resource = resource;
      const response = await post(`${server.issuer}/token`, form);
      return (await response.json()).access_token;
    },
    /** As the app does when its user signs out (RFC 7009). */
    revoke: (token) => post(`${server.issuer}/token/revocation`, { token }),
    /** How often it was asked about a token since this was last called. */
    takeIntrospections: () =>
      server.takeRequests().filter((request) => request === "POST /token/introspection").length,
  };
}

function withoutSignedAnswers({ introspection_signed_response_alg: _alg, ...client }) {
  return client;
}

async function post(url, form) {
  const { client_id, client_secret } = APP;
  const body = new URLSearchParams({ ...form, client_id, client_secret });
  const response = await fetch(url, { method: "POST", body });
  if (response.status !== 200) throw new Error(`${url}: ${response.status}`);
  return response;
}
