// JSON that a person types: what is wrong, and where.

/**
 * @param {string} text
 * @returns {{ value: unknown } | { problem: string }}
 */
export function parseJson(text) {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const place = placeOf(error.message, text);
    const problem = error.message
      .replace(/^JSON\.parse: /, "")
      .replace(/ in JSON at position.*| at line \d+ column \d+.*|, ?"[^]*is not valid JSON$|\(line.*$/, "");
    return { problem: place === undefined ? problem : `Line ${place.line}, column ${place.column}: ${problem}` };
  }
}

/** An object of claims; empty text is one without members. */
export function parseClaims(text) {
  if (text.trim() === "") return { value: {} };
  const parsed = parseJson(text);
  if ("problem" in parsed) return parsed;
  const isObject = typeof parsed.value === "object" && parsed.value !== null && !Array.isArray(parsed.value);
  return isObject ? parsed : { problem: 'Claims are an object: {"name": "value"}' };
}

// Engines tell the place in words of their own, or not at all.
function placeOf(message, text) {
  const named = /line (\d+) column (\d+)/.exec(message);
  if (named !== null) return { line: Number(named[1]), column: Number(named[2]) };
  const position = /position (\d+)/.exec(message);
  const offset = position !== null ? Number(position[1]) : /end of/i.test(message) ? text.length : undefined;
  if (offset === undefined) return undefined;
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1).length + 1 };
}
