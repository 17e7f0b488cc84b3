/** Sample tokens of authorization servers that people run themselves: see ../identity-providers.test.mjs. */
import { NOW } from "../../suite/support/issuer.js";
import { inactive, mismatch, missing, opaque, wrongType } from "./provider.mjs";

const SERVER = "https://mcp.example.com/mcp";
const OTHER_SERVER = "https://files.example.com/mcp";

const oidc = (issuer, keys) => ({
  issuer,
  metadata: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
  keys,
});

const noTyp = { typ: undefined };
const atJwt = { typ: "at+jwt" };

const rfc9068 = (iss) => ({
  iss,
  aud: SERVER,
  sub: "alice",
  client_id: "your-client-id",
  scope: "openid notes:read",
  jti: "sample",
});

const gives = { clientId: "your-client-id", clientIdSource: "client_id" };
const scopes = ["openid", "notes:read"];

/** A response with the members of RFC 7662 that most servers send. */
const response = (iss) => ({
  iss,
  aud: SERVER,
  sub: "alice",
  client_id: "your-client-id",
  scope: "openid notes:read",
  token_type: "Bearer",
});

// ---- Authelia

const AUTHELIA = "https://auth.example.com";

const authelia = { ...rfc9068(AUTHELIA), aud: [SERVER] };

// ---- authentik

const AUTHENTIK = "https://sso.example.com/application/o/notes/";

const authentikIdToken = {
  iss: AUTHENTIK,
  sub: "0123456789abcdef",
  aud: "your-client-id",
  auth_time: NOW,
  acr: "goauthentik.io/providers/oauth2/default",
  amr: ["pwd"],
  sid: "sample",
};

const authentik = { ...authentikIdToken, azp: "your-client-id", uid: "sample" };

const authentikGives = { clientId: "your-client-id", clientIdSource: "azp" };

// ---- better-auth

const BETTER_AUTH = "https://app.example.com/api/auth";

const betterAuth = {
  ...rfc9068(BETTER_AUTH),
  aud: [SERVER, `${BETTER_AUTH}/oauth2/userinfo`],
  azp: "your-client-id",
  sid: "session-1",
};

// ---- canaille

const CANAILLE = "https://canaille.example.com";

const canaille = { ...rfc9068(CANAILLE), aud: ["your-client-id"], jti: undefined };

// ---- Dex

const DEX = "https://dex.example.com";

const dex = {
  iss: DEX,
  sub: "CgVhbGljZRIFbG9jYWw",
  aud: "your-client-id",
  at_hash: "sample",
  email: "alice@example.com",
  email_verified: true,
  name: "alice",
};

const dexGives = { clientId: "CgVhbGljZRIFbG9jYWw", clientIdSource: "sub" };

const dexAnswer = {
  client_id: "your-client-id",
  sub: "CgVhbGljZRIFbG9jYWw",
  nbf: NOW,
  username: "alice",
  aud: "your-client-id",
  iss: DEX,
  token_type: "Bearer",
  token_use: "access_token",
  ext: { email: "alice@example.com" },
};

// ---- django-oauth-toolkit

const DJANGO = "https://django.example.com/o/introspect/";

const django = { ...response(undefined), sub: undefined, token_type: undefined, username: "alice" };

// ---- doorkeeper

const GITLAB = "https://gitlab.example.com/oauth/introspect";
const DOORKEEPER = "https://rails.example.com";

const doorkeeper5 = {
  client_id: "your-client-id",
  scope: "read_user",
  token_type: "Bearer",
};

// ---- glewlwyd

const GLEWLWYD = "https://sso.example.com/api/oidc";

const glewlwyd = { ...rfc9068(GLEWLWYD), type: "access_token" };

// ---- Hydra

const HYDRA = "https://hydra.example.com";

const hydra = {
  iss: HYDRA,
  aud: [SERVER],
  sub: "alice",
  client_id: "your-client-id",
  scp: ["openid", "notes:read"],
  ext: {},
  jti: "sample",
  nbf: NOW,
};

