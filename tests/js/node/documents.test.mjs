/** What the documents point to is there. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { codeIn, exists, read } from "./readme-text.mjs";

const DOCUMENTS = ["README.md", "ARCHITECTURE.md", "SECURITY.md", "CONTRIBUTING.md"];

/** A document may leave out the folder that it is talking of. */
const FOLDERS = [
  "",
  "src/",
  "src/verifiers/introspection/",
  "pkg-template/",
  "pkg-template/cli/",
  "pkg-template/src/",
  "tests/www/",
  "www/",
];

test("every link into the repository leads to a file or folder", () => {
  let count = 0;
  for (const document of DOCUMENTS) {
    for (const [, path] of read(document).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      assert.ok(exists(path), `${document}: ${path}`);
      count += 1;
    }
  }
  assert.ok(count >= 15, `only ${count} links`);
});

test("every file that a document names is there", () => {
  let count = 0;
  for (const document of DOCUMENTS) {
    const text = read(document).replace(/^```[^]*?^```$/gm, "");
    for (const name of codeIn(text).filter((code) => /^[\w./-]+\.(rs|m?js|ts|toml)$/.test(code))) {
      const places = FOLDERS.map((folder) => folder + name);
      assert.ok(places.some(exists), `${document}: ${name}`);
      count += 1;
    }
  }
  assert.ok(count >= 30, `only ${count} names of files`);
});

test("every command that a document names exists", () => {
  const help = read("xtask/src/main.rs");
  const steps = [...read("xtask/src/test/steps.rs").matchAll(/^ +name: "([\w-]+)",$/gm)];
  const known = steps.map(([, name]) => name);
  let count = 0;
  for (const document of DOCUMENTS) {
    for (const [, command] of read(document).matchAll(/cargo xtask (\w+)/g)) {
      assert.match(help, new RegExp(`^  ${command} +\\w`, "m"), `${document}: ${command}`);
      count += 1;
    }
    for (const [, step] of read(document).matchAll(/--only ([a-z][\w-]*)/g))
      assert.ok(known.includes(step), `${document}: --only ${step}`);
  }
  assert.ok(count >= 20, `only ${count} commands`);
});
