// The reference implementation of signatures: a wasm of its own, which `mcp-bearer/reference` registers. The wasm that
// verifies calls it for the verdict on a signature and for nothing else.

import { Wasm } from "./wasm.ts";

export interface ReferenceGlue {
  __wbg_reset_state(): void;
  verify(algorithm: string, first: Uint8Array, second: Uint8Array, message: Uint8Array, signature: Uint8Array): number;
}

let reference: Wasm<ReferenceGlue> | undefined;

/** Registers its glue. The first one stays. */
export function registerReference(glue: ReferenceGlue): void {
  reference ??= new Wasm(glue, () => new Error("the reference implementation has trapped"));
}

export function hasReference(): boolean {
  return reference !== undefined;
}

/** 1: the signature is valid. 2: it is not. Anything else: there is no verdict. */
export function verifyByReference(
  algorithm: string,
  first: Uint8Array,
  second: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): number {
  try {
    return reference?.call((wasm) => wasm.verify(algorithm, first, second, message, signature)) ?? 0;
  } catch {
    return 0;
  }
}
