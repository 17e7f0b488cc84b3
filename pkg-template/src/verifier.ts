import type { AccessToken } from "./access-token.ts";
import type { Claims } from "./claims.ts";

export interface VerifyOptions {
  /** Aborts this call only; a fetch that others wait for continues. */
  signal?: AbortSignal | undefined;
}

/** What every verifier of this package has; also the MCP SDK's `OAuthTokenVerifier`. */
export interface TokenVerifier<C extends object = Claims> {
  readonly requiredScopes: readonly string[];
  verifyToken(token: string, options?: VerifyOptions): Promise<AccessToken<C>>;
  verifyAccessToken(token: string): Promise<AccessToken<C>>;
}
