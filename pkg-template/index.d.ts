/**
 * mcp-bearer: Bearer-token verification for MCP servers and gateways.
 *
 * Times are in seconds, Unix times in seconds since 1970-01-01T00:00:00Z.
 */

/** A JWS algorithm (RFC 7518 section 3.1, RFC 8037, RFC 9864) that this package verifies. */
export type Algorithm =
  | "RS256" | "RS384" | "RS512"
  | "PS256" | "PS384" | "PS512"
  | "ES256" | "ES384" | "ES512"
  | "EdDSA" | "Ed25519"
  | "HS256" | "HS384" | "HS512";

/** Any JSON value, as it appears in claims. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** The verified claims: own data properties on objects without a prototype, frozen. */
export type Claims = { readonly [name: string]: JsonValue };

/** A JSON Web Key (RFC 7517 section 4), public half. */
export interface JsonWebKeyInput {
  kty: string;
  kid?: string;
  alg?: string;
  use?: string;
  key_ops?: string[];
  crv?: string;
  n?: string;
  e?: string;
  x?: string;
  y?: string;
  [member: string]: unknown;
}

/** A JWK Set (RFC 7517 section 5). */
export interface JwkSetInput {
  keys: readonly JsonWebKeyInput[];
}

/**
 * What a verified token says. A plain object, frozen all the way down (a cache hit may return the same one),
 * and structurally the `AuthInfo` of the MCP TypeScript SDK.
 */
export interface AccessToken {
  /** The token as it was given. */
  readonly token: string;
  /** `client_id`, else `azp`, `appid`, `cid`, else `sub`: see `clientIdSource`. */
  readonly clientId: string;
  /** The claim that `clientId` was read from (`static` for a static token). */
  readonly clientIdSource: "client_id" | "azp" | "appid" | "cid" | "sub" | "static";
  /** Granted scopes: `scope` if present, else `scp`. Always a real array. */
  readonly scopes: string[];
  /** `exp`, rounded down to a whole second; `undefined` if the token does not end. */
  readonly expiresAt?: number;
  /** `sub`; `undefined` if the token has none. */
  readonly subject?: string;
  /** `iss`; `undefined` if the token has none. */
  readonly issuer?: string;
  /** `aud`, always as an array; empty if the token names none. */
  readonly audience: string[];
  /** The resource this token was accepted for (RFC 8707), when a gate gives one. It cannot be changed. */
  readonly resource?: URL;
  /** All claims, exactly as verified. */
  readonly claims: Claims;
  /** The same object as `claims`: the name that the MCP SDK's `AuthInfo` uses. */
  readonly extra: Claims;
}

/** OAuth error codes (RFC 6750 section 3.1, RFC 6749 section 5.2) that a `TokenError` carries. */
export type OAuthErrorCode = "invalid_token" | "insufficient_scope" | "invalid_request" | "server_error";

/** Why a token was refused: stable, for logs and tests. Never shown to the client of a gate. */
export type TokenErrorReason =
  | "ERR_TOKEN_MALFORMED"
  | "ERR_TOKEN_TOO_LARGE"
  | "ERR_HEADER_UNSUPPORTED"
  | "ERR_ALG_NOT_ALLOWED"
  | "ERR_NO_MATCHING_KEY"
  | "ERR_MULTIPLE_MATCHING_KEYS"
  | "ERR_SIGNATURE_INVALID"
  | "ERR_CLAIMS_MALFORMED"
  | "ERR_EXPIRED"
  | "ERR_NOT_YET_VALID"
  | "ERR_CLAIM_MISSING"
  | "ERR_CLAIM_MISMATCH"
  | "ERR_TYP_NOT_ALLOWED"
  | "ERR_INSUFFICIENT_SCOPE"
  | "ERR_TOKEN_INACTIVE"
  | "ERR_TOKEN_UNKNOWN"
  | "ERR_INTROSPECTION_UNAVAILABLE"
  | "ERR_KEYS_UNAVAILABLE"
  | "ERR_KEYS_NOT_LOADED"
  | "ERR_ABORTED"
  | "ERR_CLOCK"
  | "ERR_INTERNAL";

/**
 * A token was refused, or could not be judged. `message` says no more than `code` does and may be sent to the client
 * (the MCP SDK's gate does so); `reason` and `explanation` are for the operator. All are fixed sentences: no token,
 * key, claim value or text from a server is in them, in the stack or in a cause.
 */
