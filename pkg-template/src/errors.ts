// The error classes. Reasons, codes and texts come from src/error.rs, as a table that the build writes.

import type { Algorithm } from "./algorithm.ts";
// Written by the build from src/error/config_faults.rs.
import { NOT_SCOPES } from "./config-faults.js";
// Written by the build from src/error.rs.
import { TOKEN_ERRORS } from "./error-table.js";
import { parseFromWasm } from "./from-wasm.ts";

/** OAuth error codes (RFC 6750 section 3.1, RFC 6749 section 5.2) that a `TokenError` has. */
export type OAuthErrorCode = "invalid_token" | "insufficient_scope" | "invalid_request" | "server_error";

/** Reasons with status 503: the token could not be judged, and the client keeps it. */
export type UnavailableReason =
  | "ERR_ABORTED"
  | "ERR_CLOCK"
  | "ERR_INTERNAL"
  | "ERR_INTROSPECTION_UNAVAILABLE"
  | "ERR_KEYS_NOT_LOADED"
  | "ERR_KEYS_UNAVAILABLE";

/** Reasons with status 401. */
export type InvalidTokenReason =
  | "ERR_ALG_NOT_ALLOWED"
  | "ERR_CHECK_FAILED"
  | "ERR_CLAIMS_MALFORMED"
  | "ERR_CLAIM_MISMATCH"
  | "ERR_CLAIM_MISSING"
  | "ERR_EXPIRED"
  | "ERR_HEADER_UNSUPPORTED"
  | "ERR_INVALID_TOKEN"
  | "ERR_MULTIPLE_MATCHING_KEYS"
  | "ERR_NOT_YET_VALID"
  | "ERR_NO_MATCHING_KEY"
  | "ERR_SIGNATURE_INVALID"
  | "ERR_TOKEN_INACTIVE"
  | "ERR_TOKEN_MALFORMED"
  | "ERR_TOKEN_TOO_LARGE"
  | "ERR_TOKEN_UNKNOWN"
  | "ERR_TYP_NOT_ALLOWED";

/** Why a token was refused: stable, for logs and tests. A gate never shows it to a client. */
export type TokenErrorReason = InvalidTokenReason | UnavailableReason | "ERR_INSUFFICIENT_SCOPE";

interface TokenErrorBase extends Error {
  readonly name: "TokenError";
  /** The reason as a sentence for logs. */
  readonly explanation: string;
  /** The claim at fault, or the member of the header as `header.crit`. */
  readonly claim?: string | undefined;
  /** The JSON body of an OAuth error response: the code and the message, never the reason. */
  toResponseObject(): { error: OAuthErrorCode; error_description: string };
  toJSON(): object;
}

/** The token is good but lacks a scope. */
export interface InsufficientScopeError extends TokenErrorBase {
  readonly reason: "ERR_INSUFFICIENT_SCOPE";
  readonly code: "insufficient_scope";
  readonly status: 403;
  /** Every scope that is required. */
  readonly requiredScopes: readonly string[];
  readonly retryAfter?: undefined;
}

/** The token could not be judged. */
export interface UnavailableError extends TokenErrorBase {
  readonly reason: UnavailableReason;
  readonly code: "server_error";
  readonly status: 503;
  /** Seconds after which a retry makes sense. */
  readonly retryAfter: number;
  readonly requiredScopes?: undefined;
}

/** The algorithm of the token is not allowed. */
export interface AlgorithmNotAllowedError extends TokenErrorBase {
  readonly reason: "ERR_ALG_NOT_ALLOWED";
  readonly code: "invalid_token";
  readonly status: 401;
  /** The algorithm of the token, if it is a short plain name, else `unknown`. */
  readonly algorithm: string;
  readonly allowedAlgorithms: readonly Algorithm[];
  readonly requiredScopes?: undefined;
  readonly retryAfter?: undefined;
}

