/** Every export of the package, used the way people would. Compiled, never run. */

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
  getAccessToken,
  principalOf,
  requireAccessToken,
  runWithAccessToken,
} from "mcp-bearer";
import type {
  AccessToken,
  Algorithm,
  AlgorithmNotAllowedError,
  BearerGate,
  BearerGateOptions,
  ClaimValue,
  Claims,
  ClientIdSource,
  ConfigErrorReason,
  CreateTokenOptions,
  DiscoveryFailure,
  ExportedKeys,
  ForeignVerifier,
  GateAccessToken,
  GateEvent,
  GateWarning,
  InsufficientScopeError,
  IntrospectionFailure,
  IntrospectionTokenVerifierOptions,
  InvalidTokenError,
  IssuerOptions,
  JWTVerifierOptions,
  JsonValue,
  JsonWebKeyInput,
  JwkSetInput,
  JwksFailure,
  McpHandler,
  MultiVerifierOptions,
  MultiVerifierRoute,
  OAuthErrorCode,
  OperationContext,
  OperationEvent,
  OperationOptions,
  OperationRule,
  OperationRules,
  ProtectedContext,
  PublicBearerGateOptions,
  ResponseFilter,
  SharedStore,
  StaticToken,
  StaticTokenVerifierOptions,
  TokenErrorReason,
  TokenVerifier,
  UnavailableError,
  UnusableKeyReason,
  UnverifiedToken,
  VerifierEvent,
  VerifierWarning,
  VerifyFunction,
  VerifyOptions,
} from "mcp-bearer";

// ---- One verifier for each source of keys.

const withPem = new JWTVerifier({
  publicKey: "-----BEGIN PUBLIC KEY-----\n...",
  issuer: "https://issuer.example",
  audience: "https://api.example/mcp",
});

const jwk: JsonWebKeyInput = {
  kty: "EC",
  crv: "P-256",
  x: "...",
  y: "...",
  kid: "1",
  "x5t#S256": "...",
};
const withJwk = new JWTVerifier({
  publicKey: jwk,
  algorithm: "ES256",
  issuer: null,
  audience: null,
});

const jwks: JwkSetInput = { keys: [jwk] };
const withJwks = new JWTVerifier({
  jwks,
  algorithms: ["ES256", "EdDSA"],
  issuer: ["https://a.example", "https://b.example"],
  audience: ["https://api.example"],
  requiredScopes: "read write",
});

const withJwksUri = new JWTVerifier({
  jwksUri: "https://issuer.example/.well-known/jwks.json",
  issuer: "https://issuer.example",
  audience: "https://api.example",
  requiredScopes: ["read", "write"],
  strictAudience: true,
  idTokenClaims: "allow",
  clockTolerance: 0,
  maxTokenAge: 3600,
  requiredClaims: ["jti"],
  requireExpiration: false,
  profile: "rfc9068",
  crypto: "reference",
  cacheSize: 0,
  jwksMaxAge: 600,
  jwksCooldown: 30,
  jwksStaleIfError: 3600,
  timeout: 2.5,
  fetch: (url, init) => fetch(url, init),
  dangerouslyAllowPrivateAddresses: false,
  dangerouslyAllowHttpHosts: ["keycloak:8080"],
  now: () => Date.now() / 1000,
  onEvent: (event) => console.log(event.type),
});

new JWTVerifier({ jwksUri: new URL("https://issuer.example/jwks.json"), fetch });

// No key source, and one issuer to ask for it.
new JWTVerifier({ issuer: "https://issuer.example", audience: null, jwksMaxAge: 60, fetch });

new JWTVerifier({ secret: "at least thirty-two characters long", algorithm: "HS256" });
new JWTVerifier({ secret: new Uint8Array(64), algorithms: ["HS256", "HS512"] });

