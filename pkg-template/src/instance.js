// The wasm instances that come with the package itself. Another one may be lent: see reference.js.

import * as developmentGlue from "./development-glue.js";
import * as verificationGlue from "./verification-glue.js";
import { onTrap } from "./trap.js";
import { Wasm } from "./wasm.js";

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

export function unlessReplaced(promise) {
  return verification.unlessReplaced(promise);
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
