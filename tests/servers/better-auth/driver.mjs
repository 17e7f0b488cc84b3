/** better-auth with its OAuth provider (npm). */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { newClient } from "../common/client.mjs";
import { OTHER_RESOURCE, REDIRECT_URI, RESOURCE, SCOPES } from "../common/names.mjs";
import { freePort, startProgram } from "../common/program.mjs";
import { SERVERS } from "../common/target.mjs";

const { devDependencies } = JSON.parse(readFileSync(join(SERVERS, "package.json"), "utf8"));
const SCOPE = SCOPES.join(" ");

export default {
  name: "better-auth",
  from: "npm",
  version: () => devDependencies["better-auth"],
  /** `npm ci` has done it. */
  install: async () => {},

  async start() {
    const [jwt, opaque] = await Promise.all([startOne(false), startOne(true)]);
    return {
      tokens: { JWT: jwt, opaque },
      stop: () => Promise.all([jwt.stop(), opaque.stop()]),
    };
  },
};

/** Its tokens for a resource are JWTs, or none of them are. */
async function startOne(isOpaque) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}/api/auth`;
  const given = {
    port,
    isOpaque,
    resources: [RESOURCE, OTHER_RESOURCE],
    scopes: SCOPES,
    redirectUri: REDIRECT_URI,
  };
  const { stop } = await startProgram({
    name: "better-auth",
    program: process.execPath,
    args: [join(import.meta.dirname, "server.mjs"), JSON.stringify(given)],
    env: { NODE_ENV: "production" },
    ready: `${origin}/clients`,
  });
  const { app, resourceServer, cookie } = await (await fetch(`${origin}/clients`)).json();
  const client = newClient({
    authorizationEndpoint: `${issuer}/oauth2/authorize`,
    tokenEndpoint: `${issuer}/oauth2/token`,
    revocationEndpoint: `${issuer}/oauth2/revoke`,
    id: app.client_id,
    secret: app.client_secret,
  });
  // It redirects only where a browser navigates, and `fetch` says that it does not.
  const browse = async (url) => {
    const response = await fetch(url, { redirect: "manual", headers: { Cookie: cookie } });
    const { url: location } = await response.json();
    return new Response(null, { status: 302, headers: { location } });
  };
  const scope = `openid offline_access ${SCOPE}`;
  const code = () => client.code({ scope, resource: RESOURCE, browse });
  return {
    issuer,
    audience: RESOURCE,
    otherAudience: OTHER_RESOURCE,
    credentials: { clientId: resourceServer.client_id, clientSecret: resourceServer.client_secret },
    scope: "notes:read",
    introspectionEndpoint: `${issuer}/oauth2/introspect`,
    issue: async (resource = RESOURCE) =>
      (await client.clientCredentials({ scope: SCOPE, resource })).access_token,
    issueToPerson: async () => (await code()).access_token,
    app: { id: app.client_id, secret: app.client_secret, browse },
    idToken: async () => (await code()).id_token,
    refreshToken: async () => (await code()).refresh_token,
    revoke: client.revoke,
    stop,
  };
}
