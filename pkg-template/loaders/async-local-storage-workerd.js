// Asked for at run time: without a compatibility flag the module does not exist, and a static import would stop the
// Worker.
export async function loadAsyncLocalStorage() {
  try {
    return (await import("node:async_hooks")).AsyncLocalStorage;
  } catch {
    return undefined;
  }
}
