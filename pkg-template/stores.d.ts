/**
 * mcp-bearer/stores: Workers KV, the Cache API and Deno KV as the option `store` of a verifier. Redis and others need
 * no wrapper: an instance of Keyv is a store.
 */
import type { SharedStore } from "mcp-bearer";

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
 */
export function workersKvStore(namespace: WorkersKvNamespace): SharedStore;

/** What is used of a `Cache`. */
export interface CacheLike {
  match(url: string): Promise<Response | undefined>;
  put(url: string, response: Response): Promise<void>;
  delete(url: string): Promise<boolean>;
}

export interface CacheApiStoreOptions {
  /** Default: `caches.default`, and where there is none, the cache named `mcp-bearer`. */
  cache?: CacheLike;
  /** Under which the entries are kept; nothing is ever fetched from there. Default: `https://mcp-bearer.invalid`. */
  origin?: string;
}

/**
 * Keeps entries in the Cache API: of Workers, where each data center has its own (and `*.workers.dev` none), or of
 * Deno, which removes no entry by itself when its time is over.
 *
 * @throws {TypeError} when `cache` is none, there is no Cache API here, or `origin` is no URL
 */
export function cacheApiStore(options?: CacheApiStoreOptions): SharedStore;

/** What is used of a `Deno.Kv`. */
export interface DenoKv {
  get(key: readonly string[]): Promise<{ readonly value: unknown }>;
  set(key: readonly string[], value: Uint8Array, options: { expireIn: number }): Promise<unknown>;
  delete(key: readonly string[]): Promise<void>;
}

/**
 * Keeps entries in Deno KV, under `["mcp-bearer", ...]`. What is larger than a value of Deno KV may be, 64 KiB, is not
 * kept: each process then asks for it itself.
 *
 * @throws {TypeError} when it gets no `Deno.Kv`
 */
export function denoKvStore(kv: DenoKv): SharedStore;
