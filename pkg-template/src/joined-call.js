// A call that many may wait for.

import { isWorkerd } from "./environment.js";
import { tokenError } from "./instance.js";

export class JoinedCall {
  #call;
  #pending;

  /** @param call an async function; what it rejects with, each who waits is told */
  constructor(call) {
    this.#call = call;
  }

  /** Waits until the call has ended: the one under way, or a new one. One that aborts stops waiting; it goes on. */
  wait(signal) {
    // On workerd no request may wait for a promise of another: there each makes its own call.
    const pending = isWorkerd() ? this.#call() : (this.#pending ??= this.#begin());
    return untilAborted(pending, signal);
  }

  #begin() {
    return this.#call().finally(() => (this.#pending = undefined));
  }
}

/** The promise, for as long as nobody aborts; the promise itself where there is no signal. */
export function untilAborted(promise, signal) {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(tokenError("ERR_ABORTED"));
    // It may have come while the promise was made.
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { __proto__: null, once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
