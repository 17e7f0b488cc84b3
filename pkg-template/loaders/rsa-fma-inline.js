// Inside the JavaScript as the other ones, but only where the engine knows all of its instructions.
import base64 from "../mcp_bearer_rsa_fma.wasm";

import { decode } from "./base64.js";

export default () => {
  const bytes = decode(base64);
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
};
