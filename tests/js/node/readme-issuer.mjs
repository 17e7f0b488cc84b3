/**
 * What the samples of the READMEs take for given: the identity provider `https://auth.example.com`,
 * here a real HTTP server on 127.0.0.1; a `token` that it issued; and in the environment its key,
 * and the secret and the private key with which this server asks it about tokens.
 *
 * Loaded before a sample (`node --import`), or by the test itself.
 */
import { createPublicKey, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

import { decodeJwt, jwtVerify } from "jose";
import { RSAKeyPair } from "mcp-bearer";

const ISSUER = "https://auth.example.com/";
const KID = "2026-11";
const CLIENT_ID = "mcp-resource-server";

const keyPair = RSAKeyPair.generate();
const clientKeyPair = RSAKeyPair.generate();
const clientSecret = randomBytes(24).toString("hex");
const documents = {
  "/.well-known/jwks.json": keyPair.jwks({ kid: KID }),
  "/.well-known/oauth-authorization-server": {
    issuer: ISSUER,
    jwks_uri: `${ISSUER}.well-known/jwks.json`,
    introspection_endpoint: `${ISSUER}oauth/introspect`,
  },
};

/** Token to what it says. */
const issued = new Map();

const server = createServer(async (request, response) => {
  const { method, url } = request;
  const { status, document } =
    method === "POST" && url === "/oauth/introspect"
      ? await introspect(request)
      : { status: Object.hasOwn(documents, url) ? 200 : 404, document: documents[url] ?? {} };
  // The end of a kept connection would be waited for: this server is in the sample's own process.
  response.writeHead(status, { "Content-Type": "application/json", Connection: "close" });
  response.end(JSON.stringify(document));
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

/** RFC 7662: what it issued is active until it ends. */
async function introspect(request) {
  const form = new URLSearchParams(await text(request));
  if (!(await isClient(request.headers.authorization, form)))
    return { status: 401, document: { error: "invalid_client" } };
  const claims = issued.get(form.get("token"));
  const isActive = claims !== undefined && claims.exp > Date.now() / 1000;
  return { status: 200, document: isActive ? { active: true, ...claims } : { active: false } };
}

async function isClient(authorization, form) {
  const assertion = form.get("client_assertion");
  if (assertion === null)
    return authorization === `Basic ${btoa(`${CLIENT_ID}:${clientSecret}`)}`;
  const key = createPublicKey(clientKeyPair.publicKey);
  const { payload } = await jwtVerify(assertion, key, { issuer: CLIENT_ID, audience: ISSUER });
  return payload.sub === CLIENT_ID;
}

/** Mints as the identity provider does. */
export function issue(changes = {}) {
  const token = keyPair.createToken({
    issuer: ISSUER,
    audience: "https://mcp.example.com/mcp",
    subject: "user-7",
    scopes: ["notes:read", "notes:write"],
    additionalClaims: { client_id: "notes-app" },
    kid: KID,
    ...changes,
  });
  issued.set(token, decodeJwt(token));
  return token;
}

globalThis.token = issue();
process.env.ISSUER_PUBLIC_KEY = keyPair.publicKey;
process.env.CLIENT_SECRET = clientSecret;
process.env.STORE_KEY = "a secret of 32 bytes or more, for the samples";
process.env.CLIENT_KEY = clientKeyPair.privateKey;
