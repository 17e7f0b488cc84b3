/** What the documents point to is there. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { dirname, join } from "node:path";

import { codeIn, DOCUMENTS as FOR_USERS, exists, read } from "./readme-text.mjs";

const DOCUMENTS = [...FOR_USERS, "ARCHITECTURE.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"];

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

/** As GitHub makes them of headings. */
function anchorsOf(document) {
  const headings = read(document).replace(/^```[^]*?^```$/gm, "").matchAll(/^#+ (.+)$/gm);
  const slug = (text) => text.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-");
  return [...headings].map(([, text]) => slug(text));
}

test("every link into the repository leads to a file or folder, and to a heading", () => {
  let count = 0;
  for (const document of DOCUMENTS) {
    const text = read(document).replace(/^```[^]*?^```$/gm, "");
    for (const [, path, anchor] of text.matchAll(/\]\(([^)#:]*)(?:#([^)]*))?\)/g)) {
      const target = path === "" ? document : join(dirname(document), path);
      assert.ok(exists(target), `${document}: ${path}`);
      if (anchor !== undefined) assert.ok(anchorsOf(target).includes(anchor), `${document}: ${path}#${anchor}`);
      count += 1;
    }
  }
  assert.ok(count >= 100, `only ${count} links`);
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
