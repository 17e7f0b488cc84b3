// getAccessToken: the token of the request that is being handled, through the runtime's AsyncLocalStorage.

import type { AsyncLocalStorage } from "node:async_hooks";
// How a runtime offers it differs; the build puts the right file of loaders/ here.
import { loadAsyncLocalStorage } from "#async-local-storage";
import type { AccessToken } from "./access-token.ts";
import type { Claims } from "./claims.ts";

type Storage = AsyncLocalStorage<AccessToken<object>>;

let storage: Storage | undefined;
let isLoaded = false;

/** Runs a handler with its token. Without AsyncLocalStorage it runs as well: only getAccessToken does not work. */
export function runWithAccessToken<Result>(
  accessToken: AccessToken<object>,
  handle: () => Result | Promise<Result>,
): Result | Promise<Result> {
  if (!isLoaded) return load().then(() => runWithAccessToken(accessToken, handle));
  return storage === undefined ? handle() : storage.run(accessToken, handle);
}

async function load(): Promise<void> {
  const Class = (await loadAsyncLocalStorage()) as (new () => Storage) | undefined;
  if (!isLoaded && Class !== undefined) storage = new Class();
  isLoaded = true;
}

/**
 * The token of the request that is being handled inside `protect()`; `undefined` outside of one.
 *
 * @typeParam C the type of the claims
 * @throws {Error} where the runtime has no `AsyncLocalStorage`: on Workers, set `nodejs_als` or `nodejs_compat`; on
 * Node, use 20.16 or newer
 * @example
 * ```ts
 * const accessToken = getAccessToken();
 * console.log(accessToken?.clientId);
 * ```
 */
export function getAccessToken<C extends object = Claims>(): AccessToken<C> | undefined {
  if (isLoaded && storage === undefined) {
    throw new Error(
      "mcp-bearer: getAccessToken needs AsyncLocalStorage, which this runtime does not offer " +
        "(on Cloudflare Workers set the compatibility flag nodejs_als or nodejs_compat; " +
        "Node has it from 20.16 on); " +
        "use the accessToken that the handler is given",
    );
  }
  return storage?.getStore() as AccessToken<C> | undefined;
}
