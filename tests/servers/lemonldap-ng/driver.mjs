/** The portal of LemonLDAP::NG (Debian), with its demonstration users. */
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
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

const NAME = "lemonldap-ng";
const PACKAGE = "liblemonldap-ng-portal-perl";
const SCOPE = `openid ${SCOPES.join(" ")}`;
/** What its package only recommends, and the portal does not start without. */
const OTHERS = [
  "libgd-securityimage-perl",
  "libio-string-perl",
  "libplack-perl",
  "libstring-random-perl",
  "perlmagick",
  "starman",
];

export default {
  name: NAME,
  from: "Debian",
  version: () => debianVersion(PACKAGE),
  install: () => installFromDebian([PACKAGE, ...OTHERS]),

  async start() {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const { folder, remove } = newFolder(NAME);
    writeConfiguration(folder, `${origin}/`);
    const { stop } = await startProgram({
      name: NAME,
      program: "plackup",
      args: [
        ...["--host", "127.0.0.1", "--port", String(port), "--env", "deployment"],
        ...["--server", "Starman", "--workers", "4", join(import.meta.dirname, "portal.psgi")],
      ],
      cwd: folder,
      env: { LLNG_DEFAULTCONFFILE: join(folder, "lemonldap-ng.ini") },
      ready: `${origin}/.well-known/openid-configuration`,
    });
    return {
      tokens: { JWT: tokensOf(origin, "jwt-app"), opaque: tokensOf(origin, "app") },
      async stop() {
        await stop();
        remove();
      },
    };
  },
};

function tokensOf(origin, id) {
  const clientOf = (name) =>
    newClient({
      authorizationEndpoint: `${origin}/oauth2/authorize`,
      tokenEndpoint: `${origin}/oauth2/token`,
      id: name,
      secret: PLAIN_SECRET,
      way: "basic",
    });
  const [client, other] = [clientOf(id), clientOf(`other-${id}`)];
  const code = async (browse) =>
    client.code({ scope: SCOPE, resource: RESOURCE, browse: browse ?? (await signIn(origin)) });
  const sessions = new Map();
  return {
    issuer: `${origin}/`,
    audience: RESOURCE,
    otherAudience: OTHER_RESOURCE,
    credentials: { clientId: "rs", clientSecret: PLAIN_SECRET },
    oddCredentials: { clientId: "odd-rs", clientSecret: SECRET },
    scope: "notes:read",
    introspectionEndpoint: `${origin}/oauth2/introspect`,
    issue: async (audience = RESOURCE) => {
      const from = audience === RESOURCE ? client : other;
      return (await from.clientCredentials({ scope: SCOPES.join(" ") })).access_token;
    },
    issueToPerson: async () => (await code()).access_token,
    async issueToRevoke() {
      const browse = await signIn(origin);
      const { access_token } = await code(browse);
      sessions.set(access_token, browse);
      return access_token;
    },
    app: {
      id,
      secret: PLAIN_SECRET,
      way: "basic",
      browse: async (...request) => (await signIn(origin))(...request),
    },
    idToken: async () => (await code()).id_token,
    refreshToken: async () => (await code()).refresh_token,
    /** It has no endpoint for that: a token ends with the person's session. */
    async revoke(token) {
      const response = await sessions.get(token)(`${origin}/?logout=1`);
      if (!response.ok) throw new Error(`sign-out: ${response.status}`);
    },
  };
}

async function signIn(origin) {
  const browse = newBrowser();
  const body = new URLSearchParams({ user: "dwho", password: "dwho" });
  const response = await browse(`${origin}/`, { method: "POST", body });
  if (response.status >= 400) throw new Error(`sign-in: ${response.status}`);
  return browse;
}

