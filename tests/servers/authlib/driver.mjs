/** A server made of Authlib and Flask (PyPI). */
import { join } from "node:path";

import { newClient } from "../common/client.mjs";
import {
  OTHER_RESOURCE,
  PLAIN_SECRET,
  REDIRECT_URI,
  RESOURCE,
  SCOPES,
  SECRET,
} from "../common/names.mjs";
import { freePort, startProgram } from "../common/program.mjs";
import { installFromPyPI, pinned, python } from "../common/python.mjs";

const NAME = "authlib";
const SCOPE = SCOPES.join(" ");

export default {
  name: NAME,
  from: "PyPI",
  version: () => pinned(NAME, NAME),
  install: () => installFromPyPI(NAME),

  async start() {
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    const given = {
      port,
      secret: PLAIN_SECRET,
      odd_secret: SECRET,
      scopes: SCOPES,
      redirect_uri: REDIRECT_URI,
    };
    const { stop } = await startProgram({
      name: NAME,
      program: python(NAME),
      args: [join(import.meta.dirname, "server.py"), JSON.stringify(given)],
      // It refuses http without this.
      env: { AUTHLIB_INSECURE_TRANSPORT: "1" },
      ready: `${issuer}/jwks.json`,
    });
    const of = (id) => {
      const client = newClient({
        authorizationEndpoint: `${issuer}/authorize`,
        tokenEndpoint: `${issuer}/token`,
        revocationEndpoint: `${issuer}/revoke`,
        id,
        secret: PLAIN_SECRET,
      });
      const code = () => client.code({ scope: `openid ${SCOPE}`, resource: RESOURCE });
      return {
        issuer,
        audience: RESOURCE,
        otherAudience: OTHER_RESOURCE,
        credentials: { clientId: "rs", clientSecret: PLAIN_SECRET },
        oddCredentials: { clientId: "odd-rs", clientSecret: SECRET },
        scope: "notes:read",
        introspectionEndpoint: `${issuer}/introspect`,
        issue: async (resource = RESOURCE) =>
          (await client.clientCredentials({ scope: SCOPE, resource })).access_token,
        issueToPerson: async () => (await code()).access_token,
        app: { id, secret: PLAIN_SECRET },
        idToken: async () => (await code()).id_token,
        refreshToken: async () => (await code()).refresh_token,
        revoke: client.revoke,
      };
    };
    return { tokens: { JWT: of("jwt-app"), opaque: of("app") }, stop };
  },
};