export class TokenError extends Error {
  private constructor();
  readonly name: "TokenError";
  /** The OAuth error code to answer with. */
  readonly code: OAuthErrorCode;
  /** The stable diagnostic. */
  readonly reason: TokenErrorReason;
  /** The reason as a fixed sentence, for logs. Of a token that is too large it names the limit. */
  readonly explanation: string;
  /** The HTTP status to answer with. */
  readonly status: 400 | 401 | 403 | 503;
  /** The claim that failed, where one did; `header.crit` is the member `crit` of the header. */
  readonly claim?: string;
  /**
   * With `ERR_ALG_NOT_ALLOWED`, and with `ERR_NO_MATCHING_KEY` where the algorithm is the cause: the token's `alg` if it is
   * a plain name of at most 16 characters, else `unknown`.
   */
  readonly algorithm?: string;
  /** With `algorithm`: those that the verifier allows, or that the keys with the token's `kid` are for. */
  readonly allowedAlgorithms?: readonly Algorithm[];
  /** With `insufficient_scope`: every scope that the verifier asks for. */
  readonly requiredScopes?: readonly string[];
  /** With status 503: seconds after which a retry makes sense. */
  readonly retryAfter?: number;
  /** The JSON body of an OAuth error response: the code and the message, never the reason. */
  toResponseObject(): { error: OAuthErrorCode; error_description: string };
}

/** What is wrong with options given to a constructor or a method. */
export type ConfigErrorReason =
  /** The options argument is not an object. */
  | "ERR_CONFIG_OPTIONS"
  /** An option of that name does not exist. */
  | "ERR_CONFIG_UNKNOWN_OPTION"
  /** A value has the wrong type. */
  | "ERR_CONFIG_TYPE"
  /** A number is out of its range, not finite, or not whole. */
  | "ERR_CONFIG_RANGE"
  /** An empty string or list, which could be read two ways: leave the option out, or say `null`. */
  | "ERR_CONFIG_EMPTY"
  /** None (and no single `issuer`), or more than one, of `publicKey`, `jwks`, `jwksUri`, `secret`. */
  | "ERR_CONFIG_KEY_SOURCE"
  /** An algorithm is unknown, mixed with another family, or does not fit the key. */
  | "ERR_CONFIG_ALGORITHM"
  /** A key cannot be read, or is refused (size, exponent, curve, ...). */
  | "ERR_CONFIG_KEY"
  /** A private key was given where a public one belongs. */
  | "ERR_CONFIG_PRIVATE_KEY"
  /** An HMAC secret is too short, or is a public key. */
  | "ERR_CONFIG_SECRET"
  /** A URL is not allowed. */
  | "ERR_CONFIG_URL"
  /** The options that say how an introspection endpoint is asked contradict each other, or one is missing. */
  | "ERR_CONFIG_CLIENT_AUTH"
  /** `crypto: "reference"` without `import "mcp-bearer/reference"` before. */
  | "ERR_CONFIG_CRYPTO"
  /** A `store` without `storeKey`, the reverse, a `storeKey` that is short or public, or nothing to keep in the store. */
  | "ERR_CONFIG_STORE"
  /** `profile: "rfc9068"` without `issuer` or `audience`. */
  | "ERR_CONFIG_PROFILE"
  /** A gate over a verifier that checks no audience and was not built with `audience: null`. */
  | "ERR_CONFIG_AUDIENCE"
  /** A `MultiVerifier` in which an issuer or prefix is missing, or belongs to two verifiers. */
  | "ERR_CONFIG_ISSUER"
  /** A gate with `impliedScopes` over a verifier that judges scopes without them. */
  | "ERR_CONFIG_SCOPES";

/** Options are wrong. Thrown by constructors, never by `verifyToken`. */
export class ConfigError extends TypeError {
  private constructor();
  readonly name: "ConfigError";
  readonly reason: ConfigErrorReason;
  /** The option at fault, for example `"audience"` or `"tokens[2].clientId"`. */
  readonly option: string | undefined;
}

/** What `onEvent` is told. Holds reasons and counts; never a token, a key or a claim value. */
export type VerifierEvent =
  | { readonly type: "token_accepted"; readonly cached: boolean }
  | { readonly type: "token_refused"; readonly reason: TokenErrorReason; readonly code: OAuthErrorCode; readonly claim?: string; readonly algorithm?: string; readonly allowedAlgorithms?: readonly Algorithm[] }
  | { readonly type: "jwks_fetched"; readonly usableKeys: number; readonly skippedKeys: number; readonly changed: boolean }
  /** `reasons`, with `no_usable_key`: how many keys of the set cannot be used for which reason. */
  | { readonly type: "jwks_fetch_failed"; readonly failure: JwksFailure; readonly status?: number; readonly reasons?: { readonly [reason in UnusableKeyReason]?: number }; readonly retryAfter: number }
  /** An introspection endpoint answered. */
  | { readonly type: "introspected"; readonly active: boolean }
  /**
   * There was no verdict. `status`: the server's, where it is not 200. `member`: the one of the response that is at fault,
   * such as `"exp"`. `retryAfter`: seconds for which one request at a time is sent; 0 when this concerns its token alone.
   */
  | {
      readonly type: "introspection_failed";
      readonly failure: IntrospectionFailure;
      readonly status?: number;
      readonly member?: string;
      readonly retryAfter: number;
    }
  /** `forged`: an entry that was not made with this `storeKey` and configuration; it was ignored. */
  | { readonly type: "store_failed"; readonly operation: "get" | "set" | "delete"; readonly failure: "error" | "timeout" | "forged" }
  | { readonly type: "warning"; readonly warning: VerifierWarning };

