/**
 * Whether the engine multiplies and adds with one rounding, found out without the package. Evaluate
 * it early: some hosts compile no wasm once they serve.
 */

/**
 * (func (export "f") (param f64 f64 f64) (result f64)): the three, splatted,
 * `f64x2.relaxed_madd`, lane 0.
 */
const PROBE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 8, 1, 0x60, 3, 0x7c, 0x7c, 0x7c, 1, 0x7c],
  ...[3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, 22, 1, 20, 0],
  ...[0x20, 0, 0xfd, 0x14, 0x20, 1, 0xfd, 0x14, 0x20, 2, 0xfd, 0x14],
  ...[0xfd, 0x87, 0x02, 0xfd, 0x21, 0, 0x0b],
]);

export const engineFuses = WebAssembly.validate(PROBE) && fuses();

function fuses() {
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(PROBE)).exports;
  // (1 + 2^-29) * (1 - 2^-29) is 1 - 2^-58: rounded on its own it would be 1.
  return f(1 + 2 ** -29, 1 - 2 ** -29, -1) === -(2 ** -58);
}
