// Compiled ahead of time, as the other one: workerd has known relaxed SIMD since 2023.
import wasmModule from "./mcp_bearer_rsa_fma.wasm";

export default () => wasmModule;