/**
 * Why the metadata of an issuer gave no URL. `issuer_mismatch`: its `issuer` is another than the option `issuer`.
 * `not_found`: 404 at every well-known place. `url_not_allowed`: it names a URL that the options do not allow.
 */
export type DiscoveryFailure =
  | "issuer_mismatch" | "not_found" | "no_jwks_uri" | "no_introspection_endpoint" | "url_not_allowed" | "not_json";

export type IntrospectionFailure =
  | DiscoveryFailure | "network" | "timeout" | "redirect" | "status" | "too_large" | "not_json" | "malformed_answer" | "keys"
  | "not_signed" | "signature" | "signer_mismatch" | "audience_mismatch" | "outdated"
  /** With `status`: 401, 403 or `invalid_client`. Without: there were no credentials to send. */
  | "client_authentication"
  | "overloaded";

export type JwksFailure =
  | DiscoveryFailure | "network" | "timeout" | "redirect" | "status" | "too_large" | "not_json" | "not_a_jwk_set" | "too_many_keys" | "no_usable_key";

/** Why a key of a JWK Set cannot be used. `mcp-bearer jwks` says it of each key, with the member at fault. */
export type UnusableKeyReason =
  | "certificate_only" | "malformed" | "other_use" | "private_key" | "symmetric" | "unsupported" | "weak";

export type VerifierWarning =
  | "issuer_not_checked" | "audience_not_checked" | "private_key_in_jwks" | "static_tokens_in_production" | "instance_replaced";

interface CommonOptions {
  /** Scopes that every token must have: a list, or one space-separated string. Default: none. */
  requiredScopes?: readonly string[] | string;
  /** Scope hierarchy: a scope → the scopes that whoever has it has too, and so on. */
  impliedScopes?: { readonly [scope: string]: readonly string[] };
  /** The clock: Unix time in seconds. Default: `Date.now() / 1000`. */
  now?: () => number;
  /** Audit hook, called after each verdict and fetch. What it throws is ignored. */
  onEvent?: (event: VerifierEvent) => void;
}

interface JWTVerifierCommonOptions extends CommonOptions {
  /**
   * Accepted `iss`, compared byte for byte. `null`: on purpose not checked. Left out: not checked, and a warning
   * says so once (through `onEvent`, else `console.warn`).
   */
  issuer?: string | readonly string[] | null;
  /** Accepted `aud`: one of these must be among the token's. `null` and left out: as with `issuer`. */
  audience?: string | readonly string[] | null;
  /** Refuse a token that also names an audience that is not ours. Default: false (RFC 7519 section 4.1.3). */
  strictAudience?: boolean;
  /**
   * Whether tokens with `nonce`, `at_hash` or `c_hash` are refused: claims of ID tokens, which Dex, authentik and older
   * Keycloak versions write into access tokens too. `"allow"` needs an `audience`. Default: `"refuse"`.
   */
  idTokenClaims?: "refuse" | "allow";
  /** Seconds of clock difference that are forgiven, 0 to 600. Default: 10 (FAPI 2.0). */
  clockTolerance?: number;
  /** Refuse tokens whose `iat` is older than this many seconds; `iat` is then required. */
  maxTokenAge?: number;
  /** Claims that must be present (and not null). */
  requiredClaims?: readonly string[];
  /** Default: true. `false` accepts tokens without `exp`, which never end. */
  requireExpiration?: boolean;
  /** `"rfc9068"`: `typ` must be `at+jwt`, and `iss exp aud sub client_id iat jti` present. Default: `"default"`. */
  profile?: "default" | "rfc9068";
  /**
   * Whose arithmetic judges signatures: this package's own, or that of the RustCrypto crates, several times slower.
   * `"reference"` needs `import "mcp-bearer/reference"` before. Default: `"default"`.
   */
  crypto?: "default" | "reference";
  /** Verified tokens that are remembered. Default: 1000. 0: none. At most 1,000,000. */
  cacheSize?: number;
}

interface AsymmetricAlgorithms {
  /**
   * Default with `publicKey`: `"RS256"`. Default with a JWK Set: of each key the algorithm that its `alg` names, and
   * RS256 for a key without `alg`.
   */
  algorithm?: Exclude<Algorithm, `HS${string}`>;
  /** Several algorithms, instead of `algorithm`. */
  algorithms?: readonly Exclude<Algorithm, `HS${string}`>[];
}

interface SymmetricAlgorithms {
  /** Required with `secret`, unless `algorithms` is given. */
  algorithm?: "HS256" | "HS384" | "HS512";
  algorithms?: readonly ("HS256" | "HS384" | "HS512")[];
}

