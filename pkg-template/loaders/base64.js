import { WASM_NOT_ALLOWED } from "../config-faults.js";
import { createConfigError } from "../errors.ts";

/** Compiles a wasm that is inside the JavaScript. */
export function compile(base64) {
  const bytes = decode(base64);
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    throw createConfigError(WASM_NOT_ALLOWED, "WebAssembly");
  }
}

export function decode(text) {
  if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
  // A loop: Uint8Array.from with a callback takes twenty times as long.
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
