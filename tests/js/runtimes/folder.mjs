/** Folders for what a test writes, to run it. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Below tests/js, where what is in it finds the packages that are installed there. */
const PARENT = join(import.meta.dirname, "generated");

const EXAMPLES = join(import.meta.dirname, "../../../examples");

const made = [];

/**
 * A new folder, removed when this process ends. One file of tests runs on two Nodes at a time: what one of them writes
 * is not for the other to find, or to find removed.
 */
export function newFolder(name) {
  mkdirSync(PARENT, { recursive: true });
  const folder = mkdtempSync(join(PARENT, `${name}-`));
  if (made.length === 0) process.once("exit", removeAll);
  made.push(folder);
  return folder;
}

/** A new folder with what an example consists of, without its packages: it uses those of the tests. */
export function newCopyOfExample(name) {
  const folder = newFolder(name);
  const isSource = (path) => !path.includes("node_modules") && !path.endsWith("package.json");
  cpSync(join(EXAMPLES, name), folder, { recursive: true, filter: isSource });
  return folder;
}

function removeAll() {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}