interface NoOtherSource { publicKey?: undefined; jwks?: undefined; jwksUri?: undefined; secret?: undefined }

/**
 * Options of `JWTVerifier`: exactly one of `publicKey`, `jwks`, `jwksUri`, `secret`; or none and one `issuer`, whose
 * keys are then found by RFC 8414 or OpenID Connect discovery.
 */
export type JWTVerifierOptions = JWTVerifierCommonOptions & (
  | (Omit<NoOtherSource, "publicKey"> & AsymmetricAlgorithms & {
      /** One PEM block (SPKI `PUBLIC KEY`, PKCS#1 `RSA PUBLIC KEY`, X.509 `CERTIFICATE` for its key alone), or a JWK. */
      publicKey: string | Uint8Array | JsonWebKeyInput;
    })
  | (Omit<NoOtherSource, "jwks"> & AsymmetricAlgorithms & {
      /** An inline JWK Set. */
      jwks: JwkSetInput;
    })
  | (Omit<NoOtherSource, "jwksUri"> & AsymmetricAlgorithms & JwksOptions)
  | (NoOtherSource & AsymmetricAlgorithms & Omit<JwksOptions, "jwksUri"> & { issuer: string })
  | (Omit<NoOtherSource, "secret"> & SymmetricAlgorithms & {
      /** HMAC secret: at least as long as the hash (RFC 7518 section 3.2). A string is taken as UTF-8. */
      secret: Uint8Array | string;
    })
);

interface JwksOptions {
  /** Where the JWK Set is. `https:`, or `http:` for a loopback address. Never followed through a redirect. */
  jwksUri: string | URL;
  /** A JWK Set from `exportKeys()`, to start warm. */
  initialJwks?: ExportedKeys;
  /** Seconds after which the set is fetched again, at least 1. `Cache-Control` may shorten it, to 30. Default: 600. */
  jwksMaxAge?: number;
  /** An unknown `kid` makes at most one fetch in this many seconds. Default: 30. */
  jwksCooldown?: number;
  /** Seconds after `jwksMaxAge` for which the last good set serves while the endpoint fails. Default: 3600. */
  jwksStaleIfError?: number;
  /** Deadline of one fetch, headers and body, in seconds, above 0 and at most 60. Default: 5. */
  timeout?: number;
  /** Used instead of the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Allow URLs whose host is a private, link-local or otherwise special address, over `https:`. Default: false. */
  dangerouslyAllowPrivateAddresses?: boolean;
  /**
   * Hosts that may be requested over `http:`, also at private addresses, as in compose files and clusters:
   * `["keycloak:8080"]`. Exactly these; without a port: port 80. Default: none.
   */
  dangerouslyAllowHttpHosts?: readonly string[];
  /** Shares the fetched JWK Set with other processes; needs `storeKey`. */
  store?: SharedStore;
  /** Authenticates what is in the store: the same secret in every process, at least 32 bytes. A string is taken as UTF-8. */
  storeKey?: Uint8Array | string;
  /** Deadline of one operation of the store, in seconds, above 0 and at most 5. Default: 0.1. */
  storeTimeout?: number;
}

/**
 * A store that processes share: an instance of Keyv, or anything with its `get`, `set` and `delete`. What comes from it
 * is believed only if this configuration wrote it with this `storeKey`. See `mcp-bearer/stores` for Workers KV, the
 * Workers Cache API and Deno KV.
 */
export interface SharedStore {
  get(key: string): unknown;
  /** @param milliseconds how long the value is needed */
  set(key: string, value: string, milliseconds: number): unknown;
  delete(key: string): unknown;
}

/** A JWK Set with the time it was fetched: plain JSON, made by `exportKeys()`, taken by `initialJwks`. */
export interface ExportedKeys {
  readonly jwks: JwkSetInput;
  /** Unix time, in seconds. */
  readonly fetchedAt: number;
  /** Unix time, in seconds, until which it needs no new fetch. */
  readonly freshUntil: number;
}

export interface VerifyOptions {
  /** Stops waiting; a fetch that others wait for goes on. */
  signal?: AbortSignal;
}

/** What every verifier has; also the MCP SDK's `OAuthTokenVerifier`. */
export interface TokenVerifier {
  readonly requiredScopes: readonly string[];
  verifyToken(token: string, options?: VerifyOptions): Promise<AccessToken>;
  verifyAccessToken(token: string): Promise<AccessToken>;
}

/**
 * Verifies JWTs (RFC 7519, RFC 8725) with a key that the operator gives, never one that the token names.
 *
 * Checks, in this order: size and shape, header, algorithm, key, signature, strict JSON, claim types, `exp`, `nbf`,
 * `iat`, `iss`, `aud`, `typ`, scopes. Does not check: revocation before `exp`, replay (`jti`), proof of possession
 * (a token with `cnf` is refused), and the token string is not an identity (an ECDSA signature has two spellings).
 *
 * @throws {ConfigError} when options are wrong
 */
