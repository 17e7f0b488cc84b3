// Measures one algorithm after the other, apart from the page.

import { ALGORITHMS, measure } from "./measure.js";

self.addEventListener("message", async () => {
  const names = Object.keys(ALGORITHMS);
  try {
    for (const [index, algorithm] of names.entries()) {
      const tell = (share) => self.postMessage({ algorithm, progress: (index + share) / names.length });
      self.postMessage({ algorithm, result: await measure(algorithm, tell) });
    }
    self.postMessage({ isDone: true });
  } catch (error) {
    self.postMessage({ problem: error.message });
  }
});
