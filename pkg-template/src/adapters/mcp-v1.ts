// mcp-bearer/mcp-v1: a verifier for the MCP SDK 1.x (`@modelcontextprotocol/sdk`), which recognises errors by its own
// classes. 2.x takes every verifier as it is.

import type { AccessToken, Claims, TokenVerifier } from "mcp-bearer";

import { memberOf } from "../members.ts";

const NEEDED = ["InvalidTokenError", "InsufficientScopeError", "ServerError"] as const;

type SdkErrorClass = new (message: string) => Error;

/** `import * as errors from "@modelcontextprotocol/sdk/server/auth/errors.js"` has them all. */
export interface McpV1Errors {
  InvalidTokenError: SdkErrorClass;
  InsufficientScopeError: SdkErrorClass;
  ServerError: SdkErrorClass;
}

/** Options of `toMcpV1Verifier`. */
export interface McpV1Options {
  /**
   * Reported as the `resource` of each accepted token, for `expectedResource` of `requireBearerAuth`. The verifier must
   * check the audience, whatever name the issuer uses for this server.
   */
  resource?: string | URL | undefined;
}

/** An `AccessToken` as the SDK 1.x wants it: `expiresAt` is there, `Infinity` for a token that does not expire. */
export type McpV1AuthInfo<C extends object = Claims> = AccessToken<C> & { readonly expiresAt: number };

/**
 * An `OAuthTokenVerifier` of the SDK 1.x, which answers 500 to any error but those of its own classes. The error that
 * was translated is the `cause`. The SDK compares `expiresAt` with the clock once more, without tolerance.
 *
 * @throws {TypeError} without the classes, and with `resource` for a verifier that checks no audience
 * @example
 * ```ts
 * import * as errors from "@modelcontextprotocol/sdk/server/auth/errors.js";
 *
 * app.use("/mcp", requireBearerAuth({ verifier: toMcpV1Verifier(verifier, errors) }));
 * ```
 */
export function toMcpV1Verifier<C extends object = Claims>(
  verifier: TokenVerifier<C>,
  errors: McpV1Errors,
  options?: McpV1Options,
): { verifyAccessToken(token: string): Promise<McpV1AuthInfo<C>> } {
  const { resource } = { __proto__: null, ...options } as McpV1Options;
  for (const name of NEEDED) {
    if (typeof (errors as Partial<McpV1Errors> | undefined)?.[name] !== "function") {
      throw new TypeError(`errors.${name}: expected the class from @modelcontextprotocol/sdk`);
    }
  }
  if (resource !== undefined && !Array.isArray(memberOf(verifier, "audience"))) {
    throw new TypeError("resource: the verifier checks no audience, so tokens for other servers are accepted");
  }
  const resourceUrl = resource === undefined ? undefined : String(new URL(resource));
  return {
    async verifyAccessToken(token) {
      try {
        return toAuthInfo(await verifier.verifyAccessToken(token), resourceUrl);
      } catch (error) {
        throw translate(error, errors);
      }
    },
  };
}

function toAuthInfo<C extends object>(accessToken: AccessToken<C>, resourceUrl: string | undefined): McpV1AuthInfo<C> {
  const authInfo = { __proto__: null, ...accessToken } as {
    -readonly [Name in keyof AccessToken<C>]: AccessToken<C>[Name];
  };
  // Without a number there, the SDK refuses what the operator has allowed: a token that does not expire.
  authInfo.expiresAt ??= Infinity;
  if (resourceUrl !== undefined) authInfo.resource = new URL(resourceUrl);
  return authInfo as McpV1AuthInfo<C>;
}

/** Anything that is no OAuth error stays as it is: the SDK then answers 500 and does not show it. */
function translate(error: unknown, { InvalidTokenError, InsufficientScopeError, ServerError }: McpV1Errors): unknown {
  const classes: Record<string, SdkErrorClass> = {
    invalid_token: InvalidTokenError,
    // A client cannot mend its request: it needs another token.
    invalid_request: InvalidTokenError,
    insufficient_scope: InsufficientScopeError,
    server_error: ServerError,
  };
  const code = memberOf(error, "code");
  if (typeof code !== "string" || !Object.hasOwn(classes, code)) return error;
  const SdkError = classes[code] as SdkErrorClass;
  const sdkError = new SdkError((error as Error).message);
  sdkError.cause = error;
  return sdkError;
}