/** The token is refused. */
export interface InvalidTokenError extends TokenErrorBase {
  readonly reason: Exclude<InvalidTokenReason, "ERR_ALG_NOT_ALLOWED">;
  readonly code: "invalid_token";
  readonly status: 401;
  /** With `ERR_NO_MATCHING_KEY` where the algorithm is the cause: as with `ERR_ALG_NOT_ALLOWED`. */
  readonly algorithm?: string;
  /** With `algorithm`: those that the keys with the token's `kid` are for. */
  readonly allowedAlgorithms?: readonly Algorithm[];
  readonly requiredScopes?: undefined;
  readonly retryAfter?: undefined;
}

/**
 * A token was refused, or could not be judged; `reason` tells which, and narrows the type.
 *
 * `message` says no more than `code` and may be sent to the client (the MCP SDK does so); `reason` and `explanation`
 * are for the operator. All are fixed sentences: no token, key, claim value or text of a server is in them.
 *
 * @example
 * ```ts
 * try {
 *   await verifier.verifyToken(token);
 * } catch (error) {
 *   if (!(error instanceof TokenError)) throw error;
 *   console.warn(error.reason, error.explanation);
 *   if (error.reason === "ERR_INSUFFICIENT_SCOPE") console.warn(error.requiredScopes);
 * }
 * ```
 */
export type TokenError = InsufficientScopeError | UnavailableError | AlgorithmNotAllowedError | InvalidTokenError;

// biome-ignore lint/complexity/noBannedTypes: `instanceof` wants one, and it is not called
export interface TokenErrorConstructor extends Function {
  readonly prototype: TokenError;
  /**
   * For handlers and verifiers of your own: the token is refused (401).
   *
   * @example
   * ```ts
   * throw TokenError.invalidToken();
   * ```
   */
  invalidToken(): InvalidTokenError;
  /**
   * For handlers and verifiers of your own: the token lacks a scope (403).
   *
   * @param scopes every scope that is required
   * @example
   * ```ts
   * throw TokenError.insufficientScope(["notes:write"]);
   * ```
   */
  insufficientScope(scopes: readonly string[]): InsufficientScopeError;
}

/** The members of an error that are not the same for all errors of its reason. */
export interface ErrorDetails {
  readonly reason: TokenErrorReason;
  /** Another sentence than the table's. */
  readonly explanation?: string;
  readonly claim?: string;
  readonly requiredScopes?: readonly string[];
  readonly retryAfter?: number;
  readonly algorithm?: string;
  readonly allowedAlgorithms?: readonly Algorithm[];
}

/** What can be wrong with an option. */
export interface ConfigFault {
  readonly reason: ConfigErrorReason;
  readonly message: string;
}

/** What a `ConfigError` says. */
export interface ConfigErrorDetails extends ConfigFault {
  readonly option: string;
}

// The MCP SDK 2.x recognises its errors by this brand and not by their class: with it, a refused token is answered with
// 401 and its challenge, without it with 500.
const MCP_ERROR_BRANDS = Symbol.for("mcp.sdk.errorBrands");
const BRANDS = descriptor(new Set(["mcp.OAuthError"]));

const NODE_INSPECT = Symbol.for("nodejs.util.inspect.custom");

const constructorKey = Symbol("constructorKey");

/** The members of any `TokenError`, for code that does not care which one it is. */
export interface RefusalMembers {
  readonly code: OAuthErrorCode;
  readonly reason: TokenErrorReason;
  readonly explanation: string;
  readonly claim?: string | undefined;
  readonly requiredScopes?: readonly string[] | undefined;
  readonly retryAfter?: number | undefined;
  readonly algorithm?: string | undefined;
  readonly allowedAlgorithms?: readonly Algorithm[] | undefined;
}

class TokenErrorClass extends Error {
  declare readonly name: "TokenError";
  readonly code: OAuthErrorCode;
  readonly reason: TokenErrorReason;
  readonly explanation: string;
  readonly status: 400 | 401 | 403 | 503;
  declare readonly claim: string | undefined;
  declare readonly requiredScopes: readonly string[] | undefined;
  declare readonly retryAfter: number | undefined;
  declare readonly algorithm: string | undefined;
  declare readonly allowedAlgorithms: readonly Algorithm[] | undefined;

