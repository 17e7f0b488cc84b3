// What a command is: its place in the help, the options that it takes, and what it does with them.

import { parse } from "./command-line.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Output } from "./output.ts";

/** One that is there or not. */
interface SwitchRule {
  readonly help: string;
  readonly value?: undefined;
  readonly isList?: undefined;
}

interface ValueRule {
  readonly help: string;
  /** Stands for the value in the help. */
  readonly value: string;
  /** Default: text. */
  readonly kind?: "whole" | "seconds" | "time";
  readonly oneOf?: readonly string[];
  /** May be given several times. */
  readonly isList?: true;
}

export type OptionRule = SwitchRule | ValueRule;

/** By the names of the options, as they are typed. */
export type OptionTable = Readonly<Record<string, OptionRule>>;

/** `client-id` is read as `clientId`. */
type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

type ValueOf<Rule extends OptionRule> = Rule extends ValueRule
  ? Rule extends { readonly kind: string }
    ? number
    : Rule extends { readonly oneOf: readonly (infer Name)[] }
      ? Name
      : string
  : true;

/** What a command line holds by these rules. */
export type OptionsOf<Table extends OptionTable> = {
  readonly [Name in keyof Table & string as CamelCase<Name>]?: Table[Name] extends { readonly isList: true }
    ? readonly ValueOf<Table[Name]>[]
    : ValueOf<Table[Name]>;
};

/** A command line: options, and the one argument that is none. */
export type Given<Table extends OptionTable> = OptionsOf<Table> & { readonly operand?: string };

/** What a command works with beside its command line. */
export interface Context {
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
  /** Unix time in seconds. */
  readonly now: () => number;
}

/** What the help says of a command, and its command line is held against. */
export interface Syntax<Table extends OptionTable = OptionTable> {
  readonly name: string;
  readonly summary: string;
  /** Stands in the help for the one argument that is no option. Default: there is none. */
  readonly operand?: string;
  readonly options: Table;
  readonly examples: readonly (readonly [commandLine: string, what: string])[];
  /** Closes the help. */
  readonly more?: string;
}

export interface Command extends Syntax {
  /** @throws {UsageError} when the arguments are wrong */
  readonly run: (args: readonly string[], context: Context) => Promise<ExitCode>;
}

/** Puts a command together. Which options it has, it alone knows. */
export function command<Table extends OptionTable>(
  syntax: Syntax<Table>,
  run: (given: Given<Table>, context: Context) => Promise<ExitCode>,
): Command {
  return { ...syntax, run: async (args, context) => run(parse(syntax, args), context) };
}
