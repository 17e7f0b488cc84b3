// mcp-bearer/mcp-v1: a verifier for the MCP SDK 1.x, which tells errors by its own classes.

import { memberOf } from "../members.js";

const NEEDED = ["InvalidTokenError", "InsufficientScopeError", "ServerError"];

export function toMcpV1Verifier(verifier, errors, options) {
  const { resource } = { __proto__: null, ...options };
  for (const name of NEEDED) {
    if (typeof errors?.[name] !== "function") {
      throw new TypeError(`errors.${name}: expected the class from @modelcontextprotocol/sdk`);
    }
  }
  if (resource !== undefined && !Array.isArray(memberOf(verifier, "audience"))) {
    throw new TypeError("resource: the verifier checks no audience, so nobody has looked whom the token is for");
  }
  const resourceUrl = resource === undefined ? undefined : String(new URL(resource));
  return {
    async verifyAccessToken(token) {
      try {
        return toAuthInfo(await verifier.verifyAccessToken(token), resourceUrl);
      } catch (error) {
        throw translated(error, errors);
      }
    },
  };
}

function toAuthInfo(accessToken, resourceUrl) {
  const authInfo = { __proto__: null, ...accessToken };
  // Without a number there, the SDK refuses what the operator has allowed: a token that does not end.
  authInfo.expiresAt ??= Infinity;
  if (resourceUrl !== undefined) authInfo.resource = new URL(resourceUrl);
  return authInfo;
}

/** Anything that is no OAuth error stays what it is: the SDK then answers 500 and says nothing of it. */
function translated(error, { InvalidTokenError, InsufficientScopeError, ServerError }) {
  const classes = {
    invalid_token: InvalidTokenError,
    // A client cannot mend its request: it needs another token.
    invalid_request: InvalidTokenError,
    insufficient_scope: InsufficientScopeError,
    server_error: ServerError,
  };
  const code = memberOf(error, "code");
  if (typeof code !== "string" || !Object.hasOwn(classes, code)) return error;
  const sdkError = new classes[code](error.message);
  sdkError.cause = error;
  return sdkError;
}
