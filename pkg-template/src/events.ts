// What verifiers and gates report through `onEvent`.

import type { Algorithm } from "./algorithm.ts";
import type { OAuthErrorCode, TokenErrorReason } from "./errors.ts";
import type { OperationEvent } from "./operation-types.ts";

/** What the `onEvent` of a verifier gets: reasons and counts, never a token, a key or a claim value. */
export type VerifierEvent =
  | { readonly type: "token_accepted"; readonly cached: boolean }
  | TokenRefusedEvent
  | JwksFetchedEvent
  | JwksFetchFailedEvent
  | IntrospectionEvent
  /** `forged`: the entry was not written with this `storeKey` and configuration; it was ignored. */
  | {
      readonly type: "store_failed";
      readonly operation: "get" | "set" | "delete";
      readonly failure: "error" | "timeout" | "forged";
    }
  | { readonly type: "warning"; readonly warning: VerifierWarning };

export interface TokenRefusedEvent {
  readonly type: "token_refused";
  readonly reason: TokenErrorReason;
  readonly code: OAuthErrorCode;
  /** The claim at fault, or the member of the header as `header.crit`. */
  readonly claim?: string;
  /** With `ERR_ALG_NOT_ALLOWED`: the algorithm of the token, and the allowed ones. */
  readonly algorithm?: string;
  readonly allowedAlgorithms?: readonly Algorithm[];
}

export interface JwksFetchedEvent {
  readonly type: "jwks_fetched";
  readonly usableKeys: number;
  readonly skippedKeys: number;
  readonly changed: boolean;
}

export interface JwksFetchFailedEvent {
  readonly type: "jwks_fetch_failed";
  readonly failure: JwksFailure;
  readonly status?: number;
  /** With `no_usable_key`: how many keys cannot be used for which reason. */
  readonly reasons?: { readonly [reason in UnusableKeyReason]?: number };
  readonly retryAfter: number;
}

export type IntrospectionEvent =
  /** An introspection endpoint gave a verdict. */
  | { readonly type: "introspected"; readonly active: boolean }
  | {
      readonly type: "introspection_failed";
      readonly failure: IntrospectionFailure;
      readonly status?: number;
      /** With `malformed_response`: the member of the response that is at fault. */
      readonly member?: string;
      /** Seconds for which the back-off is open; 0 when only this token could not be judged. */
      readonly retryAfter: number;
    };

/** Why the metadata of an issuer gives no URL. */
export type DiscoveryFailure =
  | "issuer_mismatch"
  | "no_introspection_endpoint"
  | "no_jwks_uri"
  | "not_found"
  | "not_json"
  | "url_not_allowed";

/** Why a request has no response that can be used. */
export type RequestFailure = "network" | "redirect" | "status" | "timeout" | "too_large";

export type JwksFailure = DiscoveryFailure | RequestFailure | "no_usable_key" | "not_a_jwk_set" | "too_many_keys";

export type IntrospectionFailure =
  | DiscoveryFailure
  | RequestFailure
  | "audience_mismatch"
  | "client_authentication"
  | "keys"
  | "malformed_response"
  | "not_signed"
  | "outdated"
  | "overloaded"
  | "signature"
  | "signer_mismatch";

/** Why a key of a JWK Set cannot be used. `mcp-bearer jwks` shows it for each key, with the member at fault. */
export type UnusableKeyReason =
  | "certificate_only"
  | "malformed"
  | "other_use"
  | "private_key"
  | "symmetric"
  | "unsupported"
  | "weak";

export type VerifierWarning =
  | "audience_not_checked"
  | "instance_replaced"
  | "issuer_not_checked"
  | "private_key_in_jwks"
  | "static_tokens_in_production";

/** What the `onEvent` of a gate gets. */
export type GateEvent =
  | { readonly type: "request_accepted" }
  | OperationEvent
  /** A function among the rules threw, or returned what is no answer. It counts as `false`. */
  | { readonly type: "rule_failed"; readonly method: string; readonly name?: string; readonly error: unknown }
  | {
      readonly type: "request_refused";
      readonly status: 400 | 401 | 403 | 503;
      /**
       * `NO_CREDENTIALS`: none were sent. `MALFORMED_CREDENTIALS`: the header is not one Bearer token.
       * `ORIGIN_NOT_ALLOWED`, `HOST_NOT_ALLOWED`: see `allowedOrigins` and `allowedHosts`.
       */
      readonly reason:
        | TokenErrorReason
        | "NO_CREDENTIALS"
        | "MALFORMED_CREDENTIALS"
        | "VERIFIER_FAILED"
        | "ORIGIN_NOT_ALLOWED"
        | "HOST_NOT_ALLOWED";
      /** The reason as a sentence, if the error is a `TokenError`. */
      readonly explanation?: string;
      readonly claim?: string;
      /** With `ERR_INSUFFICIENT_SCOPE`. */
      readonly requiredScopes?: readonly string[];
      /** With `ERR_ALG_NOT_ALLOWED`. */
      readonly algorithm?: string;
      readonly allowedAlgorithms?: readonly Algorithm[];
      /** With `ERR_KEYS_UNAVAILABLE` and `ERR_INTROSPECTION_UNAVAILABLE`: why the verifier's last request failed. */
      readonly failure?: JwksFailure | IntrospectionFailure;
    }
  | { readonly type: "warning"; readonly warning: GateWarning };

/**
 * `audience_differs_by_slash`: `resource` and the verifier's `audience` are the same but for a slash at the end.
 * `issuer_differs_by_slash`: so are one of `authorizationServers` and the verifier's `issuer`.
 */
export type GateWarning = "audience_differs_by_slash" | "issuer_differs_by_slash";