// Options in a variable, and put together from parts.
const options: JWTVerifierOptions = { publicKey: "...", algorithm: "PS384" };
new JWTVerifier(options);
const common = { issuer: "https://issuer.example", audience: "https://api.example" };
new JWTVerifier({ ...common, jwksUri: "https://issuer.example/jwks.json" });
new JWTVerifier({ publicKey: "...", impliedScopes: { admin: ["read", "write"], write: ["read"] } });
const isolated = {
  publicKey: "...",
  requiredScopes: ["read"] as const,
  issuer: ["https://a.example"] as const,
};
new JWTVerifier(isolated);

// What a set from the network is, before anyone has looked at it.
const fetchedSet = async (): Promise<JWTVerifier> =>
  new JWTVerifier({
    jwks: (await (await fetch("https://issuer.example/jwks.json")).json()) as JwkSetInput,
  });

// ---- What verifiers have.

const requiredScopes: readonly string[] = withPem.requiredScopes;
const algorithms: readonly Algorithm[] = withJwk.algorithms;
const issuers: readonly string[] | null = withJwks.issuer;
const audiences: readonly string[] | null = withJwks.audience;
const jwksUri: string | undefined = withJwksUri.jwksUri;

async function verify(token: string): Promise<void> {
  const verifyOptions: VerifyOptions = { signal: new AbortController().signal };
  await withJwksUri.loadKeys();
  await withJwksUri.loadKeys(verifyOptions);
  const exported: ExportedKeys | undefined = withJwksUri.exportKeys();
  if (exported !== undefined) {
    const copied = JSON.parse(JSON.stringify(exported)) as ExportedKeys;
    new JWTVerifier({ jwksUri: "https://issuer.example/jwks.json", initialJwks: copied });
    const until: number = exported.freshUntil - exported.fetchedAt;
    console.log(until, exported.jwks.keys.length);
  }
  read(await withPem.verifyToken(token));
  read(await withPem.verifyToken(token, verifyOptions));
  read(await withPem.verifyToken(token, { signal: AbortSignal.timeout(1000) }));
  read(await withPem.verifyAccessToken(token));
  read(withPem.verifyTokenSync(token));
}

function read(accessToken: AccessToken): void {
  const token: string = accessToken.token;
  const clientId: string = accessToken.clientId;
  const source: ClientIdSource = accessToken.clientIdSource;
  const mayWrite: boolean = accessToken.scopes.includes("write");
  const subject: string = accessToken.subject ?? accessToken.issuer ?? "nobody";
  const audience: string = accessToken.audience.join(" ");
  const resource: string | undefined = accessToken.resource?.href;
  const claims: Claims = accessToken.claims;
  const tenant: JsonValue | undefined = claims["tenant"];
  if (typeof tenant === "string") console.log(tenant.toUpperCase());
  const roles = accessToken.extra["roles"];
  if (Array.isArray(roles)) console.log(roles.length);
  if (accessToken.expiresAt !== undefined) console.log(new Date(accessToken.expiresAt * 1000));
  console.log(token, clientId, source, mayWrite, subject, audience, resource);
}

// ---- Errors.

async function answer(verifier: TokenVerifier, token: string): Promise<Response> {
  try {
    read(await verifier.verifyToken(token));
    return new Response("welcome");
  } catch (error) {
    if (error instanceof TokenError) {
      const code: OAuthErrorCode = error.code;
      const reason: TokenErrorReason = error.reason;
      const status: 400 | 401 | 403 | 503 = error.status;
      const body: { error: OAuthErrorCode; error_description: string } = error.toResponseObject();
      console.log(
        code,
        explain(reason),
        error.claim,
        error.requiredScopes?.join(" "),
        error.message,
        error.explanation,
      );
      const headers: Record<string, string> =
        error.retryAfter === undefined ? {} : { "Retry-After": String(error.retryAfter) };
      return new Response(JSON.stringify(body), { status, headers });
    }
    throw error;
  }
}

