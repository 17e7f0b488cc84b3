// mcp-bearer/hono: a gate as middleware for Hono 4.

import { type BearerGate, type Claims, type GateAccessToken, TokenError } from "mcp-bearer";

/** For `new Hono<{ Variables: BearerVariables }>()`: then `c.get("auth")` has its type. */
export type BearerVariables<C extends object = Claims> = {
  auth: GateAccessToken<C>;
  /** With rules for operations: the body that was judged, parsed. */
  parsedBody: unknown;
};

/** What is used of Hono's `Context`. */
interface HonoContext<C extends object> {
  readonly req: { raw: Request; arrayBuffer(): Promise<ArrayBuffer> };
  res: Response;
  error: Error | undefined;
  set(name: "auth", value: GateAccessToken<C>): void;
  set(name: "parsedBody", value: unknown): void;
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
  gate: BearerGate<C, unknown>,
): (context: HonoContext<C>, next: () => Promise<void>) => Promise<void> {
  return async (context, next) => {
    const { req } = context;
    const response = await gate.protect(async (request, { accessToken, parsedBody }) => {
      context.set("auth", accessToken as GateAccessToken<C>);
      if (gate.maxBodyBytes !== undefined) {
        req.raw = request;
        context.set("parsedBody", parsedBody);
      }
      await next();
      // By now Hono has turned what a handler threw into an answer, and kept it here.
      if (context.error instanceof TokenError) throw context.error;
      return context.res;
    })(await withBody(req, gate.maxBodyBytes));
    // Hono merges a response into the one before, unless that is removed first.
    (context as { res: Response | undefined }).res = undefined;
    context.res = response;
  };
}

/** The request with its body: Hono keeps one that other middleware has read. */
async function withBody(req: HonoContext<object>["req"], maxBodyBytes: number | undefined): Promise<Request> {
  if (maxBodyBytes === undefined || !req.raw.bodyUsed) return req.raw;
  return new Request(req.raw, { __proto__: null, body: await req.arrayBuffer() } as RequestInit);
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
  gate: BearerGate<object, unknown>,
  // biome-ignore lint/suspicious/noConfusingVoidType: the type of Hono's middleware
): (context: HonoContext<object>, next: () => Promise<void>) => Promise<Response | void> {
  return async (context, next) => gate.metadataResponse(context.req.raw) ?? next();
}
