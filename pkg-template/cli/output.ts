// What the program prints: a document for programs, or lines for people, with colours only where a person watches.

/**
 * Characters that cannot be seen, or change what a terminal shows around them: controls, formats, surrogates, characters
 * that nobody has assigned, every space and separator but the plain one, and what Unicode says may be ignored. The blank
 * of Braille has none of these properties. Line breaks are those between the lines of JSON: in strings they are escaped.
 */
const DECEPTIVE = /(?![ \n])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2800]/gu;

/** As JSON escapes it: a character outside of the basic plane as two surrogates. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/**
 * A text of somebody else on one line that is safe to show. A claim may hold escape sequences, which a terminal would
 * obey (CWE-150).
 */
export function printable(text: unknown): string {
  return JSON.stringify(String(text)).slice(1, -1).replaceAll('\\"', '"').replace(DECEPTIVE, escaped);
}

/** JSON that is safe to show: the escapes keep its meaning, for such characters occur in strings only. */
export function jsonText(value: unknown, indentation = 2): string {
  return JSON.stringify(value, null, indentation).replace(DECEPTIVE, escaped);
}

/** Of a table. */
export type Row = readonly [name: string, value: string];

interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

interface Parties {
  readonly isJson: boolean;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: NodeJS.ProcessEnv;
}

export class Output {
  readonly isJson: boolean;
  readonly #stdout: Stream;
  readonly #stderr: Stream;
  readonly #paint: (code: number, text: string) => string;

  constructor({ isJson, stdout, stderr, env }: Parties) {
    this.isJson = isJson;
    this.#stdout = stdout;
    this.#stderr = stderr;
    // no-color.org: any value but an empty one.
    const isColourful = stdout.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb" && !isJson;
    this.#paint = (code, text) => (isColourful ? `\u001b[${code}m${text}\u001b[0m` : text);
  }

  /** For programs: one JSON value. On one line when it is one of several. */
  document(value: unknown, { isOneOfSeveral = false } = {}): void {
    this.#stdout.write(`${jsonText(value, isOneOfSeveral ? 0 : 2)}\n`);
  }

  /** For people, or for the next program in the pipe. */
  line(text: string): void {
    this.#stdout.write(`${text}\n`);
  }

  /** Two columns. */
  table(rows: readonly Row[]): void {
    const width = Math.max(0, ...rows.map(([name]) => name.length));
    for (const [name, value] of rows) this.line(`  ${name.padEnd(width)}  ${value}`);
  }

  /** What must not get into a pipe: warnings, progress, errors. */
  note(text: string): void {
    this.#stderr.write(`${text}\n`);
  }

  readonly bold = (text: string): string => this.#paint(1, text);
  readonly faint = (text: string): string => this.#paint(2, text);
  readonly red = (text: string): string => this.#paint(31, text);
  readonly green = (text: string): string => this.#paint(32, text);
  readonly yellow = (text: string): string => this.#paint(33, text);
}
