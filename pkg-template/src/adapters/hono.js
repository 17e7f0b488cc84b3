// mcp-bearer/hono: a gate as Hono middleware.

import { TokenError } from "mcp-bearer";

export function bearerAuth(gate) {
  return async (context, next) => {
    const response = await gate.protect(async (_request, { accessToken }) => {
      context.set("auth", accessToken);
      await next();
      // Hono has turned what a handler threw into an answer by now, and kept it here.
      if (context.error instanceof TokenError) throw context.error;
      return context.res;
    })(context.req.raw);
    // Hono merges a response into the one before, unless that is taken away first.
    context.res = undefined;
    context.res = response;
  };
}

export function protectedResourceMetadata(gate) {
  return async (context, next) => gate.metadataResponse(context.req.raw) ?? next();
}
