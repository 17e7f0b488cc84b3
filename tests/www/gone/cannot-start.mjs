// A file that is no program.

import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "../browser.mjs";

before(() => launch({ executablePath: fileURLToPath(import.meta.url) }));

test("needs a browser", () => {});
