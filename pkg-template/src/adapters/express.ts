// mcp-bearer/express: a gate as middleware for Express 4 and 5.

import { type BearerGate, type Claims, type GateAccessToken, TokenError } from "mcp-bearer";
import type { IncomingRequest, OutgoingResponse } from "mcp-bearer/node";

import { admit, send, toRequest } from "./node-messages.ts";

type Next = (error?: unknown) => void;

/** A request behind `bearerAuth`. The transports of the MCP SDK read the token from `auth` too. */
export interface BearerRequest<C extends object = Claims> {
  auth: GateAccessToken<C>;
}

/**
 * Lets requests with good tokens through: `req.auth` is then the `AccessToken`, and `getAccessToken()` works in the
 * handlers behind it. Answers everything else, preflight requests included, as `BearerGate.protect` does.
 *
 * With rules for operations, `req.body` is the body that was judged, parsed, also behind `express.json()`.
 *
 * @example
 * ```ts
 * app.use("/mcp", bearerAuth(gate));
 * ```
 */
export function bearerAuth(
  gate: BearerGate<object, unknown>,
): (request: IncomingRequest, response: OutgoingResponse, next: Next) => void {
  return (request, response, next) => {
    const admitted = ({ accessToken }: { readonly accessToken: unknown }) => {
      (request as { auth?: unknown }).auth = accessToken;
      next();
    };
    admit(gate, request, response, admitted).catch(next);
  };
}

/**
 * Answers requests for the protected resource metadata (RFC 9728). Use it before any mount point.
 *
 * @example
 * ```ts
 * app.use(protectedResourceMetadata(gate));
 * ```
 */
export function protectedResourceMetadata(
  gate: BearerGate<object, unknown>,
): (request: IncomingRequest, response: OutgoingResponse, next: Next) => void {
  return (request, response, next) => {
    const document = gate.metadataResponse(toRequest(request));
    if (document === undefined) next();
    else send(document, response).catch(next);
  };
}

/**
 * An error handler that answers a `TokenError`, as `gate.requireScopes` throws it, with a challenge. Use it last.
 *
 * @example
 * ```ts
 * app.use(tokenErrors(gate));
 * ```
 */
export function tokenErrors(
  gate: BearerGate<object, unknown>,
): (error: unknown, request: IncomingRequest, response: OutgoingResponse, next: Next) => void {
  // Express recognises error handlers by their four parameters.
  return (error, _request, response, next) => {
    if (error instanceof TokenError) send(gate.challenge(error), response).catch(next);
    else next(error);
  };
}
