// Files that the program writes.

import { open } from "node:fs/promises";
import { UsageError } from "./exit-codes.ts";
import { codeOf } from "./system-error.ts";

interface NewFile {
  /** Names the file. */
  readonly option: string;
  /** What to do when the file is there. */
  readonly advice: string;
  readonly mode: number;
  readonly isForced?: boolean | undefined;
}

/** Never over a file that is there, unless that is asked for: it may be the only copy of a key. */
export async function writeNewFile(
  path: string,
  text: string,
  { option, advice, mode, isForced = false }: NewFile,
): Promise<void> {
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    file = await open(path, isForced ? "w" : "wx", mode);
    // A file that was there has a mode of its own.
    if (isForced) await file.chmod(mode);
    await file.writeFile(text.endsWith("\n") ? text : `${text}\n`);
  } catch (error) {
    const code = codeOf(error);
    if (code === "EEXIST") throw new UsageError(`${option}: the file exists${advice}`);
    throw new UsageError(`${option}: cannot write the file (${code ?? "error"})`);
  } finally {
    await file?.close();
  }
}
