/** Sample tokens of hosted identity providers: see ../identity-providers.test.mjs. */
import { NOW } from "../../suite/support/issuer.js";
import { ENVIRONMENT, inactive, mismatch, missing, opaque, wrongType } from "./provider.mjs";

const SERVER = "https://mcp.example.com/mcp";
const OTHER_SERVER = "https://files.example.com/mcp";

const oidc = (issuer, keys) => ({
  issuer,
  metadata: `${issuer}/.well-known/openid-configuration`,
  keys: `${issuer}${keys}`,
});

const noTyp = { typ: undefined };
const atJwt = { typ: "at+jwt" };

// ---- Auth0

const AUTH0 = "https://your-tenant.us.auth0.com/";

const auth0 = {
  iss: AUTH0,
  sub: "auth0|507f1f77bcf86cd799439011",
  aud: [SERVER, `${AUTH0}userinfo`],
  scope: "openid profile notes:read",
};

// ---- AWS Cognito

const COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example";

const cognito = {
  sub: "77777777-7777-7777-7777-777777777777",
  iss: COGNITO,
  version: 2,
  client_id: "1example23456789",
  origin_jti: "88888888-8888-8888-8888-888888888888",
  event_id: "99999999-9999-9999-9999-999999999999",
  token_use: "access",
  scope: "openid https://mcp.example.com/mcp/read",
  auth_time: NOW,
  username: "alice",
  "cognito:groups": ["admins"],
};

const cognitoIdToken = {
  ...cognito,
  client_id: undefined,
  scope: undefined,
  token_use: "id",
  aud: "1example23456789",
  at_hash: "sample",
  "cognito:username": "alice",
};

const cognitoProvider = oidc(COGNITO, "/.well-known/jwks.json");

// ---- Clerk

const CLERK = "https://clerk.example.com";

const clerkOAuth = {
  iss: CLERK,
  sub: "user_2abcdefghijklmnop",
  client_id: "clerk-client-1",
  scope: "openid profile",
  jti: "oat_sample",
  nbf: NOW,
};

const clerkAnswer = {
  client_id: "clerk-client-1",
  sub: "user_2abcdefghijklmnop",
  scope: "openid profile",
  iat: undefined,
};

// ---- Cloudflare Access

const ACCESS = "https://your-team.cloudflareaccess.com";
const ACCESS_TAG = "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228";

const access = {
  aud: [ACCESS_TAG],
  email: "alice@example.com",
  iss: ACCESS,
  type: "app",
  identity_nonce: "6ei69kawdKzMIAPF",
  sub: "7335d417-61da-459d-899c-0a01c76a2f94",
  country: "US",
  nbf: NOW,
};

// ---- Kinde

const KINDE = "https://your-app.kinde.com";

const kinde = {
  iss: KINDE,
  aud: [SERVER],
  azp: "kinde-client-1",
  sub: "kp_0123456789abcdef",
  scp: ["openid", "notes:read"],
  org_code: "org_1",
  permissions: ["notes:read"],
  jti: "sample",
};

// ---- Logto

const LOGTO = "https://your-tenant.logto.app/oidc";

const logto = {
  iss: LOGTO,
  aud: SERVER,
  sub: "user-1",
  client_id: "logto-client-1",
  scope: "notes:read",
  jti: "sample",
};

// ---- Microsoft Entra ID

const TENANT = "11111111-1111-1111-1111-111111111111";
const SECOND_TENANT = "55555555-5555-5555-5555-555555555555";
const APPLICATION = "22222222-2222-2222-2222-222222222222";
const CALLER = "33333333-3333-3333-3333-333333333333";
const ENTRA = `https://login.microsoftonline.com/${TENANT}/v2.0`;
const ENTRA_V1 = `https://sts.windows.net/${TENANT}/`;

const entra = {
  ver: "2.0",
  iss: ENTRA,
  aud: APPLICATION,
  azp: CALLER,
  azpacr: "0",
  oid: "44444444-4444-4444-4444-444444444444",
  tid: TENANT,
  sub: "pairwise-subject",
  scp: "mcp.use notes.read",
  nbf: NOW,
  aio: "opaque",
  rh: "0.opaque.",
  uti: "opaque",
};