export class JWTVerifier implements TokenVerifier {
  constructor(options: JWTVerifierOptions);
  readonly requiredScopes: readonly string[];
  readonly algorithms: readonly Algorithm[];
  readonly issuer: readonly string[] | null;
  readonly audience: readonly string[] | null;
  readonly jwksUri: string | undefined;
  /**
   * Verifies one token.
   * Rejects with a `TokenError`; a wrong type of `token` is one too.
   */
  verifyToken(token: string, options?: VerifyOptions): Promise<AccessToken>;
  /** The same, under the name that the MCP SDK's `OAuthTokenVerifier` wants. */
  verifyAccessToken(token: string): Promise<AccessToken>;
  /**
   * Verifies one token without waiting.
   * @throws {TokenError} with reason `ERR_KEYS_NOT_LOADED` when keys would have to be fetched first: see `loadKeys`
   */
  verifyTokenSync(token: string): AccessToken;
  /** Fetches the JWK Set unless a fresh one is there. Does nothing for other keys. */
  loadKeys(options?: VerifyOptions): Promise<void>;
  /** The JWK Set in use, to be given to `initialJwks` elsewhere; `undefined` before one was fetched. */
  exportKeys(): ExportedKeys | undefined;
}

/** How the verifier proves to the authorization server who it is (RFC 7662 section 2.1). */
type IntrospectionClientAuthentication =
  | {
      clientId: string;
      clientSecret: string;
      /** Default: `"client_secret_basic"`. */
      clientAuthMethod?: "client_secret_basic" | "client_secret_post";
      /** `false`: `client_secret_basic` without the form encoding of RFC 6749 section 2.3.1. Default: true. */
      formEncodeCredentials?: boolean;
    }
  | {
      clientId: string;
      clientAuthMethod: "private_key_jwt";
      /** An unencrypted PKCS#8 PEM or a private JWK: RSA of at least 2048 bits, P-256 or Ed25519. It signs RS256, ES256 or EdDSA. */
      privateKey: string | JsonWebKeyInput;
      /** `kid` of the assertion's header. Default: that of the JWK, else none. */
      privateKeyId?: string;
      /** `aud` of the assertion. Default: the `issuer` if there is one, else the introspection endpoint. */
      clientAssertionAudience?: string;
    }
  | {
      /** Sent as `Authorization: Bearer`. */
      bearerToken: string;
      clientId?: string;
    }
  | {
      /** Gives the whole value of the `Authorization` header, for each request anew. */
      authorizationHeader: () => string | Promise<string>;
      clientId?: string;
    }
  | {
      /** No authentication, for endpoints that are protected in another way (mutual TLS, a private network). */
      clientAuthMethod: "none";
      clientId?: string;
    };

