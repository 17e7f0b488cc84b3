/**
 * Sample tokens of well-known identity providers, and the options that docs/identity-providers.md
 * gives for them: presets.test.js runs them on every runtime, ../node/identity-providers.test.mjs
 * holds the page against them.
 */
import { assert } from "../harness.js";
import { NOW, jsonResponse, keyPair, sign } from "./issuer.js";

const SERVER = "https://mcp.example.com/mcp";

const AUTH0 = "https://your-tenant.us.auth0.com/";
const OKTA = "https://your-org.okta.com/oauth2/default";
const TENANT = "11111111-1111-1111-1111-111111111111";
const APPLICATION = "22222222-2222-2222-2222-222222222222";
const CALLER = "33333333-3333-3333-3333-333333333333";
const ENTRA = `https://login.microsoftonline.com/${TENANT}/v2.0`;
const ENTRA_V1 = `https://sts.windows.net/${TENANT}/`;
const ENTRA_KEYS = `https://login.microsoftonline.com/${TENANT}/discovery/v2.0/keys`;
const KEYCLOAK = "https://sso.example.com/realms/my-realm";
const GOOGLE = "https://accounts.google.com";
const COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example";
const ACCESS = "https://your-team.cloudflareaccess.com";
const ACCESS_TAG = "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228";
const ACTIONS = "https://token.actions.githubusercontent.com";

const noTyp = { typ: undefined };

const auth0 = {
  iss: AUTH0,
  sub: "auth0|507f1f77bcf86cd799439011",
  aud: [SERVER, "https://your-tenant.us.auth0.com/userinfo"],
  scope: "openid profile notes:read",
};

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

const google = {
  iss: GOOGLE,
  aud: SERVER,
  azp: "112233445566778899001",
  sub: "112233445566778899001",
  email: "caller@my-project.iam.gserviceaccount.com",
  email_verified: true,
};