function writeConfiguration(folder, portal) {
  const kept = (name) => {
    const path = join(folder, name);
    mkdirSync(join(path, "lock"), { recursive: true });
    return { Directory: path, LockDirectory: join(path, "lock") };
  };
  const cache = join(folder, "cache");
  const conf = join(folder, "conf");
  for (const path of [cache, conf]) mkdirSync(path);
  const caching = (namespace) =>
    `{ 'namespace' => '${namespace}', 'default_expires_in' => 600, 'directory_umask' => '007', ` +
    `'cache_root' => '${cache}', 'cache_depth' => 3 }`;
  writeFileSync(
    join(folder, "lemonldap-ng.ini"),
    `[all]
logLevel = warn
checkTime = 600
[configuration]
type = File
dirName = ${conf}
localStorage = Cache::FileCache
localStorageOptions = ${caching("config")}
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en
[handler]
`,
  );

  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const clients = {
    app: [PLAIN_SECRET, RESOURCE],
    "other-app": [PLAIN_SECRET, OTHER_RESOURCE],
    "jwt-app": [PLAIN_SECRET, RESOURCE, 1],
    "other-jwt-app": [PLAIN_SECRET, OTHER_RESOURCE, 1],
    rs: [PLAIN_SECRET, ""],
    "odd-rs": [SECRET, ""],
  };
  const perClient = (make) =>
    Object.fromEntries(Object.entries(clients).map(([id, given]) => [id, make(id, ...given)]));
  const configuration = {
    cfgNum: 1,
    cfgAuthor: "tests",
    cfgVersion: "2.16.1",
    cfgDate: "1627287638",
    portal,
    domain: "127.0.0.1",
    cookieName: "lemonldap",
    securedCookie: 0,
    key: "for these tests only",
    timeout: 3600,
    authentication: "Demo",
    userDB: "Same",
    demoExportedVars: { cn: "cn", mail: "mail", uid: "uid" },
    exportedVars: {},
    groups: {},
    macros: {},
    whatToTrace: "uid",
    applicationList: {},
    locationRules: { "127.0.0.1": { default: "accept" } },
    exportedHeaders: {},
    requireToken: 0,
    // Both would want to send mail.
    portalDisplayRegister: 0,
    portalDisplayResetPassword: 0,
    portalCheckLogins: 0,
    loginHistoryEnabled: 0,
    globalStorage: "Apache::Session::File",
    globalStorageOptions: kept("sessions"),
    persistentStorage: "Apache::Session::File",
    persistentStorageOptions: kept("psessions"),
    localSessionStorage: "Cache::FileCache",
    localSessionStorageOptions: {
      namespace: "sessions",
      default_expires_in: 600,
      directory_umask: "007",
      cache_root: cache,
      cache_depth: 3,
    },
    issuerDBOpenIDConnectActivation: 1,
    issuerDBOpenIDConnectRule: 1,
    oidcServiceAllowAuthorizationCodeFlow: 1,
    oidcServicePrivateKeySig: privateKey.export({ type: "pkcs8", format: "pem" }),
    oidcServicePublicKeySig: publicKey.export({ type: "spki", format: "pem" }),
    oidcServiceKeyIdSig: "key-1",
    oidcRPMetaDataExportedVars: perClient(() => ({ email: "mail" })),
    oidcRPMetaDataOptions: perClient((id, secret, audience, isJwt = 0) => ({
      oidcRPMetaDataOptionsClientID: id,
      oidcRPMetaDataOptionsClientSecret: secret,
      oidcRPMetaDataOptionsRedirectUris: REDIRECT_URI,
      oidcRPMetaDataOptionsBypassConsent: 1,
      oidcRPMetaDataOptionsIDTokenSignAlg: "RS256",
      oidcRPMetaDataOptionsAccessTokenJWT: isJwt,
      oidcRPMetaDataOptionsAccessTokenSignAlg: "RS256",
      oidcRPMetaDataOptionsAdditionalAudiences: audience,
      oidcRPMetaDataOptionsAllowClientCredentialsGrant: 1,
      oidcRPMetaDataOptionsRefreshToken: 1,
      oidcRPMetaDataOptionsUserIDAttr: "uid",
    })),
  };
  writeFileSync(join(conf, "lmConf-1.json"), JSON.stringify(configuration, undefined, 2));
}
