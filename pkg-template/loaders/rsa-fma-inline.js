// As the other one inside the JavaScript, but only where the engine knows all of its instructions.
import base64 from "../mcp_bearer_rsa_fma.wasm";

import { decode } from "./base64.js";

const bytes = decode(base64);

export default WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
