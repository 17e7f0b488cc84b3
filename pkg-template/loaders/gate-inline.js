// The wasm inside the JavaScript: no file to find, no permission to ask for, nothing to configure in a bundler.
// `base64` is the content of the file: cargo xtask build sees to that. Compiled at the first use.
import base64 from "../mcp_bearer_gate_bg.wasm";

import { compile } from "./base64.js";

let compiled;

export default () => (compiled ??= compile(base64));
