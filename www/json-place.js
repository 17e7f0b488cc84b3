// JSON that a person types: what is wrong, and where. Engines tell the place in words of their own, or not at all.

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
// RFC 8259 section 7. What stands before the end of a string that is wrong is matched as well.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;
const WORD = /true|false|null/y;

/**
 * @param {string} text
 * @returns {{ value: unknown } | { problem: string }}
 */
export function parseJson(text) {
  try {
    return { value: JSON.parse(text) };
  } catch {
    const { offset, wanted } = firstError(text);
    const before = text.slice(0, offset).split("\n");
    return { problem: `Line ${before.length}, column ${before.at(-1).length + 1}: ${wanted}.` };
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

/** Where a text that is no JSON stops to be any, and what would have to stand there. */
function firstError(text) {
  let offset = 0;
  const take = (pattern) => {
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0] ?? "";
    offset += found.length;
    return found;
  };
  const next = () => (take(SPACE), text[offset]);
  const fail = (wanted) => {
    throw { offset, wanted };
  };
  const expect = (character, wanted) => {
    if (next() !== character) fail(wanted);
    offset += 1;
  };

  const string = () => {
    take(STRING);
    if (text[offset] === "\\") fail('after a backslash stands one of " \\ / b f n r t, or u and four digits');
    if (text[offset] !== '"') fail('a string ends with " on its own line');
    offset += 1;
  };
  const list = (end, item) => {
    offset += 1;
    if (next() !== end) {
      item();
      while (next() === ",") {
        offset += 1;
        item();
      }
    }
    expect(end, `a comma or ${end} is missing`);
  };
  const member = () => {
    if (next() !== '"') fail("a name in double quotes is missing");
    string();
    expect(":", "a colon is missing");
    value();
  };
  const value = () => {
    const first = next();
    if (first === '"') string();
    else if (first === "{") list("}", member);
    else if (first === "[") list("]", value);
    else if (take(WORD) === "" && take(NUMBER) === "") fail("a value is missing");
  };

  try {
    value();
    if (next() !== undefined) fail("something stands behind the end");
  } catch (error) {
    // Too deep for this, and for every verifier too.
    return error instanceof RangeError ? { offset, wanted: "this is nested too deeply" } : error;
  }
  return { offset, wanted: "this is no JSON" };
}
