// Which name was meant by a mistyped one.

/** The name that begins alike, or is at most two letters away; `undefined` if there is none. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const alike = names.filter((name) => typed.length >= 3 && (name.startsWith(typed) || typed.startsWith(name)));
  if (alike.length === 1) return alike[0];
  const most = Math.min(2, Math.floor(typed.length / 3));
  const near = names.map((name) => ({ name, steps: distance(typed, name) })).filter(({ steps }) => steps <= most);
  return near.sort((one, other) => one.steps - other.steps)[0]?.name;
}

/** Levenshtein's: letters to add, drop or replace. Names are short. */
function distance(one: string, other: string): number {
  // From the letters of `one` so far to each beginning of `other`.
  let steps = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (const letter of one.split("")) {
    const next: number[] = [];
    for (const [i, dropped] of steps.entries()) {
      const replaced = (steps[i - 1] ?? Infinity) + (letter === other[i - 1] ? 0 : 1);
      next.push(Math.min(replaced, dropped + 1, (next[i - 1] ?? Infinity) + 1));
    }
    steps = next;
  }
  return steps.at(-1) ?? 0;
}
