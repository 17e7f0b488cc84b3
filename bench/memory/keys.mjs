// How much of the wasm's memory keys take: `keys.mjs request`, in a process of its own, where nothing
// else has been in that memory.

let memory;
const { Instance } = WebAssembly;
WebAssembly.Instance = function (module, imports) {
  const instance = new Instance(module, imports);
  // The second wasm keeps nothing of a key.
  if (instance.exports.multiply_add === undefined) memory = instance.exports.memory;
  return instance;
};
const { JWTVerifier } = await import("mcp-bearer");

const { alg, publicPem, token, keys, uses, issuer, audience } = JSON.parse(process.argv[2]);
const verifier = () =>
  new JWTVerifier({ publicKey: publicPem, algorithm: alg, issuer, audience, cacheSize: 0 });
const use = (one, times) => {
  for (let i = 0; i < times; i += 1) one.verifyTokenSync(token);
};

// What all keys share is there before: the tables of a curve's generator, for example.
use(verifier(), uses);
const start = memory.buffer.byteLength;
const all = Array.from({ length: keys }, verifier);
for (const one of all) use(one, uses);
const whole = memory.buffer.byteLength;
console.log(JSON.stringify({ perKey: (whole - start) / keys, whole }));
