// Asked for at run time: a static import of a Node module would stop browsers and their bundlers.
export async function loadAsyncLocalStorage() {
  // Edge runtimes have it as a global; Node, Deno and Bun give it without an import.
  const { AsyncLocalStorage, process } = globalThis;
  return AsyncLocalStorage ?? process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage;
}
