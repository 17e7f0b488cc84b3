// Arguments in, options out; and the help, from the same table.

import { parseArgs } from "node:util";
import { UsageError } from "./exit-codes.js";
import { nearest } from "./nearest.js";
import { parseSeconds, parseTime } from "./times.js";

/**
 * @typedef {object} OptionRule
 * @property {string} [value] what stands for the value in the help; without it the option is a switch
 * @property {string} help
 * @property {boolean} [isList] may be given several times
 * @property {"text" | "whole" | "seconds" | "time"} [kind]
 * @property {readonly string[]} [oneOf]
 *
 * @typedef {object} Command
 * @property {string} name
 * @property {string} summary
 * @property {string} [operand] the one argument that is no option
 * @property {Record<string, OptionRule>} options
 * @property {readonly (readonly [string, string])[]} examples command line, and what it does
 * @property {string} [more] closes the help
 * @property {(options: object, context: object) => Promise<number>} run gives the exit code
 */

const COMMON = {
  json: { help: "print JSON, also for errors" },
  help: { help: "this text" },
};

/** What people reach for first, and why it is not there. */
const SECRETS = /^(token|access-token|secret|client-secret|password|key|private-key|bearer-token|bearer)$/;

/**
 * Options by their names in camel case, and the `operand`.
 *
 * @throws {UsageError} for what the command does not know. Values are never repeated: one may be a token.
 */
export function parse(command, args) {
  const rules = { ...command.options, ...COMMON };
  const { tokens } = parseArgs({ args, options: switchesAndValues(rules), strict: false, tokens: true });
  const options = {};
  for (const token of tokens) {
    if (token.kind === "option") take(options, rules, token);
    if (token.kind === "positional") takeOperand(options, command, token.value);
  }
  return options;
}

/** Whether `--json` and `--help` are there, also on a command line that has other faults. */
export function asksFor(name, args) {
  const end = args.indexOf("--");
  return (end < 0 ? args : args.slice(0, end)).includes(`--${name}`);
}

function switchesAndValues(rules) {
  return Object.fromEntries(
    Object.entries(rules).map(([name, { value }]) => [name, { type: value === undefined ? "boolean" : "string" }]),
  );
}

function take(options, rules, { name, rawName, value, inlineValue }) {
  if (!rawName.startsWith("--")) throw new UsageError("options have two dashes and a whole word: see --help");
  if (!Object.hasOwn(rules, name)) {
    if (SECRETS.test(name)) {
      throw new UsageError(
        `--${name}: secrets are not taken as arguments, which other users of this machine can read in its list of ` +
          "processes and the shell keeps in its history. Use standard input, a file or the environment: see --help",
      );
    }
    const near = nearest(name, Object.keys(rules));
    const advice = near === undefined ? "see --help" : `did you mean --${near}?`;
    throw new UsageError(`--${/^[a-z-]{1,30}$/.test(name) ? name : "..."}: there is no such option: ${advice}`);
  }
  const rule = rules[name];
  if (rule.value === undefined && value !== undefined) throw new UsageError(`--${name} takes no value`);
  const isMissing = value === undefined || (!inlineValue && value.startsWith("--"));
  if (rule.value !== undefined && isMissing) throw new UsageError(`--${name} needs a value: ${rule.value}`);
  const read = rule.value === undefined ? true : convert(value, rule, `--${name}`);
  const key = camelCase(name);
  if (rule.isList) (options[key] ??= []).push(read);
  else if (key in options && rule.value !== undefined) throw new UsageError(`--${name} is there twice`);
  else options[key] = read;
}

function convert(value, { kind, oneOf }, option) {
  if (value === "") throw new UsageError(`${option}: must not be empty`);
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

function takeOperand(options, command, value) {
  if (command.operand === undefined) {
    throw new UsageError(
      /^[\w-]+\.[\w-]+\.[\w-]*$/.test(value)
        ? "a token is not taken as an argument, which other users of this machine can read in its list of processes " +
            "and the shell keeps in its history. Use standard input, --token-file or --token-env"
        : `${command.name} takes options only: see --help`,
    );
  }
  if (options.operand !== undefined) throw new UsageError(`${command.name} takes one ${command.operand}`);
  options.operand = value;
}

/** Options of the package that have another name here. */
const OTHER_NAMES = {
  algorithms: "--algorithm",
  clientAuthMethod: "--client-secret-post",
  clientSecret: "--client-secret-file",
  bearerToken: "--bearer-token-file",
  dangerouslyAllowHttpHosts: "--allow-http-host",
  dangerouslyAllowPrivateAddresses: "--allow-private-addresses",
  expiresInSeconds: "--expires-in",
  introspectionEndpoint: "--endpoint",
  jwks: "--public-key-file",
  modulusLength: "--bits",
  privateKey: "--private-key-file",
  privateKeyPem: "--key-file",
  publicKey: "--public-key-file",
  requiredClaims: "--required-claim",
  requiredScopes: "--scope",
  scopes: "--scope",
  secret: "--secret-file",
};

/** A text of the package with the names that its options have here. */
export function inWordsOfOptions(text) {
  return text.replace(/\bdangerously\w+/g, optionName);
}

/** The name of an option of the package, as it is written here: `jwksUri` is `--jwks-uri`. */
export function optionName(name) {
  if (Object.hasOwn(OTHER_NAMES, name)) return OTHER_NAMES[name];
  return `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}

function camelCase(name) {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/** The help of a command: how it is called, its options, examples. */
export function helpOf(command) {
  const rows = Object.entries({ ...command.options, ...COMMON }).map(([name, rule]) => [
    `--${name}${rule.value === undefined ? "" : ` ${rule.value}`}`,
    `${rule.help}${rule.isList ? "; may be repeated" : ""}`,
  ]);
  const width = Math.max(...rows.map(([name]) => name.length));
  const examples = command.examples.map(([line, what]) => `  # ${what}\n  ${line}\n`);
  return [
    `mcp-bearer ${command.name}${command.operand === undefined ? "" : ` ${command.operand}`} [options]`,
    `\n${command.summary}\n`,
    ...rows.map(([name, help]) => `  ${name.padEnd(width)}  ${help}`),
    `\nExamples:\n\n${examples.join("\n")}`,
    ...(command.more === undefined ? [] : [`${command.more}\n`]),
  ].join("\n");
}
