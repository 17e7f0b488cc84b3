// RSAKeyPair: for development and tests.

import { clockOf, copyOptions } from "./environment.js";
import { Held, development } from "./instance.js";
import { NOTHING } from "./members.js";

const making = Symbol("making");

export class RSAKeyPair {
  #core;
  #publicKey;
  #privateKey;

  constructor(token, first) {
    if (token !== making) throw new TypeError("Use RSAKeyPair.generate() or RSAKeyPair.fromPem()");
    // The PEM outlives the wasm instance, so that the pair does too.
    this.#core = new Held((wasm) => {
      const core = this.#privateKey === undefined ? first(wasm) : wasm.RsaKeyPairCore.fromPem(this.#privateKey);
      this.#privateKey ??= core.privateKey();
      this.#publicKey ??= core.publicKey();
      return core;
    }, development);
  }

  static generate(options) {
    const copy = copyOptions(options);
    return make((wasm) => wasm.RsaKeyPairCore.generate(copy));
  }

  static fromPem(privateKeyPem) {
    return make((wasm) => wasm.RsaKeyPairCore.fromPem(privateKeyPem));
  }

  get publicKey() {
    return this.#publicKey;
  }

  get privateKey() {
    return this.#privateKey;
  }

  jwk(options) {
    const copy = copyOptions(options);
    return JSON.parse(development.guarded(() => this.#core.get().jwk(copy)));
  }

  jwks(options) {
    return { keys: [this.jwk(options)] };
  }

  createToken(options = NOTHING) {
    const copy = copyOptions(options);
    const now = clockOf(copy ?? NOTHING)();
    return development.guarded(() => this.#core.get().createToken(copy, now));
  }

  toJSON() {
    return { type: "RSAKeyPair", publicKey: this.#publicKey };
  }
}

/** Outside of the class: esbuild gives another name to a class that names itself, and consoles and stacks would show it. */
function make(first) {
  return new RSAKeyPair(making, first);
}
