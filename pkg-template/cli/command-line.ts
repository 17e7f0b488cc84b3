// Arguments in, options out.

import { parseArgs } from "node:util";
import type { Given, OptionRule, OptionTable, Syntax } from "./command.ts";
import { UsageError } from "./exit-codes.ts";
import { nearest } from "./nearest.ts";
import { parseSeconds, parseTime } from "./times.ts";

/** The options that every command has. */
export const COMMON_OPTIONS = {
  json: { help: "print JSON, also for errors" },
  help: { help: "this text" },
} as const satisfies OptionTable;

/** What people reach for first, and why it is not there. */
const SECRETS = /^(token|access-token|secret|client-secret|password|key|private-key|bearer-token|bearer)$/;

type Value = true | string | number;

interface OptionToken {
  readonly name: string;
  /** With its dashes. */
  readonly rawName: string;
  readonly value?: string | undefined;
  /** Whether the value came after a `=`. */
  readonly inlineValue?: boolean | undefined;
}

/**
 * Options by their names in camel case, and the `operand`.
 *
 * @throws {UsageError} for what the command does not know. Values are never repeated: one may be a token.
 */
export function parse<Table extends OptionTable>(syntax: Syntax<Table>, args: readonly string[]): Given<Table> {
  const rules: OptionTable = { ...syntax.options, ...COMMON_OPTIONS };
  const options = switchesAndValues(rules);
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Map<string, Value | readonly Value[]>();
  for (const token of tokens) {
    if (token.kind === "option") take(given, rules, token);
    if (token.kind === "positional") takeOperand(given, syntax, token.value);
  }
  // By the table, which the type is made of, each name now has a value of its type.
  return Object.fromEntries(given) as Given<Table>;
}

/** Whether `--json` and `--help` are there, also on a command line that has other faults. */
export function asksFor(name: keyof typeof COMMON_OPTIONS, args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end < 0 ? args : args.slice(0, end)).includes(`--${name}`);
}

function switchesAndValues(rules: OptionTable): Record<string, { type: "boolean" | "string" }> {
  return Object.fromEntries(
    Object.entries(rules).map(([name, { value }]) => [name, { type: value === undefined ? "boolean" : "string" }]),
  );
}

function take(given: Map<string, Value | readonly Value[]>, rules: OptionTable, token: OptionToken): void {
  const { name, rawName } = token;
  if (!rawName.startsWith("--")) throw new UsageError("options have two dashes and a whole word: see --help");
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule === undefined) throw unknownOption(name, rules);
  const value = read(token, rule);
  const key = camelCase(name);
  const before = given.get(key);
  if (rule.isList) given.set(key, [before ?? [], value].flat());
  else if (before !== undefined && rule.value !== undefined) throw new UsageError(`--${name} is there twice`);
  else given.set(key, value);
}

function unknownOption(name: string, rules: OptionTable): UsageError {
  if (SECRETS.test(name)) {
    return new UsageError(
      `--${name}: secrets are not taken as arguments, which other users of this machine can read in its list of ` +
        "processes and the shell keeps in its history. Use standard input, a file or the environment: see --help",
    );
  }
  const near = nearest(name, Object.keys(rules));
  const advice = near === undefined ? "see --help" : `did you mean --${near}?`;
  return new UsageError(`--${/^[a-z-]{1,30}$/.test(name) ? name : "..."}: there is no such option: ${advice}`);
}

function read({ name, value, inlineValue }: OptionToken, rule: OptionRule): Value {
  const option = `--${name}`;
  if (rule.value === undefined) {
    if (value !== undefined) throw new UsageError(`${option} takes no value`);
    return true;
  }
  const isMissing = value === undefined || (!inlineValue && value.startsWith("--"));
  if (isMissing) throw new UsageError(`${option} needs a value: ${rule.value}`);
  if (value === "") throw new UsageError(`${option}: must not be empty`);
  const { kind, oneOf } = rule;
  if (oneOf !== undefined && !oneOf.includes(value)) throw new UsageError(`${option}: one of ${oneOf.join(", ")}`);
  switch (kind) {
    case "whole":
      if (!/^\d{1,9}$/.test(value)) throw new UsageError(`${option}: a whole number`);
      return Number(value);
    case "seconds":
      return parseSeconds(value, option);
    case "time":
      return parseTime(value, option);
    default:
      return value;
  }
}

function takeOperand(given: Map<string, Value | readonly Value[]>, { name, operand }: Syntax, value: string): void {
  if (operand === undefined) {
    throw new UsageError(
      /^[\w-]+\.[\w-]+\.[\w-]*$/.test(value)
        ? "a token is not taken as an argument, which other users of this machine can read in its list of processes " +
            "and the shell keeps in its history. Use standard input, --token-file or --token-env"
        : `${name} takes options only: see --help`,
    );
  }
  if (given.has("operand")) throw new UsageError(`${name} takes one ${operand}`);
  given.set("operand", value);
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
