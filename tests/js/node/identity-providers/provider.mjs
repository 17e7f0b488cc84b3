/**
 * A provider without a network: its metadata, its keys and its introspection endpoint, as a `fetch`, and the tokens that
 * it issues. One key pair signs for all providers: a token is refused for what it says, not for its key.
 */
import { NOW, jsonResponse, keyPair, sign, signHmac } from "../../suite/support/issuer.js";

/** What the blocks read from the environment. The characters of the secret change when they are form-encoded. */
export const ENVIRONMENT = {
  CLIENT_ID: "resource-server",
  CLIENT_SECRET: "a+b/c=d",
  JWT_SECRET: "0123456789abcdef0123456789abcdef",
};

/** Kubernetes does not serve its keys without this. */
export const ACCOUNT_TOKEN = "token-of-the-pod";

const OPAQUE = "opaque-sample-token";

/** The token of a sample: signed claims, or opaque. */
export async function tokenOf({ token, claims, header }, { alg = "RS256", secret } = {}) {
  if (claims === undefined) return token ?? OPAQUE;
  const dated = { iat: NOW, exp: NOW + 3600, ...claims };
  const named = { kid: "current", ...header };
  if (secret !== undefined) return signHmac(secret, alg, dated, named);
  return sign(await keyPair("provider", alg), dated, named);
}

/**
 * @param provider `issuer`; `metadata`: URL of the metadata document; `keys`: URL of the JWK Set; `alg`; `jwkHasAlg`:
 *   whether the JWKs have the member `alg`; `keysNeed`: an `Authorization` header that the keys need;
 *   `introspection`: the endpoint, and which `clientAuth` it takes ("basic", "post", "none"); `others`: more providers
 * @param response gives the introspection response
 */
export async function networkOf(provider, response) {
  const { keys, keysNeed, introspection } = provider;
  const documents = {};
  for (const each of [provider, ...(provider.others ?? [])]) {
    const { issuer, metadata, introspection: { endpoint } = {} } = each;
    const found = { issuer, jwks_uri: each.keys, introspection_endpoint: endpoint };
    if (metadata !== undefined) documents[metadata] = found;
    if (each.keys !== undefined) documents[each.keys] = await jwkSetOf(each);
  }
  return async (url, { headers, body } = {}) => {
    if (url === introspection?.endpoint) {
      const form = new URLSearchParams(new TextDecoder().decode(bytesOf(body)));
      const isClient = knows(introspection, new Headers(headers).get("Authorization"), form);
      if (!isClient) return jsonResponse({ error: "invalid_client" }, { status: 401 });
      return jsonResponse(response());
    }
    if (url === keys && keysNeed !== undefined) {
      const given = new Headers(headers).get("Authorization");
      if (given !== keysNeed) return new Response(null, { status: 401 });
    }
    const document = Object.hasOwn(documents, url) ? documents[url] : undefined;
    return document === undefined ? new Response(null, { status: 404 }) : jsonResponse(document);
  };
}

const bytesOf = (body) => (typeof body === "string" ? new TextEncoder().encode(body) : body);

/** As providers write them: a certificate beside the key, an older key, one for encryption. */
async function jwkSetOf({ alg = "RS256", jwkHasAlg = false }) {
  const { jwk } = await keyPair("provider", alg);
  const { jwk: older } = await keyPair("older", alg);
  const shown = { use: "sig", alg: jwkHasAlg ? alg : undefined };
  const { jwk: rsa } = await keyPair("provider", "RS256");
  return {
    keys: [
      { ...older, ...shown, kid: "older" },
      { ...jwk, ...shown, kid: "current", x5t: "sample-thumbprint" },
      { ...rsa, kid: "encryption", use: "enc", alg: "RSA-OAEP" },
    ],
    public_certs: [],
  };
}

/** Whether a request has the credentials of the environment in the form that this endpoint takes. */
function knows({ clientAuth }, authorization, form) {
  const { CLIENT_ID, CLIENT_SECRET } = ENVIRONMENT;
  if (clientAuth === "none") return authorization === null && !form.has("client_secret");
  if (clientAuth === "post") {
    const [id, secret] = [form.get("client_id"), form.get("client_secret")];
    return authorization === null && id === CLIENT_ID && secret === CLIENT_SECRET;
  }
  const [, encoded] = /^Basic (.+)$/.exec(authorization ?? "") ?? [];
  if (encoded === undefined || form.has("client_secret")) return false;
  const [id, secret] = atob(encoded).split(":");
  const decoded = (text) => decodeURIComponent(text.replaceAll("+", "%20"));
  return decoded(id) === CLIENT_ID && decoded(secret) === CLIENT_SECRET;
}

export const missing = (claim) => ({ reason: "ERR_CLAIM_MISSING", claim });
export const mismatch = (claim) => ({ reason: "ERR_CLAIM_MISMATCH", claim });
export const wrongType = { reason: "ERR_TYP_NOT_ALLOWED" };

/** A token that the endpoint calls inactive: expired, revoked or unknown. */
export const inactive = { answer: { active: false }, because: { reason: "ERR_TOKEN_INACTIVE" } };

/** An opaque token at a verifier of JWTs. */
export const opaque = { token: "opaque", because: { reason: "ERR_TOKEN_MALFORMED" } };
