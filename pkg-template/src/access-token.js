// Frozen results, built from the one JSON text that crosses from the wasm.

/** The `AccessToken` of a verified token, from the text that the wasm gave for it. */
export function createAccessToken(token, verified) {
  return withToken(token, createResult(verified));
}

/** All of an `AccessToken` but the token: what a cache may keep. The wasm writes `null` for what a token lacks. */
export function createResult(verified) {
  const claims = seal(verified.claims);
  return {
    clientId: verified.clientId,
    clientIdSource: verified.clientIdSource,
    scopes: Object.freeze(verified.scopes),
    expiresAt: verified.expiresAt ?? undefined,
    subject: verified.subject ?? undefined,
    issuer: verified.issuer ?? undefined,
    audience: Object.freeze(verified.audience),
    claims,
    extra: claims,
  };
}

/**
 * The `AccessToken` of a result. `resource`: the `fixedUrl` of this server, if there is one. All members are always
 * there, so that none is read from a polluted Object.prototype: an object without prototype would say the same, but
 * costs ten times as much to make.
 */
export function withToken(token, result, resource) {
  return Object.freeze({
    token,
    clientId: result.clientId,
    clientIdSource: result.clientIdSource,
    scopes: result.scopes,
    expiresAt: result.expiresAt,
    subject: result.subject,
    issuer: result.issuer,
    audience: result.audience,
    resource,
    claims: result.claims,
    extra: result.extra,
  });
}

const URL_PARTS = "hash host hostname href origin password pathname port protocol search username".split(" ");

/**
 * A URL that nobody can change, so that the tokens of all requests may hold the same one. What it says is its own; what
 * the setters of `URL.prototype` could still reach inside, nobody reads.
 */
export function fixedUrl(text) {
  const url = new URL(text);
  const { href } = url;
  const define = (name, descriptor) => Object.defineProperty(url, name, { __proto__: null, ...descriptor });
  for (const part of URL_PARTS) define(part, { value: url[part] });
  // The parameters of a URL write back into it: those of a copy do not.
  define("searchParams", { get: () => new URL(href).searchParams });
  for (const name of ["toString", "toJSON"]) define(name, { value: () => href });
  return Object.freeze(url);
}

/**
 * Freezes parsed JSON all the way down, and takes the prototype from its objects: a claim named `toString` or
 * `__proto__` is then data like any other. Depth is bounded by the parser in the wasm.
 */
export function seal(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    for (const element of value) seal(element);
  } else {
    for (const name of Object.keys(value)) seal(value[name]);
    Object.setPrototypeOf(value, null);
  }
  return Object.freeze(value);
}
