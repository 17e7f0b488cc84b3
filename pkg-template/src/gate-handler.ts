// What a protected handler gets: the request with the body that was judged, and the context.

import { NOT_A_HANDLER } from "./config-faults.js";
import { createTypeError } from "./errors.ts";
import type { GateAccessToken, McpHandler, ProtectedContext } from "./gate-types.ts";
import { hasMethod } from "./members.ts";
import type { JudgedBody } from "./operations.ts";

export type Handler = (request: Request, context: ProtectedContext<object, undefined>, ...rest: unknown[]) => unknown;

/** What a handler gets: a class, so that nothing can be read from `Object.prototype`. */
export class Context implements ProtectedContext<object, undefined> {
  readonly accessToken: GateAccessToken<object> | undefined;
  readonly #createResponseFilter: ProtectedContext["createResponseFilter"];
  readonly #judged: JudgedBody | undefined;

  constructor(
    accessToken: GateAccessToken<object> | undefined,
    judged: JudgedBody | undefined,
    createResponseFilter: ProtectedContext["createResponseFilter"],
  ) {
    this.accessToken = accessToken;
    this.#createResponseFilter = createResponseFilter;
    this.#judged = judged;
    Object.freeze(this);
  }

  get createResponseFilter(): ProtectedContext["createResponseFilter"] {
    return this.#createResponseFilter;
  }

  get parsedBody(): unknown {
    return this.#judged?.parsedBody;
  }

  /** The request with the body that was judged. */
  static requestOf({ bytes }: JudgedBody, request: Request): Request {
    return new Request(request, { __proto__: null, body: bytes } as RequestInit);
  }

  static judgedOf(context: object): JudgedBody | undefined {
    return #judged in context ? context.#judged : undefined;
  }
}

/** A handler that gets the request with the body that was judged; one of the MCP SDK gets that body parsed. */
export function readHandler(handler: Handler | McpHandler): Handler {
  if (typeof handler === "function") {
    return (request, context, ...rest) => {
      const judged = Context.judgedOf(context);
      return handler(judged ? Context.requestOf(judged, request) : request, context, ...rest);
    };
  }
  if (!hasMethod(handler, "fetch")) throw createTypeError(NOT_A_HANDLER, "handler", handler);
  return (request, context) => {
    const { accessToken, parsedBody } = context;
    return handler.fetch(request, { __proto__: null, authInfo: accessToken, parsedBody } as object);
  };
}
