// Modules that the build puts in place: one file of loaders/ for each, by runtime.

declare module "#async-local-storage" {
  /** The class `AsyncLocalStorage`, if the runtime has it. */
  export function loadAsyncLocalStorage(): Promise<unknown>;
}

declare module "#rsa-fma" {
  /** The compiled module; `undefined` where the engine does not know its instructions. */
  export default function loadModule(): WebAssembly.Module | undefined;
}

declare module "#wait-until" {
  /** `waitUntil` of the current request, if the runtime has it. */
  export function loadWaitUntil(): Promise<unknown>;
}
