// mcp-bearer/stores: Workers KV, the Cache API and Deno KV as the option `store` of a verifier. Redis and others need no
// wrapper: an instance of Keyv is a store.

import type { SharedStore } from "mcp-bearer";

import { memberOf } from "../members.ts";

/** The shortest time that Workers KV takes. The entry itself says how old it is. */
const WORKERS_KV_MIN_SECONDS = 60;

/** A value of Deno KV may have 64 KiB, a few bytes of which its own framing takes. */
const DENO_KV_MAX_BYTES = 64 * 1024 - 64;

const NAME = "mcp-bearer";

/** What is used of a namespace of Workers KV. */
export interface WorkersKvNamespace {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

/**
 * Keeps entries in Workers KV. It keeps each for at least 60 seconds, and other locations see a change, also a
 * `forget`, up to 60 seconds late; a verifier never uses an entry beyond its own `cacheTtl`, whatever KV keeps.
 *
 * @throws {TypeError} when it gets no namespace
 * @example
 * ```ts
 * const store = workersKvStore(env.TOKENS);
 * ```
 */
export function workersKvStore(namespace: WorkersKvNamespace): SharedStore {
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

/** What is used of a `Cache`. */
export interface CacheLike {
  match(url: string): Promise<Response | undefined>;
  put(url: string, response: Response): Promise<void>;
  delete(url: string): Promise<boolean>;
}

/** Options of `cacheApiStore`. */
export interface CacheApiStoreOptions {
  /** Default: `caches.default`, and where there is none, the cache named `mcp-bearer`. */
  cache?: CacheLike | undefined;
  /** The origin of the URLs under which entries are kept; nothing is fetched from it. Default: `https://mcp-bearer.invalid`. */
  origin?: string | undefined;
}

/**
 * Keeps entries in the Cache API: of Workers, where each data center has its own (and `*.workers.dev` none), or of
 * Deno, which removes no entry by itself when its time is over.
 *
 * @throws {TypeError} when `cache` is none, there is no Cache API here, or `origin` is no URL
 * @example
 * ```ts
 * const store = cacheApiStore();
 * ```
 */
export function cacheApiStore(options?: CacheApiStoreOptions): SharedStore {
  const { cache, origin = `https://${NAME}.invalid` } = { __proto__: null, ...options } as CacheApiStoreOptions;
  if (cache === undefined) requireMethods("cacheApiStore", globalThis.caches, ["open"]);
  else requireMethods("cacheApiStore", cache, ["match", "put", "delete"]);
  const urlOf = (key: string) => new URL(`/${encodeURIComponent(key)}`, origin).href;
  urlOf("");
  // Not kept: on Workers, a promise of one request must not be awaited by another.
  const open = async (): Promise<CacheLike> => {
    const ofWorkers = memberOf(globalThis.caches, "default") as CacheLike | undefined;
    return cache ?? ofWorkers ?? globalThis.caches.open(NAME);
  };
  return {
    async get(key) {
      const response = await (await open()).match(urlOf(key));
      return response?.text();
    },
    async set(key, value, milliseconds) {
      const headers = {
        "Content-Type": "text/plain;charset=utf-8",
        "Cache-Control": `max-age=${Math.ceil(milliseconds / 1000)}`,
      };
      await (await open()).put(urlOf(key), new Response(value, { headers }));
    },
    async delete(key) {
      await (await open()).delete(urlOf(key));
    },
  };
}

/** What is used of a `Deno.Kv`. */
export interface DenoKv {
  get(key: readonly string[]): Promise<{ readonly value: unknown }>;
  set(key: readonly string[], value: Uint8Array, options: { expireIn: number }): Promise<unknown>;
  delete(key: readonly string[]): Promise<void>;
}

/**
 * Keeps entries in Deno KV, under `["mcp-bearer", ...]`. An entry that is larger than a value of Deno KV may be, 64 KiB,
 * is not kept: each process then fetches it itself.
 *
 * @throws {TypeError} when it gets no `Deno.Kv`
 * @example
 * ```ts
 * const store = denoKvStore(await Deno.openKv());
 * ```
 */
export function denoKvStore(kv: DenoKv): SharedStore {
  requireMethods("denoKvStore", kv, ["get", "set", "delete"]);
  const pathOf = (key: string) => [NAME, key];
  return {
    async get(key) {
      const { value } = await kv.get(pathOf(key));
      return value === null ? undefined : new TextDecoder().decode(value as Uint8Array);
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

function requireMethods(name: string, object: unknown, methods: readonly string[]): void {
  for (const method of methods) {
    if (typeof memberOf(object, method) !== "function") {
      throw new TypeError(`${name}: there is no function ${method}`);
    }
  }
}
