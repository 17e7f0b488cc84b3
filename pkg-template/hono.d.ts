/**
 * mcp-bearer/hono: a gate as middleware for Hono 4.
 */
import type { AccessToken, BearerGate } from "mcp-bearer";

/** For `new Hono<{ Variables: BearerVariables }>()`: then `c.get("auth")` has its type. */
export type BearerVariables = {
  auth: AccessToken;
};

/** What is used of Hono's `Context`. */
interface HonoContext {
  readonly req: { readonly raw: Request };
  res: Response;
  error: Error | undefined;
  set(name: "auth", value: AccessToken): void;
}

/**
 * Lets requests with good tokens through: `c.get("auth")` is then the `AccessToken`, and `getAccessToken()` works in
 * what comes behind. Answers everything else as `BearerGate.protect` does, and so also a `TokenError` that a handler
 * throws: `app.onError` sees it first, and Hono's default for that writes it to the console.
 */
export function bearerAuth(
  gate: BearerGate,
): (context: HonoContext, next: () => Promise<void>) => Promise<void>;

/** Answers requests for the protected resource metadata (RFC 9728). */
export function protectedResourceMetadata(
  gate: BearerGate,
): (context: HonoContext, next: () => Promise<void>) => Promise<Response | void>;

export {};
