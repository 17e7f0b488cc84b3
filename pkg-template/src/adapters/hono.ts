// mcp-bearer/hono: a gate as middleware for Hono 4.

import { type BearerGate, type Claims, type GateAccessToken, TokenError } from "mcp-bearer";

/** For `new Hono<{ Variables: BearerVariables }>()`: then `c.get("auth")` has its type. */
export type BearerVariables<C extends object = Claims> = {
  auth: GateAccessToken<C>;
};

/** What is used of Hono's `Context`. */
interface HonoContext<C extends object> {
  readonly req: { readonly raw: Request };
  res: Response;
  error: Error | undefined;
  set(name: "auth", value: GateAccessToken<C>): void;
}

/**
 * Lets requests with good tokens through: `c.get("auth")` is then the `AccessToken`, and `getAccessToken()` works in the
 * handlers behind it. Answers everything else as `BearerGate.protect` does, and so also a `TokenError` that a handler
 * throws: `app.onError` sees it first, and Hono's default for that writes it to the console.
 *
 * @example
 * ```ts
 * const app = new Hono<{ Variables: BearerVariables }>();
 * app.use("/mcp", bearerAuth(gate));
 * app.get("/mcp", (c) => c.text(c.get("auth").clientId));
 * ```
 */
export function bearerAuth<C extends object = Claims>(
  gate: BearerGate<C>,
): (context: HonoContext<C>, next: () => Promise<void>) => Promise<void> {
  return async (context, next) => {
    const response = await gate.protect(async (_request, { accessToken }) => {
      context.set("auth", accessToken);
      await next();
      // By now Hono has turned what a handler threw into an answer, and kept it here.
      if (context.error instanceof TokenError) throw context.error;
      return context.res;
    })(context.req.raw);
    // Hono merges a response into the one before, unless that is removed first.
    (context as { res: Response | undefined }).res = undefined;
    context.res = response;
  };
}

/**
 * Answers requests for the protected resource metadata (RFC 9728).
 *
 * @example
 * ```ts
 * app.use(protectedResourceMetadata(gate));
 * ```
 */
export function protectedResourceMetadata(
  gate: BearerGate<object>,
  // biome-ignore lint/suspicious/noConfusingVoidType: the type of Hono's middleware
): (context: HonoContext<object>, next: () => Promise<void>) => Promise<Response | void> {
  return async (context, next) => gate.metadataResponse(context.req.raw) ?? next();
}
