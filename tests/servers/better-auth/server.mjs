/** better-auth with its OAuth provider, kept in memory. Its arguments: the port and the names to use, as JSON. */
import { createServer } from "node:http";

import { oauthProvider } from "@better-auth/oauth-provider";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { getAuthTables } from "better-auth/db";
import { toNodeHandler } from "better-auth/node";
import { jwt } from "better-auth/plugins";

const { port, isOpaque, resources, scopes, redirectUri } = JSON.parse(process.argv[2]);
const baseURL = `http://127.0.0.1:${port}`;

const options = {
  baseURL,
  secret: "for these tests only, 0123456789abcdef",
  telemetry: { enabled: false },
  rateLimit: { enabled: false },
  emailAndPassword: { enabled: true },
  disabledPaths: ["/token"],
  plugins: [
    ...(isOpaque ? [] : [jwt()]),
    oauthProvider({
      loginPage: "/login",
      consentPage: "/consent",
      scopes: ["openid", "offline_access", ...scopes],
      resources,
      disableJwtPlugin: isOpaque,
      clientPrivileges: () => true,
      clientRegistrationDefaultResources: resources,
      silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
    }),
  ],
};
const tables = Object.values(getAuthTables(options)).map(({ modelName }) => [modelName, []]);
const auth = betterAuth({ ...options, database: memoryAdapter(Object.fromEntries(tables)) });

const { headers: answered } = await auth.api.signUpEmail({
  body: { name: "Alice", email: "alice@example.com", password: "for these tests only" },
  returnHeaders: true,
});
const cookie = answered
  .getSetCookie()
  .map((each) => each.split(";")[0])
  .join("; ");
const headers = new Headers({ cookie });

const app = await auth.api.adminCreateOAuthClient({
  headers,
  body: {
    client_name: "notes app",
    redirect_uris: [redirectUri],
    scope: ["openid", "offline_access", ...scopes].join(" "),
    client_credentials_scopes: scopes,
    grant_types: ["authorization_code", "refresh_token", "client_credentials"],
    token_endpoint_auth_method: "client_secret_post",
    skip_consent: true,
  },
});
const resourceServer = await auth.api.adminCreateOAuthClient({
  headers,
  body: {
    client_name: "notes server",
    grant_types: ["client_credentials"],
    client_credentials_scopes: scopes,
    token_endpoint_auth_method: "client_secret_basic",
  },
});
const handler = toNodeHandler(auth);
const clients = JSON.stringify({ app, resourceServer, cookie });
createServer((request, response) => {
  if (request.url === "/clients") response.end(clients);
  else handler(request, response);
}).listen(port, "127.0.0.1");
