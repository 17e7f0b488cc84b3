// Next.js, Vercel and their bundlers take "?module" to mean: a compiled WebAssembly.Module.
// The path is the one next to the bundled file, which is where this import ends up.
import wasmModule from "./mcp_bearer_bg.wasm?module";

export default () => wasmModule;