  constructor(key: typeof constructorKey, details: ErrorDetails) {
    if (key !== constructorKey) {
      throw new TypeError("Use TokenError.invalidToken() or TokenError.insufficientScope(scopes)");
    }
    const entry = TOKEN_ERRORS[details.reason];
    // Hosts send the message to clients (the MCP SDK does), so it says no more than the code does.
    super(entry.message);
    this.code = entry.code;
    this.reason = details.reason;
    this.explanation = details.explanation ?? entry.explanation;
    this.status = entry.status;
    const { claim, requiredScopes, algorithm, allowedAlgorithms } = details;
    const retryAfter = details.retryAfter ?? (entry.status === 503 ? 1 : undefined);
    if (claim !== undefined) this.claim = claim;
    if (requiredScopes !== undefined) this.requiredScopes = Object.freeze([...requiredScopes]);
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
    if (algorithm !== undefined) this.algorithm = algorithm;
    if (allowedAlgorithms !== undefined) this.allowedAlgorithms = Object.freeze([...allowedAlgorithms]);
    Object.defineProperty(this, MCP_ERROR_BRANDS, BRANDS);
  }

  static invalidToken(): InvalidTokenError {
    return createTokenError("ERR_INVALID_TOKEN") as InvalidTokenError;
  }

  static insufficientScope(scopes: readonly string[]): InsufficientScopeError {
    const isList = Array.isArray(scopes) && scopes.every((scope) => typeof scope === "string" && scope !== "");
    fromCaller(TokenErrorClass.insufficientScope, () => {
      if (!isList) throw createTypeError(NOT_SCOPES, "scopes", scopes);
    });
    return createError({ reason: "ERR_INSUFFICIENT_SCOPE", requiredScopes: scopes }) as InsufficientScopeError;
  }

  toResponseObject(): { error: OAuthErrorCode; error_description: string } {
    return { error: this.code, error_description: this.message };
  }

  /** For operators: `JSON.stringify` and inspectors show why. */
  toJSON(): object {
    return { name: this.name, message: this.message, code: this.code, status: this.status, ...this.#diagnosis() };
  }

  [NODE_INSPECT](_depth: unknown, _options: unknown, inspect?: (value: unknown) => string): string {
    const diagnosis = this.#diagnosis();
    const text = inspect === undefined ? JSON.stringify(diagnosis) : inspect(diagnosis);
    return `${this.stack ?? String(this)} ${text}`;
  }

  #diagnosis(): object {
    const { reason, explanation, claim, requiredScopes, retryAfter, algorithm, allowedAlgorithms } = this;
    return withoutUndefined({ reason, explanation, claim, requiredScopes, retryAfter, algorithm, allowedAlgorithms });
  }
}

/** Options are wrong. Thrown by constructors and functions that take options, never by `verifyToken`. */
export class ConfigError extends TypeError {
  declare readonly name: "ConfigError";
  readonly reason: ConfigErrorReason;
  /** The option at fault, for example `audience` or `tokens[2].clientId`. */
  readonly option: string;

  private constructor(key: typeof constructorKey, { option, reason, message }: ConfigErrorDetails) {
    if (key !== constructorKey) throw new TypeError("ConfigError is made by this package only");
    super(`${option}: ${message}`);
    this.reason = reason;
    this.option = option;
  }
}

// What an error lacks is not read from a polluted Object.prototype.
for (const name of ["claim", "requiredScopes", "retryAfter", "algorithm", "allowedAlgorithms"]) {
  Object.defineProperty(TokenErrorClass.prototype, name, descriptor(undefined));
}

