/** Glewlwyd (Debian), configured as its administration page does it. */
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { newBrowser, newClient } from "../common/client.mjs";
import { debianVersion, installFromDebian } from "../common/debian.mjs";
import {
  OTHER_RESOURCE,
  PLAIN_SECRET,
  REDIRECT_URI,
  RESOURCE,
  SCOPES,
  SECRET,
} from "../common/names.mjs";
import { freePort, newFolder, startProgram } from "../common/program.mjs";
import { run } from "../common/run.mjs";

const NAME = "glewlwyd";
const SCOPE = SCOPES.join(" ");
const SCHEMA = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3";
const MODULES = "/usr/lib/glewlwyd";
const PASSWORD = "for these tests only";

export default {
  name: NAME,
  from: "Debian",
  version: () => debianVersion(NAME),
  install: () => installFromDebian([NAME, "sqlite3"]),

  async start() {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const { folder, remove } = newFolder(NAME);
    const database = join(folder, "glewlwyd.sqlite3");
    await run("sqlite3", [database, `.read ${SCHEMA}`]);
    const configuration = join(folder, "glewlwyd.conf");
    writeFileSync(configuration, configurationOf(port, origin, database));
    const { stop } = await startProgram({
      name: NAME,
      program: NAME,
      args: [`--config-file=${configuration}`],
      cwd: folder,
      ready: `${origin}/config`,
    });
    try {
      const admin = await signIn(origin, "admin", "password");
      await configure(admin);
      const browse = await signIn(origin, "alice", PASSWORD);
      await grantScopes(browse, origin);
      return {
        tokens: {
          JWT: tokensOf(`${origin}/api/oidc`, browse),
          "JWT of an EC key": tokensOf(`${origin}/api/ec`, browse),
        },
        async stop() {
          await stop();
          remove();
        },
      };
    } catch (error) {
      await stop();
      throw error;
    }
  },
};

const configurationOf = (port, origin, database) => `
port=${port}
bind_address="127.0.0.1"
external_url="${origin}"
login_url="login.html"
api_prefix="api"
static_files_path="/usr/share/glewlwyd/webapp/"
log_mode="console"
log_level="WARNING"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="${MODULES}/user"
user_middleware_module_path="${MODULES}/user_middleware"
client_module_path="${MODULES}/client"
user_auth_scheme_module_path="${MODULES}/scheme"
plugin_module_path="${MODULES}/plugin"
hash_algorithm="SHA512"
database = { type = "sqlite3" path = "${database}" };
`;

/** What uses the administration's API, or a person's, and throws where that says no. */
async function signIn(origin, username, password) {
  const browse = newBrowser();
  const send = async (method, path, body) => {
    const headers = { "Content-Type": "application/json" };
    const init = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const response = await browse(`${origin}/api/${path}`, init);
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  await send("POST", "auth/", { username, password });
  return Object.assign(browse, { origin, send });
}

async function configure(admin) {
  const { send } = admin;
  for (const name of SCOPES)
    await send("POST", "scope/", {
      name,
      display_name: name,
      password_required: false,
      scheme: {},
    });
  await send("POST", "user/", {
    username: "alice",
    password: PASSWORD,
    scope: ["g_profile", "openid", ...SCOPES],
    enabled: true,
  });
  const client = {
    confidential: true,
    enabled: true,
    redirect_uri: [REDIRECT_URI],
    token_endpoint_auth_method: ["client_secret_basic", "client_secret_post"],
  };
  const clients = [
    ["app", PLAIN_SECRET, ["code", "client_credentials", "refresh_token"]],
    ["odd-app", SECRET, ["client_credentials"]],
  ];
  for (const [client_id, password, authorization_type] of clients)
    await send("POST", "client/", {
      ...client,
      client_id,
      name: client_id,
      password,
      authorization_type,
      scope: SCOPES,
    });
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await addPlugin(admin, "oidc", {
    "jwt-type": "rsa",
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: publicKey.export({ type: "spki", format: "pem" }),
  });
  await addPlugin(admin, "ec", { "jwks-private": JSON.stringify({ keys: [shortEcKey()] }) });
}

/** A key as its tool `rnbyc` makes one in a hundred: a coordinate has lost the octet of zero at its front. */
function shortEcKey() {
  for (;;) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = privateKey.export({ format: "jwk" });
    const x = Buffer.from(jwk.x, "base64url");
    if (x[0] === 0)
      return { ...jwk, x: x.subarray(1).toString("base64url"), kid: "short-1", alg: "ES256" };
  }
}

