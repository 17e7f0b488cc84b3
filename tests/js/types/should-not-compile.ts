/**
 * Mistakes that the types must catch. Each `@ts-expect-error` is an error itself when the line
 * below it compiles. Compiled, never run.
 */

import {
  ConfigError,
  IntrospectionTokenVerifier,
  JWTVerifier,
  MultiVerifier,
  RSAKeyPair,
  StaticTokenVerifier,
  TokenError,
  createBearerGate,
  decodeTokenUnverified,
} from "mcp-bearer";
import type { AccessToken, StaticToken, VerifierEvent } from "mcp-bearer";
// @ts-expect-error: a part of the options' type, not of the API
import type { NoOtherSource } from "mcp-bearer";
// @ts-expect-error: not an export
import { verify } from "mcp-bearer";

// ---- Key sources.

// @ts-expect-error: none, and no issuer to ask
new JWTVerifier({ audience: "https://api.example" });
// @ts-expect-error: none, and two issuers: a JWTVerifier for each, behind a MultiVerifier
new JWTVerifier({ issuer: ["https://a.example", "https://b.example"] });
// @ts-expect-error: none, and an issuer that is not checked
new JWTVerifier({ issuer: null });
// @ts-expect-error: an HMAC algorithm with the keys of an issuer
new JWTVerifier({ issuer: "https://issuer.example", algorithm: "HS256" });
// @ts-expect-error: no options at all
new JWTVerifier();
// @ts-expect-error: two
new JWTVerifier({ publicKey: "...", jwksUri: "https://issuer.example/jwks.json" });
// @ts-expect-error: two
new JWTVerifier({ jwks: { keys: [] }, secret: "...", algorithm: "HS256" });
// @ts-expect-error: a JWK without kty
new JWTVerifier({ publicKey: { n: "...", e: "AQAB" } });
// @ts-expect-error: a list of keys is not a JWK Set
new JWTVerifier({ jwks: [{ kty: "RSA", n: "...", e: "AQAB" }] });
// @ts-expect-error: a PEM is text or bytes
new JWTVerifier({ publicKey: 5 });
// @ts-expect-error: not a URL
new JWTVerifier({ jwksUri: 443 });

// ---- Algorithms.

// @ts-expect-error: an HMAC algorithm with public keys
new JWTVerifier({ jwksUri: "https://issuer.example/jwks.json", algorithm: "HS256" });
// @ts-expect-error: an HMAC algorithm with a public key
new JWTVerifier({ publicKey: "...", algorithm: "HS512" });
// @ts-expect-error: an HMAC algorithm among others
new JWTVerifier({ publicKey: "...", algorithms: ["RS256", "HS256"] });
// @ts-expect-error: a signature algorithm with a secret
new JWTVerifier({ secret: "...", algorithm: "RS256" });
// @ts-expect-error: none
new JWTVerifier({ publicKey: "...", algorithm: "none" });
// @ts-expect-error: another case
new JWTVerifier({ publicKey: "...", algorithm: "rs256" });
// @ts-expect-error: a list belongs to `algorithms`
new JWTVerifier({ publicKey: "...", algorithm: ["RS256"] });

// ---- Option names and types.

// @ts-expect-error: FastMCP's spelling
new JWTVerifier({ public_key: "..." });
// @ts-expect-error: an unknown option
new JWTVerifier({ publicKey: "...", audiance: "https://api.example" });
// @ts-expect-error: an option of another key source
new JWTVerifier({ publicKey: "...", jwksMaxAge: 10 });
// @ts-expect-error: a number as text
new JWTVerifier({ publicKey: "...", clockTolerance: "5" });
// @ts-expect-error: not an issuer
new JWTVerifier({ publicKey: "...", issuer: 5 });
// @ts-expect-error: a boolean is not "do not check"
new JWTVerifier({ publicKey: "...", audience: false });
// @ts-expect-error: an unknown implementation
new JWTVerifier({ publicKey: "...", crypto: "webcrypto" });
// @ts-expect-error: an unknown profile
new JWTVerifier({ publicKey: "...", profile: "oidc" });
// @ts-expect-error: a clock gives a number
new JWTVerifier({ publicKey: "...", now: () => new Date() });
// @ts-expect-error: scopes are text
new JWTVerifier({ publicKey: "...", requiredScopes: [1] });

const verifier = new JWTVerifier({ publicKey: "..." });

// ---- Methods.

// @ts-expect-error: a header may be missing
verifier.verifyToken(null as string | null);
// @ts-expect-error: an unknown option
verifier.verifyToken("...", { timeout: 5 });
// @ts-expect-error: a promise is not a token
verifier.verifyToken("...").clientId;
// @ts-expect-error: the public properties are read-only
verifier.issuer = null;
// @ts-expect-error: only JWTVerifier loads keys
new StaticTokenVerifier({ tokens: {} }).loadKeys();

