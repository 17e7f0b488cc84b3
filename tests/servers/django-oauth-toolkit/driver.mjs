/** A Django site with django-oauth-toolkit (PyPI). */
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";

import { newBrowser, newClient } from "../common/client.mjs";
import {
  OTHER_RESOURCE,
  PLAIN_SECRET,
  REDIRECT_URI,
  RESOURCE,
  SCOPES,
  SECRET,
} from "../common/names.mjs";
import { freePort, newFolder, startProgram } from "../common/program.mjs";
import { installFromPyPI, pinned, python } from "../common/python.mjs";

const NAME = "django-oauth-toolkit";
const SCOPE = SCOPES.join(" ");

const client = (client_id, authorization_grant_type, client_secret, more) => ({
  client_id,
  client_secret,
  name: client_id,
  authorization_grant_type,
  ...more,
});

export default {
  name: NAME,
  from: "PyPI",
  version: () => pinned(NAME, NAME),
  install: () => installFromPyPI(NAME),

  async start() {
    const [port, second_port] = [await freePort(), await freePort()];
    const issuer = `http://127.0.0.1:${port}`;
    const { folder, remove } = newFolder(NAME);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const given = {
      port,
      second_port,
      folder,
      key: privateKey.export({ type: "pkcs8", format: "pem" }),
      scopes: SCOPES,
      clients: [
        client("app", "authorization-code", PLAIN_SECRET, { redirect_uris: REDIRECT_URI }),
        client("service", "client-credentials", PLAIN_SECRET),
        client("rs", "client-credentials", PLAIN_SECRET),
        client("odd-rs", "client-credentials", SECRET),
      ],
    };
    const { stop } = await startProgram({
      name: NAME,
      program: python(NAME),
      args: [join(import.meta.dirname, "site.py"), JSON.stringify(given)],
      ready: `${issuer}/.well-known/oauth-authorization-server`,
    });
    const endpoints = {
      authorizationEndpoint: `${issuer}/o/authorize/`,
      tokenEndpoint: `${issuer}/o/token/`,
      revocationEndpoint: `${issuer}/o/revoke_token/`,
      secret: PLAIN_SECRET,
    };
    const service = newClient({ ...endpoints, id: "service" });
    const app = newClient({ ...endpoints, id: "app" });
    const browse = newBrowser();
    await browse(`${issuer}/sign-in/`);
    const code = () => app.code({ scope: `openid ${SCOPE}`, resource: RESOURCE, browse });
    return {
      tokens: {
        opaque: {
          issuer,
          // As a site that mounts `oauth2_provider.urls` and nothing at its root.
          issuerWithoutEndpoint: `http://127.0.0.1:${second_port}/o`,
          audience: RESOURCE,
          otherAudience: OTHER_RESOURCE,
          credentials: { clientId: "rs", clientSecret: PLAIN_SECRET },
          oddCredentials: { clientId: "odd-rs", clientSecret: SECRET },
          scope: "notes:read",
          introspectionEndpoint: `${issuer}/o/introspect/`,
          issue: async (resource = RESOURCE) =>
            (await service.clientCredentials({ scope: SCOPE, resource })).access_token,
          issueToPerson: async () => (await code()).access_token,
          app: { id: "app", secret: PLAIN_SECRET, browse },
          idToken: async () => (await code()).id_token,
          refreshToken: async () => (await code()).refresh_token,
          revoke: service.revoke,
        },
      },
      async stop() {
        await stop();
        remove();
      },
    };
  },
};