function explain(reason: TokenErrorReason): string {
  switch (reason) {
    case "ERR_EXPIRED":
    case "ERR_NOT_YET_VALID":
      return "look at the clocks";
    case "ERR_KEYS_UNAVAILABLE":
    case "ERR_KEYS_NOT_LOADED":
      return "look at the JWKS endpoint";
    default:
      return reason;
  }
}

try {
  new JWTVerifier({ publicKey: "not a PEM" });
} catch (error) {
  if (error instanceof ConfigError) {
    const reason: ConfigErrorReason = error.reason;
    const option: string | undefined = error.option;
    const isTypeError: TypeError = error;
    console.log(reason, option, isTypeError.message, error.name);
  }
}

// ---- Events: a union that `type` tells apart.

function audit(event: VerifierEvent): string {
  switch (event.type) {
    case "token_accepted":
      return event.cached ? "cache" : "verified";
    case "token_refused":
      return `${event.reason} ${event.code} ${event.claim ?? ""}`;
    case "jwks_fetched":
      return `${event.usableKeys} used, ${event.skippedKeys} skipped, changed: ${event.changed}`;
    case "jwks_fetch_failed": {
      const failure: JwksFailure = event.failure;
      const weak: UnusableKeyReason = "weak";
      return `${failure} ${event.status ?? ""} ${event.reasons?.[weak] ?? 0} ${event.retryAfter}`;
    }
    case "introspected":
      return event.active ? "active" : "not active";
    case "introspection_failed": {
      const failure: IntrospectionFailure = event.failure;
      return `${failure} ${event.status ?? ""} ${event.retryAfter}`;
    }
    case "store_failed":
      return `${event.operation} ${event.failure}`;
    case "warning": {
      const warning: VerifierWarning = event.warning;
      return warning;
    }
    default:
      return unreachable(event);
  }
}

/** Compiles only as long as the switch above knows every event. */
function unreachable(event: never): never {
  throw new Error(String(event));
}

// ---- Static tokens.

const developer: StaticToken = {
  clientId: "dev@example.com",
  scopes: ["read", "write"],
  sub: "dev",
  team: "core",
};
const tokens = {
  "dev-token": developer,
  "guest-token": { client_id: "guest", scopes: ["read"], expires_at: 4e9 },
};
const staticOptions: StaticTokenVerifierOptions = {
  tokens,
  requiredScopes: ["read"],
  onEvent: audit,
};
const staticVerifier = new StaticTokenVerifier(staticOptions);
new StaticTokenVerifier({ tokens: new Map([["dev-token", developer]]), now: () => 0 });
read(staticVerifier.verifyTokenSync("dev-token"));

// ---- Minting.

const pair: RSAKeyPair = RSAKeyPair.generate();
RSAKeyPair.generate({ modulusLength: 3072 });
const again = RSAKeyPair.fromPem(pair.privateKey);
const createOptions: CreateTokenOptions = {
  subject: "user",
  issuer: "https://issuer.example",
  audience: ["https://api.example"],
  scopes: ["read"],
  expiresInSeconds: -1,
  additionalClaims: { tenant: "a", nested: { deep: [1, null] } },
  kid: "1",
  now: () => 0,
};
const minted: string = again.createToken(createOptions);
const plain: string = again.createToken();
new JWTVerifier({ publicKey: pair.publicKey });
new JWTVerifier({ publicKey: new TextEncoder().encode(pair.publicKey) });
new JWTVerifier({ publicKey: pair.jwk({ kid: "1" }) });
new JWTVerifier({ jwks: pair.jwks() });

// ---- Display.

const unverified: UnverifiedToken = decodeTokenUnverified(minted);
console.log(unverified.header["alg"], unverified.claims["sub"], unverified.signature, plain);

// ---- Introspection: one verifier for each way to say who asks.