// ---- Results are frozen.

function spoil(accessToken: AccessToken): void {
  // @ts-expect-error: read-only
  accessToken.clientId = "someone else";
  // @ts-expect-error: read-only
  accessToken.claims["sub"] = "someone else";
  // @ts-expect-error: a claim can be any JSON value
  const tenant: string = accessToken.claims["tenant"];
  // @ts-expect-error: a token may not end
  const end: number = accessToken.expiresAt;
  console.log(tenant, end);
}

// ---- Errors and key pairs come from the package only.

// @ts-expect-error: private constructor
new TokenError();
// @ts-expect-error: private constructor
new ConfigError("audience");
// @ts-expect-error: private constructor
new RSAKeyPair();

function check(error: TokenError): void {
  // @ts-expect-error: no such reason
  if (error.reason === "ERR_TOKEN_EXPIRED") console.log();
  // @ts-expect-error: no such status
  if (error.status === 500) console.log();
  // @ts-expect-error: only after ERR_INSUFFICIENT_SCOPE or its status
  error.requiredScopes.join(" ");
  // @ts-expect-error: only after a 503
  error.retryAfter.toFixed();
  // @ts-expect-error: only after ERR_ALG_NOT_ALLOWED
  error.allowedAlgorithms.join(" ");
  // @ts-expect-error: an expired token has no scopes that are missing
  if (error.reason === "ERR_EXPIRED") error.requiredScopes.join(" ");
  // @ts-expect-error: read-only
  error.reason = "ERR_EXPIRED";
}
// @ts-expect-error: scopes are a list
TokenError.insufficientScope("notes:write");
// @ts-expect-error: a refusal has no reason of one's own
TokenError.invalidToken("ERR_EXPIRED");

// ---- The types of claims.

interface MyClaims {
  readonly tid: string;
}
async function claimsOf(token: string): Promise<void> {
  const typed = new JWTVerifier<MyClaims>({ publicKey: "..." });
  const accessToken = await typed.verifyToken(token);
  // @ts-expect-error: no such claim in the type
  console.log(accessToken.claims.tenant);
  // @ts-expect-error: another type
  const tenant: number = accessToken.claims.tid;
  // @ts-expect-error: other claims
  const other: AccessToken<{ tenant: number }> = accessToken;
  // @ts-expect-error: claims that nobody has typed
  const untyped: string = (await verifier.verifyToken(token)).claims.tid;
  console.log(tenant, other, untyped);
}
// @ts-expect-error: claims are an object
new JWTVerifier<string>({ publicKey: "..." });

// ---- Static tokens, minting, display.

// @ts-expect-error: scopes are a list here
const developer: StaticToken = { clientId: "dev", scopes: "read" };
// @ts-expect-error: tokens are named by their text
new StaticTokenVerifier({ tokens: [{ clientId: "dev" }] });
// @ts-expect-error: required
new StaticTokenVerifier({});
// @ts-expect-error: too short
RSAKeyPair.generate({ modulusLength: 1024 });
const pair = RSAKeyPair.fromPem("...");
// @ts-expect-error: read-only
pair.privateKey = "...";
// @ts-expect-error: FastMCP's spelling
pair.createToken({ expires_in_seconds: 5 });
// @ts-expect-error: a list
pair.createToken({ scopes: "read" });
// @ts-expect-error: nothing here is verified, and nothing is called an access token
const shown: AccessToken = decodeTokenUnverified("...");

// ---- Introspection.

const introspectionEndpoint = "https://auth.example/introspect";
const clientId = "resource-server";
const clientSecret = "...";
const privateKey = "...";
const asWhom = { introspectionEndpoint, clientId };
// @ts-expect-error: no options at all
new IntrospectionTokenVerifier();
// @ts-expect-error: nothing that says who asks
new IntrospectionTokenVerifier({ introspectionEndpoint });
// @ts-expect-error: an id without a secret
new IntrospectionTokenVerifier(asWhom);
// @ts-expect-error: a secret without an id
new IntrospectionTokenVerifier({ introspectionEndpoint, clientSecret });
// @ts-expect-error: an unknown method
new IntrospectionTokenVerifier({ ...asWhom, clientSecret, clientAuthMethod: "basic" });
// @ts-expect-error: private_key_jwt without a key
new IntrospectionTokenVerifier({ ...asWhom, clientAuthMethod: "private_key_jwt" });
// @ts-expect-error: a key without its method
new IntrospectionTokenVerifier({ ...asWhom, privateKey });
// @ts-expect-error: a header is given by a function
new IntrospectionTokenVerifier({ introspectionEndpoint, authorizationHeader: "Bearer ..." });
// @ts-expect-error: a header is text
new IntrospectionTokenVerifier({ introspectionEndpoint, authorizationHeader: () => 5 });
// @ts-expect-error: a token is text
new IntrospectionTokenVerifier({ introspectionEndpoint, bearerToken: async () => "..." });

