/** The compiled module, as workerd and bundlers that know `.wasm` hand it over. */
declare const wasmModule: WebAssembly.Module;
export default wasmModule;
