// Who asks the local issuer: a client that knows its secret (RFC 6749 section 2.3.1).

import { createHash, timingSafeEqual } from "node:crypto";

/** What a client sends. */
interface Credentials {
  readonly id: string | null;
  readonly secret: string | null;
}

/**
 * The id of the client, if it is one.
 *
 * @param authorization the header
 * @param clients id to secret
 */
export function authenticatedClient(
  authorization: string | undefined,
  form: URLSearchParams,
  clients: ReadonlyMap<string, string>,
): string | undefined {
  const { id, secret } = authorization === undefined ? inForm(form) : inHeader(authorization);
  if (id === null || secret === null) return undefined;
  const expected = clients.get(id);
  return expected !== undefined && isSame(secret, expected) ? id : undefined;
}

function inForm(form: URLSearchParams): Credentials {
  return { id: form.get("client_id"), secret: form.get("client_secret") };
}

function inHeader(authorization: string): Credentials {
  const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1] ?? "";
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return { id: null, secret: null };
  return { id: formDecoded(text.slice(0, colon)), secret: formDecoded(text.slice(colon + 1)) };
}

function formDecoded(text: string): string | null {
  return new URLSearchParams(`v=${text.replaceAll("&", "%26")}`).get("v");
}

/** By digests, so that the time of the comparison tells nothing of the secret. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
