/** Deployments with one fault, for each rule of `mcp-bearer doctor`; and such as have none, though they are unusual. */
import { decodeTokenUnverified } from "mcp-bearer";

import {
  challenge,
  challengeText,
  document,
  initialized,
  isMetadata,
  rewritten,
  tokenOf,
  withChallenge,
} from "./mcp-deployment.mjs";

const isPost = (request) => request.method === "POST";
const claimInvalidToken = (text) => text.replace("Bearer ", 'Bearer error="invalid_token", ');
const isMcp = (request) => new URL(request.url).pathname === "/mcp";

/** The rule that is broken, its level, what is done to a good deployment, and what the finding says. */
export const FAULTS = [
  {
    rule: "no-redirect",
    name: "the endpoint has moved",
    says: /^307 to \S+\/mcp\/: /,
    fault: {
      resource: (request, next) =>
        isMcp(request)
          ? new Response(null, { status: 307, headers: { Location: `${request.url}/` } })
          : next(),
    },
  },
  {
    rule: "asks-for-token",
    name: "everybody is let in",
    says: /open to everybody/,
    fault: { resource: (request, next) => (isMcp(request) ? initialized() : next()) },
  },
  {
    rule: "asks-for-token",
    name: "403 instead of 401",
    says: /answered with 403/,
    fault: {
      resource: (request, next) => (isMcp(request) ? new Response(null, { status: 403 }) : next()),
    },
  },
  {
    rule: "challenge",
    name: "401 without WWW-Authenticate",
    says: /no WWW-Authenticate/,
    fault: challenge((headers) => headers.delete("WWW-Authenticate")),
  },
  {
    rule: "challenge",
    name: "the URL in the challenge is not quoted",
    says: /cannot be read/,
    fault: challengeText((text) => text.replace(/(resource_metadata=)"([^"]*)"/, "$1$2")),
  },
  {
    rule: "challenge",
    name: "a challenge of another scheme",
    says: /no challenge of the scheme Bearer/,
    fault: challengeText(() => 'Basic realm="notes, private", charset="UTF-8"'),
  },
  {
    rule: "challenge-metadata",
    name: "the challenge does not name the metadata",
    fault: challengeText((text) => text.replace(/, resource_metadata="[^"]*"/, "")),
  },
  {
    rule: "challenge-scope",
    level: "note",
    name: "the challenge names no scope",
    fault: challengeText((text) => text.replace(/scope="[^"]*", /, "")),
  },
  {
    rule: "challenge-offline-access",
    level: "warning",
    name: "the challenge asks for offline_access",
    says: /^the challenge/,
    fault: challengeText((text) => text.replace('scope="', 'scope="offline_access ')),
  },
  {
    rule: "challenge-offline-access",
    level: "warning",
    name: "the metadata asks for offline_access",
    says: /^scopes_supported/,
    fault: document((given) => void given.scopes_supported.push("offline_access")),
  },
  {
    rule: "challenge-no-error",
    level: "note",
    name: "an error for a request that has no token",
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (tokenOf(request) !== undefined || response.status !== 401) return response;
        return withChallenge(response, claimInvalidToken);
      },
    },
  },
  {
    rule: "challenge-not-cached",
    level: "warning",
    name: "the challenge may be cached",
    says: /public, max-age=600/,
    fault: challenge((headers) => headers.set("Cache-Control", "public, max-age=600")),
  },
  {
    rule: "every-method",
    name: "GET is open",
    fault: {
      resource: (request, next) =>
        isMcp(request) && request.method === "GET"
          ? new Response(": hello\n\n", { headers: { "Content-Type": "text/event-stream" } })
          : next(),
    },
  },
  {
    rule: "verifies-tokens",
    name: "any token will do",
    says: /a random token, an unsigned JWT, a JWT with a signature of nobody/,
    fault: {
      resource: (request, next) =>
        isPost(request) && /^[^ ]+$/.test(tokenOf(request) ?? "") ? initialized() : next(),
    },
  },
  {
    rule: "verifies-tokens",
    name: "alg none is accepted",
    says: /^accepted: an unsigned JWT$/,
    fault: {
      resource: (request, next) => (/\.$/.test(tokenOf(request) ?? "") ? initialized() : next()),
    },
  },
  {
    rule: "verifies-tokens",
    name: "tokens are decoded and not verified",
    says: /^accepted: a JWT with a signature of nobody$/,
    fault: {
      resource: (request, next, url) => (claimsToBeFor(url, request) ? initialized() : next()),
    },
  },
  {
    rule: "refuses-with-401",
    name: "a bad token is forbidden",
    says: /a random token: 403/,
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (response.status !== 401 || tokenOf(request) === undefined) return response;
        return new Response(null, { status: 403, headers: response.headers });
      },
    },
  },
  {
    rule: "refuses-with-error",
    level: "warning",
    name: "a bad token is refused without an error",
    says: /missing/,
    fault: challengeText((text) =>
      text.replace(/error="invalid_token", error_description="[^"]*", /, ""),
    ),
  },
  {
    rule: "every-revision",
    name: "server/discover needs no token",
    says: /2026-07-28 is answered with 200/,
    fault: {
      resource: (request, next) =>
        request.headers.get("Mcp-Method") === "server/discover" && tokenOf(request) === undefined
          ? initialized()
          : next(),
    },
  },
  {
    rule: "cors-mcp-headers",
    name: "a preflight that knows Authorization only",
    says: /does not name mcp-protocol-version, mcp-method, mcp-name/,
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (request.method !== "OPTIONS") return response;
        return rewritten(response, (headers) =>
          headers.set("Access-Control-Allow-Headers", "Authorization, Content-Type"),
        );
      },
    },
  },
  {
    rule: "malformed-400",
    level: "note",
    name: "a malformed header is taken for a bad token",
    says: /answered with 401/,
    fault: {
      resource: async (_request, next) => {
        const response = await next();
        if (response.status !== 400) return response;
        return new Response(null, { status: 401, headers: response.headers });
      },
    },
  },
  {
    rule: "no-token-in-url",
    name: "a token in the URL is looked at",
    says: /answer changes/,
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (!new URL(request.url).searchParams.has("access_token")) return response;
        return withChallenge(response, claimInvalidToken);
      },
    },
  },
  {
    rule: "no-server-error",
    name: "a token that is no JWT breaks the server",
    says: /a random token: 500/,
    fault: {
      resource: (request, next) =>
        /^[\w-]{32}$/.test(tokenOf(request) ?? "") ? new Response(null, { status: 500 }) : next(),
    },
  },
  {
    rule: "reveals-nothing",
    level: "warning",
    name: "a refusal with a stack",
    says: /a random token, an unsigned JWT/,
    fault: challenge((_headers, text) =>
      text === "" ? text : `${text}\nError: no\n    at verify (/srv/app/auth.js:12:5)\n`,
    ),
  },
  {
    rule: "reveals-nothing",
    level: "warning",
    name: "a refusal that repeats the token",
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (response.status !== 401 || tokenOf(request) === undefined) return response;
        return rewritten(response, () => `no good: ${tokenOf(request)}`);
      },
    },
  },
  {
    rule: "metadata",
    name: "there is no metadata",
    fault: {
      resource: async (request, next) => {
        if (isMetadata(request)) return new Response(null, { status: 404 });
        return withoutMetadata(await next());
      },
    },
  },
  {
    rule: "metadata-url",
    name: "the metadata is not where the challenge says",
    says: /\/elsewhere is answered with 404/,
    fault: challengeText((text) =>
      text.replace(/(resource_metadata="http:\/\/[^/]+)[^"]*"/, '$1/elsewhere"'),
    ),
  },
  {
    rule: "metadata-url",
    name: "the metadata is a page",
    says: /no JSON object/,
    fault: {
      resource: (request, next) =>
        isMetadata(request)
          ? new Response("<!doctype html>", { headers: { "Access-Control-Allow-Origin": "*" } })
          : next(),
    },
  },
  {
    rule: "metadata-url",
    name: "the challenge names a relative URL",
    fault: challengeText((text) =>
      text.replace(/resource_metadata="[^"]*"/, 'resource_metadata="/meta"'),
    ),
  },
  {
    rule: "metadata-well-known",
    level: "note",
    name: "the metadata is only at the root",
    fault: {
      resource: async (request, next) => {
        if (isMetadata(request) && request.url.endsWith("/mcp"))
          return new Response(null, { status: 404 });
        const response = await next();
        if (response.status !== 401) return response;
        return withChallenge(response, (text) =>
          text.replace("oauth-protected-resource/mcp", "oauth-protected-resource"),
        );
      },
    },
  },
  {
    rule: "metadata-same",
    level: "warning",
    name: "the root has an old document",
    fault: document((given, _headers, request) =>
      request.url.endsWith("/mcp")
        ? given
        : { ...given, authorization_servers: ["https://old.example"] },
    ),
  },
  {
    rule: "metadata-type",
    level: "warning",
    name: "the metadata is text",
    says: /text\/plain/,
    fault: document((_given, headers) => void headers.set("Content-Type", "text/plain")),
  },
  {
    rule: "metadata-resource",
    name: "the metadata is for the whole host",
    fault: document((given) => ({ ...given, resource: new URL(given.resource).origin })),
  },
  {
    rule: "metadata-resource",
    name: "the metadata has a slash too many",
    says: /slash at its end/,
    fault: document((given) => ({ ...given, resource: `${given.resource}/` })),
  },
  {
    rule: "metadata-servers",
    name: "no authorization server",
    fault: document((given) => ({ ...given, authorization_servers: [] })),
  },
  {
    rule: "metadata-methods",
    name: "tokens in the query are offered",
    says: /has query/,
    fault: document((given) => ({ ...given, bearer_methods_supported: ["header", "query"] })),
  },
  {
    rule: "cors-metadata",
    level: "warning",
    name: "pages cannot read the metadata",
    fault: document((_given, headers) => void headers.delete("Access-Control-Allow-Origin")),
  },
  {
    rule: "cors-preflight",
    level: "warning",
    name: "preflight requests need a token",
    says: /OPTIONS is answered with 401/,
    fault: {
      resource: (request, next) =>
        request.method === "OPTIONS" ? new Response(null, { status: 401 }) : next(),
    },
  },
  {
    rule: "cors-preflight",
    level: "warning",
    name: "Authorization is allowed by an asterisk",
    says: /does not name Authorization/,
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (request.method !== "OPTIONS") return response;
        return rewritten(response, (headers) => headers.set("Access-Control-Allow-Headers", "*"));
      },
    },
  },
  {
    rule: "cors-challenge",
    level: "warning",
    name: "the challenge is hidden from pages",
    says: /does not name WWW-Authenticate/,
    fault: challenge((headers) => void headers.delete("Access-Control-Expose-Headers")),
  },
  {
    rule: "server-url",
    name: "the issuer has a query",
    rewrite: (given) => ({
      ...given,
      authorization_servers: [`${given.authorization_servers[0]}/?tenant=1`],
    }),
  },
  {
    rule: "server-url",
    name: "the issuer is reached without TLS",
    rewrite: (given) => ({ ...given, authorization_servers: ["http://auth.example"] }),
  },
  {
    rule: "server-metadata",
    name: "the authorization server has no metadata",
    fault: {
      server: (request, next) =>
        request.url.includes("well-known") ? new Response(null, { status: 404 }) : next(),
    },
  },
  {
    rule: "server-issuer",
    name: "the metadata is another issuer's",
    fault: { metadata: (given) => ({ ...given, issuer: `${given.issuer}/` }) },
  },
  {
    rule: "server-endpoints",
    name: "there is no token endpoint",
    says: /token_endpoint is missing/,
    fault: { metadata: ({ token_endpoint: _left, ...given }) => given },
  },
  {
    rule: "server-endpoints",
    name: "an endpoint without TLS",
    says: /^authorization_endpoint: /,
    fault: {
      metadata: (given) => ({ ...given, authorization_endpoint: "http://auth.example/authorize" }),
    },
  },
  {
    rule: "server-pkce",
    name: "PKCE is not mentioned",
    fault: { metadata: ({ code_challenge_methods_supported: _left, ...given }) => given },
  },
  {
    rule: "server-pkce",
    name: "PKCE without a hash",
    says: /S256/,
    fault: { metadata: (given) => ({ ...given, code_challenge_methods_supported: ["plain"] }) },
  },
  {
    rule: "server-keys",
    name: "no key is published",
    says: /it has no key/,
    fault: { jwks: () => ({ keys: [] }) },
  },
  {
    rule: "server-keys",
    name: "no key is usable",
    fault: { jwks: ({ keys: [jwk] }) => ({ keys: [{ ...jwk, use: "enc" }] }) },
  },
  {
    rule: "server-keys",
    name: "the keys cannot be fetched",
    says: /answered with 500/,
    fault: {
      server: (request, next) =>
        request.url.endsWith("/jwks") ? new Response(null, { status: 500 }) : next(),
    },
  },
  {
    rule: "server-private-keys",
    name: "a private key is published",
    says: /deployment-key/,
    fault: { jwks: ({ keys: [jwk] }) => ({ keys: [{ ...jwk, d: "AQAB" }] }) },
  },
  {
    rule: "server-registration",
    level: "note",
    name: "clients cannot register",
    fault: { metadata: ({ registration_endpoint: _left, ...given }) => given },
  },
  {
    rule: "server-names-itself",
    level: "note",
    name: "authorization responses without iss",
    fault: {
      metadata: ({ authorization_response_iss_parameter_supported: _left, ...given }) => given,
    },
  },
  {
    rule: "cors-server",
    level: "warning",
    name: "pages cannot read the authorization server's metadata",
    fault: {
      server: (request, next) => {
        const response = next();
        if (request.url.includes("well-known"))
          response.headers.delete("Access-Control-Allow-Origin");
        return response;
      },
    },
  },
];

