/**
 * What the samples of the READMEs take for given: the identity provider `https://auth.example.com`,
 * here a real HTTP server on 127.0.0.1; a `token` that it issued; and its key in the environment.
 *
 * Loaded before a sample (`node --import`), or by the test itself.
 */
import { createServer } from "node:http";

import { RSAKeyPair } from "mcp-bearer";

const ISSUER = "https://auth.example.com/";
const KID = "2026-11";

const keyPair = RSAKeyPair.generate();
const documents = {
  "/.well-known/jwks.json": keyPair.jwks({ kid: KID }),
  "/.well-known/oauth-authorization-server": {
    issuer: ISSUER,
    jwks_uri: `${ISSUER}.well-known/jwks.json`,
  },
};

const server = createServer(({ url }, response) => {
  const status = Object.hasOwn(documents, url) ? 200 : 404;
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(documents[url] ?? {}));
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
server.unref();
const origin = `http://127.0.0.1:${server.address().port}/`;

// The name does not exist: only its address is changed, and any other name stays out of reach.
const { fetch } = globalThis;
globalThis.fetch = (url, init) => {
  if (!String(url).startsWith(ISSUER)) throw new Error(`a sample fetches ${url}`);
  return fetch(String(url).replace(ISSUER, origin), init);
};

/** Mints as the identity provider does. */
export function issue(changes = {}) {
  return keyPair.createToken({
    issuer: ISSUER,
    audience: "https://mcp.example.com/mcp",
    subject: "user-7",
    scopes: ["notes:read", "notes:write"],
    additionalClaims: { client_id: "notes-app" },
    kid: KID,
    ...changes,
  });
}

globalThis.token = issue();
process.env.ISSUER_PUBLIC_KEY = keyPair.publicKey;
