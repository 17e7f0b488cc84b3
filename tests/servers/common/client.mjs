/** The OAuth client of these tests: it gets tokens as an app does, over HTTP. */
import { createHash, randomBytes } from "node:crypto";

import { REDIRECT_URI } from "./names.mjs";

/** So that a server that hangs is a test that fails. */
const deadline = () => AbortSignal.timeout(60_000);

/** How a client authenticates, as headers and form members (RFC 6749 section 2.3.1). */
const AUTHENTICATION = {
  basic: ({ id, secret }) => basic(encodeURIComponent(id), encodeURIComponent(secret)),
  /** As servers want it that do not decode. */
  raw: ({ id, secret }) => basic(id, secret),
  post: ({ id, secret }) => ({ form: { client_id: id, client_secret: secret } }),
};

function basic(id, secret) {
  return { headers: { Authorization: `Basic ${btoa(`${id}:${secret}`)}` } };
}

/**
 * @param {{
 *   authorizationEndpoint?: string, tokenEndpoint: string, revocationEndpoint?: string,
 *   id: string, secret: string, way?: "basic" | "raw" | "post",
 * }} client
 */
export function newClient(client) {
  const { headers, form } = AUTHENTICATION[client.way ?? "post"](client);

  async function post(url, members) {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...members, ...form }))
      if (value !== undefined) body.append(name, value);
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: deadline(),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${url}: ${response.status} ${text.slice(0, 500)}`);
    return text;
  }

  async function grant(members) {
    const tokens = JSON.parse(await post(client.tokenEndpoint, members));
    if (typeof tokens.access_token !== "string") throw new Error(JSON.stringify(tokens));
    return tokens;
  }

  return {
    /** A response of the token endpoint. */
    grant,
    clientCredentials: ({ scope, resource } = {}) =>
      grant({ grant_type: "client_credentials", scope, resource }),
    /** The same after a person has agreed, whose session `browse` brings along. */
    async code({ scope, resource, browse = fetch, more = {} }) {
      const verifier = randomBytes(32).toString("base64url");
      const url = new URL(client.authorizationEndpoint);
      const query = {
        response_type: "code",
        client_id: client.id,
        redirect_uri: REDIRECT_URI,
        scope,
        resource,
        state: "state-1",
        code_challenge: createHash("sha256").update(verifier).digest("base64url"),
        code_challenge_method: "S256",
        ...more,
      };
      for (const [name, value] of Object.entries(query))
        if (value !== undefined) url.searchParams.set(name, value);
      const response = await browse(url, { redirect: "manual" });
      const location = response.headers.get("location");
      const code = location && new URL(location, url).searchParams.get("code");
      if (!code)
        throw new Error(
          `no code: ${response.status} ${location} ${(await response.text()).slice(0, 500)}`,
        );
      return grant({
        grant_type: "authorization_code",
        code,
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
        resource,
      });
    },
    /** RFC 7009. */
    revoke: (token) => post(client.revocationEndpoint, { token }),
  };
}

/** A `fetch` that keeps cookies, as a browser does. */
export function newBrowser() {
  const cookies = new Map();
  return async function browse(url, { headers, ...init } = {}) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      signal: deadline(),
      ...init,
      headers: { ...headers, ...(cookie !== "" && { Cookie: cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined) cookies.set(name.trim(), value);
    }
    return response;
  };
}
