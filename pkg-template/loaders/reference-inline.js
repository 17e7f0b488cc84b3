// As the one for verification: inside the JavaScript, and compiled at once.
import base64 from "../mcp_bearer_reference_bg.wasm";

import { decode } from "./base64.js";

const wasmModule = new WebAssembly.Module(decode(base64));

export default () => wasmModule;
