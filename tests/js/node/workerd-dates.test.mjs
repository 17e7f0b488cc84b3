/** Runs workerd/dates.mjs with compatibility dates back to the oldest that docs/guides/gate.md names. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { testInWorkerd } from "./workerd/run.mjs";

for (const date of ["2022-03-21", "2024-09-23", "2025-05-04"]) {
  test(`a Worker of ${date}`, async () => {
    const output = await testInWorkerd(`workerd-dates/${date}`, {
      entry: join(import.meta.dirname, "workerd/dates.mjs"),
      configuration: (modules) => `
const config :Workerd.Config = (services = [(name = "main", worker = .main)]);

const main :Workerd.Worker = (
  modules = [
    ${modules}
  ],
  compatibilityDate = "${date}",
);
`,
    });
    assert.equal(output.match(/: good$/gm)?.length, 4, output);
  });
}
