// Who asks the local issuer: a client that knows its secret (RFC 6749 section 2.3.1).

import { createHash, timingSafeEqual } from "node:crypto";

/**
 * @param {string | undefined} authorization the header
 * @param {URLSearchParams} form
 * @param {ReadonlyMap<string, string>} clients id to secret
 * @returns {string | undefined} the id of the client, if it is one
 */
export function authenticatedClient(authorization, form, clients) {
  const [id, secret] = authorization === undefined ? fromForm(form) : fromHeader(authorization);
  const expected = clients.get(id);
  return expected !== undefined && secret !== undefined && isSame(secret, expected) ? id : undefined;
}

function fromForm(form) {
  return [form.get("client_id") ?? undefined, form.get("client_secret") ?? undefined];
}

function fromHeader(authorization) {
  const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return [];
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return [];
  return [text.slice(0, colon), text.slice(colon + 1)].map(formDecoded);
}

function formDecoded(text) {
  return new URLSearchParams(`v=${text.replaceAll("&", "%26")}`).get("v");
}

/** By digests, so that the time of the comparison tells nothing of the secret. */
function isSame(given, expected) {
  const digest = (text) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
