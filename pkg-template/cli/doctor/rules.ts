// What `doctor` holds a server against. A rule is found broken, kept, or not looked at; its level says what that means:
// "error": clients fail, or are not safe. "warning": some clients stumble. "note": a recommendation is not followed.

const MCP = "MCP 2026-07-28, authorization";

interface Rule {
  readonly level: "error" | "note" | "warning";
  /** What a server does that keeps it. */
  readonly keeps: string;
  /** Where that is specified. */
  readonly section: string;
  /** What is said there. */
  readonly says: string;
}

export type RuleName = keyof typeof RULES;

export const RULES = {
  https: {
    level: "error",
    keeps: "tokens for this URL travel through TLS, or on this machine only",
    section: "OAuth 2.1 section 1.5",
    says: "a token travels over TLS only, but for loopback addresses",
  },
  "no-redirect": {
    level: "error",
    keeps: "the server answers at this URL, without a redirect",
    section: "Fetch standard, HTTP-redirect fetch",
    says: "Authorization is dropped when a redirect leaves the origin, and POST may become GET",
  },
  "asks-for-token": {
    level: "error",
    keeps: "a request without a token is answered with 401",
    section: `${MCP}, error handling`,
    says: "401 says that authorization is required",
  },
  "every-revision": {
    level: "error",
    keeps: "requests of every protocol revision need a token",
    section: `${MCP}, error handling`,
    says: "a server that clients of two revisions can use is protected in both",
  },
  challenge: {
    level: "error",
    keeps: "401 comes with a Bearer challenge that can be read",
    section: "RFC 9110 sections 11.2 and 15.5.2, RFC 6750 section 3",
    says: "401 has WWW-Authenticate, of the scheme Bearer, and URLs in it are quoted",
  },
  "challenge-metadata": {
    level: "warning",
    keeps: "the challenge names the metadata of this resource",
    section: "RFC 9728 section 5.1",
    says: "resource_metadata in the challenge tells clients where the document is; without it they have to guess",
  },
  "challenge-scope": {
    level: "note",
    keeps: "the challenge names the scopes to ask for",
    section: `${MCP}, scope selection strategy`,
    says: "scope should be in the challenge, so that clients ask for no more than they need",
  },
  "challenge-offline-access": {
    level: "warning",
    keeps: "neither challenge nor metadata asks for offline_access",
    section: `${MCP}, refresh tokens`,
    says: "offline_access is between client and authorization server, and no scope of a resource",
  },
  "challenge-no-error": {
    level: "note",
    keeps: "the challenge to a request without a token names no error",
    section: "RFC 6750 section 3.1",
    says: "a request without any authentication should get no error code",
  },
  "challenge-not-cached": {
    level: "warning",
    keeps: "the challenge is not to be cached",
    section: "RFC 9111 section 3",
    says: "an answer that says it may be stored is given to whoever asks next, also after signing in",
  },
  "every-method": {
    level: "error",
    keeps: "GET without a token is not served either",
    section: `${MCP}, token requirements`,
    says: "authorization is in every request, also within one session",
  },
  "verifies-tokens": {
    level: "error",
    keeps: "random, unsigned and forged tokens are not accepted",
    section: `${MCP}, token handling`,
    says: "a server must validate access tokens, and that they were issued for it",
  },
  "refuses-with-401": {
    level: "error",
    keeps: "a bad token is answered with 401",
    section: `${MCP}, token handling`,
    says: "invalid and expired tokens must get 401; with another status clients do not sign in again",
  },
  "refuses-with-error": {
    level: "warning",
    keeps: "a bad token is answered with the error invalid_token",
    section: "RFC 6750 section 3.1",
    says: "invalid_token tells a client to get another token",
  },
  "malformed-400": {
    level: "note",
    keeps: "a header that is not one Bearer token is answered with 400",
    section: "RFC 6750 section 3.1",
    says: "a malformed request is invalid_request, which should be 400",
  },
  "no-token-in-url": {
    level: "error",
    keeps: "a token in the URL is not looked at",
    section: `${MCP}, token requirements`,
    says: "tokens must not be in the query string, where logs and histories keep them",
  },
  "no-server-error": {
    level: "error",
    keeps: "nothing that a stranger sends is answered with 5xx",
    section: "RFC 9110 section 15.6",
    says: "5xx says that the server is at fault; clients try the same again",
  },
  "reveals-nothing": {
    level: "warning",
    keeps: "refusals hold no token and no stack",
    section: "CWE-209",
    says: "an error message must not tell strangers how the server is made, and a token must not get into logs",
  },
  metadata: {
    level: "error",
    keeps: "the protected resource metadata is there",
    section: `${MCP}, authorization server location`,
    says: "a server must implement RFC 9728",
  },
  "metadata-url": {
    level: "error",
    keeps: "the document is where the challenge says",
    section: "RFC 9728 section 3.2",
    says: "the metadata is answered with 200 and JSON; clients use the URL of the challenge before any other",
  },
  "metadata-well-known": {
    level: "note",
    keeps: "the document is at the well-known place of this URL, too",
    section: "RFC 9728 section 3.1",
    says: "the well-known path comes before the path of the resource; some clients look nowhere else",
  },
  "metadata-same": {
    level: "warning",
    keeps: "every place has the same document",
    section: "RFC 9728 section 3",
    says: "one resource has one set of metadata; which one a client gets must not depend on where it looks",
  },
  "metadata-type": {
    level: "warning",
    keeps: "the document is application/json",
    section: "RFC 9728 section 3.2",
    says: "the content type is application/json",
  },
  "metadata-resource": {
    level: "error",
    keeps: "the document is for this very URL",
    section: "RFC 9728 section 3.3",
    says: "resource must be identical to the URL that was asked, else the document must not be used",
  },
  "metadata-servers": {
    level: "error",
    keeps: "the document names an authorization server",
    section: `${MCP}, authorization server location`,
    says: "authorization_servers must have at least one entry",
  },
  "metadata-methods": {
    level: "error",
    keeps: "tokens are taken from the Authorization header",
    section: "RFC 9728 section 2, bearer_methods_supported, and RFC 6750 section 2.1",
    says: "MCP clients send tokens in the header only",
  },
  "cors-metadata": {
    level: "warning",
    keeps: "pages of other origins can read the document",
    section: "Fetch standard, CORS protocol",
    says: "without Access-Control-Allow-Origin a client in a browser cannot read it",
  },
  "cors-preflight": {
    level: "warning",
    keeps: "preflight requests are answered without a token",
    section: "Fetch standard, CORS protocol",
    says: "a preflight never has credentials, and Authorization must be allowed by name",
  },
  "cors-mcp-headers": {
    level: "warning",
    keeps: "pages of other origins can send the headers of 2026-07-28",
    section: "MCP 2026-07-28, Streamable HTTP, and Fetch standard, CORS protocol",
    says: "MCP-Protocol-Version, Mcp-Method and Mcp-Name must be allowed by name",
  },
  "cors-challenge": {
    level: "warning",
    keeps: "pages of other origins can read the challenge",
    section: "Fetch standard, CORS protocol",
    says: "WWW-Authenticate is hidden from pages unless Access-Control-Expose-Headers names it",
  },
  "accepts-token": {
    level: "error",
    keeps: "your token is accepted",
    section: `${MCP}, token handling`,
    says: "a valid token for this resource must be accepted",
  },
  "header-mismatch": {
    level: "error",
    keeps: "a request whose headers and body disagree is answered with 400",
    section: "MCP 2026-07-28, Streamable HTTP, server validation",
    says: "a server that reads the body must compare it with the headers, and answer 400 with the error -32020",
  },
  "step-up": {
    level: "error",
    keeps: "a tool that needs one more scope is answered with 403 and that scope",
    section: `${MCP}, scope challenge handling`,
    says: "clients ask their user for more only after 403 with insufficient_scope; an error inside of a result is none",
  },
  "list-not-public": {
    level: "error",
    keeps: "a list that differs by token is not cached for others",
    section: "MCP 2026-07-28, caching",
    says: 'a result with cacheScope "public" may be given to any other client',
  },
  "server-url": {
    level: "error",
    keeps: "the authorization server's issuer is an https URL without query and fragment",
    section: "RFC 8414 section 2",
    says: "an issuer is an https URL without query and fragment",
  },
  "server-metadata": {
    level: "error",
    keeps: "the authorization server has metadata",
    section: `${MCP}, authorization server metadata discovery`,
    says: "RFC 8414 or OpenID Connect Discovery must be there",
  },
  "server-issuer": {
    level: "error",
    keeps: "its metadata is its own",
    section: "RFC 8414 section 3.3",
    says: "issuer must be identical to the one that was asked, else the document must not be used",
  },
  "server-endpoints": {
    level: "error",
    keeps: "its endpoints are there, and reached through TLS",
    section: "RFC 8414 section 2, and OAuth 2.1 section 1.5 for TLS",
    says: "token_endpoint, response_types_supported, and for browsers authorization_endpoint are required",
  },
  "server-pkce": {
    level: "error",
    keeps: "it says that it knows PKCE with S256",
    section: `${MCP}, authorization code protection`,
    says: "clients must refuse a server without code_challenge_methods_supported",
  },
  "server-keys": {
    level: "error",
    keeps: "its keys can be fetched and used",
    section: "RFC 8414 section 2",
    says: "jwks_uri is where resource servers get the keys from",
  },
  "server-private-keys": {
    level: "error",
    keeps: "it publishes no private key",
    section: "RFC 7517 section 9.2",
    says: "whoever has a private key can sign as its owner",
  },
  "server-registration": {
    level: "note",
    keeps: "clients that it does not know can register",
    section: `${MCP}, client registration`,
    says: "without client ID metadata documents and dynamic registration each client needs to be registered by hand",
  },
  "server-names-itself": {
    level: "note",
    keeps: "it names itself when it sends an authorization code",
    section: `${MCP}, authorization response validation`,
    says: "iss should be in authorization responses, and be announced, so that clients notice a mix-up of servers",
  },
  "cors-server": {
    level: "warning",
    keeps: "pages of other origins can read its metadata",
    section: "Fetch standard, CORS protocol",
    says: "without Access-Control-Allow-Origin a client in a browser cannot read it",
  },
} as const satisfies Readonly<Record<string, Rule>>;