const endpoint = "https://auth.example/introspect";
const secretBasic = new IntrospectionTokenVerifier({
  introspectionEndpoint: endpoint,
  clientId: "resource-server",
  clientSecret: "...",
  audience: "https://api.example",
});
new IntrospectionTokenVerifier({
  introspectionUrl: new URL(endpoint),
  serverUrl: "https://api.example/mcp",
  clientId: "resource-server",
  clientSecret: "...",
  clientAuthMethod: "client_secret_post",
  issuer: ["https://a.example", "https://b.example"],
  audience: null,
});
new IntrospectionTokenVerifier({
  issuer: "https://issuer.example",
  clientId: "resource-server",
  clientSecret: "...",
  clientAuthMethod: "client_secret_basic",
  formEncodeCredentials: false,
});
new IntrospectionTokenVerifier({
  introspectionEndpoint: endpoint,
  clientId: "resource-server",
  clientAuthMethod: "private_key_jwt",
  privateKey: "-----BEGIN PRIVATE KEY-----\n...",
});
new IntrospectionTokenVerifier({
  introspectionEndpoint: endpoint,
  clientId: "resource-server",
  clientAuthMethod: "private_key_jwt",
  privateKey: { ...jwk, d: "..." },
  privateKeyId: "1",
  clientAssertionAudience: "https://issuer.example",
});
new IntrospectionTokenVerifier({ introspectionEndpoint: endpoint, bearerToken: "..." });
new IntrospectionTokenVerifier({
  introspectionEndpoint: endpoint,
  authorizationHeader: async () => "Bearer ...",
  clientId: "resource-server",
});
new IntrospectionTokenVerifier({
  introspectionEndpoint: endpoint,
  authorizationHeader: () => "Bearer ...",
});
new IntrospectionTokenVerifier({ introspectionEndpoint: endpoint, clientAuthMethod: "none" });

const store: SharedStore = new Map<string, string>();
const introspectionOptions: IntrospectionTokenVerifierOptions = {
  introspectionEndpoint: endpoint,
  clientId: "resource-server",
  clientSecret: "...",
  issuer: "https://issuer.example",
  audience: ["https://api.example"] as const,
  requireIssuer: true,
  strictAudience: true,
  clockTolerance: 0,
  maxTokenAge: 3600,
  requiredClaims: ["username"],
  requireExpiration: true,
  requiredScopes: "read write",
  impliedScopes: { admin: ["read", "write"] },
  signedResponse: true,
  jwksUri: new URL("https://issuer.example/jwks.json"),
  algorithms: ["RS256", "ES256"],
  cacheTtl: 60,
  cacheSize: 100,
  inactiveTtl: 5,
  maxConcurrentRequests: 8,
  timeout: 2.5,
  fetch: (url, init) => fetch(url, init),
  dangerouslyAllowPrivateAddresses: true,
  store,
  storeKey: new Uint8Array(32),
  storeTimeout: 0.05,
  now: () => Date.now() / 1000,
  onEvent: audit,
};
const introspecting = new IntrospectionTokenVerifier(introspectionOptions);
new IntrospectionTokenVerifier({
  introspectionEndpoint: endpoint,
  clientId: "resource-server",
  clientSecret: "...",
  issuer: "https://issuer.example",
  signedResponse: true,
  jwks,
  algorithm: "ES256",
});

/** What Keyv looks like: every method a promise. */
const asyncStore: SharedStore = {
  get: async (key: string): Promise<string | undefined> => (key === "" ? undefined : key),
  set: async (_key: string, _value: string, milliseconds: number) => milliseconds > 0,
  delete: async (_key: string) => true,
};
new JWTVerifier({
  jwksUri: "https://issuer.example/jwks.json",
  store: asyncStore,
  storeKey: "at least thirty-two characters long",
  storeTimeout: 0.2,
});

