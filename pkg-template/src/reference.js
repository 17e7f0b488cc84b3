// The reference implementation of signatures: a wasm of its own, which `mcp-bearer/reference` brings along. The wasm
// that verifies calls it for the verdict on a signature and for nothing else.

import { Wasm } from "./wasm.js";

let reference;

/** Takes its glue. The first one stays. */
export function offerReference(glue) {
  reference ??= new Wasm(glue, () => new Error("the reference implementation has trapped"));
}

export function hasReference() {
  return reference !== undefined;
}

/** 1: the signature holds. 2: it does not. Anything else: there is no verdict. */
export function verifyByReference(algorithm, first, second, message, signature) {
  try {
    return reference.guarded((wasm) => wasm.verify(algorithm, first, second, message, signature));
  } catch {
    return 0;
  }
}
