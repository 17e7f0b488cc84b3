/**
 * mcp-bearer/node: a gate in front of listeners of `node:http`, `node:https` and `node:http2`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

import type { AccessToken, BearerGate, ProtectedContext } from "mcp-bearer";

/** What is read of a request: an `IncomingMessage` has it, and so has a request of Express. */
export interface IncomingRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express: the URL before the mount point was taken off. */
  readonly originalUrl?: string | undefined;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly rawHeaders?: string[] | undefined;
}

/** What is used of a response: a `ServerResponse` has it. */
export interface OutgoingResponse {
  statusCode: number;
  readonly headersSent: boolean;
  hasHeader(name: string): boolean;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
  destroy(): unknown;
}

export interface NodeGate {
  /**
   * The token of a request. `undefined`: the request has been answered here, as it was refused, a preflight request or
   * one for the metadata.
   */
  authenticate(request: IncomingRequest, response: OutgoingResponse): Promise<AccessToken | undefined>;
  /**
   * A listener that is called with good tokens only; everything else is answered as by `BearerGate.protect`.
   * `getAccessToken()` works inside, and a `TokenError` that it throws is answered as a challenge. Whatever else it
   * throws rejects the promise, as without a gate.
   */
  protect<
    Incoming extends IncomingRequest = IncomingMessage,
    Outgoing extends OutgoingResponse = ServerResponse,
  >(
    listener: (request: Incoming, response: Outgoing, context: ProtectedContext) => unknown,
  ): (request: Incoming, response: Outgoing) => Promise<void>;
}

/** The host of a request is not looked at: metadata is found by its path. */
export function createNodeGate(gate: BearerGate): NodeGate;

export {};
