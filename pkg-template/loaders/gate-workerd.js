// Compiled ahead of time, as the one for verification.
import wasmModule from "./mcp_bearer_gate_bg.wasm";

export default () => wasmModule;
