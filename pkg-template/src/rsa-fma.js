// The RSA kernel that needs fused multiply-add, in a wasm of its own: engines without relaxed SIMD refuse to compile it,
// and `compiled` is then undefined. The other wasm calls this, and goes without where this says no.

import compiled from "#rsa-fma";

/** Numbers in the buffer of `kernels/rsa-fma`: those of the largest operand, then those of the largest tables. */
const OPERAND = 92;
const TABLES = 844;

/** Undefined until it is first needed; false if it must not be used. */
let kernel;

/** Raises `digits` in place. False if that cannot be done here. */
export function raiseFused(modulusBits, exponent, tables, digits) {
  try {
    kernel ??= instantiate();
    if (!kernel) return false;
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

function instantiate() {
  if (compiled === undefined) return false;
  const { memory, buffer, multiply_add: multiplyAdd, raise } = new WebAssembly.Instance(compiled).exports;
  // The product is 1 - 2^-60. With a rounding after it, as in Bun and on processors without FMA3, nothing is left.
  if (multiplyAdd(1 + 2 ** -30, 1 - 2 ** -30, -1) !== -(2 ** -60)) return false;
  return { raise, numbers: new Float64Array(memory.buffer, buffer(), OPERAND + TABLES) };
}