Object.defineProperty(TokenErrorClass, "name", descriptor("TokenError"));
Object.defineProperty(TokenErrorClass.prototype, "name", descriptor("TokenError"));
Object.defineProperty(ConfigError.prototype, "name", descriptor("ConfigError"));

/** The constructor is private, for users. */
const InternalConfigError = ConfigError as unknown as new (
  key: typeof constructorKey,
  details: ConfigErrorDetails,
) => ConfigError;

export const TokenError = TokenErrorClass as unknown as TokenErrorConstructor;

/** An error of these details. */
export function createError(details: ErrorDetails): TokenError {
  return new TokenErrorClass(constructorKey, details) as unknown as TokenError;
}

/** An error that code of the operator's caused. The cause is not enumerable, so that it is not sent to anybody. */
export function createErrorWithCause(details: ErrorDetails, cause: unknown): TokenError {
  const error = createError(details);
  const property = { __proto__: null, value: cause, configurable: true, writable: true } as object;
  return Object.defineProperty(error, "cause", property);
}

/** The error of a reason that has no details. */
export function createTokenError(reason: TokenErrorReason): TokenError {
  return createError({ __proto__: null, reason } as ErrorDetails);
}

/** An error about one option. */
export function createConfigError({ reason, message }: ConfigFault, option: string): ConfigError {
  return new InternalConfigError(constructorKey, { __proto__: null, reason, option, message } as ConfigErrorDetails);
}

/** An error about a value of the wrong type. It names the type only: the value may be secret. */
export function createTypeError({ reason, message }: ConfigFault, option: string, given: unknown): ConfigError {
  return createConfigError({ reason, message: `${message}; given: ${kindOf(given)}` }, option);
}

/** A class or a function that users call. */
type Called = (abstract new (...rest: never[]) => unknown) | ((...rest: never[]) => unknown);

/**
 * Does what a function of ours does with its arguments. The stack of a `ConfigError` begins where that function was
 * called, not inside of this package.
 */
export function fromCaller<Result>(called: Called, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigError) trimStack(error, called);
    throw error;
  }
}

function trimStack(error: Error, called: Called): void {
  const { stack } = error;
  // Not every engine has it.
  (Error as { captureStackTrace?: (error: Error, called: Called) => void }).captureStackTrace?.(error, called);
  // Nothing but the message is left where other code has replaced the function.
  if (stack !== undefined && error.stack?.includes("\n") === false) error.stack = stack;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** The error that the wasm threw, as JSON text. */
export function errorFromWasm(text: string): TokenError | ConfigError {
  const details = parseFromWasm<ErrorDetails | ConfigErrorDetails>(text);
  return "option" in details ? new InternalConfigError(constructorKey, details) : createError(details);
}

/** The members that are there, in an object without a prototype. */
export function withoutUndefined<Members extends object>(members: Members): Defined<Members> {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return { __proto__: null, ...Object.fromEntries(given) } as object as Defined<Members>;
}

type Defined<Members> = { [Name in keyof Members]?: Exclude<Members[Name], undefined> };

function descriptor(value: unknown): PropertyDescriptor {
  return { __proto__: null, value, configurable: true, writable: true } as PropertyDescriptor;
}

/** What is wrong with options given to a constructor or a function. */
export type ConfigErrorReason =
  /** The options argument is not an object. */
  | "ERR_CONFIG_OPTIONS"
  /** An option of that name does not exist. */
  | "ERR_CONFIG_UNKNOWN_OPTION"
  /** A value has the wrong type. */
  | "ERR_CONFIG_TYPE"
  /** A number is out of its range, not finite, or not whole. */
  | "ERR_CONFIG_RANGE"
  /** An empty string or list, which could be read two ways: leave the option out, or pass `null`. */
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
  /** The options for client authentication contradict each other, or one is missing. */
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
  /** A gate with `impliedScopes` over a verifier that checks scopes without them. */
  | "ERR_CONFIG_SCOPES"
  /** The runtime does not allow WebAssembly here, or the wasm file is missing. */
  | "ERR_CONFIG_WASM";
