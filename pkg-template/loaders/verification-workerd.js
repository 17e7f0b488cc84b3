// workerd compiles the file ahead of time and hands over a WebAssembly.Module.
// The path is the one next to the bundled file, which is where this import ends up.
import wasmModule from "./mcp_bearer_bg.wasm";

export default () => wasmModule;
