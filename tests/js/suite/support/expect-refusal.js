/** Checks that a token or a configuration is refused, with all properties of the error. */
import { ConfigError, TokenError } from "mcp-bearer";
import { assert } from "../../harness.js";

/** Checks that the token is refused with 401 and this reason. Returns the error. */
export async function refused(verifier, token, reason, more = {}) {
  const expected = { code: "invalid_token", status: 401, reason, ...more };
  const error = await assert.rejects(() => verifier.verifyToken(token), expected);
  assert.ok(error instanceof TokenError, "a refusal is a TokenError");
  return error;
}

/** Checks that no verdict is given: 503 with a time to retry after. Returns the error. */
export async function unavailable(verifier, token) {
  const error = await refused(verifier, token, "ERR_KEYS_UNAVAILABLE", {
    code: "server_error",
    status: 503,
  });
  assert.equal(typeof error.retryAfter, "number", "type of retryAfter");
  assert.ok(error.retryAfter >= 0 && error.retryAfter <= 60, `retryAfter ${error.retryAfter}`);
  return error;
}

/** Checks that construction fails with this reason (and option, if given). Returns the error. */
export function misconfigured(construct, reason, option) {
  const expected = option === undefined ? { reason } : { reason, option };
  const error = assert.throws(construct, expected);
  assert.ok(
    error instanceof ConfigError && error instanceof TypeError,
    "a ConfigError is a TypeError",
  );
  return error;
}