async function introspect(token: string): Promise<void> {
  read(await introspecting.verifyToken(token, { signal: new AbortController().signal }));
  read(await introspecting.verifyAccessToken(token));
  read(await introspecting.revalidate(token));
  read(await introspecting.revalidate(token, { signal: new AbortController().signal }));
  const nothing: void = await introspecting.forget(token);
  const known: string | undefined = introspecting.introspectionEndpoint;
  const [scopes, issuer, accepted]: [
    readonly string[],
    readonly string[] | null,
    readonly string[] | null,
  ] = [introspecting.requiredScopes, introspecting.issuer, introspecting.audience];
  console.log(nothing, known, scopes, issuer, accepted);
}

// ---- Several issuers.

const routes: MultiVerifierRoute[] = [withPem, { prefix: "pat_", verifier: staticVerifier }];
const multiOptions: MultiVerifierOptions = { verifiers: routes, onEvent: audit };
const multi = new MultiVerifier(multiOptions);
new MultiVerifier({ verifiers: [withJwksUri, staticVerifier] as const });
new MultiVerifier({ verifiers: [withJwksUri, secretBasic] });
const ofTenant: IssuerOptions = { audience: "https://mcp.example/mcp", jwksUri: "https://a.example/jwks" };
const tenants = new Map([["https://a.example", ofTenant]]);
new MultiVerifier({ issuers: (issuer) => tenants.get(issuer), maxIssuers: 10 });
new MultiVerifier({ verifiers: [withJwksUri], issuers: (): IssuerOptions => ({ audience: ["https://mcp.example/mcp"] }) });

// ---- The gate.

const gateOptions: BearerGateOptions = {
  verifier: multi,
  resource: "https://api.example/mcp",
  authorizationServers: ["https://issuer.example"],
  requiredScopes: "read",
  scopesSupported: ["read", "write"],
  resourceName: "Example",
  resourceDocumentation: "https://api.example/docs",
  impliedScopes: { write: ["read"] },
  cors: false,
  tokenHeader: "Cf-Access-Jwt-Assertion",
  onEvent: auditGate,
};
const gate: BearerGate = createBearerGate(gateOptions);
createBearerGate({
  verifier: withPem,
  resource: "https://api.example/mcp",
  authorizationServers: ["https://issuer.example"],
});

function auditGate(event: GateEvent): string {
  if (event.type === "request_accepted") return "accepted";
  if (event.type === "warning") {
    const warning: GateWarning = event.warning;
    return warning;
  }
  if (event.type === "operation") {
    const names: readonly string[] = event.missingScopes ?? [];
    return `${event.method} ${event.name} ${event.decision} ${event.reason} ${names.length} ${event.durationMs}`;
  }
  if (event.type === "rule_failed") return String(event.error);
  return `${event.status} ${event.reason} ${event.claim ?? ""}`;
}

// ---- Rules for operations.

const claimValue: ClaimValue = "access";
new JWTVerifier({
  publicKey: "",
  issuer: "https://login.microsoftonline.com/{tenantid}/v2.0",
  audience: null,
  claims: { token_use: claimValue, tid: ["a", "b"], level: 3, email_verified: true },
  allowedClients: ["client"],
  clientIdClaims: ["common_name"],
  scopeClaims: ["permissions"],
  requiredType: "at+jwt",
  check: ({ claims }) => claims["tid"] === "a",
});
const pay: OperationRule = ({ accessToken, arguments: given }) =>
  accessToken.scopes.includes("pay") && given.amount <= 1000;
