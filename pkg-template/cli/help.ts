import type { Command, OptionTable } from "./command.ts";
import { COMMON_OPTIONS } from "./command-line.ts";

/** The help of a command: how it is called, its options, examples. */
export function helpOf({ name, operand, summary, options, examples, more }: Command): string {
  const table: OptionTable = { ...options, ...COMMON_OPTIONS };
  const rows = Object.entries(table).map(([option, { value, help, isList }]) => ({
    option: `--${option}${value === undefined ? "" : ` ${value}`}`,
    help: `${help}${isList ? "; may be repeated" : ""}`,
  }));
  const width = Math.max(...rows.map(({ option }) => option.length));
  return [
    `mcp-bearer ${name}${operand === undefined ? "" : ` ${operand}`} [options]`,
    `\n${summary}\n`,
    ...rows.map(({ option, help }) => `  ${option.padEnd(width)}  ${help}`),
    `\nExamples:\n\n${examples.map(([line, what]) => `  # ${what}\n  ${line}\n`).join("\n")}`,
    ...(more === undefined ? [] : [`${more}\n`]),
  ].join("\n");
}
