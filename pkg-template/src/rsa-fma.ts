// The RSA kernel that needs fused multiply-add, in a wasm of its own: engines without relaxed SIMD refuse to compile it,
// and `compiled` is then undefined. The other wasm calls this, and uses its own kernel where this returns false.

import loadModule from "#rsa-fma";

/** Numbers in the buffer of `kernels/rsa-fma`: those of the largest operand, then those of the largest tables. */
const OPERAND = 92;
const TABLES = 844;

interface Exports {
  readonly memory: WebAssembly.Memory;
  buffer(): number;
  multiply_add(a: number, b: number, c: number): number;
  raise(modulusBits: number, exponent: number): number;
}

interface Kernel {
  readonly raise: Exports["raise"];
  readonly numbers: Float64Array;
}

/** `undefined` until it is first needed; false if it must not be used. */
let kernel: Kernel | false | undefined;

/** Raises `digits` in place. False if that cannot be done here. */
export function modPowFma(modulusBits: number, exponent: number, tables: Float64Array, digits: Float64Array): boolean {
  try {
    kernel ??= instantiate();
    if (kernel === false) return false;
    const { numbers, raise } = kernel;
    numbers.set(digits);
    numbers.set(tables, OPERAND);
    if (raise(modulusBits, exponent) !== 1) return false;
    digits.set(numbers.subarray(0, digits.length));
    return true;
  } catch {
    kernel = false;
    return false;
  }
}

function instantiate(): Kernel | false {
  const compiled = loadModule();
  if (compiled === undefined) return false;
  const exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
  const { memory, buffer, multiply_add: multiplyAdd, raise } = exports;
  // The product is 1 - 2^-60. With a rounding after it, as in Bun and on processors without FMA3, nothing is left.
  if (multiplyAdd(1 + 2 ** -30, 1 - 2 ** -30, -1) !== -(2 ** -60)) return false;
  return { raise, numbers: new Float64Array(memory.buffer, buffer(), OPERAND + TABLES) };
}
