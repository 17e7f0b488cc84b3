// The options of the verifiers. The wasm reads and checks them: src/options.

import type { AccessToken } from "./access-token.ts";
import type { Algorithm, AsymmetricAlgorithm, SymmetricAlgorithm } from "./algorithm.ts";
import type { Claims } from "./claims.ts";
import type { VerifierEvent } from "./events.ts";
import type { Fetch } from "./transport/send-request.ts";
import type { SharedStore } from "./transport/store-client.ts";
import type { TokenVerifier } from "./verifier.ts";

/** A JSON Web Key (RFC 7517 section 4). */
export interface JsonWebKeyInput {
  kty: string;
  kid?: string | null;
  alg?: string | null;
  use?: string | null;
  key_ops?: string[] | null;
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

/** A JWK Set with the time it was fetched: plain JSON, made by `exportKeys()`, taken by `initialJwks`. */
export interface ExportedKeys {
  readonly jwks: JwkSetInput;
  /** Unix time, in seconds. */
  readonly fetchedAt: number;
  /** Unix time, in seconds, until which it needs no new fetch. */
  readonly freshUntil: number;
}

/** Options of all verifiers. */
export interface CommonOptions {
  /** Scopes that every token must have: a list, or one space-separated string. Default: none. */
  requiredScopes?: readonly string[] | string | undefined;
  /** Scope hierarchy: a scope and the scopes that it implies, transitively. */
  impliedScopes?: { readonly [scope: string]: readonly string[] } | undefined;
  /** The clock: Unix time in seconds. Default: `Date.now() / 1000`. */
  now?: (() => number) | undefined;
  /** Audit hook, called after each verdict and fetch. Errors that it throws are ignored. */
  onEvent?: ((event: VerifierEvent) => void) | undefined;
}

/** What the claims of a token, or the members of an introspection response, must be. */
export interface TokenPolicyOptions {
  /**
   * Accepted `iss`, compared byte for byte. `null`: not checked on purpose. Left out: not checked, and a `JWTVerifier`
   * warns once (through `onEvent`, else `console.warn`).
   *
   * One with a claim in braces is a template: `https://login.microsoftonline.com/{tenantid}/v2.0` accepts the issuer of
   * every tenant whose claim `tid` says the same. Say which tenants in `claims`.
   */
  issuer?: string | readonly string[] | null | undefined;
  /**
   * Accepted `aud`: one of these must be among the token's. An origin is the same with and without a slash at the end.
   * `null` and left out: as with `issuer`.
   */
  audience?: string | readonly string[] | null | undefined;
  /** Refuse a token that names another audience as well. Default: false (RFC 7519 section 4.1.3). */
  strictAudience?: boolean | undefined;
  /**
   * `nonce`, `at_hash` and `c_hash` are claims of ID tokens. `"allow"` accepts access tokens that have them, as those of
   * Dex; it needs an `audience`. Default: `"refuse"`.
   */
  idTokenClaims?: "allow" | "refuse" | undefined;
  /** Seconds of clock difference that are tolerated, 0 to 600. Default: 10. */
  clockTolerance?: number | undefined;
  /** Refuse tokens whose `iat` is older than this many seconds; `iat` is then required. */
  maxTokenAge?: number | undefined;
  /** Claims that must be present, and not null. */
  requiredClaims?: readonly string[] | undefined;
  /**
   * Claims and the values that they must have: a string, a whole number, `true`, `false`, or a list of which one must
   * match. A claim that is an array must contain one of them.
   */
  claims?: { readonly [claim: string]: ClaimValue | readonly ClaimValue[] } | undefined;
  /** Clients whose tokens are accepted, as `AccessToken.clientId` names them. Default: all. */
  allowedClients?: readonly string[] | undefined;
  /**
   * Claims that name the client: the first one that is present and not empty. Default:
   * `client_id, azp, appid, cid, sub`.
   */
  clientIdClaims?: readonly string[] | undefined;
  /** Claims with the scopes, as a string with spaces or an array: the first one that is present. Default: `scope, scp`. */
  scopeClaims?: readonly string[] | undefined;
  /**
   * Judges each token that all other checks accept, also one that is remembered. It returns `false` or throws a
   * `TokenError` to refuse the token. It must decide at once: a promise refuses every token.
   */
  check?: ((accessToken: AccessToken) => boolean | undefined) | undefined;
  /** Refuse tokens without `exp`. Default: true; for `IntrospectionTokenVerifier` false, as RFC 7662 makes `exp` optional. */
  requireExpiration?: boolean | undefined;
}

/** A value that a claim may have. */
export type ClaimValue = string | number | boolean;

/** How requests are sent. */
export interface RequestOptions {
  /** Deadline of one fetch or verification, waiting included, in seconds, above 0 and at most 60. Default: 5. */
  timeout?: number | undefined;
  /** Used instead of the global `fetch`. */
  fetch?: Fetch | undefined;
  /** Allow URLs whose host is a private, link-local or otherwise special address, over `https:`. Default: false. */
  dangerouslyAllowPrivateAddresses?: boolean | undefined;
  /**
   * Hosts that may be requested over `http:`, also at private addresses, as in compose files and clusters:
   * `["keycloak:8080"]`. Exactly these; without a port: port 80. Default: none.
   */
  dangerouslyAllowHttpHosts?: readonly string[] | undefined;
}

/** A store that processes share. */
export interface StoreOptions {
  /** Shares keys or responses with other processes; needs `storeKey`. */
  store?: SharedStore | undefined;
  /** Authenticates what is in the store: the same secret in every process, at least 32 bytes. A string is taken as UTF-8. */
  storeKey?: Uint8Array | string | undefined;
  /** Deadline of one operation of the store, in seconds, above 0 and at most 5. Default: 0.1. */
  storeTimeout?: number | undefined;
}

interface JWTVerifierCommonOptions extends CommonOptions, TokenPolicyOptions {
  /** `"at+jwt"`: the header's `typ` must be `at+jwt` (RFC 9068 section 2.1). Default: `"any"`. */
  requiredType?: "any" | "at+jwt" | undefined;
  /** `"rfc9068"`: `typ` must be `at+jwt`, and `iss exp aud sub client_id iat jti` present. Default: `"default"`. */
  profile?: "default" | "rfc9068" | undefined;
  /**
   * What verifies signatures: this package's own code, or the RustCrypto crates, which are several times slower.
   * `"reference"` needs `import "mcp-bearer/reference"` before. Default: `"default"`.
   */
  crypto?: "default" | "reference" | undefined;
  /** Verified tokens that are remembered. Default: 1000. 0: none. At most 1,000,000. */
  cacheSize?: number | undefined;
}

interface AsymmetricAlgorithms {
  /**
   * Default: with a JWK Set the `alg` of the selected key, and RS256 for a key without one; with `publicKey` RS256.
   */
  algorithm?: AsymmetricAlgorithm | undefined;
  /** Several algorithms, instead of `algorithm`. */
  algorithms?: readonly AsymmetricAlgorithm[] | undefined;
}

interface SymmetricAlgorithms {
  /** Required with `secret`, unless `algorithms` is given. */
  algorithm?: SymmetricAlgorithm | undefined;
  algorithms?: readonly SymmetricAlgorithm[] | undefined;
}

interface JwksOptions extends RequestOptions, StoreOptions {
  /** Where the JWK Set is. `https:`, or `http:` for a loopback address. No redirect is followed. */
  jwksUri: string | URL | undefined;
  /** A JWK Set from `exportKeys()`, to start warm. */
  initialJwks?: ExportedKeys | undefined;
  /** Seconds after which the set is fetched again, at least 1. `Cache-Control` may shorten it, to 30. Default: 600. */
  jwksMaxAge?: number | undefined;
  /** An unknown `kid` causes at most one fetch in this many seconds. Default: 30. */
  jwksCooldown?: number | undefined;
  /** Seconds after `jwksMaxAge` for which the last good set is used while the endpoint fails. Default: 3600. */
  jwksStaleIfError?: number | undefined;
}

/** A source of keys that another one excludes. */
interface KeySources {
  publicKey: unknown;
  jwks: unknown;
  jwksUri: unknown;
  secret: unknown;
}

type Without<Names extends keyof KeySources> = { [Name in Names]?: undefined };

/**
 * Options of `JWTVerifier`: exactly one of `publicKey`, `jwks`, `jwksUri`, `secret`; or none and one `issuer`, whose
 * keys are then found by RFC 8414 or OpenID Connect discovery.
 */
export type JWTVerifierOptions = JWTVerifierCommonOptions &
  (
    | (Without<"jwks" | "jwksUri" | "secret"> &
        AsymmetricAlgorithms & {
          /**
           * A PEM text (SPKI `PUBLIC KEY`, PKCS#1 `RSA PUBLIC KEY`, X.509 `CERTIFICATE` for its key alone), also as bytes,
           * or a JWK. `undefined`, as from a variable that is not set, is refused.
           */
          publicKey: string | Uint8Array | JsonWebKeyInput | undefined;
        })
    | (Without<"publicKey" | "jwksUri" | "secret"> &
        AsymmetricAlgorithms & {
          /** An inline JWK Set. */
          jwks: JwkSetInput | undefined;
        })
    | (Without<"publicKey" | "jwks" | "secret"> & AsymmetricAlgorithms & JwksOptions)
    | (Without<keyof KeySources> & AsymmetricAlgorithms & Omit<JwksOptions, "jwksUri"> & { issuer: string | undefined })
    | (Without<"publicKey" | "jwks" | "jwksUri"> &
        SymmetricAlgorithms & {
          /** HMAC secret: at least as long as the hash (RFC 7518 section 3.2). A string is taken as UTF-8. */
          secret: Uint8Array | string | undefined;
        })
  );

/** How the verifier authenticates to the authorization server (RFC 7662 section 2.1). */
type IntrospectionClientAuthentication =
  | {
      clientId: string | undefined;
      clientSecret: string | undefined;
      /** Default: `"client_secret_basic"`. */
      clientAuthMethod?: "client_secret_basic" | "client_secret_post" | undefined;
      /** `false`: `client_secret_basic` without the form encoding of RFC 6749 section 2.3.1. Default: true. */
      formEncodeCredentials?: boolean | undefined;
    }
  | {
      clientId: string | undefined;
      clientAuthMethod: "private_key_jwt";
      /**
       * An unencrypted PKCS#8 PEM or a private JWK: RSA of at least 2048 bits, P-256 or Ed25519. It signs RS256, ES256
       * or EdDSA.
       */
      privateKey: string | Uint8Array | JsonWebKeyInput | undefined;
      /** `kid` of the assertion's header. Default: that of the JWK, else none. */
      privateKeyId?: string | undefined;
      /** `aud` of the assertion. Default: the `issuer` if there is one, else the introspection endpoint. */
      clientAssertionAudience?: string | undefined;
    }
  | {
      /** Sent as `Authorization: Bearer`. */
      bearerToken: string | undefined;
      clientId?: string | undefined;
    }
  | {
      /** Returns the whole value of the `Authorization` header. Called for each request. */
      authorizationHeader: (() => string | Promise<string>) | undefined;
      clientId?: string | undefined;
    }
  | {
      /** No authentication, for endpoints that are protected in another way (mutual TLS, a private network). */
      clientAuthMethod: "none";
      clientId?: string | undefined;
    };

/** Options of `IntrospectionTokenVerifier`. */
export type IntrospectionTokenVerifierOptions = CommonOptions &
  TokenPolicyOptions &
  RequestOptions &
  StoreOptions &
  IntrospectionClientAuthentication & {
    /**
     * The endpoint (RFC 7662). `https:`, or `http:` for a loopback address; no redirect is followed. Left out: found by
     * RFC 8414 or OpenID Connect discovery from the one `issuer`.
     */
    introspectionEndpoint?: string | URL | undefined;
    /** Another name for `introspectionEndpoint`, as FastMCP has it. */
    introspectionUrl?: string | URL | undefined;
    /** The URL of this server: `resource` of its access tokens. */
    serverUrl?: string | URL | undefined;
    /** Refuse responses without `iss`, which RFC 7662 makes optional. Needs `issuer`. Default: false. */
    requireIssuer?: boolean | undefined;
    /**
     * Requires signed responses (RFC 9701). Needs one `issuer`, which signs, and a `clientId`. The response's `aud` must
     * name the `clientId`, the `serverUrl` or an accepted `audience`. Its keys are those of `jwks` or `jwksUri`, else
     * found by discovery. Default: false.
     */
    signedResponse?: boolean | undefined;
    /** With `signedResponse`: the keys of the authorization server. */
    jwks?: JwkSetInput | undefined;
    /** With `signedResponse`: where the keys of the authorization server are. */
    jwksUri?: string | URL | undefined;
    /** With `signedResponse`: accepted algorithm. Default: the `alg` of the selected key, and RS256 for a key without one. */
    algorithm?: AsymmetricAlgorithm | undefined;
    /** With `signedResponse`: several algorithms, instead of `algorithm`. */
    algorithms?: readonly AsymmetricAlgorithm[] | undefined;
    /**
     * Seconds for which the response for an active token is remembered, at most until its `exp`. A revoked token is
     * accepted that much longer. Default: 0, never. At most 3600.
     */
    cacheTtl?: number | undefined;
    /** Active tokens that are remembered. Default: 1000. 0: none. At most 1,000,000. */
    cacheSize?: number | undefined;
    /** Seconds for which it is remembered that a token is not active. Default: 0, never. At most 60. */
    inactiveTtl?: number | undefined;
    /** Most requests to the endpoint at a time. The rest wait, each until its own `timeout`. Default: 32, 1 to 1000. */
    maxConcurrentRequests?: number | undefined;
    /** Most tokens that wait; beyond it they are refused at once with a 503. Default: 1000, 0 to 100,000. */
    maxQueuedRequests?: number | undefined;
  };

/** One static token and what it stands for. Other members become claims. */
export interface StaticToken {
  /** The client. FastMCP's spelling `client_id` is accepted too. */
  clientId?: string | undefined;
  client_id?: string | undefined;
  scopes?: readonly string[] | undefined;
  sub?: string | undefined;
  /** Unix time in seconds. Left out: the token does not expire. FastMCP's spelling `expires_at` is accepted too. */
  expiresAt?: number | undefined;
  expires_at?: number | undefined;
  [claim: string]: unknown;
}

export interface StaticTokenVerifierOptions extends CommonOptions {
  /** The tokens, each with what it stands for. */
  tokens: { readonly [token: string]: StaticToken } | ReadonlyMap<string, StaticToken> | undefined;
}

/** A route of a `MultiVerifier`: a verifier, or one for opaque tokens that start with a prefix. */
export type MultiVerifierRoute<C extends object = Claims> =
  | TokenVerifier<C>
  | { readonly prefix: string; readonly verifier: TokenVerifier<C> };

/**
 * Options of a `JWTVerifier` for one issuer, without the issuer. An `audience` is required. Without a source of keys,
 * they are found by discovery.
 */
export type IssuerOptions = DistributiveOmit<JWTVerifierOptions, "issuer" | "audience"> & {
  issuer?: undefined;
  audience: string | readonly string[];
};

type DistributiveOmit<Options, Names extends PropertyKey> = Options extends unknown ? Omit<Options, Names> : never;

interface MultiVerifierCommonOptions {
  /** Audit hook for tokens that have no verifier, and of the verifiers of `issuers` that have none of their own. */
  onEvent?: ((event: VerifierEvent) => void) | undefined;
}

interface MultiVerifierIssuers {
  /**
   * For issuers that are not known beforehand: gives the options of a `JWTVerifier` for an issuer that is not among the
   * verifiers, at once. `undefined`: its tokens are refused, and nothing is fetched or kept. The issuer is not verified
   * yet: look it up in a list or a database of your own, and never build a URL of it.
   */
  issuers: (issuer: string) => IssuerOptions | undefined;
  /** Verifiers that are kept for `issuers`, each with its keys. Default: 100. At most 10,000. */
  maxIssuers?: number | undefined;
}

/** Options of `MultiVerifier`: `verifiers`, `issuers`, or both. */
export type MultiVerifierOptions<C extends object = Claims> = MultiVerifierCommonOptions &
  (
    | {
        /**
         * `JWTVerifier`s, each with its `issuer`; at most one other verifier without a prefix, for tokens that are not
         * JWTs; and any number with a prefix.
         */
        verifiers: readonly MultiVerifierRoute<C>[];
        issuers?: undefined;
        maxIssuers?: undefined;
      }
    | ({ verifiers?: readonly MultiVerifierRoute<C>[] | undefined } & MultiVerifierIssuers)
  );

export type { Algorithm };
