// The control: a browser that is closed after the tests, as it should be.

import { test } from "node:test";
import { withPage } from "../each-test.mjs";

withPage();

test("needs a browser", () => {});
