// mcp-bearer/stores: what Workers KV, the Cache API and Deno KV need to serve as the option `store`.

/** Workers KV takes no shorter time. What is older than its verifier wants is told by the entry itself. */
const WORKERS_KV_MIN_SECONDS = 60;

/** A value of Deno KV may have 64 KiB; its own framing takes a few bytes of them. */
const DENO_KV_MAX_BYTES = 64 * 1024 - 64;

const NAME = "mcp-bearer";

export function workersKvStore(namespace) {
  requireMethods("workersKvStore", namespace, ["get", "put", "delete"]);
  return {
    get: (key) => namespace.get(key),
    set: (key, value, milliseconds) => {
      const expirationTtl = Math.max(WORKERS_KV_MIN_SECONDS, Math.ceil(milliseconds / 1000));
      return namespace.put(key, value, { expirationTtl });
    },
    delete: (key) => namespace.delete(key),
  };
}

export function cacheApiStore(options) {
  const { cache, origin = `https://${NAME}.invalid` } = { __proto__: null, ...options };
  if (cache === undefined) requireMethods("cacheApiStore", globalThis.caches, ["open"]);
  else requireMethods("cacheApiStore", cache, ["match", "put", "delete"]);
  const urlOf = (key) => new URL(`/${encodeURIComponent(key)}`, origin).href;
  urlOf("");
  // Not kept: on Workers, a promise of one request must not be awaited by another.
  const opened = async () => cache ?? globalThis.caches.default ?? globalThis.caches.open(NAME);
  return {
    async get(key) {
      const response = await (await opened()).match(urlOf(key));
      return response?.text();
    },
    async set(key, value, milliseconds) {
      const headers = {
        "Content-Type": "text/plain;charset=utf-8",
        "Cache-Control": `max-age=${Math.ceil(milliseconds / 1000)}`,
      };
      await (await opened()).put(urlOf(key), new Response(value, { headers }));
    },
    async delete(key) {
      await (await opened()).delete(urlOf(key));
    },
  };
}

export function denoKvStore(kv) {
  requireMethods("denoKvStore", kv, ["get", "set", "delete"]);
  const pathOf = (key) => [NAME, key];
  return {
    async get(key) {
      const { value } = await kv.get(pathOf(key));
      return value === null ? undefined : new TextDecoder().decode(value);
    },
    set(key, value, milliseconds) {
      // A string would be kept with one or two bytes a character, by what is in it: bytes can be counted.
      const bytes = new TextEncoder().encode(value);
      // What it would have replaced must not be found instead.
      if (bytes.length > DENO_KV_MAX_BYTES) return kv.delete(pathOf(key));
      return kv.set(pathOf(key), bytes, { expireIn: milliseconds });
    },
    delete: (key) => kv.delete(pathOf(key)),
  };
}

function requireMethods(name, object, methods) {
  for (const method of methods) {
    if (typeof object?.[method] !== "function") throw new TypeError(`${name}: there is no function ${method}`);
  }
}