const entraV1 = {
  ...entra,
  ver: "1.0",
  iss: ENTRA_V1,
  aud: `api://${APPLICATION}`,
  azp: undefined,
  azpacr: undefined,
  appid: CALLER,
  appidacr: "0",
  unique_name: "alice@example.com",
};

const x5t = { x5t: "sample-thumbprint" };

// ---- Okta

const OKTA = "https://your-org.okta.com/oauth2/default";

const okta = {
  ver: 1,
  jti: "AT.sample",
  iss: OKTA,
  aud: "api://default",
  cid: "0oaSampleClient",
  uid: "00uSampleUser",
  scp: ["openid", "notes:read"],
  auth_time: NOW,
  sub: "alice@example.com",
};

// ---- PingOne

const PING = "https://auth.pingone.com/55555555-5555-5555-5555-555555555555/as";

const ping = {
  iss: PING,
  aud: [SERVER],
  client_id: "66666666-6666-6666-6666-666666666666",
  sub: "77777777-7777-7777-7777-777777777777",
  scope: "notes:read",
  env: "55555555-5555-5555-5555-555555555555",
};

// ---- Scalekit

const SCALEKIT = "https://your-env.scalekit.com";
const SCALEKIT_RESOURCE = `${SCALEKIT}/resources/res_12345678`;

const scalekit = {
  iss: SCALEKIT,
  aud: ["res_12345678", SERVER],
  sub: "usr_1",
  client_id: "skc_1",
  scope: "notes:read",
  jti: "tkn_1",
  nbf: NOW,
};

// ---- Stytch

const STYTCH = "https://login.example.com";
const STYTCH_PROJECT = "project-live-11111111-1111-1111-1111-111111111111";

const stytch = {
  iss: STYTCH,
  aud: [STYTCH_PROJECT],
  sub: "user-live-1",
  client_id: "connected-app-live-1",
  scope: "openid notes:read",
  jti: "sample",
  nbf: NOW,
};

// ---- Supabase

const SUPABASE = "https://your-project-ref.supabase.co/auth/v1";

const supabase = {
  iss: SUPABASE,
  aud: "authenticated",
  sub: "88888888-8888-8888-8888-888888888888",
  client_id: "99999999-9999-9999-9999-999999999999",
  scope: "openid email",
  role: "authenticated",
  session_id: "00000000-0000-0000-0000-000000000000",
  email: "alice@example.com",
  aal: "aal1",
};

const supabaseSession = { ...supabase, client_id: undefined, scope: undefined };
const supabaseIdToken = { ...supabase, aud: supabase.client_id, scope: undefined, nonce: "n" };

const supabaseGives = { clientId: supabase.client_id, clientIdSource: "client_id" };

// ---- WorkOS AuthKit

const WORKOS = "https://your-subdomain.authkit.app";

const workos = { iss: WORKOS, aud: SERVER, sub: "user_01ABC", jti: "sample" };

/**
 * `provider`: see provider.mjs; `accepted` and `refused`: tokens (`claims` and `header`, or an opaque `token`) with the
 * introspection response (`answer`), and what must come out. `isBelowGate`: the gate wants scopes that this token has
 * not; `status`: the gate's, if it is not 401. `tokenHeader`: the header that the page's gate reads.
 */
