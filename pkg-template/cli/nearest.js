// Which name was meant by a mistyped one.

/** The name that begins alike, or is at most two letters away; `undefined` if there is none. */
export function nearest(typed, names) {
  const alike = names.filter((name) => typed.length >= 3 && (name.startsWith(typed) || typed.startsWith(name)));
  if (alike.length === 1) return alike[0];
  const most = Math.min(2, Math.floor(typed.length / 3));
  const near = names.map((name) => [distance(typed, name), name]).filter(([steps]) => steps <= most);
  return near.sort(([one], [other]) => one - other)[0]?.[1];
}

/** Levenshtein's: letters to add, drop or replace. Names are short. */
function distance(one, other) {
  let above = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = above[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, above[j] + 1, row[j - 1] + 1));
    }
    above = row;
  }
  return above[other.length];
}
