// The wasm that verifies. Nothing is compiled before the first use.

import { createTokenError } from "./errors.ts";
import * as verificationGlue from "./verification-glue.js";
import { RecoverableHandle, Wasm } from "./wasm.ts";

export type Glue = typeof verificationGlue;

const verification = new Wasm<Glue>(verificationGlue, () => createTokenError("ERR_INTERNAL"));

/** Calls a function of the wasm. */
export function callWasm<Result>(run: (wasm: Glue) => Result): Result {
  return verification.call(run);
}

/** An object of the wasm, which is made again after the instance was replaced. */
export function createHandle<Handle>(make: (wasm: Glue) => Handle): RecoverableHandle<Glue, Handle> {
  return new RecoverableHandle(verification, make);
}
