/**
 * The kernels of the curves, in wasm, against independent implementations that are in the same wasm
 * (`kernels/curve-difftest`). Uses nothing but the language, so that it runs in every runtime.
 */

/** In the order of `kernels/curves/tests/difftest/subjects.rs`. */
const KERNELS = ["p256", "p384", "p521", "ed25519"];

/** So many share a source of random numbers. */
const CASES_OF_ROUND = 1000;

/**
 * @param {WebAssembly.Module} module
 * @param {number} cases of each kernel
 * @returns {Generator<string>} a line for each kernel
 */
export function* compareCurves(module, cases) {
  const imports = WebAssembly.Module.imports(module);
  if (imports.length > 0) throw new Error(`the wasm imports ${imports[0].name}`);
  const { disagreements } = new WebAssembly.Instance(module).exports;
  for (const [index, kernel] of KERNELS.entries()) {
    let wrong = 0;
    for (let done = 0; done < cases; done += CASES_OF_ROUND) {
      const found = disagreements(index, Math.min(CASES_OF_ROUND, cases - done), done);
      if (found < 0) throw new Error(`no kernel ${kernel}`);
      wrong += found;
    }
    yield `difftest ${kernel}: ${cases} cases, ${wrong} disagreements`;
  }
  if (disagreements(KERNELS.length, 1, 0) !== -1) throw new Error("a kernel is left out");
}
