// getAccessToken: the token of the request that is being handled, through the runtime's AsyncLocalStorage.

import type { AsyncLocalStorage } from "node:async_hooks";
// How a runtime offers it differs; the build puts the right file of loaders/ here.
import { loadAsyncLocalStorage } from "#async-local-storage";
import type { AccessToken } from "./access-token.ts";
import type { Claims } from "./claims.ts";
import { NOT_A_FUNCTION, NOT_AN_ACCESS_TOKEN } from "./config-faults.js";
import { createError, createTypeError, type ErrorDetails } from "./errors.ts";
import { memberOf } from "./members.ts";

type Storage = AsyncLocalStorage<AccessToken<object> | undefined>;

let storage: Storage | undefined;
let isLoaded = false;

/**
 * Runs a function in which `getAccessToken()` returns this token: for tests of a tool, and behind the gate of another
 * library.
 *
 * @param accessToken the token; it is not verified
 * @returns what the function returns
 * @throws {ConfigError} when an argument has the wrong type; {Error} where the runtime has no `AsyncLocalStorage`
 * @example
 * ```ts
 * const result = await runWithAccessToken(accessToken, () => tool({ note: "1" }));
 * ```
 */
export async function runWithAccessToken<Result>(
  accessToken: AccessToken<object>,
  run: () => Result | Promise<Result>,
): Promise<Result> {
  if (typeof memberOf(accessToken, "clientId") !== "string") {
    throw createTypeError(NOT_AN_ACCESS_TOKEN, "accessToken", accessToken);
  }
  if (typeof run !== "function") throw createTypeError(NOT_A_FUNCTION, "run", run);
  await load();
  if (storage === undefined) throw new Error(NO_ASYNC_LOCAL_STORAGE);
  return storage.run(accessToken, run);
}

/** Runs a handler with its token. Without AsyncLocalStorage it runs as well: only getAccessToken does not work. */
export function handleWithAccessToken<Result>(
  accessToken: AccessToken<object> | undefined,
  handle: () => Result | Promise<Result>,
): Result | Promise<Result> {
  if (!isLoaded) return load().then(() => handleWithAccessToken(accessToken, handle));
  return storage === undefined ? handle() : storage.run(accessToken, handle);
}

async function load(): Promise<void> {
  if (isLoaded) return;
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
  if (isLoaded && storage === undefined) throw new Error(NO_ASYNC_LOCAL_STORAGE);
  return storage?.getStore() as AccessToken<C> | undefined;
}

/**
 * The token of the request that is being handled, as {@link getAccessToken}, where there must be one.
 *
 * @typeParam C the type of the claims
 * @throws {TokenError} `ERR_INVALID_TOKEN` where there is no token: outside of `protect()`, and in a tool that
 * `publicTools` names, when the request has none; {Error} as `getAccessToken`
 * @example
 * ```ts
 * const { subject } = requireAccessToken();
 * ```
 */
export function requireAccessToken<C extends object = Claims>(): AccessToken<C> {
  const accessToken = getAccessToken<C>();
  if (accessToken !== undefined) return accessToken;
  throw createError({ __proto__: null, reason: "ERR_INVALID_TOKEN", explanation: NO_ACCESS_TOKEN } as ErrorDetails);
}

const NO_ACCESS_TOKEN =
  "There is no access token here: the code does not run inside of protect() or runWithAccessToken()," +
  " or the request has no token";

const NO_ASYNC_LOCAL_STORAGE =
  "mcp-bearer: getAccessToken needs AsyncLocalStorage, which this runtime does not offer " +
  "(on Cloudflare Workers set the compatibility flag nodejs_als or nodejs_compat; " +
  "Node has it from 20.16 on); " +
  "use the accessToken that the handler is given";
