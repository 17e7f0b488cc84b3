/** Runs the suite in workerd, as a test handler, where code may wait, fetch and draw random numbers. */

import { describeFailure, runAll } from "../harness.js";
import { filter } from "./generated/suite.js";

export default {
  async test() {
    const { passed, failed, failures } = await runAll({ filter });
    for (const failure of failures) console.log(describeFailure(failure));
    console.log(`${passed} passed, ${failed} failed`);
    if (failed > 0 || passed === 0) throw new Error("the suite failed");
  },
};
