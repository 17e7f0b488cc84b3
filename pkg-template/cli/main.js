#!/usr/bin/env node
// The program `mcp-bearer`: finds the command, runs it, and ends with its exit code.

import { readFileSync } from "node:fs";
import process from "node:process";
import { ConfigError } from "mcp-bearer";
import { asksFor, helpOf, inWordsOfOptions, optionName, parse } from "./command-line.js";
import { COMMANDS, overview } from "./commands.js";
import { EXIT, UnavailableError, UsageError } from "./exit-codes.js";
import { nearest } from "./nearest.js";
import { Output, printable } from "./output.js";
import { diagnosisRows } from "./verdict.js";

// A reader that has seen enough, such as `head`, is no fault.
process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? EXIT.good : EXIT.internal));

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]) {
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
    if (command === undefined) {
      const near = nearest(name, COMMANDS.map((each) => each.name));
      throw new UsageError(
        `there is no such command: ${near === undefined ? "see mcp-bearer --help" : `did you mean ${near}?`}`,
      );
    }
    if (asksFor("help", args)) {
      output.line(helpOf(command).trimEnd());
      return EXIT.good;
    }
    return await command.run(parse(command, args), { stdin, output, env, now: () => Date.now() / 1000 });
  } catch (error) {
    return report(error, output);
  }
}

/** This file is `dist/cli.js` of the package. */
function version() {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}

function report(error, output) {
  const [exitCode, message] = readable(error);
  const { diagnosis } = error instanceof UnavailableError ? error : {};
  if (output.isJson) output.document({ error: { exitCode, message, diagnosis } });
  else output.note(`${output.red("mcp-bearer")}: ${message}`);
  if (!output.isJson) for (const row of diagnosisRows(diagnosis)) output.note(`  ${row.join("  ")}`);
  return exitCode;
}

/** The exit code of an error and the sentence for the user. */
function readable(error) {
  if (error instanceof UsageError) return [EXIT.usage, error.message];
  if (error instanceof UnavailableError) return [EXIT.unavailable, error.message];
  // Options are those of the package, under the names that they have there.
  if (error instanceof ConfigError) {
    const { message, option, reason } = error;
    const text = option === undefined ? message : message.replace(`${option}:`, `${optionName(option)}:`);
    return [EXIT.usage, `${printable(inWordsOfOptions(text))} (${reason})`];
  }
  return [EXIT.internal, `a fault of this program: ${printable(error?.stack ?? error)}`];
}
