// The wasm inside the JavaScript: no file to find, no permission to ask for, no bundler to teach.
// `base64` is the file's content: cargo xtask build sees to that.
import base64 from "../mcp_bearer_bg.wasm";

function decode(text) {
  if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
  // A loop: Uint8Array.from with a callback takes twenty times as long.
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// At once and not on first use: some hosts compile while a module is evaluated and never later.
export default new WebAssembly.Module(decode(base64));
