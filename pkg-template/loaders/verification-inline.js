// The wasm inside the JavaScript: no file to find, no permission to ask for, no bundler to teach.
// `base64` is the file's content: cargo xtask build sees to that.
import base64 from "../mcp_bearer_bg.wasm";

import { decode } from "./base64.js";

// At once and not on first use: some hosts compile while a module is evaluated and never later.
const wasmModule = new WebAssembly.Module(decode(base64));

export default () => wasmModule;