const hydraAnswer = {
  ...response(HYDRA),
  aud: [SERVER],
  nbf: NOW,
  ext: {},
  token_use: "access_token",
};

// ---- Keycloak

const KEYCLOAK = "https://sso.example.com/realms/my-realm";
const KEYCLOAK_KEYS = `${KEYCLOAK}/protocol/openid-connect/certs`;

const keycloak = {
  jti: "onrtac:sample",
  iss: KEYCLOAK,
  aud: [SERVER, "account"],
  sub: "55555555-5555-5555-5555-555555555555",
  typ: "Bearer",
  azp: "my-client",
  sid: "66666666-6666-6666-6666-666666666666",
  acr: "1",
  "allowed-origins": ["https://app.example.com"],
  realm_access: { roles: ["offline_access", "uma_authorization"] },
  resource_access: { account: { roles: ["manage-account"] } },
  scope: "openid profile notes:read",
  preferred_username: "alice",
};

const keycloakAccepted = {
  "a user": {
    claims: keycloak,
    gives: { clientId: "my-client", clientIdSource: "azp" },
    scopes: ["openid", "profile", "notes:read"],
  },
  "a service account": {
    claims: { ...keycloak, client_id: "my-client", clientHost: "10.0.0.5", sid: undefined },
    gives: { clientId: "my-client", clientIdSource: "client_id" },
    scopes: ["openid", "profile", "notes:read"],
  },
};

const keycloakRefused = {
  "no audience mapper": {
    claims: { ...keycloak, aud: "account" },
    because: mismatch("aud"),
  },
  "no aud at all": { claims: { ...keycloak, aud: undefined }, because: missing("aud") },
  "another realm": {
    claims: { ...keycloak, iss: KEYCLOAK.replace("my-", "other-") },
    because: mismatch("iss"),
  },
  "an ID token with this audience": {
    claims: { ...keycloak, typ: "ID", scope: undefined },
    because: wrongType,
  },
  "a refresh token with this audience": {
    claims: { ...keycloak, typ: "Refresh" },
    because: wrongType,
  },
};

// ---- LemonLDAP::NG

const LEMON = "https://auth.example.com";

const lemon = rfc9068(LEMON);

// ---- openauth

const OPENAUTH = "https://auth.example.com";

const openauth = {
  mode: "access",
  type: "user",
  properties: { id: "1" },
  iss: OPENAUTH,
  aud: "your-client-id",
  sub: "user:0123456789abcdef",
  iat: undefined,
};

// ---- UAA

const XSUAA = "https://your-subdomain.authentication.eu10.hana.ondemand.com";
const XSAPPNAME = "notes!t12345";

const uaaHeader = { jku: `${XSUAA}/token_keys` };

const uaa = {
  iss: `${XSUAA}/oauth/token`,
  jti: "sample",
  sub: "77777777-7777-7777-7777-777777777777",
  user_id: "77777777-7777-7777-7777-777777777777",
  client_id: `sb-${XSAPPNAME}`,
  cid: `sb-${XSAPPNAME}`,
  azp: `sb-${XSAPPNAME}`,
  grant_type: "authorization_code",
  origin: "sap.default",
  zid: "88888888-8888-8888-8888-888888888888",
  scope: ["openid", `${XSAPPNAME}.READ`],
  aud: ["openid", XSAPPNAME, `sb-${XSAPPNAME}`],
};

const uaaScopes = ["openid", `${XSAPPNAME}.READ`];
const uaaGives = { clientId: `sb-${XSAPPNAME}`, clientIdSource: "client_id" };

// ---- ZITADEL

const ZITADEL = "https://your-instance.zitadel.cloud";
const PROJECT = "123456789012345678";

const zitadel = {
  iss: ZITADEL,
  sub: "234567890123456789",
  aud: ["345678901234567890@notes", PROJECT],
  client_id: "345678901234567890@notes",
  jti: "sample",
  nbf: NOW,
};

