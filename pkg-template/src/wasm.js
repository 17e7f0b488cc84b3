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
    const generation = this.#generation;
    try {
      const result = call(this.#glue);
      if (generation === this.#generation) return result;
    } catch (error) {
      if (generation === this.#generation && isMeant(error)) throw error;
    }
    // A trap; or one below, in a hook that this call made: then it came back through the glue of the new instance, took
    // from its tables what was not its own, and gives nothing that can be believed.
    this.renew();
    throw this.#trapError();
  }

  /** The same for a promise of the wasm. */
  guardedPromise(call) {
    const settled = (error) => {
      if (isMeant(error)) throw error;
      // Thrown where a promise swallows it: the queue of the wasm's tasks stands still from then on.
      this.renew();
      throw this.#trapError();
    };
    return this.unlessReplaced(this.guarded(call).catch(settled));
  }

  /** A promise of which nothing can come once the instance is replaced: it rejects then. */
  unlessReplaced(promise) {
    return new Promise((resolve, reject) => {
      const abandon = () => reject(this.#trapError());
      const settle = (how) => (value) => {
        this.#waiting.delete(abandon);
        how(value);
      };
      this.#waiting.add(abandon);
      promise.then(settle(resolve), settle(reject));
    });
  }

  /** Even this may trap, with an exhausted stack for example. */
  #trapError() {
    try {
      return this.#createError();
    } catch (error) {
      this.#isUsable = false;
      throw error;
    }
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

function isMeant(error) {
  return error instanceof TokenError || error instanceof ConfigError;
}
