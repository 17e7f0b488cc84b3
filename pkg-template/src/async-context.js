// getAccessToken: the token of the request that is being handled, through the runtime's AsyncLocalStorage.

// How a runtime is asked for it differs; the build puts the right file of loaders/ here.
import { loadAsyncLocalStorage } from "#async-local-storage";

let storage;
let isLoaded = false;

/** Runs a handler with its token. Without AsyncLocalStorage it runs all the same: only getAccessToken does not work. */
export function runWithAccessToken(accessToken, handle) {
  if (!isLoaded) return load().then(() => runWithAccessToken(accessToken, handle));
  return storage === undefined ? handle() : storage.run(accessToken, handle);
}

async function load() {
  const AsyncLocalStorage = await loadAsyncLocalStorage();
  if (!isLoaded && AsyncLocalStorage !== undefined) storage = new AsyncLocalStorage();
  isLoaded = true;
}

export function getAccessToken() {
  if (isLoaded && storage === undefined) {
    throw new Error(
      "mcp-bearer: getAccessToken needs AsyncLocalStorage, which this runtime does not offer " +
        "(on Cloudflare Workers set the compatibility flag nodejs_als or nodejs_compat; " +
        "Node has it from 20.16 on); " +
        "use the accessToken that the handler is given",
    );
  }
  return storage?.getStore();
}
