// The wasm instance, and what happens when it traps: that one call fails closed, and the next one runs on a fresh
// instance. A trap is a bug or exhausted memory or stack; the old instance may be in any state and is never used again.

import * as glue from "./glue.js";
import { ConfigError, TokenError } from "./errors.js";
import { onTrap } from "./trap.js";

let generation = 0;
let isBroken = false;
const waiting = new Set();

onTrap(() => {
  isBroken = true;
  replaceInstance();
});

/** Calls into the wasm. What it throws on purpose passes through; anything else is a trap. */
export function guarded(call) {
  if (isBroken) replaceInstance();
  try {
    return call(glue);
  } catch (error) {
    if (error instanceof TokenError || error instanceof ConfigError) throw error;
    // Noted before anything else: with an exhausted stack even the replacement fails, and is tried again next time.
    isBroken = true;
    replaceInstance();
    throw glue.tokenError("ERR_INTERNAL");
  }
}

/** The same for a promise of the wasm, which never settles once its instance is replaced. */
export function guardedPromise(call) {
  return new Promise((resolve, reject) => {
    const abandon = () => reject(glue.tokenError("ERR_INTERNAL"));
    waiting.add(abandon);
    guarded(call)
      .finally(() => waiting.delete(abandon))
      .then(resolve, reject);
  });
}

/** The `TokenError` of a reason that only JavaScript can see. */
export function tokenError(reason) {
  return guarded((wasm) => wasm.tokenError(reason));
}

/** An object of the wasm that is made again when its instance was replaced. */
export class Held {
  #make;
  #object;
  #generation;

  constructor(make) {
    this.#make = make;
    this.#generation = generation;
    this.#object = guarded(make);
  }

  get() {
    if (this.#generation !== generation) {
      this.#object = guarded(this.#make);
      this.#generation = generation;
    }
    return this.#object;
  }
}

function replaceInstance() {
  glue.__wbg_reset_state();
  generation += 1;
  isBroken = false;
  for (const abandon of waiting) abandon();
  waiting.clear();
}
