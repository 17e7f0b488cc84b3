// As the one for verification inside the JavaScript, but not decoded or compiled before its first use: most processes
// never make a key.
import base64 from "../mcp_bearer_development_bg.wasm";

import { decode } from "./base64.js";

let wasmModule;

export default () => (wasmModule ??= new WebAssembly.Module(decode(base64)));