const tools: OperationRules = { "search_*": [], notes_delete: ["notes:admin"], pay, debug: false };
const operations: OperationOptions = { tools, prompts: { greet: true }, hideUngranted: true };
const ruled: BearerGate = createBearerGate({
  ...operations,
  verifier: withPem,
  resource: "https://api.example/mcp",
  authorizationServers: ["https://issuer.example"],
  methods: { "logging/setLevel": async ({ method, name, request }: OperationContext) => [method, name ?? "", request.url] },
  maxBodyBytes: ruledBytes(),
  allowedOrigins: ["https://app.example"],
  allowedHosts: ["api.example"],
});
function ruledBytes(): number | undefined {
  return gate.maxBodyBytes;
}
const publicOptions: PublicBearerGateOptions = {
  verifier: withPem,
  resource: "https://api.example/mcp",
  authorizationServers: ["https://issuer.example"],
  tools: { search: ({ accessToken }) => accessToken?.clientId !== "blocked" },
  publicTools: ["search"],
  challengeOnCall: true,
};
const publicGate: BearerGate<Claims, undefined> = createBearerGate(publicOptions);
const sdkHandler: McpHandler = { fetch: async (_request, options) => new Response(options.authInfo?.clientId) };
const handlers: ((request: Request) => Promise<Response>)[] = [
  ruled.protect(sdkHandler),
  publicGate.protect((_request, { accessToken, parsedBody, createResponseFilter }) => {
    const filter: ResponseFilter | undefined = createResponseFilter("application/json");
    const bytes: Uint8Array | undefined = filter?.end();
    return new Response(`${accessToken?.clientId} ${typeof parsedBody} ${bytes?.byteLength}`);
  }),
];
async function tool(token: AccessToken): Promise<string> {
  const subject: string = await runWithAccessToken(token, () => requireAccessToken().clientId);
  return `${subject} ${principalOf(token)} ${handlers.length} ${reasonOf satisfies (event: OperationEvent) => string}`;
}
function reasonOf(event: OperationEvent): string {
  return event.reason;
}
void tool;

async function serve(request: Request): Promise<Response> {
  const metadata: Response | undefined = gate.metadataResponse(request);
  if (metadata !== undefined) return metadata;
  const outcome = await gate.authenticate(request);
  if (outcome instanceof Response) return outcome;
  read(outcome);
  try {
    gate.requireScopes(outcome, "read", "write");
  } catch (error) {
    return gate.challenge(error);
  }
  return new Response(gate.metadataUrl);
}

// As a Worker: what the host passes on after the request keeps its types.
const protectedFetch = gate.protect(
  (request, context: ProtectedContext, env: { NAME: string }, later: { waitUntil(): void }) => {
    const current: AccessToken | undefined = getAccessToken();
    read(current ?? context.accessToken);
    later.waitUntil();
    return new Response(`${request.url} ${env.NAME}`);
  },
);
const worker: {
  fetch(request: Request, env: { NAME: string }, later: { waitUntil(): void }): Promise<Response>;
} = { fetch: protectedFetch };
const handler: (request: Request) => Promise<Response> = gate.protect(
  async (_request, { accessToken }) => new Response(accessToken.clientId),
);

// ---- The types of claims.

interface MyClaims {
  readonly tid: string;
  readonly roles?: readonly string[];
}

/** For a cast it must be a type: TypeScript compares no interface with what may have any name. */
type CastClaims = { readonly tid: string; readonly roles?: readonly string[] };

async function typedClaims(token: string): Promise<void> {
  const remote = new JWTVerifier<MyClaims>({ issuer: "https://issuer.example", audience: "mcp" });
  const accessToken: AccessToken<MyClaims> = await remote.verifyToken(token);
  const tenant: string = accessToken.claims.tid;
  const extra: string = remote.verifyTokenSync(token).extra.tid;
  const introspected = await new IntrospectionTokenVerifier<MyClaims>(
    introspectionOptions,
  ).verifyToken(token);
  const roles: readonly string[] = introspected.claims.roles ?? [];
  const fixed = new StaticTokenVerifier<MyClaims>({ tokens }).verifyTokenSync(token).claims.tid;
  const several = new MultiVerifier<MyClaims>({ verifiers: [remote] });
  const chosen: string = (await several.verifyToken(token)).claims.tid;
  console.log(tenant, extra, roles, fixed, chosen, getAccessToken<MyClaims>()?.claims.tid);
  // What the verifier was not built with.
  const untyped: AccessToken = await withPem.verifyToken(token);
  const mine = untyped.claims as CastClaims;
  console.log(mine.tid);
  // The SDK's interface, and places that do not look at claims.
  const anyToken: AccessToken<object> = accessToken;
  const forSdk: OAuthTokenVerifier[] = [remote, several];
  const anyVerifier: TokenVerifier<object> = remote;
  // The gate's handlers get the verifier's type.
  const typedGate = createBearerGate({
    verifier: remote,
    resource: "https://api.example/mcp",
    authorizationServers: ["https://issuer.example"],
  });
  const protectedHandler = typedGate.protect((_request, context) => {
    const found: string = context.accessToken.claims.tid;
    return new Response(found);
  });
  const outcome = await typedGate.authenticate(new Request("https://api.example/mcp"));
  if (!(outcome instanceof Response)) console.log(outcome.claims.tid.toUpperCase());
  console.log(anyToken, forSdk, anyVerifier, protectedHandler);
}