export const HOSTED = {
  Auth0: {
    provider: {
      issuer: AUTH0,
      metadata: `${AUTH0}.well-known/openid-configuration`,
      keys: `${AUTH0}.well-known/jwks.json`,
    },
    accepted: {
      "Auth0's own profile": {
        claims: { ...auth0, azp: "client-1", permissions: ["notes:read"] },
        gives: { clientId: "client-1", clientIdSource: "azp" },
        scopes: ["openid", "profile", "notes:read"],
      },
      "the RFC 9068 profile": {
        header: atJwt,
        claims: { ...auth0, client_id: "client-1", jti: "sample" },
        gives: { clientId: "client-1", clientIdSource: "client_id" },
        scopes: ["openid", "profile", "notes:read"],
      },
      "a machine": {
        claims: {
          iss: AUTH0,
          sub: "client-2@clients",
          aud: SERVER,
          azp: "client-2",
          gty: "client-credentials",
          scope: "notes:read",
        },
        gives: { clientId: "client-2", subject: "client-2@clients" },
        scopes: ["notes:read"],
      },
    },
    refused: {
      "the issuer without its slash": {
        claims: { ...auth0, iss: AUTH0.slice(0, -1) },
        because: mismatch("iss"),
      },
      "an ID token": {
        claims: { iss: AUTH0, sub: auth0.sub, aud: "client-1", nonce: "n" },
        because: mismatch("aud"),
      },
      "another API": {
        claims: { ...auth0, aud: [OTHER_SERVER, `${AUTH0}userinfo`] },
        because: mismatch("aud"),
      },
      "without an API: opaque": opaque,
      "a JWE": { token: "eyJhbGciOiJkaXIifQ..aaaa.bbbb.cccc" },
    },
  },

  "AWS Cognito": {
    provider: cognitoProvider,
    accepted: {
      "with resource binding": {
        header: noTyp,
        claims: { ...cognito, aud: SERVER },
        gives: { clientId: "1example23456789", clientIdSource: "client_id" },
        scopes: ["openid", "https://mcp.example.com/mcp/read"],
      },
    },
    refused: {
      "without resource binding, or of a machine": {
        header: noTyp,
        claims: cognito,
        because: missing("aud"),
      },
      "for another resource": {
        header: noTyp,
        claims: { ...cognito, aud: OTHER_SERVER },
        because: mismatch("aud"),
      },
      "an ID token": { header: noTyp, claims: cognitoIdToken, because: mismatch("aud") },
      "an ID token with this audience": {
        header: noTyp,
        claims: { ...cognitoIdToken, aud: SERVER },
        because: mismatch("token_use"),
      },
    },
  },

  "AWS Cognito: Without `aud`": {
    provider: cognitoProvider,
    accepted: {
      "an access token": {
        header: noTyp,
        claims: cognito,
        gives: { clientId: "1example23456789", clientIdSource: "client_id" },
        scopes: ["openid", "https://mcp.example.com/mcp/read"],
      },
    },
    refused: {
      "another app client": {
        header: noTyp,
        claims: { ...cognito, client_id: "2example23456789" },
      },
      "another use": { header: noTyp, claims: { ...cognito, token_use: "refresh" } },
      "a client that is named elsewhere only": {
        header: noTyp,
        claims: { ...cognito, client_id: undefined, azp: "1example23456789" },
        because: missing("client_id"),
      },
      "an ID token": { header: noTyp, claims: cognitoIdToken },
    },
  },

  Clerk: {
    provider: {
      ...oidc(CLERK, "/.well-known/jwks.json"),
      introspection: { endpoint: `${CLERK}/oauth/token_info`, clientAuth: "basic" },
    },
    accepted: {
      "a JWT": {
        header: atJwt,
        claims: clerkOAuth,
        gives: { clientId: "clerk-client-1", clientIdSource: "client_id" },
        scopes: ["openid", "profile"],
      },
      "an opaque token": {
        token: "oat_sample",
        answer: clerkAnswer,
        gives: { clientId: "clerk-client-1" },
        scopes: ["openid", "profile"],
      },
    },
    refused: {
      "a browser session, whose azp is an origin": {
        header: { cat: "cl_B7d4PD111AAA" },
        claims: { iss: CLERK, sub: clerkOAuth.sub, azp: "https://app.example.com", sid: "sess_1" },
        because: missing("client_id"),
      },
      "a machine's JWT": {
        claims: { iss: CLERK, sub: "mch_1", aud: ["mch_2"], scopes: "mch_2" },
        because: missing("client_id"),
      },
      "an opaque machine token": { token: "mt_sample" },
      "an API key": { token: "ak_sample" },
      "another instance": {
        header: atJwt,
        claims: { ...clerkOAuth, iss: "https://clerk.other.example" },
      },
      revoked: { token: "oat_sample", ...inactive },
    },
  },

  "Cloudflare Access": {
    provider: { keys: `${ACCESS}/cdn-cgi/access/certs` },
    tokenHeader: "Cf-Access-Jwt-Assertion",
    accepted: {
      "a user": {
        claims: access,
        gives: { clientId: access.sub, clientIdSource: "sub" },
        scopes: [],
      },
      "a service token": {
        claims: { type: "app", aud: ACCESS_TAG, iss: ACCESS, common_name: "id.access", sub: "" },
        gives: { clientId: "id.access", clientIdSource: "common_name" },
        scopes: [],
      },
    },
    refused: {
      "another application": {
        claims: { ...access, aud: ["0".repeat(64)] },
        because: mismatch("aud"),
      },
      "another team": {
        claims: { ...access, iss: "https://other-team.cloudflareaccess.com" },
        because: mismatch("iss"),
      },
    },
  },

  Kinde: {
    provider: oidc(KINDE, "/.well-known/jwks"),
    accepted: {
      "a user": {
        claims: kinde,
        gives: { clientId: "kinde-client-1", clientIdSource: "azp" },
        scopes: ["openid", "notes:read"],
      },
    },
    refused: {
      "without the parameter audience": {
        claims: { ...kinde, aud: [] },
        because: mismatch("aud"),
      },
      "another API": { claims: { ...kinde, aud: [OTHER_SERVER] }, because: mismatch("aud") },
      "an ID token": {
        claims: { ...kinde, aud: ["kinde-client-1"], scp: undefined, nonce: "n" },
        because: mismatch("aud"),
      },
    },
  },

  Logto: {
    provider: { ...oidc(LOGTO, "/jwks"), alg: "ES384" },
    accepted: {
      "a token for an API resource": {
        header: atJwt,
        claims: logto,
        gives: { clientId: "logto-client-1", clientIdSource: "client_id" },
        scopes: ["notes:read"],
      },
    },
    refused: {
      "without a resource: opaque": opaque,
      "another API resource": {
        header: atJwt,
        claims: { ...logto, aud: OTHER_SERVER },
        because: mismatch("aud"),
      },
      "an ID token": {
        claims: { iss: LOGTO, sub: "user-1", aud: "logto-client-1", at_hash: "h" },
        because: mismatch("aud"),
      },
      "a JWT of another type": { claims: logto, because: wrongType },
    },
  },

  "Microsoft Entra ID": {
    provider: {
      issuer: ENTRA,
      metadata: `${ENTRA}/.well-known/openid-configuration`,
      keys: `https://login.microsoftonline.com/${TENANT}/discovery/v2.0/keys`,
    },
    accepted: {
      "a user": {
        header: x5t,
        claims: entra,
        gives: { clientId: CALLER, clientIdSource: "azp" },
        scopes: ["mcp.use", "notes.read"],
      },
      "an application": {
        claims: { ...entra, scp: undefined, roles: ["Notes.Read.All"], idtyp: "app" },
        gives: { clientId: CALLER },
        scopes: [],
        isBelowGate: true,
      },
    },
    refused: {
      "another tenant": {
        claims: { ...entra, iss: ENTRA.replace(TENANT, CALLER) },
        because: mismatch("iss"),
      },
      "consumer accounts": {
        claims: { ...entra, iss: ENTRA.replace(TENANT, "9188040d-6c67-4c5b-b112-36a304b66dad") },
        because: mismatch("iss"),
      },
      "a token for Microsoft Graph": {
        claims: { ...entra, aud: "00000003-0000-0000-c000-000000000000" },
        because: mismatch("aud"),
      },
      "version 1": { claims: entraV1, because: mismatch("iss") },
      "an ID token": {
        claims: { ...entra, aud: CALLER, azp: undefined, scp: undefined, nonce: "n" },
        because: mismatch("aud"),
      },
    },
  },

  "Microsoft Entra ID: Several tenants": {
    provider: { keys: "https://login.microsoftonline.com/common/discovery/v2.0/keys" },
    accepted: {
      "a user of the first tenant": {
        header: x5t,
        claims: entra,
        gives: { clientId: CALLER, clientIdSource: "azp", issuer: ENTRA },
        scopes: ["mcp.use", "notes.read"],
      },
      "a user of the second": {
        header: x5t,
        claims: { ...entra, iss: ENTRA.replace(TENANT, SECOND_TENANT), tid: SECOND_TENANT },
        gives: { clientId: CALLER, clientIdSource: "azp" },
        scopes: ["mcp.use", "notes.read"],
      },
    },
    refused: {
      "a tenant that is not in the list": {
        claims: { ...entra, iss: ENTRA.replace(TENANT, CALLER), tid: CALLER },
        because: mismatch("tid"),
      },
      "a tid of another tenant": {
        claims: { ...entra, iss: ENTRA.replace(TENANT, SECOND_TENANT) },
        because: mismatch("iss"),
      },
      "the template itself": {
        claims: { ...entra, iss: ENTRA.replace(TENANT, "{tenantid}") },
        because: mismatch("iss"),
      },
      "version 1": { claims: entraV1, because: mismatch("iss") },
    },
  },

  "Microsoft Entra ID: Tokens of version 1": {
    provider: { keys: `https://login.microsoftonline.com/${TENANT}/discovery/keys` },
    accepted: {
      "the application ID URI as audience": {
        header: x5t,
        claims: entraV1,
        gives: { clientId: CALLER, clientIdSource: "appid", issuer: ENTRA_V1 },
        scopes: ["mcp.use", "notes.read"],
      },
      "the client ID as audience": {
        header: x5t,
        claims: { ...entraV1, aud: APPLICATION },
        gives: { clientId: CALLER, clientIdSource: "appid" },
        scopes: ["mcp.use", "notes.read"],
      },
    },
    refused: {
      "the issuer without its slash": {
        claims: { ...entraV1, iss: ENTRA_V1.slice(0, -1) },
        because: mismatch("iss"),
      },
      "version 2": { claims: entra, because: mismatch("iss") },
      "another application": {
        claims: { ...entraV1, aud: `api://${CALLER}` },
        because: mismatch("aud"),
      },
    },
  },

  Okta: {
    provider: oidc(OKTA, "/v1/keys"),
    accepted: {
      "a user": {
        header: noTyp,
        claims: okta,
        gives: { clientId: "0oaSampleClient", clientIdSource: "cid", subject: "alice@example.com" },
        scopes: ["openid", "notes:read"],
      },
    },
    refused: {
      "the org authorization server": {
        header: noTyp,
        claims: { ...okta, iss: "https://your-org.okta.com", aud: "https://your-org.okta.com" },
        because: mismatch("iss"),
      },
      "the issuer of a custom domain": {
        header: noTyp,
        claims: { ...okta, iss: "https://login.example.com/oauth2/default" },
        because: mismatch("iss"),
      },
      "an ID token": {
        header: noTyp,
        claims: { ...okta, aud: "0oaSampleClient", cid: undefined, scp: undefined, nonce: "n" },
        because: mismatch("aud"),
      },
    },
  },

  PingOne: {
    provider: oidc(PING, "/jwks"),
    accepted: {
      "a user": {
        claims: ping,
        gives: { clientId: ping.client_id, clientIdSource: "client_id" },
        scopes: ["notes:read"],
      },
      "a user, from March 2027": {
        header: atJwt,
        claims: ping,
        gives: { clientId: ping.client_id },
        scopes: ["notes:read"],
      },
    },
    refused: {
      "another resource": { claims: { ...ping, aud: [OTHER_SERVER] }, because: mismatch("aud") },
      "another environment": {
        claims: { ...ping, iss: PING.replaceAll("5", "6") },
        because: mismatch("iss"),
      },
      "an ID token": {
        claims: { iss: PING, sub: ping.sub, aud: [ping.client_id], at_hash: "h" },
        because: mismatch("aud"),
      },
    },
  },

  "PingOne: Introspection": {
    provider: { introspection: { endpoint: `${PING}/introspect`, clientAuth: "post" } },
    accepted: {
      "a user": {
        claims: ping,
        answer: { ...ping, token_type: "Bearer" },
        gives: { clientId: ping.client_id },
        scopes: ["notes:read"],
      },
    },
    refused: {
      revoked: { claims: ping, ...inactive },
      "another resource": {
        claims: { ...ping, aud: [OTHER_SERVER] },
        answer: { ...ping, aud: [OTHER_SERVER] },
        because: mismatch("aud"),
      },
    },
  },

  Scalekit: {
    provider: { keys: `${SCALEKIT}/keys` },
    accepted: {
      "the issuer of today": {
        claims: scalekit,
        gives: { clientId: "skc_1", clientIdSource: "client_id", issuer: SCALEKIT },
        scopes: ["notes:read"],
      },
      "the issuer of the resource, without a Server URL": {
        claims: { ...scalekit, iss: SCALEKIT_RESOURCE, aud: ["res_12345678"] },
        gives: { clientId: "skc_1", issuer: SCALEKIT_RESOURCE },
        scopes: ["notes:read"],
      },
    },
    refused: {
      "another resource": {
        claims: { ...scalekit, aud: ["res_87654321"] },
        because: mismatch("aud"),
      },
      "a web sign-in": { claims: { ...scalekit, aud: ["skc_1"] }, because: mismatch("aud") },
      "the issuer of another resource": {
        claims: { ...scalekit, iss: `${SCALEKIT}/resources/res_87654321` },
        because: mismatch("iss"),
      },
    },
  },

  Stytch: {
    provider: oidc(STYTCH, "/.well-known/jwks.json"),
    accepted: {
      "a connected app": {
        claims: stytch,
        gives: { clientId: "connected-app-live-1", clientIdSource: "client_id" },
        scopes: ["openid", "notes:read"],
      },
    },
    refused: {
      "a session": {
        claims: { ...stytch, client_id: undefined, scope: undefined },
        because: missing("client_id"),
      },
      "another project": {
        claims: { ...stytch, aud: ["project-live-2"] },
        because: mismatch("aud"),
      },
      "the issuer without a scheme": {
        claims: { ...stytch, iss: `stytch.com/${STYTCH_PROJECT}` },
        because: mismatch("iss"),
      },
    },
  },

  Supabase: {
    provider: { ...oidc(SUPABASE, "/.well-known/jwks.json"), alg: "ES256", jwkHasAlg: true },
    accepted: {
      "an OAuth client": { claims: supabase, gives: supabaseGives, scopes: ["openid", "email"] },
    },
    refused: {
      "a browser session": { claims: supabaseSession, because: missing("client_id") },
      "an ID token": { claims: supabaseIdToken, because: mismatch("aud") },
      "another project": {
        claims: { ...supabase, iss: SUPABASE.replace("your", "other") },
        because: mismatch("iss"),
      },
    },
  },

  "Supabase: With an audience of its own": {
    provider: { ...oidc(SUPABASE, "/.well-known/jwks.json"), alg: "ES256", jwkHasAlg: true },
    accepted: {
      "after the hook": {
        claims: { ...supabase, aud: SERVER },
        gives: supabaseGives,
        scopes: ["openid", "email"],
      },
    },
    refused: {
      "another client of the project": { claims: supabase, because: mismatch("aud") },
      "a browser session": { claims: supabaseSession, because: mismatch("aud") },
      "a browser session to which the hook gave this audience": {
        claims: { ...supabaseSession, aud: SERVER },
        because: missing("client_id"),
      },
    },
  },

  "Supabase: Legacy secret": {
    provider: { alg: "HS256", secret: ENVIRONMENT.JWT_SECRET },
    accepted: {
      "an OAuth client": { claims: supabase, gives: supabaseGives, scopes: ["openid", "email"] },
    },
    refused: {
      "a browser session": { claims: supabaseSession, because: missing("client_id") },
      "an ID token": { claims: supabaseIdToken, because: mismatch("aud") },
    },
  },

  "WorkOS AuthKit": {
    provider: { keys: `${WORKOS}/oauth2/jwks` },
    accepted: {
      "a user": { claims: workos, gives: { clientId: "user_01ABC" }, scopes: [] },
    },
    refused: {
      "a resource that the dashboard does not list": {
        claims: { ...workos, aud: "client_01ENVIRONMENT" },
        because: mismatch("aud"),
      },
      "a session of user management": {
        claims: { ...workos, iss: "https://api.workos.com/user_management/client_01ABC" },
        because: mismatch("iss"),
      },
    },
  },
};
