// Compiled ahead of time, as the one for verification.
import wasmModule from "./mcp_bearer_testing_bg.wasm?module";

export default () => wasmModule;
