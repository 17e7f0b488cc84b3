// The wasm instances, and what happens when one traps: that one call fails closed, and the next one runs on a fresh
// instance. A trap is a bug or exhausted memory or stack; the old instance may be in any state and is never used again.

import * as developmentGlue from "./development-glue.js";
import * as verificationGlue from "./verification-glue.js";
import { ConfigError, TokenError } from "./errors.js";
import { onTrap } from "./trap.js";

/** A wasm, through its glue. The first call makes its instance. */
class Wasm {
  #glue;
  #isUsable = false;
  #generation = 0;
  #waiting = new Set();

  constructor(glue) {
    this.#glue = glue;
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
      throw this.#glue.tokenError("ERR_INTERNAL");
    }
  }

  /** The same for a promise of the wasm, which never settles once its instance is replaced. */
  guardedPromise(call) {
    return new Promise((resolve, reject) => {
      const abandon = () => reject(this.#glue.tokenError("ERR_INTERNAL"));
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

const verification = new Wasm(verificationGlue);

/** What makes and uses private keys. */
export const development = new Wasm(developmentGlue);

// At once, so that no request waits for it.
verification.renew();
onTrap(() => verification.renew());

/** Calls into the wasm that verifies, as `Wasm` says. */
export function guarded(call) {
  return verification.guarded(call);
}

export function guardedPromise(call) {
  return verification.guardedPromise(call);
}

/** The `TokenError` of a reason that only JavaScript can see. */
export function tokenError(reason) {
  return guarded((wasm) => wasm.tokenError(reason));
}

/** An object of a wasm that is made again when its instance was replaced. */
export class Held {
  #make;
  #wasm;
  #object;
  #generation;

  constructor(make, wasm = verification) {
    this.#make = make;
    this.#wasm = wasm;
    this.#renew();
  }

  get() {
    if (this.#generation !== this.#wasm.generation) this.#renew();
    return this.#object;
  }

  #renew() {
    const object = this.#wasm.guarded(this.#make);
    this.#generation = this.#wasm.generation;
    this.#object = object;
  }
}
