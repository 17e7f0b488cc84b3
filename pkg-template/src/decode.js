// Tokens taken apart for display.

import { seal } from "./access-token.js";
import { guarded } from "./instance.js";
import { checkForm } from "./jwt-verifier.js";

export function decodeTokenUnverified(token) {
  checkForm(token);
  return seal(JSON.parse(guarded((wasm) => wasm.decodeUnverified(token))));
}