// ---- The type of an error follows its reason, its status and its code.

function byReason(error: TokenError): string {
  switch (error.reason) {
    case "ERR_INSUFFICIENT_SCOPE": {
      const lacking: InsufficientScopeError = error;
      const [scopes, status]: [readonly string[], 403] = [lacking.requiredScopes, error.status];
      return `${scopes.join(" ")} ${status}`;
    }
    case "ERR_ALG_NOT_ALLOWED": {
      const notAllowed: AlgorithmNotAllowedError = error;
      const allowed: readonly Algorithm[] = notAllowed.allowedAlgorithms;
      return `${error.algorithm} ${allowed.join(" ")}`;
    }
    case "ERR_ABORTED":
    case "ERR_CLOCK":
    case "ERR_INTERNAL":
    case "ERR_INTROSPECTION_UNAVAILABLE":
    case "ERR_KEYS_NOT_LOADED":
    case "ERR_KEYS_UNAVAILABLE": {
      const unavailable: UnavailableError = error;
      const seconds: number = unavailable.retryAfter;
      return `${seconds} ${error.status}`;
    }
    default: {
      const refused: InvalidTokenError = error;
      const status: 401 = refused.status;
      const code: "invalid_token" = error.code;
      return `${status} ${code}`;
    }
  }
}

function byStatus(error: unknown): void {
  if (!(error instanceof TokenError)) return;
  if (error.status === 503) {
    const seconds: number = error.retryAfter;
    console.log(seconds);
  }
  if (error.status === 403) {
    const scopes: readonly string[] = error.requiredScopes;
    console.log(scopes);
  }
  if (error.code === "insufficient_scope") console.log(error.requiredScopes.length);
}

// Handlers and verifiers of one's own.
function refuse(): never {
  throw TokenError.invalidToken();
}
function refuseScope(): never {
  const error: InsufficientScopeError = TokenError.insufficientScope(["notes:write"]);
  throw error;
}

// ---- What a gate takes.

const ofTheSdk: ForeignVerifier = {
  verifyAccessToken: async (token) => ({ token, clientId: "a", scopes: [] as string[] }),
};
const ownFunction: VerifyFunction = async (token, { signal }) => {
  signal?.throwIfAborted();
  return token === "good" ? { token, clientId: "a", scopes: ["read"] } : undefined;
};
const gateBasics = {
  resource: "https://api.example/mcp",
  authorizationServers: ["https://issuer.example"],
};
const gates: BearerGate[] = [
  ...[withPem, introspecting, staticVerifier, multi].map((verifier) =>
    createBearerGate({ ...gateBasics, verifier }),
  ),
  createBearerGate({ ...gateBasics, verifier: ofTheSdk }),
  createBearerGate({ ...gateBasics, verifier: ownFunction }),
  createBearerGate({
    ...gateBasics,
    verifier: async (token, { signal }) => {
      const given: [string, AbortSignal | undefined] = [token, signal];
      return given[0] === "" ? null : { token, clientId: "a", scopes: [] };
    },
  }),
];
const claimsOfFunction = createBearerGate<MyClaims>({ ...gateBasics, verifier: ownFunction });
claimsOfFunction.protect((_request, { accessToken }) => new Response(accessToken.claims.tid));

