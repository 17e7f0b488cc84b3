/** What a refusal looks like, in one place: every test of a refusal looks at the whole of it. */
import { ConfigError, TokenError } from "mcp-bearer";
import { assert } from "../harness.js";

/** The token must be refused with 401 and that reason. Returns the error. */
export async function refused(verifier, token, reason, more = {}) {
  const expected = { code: "invalid_token", status: 401, reason, ...more };
  const error = await assert.rejects(() => verifier.verifyToken(token), expected);
  assert.ok(error instanceof TokenError, "a refusal is a TokenError");
  return error;
}

/** The token must be left unjudged, with 503 and a time after which a retry makes sense. */
export async function unavailable(verifier, token) {
  const error = await refused(verifier, token, "ERR_KEYS_UNAVAILABLE", {
    code: "server_error",
    status: 503,
  });
  assert.equal(typeof error.retryAfter, "number", "type of retryAfter");
  assert.ok(error.retryAfter >= 0 && error.retryAfter <= 60, `retryAfter ${error.retryAfter}`);
  return error;
}

/** Construction must fail with that reason (and option, where given). */
export function misconfigured(construct, reason, option) {
  const expected = option === undefined ? { reason } : { reason, option };
  const error = assert.throws(construct, expected);
  assert.ok(
    error instanceof ConfigError && error instanceof TypeError,
    "a ConfigError is a TypeError",
  );
  return error;
}
