/**
 * The RSA kernels, in wasm, against BigInt. Uses nothing but the language, so that it runs in every
 * runtime: who calls it brings the compiled modules.
 */

/** Numbers raised with one key. */
const BASES = 50;

/** Where `kernels/rsa-fma` looks for the tables, in numbers. */
const TABLES = 92;

/**
 * @param {{ difftest: WebAssembly.Module, fma?: WebAssembly.Module }} modules `fma` is missing where
 *   the engine refuses it
 * @param {number} cases of each kernel
 * @returns {string[]} a line for each kernel
 */
export function compareRsa({ difftest, fma }, cases) {
  const main = new WebAssembly.Instance(difftest, importsOf(difftest)).exports;
  const second = fma && new WebAssembly.Instance(fma).exports;
  const kernels = { scalar: main.raise_scalar, dot: main.raise_dot };
  const lines = [];
  const fuses = second?.multiply_add(1 + 2 ** -30, 1 - 2 ** -30, -1) === -(2 ** -60);
  if (fuses) kernels.fma = (exponent, bits) => modPowFma(main, second, exponent, bits);
  else lines.push(`difftest rsa-fma: not here, the engine ${second ? "does not fuse" : "refuses it"}`);

  const random = generator(20_261_123);
  const counts = Object.fromEntries(Object.keys(kernels).map((name) => [name, [0, 0]]));
  const compareKey = (round, bits, names) => {
    const n = modulusOf(round, bits, random);
    put(main, n, bits);
    if (main.set_modulus() !== 1) throw new Error(`${n.toString(16)} is refused`);
    for (let index = 0; index < BASES; index += 1) {
      const base = baseOf(index, n, bits, random);
      const exponent = exponentOf(round + index, random);
      const expected = power(base, BigInt(exponent), n);
      for (const name of names) {
        put(main, base, bits);
        const isRight = kernels[name](exponent, bits) === 1 && get(main, bits) === expected;
        counts[name][0] += 1;
        counts[name][1] += isRight ? 0 : 1;
      }
    }
  };
  const rounds = Math.ceil(cases / BASES);
  for (let round = 0; round < rounds; round += 1) {
    compareKey(round, bitsOf(round, random), Object.keys(kernels));
  }
  for (let round = 0; round < Math.ceil(rounds / 10); round += 1) {
    compareKey(round, largeBitsOf(round, random), ["scalar"]);
  }
  for (const [name, [done, wrong]] of Object.entries(counts)) {
    lines.push(`difftest rsa-${name}: ${done} cases, ${wrong} disagreements`);
  }
  return lines;
}

function importsOf(module) {
  const imports = WebAssembly.Module.imports(module);
  if (imports.length > 0) throw new Error(`the wasm imports ${imports[0].name}`);
  return {};
}

function modPowFma(main, second, exponent, bits) {
  const length = main.begin_fma();
  const numbers = new Float64Array(second.memory.buffer, second.buffer());
  const digits = new Float64Array(main.memory.buffer, main.digits(), length);
  numbers.set(digits);
  numbers.set(new Float64Array(main.memory.buffer, main.tables(), main.tables_length()), TABLES);
  if (length === 0 || second.raise(bits, exponent) !== 1) return 0;
  digits.set(numbers.subarray(0, length));
  return main.end_fma();
}

// ---- numbers ----

/** One in 8 keys is of any size, 3 in 8 are of the larger ones in use. */
function bitsOf(round, random) {
  return [2048, 3072, 2048, 4096, 2048, 3072, 2048, 2048 + (random() % 2049)][round % 8];
}

/** Sizes that only the scalar kernel serves. */
function largeBitsOf(round, random) {
  return [8192, 4097 + (random() % 4096)][round % 2];
}

/** Odd and of exactly that length. */
function modulusOf(round, bits, random) {
  const ones = (1n << BigInt(bits)) - 1n;
  const half = (1n << BigInt(bits >> 1)) - 1n;
  const kinds = [ones, 1n, half, ones - half];
  const n = kinds[(round >> 1) % 8] ?? integer(bits, random);
  return (n & ones) | (1n << BigInt(bits - 1)) | 1n;
}

function baseOf(index, n, bits, random) {
  const ones = (width, of) => {
    let value = 0n;
    for (let at = 0; at + width <= bits; at += width) value |= of << BigInt(at);
    return value % n;
  };
  switch (index % 16) {
    case 0:
      return n - 1n;
    case 1:
      return n >> 1n;
    case 2:
      return BigInt(index >> 4);
    case 3:
      return ones(12, (1n << 11n) - 1n);
    case 4:
      return ones(12, 1n << 11n);
    case 5:
      return ones(47, (1n << 46n) - 1n);
    case 6:
      return ones(47, 1n << 46n);
    case 7:
      return ones(46, (1n << 45n) - 1n);
    case 8:
      return ones(28, 1n << 27n);
    case 9:
      return 1n << BigInt(random() % (bits - 1));
    default:
      return integer(bits, random) % n;
  }
}

function exponentOf(index, random) {
  const kinds = [2 ** 33 - 1, 2 ** 32 + 1, 3, 2 * (random() % 2 ** 31) + 2 ** 32 + 1];
  return kinds[index % 24] ?? 65537;
}

function power(base, exponent, n) {
  let result = 1n;
  for (let square = base % n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * square) % n;
    square = (square * square) % n;
  }
  return result;
}

/** xorshift32 (Marsaglia): the same numbers on every run. */
function generator(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function integer(bits, random) {
  let text = "0x";
  for (let at = 0; at < bits; at += 32) text += random().toString(16).padStart(8, "0");
  return BigInt(text) & ((1n << BigInt(bits)) - 1n);
}

// ---- the buffer ----

function bufferOf(main, bits) {
  const length = (bits + 7) >> 3;
  const start = main.bytes(length);
  return new Uint8Array(main.memory.buffer, start, length);
}

function put(main, value, bits) {
  const buffer = bufferOf(main, bits);
  const text = value.toString(16).padStart(2 * buffer.length, "0");
  for (let at = 0; at < buffer.length; at += 1) {
    buffer[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  }
}

function get(main, bits) {
  let text = "0x";
  for (const byte of bufferOf(main, bits)) text += byte.toString(16).padStart(2, "0");
  return BigInt(text);
}
