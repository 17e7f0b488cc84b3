// mcp-bearer/node: a gate in front of listeners of `node:http`, `node:https` and `node:http2`.

import type { IncomingMessage, ServerResponse } from "node:http";

import type { BearerGate, Claims, GateAccessToken, ProtectedContext } from "mcp-bearer";

import { admit } from "./node-messages.ts";

/** What is read of a request: an `IncomingMessage` has it, and so has a request of Express. */
export interface IncomingRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express: the URL with the mount point. */
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

/** A gate for the listeners of Node. */
export interface NodeGate<C extends object = Claims, NoToken = never> {
  /**
   * The token of a request. `undefined`: the request was answered, because it was refused, or was a preflight request or
   * one for the metadata.
   *
   * @example
   * ```ts
   * const accessToken = await nodeGate.authenticate(request, response);
   * if (accessToken === undefined) return;
   * ```
   */
  authenticate(request: IncomingRequest, response: OutgoingResponse): Promise<GateAccessToken<C> | undefined>;
  /**
   * A listener that is called with good tokens only; everything else is answered as by `BearerGate.protect`.
   * `getAccessToken()` works inside, and a `TokenError` that it throws is answered as a challenge. Whatever else it
   * throws rejects the promise, as without a gate.
   *
   * With rules for operations, `request.body` is the body that was judged, parsed: give it to the transport, as in
   * `transport.handleRequest(request, response, request.body)`. Lists in the response are filtered.
   *
   * @example
   * ```ts
   * createServer(nodeGate.protect((request, response, { accessToken }) => response.end(accessToken.clientId)));
   * ```
   */
  protect<Incoming extends IncomingRequest = IncomingMessage, Outgoing extends OutgoingResponse = ServerResponse>(
    listener: (request: Incoming, response: Outgoing, context: ProtectedContext<C, NoToken>) => unknown,
  ): (request: Incoming, response: Outgoing) => Promise<void>;
}

/**
 * A gate for the listeners of Node. It finds requests for the metadata by their path, whatever their host is.
 *
 * @example
 * ```ts
 * const nodeGate = createNodeGate(gate);
 * ```
 */
export function createNodeGate<C extends object = Claims, NoToken = never>(
  gate: BearerGate<C, NoToken>,
): NodeGate<C, NoToken> {
  return {
    async authenticate(incoming, outgoing) {
      if (gate.maxBodyBytes !== undefined) {
        throw new Error(
          "mcp-bearer: authenticate() cannot filter the response, and this gate has rules for operations: use protect()",
        );
      }
      let accessToken: GateAccessToken<C> | undefined;
      await admit(gate, incoming, outgoing, (context) => {
        accessToken = context.accessToken as GateAccessToken<C>;
      });
      return accessToken;
    },

    protect(listener) {
      return (incoming, outgoing) =>
        admit(gate, incoming, outgoing, (context) => listener(incoming, outgoing, context));
    },
  };
}
