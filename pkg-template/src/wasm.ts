// A wasm instance and its recovery. A trap is a bug, or exhausted memory or stack: that call fails with ERR_INTERNAL,
// and the next one runs on a new instance. The old instance may be in any state and is never used again.

import { ConfigError, errorFromWasm, TokenError } from "./errors.ts";

/** What every generated glue exports. */
interface ResettableGlue {
  __wbg_reset_state(): void;
}

/** A wasm behind its generated glue. The first call makes the instance. */
export class Wasm<Glue extends ResettableGlue> {
  readonly #glue: Glue;
  readonly #createTrapError: () => Error;
  #isUsable = false;
  #generation = 0;

  /** @param createTrapError what is thrown after a trap */
  constructor(glue: Glue, createTrapError: () => Error) {
    this.#glue = glue;
    this.#createTrapError = createTrapError;
  }

  /** Changes whenever the instance does. */
  get generation(): number {
    return this.#generation;
  }

  /** Calls into the wasm. Errors that the Rust side returns are thrown as their class; anything else is a trap. */
  call<Result>(run: (glue: Glue) => Result): Result {
    if (!this.#isUsable) this.reset();
    try {
      return run(this.#glue);
    } catch (thrown) {
      // The Rust side throws nothing but the text of an error.
      if (typeof thrown === "string") throw errorFromWasm(thrown);
      if (thrown instanceof TokenError || thrown instanceof ConfigError) throw thrown;
      this.reset();
      throw this.#createTrapError();
    }
  }

  /** Replaces the instance. */
  reset(): void {
    // First: with an exhausted stack even the replacement fails, and the next call tries again.
    this.#isUsable = false;
    this.#glue.__wbg_reset_state();
    this.#generation += 1;
    this.#isUsable = true;
  }
}

/** An object inside a wasm, which is made again after the instance was replaced. */
export class RecoverableHandle<Glue extends ResettableGlue, Handle> {
  readonly #wasm: Wasm<Glue>;
  readonly #make: (glue: Glue) => Handle;
  #handle: Handle | undefined;
  #generation = -1;

  constructor(wasm: Wasm<Glue>, make: (glue: Glue) => Handle) {
    this.#wasm = wasm;
    this.#make = make;
    this.#remake();
  }

  /** Calls a method of the object. */
  call<Result>(run: (handle: Handle) => Result): Result {
    return this.#wasm.call(() => {
      if (this.#handle === undefined || this.#generation !== this.#wasm.generation) this.#remake();
      return run(this.#handle as Handle);
    });
  }

  #remake(): void {
    this.#handle = this.#wasm.call(this.#make);
    this.#generation = this.#wasm.generation;
  }
}
