// Whose token it is.

import type { AccessToken } from "./access-token.ts";
import { NOT_AN_ACCESS_TOKEN } from "./config-faults.js";
import { createTypeError } from "./errors.ts";
import { callWasm } from "./instance.ts";
import { memberOf } from "./members.ts";

/**
 * A name for the principal of a token: 43 characters, the SHA-256 of the issuer and the subject, or the client where the
 * token has no subject. For the keys of caches, handles and rate limits: it is the same for every token of a principal,
 * and differs between issuers.
 *
 * It is not a secret: a reader that can guess issuer and subject can compute it.
 *
 * @throws {ConfigError} when the argument is not an `AccessToken`
 * @example
 * ```ts
 * const handle = `${principalOf(accessToken)}:${crypto.randomUUID()}`;
 * ```
 */
export function principalOf(accessToken: AccessToken<object>): string {
  const clientId = memberOf(accessToken, "clientId");
  const issuer = memberOf(accessToken, "issuer") ?? undefined;
  const subject = memberOf(accessToken, "subject") ?? undefined;
  const isAccessToken = typeof clientId === "string" && isOptionalText(issuer) && isOptionalText(subject);
  if (!isAccessToken) throw createTypeError(NOT_AN_ACCESS_TOKEN, "accessToken", accessToken);
  return callWasm((wasm) => wasm.principalName(issuer, subject, clientId));
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}