const cognito = {
  sub: "77777777-7777-7777-7777-777777777777",
  iss: COGNITO,
  version: 2,
  client_id: "1example23456789",
  origin_jti: "88888888-8888-8888-8888-888888888888",
  event_id: "99999999-9999-9999-9999-999999999999",
  token_use: "access",
  scope: "openid mcp/read",
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

const actions = {
  jti: "sample",
  iss: ACTIONS,
  aud: SERVER,
  sub: "repo:octo-org/octo-repo:ref:refs/heads/main",
  ref: "refs/heads/main",
  ref_type: "branch",
  sha: "0123456789abcdef0123456789abcdef01234567",
  repository: "octo-org/octo-repo",
  repository_id: "74",
  repository_owner: "octo-org",
  repository_owner_id: "65",
  run_id: "1",
  run_attempt: "2",
  actor: "octocat",
  workflow: "deploy",
  event_name: "push",
  job_workflow_ref: "octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main",
  runner_environment: "github-hosted",
  nbf: NOW - 600,
};

/**
 * `options`: of the JWTVerifier; `gate`: what the page adds for the gate; `places`: where the
 * provider has its metadata (`discovery`) and keys (`keys`); `accepted` and `refused`: sample
 * tokens, with what must come of them.
 */
export const PRESETS = {
  Auth0: {
    options: { issuer: AUTH0, audience: SERVER },
    places: {
      issuer: AUTH0,
      discovery: `${AUTH0}.well-known/openid-configuration`,
      keys: `${AUTH0}.well-known/jwks.json`,
    },
    accepted: {
      "Auth0's own profile": {
        claims: { ...auth0, azp: "client-1", permissions: ["notes:read"] },
        gives: { clientId: "client-1", clientIdSource: "azp" },
        scopes: ["openid", "profile", "notes:read"],
      },
      "the RFC 9068 profile": {
        header: { typ: "at+jwt" },
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
        because: { reason: "ERR_CLAIM_MISMATCH", claim: "iss" },
      },
      "an ID token": {
        claims: { iss: AUTH0, sub: auth0.sub, aud: "client-1", nonce: "n" },
        because: { reason: "ERR_CLAIM_MISMATCH", claim: "aud" },
      },
    },
  },

  Okta: {
    options: { issuer: OKTA, audience: "api://default" },
    places: {
      issuer: OKTA,
      discovery: `${OKTA}/.well-known/openid-configuration`,
      keys: `${OKTA}/v1/keys`,
    },
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
        because: { reason: "ERR_CLAIM_MISMATCH", claim: "iss" },
      },
    },
  },

  "Microsoft Entra ID": {
    options: { issuer: ENTRA, audience: APPLICATION },
    gate: {
      resource: SERVER,
      authorizationServers: [ENTRA],
      requiredScopes: [`api://${APPLICATION}/mcp.use`],
      impliedScopes: { "mcp.use": [`api://${APPLICATION}/mcp.use`] },
    },
    places: {
      issuer: ENTRA,
      discovery: `${ENTRA}/.well-known/openid-configuration`,
      keys: ENTRA_KEYS,
    },
    accepted: {
      "a user": {
        header: { x5t: "sample-thumbprint" },
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
        because: { reason: "ERR_CLAIM_MISMATCH", claim: "iss" },
      },
      "a token for Microsoft Graph": {
        claims: { ...entra, aud: "00000003-0000-0000-c000-000000000000" },
        because: { reason: "ERR_CLAIM_MISMATCH", claim: "aud" },
      },
      "version 1": {
        claims: entraV1,
        because: { reason: "ERR_CLAIM_MISMATCH", claim: "iss" },
      },
    },
  },

  "Tokens of version 1": {
    options: {
      jwksUri: ENTRA_KEYS,
      issuer: [ENTRA_V1, ENTRA],
      audience: [APPLICATION, `api://${APPLICATION}`],
    },
    places: { keys: ENTRA_KEYS },
    accepted: {
      "version 1": {
        header: { x5t: "sample-thumbprint" },
        claims: entraV1,
        gives: { clientId: CALLER, clientIdSource: "appid", issuer: ENTRA_V1 },
        scopes: ["mcp.use", "notes.read"],
      },
      "version 2": {
        claims: entra,
        gives: { clientId: CALLER, clientIdSource: "azp", issuer: ENTRA },
        scopes: ["mcp.use", "notes.read"],
      },
    },
    refused: {
      "the issuer without its slash": {
        claims: { ...entraV1, iss: ENTRA_V1.slice(0, -1) },
        because: { reason: "ERR_CLAIM_MISMATCH", claim: "iss" },
      },
    },
  },

  Keycloak: {
    options: { issuer: KEYCLOAK, audience: SERVER },
    places: {
      issuer: KEYCLOAK,
      discovery: `${KEYCLOAK}/.well-known/openid-configuration`,
      keys: `${KEYCLOAK}/protocol/openid-connect/certs`,
    },
    accepted: {
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
      "at+jwt with a nonce": {
        header: { typ: "at+jwt" },
        claims: { ...keycloak, nonce: "n" },
        gives: { clientId: "my-client" },
        scopes: ["openid", "profile", "notes:read"],
      },
    },
    refused: {
      "no audience mapper": {
        claims: { ...keycloak, aud: "account" },
        because: { reason: "ERR_CLAIM_MISMATCH", claim: "aud" },
      },
      "no aud at all": {
        claims: { ...keycloak, aud: undefined },
        because: { reason: "ERR_CLAIM_MISSING", claim: "aud" },
      },
      "before version 24": {
        claims: { ...keycloak, nonce: "n" },
        because: { reason: "ERR_TYP_NOT_ALLOWED" },
      },
    },
  },

  Google: {
    options: { issuer: GOOGLE, audience: SERVER, requiredClaims: ["email"] },
    places: {
      issuer: GOOGLE,
      discovery: `${GOOGLE}/.well-known/openid-configuration`,
      keys: "https://www.googleapis.com/oauth2/v3/certs",
    },
    accepted: {
      "a service account": {
        claims: google,
        gives: { clientId: "112233445566778899001", clientIdSource: "azp" },
        scopes: [],
      },
    },
    refused: {
      "without an email": {
        claims: { ...google, email: undefined },
        because: { reason: "ERR_CLAIM_MISSING", claim: "email" },
      },
      "a user's login": {
        claims: { ...google, aud: "123-abc.apps.googleusercontent.com", at_hash: "h", nonce: "n" },
        because: { reason: "ERR_CLAIM_MISMATCH", claim: "aud" },
      },
      "an access token of a user": {
        token: "ya29.a0AfH6SMSample",
        because: { reason: "ERR_TOKEN_MALFORMED" },
      },
    },
  },

  "AWS Cognito": {
    options: { issuer: COGNITO, audience: SERVER, requiredClaims: ["client_id", "token_use"] },
    places: {
      issuer: COGNITO,
      discovery: `${COGNITO}/.well-known/openid-configuration`,
      keys: `${COGNITO}/.well-known/jwks.json`,
    },
    accepted: {
      "with resource binding": {
        header: noTyp,
        claims: { ...cognito, aud: SERVER },
        gives: { clientId: "1example23456789", clientIdSource: "client_id" },
        scopes: ["openid", "mcp/read"],
      },
    },
    refused: {
      "without resource binding": {
        header: noTyp,
        claims: cognito,
        because: { reason: "ERR_CLAIM_MISSING", claim: "aud" },
      },
      "an ID token": {
        header: noTyp,
        claims: cognitoIdToken,
        because: { code: "invalid_token" },
      },
      "an ID token for this very audience": {
        header: noTyp,
        claims: { ...cognitoIdToken, aud: SERVER },
        because: { reason: "ERR_CLAIM_MISSING", claim: "client_id" },
      },
    },
  },

  "Without `aud`": {
    options: { issuer: COGNITO, audience: null, requiredClaims: ["client_id", "token_use"] },
    /** What the page puts around the verifier, by hand: it must accept and refuse the same. */
    around(verifier) {
      const appClients = ["1example23456789"];
      const verifyToken = async (token, options) => {
        const accessToken = await verifier.verifyToken(token, options);
        const { claims, clientId } = accessToken;
        if (claims.token_use === "access" && appClients.includes(clientId)) return accessToken;
        throw Object.assign(new Error("not for this server"), { code: "invalid_token" });
      };
      return { requiredScopes: [], verifyToken, verifyAccessToken: verifyToken };
    },
    places: {
      issuer: COGNITO,
      discovery: `${COGNITO}/.well-known/openid-configuration`,
      keys: `${COGNITO}/.well-known/jwks.json`,
    },
    accepted: {
      "an access token": {
        header: noTyp,
        claims: cognito,
        gives: { clientId: "1example23456789", clientIdSource: "client_id" },
        scopes: ["openid", "mcp/read"],
      },
    },
    refused: {
      "another app client": {
        header: noTyp,
        claims: { ...cognito, client_id: "2example23456789" },
        because: { code: "invalid_token" },
      },
      "another use": {
        header: noTyp,
        claims: { ...cognito, token_use: "refresh" },
        because: { code: "invalid_token" },
      },
      "an ID token": {
        header: noTyp,
        claims: cognitoIdToken,
        because: { code: "invalid_token" },
      },
    },
  },

  "Cloudflare Access": {
    options: {
      jwksUri: `${ACCESS}/cdn-cgi/access/certs`,
      issuer: ACCESS,
      audience: ACCESS_TAG,
    },
    gate: {
      resource: SERVER,
      authorizationServers: [ACCESS],
      tokenHeader: "Cf-Access-Jwt-Assertion",
    },
    places: { keys: `${ACCESS}/cdn-cgi/access/certs` },
    accepted: {
      "a user": {
        claims: access,
        gives: { clientId: access.sub, clientIdSource: "sub" },
        scopes: [],
      },
    },
    refused: {
      "a service token": {
        claims: { type: "app", aud: ACCESS_TAG, iss: ACCESS, common_name: "id.access", sub: "" },
        because: { reason: "ERR_CLAIM_MISSING", claim: "client_id" },
      },
      "another application": {
        claims: { ...access, aud: ["0".repeat(64)] },
        because: { reason: "ERR_CLAIM_MISMATCH", claim: "aud" },
      },
    },
  },

  "GitHub Actions": {
    options: { issuer: ACTIONS, audience: SERVER, requiredClaims: ["repository", "ref"] },
    places: {
      issuer: ACTIONS,
      discovery: `${ACTIONS}/.well-known/openid-configuration`,
      keys: `${ACTIONS}/.well-known/jwks`,
    },
    accepted: {
      "a workflow": {
        header: { x5t: "sample-thumbprint" },
        claims: actions,
        gives: { clientId: actions.sub, clientIdSource: "sub", subject: actions.sub },
        scopes: [],
      },
    },
    refused: {
      "an audience for another": {
        claims: { ...actions, aud: "https://github.com/octo-org" },
        because: { reason: "ERR_CLAIM_MISMATCH", claim: "aud" },
      },
      "no repository": {
        claims: { ...actions, repository: undefined },
        because: { reason: "ERR_CLAIM_MISSING", claim: "repository" },
      },
    },
  },
};