// Behind a gate the resource is there.
gate.protect((_request, { accessToken }) => {
  const behind: GateAccessToken = accessToken;
  const resource: URL = behind.resource;
  return new Response(resource.href);
});

// ---- A variable that is not set: it compiles, and is refused at run time by its name.

const unset = (name: string): string | undefined => ({ A: "a" })[name as "A"];
function fromEnvironment(): unknown[] {
  return [
    new JWTVerifier({ publicKey: unset("KEY"), issuer: unset("ISSUER"), audience: unset("AUD") }),
    new JWTVerifier({ jwksUri: unset("JWKS"), issuer: unset("ISSUER"), audience: unset("AUD") }),
    new JWTVerifier({ secret: unset("SECRET"), algorithm: "HS256" }),
    new JWTVerifier({ issuer: unset("ISSUER"), audience: unset("AUD") }),
    new IntrospectionTokenVerifier({
      introspectionEndpoint: unset("ENDPOINT"),
      clientId: unset("ID"),
      clientSecret: unset("SECRET"),
      issuer: unset("ISSUER"),
      audience: unset("AUD"),
      storeKey: unset("STORE_KEY"),
    }),
    new IntrospectionTokenVerifier({
      clientAuthMethod: "private_key_jwt",
      clientId: unset("ID"),
      privateKey: unset("KEY"),
    }),
    new IntrospectionTokenVerifier({ bearerToken: unset("TOKEN") }),
    createBearerGate({
      verifier: withPem,
      resource: unset("RESOURCE"),
      authorizationServers: [unset("ISSUER")],
      resourceName: unset("NAME"),
    }),
  ];
}

/** Every option that may be left out may also be `undefined`. */
type Optional<Options> = {
  [Name in keyof Options as undefined extends Options[Name] ? Name : never]: undefined;
};
type Every<Options> = Options extends unknown ? Optional<Required<Options>> : never;
function everyOption(
  jwt: Every<JWTVerifierOptions>,
  introspection: Every<IntrospectionTokenVerifierOptions>,
  gateRest: Every<BearerGateOptions>,
  multiRest: Every<MultiVerifierOptions>,
  staticRest: Every<StaticTokenVerifierOptions>,
  minting: Every<CreateTokenOptions>,
  verifying: Every<VerifyOptions>,
): unknown[] {
  const known: [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ] = [
    jwt.cacheSize,
    jwt.onEvent,
    introspection.maxQueuedRequests,
    introspection.store,
    gateRest.tokenHeader,
    multiRest.onEvent,
    staticRest.now,
    minting.additionalClaims,
    verifying.signal,
  ];
  return known;
}
new JWTVerifier({ publicKey: new Uint8Array(10) });

const failure: DiscoveryFailure = "issuer_mismatch";

// ---- Places that a verifier fits into.

const verifiers: TokenVerifier[] = [withPem, staticVerifier, multi, introspecting];

/** The MCP SDK's interface, in the words of its documentation: `mcp-sdk.ts` has the real one. */
interface OAuthTokenVerifier {
  verifyAccessToken(token: string): Promise<{
    token: string;
    clientId: string;
    scopes: string[];
    expiresAt?: number;
    resource?: URL;
    extra?: Record<string, unknown>;
  }>;
}
const forTheSdk: OAuthTokenVerifier[] = [withPem, staticVerifier, multi, introspecting];

export {
  algorithms,
  answer,
  audiences,
  byReason,
  byStatus,
  everyOption,
  failure,
  fromEnvironment,
  gates,
  refuse,
  refuseScope,
  typedClaims,
  fetchedSet,
  forTheSdk,
  handler,
  introspect,
  issuers,
  jwksUri,
  requiredScopes,
  serve,
  verifiers,
  verify,
  worker,
};