/** Options of `IntrospectionTokenVerifier`. */
export type IntrospectionTokenVerifierOptions = CommonOptions & IntrospectionClientAuthentication & {
  /**
   * The endpoint (RFC 7662). `https:`, or `http:` for a loopback address; never followed through a redirect. Left out:
   * found by RFC 8414 or OpenID Connect discovery from the one `issuer`.
   */
  introspectionEndpoint?: string | URL;
  /** Another spelling of `introspectionEndpoint`: today's FastMCP has it. */
  introspectionUrl?: string | URL;
  /** The URL of this server: `resource` of its access tokens. */
  serverUrl?: string | URL;
  /** Accepted `iss` of answers, compared byte for byte where it is there. Default: not checked. */
  issuer?: string | readonly string[] | null;
  /** Refuse answers without `iss`, which RFC 7662 makes optional. Needs `issuer`. Default: false. */
  requireIssuer?: boolean;
  /** Accepted `aud`: one of these must be among the answer's. `null`: on purpose not checked. Left out: a warning says so once. */
  audience?: string | readonly string[] | null;
  /** Refuse a token that also names an audience that is not ours. Default: false. */
  strictAudience?: boolean;
  /**
   * Whether tokens with `nonce`, `at_hash` or `c_hash` are refused: claims of ID tokens, which Dex, authentik and older
   * Keycloak versions write into access tokens too. `"allow"` needs an `audience`. Default: `"refuse"`.
   */
  idTokenClaims?: "refuse" | "allow";
  /** Seconds of clock difference that are forgiven, 0 to 600. Default: 10 (FAPI 2.0). */
  clockTolerance?: number;
  /** Refuse tokens whose `iat` is older than this many seconds; `iat` is then required. */
  maxTokenAge?: number;
  /** Members that the answer must have (and not null). */
  requiredClaims?: readonly string[];
  /** Default: false, for RFC 7662 does not promise `exp`. */
  requireExpiration?: boolean;
  /**
   * Asks for signed answers (RFC 9701), and takes no others. Needs one `issuer`, who signs, and a `clientId`. The answer's
   * `aud` must name the `clientId`, the `serverUrl` or an accepted `audience`.
   * Its keys are those of `jwks` or `jwksUri`, else found by discovery. Default: false.
   */
  signedResponse?: boolean;
  /** With `signedResponse`: the keys of the authorization server. */
  jwks?: JwkSetInput;
  /** With `signedResponse`: where the keys of the authorization server are. */
  jwksUri?: string | URL;
  /** With `signedResponse`: accepted algorithm. Default: as `JWTVerifier` has it for a JWK Set. */
  algorithm?: Exclude<Algorithm, `HS${string}`>;
  /** With `signedResponse`: several algorithms, instead of `algorithm`. */
  algorithms?: readonly Exclude<Algorithm, `HS${string}`>[];
  /**
   * Seconds for which the answer for an active token is remembered, at most until its `exp`. A token that is revoked is
   * accepted that much longer. Default: 0, never. At most 3600.
   */
  cacheTtl?: number;
  /** Active tokens that are remembered. Default: 1000. 0: none. At most 1,000,000. */
  cacheSize?: number;
  /** Seconds for which it is remembered that a token is not active. Default: 0, never. At most 60. */
  inactiveTtl?: number;
  /** Most requests to the endpoint at a time. The rest wait their turn, each until its own `timeout`. Default: 32, 1 to 1000. */
  maxConcurrentRequests?: number;
  /** Deadline of one verification in seconds: waiting, headers and body. Above 0, at most 60. Default: 5. */
  timeout?: number;
  /**
   * Used instead of the global `fetch`, and instead of Node's own HTTP client, which sends questions there while nobody
   * has changed the global `fetch` or its dispatcher.
   */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Allow URLs whose host is a private, link-local or otherwise special address, over `https:`. Default: false. */
  dangerouslyAllowPrivateAddresses?: boolean;
  /** Hosts that may be requested over `http:`, also at private addresses; see `JWTVerifierOptions`. Default: none. */
  dangerouslyAllowHttpHosts?: readonly string[];
  /**
   * Shares answers with other processes, for `cacheTtl` (and `inactiveTtl`) seconds; needs one of them, `storeKey`, and
   * with `authorizationHeader` or without authentication a `clientId`: what one client is told is not for another.
   */
  store?: SharedStore;
  /** Authenticates what is in the store: the same secret in every process, at least 32 bytes. A string is taken as UTF-8. */
  storeKey?: Uint8Array | string;
  /** Deadline of one operation of the store, in seconds, above 0 and at most 5. Default: 0.1. */
  storeTimeout?: number;
};

/**
 * Asks an authorization server about each token (RFC 7662): for opaque tokens, and for such as can be revoked.
 *
 * Checks of the token: size and alphabet, before anything is sent. Checks of the answer: `active` is true, strict JSON,
 * claim types, `exp`, `nbf`, `iat`, `iss`, `aud`, `token_type` (Bearer, where it is given), no `cnf`, scopes, and for a
 * token that is a JWT that `jti` is the same. Does not check: a JWT's signature (the server does), proof of possession.
 *
 * What is the server's fault is never the token's: such an error has the status 503, and a client keeps its token.
 *
 * @throws {ConfigError} when options are wrong
 */
export class IntrospectionTokenVerifier implements TokenVerifier {
  constructor(options: IntrospectionTokenVerifierOptions);
  readonly requiredScopes: readonly string[];
  readonly issuer: readonly string[] | null;
  readonly audience: readonly string[] | null;
  readonly introspectionEndpoint: string | undefined;
  /** Verifies one token. Rejects with a `TokenError`; a wrong type of `token` is one too. */
  verifyToken(token: string, options?: VerifyOptions): Promise<AccessToken>;
  /** The same, under the name that the MCP SDK's `OAuthTokenVerifier` wants. */
  verifyAccessToken(token: string): Promise<AccessToken>;
  /** Asks the server anew, whatever is remembered, and remembers its answer instead. Rejects as `verifyToken` does. */
  revalidate(token: string, options?: VerifyOptions): Promise<AccessToken>;
  /**
   * Forgets what is remembered of a token, here and in the store; an answer that is under way is not remembered either.
   * Other processes that remember it themselves do so until their `cacheTtl` is over.
   */
  forget(token: string): Promise<void>;
}

/** One static token: who it stands for. Other members become claims. */
export interface StaticToken {
  /** Who the token stands for. FastMCP's spelling `client_id` is accepted too. */
  clientId?: string;
  client_id?: string;
  scopes?: readonly string[];
  sub?: string;
  /** Unix time in seconds. Left out: the token does not end. FastMCP's spelling `expires_at` is accepted too. */
  expiresAt?: number;
  expires_at?: number;
  [claim: string]: unknown;
}

export interface StaticTokenVerifierOptions extends CommonOptions {
  /** Token → who it stands for. */
  tokens: { readonly [token: string]: StaticToken } | ReadonlyMap<string, StaticToken>;
}