const zitadelGives = { clientId: "345678901234567890@notes", clientIdSource: "client_id" };

export const SELF_HOSTED = {
  Authelia: {
    provider: oidc(AUTHELIA, `${AUTHELIA}/jwks.json`),
    accepted: { "an RFC 9068 token": { header: atJwt, claims: authelia, gives, scopes } },
    refused: {
      "an opaque token": opaque,
      "a JWT of another type": { claims: authelia, because: wrongType },
      "another audience": {
        header: atJwt,
        claims: { ...authelia, aud: [OTHER_SERVER] },
        because: mismatch("aud"),
      },
      "an ID token": {
        claims: { ...authelia, aud: ["your-client-id"], scope: undefined, at_hash: "h" },
        because: mismatch("aud"),
      },
      "an ID token with a merged audience": {
        claims: { ...authelia, scope: undefined, at_hash: "h" },
        because: wrongType,
      },
    },
  },

  "Authelia: Introspection": {
    provider: {
      ...oidc(AUTHELIA, `${AUTHELIA}/jwks.json`),
      introspection: { endpoint: `${AUTHELIA}/api/oidc/introspection`, clientAuth: "basic" },
    },
    accepted: { "an opaque token": { answer: response(AUTHELIA), gives, scopes } },
    refused: {
      revoked: inactive,
      "another audience": {
        answer: { ...response(AUTHELIA), aud: [OTHER_SERVER] },
        because: mismatch("aud"),
      },
    },
  },

  authentik: {
    provider: oidc(AUTHENTIK, "https://sso.example.com/application/o/notes/jwks/"),
    accepted: {
      "a client that sends no nonce": { claims: authentik, gives: authentikGives, scopes: [] },
      "a client that sends a nonce": {
        claims: { ...authentik, nonce: "n", at_hash: "h" },
        gives: authentikGives,
        scopes: [],
      },
    },
    refused: {
      "an ID token": {
        claims: { ...authentikIdToken, nonce: "n", at_hash: "h" },
        because: missing("azp"),
      },
      "an ID token without nonce": { claims: authentikIdToken, because: missing("azp") },
      "another client": {
        claims: { ...authentik, aud: "client-2", azp: "client-2" },
        because: mismatch("aud"),
      },
    },
  },

  Authlib: {
    provider: oidc("https://flask.example.com", "https://flask.example.com/jwks.json"),
    accepted: {
      "an RFC 9068 token": {
        header: atJwt,
        claims: rfc9068("https://flask.example.com"),
        gives,
        scopes,
      },
    },
    refused: {
      "another audience": {
        header: atJwt,
        claims: { ...rfc9068("https://flask.example.com"), aud: OTHER_SERVER },
        because: mismatch("aud"),
      },
      "a JWT of another type": {
        claims: rfc9068("https://flask.example.com"),
        because: wrongType,
      },
    },
  },

  "Authlib: Introspection": {
    provider: {
      introspection: { endpoint: "https://flask.example.com/oauth/introspect", clientAuth: "post" },
    },
    accepted: {
      "an opaque token": { answer: response("https://flask.example.com"), gives, scopes },
    },
    refused: {
      revoked: inactive,
      "another audience": {
        answer: { ...response("https://flask.example.com"), aud: OTHER_SERVER },
        because: mismatch("aud"),
      },
    },
  },

  "better-auth": {
    provider: { ...oidc(BETTER_AUTH, `${BETTER_AUTH}/jwks`), alg: "EdDSA", jwkHasAlg: true },
    accepted: {
      "with openid": { header: atJwt, claims: betterAuth, gives, scopes },
      "without openid": {
        header: atJwt,
        claims: { ...betterAuth, aud: SERVER, scope: "notes:read" },
        gives,
        scopes: ["notes:read"],
      },
    },
    refused: {
      "without resource: opaque": opaque,
      "another resource": {
        header: atJwt,
        claims: { ...betterAuth, aud: OTHER_SERVER },
        because: mismatch("aud"),
      },
      "a session JWT with this audience": {
        claims: { iss: BETTER_AUTH, aud: SERVER, sub: "alice", email: "alice@example.com" },
        because: missing("client_id"),
      },
      "an ID token": {
        claims: { iss: BETTER_AUTH, aud: "your-client-id", sub: "alice", nonce: "n", at_hash: "h" },
        because: mismatch("aud"),
      },
      "a DPoP token": {
        header: atJwt,
        claims: { ...betterAuth, cnf: { jkt: "sample" } },
        because: mismatch("cnf"),
      },
    },
  },

  "better-auth: Introspection": {
    provider: {
      ...oidc(BETTER_AUTH, `${BETTER_AUTH}/jwks`),
      introspection: { endpoint: `${BETTER_AUTH}/oauth2/introspect`, clientAuth: "basic" },
    },
    accepted: {
      "an opaque token": {
        answer: { ...response(BETTER_AUTH), azp: "your-client-id", sid: "session-1" },
        gives,
        scopes,
      },
      "a JWT": {
        header: atJwt,
        claims: betterAuth,
        answer: { ...betterAuth, token_type: "Bearer" },
        gives,
        scopes,
      },
    },
    refused: {
      "after the session, or for a client that is not linked": inactive,
      "without resource": {
        answer: { ...response(BETTER_AUTH), aud: undefined },
        because: missing("aud"),
      },
      "another resource": {
        answer: { ...response(BETTER_AUTH), aud: OTHER_SERVER },
        because: mismatch("aud"),
      },
    },
  },

  canaille: {
    provider: { ...oidc(CANAILLE, `${CANAILLE}/oauth/jwks.json`), alg: "RS512" },
    accepted: { "an access token": { claims: canaille, gives, scopes } },
    refused: {
      "another client": {
        claims: { ...canaille, aud: ["client-2"], client_id: "client-2" },
        because: mismatch("aud"),
      },
      "an ID token with this audience": {
        claims: { ...canaille, scope: undefined, at_hash: "h", nonce: "n" },
        because: wrongType,
      },
    },
  },

  "canaille: Introspection": {
    provider: {
      ...oidc(CANAILLE, `${CANAILLE}/oauth/jwks.json`),
      introspection: { endpoint: `${CANAILLE}/oauth/introspect`, clientAuth: "basic" },
    },
    accepted: {
      "a user without a formatted name": {
        answer: { ...response(CANAILLE), aud: ["resource-server"], username: null },
        gives,
        scopes,
      },
      "a client": {
        answer: { ...response(CANAILLE), aud: ["resource-server"], sub: undefined },
        gives,
        scopes,
      },
    },
    refused: {
      revoked: inactive,
      "another audience": {
        answer: { ...response(CANAILLE), aud: ["client-2"] },
        because: mismatch("aud"),
      },
    },
  },

  "Cloud Foundry UAA and SAP XSUAA": {
    provider: { keys: `${XSUAA}/token_keys` },
    accepted: {
      "a user": { header: uaaHeader, claims: uaa, gives: uaaGives, scopes: uaaScopes },
      "a client that sends a nonce": {
        header: uaaHeader,
        claims: { ...uaa, nonce: "n" },
        gives: uaaGives,
        scopes: uaaScopes,
      },
    },
    refused: {
      "an ID token": {
        header: uaaHeader,
        claims: { ...uaa, aud: [`sb-${XSAPPNAME}`], scope: ["openid"], nonce: "n" },
        because: mismatch("aud"),
      },
      "another application": {
        header: uaaHeader,
        claims: { ...uaa, aud: ["openid", "files!t1", "sb-files!t1"], scope: ["files!t1.READ"] },
        because: mismatch("aud"),
      },
      "another subaccount": {
        header: uaaHeader,
        claims: { ...uaa, iss: uaa.iss.replace("your-", "other-") },
        because: mismatch("iss"),
      },
    },
  },

  "Cloud Foundry UAA and SAP XSUAA: Introspection": {
    provider: {
      introspection: { endpoint: "https://uaa.example.com/introspect", clientAuth: "basic" },
    },
    accepted: {
      "an access token": {
        header: uaaHeader,
        claims: { ...uaa, iss: "https://uaa.example.com/oauth/token", aud: ["notes"] },
        answer: { ...uaa, iss: "https://uaa.example.com/oauth/token", aud: ["notes"] },
        gives: uaaGives,
        scopes: uaaScopes,
      },
      "a client that sends a nonce": {
        answer: { ...uaa, iss: "https://uaa.example.com/oauth/token", aud: ["notes"], nonce: "n" },
        gives: uaaGives,
        scopes: uaaScopes,
      },
    },
    refused: {
      revoked: inactive,
      "an ID token": {
        answer: {
          ...uaa,
          iss: "https://uaa.example.com/oauth/token",
          aud: [`sb-${XSAPPNAME}`],
          scope: ["openid"],
          nonce: "n",
        },
        because: mismatch("aud"),
      },
      "another application": {
        answer: { ...uaa, iss: "https://uaa.example.com/oauth/token", aud: ["files"] },
        because: mismatch("aud"),
      },
    },
  },

  Dex: {
    provider: oidc(DEX, `${DEX}/keys`),
    accepted: {
      "an access token": { header: noTyp, claims: dex, gives: dexGives, scopes: [] },
      "a client that sends a nonce": {
        header: noTyp,
        claims: { ...dex, nonce: "n" },
        gives: dexGives,
        scopes: [],
      },
    },
    refused: {
      "another client": {
        header: noTyp,
        claims: { ...dex, aud: "client-2" },
        because: mismatch("aud"),
      },
      "a refresh token: opaque": opaque,
    },
  },

  "Dex: Introspection": {
    provider: {
      ...oidc(DEX, `${DEX}/keys`),
      introspection: { endpoint: `${DEX}/token/introspect`, clientAuth: "none" },
    },
    accepted: { "an access token": { answer: dexAnswer, gives, scopes: [] } },
    refused: {
      expired: inactive,
      "a refresh token": {
        answer: { ...dexAnswer, token_use: "refresh_token" },
        because: wrongType,
      },
      "another client": {
        answer: { ...dexAnswer, aud: "client-2", client_id: "client-2" },
        because: mismatch("aud"),
      },
    },
  },

  "django-oauth-toolkit": {
    provider: { introspection: { endpoint: DJANGO, clientAuth: "basic" } },
    accepted: { "an access token": { answer: django, gives, scopes } },
    refused: {
      revoked: inactive,
      "another resource": { answer: { ...django, aud: OTHER_SERVER }, because: mismatch("aud") },
    },
  },

  "GitLab and doorkeeper": {
    provider: { introspection: { endpoint: GITLAB, clientAuth: "post" } },
    accepted: {
      "an access token": {
        answer: doorkeeper5,
        gives: { clientId: "your-client-id" },
        scopes: ["read_user"],
      },
    },
    refused: { revoked: inactive },
  },

  "GitLab and doorkeeper: doorkeeper 6": {
    provider: {
      introspection: { endpoint: `${DOORKEEPER}/oauth/introspect`, clientAuth: "post" },
    },
    accepted: {
      "an access token": {
        answer: { ...doorkeeper5, aud: SERVER },
        gives: { clientId: "your-client-id" },
        scopes: ["read_user"],
      },
    },
    refused: {
      revoked: inactive,
      "a refresh token": {
        answer: { ...doorkeeper5, aud: SERVER, token_type: undefined, exp: undefined },
        because: missing("exp"),
      },
      "another resource": {
        answer: { ...doorkeeper5, aud: OTHER_SERVER },
        because: mismatch("aud"),
      },
    },
  },

  glewlwyd: {
    provider: oidc(GLEWLWYD, `${GLEWLWYD}/jwks`),
    accepted: { "an access token": { header: atJwt, claims: glewlwyd, gives, scopes } },
    refused: {
      "another resource": {
        header: atJwt,
        claims: { ...glewlwyd, aud: OTHER_SERVER },
        because: mismatch("aud"),
      },
      "an ID token": {
        claims: {
          iss: GLEWLWYD,
          sub: "alice",
          aud: "your-client-id",
          azp: "your-client-id",
          nonce: "n",
        },
        because: mismatch("aud"),
      },
    },
  },

  "glewlwyd: Introspection": {
    provider: {
      ...oidc(GLEWLWYD, `${GLEWLWYD}/jwks`),
      introspection: {
        endpoint: `${GLEWLWYD}/introspect`,
        clientAuth: "post",
      },
    },
    accepted: {
      "an access token": { answer: response(undefined), gives, scopes },
    },
    refused: {
      revoked: inactive,
      "another resource": {
        answer: { ...response(undefined), aud: OTHER_SERVER },
        because: mismatch("aud"),
      },
    },
  },

  Keycloak: {
    provider: oidc(KEYCLOAK, KEYCLOAK_KEYS),
    accepted: {
      ...keycloakAccepted,
      "at+jwt with a nonce": {
        header: atJwt,
        claims: { ...keycloak, nonce: "n" },
        gives: { clientId: "my-client" },
        scopes: ["openid", "profile", "notes:read"],
      },
      "with the feature resource-indicators": {
        claims: { ...keycloak, aud: SERVER },
        gives: { clientId: "my-client" },
        scopes: ["openid", "profile", "notes:read"],
      },
    },
    refused: {
      ...keycloakRefused,
      "before version 25": { claims: { ...keycloak, nonce: "n" }, because: wrongType },
    },
  },

  "Keycloak: Before version 25": {
    provider: oidc(KEYCLOAK, KEYCLOAK_KEYS),
    accepted: {
      ...keycloakAccepted,
      "a client that sends a nonce": {
        claims: { ...keycloak, nonce: "n" },
        gives: { clientId: "my-client" },
        scopes: ["openid", "profile", "notes:read"],
      },
    },
    refused: {
      ...keycloakRefused,
      "an ID token": {
        claims: { ...keycloak, aud: "my-client", typ: "ID", nonce: "n" },
        because: mismatch("aud"),
      },
    },
  },

  "Keycloak: Introspection": {
    provider: {
      ...oidc(KEYCLOAK, KEYCLOAK_KEYS),
      introspection: {
        endpoint: `${KEYCLOAK}/protocol/openid-connect/token/introspect`,
        clientAuth: "basic",
      },
    },
    accepted: {
      "a user": {
        claims: keycloak,
        answer: { ...keycloak, client_id: "my-client", username: "alice" },
        gives: { clientId: "my-client", clientIdSource: "client_id" },
        scopes: ["openid", "profile", "notes:read"],
      },
    },
    refused: {
      "after the session": { claims: keycloak, ...inactive },
      "no audience mapper": {
        answer: { ...keycloak, client_id: "my-client", aud: "account" },
        because: mismatch("aud"),
      },
      "a refresh token": {
        answer: { ...keycloak, client_id: "my-client", typ: "Refresh" },
        because: wrongType,
      },
    },
  },

  Clusters: {
    provider: {
      keys: "http://keycloak:8080/realms/my-realm/protocol/openid-connect/certs",
    },
    accepted: keycloakAccepted,
    refused: {
      ...keycloakRefused,
      "the inner address as issuer": {
        claims: { ...keycloak, iss: "http://keycloak:8080/realms/my-realm" },
        because: mismatch("iss"),
      },
    },
  },

  "LemonLDAP::NG": {
    provider: oidc(LEMON, `${LEMON}/oauth2/jwks`),
    accepted: { "an access token": { claims: lemon, gives, scopes } },
    refused: {
      "another resource": { claims: { ...lemon, aud: OTHER_SERVER }, because: mismatch("aud") },
      "an ID token with this audience": {
        claims: { ...lemon, scope: undefined, at_hash: "h" },
        because: wrongType,
      },
    },
  },

  "LemonLDAP::NG: Introspection": {
    provider: {
      ...oidc(LEMON, `${LEMON}/oauth2/jwks`),
      introspection: { endpoint: `${LEMON}/oauth2/introspect`, clientAuth: "post" },
    },
    accepted: {
      "an access token": { answer: { ...response(LEMON), aud: undefined }, gives, scopes },
    },
    refused: { "after logout": inactive },
  },

  openauth: {
    provider: {
      issuer: OPENAUTH,
      metadata: `${OPENAUTH}/.well-known/oauth-authorization-server`,
      keys: `${OPENAUTH}/.well-known/jwks.json`,
      alg: "ES256",
      jwkHasAlg: true,
    },
    accepted: {
      "an access token": {
        claims: openauth,
        gives: { clientId: "user:0123456789abcdef", clientIdSource: "sub" },
        scopes: [],
      },
    },
    refused: {
      "another client": { claims: { ...openauth, aud: "client-2" }, because: mismatch("aud") },
      // Its colons are not in the alphabet of the Authorization header.
      "a refresh token": { token: "user:0123456789abcdef:sample", status: 400 },
    },
  },

  "Ory Hydra and Ory Network": {
    provider: oidc(HYDRA, `${HYDRA}/.well-known/jwks.json`),
    accepted: {
      "an access token": { claims: hydra, gives, scopes },
      "with scope_claim string": {
        claims: { ...hydra, scp: undefined, scope: "openid notes:read" },
        gives,
        scopes,
      },
    },
    refused: {
      "the default: opaque": { token: "ory_at_sample.sample" },
      "without the parameter audience": {
        claims: { ...hydra, aud: [] },
        because: mismatch("aud"),
      },
      "an ID token": {
        claims: { ...hydra, aud: ["your-client-id"], scp: undefined, at_hash: "h" },
        because: mismatch("aud"),
      },
    },
  },

  "Ory Hydra and Ory Network: Introspection": {
    provider: {
      introspection: {
        endpoint: "http://hydra:4445/admin/oauth2/introspect",
        clientAuth: "none",
      },
    },
    accepted: { "an opaque token": { answer: hydraAnswer, gives, scopes } },
    refused: {
      revoked: inactive,
      "a refresh token": {
        answer: { ...hydraAnswer, token_use: "refresh_token" },
        because: wrongType,
      },
      "another audience": {
        answer: { ...hydraAnswer, aud: [OTHER_SERVER] },
        because: mismatch("aud"),
      },
    },
  },

  ZITADEL: {
    provider: {
      ...oidc(ZITADEL, `${ZITADEL}/oauth/v2/keys`),
      introspection: { endpoint: `${ZITADEL}/oauth/v2/introspect`, clientAuth: "basic" },
    },
    accepted: {
      "an opaque token": {
        answer: {
          ...zitadel,
          scope: "openid notes:read",
          token_type: "Bearer",
          username: "alice",
        },
        gives: zitadelGives,
        scopes,
      },
    },
    refused: {
      "another project": {
        answer: { ...zitadel, aud: ["345678901234567890@notes"], token_type: "Bearer" },
        because: mismatch("aud"),
      },
      "revoked, or of another project": inactive,
    },
  },

  "ZITADEL: JWT": {
    provider: oidc(ZITADEL, `${ZITADEL}/oauth/v2/keys`),
    accepted: { "an access token": { claims: zitadel, gives: zitadelGives, scopes: [] } },
    refused: {
      "the default: opaque": opaque,
      "another project": {
        claims: { ...zitadel, aud: ["345678901234567890@notes"] },
        because: mismatch("aud"),
      },
      "an ID token": {
        claims: { ...zitadel, client_id: undefined, azp: zitadel.client_id, nonce: "n" },
        because: wrongType,
      },
    },
  },
};
