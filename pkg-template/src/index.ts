// Everything that the package exports. The entries of dist/ are this file with another way to load the wasm.

export type { AccessToken, ClientIdSource } from "./access-token.ts";
export type { Algorithm } from "./algorithm.ts";
export { getAccessToken, requireAccessToken, runWithAccessToken } from "./async-context.ts";
export type { Claims, JsonValue } from "./claims.ts";
export { decodeTokenUnverified, type UnverifiedToken } from "./decode.ts";
export {
  type AlgorithmNotAllowedError,
  ConfigError,
  type ConfigErrorReason,
  type InsufficientScopeError,
  type InvalidTokenError,
  type OAuthErrorCode,
  TokenError,
  type TokenErrorReason,
  type UnavailableError,
} from "./errors.ts";
export type {
  DiscoveryFailure,
  GateEvent,
  GateWarning,
  IntrospectionFailure,
  JwksFailure,
  UnusableKeyReason,
  VerifierEvent,
  VerifierWarning,
} from "./events.ts";
export { createBearerGate } from "./gate.ts";
export type {
  BearerGate,
  BearerGateOptions,
  ForeignVerifier,
  GateAccessToken,
  McpHandler,
  ProtectedContext,
  PublicBearerGateOptions,
  VerifyFunction,
} from "./gate-types.ts";
export { IntrospectionTokenVerifier } from "./introspection-token-verifier.ts";
export { JWTVerifier } from "./jwt-verifier.ts";
export { MultiVerifier } from "./multi-verifier.ts";
export type {
  OperationContext,
  OperationEvent,
  OperationOptions,
  OperationRule,
  OperationRules,
  ResponseFilter,
} from "./operation-types.ts";
export { principalOf } from "./principal.ts";
export { type CreateTokenOptions, RSAKeyPair } from "./rsa-key-pair.ts";
export { StaticTokenVerifier } from "./static-token-verifier.ts";
export type { SharedStore } from "./transport/store-client.ts";
export type { TokenVerifier, VerifyOptions } from "./verifier.ts";
export type {
  ClaimValue,
  ExportedKeys,
  IntrospectionTokenVerifierOptions,
  IssuerOptions,
  JsonWebKeyInput,
  JWTVerifierOptions,
  JwkSetInput,
  MultiVerifierOptions,
  MultiVerifierRoute,
  StaticToken,
  StaticTokenVerifierOptions,
} from "./verifier-options.ts";