/** The provider's metadata and keys, as a fetch that knows nothing else. */
export async function networkOf({ issuer, discovery, keys }) {
  const { jwk } = await keyPair("provider");
  // As the providers write them: a certificate beside the key, one for encryption, one of old.
  const entry = { ...jwk, kid: "current", use: "sig", x5t: "sample-thumbprint" };
  const encryption = { ...jwk, kid: "encryption", use: "enc", alg: "RSA-OAEP" };
  const jwkSet = { keys: [{ ...entry, kid: "old" }, entry, encryption], public_certs: [] };
  return async (url) => {
    if (url === discovery) return jsonResponse({ issuer, jwks_uri: keys, subject_types: [] });
    if (url === keys) return jsonResponse(jwkSet);
    return new Response("not found", { status: 404 });
  };
}

/** Lets all samples of a preset through a verifier. */
export async function checkSamples(preset, verifier) {
  for (const [label, { gives, scopes, ...sample }] of Object.entries(preset.accepted)) {
    let accessToken;
    try {
      accessToken = await verifier.verifyToken(await tokenOf(sample));
    } catch (error) {
      throw new Error(`${label}: refused, ${error.reason ?? error} ${error.claim ?? ""}`);
    }
    for (const [name, value] of Object.entries(gives)) {
      assert.equal(accessToken[name], value, `${label}: ${name}`);
    }
    assert.deepEqual(accessToken.scopes, scopes, label);
  }
  for (const [label, { because, ...sample }] of Object.entries(preset.refused)) {
    const error = await assert.rejects(verifier.verifyToken(await tokenOf(sample)), because);
    assert.equal(error.code, "invalid_token", label);
  }
}

export async function tokenOf({ token, header, claims }) {
  if (token !== undefined) return token;
  const times = { iat: NOW, exp: NOW + 3600 };
  return sign(await keyPair("provider"), { ...times, ...claims }, { kid: "current", ...header });
}
