// The form of an answer of the local issuer.

/** JSON that is not to be cached (RFC 6749 section 5.1), unless `headers` say otherwise. */
export function json(status, value, headers = {}) {
  return {
    status,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store", ...headers },
    body: JSON.stringify(value),
  };
}
