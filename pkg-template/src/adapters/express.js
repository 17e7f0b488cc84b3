// mcp-bearer/express: a gate as Express middleware.

import { TokenError } from "mcp-bearer";

import { admit, send, toRequest } from "./node-messages.js";

export function bearerAuth(gate) {
  return (request, response, next) => {
    const admitted = ({ accessToken }) => {
      request.auth = accessToken;
      next();
    };
    admit(gate, request, response, admitted).catch(next);
  };
}

export function protectedResourceMetadata(gate) {
  return (request, response, next) => {
    const document = gate.metadataResponse(toRequest(request));
    if (document === undefined) next();
    else send(document, response).catch(next);
  };
}

export function tokenErrors(gate) {
  // Express tells error handlers by their four parameters.
  return (error, _request, response, next) => {
    if (error instanceof TokenError) send(gate.challenge(error), response).catch(next);
    else next(error);
  };
}
