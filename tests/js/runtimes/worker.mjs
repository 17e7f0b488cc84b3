/** Runs the registered tests in workerd: in a handler, where code may wait and draw random numbers. */

import { describeFailure, runAll } from "../harness.js";

export const worker = (options) => ({
  async test() {
    const { passed, failed, failures } = await runAll(options);
    for (const failure of failures) console.log(describeFailure(failure));
    console.log(`${passed} passed, ${failed} failed`);
    if (failed > 0 || passed === 0) throw new Error("the suite failed");
  },
});
