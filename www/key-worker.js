// Generates one RSA key pair apart from the page, which stays usable. Ended from outside to cancel.

import { RSAKeyPair } from "./package.js";

self.addEventListener("message", ({ data: { modulusLength } }) => {
  try {
    self.postMessage({ privateKey: RSAKeyPair.generate({ modulusLength }).privateKey });
  } catch (error) {
    self.postMessage({ problem: error.message });
  }
});
