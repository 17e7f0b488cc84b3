// WWW-Authenticate as RFC 9110 section 11.6.1 has it: a list of challenges, which may itself hold commas.

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y;
const QUOTED = /"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"/y;
const SPACE = /[ \t]*/y;
const EQUALS = /[ \t]*=[ \t]*/y;

/** Scheme and names in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The challenges of a header; `undefined`: it does not keep to the grammar. */
export function parseChallenges(header: string): Challenge[] | undefined {
  const reader = new Reader(header);
  const challenges: Challenge[] = [];
  for (;;) {
    reader.separators();
    if (reader.isAtEnd) return challenges.length > 0 ? challenges : undefined;
    const scheme = reader.take(TOKEN)?.toLowerCase();
    if (scheme === undefined) return undefined;
    const parameters = new Map<string, string>();
    challenges.push({ scheme, parameters });
    if (!reader.take(/[ \t]+/y)) {
      if (!reader.isAtEnd && !reader.isAtComma) return undefined;
      continue;
    }
    if (reader.take(TOKEN68) !== undefined) continue;
    if (!readParameters(reader, parameters)) return undefined;
  }
}

/** The challenge of Bearer tokens in a header, if it can be read and there is one. */
export function bearerChallenge(header: string): Challenge | undefined {
  return parseChallenges(header)?.find(({ scheme }) => scheme === "bearer");
}

/** Parameters up to the end or to the next challenge, which is a word that no `=` comes after. */
function readParameters(reader: Reader, parameters: Map<string, string>): boolean {
  for (;;) {
    const start = reader.at;
    const name = reader.take(TOKEN)?.toLowerCase();
    if (name === undefined) return reader.isAtEnd && parameters.size === 0;
    if (reader.take(EQUALS) === undefined) {
      reader.at = start;
      return parameters.size > 0;
    }
    const value = reader.take(QUOTED)?.slice(1, -1).replace(/\\(.)/g, "$1") ?? reader.take(TOKEN);
    // RFC 9110 section 11.2: a name occurs once.
    if (value === undefined || parameters.has(name)) return false;
    parameters.set(name, value);
    reader.take(SPACE);
    if (reader.isAtEnd) return true;
    if (!reader.isAtComma) return false;
    reader.separators();
    if (reader.isAtEnd) return true;
  }
}

class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#text.length;
  }

  get isAtComma(): boolean {
    return this.#text[this.at] === ",";
  }

  /** What a sticky pattern matches here. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  separators(): void {
    this.take(/[ \t,]*/y);
  }
}
