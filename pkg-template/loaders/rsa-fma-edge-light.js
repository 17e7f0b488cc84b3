// Compiled ahead of time, as the other one. Needs an engine of 2023: Next.js runs edge functions locally in its own Node,
// which has to be version 22 or newer.
import wasmModule from "./mcp_bearer_rsa_fma.wasm?module";

export default () => wasmModule;
