// What `doctor` holds a server against. A rule is found broken, kept, or not looked at; its level says what that means:
// "error": clients fail, or are not safe. "warning": some clients stumble. "note": a recommendation is not followed.

const MCP = "MCP 2026-07-28, authorization";

/** @type {Readonly<Record<string, { level: "error" | "warning" | "note", keeps: string, specification: string }>>} */
export const RULES = Object.freeze({
  https: {
    level: "error",
    keeps: "tokens for this URL travel through TLS, or on this machine only",
    specification: "OAuth 2.1 section 1.5: a token travels over TLS only, but for loopback addresses",
  },
  "no-redirect": {
    level: "error",
    keeps: "the server answers at this URL, without a redirect",
    specification:
      "Fetch standard, HTTP-redirect fetch: Authorization is dropped when a redirect leaves the origin, and POST may become GET",
  },
  "asks-for-token": {
    level: "error",
    keeps: "a request without a token is answered with 401",
    specification: `${MCP}, error handling: 401 says that authorization is required`,
  },
  challenge: {
    level: "error",
    keeps: "401 comes with a Bearer challenge that can be read",
    specification:
      "RFC 9110 section 15.5.2: 401 must have WWW-Authenticate; section 11.2: a value with other characters than those of a token is quoted; RFC 6750 section 3: the scheme is Bearer",
  },
  "challenge-metadata": {
    level: "warning",
    keeps: "the challenge names the metadata of this resource",
    specification:
      "RFC 9728 section 5.1: resource_metadata in the challenge tells clients where the document is; without it they have to guess",
  },
  "challenge-scope": {
    level: "note",
    keeps: "the challenge names the scopes to ask for",
    specification: `${MCP}, protected resource metadata discovery requirements: scope should be in the challenge, so that clients ask for no more than they need`,
  },
  "challenge-offline-access": {
    level: "warning",
    keeps: "neither challenge nor metadata asks for offline_access",
    specification: `${MCP}, scopes: offline_access is between client and authorization server; a resource should ask for it neither in a challenge nor in scopes_supported`,
  },
  "challenge-no-error": {
    level: "note",
    keeps: "the challenge to a request without a token names no error",
    specification: "RFC 6750 section 3.1: a request without any authentication should get no error code",
  },
  "challenge-not-cached": {
    level: "warning",
    keeps: "the challenge is not to be cached",
    specification:
      "RFC 9111 section 3: an answer that says it may be stored is given to whoever asks next, also after signing in",
  },
  "every-method": {
    level: "error",
    keeps: "GET without a token is not served either",
    specification: `${MCP}, token requirements: authorization is in every request, also within one session`,
  },
  "verifies-tokens": {
    level: "error",
    keeps: "random, unsigned and forged tokens are not accepted",
    specification: `${MCP}, token handling: a server must validate access tokens, and that they were issued for it`,
  },
  "refuses-with-401": {
    level: "error",
    keeps: "a bad token is answered with 401",
    specification: `${MCP}, token handling: invalid and expired tokens must get 401; with another status clients do not sign in again`,
  },
  "refuses-with-error": {
    level: "warning",
    keeps: "a bad token is answered with the error invalid_token",
    specification: "RFC 6750 section 3.1: invalid_token tells a client to get another token",
  },
  "malformed-400": {
    level: "note",
    keeps: "a header that is not one Bearer token is answered with 400",
    specification: "RFC 6750 section 3.1: a malformed request is invalid_request, which should be 400",
  },
  "no-token-in-url": {
    level: "error",
    keeps: "a token in the URL is not looked at",
    specification: `${MCP}, token requirements: tokens must not be in the query string, where logs and histories keep them`,
  },
  "no-server-error": {
    level: "error",
    keeps: "nothing that a stranger sends is answered with 5xx",
    specification: "RFC 9110 section 15.6: 5xx says that the server is at fault; clients try the same again",
  },
  "reveals-nothing": {
    level: "warning",
    keeps: "refusals hold no token and no stack",
    specification:
      "CWE-209: an error message must not tell strangers how the server is made, and a token must not get into logs",
  },
  metadata: {
    level: "error",
    keeps: "the protected resource metadata is there",
    specification: `${MCP}, authorization server location: a server must implement RFC 9728`,
  },
  "metadata-url": {
    level: "error",
    keeps: "the document is where the challenge says",
    specification:
      "RFC 9728 section 3.2: the metadata is answered with 200 and JSON; clients use the URL of the challenge before any other",
  },
  "metadata-well-known": {
    level: "note",
    keeps: "the document is at the well-known place of this URL, too",
    specification:
      "RFC 9728 section 3.1: the well-known path comes before the path of the resource; some clients look nowhere else",
  },
  "metadata-same": {
    level: "warning",
    keeps: "every place has the same document",
    specification:
      "RFC 9728 section 3: one resource has one set of metadata; which one a client gets must not depend on where it looks",
  },
  "metadata-type": {
    level: "warning",
    keeps: "the document is application/json",
    specification: "RFC 9728 section 3.2: the content type is application/json",
  },
  "metadata-resource": {
    level: "error",
    keeps: "the document is for this very URL",
    specification:
      "RFC 9728 section 3.3: resource must be identical to the URL that was asked, else the document must not be used",
  },
  "metadata-servers": {
    level: "error",
    keeps: "the document names an authorization server",
    specification: `${MCP}, authorization server location: authorization_servers must have at least one entry`,
  },
  "metadata-methods": {
    level: "error",
    keeps: "tokens are taken from the Authorization header",
    specification:
      "RFC 9728 section 2, bearer_methods_supported, and RFC 6750 section 2.1: MCP clients send tokens in the header only",
  },
  "cors-metadata": {
    level: "warning",
    keeps: "pages of other origins can read the document",
    specification:
      "Fetch standard, CORS protocol: without Access-Control-Allow-Origin a client in a browser cannot read it",
  },
  "cors-preflight": {
    level: "warning",
    keeps: "preflight requests are answered without a token",
    specification:
      "Fetch standard, CORS protocol: a preflight never has credentials, and Authorization must be allowed by name",
  },
  "cors-challenge": {
    level: "warning",
    keeps: "pages of other origins can read the challenge",
    specification:
      "Fetch standard, CORS protocol: WWW-Authenticate is hidden from pages unless Access-Control-Expose-Headers names it",
  },
  "server-url": {
    level: "error",
    keeps: "the authorization server's issuer is an https URL without query and fragment",
    specification: "RFC 8414 section 2: an issuer is an https URL without query and fragment",
  },
  "server-metadata": {
    level: "error",
    keeps: "the authorization server has metadata",
    specification: `${MCP}, authorization server metadata discovery: RFC 8414 or OpenID Connect Discovery must be there`,
  },
  "server-issuer": {
    level: "error",
    keeps: "its metadata is its own",
    specification:
      "RFC 8414 section 3.3: issuer must be identical to the one that was asked, else the document must not be used",
  },
  "server-endpoints": {
    level: "error",
    keeps: "its endpoints are there, and reached through TLS",
    specification:
      "RFC 8414 section 2: token_endpoint, authorization_endpoint where a browser is needed, and response_types_supported are required; OAuth 2.1 section 1.5: endpoints are reached through TLS",
  },
  "server-pkce": {
    level: "error",
    keeps: "it says that it knows PKCE with S256",
    specification: `${MCP}, authorization code protection: clients must refuse a server without code_challenge_methods_supported`,
  },
  "server-keys": {
    level: "error",
    keeps: "its keys can be fetched and used",
    specification: "RFC 8414 section 2: jwks_uri is where resource servers get the keys from",
  },
  "server-private-keys": {
    level: "error",
    keeps: "it publishes no private key",
    specification: "RFC 7517 section 9.2: whoever has a private key can sign as its owner",
  },
  "server-registration": {
    level: "note",
    keeps: "clients that it does not know can register",
    specification: `${MCP}, client registration: without client ID metadata documents and dynamic registration each client needs to be registered by hand`,
  },
  "cors-server": {
    level: "warning",
    keeps: "pages of other origins can read its metadata",
    specification:
      "Fetch standard, CORS protocol: without Access-Control-Allow-Origin a client in a browser cannot read it",
  },
});
