// What the program prints: a document for programs, or lines for people, with colours only where a person watches.

/**
 * Characters that cannot be seen, or change what a terminal shows around them: controls, formats, surrogates, characters
 * that nobody has assigned, every space and separator but the plain one, and what Unicode says may be ignored. The blank
 * of Braille has none of these properties. Line breaks are those between the lines of JSON: in strings they are escaped.
 */
const DECEPTIVE = /(?![ \n])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2800]/gu;

/** As JSON escapes it: a character outside of the basic plane as two surrogates. */
function escape(character) {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/**
 * A text of somebody else on one line that is safe to show. A claim may hold escape sequences, which a terminal would
 * obey (CWE-150).
 */
export function printable(text) {
  return JSON.stringify(String(text)).slice(1, -1).replaceAll('\\"', '"').replace(DECEPTIVE, escape);
}

/** JSON that is safe to show: the escapes keep its meaning, for such characters occur in strings only. */
export function jsonText(value, indentation = 2) {
  return JSON.stringify(value, null, indentation).replace(DECEPTIVE, escape);
}

export class Output {
  #stdout;
  #stderr;
  #paint;

  /** @param {{ isJson: boolean, stdout: object, stderr: object, env: object }} parties */
  constructor({ isJson, stdout, stderr, env }) {
    this.isJson = isJson;
    this.#stdout = stdout;
    this.#stderr = stderr;
    // no-color.org: any value but an empty one.
    const isColourful = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb" && !isJson;
    this.#paint = (code, text) => (isColourful ? `\u001b[${code}m${text}\u001b[0m` : text);
  }

  /** For programs: one JSON value. On one line when it is one of several. */
  document(value, { isOneOfSeveral = false } = {}) {
    this.#stdout.write(`${jsonText(value, isOneOfSeveral ? 0 : 2)}\n`);
  }

  /** For people, or for the next program in the pipe. */
  line(text = "") {
    this.#stdout.write(`${text}\n`);
  }

  /** Two columns. */
  table(rows, indentation = "  ") {
    const width = Math.max(0, ...rows.map(([name]) => name.length));
    for (const [name, value] of rows) this.line(`${indentation}${name.padEnd(width)}  ${value}`);
  }

  /** What must not get into a pipe: warnings, progress, errors. */
  note(text) {
    this.#stderr.write(`${text}\n`);
  }

  bold = (text) => this.#paint(1, text);
  faint = (text) => this.#paint(2, text);
  red = (text) => this.#paint(31, text);
  green = (text) => this.#paint(32, text);
  yellow = (text) => this.#paint(33, text);
}