/** Accepts a fixed list of tokens. For development and tests: never in production. */
export class StaticTokenVerifier implements TokenVerifier {
  constructor(options: StaticTokenVerifierOptions);
  readonly requiredScopes: readonly string[];
  verifyToken(token: string, options?: VerifyOptions): Promise<AccessToken>;
  verifyAccessToken(token: string): Promise<AccessToken>;
  /** @throws {TokenError} */
  verifyTokenSync(token: string): AccessToken;
}

export interface CreateTokenOptions {
  /** `sub`. Default: `"fastmcp-user"`. */
  subject?: string;
  /** `iss`. Default: `"https://fastmcp.example.com"`. */
  issuer?: string;
  /** `aud`. Default: none. */
  audience?: string | readonly string[] | null;
  /** `scope`, joined with spaces. Default: none. */
  scopes?: readonly string[] | null;
  /** `exp` − `iat`; negative makes an expired token. Default: 3600. */
  expiresInSeconds?: number;
  /** Further claims; they win over the ones above. */
  additionalClaims?: { readonly [name: string]: unknown } | null;
  /** `kid` of the header. Default: none. */
  kid?: string | null;
  /** The clock: Unix time in seconds. Default: `Date.now() / 1000`. */
  now?: () => number;
}

/** An RSA key pair that mints RS256 tokens. For development and tests (SECURITY.md says why). */
export class RSAKeyPair {
  private constructor();
  /** Makes a new pair. `modulusLength`: 2048 (default), 3072 or 4096 bits. Blocks for about half a second and more. */
  static generate(options?: { modulusLength?: 2048 | 3072 | 4096 }): RSAKeyPair;
  /** Reads a private key from PEM (PKCS#8 `PRIVATE KEY` or PKCS#1 `RSA PRIVATE KEY`, not encrypted). */
  static fromPem(privateKeyPem: string): RSAKeyPair;
  /** SPKI PEM. */
  readonly publicKey: string;
  /** PKCS#8 PEM. Not enumerable: neither `JSON.stringify` nor an inspector shows it. */
  readonly privateKey: string;
  /** The public key as a JWK, with `use: "sig"` and `alg: "RS256"`. */
  jwk(options?: { kid?: string | null }): JsonWebKeyInput;
  /** A JWK Set with this one public key. */
  jwks(options?: { kid?: string | null }): { keys: JsonWebKeyInput[] };
  /** Mints an RS256 token. @throws {ConfigError} */
  createToken(options?: CreateTokenOptions): string;
}

/** What a token says of itself, NOT verified: for display and debugging only. */
export interface UnverifiedToken {
  readonly header: Claims;
  readonly claims: Claims;
  /** The signature, base64url. */
  readonly signature: string;
}

/**
 * Takes a token apart WITHOUT verifying anything but its form. Never base a decision on the result.
 * @throws {TokenError} `ERR_TOKEN_MALFORMED`, `ERR_TOKEN_TOO_LARGE`, `ERR_HEADER_UNSUPPORTED` (JWE), `ERR_CLAIMS_MALFORMED`
 */
export function decodeTokenUnverified(token: string): UnverifiedToken;

/** Routes of a `MultiVerifier`: a verifier, or one for opaque tokens that start with a prefix. */
export type MultiVerifierRoute = TokenVerifier | { readonly prefix: string; readonly verifier: TokenVerifier };

export interface MultiVerifierOptions {
  /**
   * `JWTVerifier`s, each with its `issuer`; at most one other verifier without a prefix, for tokens that are no JWT;
   * and any number with a prefix.
   */
  verifiers: readonly MultiVerifierRoute[];
  /** Audit hook for tokens that no verifier is found for. */
  onEvent?: (event: VerifierEvent) => void;
}

/**
 * Several verifiers behind one. Each token goes to exactly one of them: by the longest prefix that it starts with,
 * else by the exact `iss` if it is a JWT, else to the verifier of opaque tokens. Keys of one issuer are never used for
 * another's tokens, and an unknown issuer is refused before anything is fetched.
 */
export class MultiVerifier implements TokenVerifier {
  constructor(options: MultiVerifierOptions);
  /** Scopes that all of its verifiers ask for. */
  readonly requiredScopes: readonly string[];
  /** Every audience that one of its verifiers accepts; `null` unless all of them check it. */
  readonly audience: readonly string[] | null;
  verifyToken(token: string, options?: VerifyOptions): Promise<AccessToken>;
  verifyAccessToken(token: string): Promise<AccessToken>;
}

