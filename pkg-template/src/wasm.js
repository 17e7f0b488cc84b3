// A wasm instance, and what happens when it traps: that one call fails closed, and the next one runs on a fresh
// instance. A trap is a bug or exhausted memory or stack; the old instance may be in any state and is never used again.

import { ConfigError, TokenError } from "./errors.js";

/** A wasm, through its glue. The first call makes its instance. */
export class Wasm {
  #glue;
  #createError;
  #isUsable = false;
  #generation = 0;
  #waiting = new Set();

  /** `createError`: what is thrown for a trap. */
  constructor(glue, createError = () => glue.tokenError("ERR_INTERNAL")) {
    this.#glue = glue;
    this.#createError = createError;
  }

  /** Changes whenever the instance does. */
  get generation() {
    return this.#generation;
  }

  /** Calls into the wasm. What it throws on purpose passes through; anything else is a trap. */
  guarded(call) {
    if (!this.#isUsable) this.renew();
    try {
      return call(this.#glue);
    } catch (error) {
      if (error instanceof TokenError || error instanceof ConfigError) throw error;
      this.renew();
      throw this.#createError();
    }
  }

  /** The same for a promise of the wasm, which never settles once its instance is replaced. */
  guardedPromise(call) {
    return new Promise((resolve, reject) => {
      const abandon = () => reject(this.#createError());
      this.#waiting.add(abandon);
      this.guarded(call)
        .finally(() => this.#waiting.delete(abandon))
        .then(resolve, reject);
    });
  }

  renew() {
    // Noted before anything else: with an exhausted stack even the replacement fails, and is tried again next time.
    this.#isUsable = false;
    this.#glue.__wbg_reset_state();
    this.#generation += 1;
    this.#isUsable = true;
    for (const abandon of this.#waiting) abandon();
    this.#waiting.clear();
  }
}