const addPlugin = ({ send, origin }, name, keys) =>
  send("POST", "mod/plugin/", {
    module: "oidc",
    name,
    display_name: name,
    enabled: true,
    parameters: {
      iss: `${origin}/api/${name}`,
      "jwt-type": "rsa",
      "jwt-key-size": "256",
      "jwks-uri": "",
      "jwks-private": "",
      "jwks-public": "",
      "default-kid": "",
      key: "",
      cert: "",
      "access-token-duration": 3600,
      "refresh-token-duration": 1209600,
      "code-duration": 600,
      "refresh-token-rolling": true,
      "refresh-token-one-use": "never",
      "allow-non-oidc": true,
      "auth-type-code-enabled": true,
      "auth-type-token-enabled": false,
      "auth-type-id-token-enabled": true,
      "auth-type-none-enabled": false,
      "auth-type-password-enabled": false,
      "auth-type-client-enabled": true,
      "auth-type-device-enabled": false,
      "auth-type-refresh-enabled": true,
      scope: [],
      "additional-parameters": [],
      claims: [],
      "jwks-show": true,
      "jwks-x5c": [],
      "request-parameter-allow": false,
      "subject-type": "public",
      "address-claim": { type: "no" },
      "name-claim": "no",
      "name-claim-scope": [],
      "email-claim": "no",
      "email-claim-scope": [],
      "scope-claim": "no",
      "scope-claim-scope": [],
      "allowed-scope": ["openid", ...SCOPES],
      "pkce-allowed": true,
      "pkce-scopes": [],
      "introspection-revocation-allowed": true,
      "introspection-revocation-auth-scope": [],
      "introspection-revocation-allow-target-client": true,
      "resource-allowed": true,
      "resource-scope": Object.fromEntries(
        SCOPES.map((scope) => [scope, [RESOURCE, OTHER_RESOURCE]]),
      ),
      "resource-client-property": "",
      ...keys,
    },
  });

/** The person's consent, which is asked for once for each client. */
const grantScopes = ({ send }) =>
  send("PUT", "auth/grant/app", { scope: ["openid", ...SCOPES].join(" ") });

function tokensOf(issuer, browse) {
  const clientOf = (id, secret, way) =>
    newClient({
      authorizationEndpoint: `${issuer}/auth`,
      tokenEndpoint: `${issuer}/token`,
      revocationEndpoint: `${issuer}/revoke`,
      id,
      secret,
      way,
    });
  const client = clientOf("app", PLAIN_SECRET, "basic");
  const odd = clientOf("odd-app", SECRET, "raw");
  const code = () =>
    client.code({
      scope: `openid ${SCOPE}`,
      resource: RESOURCE,
      browse,
      more: { g_continue: "true", nonce: "nonce-1" },
    });
  return {
    issuer,
    audience: RESOURCE,
    otherAudience: OTHER_RESOURCE,
    // It tells a client of that client's own tokens alone.
    credentials: { clientId: "app", clientSecret: PLAIN_SECRET },
    oddCredentials: { clientId: "odd-app", clientSecret: SECRET },
    issueForOdd: async () =>
      (await odd.clientCredentials({ scope: SCOPE, resource: RESOURCE })).access_token,
    scope: "notes:read",
    introspectionEndpoint: `${issuer}/introspect`,
    issue: async (resource = RESOURCE) =>
      (await client.clientCredentials({ scope: SCOPE, resource })).access_token,
    issueToPerson: async () => (await code()).access_token,
    app: {
      id: "app",
      secret: PLAIN_SECRET,
      way: "basic",
      // What its page adds when the person goes on.
      browse(url, init) {
        const continued = new URL(url);
        continued.searchParams.set("g_continue", "true");
        return browse(continued, init);
      },
    },
    idToken: async () => (await code()).id_token,
    refreshToken: async () => (await code()).refresh_token,
    revoke: client.revoke,
  };
}
