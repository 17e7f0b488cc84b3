// Tokens, keys and secrets come from standard input, a file or the environment: never from an argument, which every
// user of the machine can read in the list of processes.

import { readFile } from "node:fs/promises";
import { readBounded } from "./bounded-bytes.ts";
import type { Context, OptionsOf, OptionTable } from "./command.ts";
import { UsageError } from "./exit-codes.ts";
import { codeOf } from "./system-error.ts";

/** Far above every limit of the package, which then says itself what is too large. */
const MAX_BYTES = 1 << 20;

/** The options of a command that takes a token. */
export const TOKEN_OPTIONS = {
  "token-file": { value: "FILE", help: "read the token from a file instead of standard input" },
  "token-env": { value: "NAME", help: "read the token from an environment variable" },
} as const satisfies OptionTable;

/** The values of `--<name>-file` (`-` is standard input) and `--<name>-env`. */
interface Place {
  readonly file?: string | undefined;
  readonly variable?: string | undefined;
}

/**
 * The token to look at: of `--token-file`, `--token-env`, else of standard input. `Bearer`, copied along from a header,
 * and white space around it are taken off; the rest is judged as it is.
 */
export async function readToken(
  { tokenFile, tokenEnv }: OptionsOf<typeof TOKEN_OPTIONS>,
  context: Context,
): Promise<string> {
  const text = await readSecretOrStdin("token", { file: tokenFile, variable: tokenEnv }, context);
  return text.trim().replace(/^(?:authorization:\s*)?bearer\s+/i, "");
}

/**
 * The text of `--<name>-file` or `--<name>-env`, without the line break that editors put at its end; `undefined` if
 * neither is there.
 *
 * @throws {UsageError} when both are there, or nothing is behind one
 */
export async function readSecret(name: string, place: Place, context: Context): Promise<string | undefined> {
  const isThere = place.file !== undefined || place.variable !== undefined;
  return isThere ? readSecretOrStdin(name, place, context) : undefined;
}

async function readSecretOrStdin(name: string, { file, variable }: Place, context: Context): Promise<string> {
  if (file !== undefined && variable !== undefined) {
    throw new UsageError(`--${name}-file and --${name}-env: one of them`);
  }
  if (variable !== undefined) return fromEnvironment(variable, `--${name}-env`, context);
  const path = file ?? "-";
  const text = (await readText(path, `--${name}-file`, context)).replace(/\r?\n$/, "");
  if (text.trim() === "") {
    throw new UsageError(path === "-" ? `no ${name} came on standard input` : `--${name}-file: the file is empty`);
  }
  return text;
}

/** A text file, or standard input for `-`. */
export async function readText(path: string, option: string, context: Context): Promise<string> {
  if (path === "-") return readStdin(context);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new UsageError(`${option}: cannot read the file (${codeOf(error) ?? "error"})`);
  }
  if (bytes.length > MAX_BYTES) throw new UsageError(`${option}: the file is larger than 1 MiB`);
  return bytes.toString("utf8");
}

function fromEnvironment(variable: string, option: string, { env }: Context): string {
  const text = (Object.hasOwn(env, variable) ? env[variable] : undefined) ?? "";
  if (text.trim() === "") throw new UsageError(`${option}: the environment has no such variable, or it is empty`);
  return text;
}

async function readStdin({ stdin, output }: Context): Promise<string> {
  if (stdin.isTTY) output.note("Paste it here, then press Enter and Ctrl-D:");
  const bytes = await readBounded(stdin, MAX_BYTES);
  if (bytes.length > MAX_BYTES) throw new UsageError("standard input is larger than 1 MiB");
  return bytes.toString("utf8");
}