const client = { ...asWhom, clientSecret };
// @ts-expect-error: FastMCP's spelling
new IntrospectionTokenVerifier({ ...client, introspection_url: introspectionEndpoint });
// @ts-expect-error: FastMCP's spelling
new IntrospectionTokenVerifier({ ...client, cache_ttl_seconds: 60 });
// @ts-expect-error: an option of JWTVerifier
new IntrospectionTokenVerifier({ ...client, profile: "rfc9068" });
// @ts-expect-error: an option of JWTVerifier
new IntrospectionTokenVerifier({ ...client, publicKey: "..." });
// @ts-expect-error: a number as text
new IntrospectionTokenVerifier({ ...client, cacheTtl: "60" });
// @ts-expect-error: not a URL
new IntrospectionTokenVerifier({ ...client, serverUrl: 443 });
// @ts-expect-error: an HMAC algorithm for signed answers
new IntrospectionTokenVerifier({ ...client, signedResponse: true, algorithm: "HS256" });
// @ts-expect-error: a store has get, set and delete
new IntrospectionTokenVerifier({ ...client, store: { get: () => "" }, storeKey: "..." });
// @ts-expect-error: a key is bytes or text
new IntrospectionTokenVerifier({ ...client, storeKey: [1, 2, 3] });
// @ts-expect-error: the endpoint is another's business
new IntrospectionTokenVerifier(client).introspectionEndpoint = "https://other.example";
// @ts-expect-error: it must be asked
new IntrospectionTokenVerifier(client).verifyTokenSync("...");
// @ts-expect-error: there are no keys
new IntrospectionTokenVerifier(client).loadKeys();
// @ts-expect-error: forget does not wait for a signal
new IntrospectionTokenVerifier(client).forget("...", {});
// @ts-expect-error: an option of another verifier's key source
new JWTVerifier({ publicKey: "...", store: new Map(), storeKey: "..." });

// ---- Several issuers, and the gate.

// @ts-expect-error: a list
new MultiVerifier({ verifiers: verifier });
// @ts-expect-error: a route is a verifier, or a prefix with one
new MultiVerifier({ verifiers: [{ issuer: "https://a.example", verifier }] });
// @ts-expect-error: neither verifiers nor issuers
new MultiVerifier({});
// @ts-expect-error: maxIssuers without issuers
new MultiVerifier({ verifiers: [verifier], maxIssuers: 10 });
// @ts-expect-error: the audience of an issuer must be checked
new MultiVerifier({ issuers: () => ({ jwksUri: "https://a.example/jwks" }) });
// @ts-expect-error: the issuer is the one that the function was called with
new MultiVerifier({ issuers: () => ({ audience: "a", issuer: "https://a.example" }) });
// @ts-expect-error: the options are needed at once
new MultiVerifier({ issuers: async () => ({ audience: "a" }) });
// @ts-expect-error: only JWTVerifier and StaticTokenVerifier can verify without waiting
new MultiVerifier({ verifiers: [verifier] }).verifyTokenSync("...");

const resource = "https://api.example/mcp";
const authorizationServers = ["https://issuer.example"];
// @ts-expect-error: no verifier
createBearerGate({ resource, authorizationServers });
// @ts-expect-error: no resource
createBearerGate({ verifier, authorizationServers });
// @ts-expect-error: no authorization server
createBearerGate({ verifier, resource });
// @ts-expect-error: a list
createBearerGate({ verifier, resource, authorizationServers: "https://issuer.example" });
// @ts-expect-error: an unknown option
createBearerGate({ verifier, resource, authorizationServers, audience: resource });
// @ts-expect-error: not a verifier
createBearerGate({ verifier: { verify: () => {} }, resource, authorizationServers });
// @ts-expect-error: a function gives what the SDK's verifiers give, or nothing
createBearerGate({ verifier: async () => true, resource, authorizationServers });

const gate = createBearerGate({ verifier, resource, authorizationServers });
// @ts-expect-error: a handler answers
gate.protect(() => {});

async function pass(request: Request): Promise<AccessToken> {
  // @ts-expect-error: the outcome may be a response
  return gate.authenticate(request);
}

function withoutGate(accessToken: AccessToken): URL {
  // @ts-expect-error: only behind a gate the resource is there
  return accessToken.resource;
}

// ---- Events.

function audit(event: VerifierEvent): void {
  // @ts-expect-error: only some events have a reason
  console.log(event.reason);
  // @ts-expect-error: no such event
  if (event.type === "token_seen") console.log();
}

export { audit, check, claimsOf, developer, pass, shown, spoil, verify, withoutGate };
export type { NoOtherSource };
