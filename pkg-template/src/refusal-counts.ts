// Which tokens were refused while a response about them was under way: an older "active" must not be remembered after a
// newer refusal. On workerd requests about one token overlap.

/** Tokens with the same hash share a counter. What collides is asked for once more, which costs a request. */
const COUNTERS = 1024;

export class RefusalCounts {
  readonly #counts = new Uint32Array(COUNTERS);

  /** How often a token, or one with the same hash, was refused. */
  of(token: string): number {
    return this.#counts[hash(token)] ?? 0;
  }

  /** Takes note of a refusal. */
  add(token: string): void {
    const at = hash(token);
    this.#counts[at] = this.of(token) + 1;
  }
}

/** By the last characters, which a stranger cannot guess. */
function hash(token: string): number {
  let sum = 0;
  for (let at = Math.max(0, token.length - 8); at < token.length; at += 1) sum = sum * 31 + token.charCodeAt(at);
  return sum % COUNTERS;
}
