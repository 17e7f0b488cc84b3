/** Folders for what a test writes, to run it. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Below tests/js, where what is in it finds the packages that are installed there. */
const PARENT = join(import.meta.dirname, "generated");

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

function removeAll() {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}
