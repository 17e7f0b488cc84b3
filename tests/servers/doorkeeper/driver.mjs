/** A Rails application with Doorkeeper (Debian). */
import { join } from "node:path";

import { newClient } from "../common/client.mjs";
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

const NAME = "doorkeeper";
const SCOPE = SCOPES.join(" ");

export default {
  name: NAME,
  from: "Debian",
  version: () => debianVersion("ruby-doorkeeper"),
  install: () =>
    installFromDebian(["ruby-doorkeeper", "ruby-rails", "ruby-sqlite3", "ruby-webrick"]),

  async start() {
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    const { folder, remove } = newFolder(NAME);
    const given = {
      port,
      folder,
      secret: PLAIN_SECRET,
      odd_secret: SECRET,
      scopes: SCOPES,
      redirect_uri: REDIRECT_URI,
    };
    const { stop } = await startProgram({
      name: NAME,
      program: "ruby",
      args: [join(import.meta.dirname, "app.rb"), JSON.stringify(given)],
      cwd: folder,
      ready: `${issuer}/oauth/token/info`,
    });
    const client = newClient({
      authorizationEndpoint: `${issuer}/oauth/authorize`,
      tokenEndpoint: `${issuer}/oauth/token`,
      revocationEndpoint: `${issuer}/oauth/revoke`,
      id: "app",
      secret: PLAIN_SECRET,
    });
    const code = () => client.code({ scope: SCOPE, resource: RESOURCE });
    return {
      tokens: {
        opaque: {
          issuer,
          issuerWithoutEndpoint: issuer,
          audience: RESOURCE,
          otherAudience: OTHER_RESOURCE,
          credentials: { clientId: "rs", clientSecret: PLAIN_SECRET },
          oddCredentials: { clientId: "odd-rs", clientSecret: SECRET },
          scope: "notes:read",
          introspectionEndpoint: `${issuer}/oauth/introspect`,
          issue: async (resource = RESOURCE) =>
            (await client.clientCredentials({ scope: SCOPE, resource })).access_token,
          issueToPerson: async () => (await code()).access_token,
          refreshToken: async () => (await code()).refresh_token,
          revoke: client.revoke,
        },
      },
      async stop() {
        await stop();
        remove();
      },
    };
  },
};
