/** Canaille with its memory backend (PyPI). */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { newBrowser, newClient } from "../common/client.mjs";
import { PLAIN_SECRET, REDIRECT_URI, SECRET } from "../common/names.mjs";
import { freePort, newFolder, startProgram } from "../common/program.mjs";
import { installFromPyPI, pinned, python } from "../common/python.mjs";

const NAME = "canaille";
const PASSWORD = "for these tests only, 0123";
const SCOPE = "openid profile";

export default {
  name: NAME,
  from: "PyPI",
  version: () => pinned(NAME, NAME),
  install: () => installFromPyPI(NAME),

  async start() {
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    const { folder, remove } = newFolder(NAME);
    const given = {
      port,
      secret: PLAIN_SECRET,
      odd_secret: SECRET,
      redirect_uri: REDIRECT_URI,
      password: PASSWORD,
    };
    const { stop } = await startProgram({
      name: NAME,
      program: python(NAME),
      args: [join(import.meta.dirname, "site.py"), JSON.stringify(given)],
      cwd: folder,
      ready: `${issuer}/.well-known/oauth-authorization-server`,
    });
    const client = (id) =>
      newClient({
        authorizationEndpoint: `${issuer}/oauth/authorize`,
        tokenEndpoint: `${issuer}/oauth/token`,
        revocationEndpoint: `${issuer}/oauth/revoke`,
        id,
        secret: PLAIN_SECRET,
        way: "basic",
      });
    const [app, otherApp, rs512App] = ["app", "other-app", "rs512-app"].map(client);
    const signIn = once(async () => {
      const browse = newBrowser();
      await logIn(browse, issuer);
      return browse;
    });
    const password = (from, username = "alice") =>
      from.grant({ grant_type: "password", username, password: PASSWORD, scope: SCOPE });
    const code = async () => app.code({ scope: SCOPE, browse: await signIn() });
    const distinct = newDistinct();
    const common = {
      issuer,
      // Its tokens are for clients, by their ids: it does not know RFC 8707.
      audience: "notes-server",
      otherAudience: "other-server",
      credentials: { clientId: "notes-server", clientSecret: PLAIN_SECRET },
      oddCredentials: { clientId: "odd-server", clientSecret: SECRET },
      scope: "openid",
      introspectionEndpoint: `${issuer}/oauth/introspect`,
      issueToPerson: async () => (await code()).access_token,
      app: {
        id: "app",
        secret: PLAIN_SECRET,
        way: "basic",
        browse: async (...request) => (await signIn())(...request),
      },
      idToken: async () => (await code()).id_token,
      refreshToken: async () => (await password(app)).refresh_token,
    };
    const from = (audience) => (audience === "other-server" ? otherApp : app);
    return {
      tokens: {
        JWT: {
          ...common,
          issue: async (audience) => (await password(from(audience))).access_token,
          issueToRevoke: () => distinct(async () => (await password(app, "bob")).access_token),
          revoke: app.revoke,
          issueOfAnotherAlgorithm: async () => (await password(rs512App)).access_token,
        },
        opaque: {
          ...common,
          issue: async (audience) =>
            (await from(audience).clientCredentials({ scope: SCOPE })).access_token,
          revoke: app.revoke,
        },
      },
      async stop() {
        await stop();
        remove();
      },
    };
  },
};

/** Its form asks for the name, then for the password. */
async function logIn(browse, issuer) {
  for (let page = `${issuer}/login`, step = 0; step < 10; step += 1) {
    const response = await browse(page);
    const location = response.headers.get("location");
    if (location !== null) {
      page = new URL(location, page).href;
      continue;
    }
    const form = await response.text();
    const csrf_token = /name="csrf_token"[^>]*value="([^"]+)"/.exec(form)?.[1];
    const asked = /name="(login|password)"/.exec(form)?.[1];
    if (asked === undefined || csrf_token === undefined) return;
    const answers = { login: "alice", password: PASSWORD };
    const body = new URLSearchParams({ csrf_token, [asked]: answers[asked], answer: "yes" });
    const answered = await browse(page, { method: "POST", body, headers: { Referer: page } });
    const next = answered.headers.get("location");
    if (next === null) throw new Error(`the sign-in at ${page}: ${answered.status}`);
    page = new URL(next, page).href;
  }
  throw new Error("the sign-in does not end");
}

/**
 * Its JWTs have no `jti`: two of one person and one second are one and the same, and revoking one revokes both. So
 * those to be revoked are another person's, and this asks again until one is another than those before.
 */
function newDistinct() {
  const seen = new Set();
  return async function distinct(issue) {
    for (;;) {
      const token = await issue();
      if (!seen.has(token)) {
        seen.add(token);
        return token;
      }
      await sleep(250);
    }
  };
}

function once(make) {
  let made;
  return () => (made ??= make());
}
