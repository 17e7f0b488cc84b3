/**
 * mcp-bearer/express: a gate as middleware for Express 4 and 5.
 */
import type { AccessToken, BearerGate } from "mcp-bearer";
import type { IncomingRequest, OutgoingResponse } from "mcp-bearer/node";

type Next = (error?: unknown) => void;

/** A request behind `bearerAuth`, where the transports of the MCP SDK look for the token too. */
export interface BearerRequest {
  auth: AccessToken;
}

/**
 * Lets requests with good tokens through: `req.auth` is then the `AccessToken`, and `getAccessToken()` works in what
 * comes behind. Answers everything else, preflight requests included, as `BearerGate.protect` does.
 */
export function bearerAuth(
  gate: BearerGate,
): (request: IncomingRequest, response: OutgoingResponse, next: Next) => void;

/** Answers requests for the protected resource metadata (RFC 9728). To be used before any mount point. */
export function protectedResourceMetadata(
  gate: BearerGate,
): (request: IncomingRequest, response: OutgoingResponse, next: Next) => void;

/** An error handler that answers a `TokenError`, as `gate.requireScopes` throws it, with a challenge. Goes last. */
export function tokenErrors(
  gate: BearerGate,
): (error: unknown, request: IncomingRequest, response: OutgoingResponse, next: Next) => void;

export {};