export interface BearerGateOptions {
  /**
   * Who judges tokens. Of a verifier that is not of this package the gate also checks, as the MCP SDK does, that
   * `expiresAt` is not over and that `resource`, if there is one, is this one; `undefined` or `null` is a refusal.
   */
  verifier: TokenVerifier;
  /** The canonical URL of the protected resource (RFC 8707, RFC 9728): echoed as it is written here. */
  resource: string;
  /** Issuers of the authorization servers, at least one: echoed as they are written here. */
  authorizationServers: readonly string[];
  /** Scopes that every request needs. Default: those of the verifier. */
  requiredScopes?: readonly string[] | string;
  /** `scopes_supported` of the metadata. Default: the required scopes. `offline_access` is never in it. */
  scopesSupported?: readonly string[];
  /** `resource_name` of the metadata. */
  resourceName?: string;
  /** `resource_documentation` of the metadata. */
  resourceDocumentation?: string;
  /** Scope hierarchy: a scope → the scopes that whoever has it has too, and so on. */
  impliedScopes?: { readonly [scope: string]: readonly string[] };
  /**
   * Answer preflight requests, and let pages of any origin read responses: refusals and metadata always; what a handler
   * answers to requests with an `Origin` header, and to GET and HEAD, which a cache may keep (in Node's and Express'
   * adapters to all, as they cannot know). Default: true.
   */
  cors?: boolean;
  /**
   * The header that the token comes in. Default: `Authorization`, with the scheme `Bearer`. Any other holds the token
   * alone, as Cloudflare Access does with `Cf-Access-Jwt-Assertion`.
   */
  tokenHeader?: string;
  /**
   * Hosts whose URLs may be `http:`: exactly these, without a port: port 80. For `resource`, `resourceDocumentation` and
   * `authorizationServers`. Default: none.
   */
  dangerouslyAllowHttpHosts?: readonly string[];
  /** Audit hook: each verdict with its reason. What it throws is ignored. */
  onEvent?: (event: GateEvent) => void;
}

/** What a gate's `onEvent` is told. */
export type GateEvent =
  | { readonly type: "request_accepted" }
  | {
      readonly type: "request_refused";
      readonly status: 400 | 401 | 403 | 503;
      /** `NO_CREDENTIALS`: none were sent. `MALFORMED_CREDENTIALS`: the header is not one Bearer token. */
      readonly reason: TokenErrorReason | "NO_CREDENTIALS" | "MALFORMED_CREDENTIALS" | "VERIFIER_FAILED";
      /** The reason as a sentence, if the error is a `TokenError`. */
      readonly explanation?: string;
      readonly claim?: string;
      /** As on the error. */
      readonly algorithm?: string;
      readonly allowedAlgorithms?: readonly Algorithm[];
      /** With `ERR_INSUFFICIENT_SCOPE`. */
      readonly requiredScopes?: readonly string[];
      /** With `ERR_KEYS_UNAVAILABLE` and `ERR_INTROSPECTION_UNAVAILABLE`: why the verifier's last request failed. */
      readonly failure?: JwksFailure | IntrospectionFailure;
    }
  | { readonly type: "warning"; readonly warning: GateWarning };

/**
 * `audience_differs_by_slash`: `resource` and the verifier's `audience` are the same but for a slash at the end.
 * `issuer_differs_by_slash`: so are one of `authorizationServers` and the verifier's `issuer`.
 */
export type GateWarning = "audience_differs_by_slash" | "issuer_differs_by_slash";

/** What a protected handler is given beside the request. */
export interface ProtectedContext {
  readonly accessToken: AccessToken;
}

export interface BearerGate {
  /** The token of a request, or the response that refuses it (RFC 6750 section 3, RFC 9728 section 5.1). */
  authenticate(request: Request): Promise<AccessToken | Response>;
  /**
   * A handler that is called with good tokens only. Preflight requests and requests for the metadata are answered
   * without a token; `getAccessToken()` works inside; a `TokenError` that the handler throws, as `requireScopes` does,
   * is answered as a challenge.
   */
  protect<Rest extends unknown[]>(
    handler: (request: Request, context: ProtectedContext, ...rest: Rest) => Response | Promise<Response>,
  ): (request: Request, ...rest: Rest) => Promise<Response>;
  /** The protected resource metadata (RFC 9728), if the request is for it: GET, HEAD and OPTIONS. */
  metadataResponse(request: Request): Response | undefined;
  /** The URL of the metadata. */
  readonly metadataUrl: string;
  /** The response that an error is answered with. */
  challenge(error: unknown): Response;
  /** @throws {TokenError} `insufficient_scope`, naming all of `scopes`, if one of them is not granted or implied */
  requireScopes(accessToken: AccessToken, ...scopes: string[]): void;
}

/**
 * A gate in front of request handlers, for any host that speaks `Request` and `Response`.
 *
 * @throws {ConfigError} when options are wrong, and over a `JWTVerifier` that checks no audience, unless it was built
 * with `audience: null`
 */
export function createBearerGate(options: BearerGateOptions): BearerGate;

/**
 * The token of the request that is being handled inside `protect()`; `undefined` outside of one.
 * @throws {Error} where the runtime has no `AsyncLocalStorage`: on Workers, set `nodejs_als` or `nodejs_compat`; on
 * Node, use 20.16 or newer
 */
export function getAccessToken(): AccessToken | undefined;

export {};
