#!/usr/bin/env node
// The program `mcp-bearer`: finds the command, runs it, and ends with its exit code.

import { readFileSync } from "node:fs";
import process from "node:process";
import { ConfigError } from "mcp-bearer";
import { asksFor } from "./command-line.ts";
import { COMMANDS, overview } from "./commands.ts";
import { EXIT, type ExitCode, UnavailableError, UsageError } from "./exit-codes.ts";
import { helpOf } from "./help.ts";
import { objectOf } from "./json.ts";
import { nearest } from "./nearest.ts";
import { inWordsOfOptions, optionName } from "./option-names.ts";
import { Output, printable } from "./output.ts";
import { codeOf } from "./system-error.ts";
import { diagnosisRows } from "./verdict.ts";

// A reader that has seen enough, such as `head`, is no fault.
process.stdout.on("error", (error) => process.exit(codeOf(error) === "EPIPE" ? EXIT.good : EXIT.internal));

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: readonly string[]): Promise<ExitCode> {
  const { stdin, stdout, stderr, env } = process;
  const output = new Output({ isJson: asksFor("json", args), stdout, stderr, env });
  if (name === undefined || name === "help" || name === "--help") {
    // Asked for, it is the result; else it stands for an error.
    if (name === undefined) output.note(overview().trimEnd());
    else output.line(overview().trimEnd());
    return name === undefined ? EXIT.usage : EXIT.good;
  }
  if (name === "--version") {
    output.line(version());
    return EXIT.good;
  }
  try {
    const command = COMMANDS.find((each) => each.name === name);
    if (command === undefined) throw unknownCommand(name);
    if (asksFor("help", args)) {
      output.line(helpOf(command).trimEnd());
      return EXIT.good;
    }
    return await command.run(args, { stdin, output, env, now: () => Date.now() / 1000 });
  } catch (error) {
    return report(error, output);
  }
}

function unknownCommand(name: string): UsageError {
  const near = nearest(
    name,
    COMMANDS.map((each) => each.name),
  );
  const advice = near === undefined ? "see mcp-bearer --help" : `did you mean ${near}?`;
  return new UsageError(`there is no such command: ${advice}`);
}

/** This file is `dist/cli.js` of the package. */
function version(): string {
  const manifest = objectOf(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return String(manifest?.["version"]);
}

function report(error: unknown, output: Output): ExitCode {
  const [exitCode, message] = readable(error);
  const diagnosis = error instanceof UnavailableError ? error.diagnosis : undefined;
  if (output.isJson) {
    output.document({ error: { exitCode, message, diagnosis } });
    return exitCode;
  }
  output.note(`${output.red("mcp-bearer")}: ${message}`);
  for (const row of diagnosisRows(diagnosis ?? {})) output.note(`  ${row.join("  ")}`);
  return exitCode;
}

/** The exit code of an error and the sentence for the user. */
function readable(error: unknown): [exitCode: ExitCode, message: string] {
  if (error instanceof UsageError) return [EXIT.usage, error.message];
  if (error instanceof UnavailableError) return [EXIT.unavailable, error.message];
  // Options are those of the package, under the names that they have there.
  if (error instanceof ConfigError) {
    const { message, option, reason } = error;
    const text = message.replace(`${option}:`, `${optionName(option)}:`);
    return [EXIT.usage, `${printable(inWordsOfOptions(text))} (${reason})`];
  }
  const trace = error instanceof Error ? (error.stack ?? error) : error;
  return [EXIT.internal, `a fault of this program: ${printable(trace)}`];
}
