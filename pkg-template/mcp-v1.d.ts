/**
 * mcp-bearer/mcp-v1: a verifier for the MCP SDK 1.x (`@modelcontextprotocol/sdk`). 2.x takes every verifier as it is.
 */
import type { AccessToken, TokenVerifier } from "mcp-bearer";

type SdkErrorClass = new (message: string) => Error;

/** `import * as errors from "@modelcontextprotocol/sdk/server/auth/errors.js"` has them all. */
export interface McpV1Errors {
  InvalidTokenError: SdkErrorClass;
  InsufficientScopeError: SdkErrorClass;
  ServerError: SdkErrorClass;
}

export interface McpV1Options {
  /**
   * Reported as the `resource` of each accepted token, for `expectedResource` of `requireBearerAuth`. The verifier
   * must check the audience, by whatever name the issuer calls this server.
   */
  resource?: string | URL;
}

/** An `AccessToken` as the SDK 1.x wants it: `expiresAt` is there, `Infinity` for a token that does not end. */
export type McpV1AuthInfo = AccessToken & { readonly expiresAt: number };

/**
 * An `OAuthTokenVerifier` of the SDK 1.x, which answers 500 to any error but those of its own classes. The error that
 * was translated is the `cause`.
 *
 * The SDK compares `expiresAt` with the clock once more, without tolerance.
 */
export function toMcpV1Verifier(
  verifier: TokenVerifier,
  errors: McpV1Errors,
  options?: McpV1Options,
): { verifyAccessToken(token: string): Promise<McpV1AuthInfo> };

export {};
