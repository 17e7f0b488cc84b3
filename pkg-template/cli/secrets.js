// Tokens, keys and secrets come from standard input, a file or the environment: never from an argument, which every
// user of the machine can read in the list of processes.

import { readFile } from "node:fs/promises";
import { UsageError } from "./exit-codes.js";

/** Far above every limit of the package, which then says itself what is too large. */
const MAX_BYTES = 1 << 20;

/** The options of a command that takes a token. */
export const TOKEN_OPTIONS = {
  "token-file": { value: "FILE", help: "read the token from a file instead of standard input" },
  "token-env": { value: "NAME", help: "read the token from an environment variable" },
};

/**
 * The token to look at: of `--token-file`, `--token-env`, else of standard input. `Bearer`, copied along from a header,
 * and white space around it are taken off; the rest is judged as it is.
 */
export async function readToken(options, context) {
  const text = await readSecret("token", options, context, { elseStdin: true });
  return text.trim().replace(/^(?:authorization:\s*)?bearer\s+/i, "");
}

/**
 * The text of `--<name>-file` (`-` is standard input) or `--<name>-env`, without the line break that editors put at its
 * end; `undefined` if neither is there.
 *
 * @throws {UsageError} when both are there, or nothing is behind one
 */
export async function readSecret(name, options, context, { elseStdin = false } = {}) {
  const camel = name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const file = options[`${camel}File`] ?? (elseStdin && options[`${camel}Env`] === undefined ? "-" : undefined);
  const variable = options[`${camel}Env`];
  if (options[`${camel}File`] !== undefined && variable !== undefined) {
    throw new UsageError(`--${name}-file and --${name}-env: one of them`);
  }
  if (variable !== undefined) return fromEnvironment(variable, `--${name}-env`, context);
  if (file === undefined) return undefined;
  const text = (await readText(file, `--${name}-file`, context)).replace(/\r?\n$/, "");
  if (text.trim() === "") {
    throw new UsageError(file === "-" ? `no ${name} came on standard input` : `--${name}-file: the file is empty`);
  }
  return text;
}

/** A text file, or standard input for `-`. */
export async function readText(path, option, context) {
  if (path === "-") return readStdin(context);
  let bytes;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new UsageError(`${option}: cannot read the file (${error.code ?? "error"})`);
  }
  if (bytes.length > MAX_BYTES) throw new UsageError(`${option}: the file is larger than 1 MiB`);
  return bytes.toString("utf8");
}

function fromEnvironment(variable, option, { env }) {
  const text = Object.hasOwn(env, variable) ? env[variable] : "";
  if (text.trim() === "") throw new UsageError(`${option}: the environment has no such variable, or it is empty`);
  return text;
}

async function readStdin({ stdin, output }) {
  if (stdin.isTTY) output.note("Paste it here, then press Enter and Ctrl-D:");
  const chunks = [];
  let length = 0;
  for await (const chunk of stdin) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new UsageError("standard input is larger than 1 MiB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