/** Other ways to be good: [name, deployment, rules that there is nothing to look at for]. */
const PAGES = ["cors-metadata", "cors-preflight", "cors-mcp-headers", "cors-challenge"];
const GRANTS = ["server-pkce", "server-registration", "server-names-itself", "cors-server"];
export const GOOD = [
  [
    "the headers are checked before the token, as in 2026-07-28",
    {
      resource: (request, next) =>
        isMcp(request) && isPost(request) && !request.headers.has("Mcp-Method")
          ? Response.json({ jsonrpc: "2.0", id: null, error: { code: -32020, message: "no" } }, { status: 400 })
          : next(),
    },
    [],
  ],
  ["another scheme in front", challengeText((text) => `Basic realm="a, \\"b\\"", ${text}`), []],
  ["another scheme behind", challengeText((text) => `${text}, Basic realm="a"`), []],
  ["schemes without parameters", challengeText((text) => `Negotiate, NTLM dGVzdA==,, ${text}`), []],
  ["a scheme in lower case", challengeText((text) => text.replace("Bearer", "bearer")), []],
  ["spaces around the equals signs", challengeText((text) => text.replaceAll('="', ' = "')), []],
  ["a page for people at GET", pageForPeople(), []],
  [
    "answers that are never the same",
    challengeText((text) => `${text}, nonce="${performance.now()}"`),
    ["no-token-in-url"],
  ],
  ["pages of other origins are refused", { resource: refusedOrigin }, PAGES],
  [
    "OpenID Connect discovery only",
    {
      server: (request, next) =>
        moved(request, next, "openid-configuration", "oauth-authorization-server"),
    },
    [],
  ],
  [
    "programs only",
    {
      metadata: ({
        code_challenge_methods_supported: _a,
        registration_endpoint: _b,
        ...given
      }) => ({
        ...given,
        grant_types_supported: ["client_credentials"],
      }),
    },
    GRANTS,
  ],
  [
    "opaque tokens only",
    { metadata: ({ jwks_uri: _left, ...given }) => given },
    ["server-keys", "server-private-keys"],
  ],
  [
    "a key of another use beside",
    { jwks: ({ keys: [jwk] }) => ({ keys: [{ ...jwk, kid: "e", use: "enc" }, jwk] }) },
    [],
  ],
];

function pageForPeople() {
  const page = () => new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } });
  return {
    resource: (request, next) => (isMcp(request) && request.method === "GET" ? page() : next()),
  };
}

function refusedOrigin(request, next) {
  return request.headers.has("Origin") ? new Response(null, { status: 403 }) : next();
}

/** The authorization server's document at another well-known place only. */
function moved(request, next, to, from) {
  const at = (name) => request.url.endsWith(`/.well-known/${name}`);
  if (at(from)) return new Response(null, { status: 404 });
  return at(to) ? next(from) : next();
}

/** What a server does that reads the claims and forgets the signature. */
function claimsToBeFor(url, request) {
  try {
    const { header, claims } = decodeTokenUnverified(tokenOf(request) ?? "");
    return header.alg === "RS256" && claims.aud === url;
  } catch {
    return false;
  }
}

function withoutMetadata(response) {
  if (response.status !== 401) return response;
  return withChallenge(response, (text) => text.replace(/, resource_metadata="[^"]*"/, ""));
}
