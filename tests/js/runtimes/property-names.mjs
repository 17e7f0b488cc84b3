/**
 * Every name that the package may read from an object, for the tests that pollute Object.prototype:
 * those of its JavaScript (members, destructuring, strings that could be names), of its
 * declarations (options, results, events), and the strings in what reads options in Rust. Rather
 * too many than too few.
 */

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { TESTS } from "./binaries.mjs";

const ts = createRequire(join(TESTS, "package.json"))("typescript5");

const NAME = /^[A-Za-z_$][\w$]*$/;

/** @returns {string[]} */
export function propertyNames() {
  const dist = join(TESTS, "node_modules/mcp-bearer/dist");
  // A package that forces a kernel has no declarations.
  const scripts = [join(dist, "index.d.ts")].filter(existsSync);
  for (const host of ["node", "workerd"]) {
    scripts.push(...readdirSync(join(dist, host)).map((name) => join(dist, host, name)));
  }
  const adapters = readdirSync(join(dist, "adapters"), { withFileTypes: true });
  for (const { name } of adapters.filter((entry) => /(?<!\.d)\.js$|\.d\.ts$/.test(entry.name))) {
    scripts.push(join(dist, "adapters", name));
  }
  const names = new Set();
  for (const file of scripts) collect(readFileSync(file, "utf8"), file, names);
  const rust = rustSource();
  for (const file of sourcesIn(join(rust, "bindings"), join(rust, "options"))) {
    const strings = readFileSync(file, "utf8").matchAll(/"(\w+)"/g);
    for (const [, text] of strings) if (NAME.test(text)) names.add(text);
  }
  if (names.size < 500) throw new Error(`only ${names.size} names were found in the package`);
  return [...names].sort();
}

/** But for the table of options, whose names the declarations have: the words around them are for readers. */
function sourcesIn(...folders) {
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".rs") && name !== "table.rs")
      .map((name) => join(folder, name)),
  );
}

/** The step `forced` runs a copy of the tests, which lies deeper. */
function rustSource() {
  for (let folder = TESTS; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, "src/bindings"))) return join(folder, "src");
  }
  throw new Error(`no folder above ${TESTS} has src/bindings`);
}

function collect(text, file, names) {
  const add = (name) => {
    if (NAME.test(name)) names.add(name);
  };
  const visit = (node) => {
    if (ts.isStringLiteralLike(node) && node.text.length < 60) add(node.text);
    if (ts.isPropertyAccessExpression(node)) add(node.name.text);
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      add((node.propertyName ?? node.name).getText?.(source) ?? "");
    }
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
      add(node.name.getText(source));
    }
    if (ts.isPropertySignature(node) || ts.isMethodSignature(node)) add(node.name.getText(source));
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  visit(source);
}
