// Where typed JSON is wrong: the place and the sentence that a person gets.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseClaims, parseJson } from "../../www/json-place.js";

const NAME = "a name in double quotes is missing";
const VALUE = "a value is missing";

for (const [text, line, column, wanted] of [
  ["", 1, 1, VALUE],
  ["{", 1, 2, NAME],
  ["{a: 1}", 1, 2, NAME],
  ["{'a': 1}", 1, 2, NAME],
  ['{"a" 1}', 1, 6, "a colon is missing"],
  ['{"a": }', 1, 7, VALUE],
  ['{\n  "a": 1,\n}', 3, 1, NAME],
  ['{"a": 1 "b": 2}', 1, 9, "a comma or } is missing"],
  ["[1, 2", 1, 6, "a comma or ] is missing"],
  ["[1,\n]", 2, 1, VALUE],
  ["[NaN]", 1, 2, VALUE],
  ["[tru]", 1, 2, VALUE],
  ["01", 1, 2, "something stands behind the end"],
  ["1.", 1, 2, "something stands behind the end"],
  ["{} {}", 1, 4, "something stands behind the end"],
  ["\u00a0{}", 1, 1, VALUE],
  ['"a\nb"', 1, 3, 'a string ends with " on its own line'],
  ['"a', 1, 3, 'a string ends with " on its own line'],
  ['"\\x"', 1, 2, 'after a backslash stands one of " \\ / b f n r t, or u and four digits'],
  ['"\\u12"', 1, 2, 'after a backslash stands one of " \\ / b f n r t, or u and four digits'],
]) {
  test(`${JSON.stringify(text)} is wrong in line ${line}, column ${column}`, () => {
    assert.deepEqual(parseJson(text), { problem: `Line ${line}, column ${column}: ${wanted}.` });
  });
}

test("what JSON.parse takes is taken, and what it refuses has a place inside the text", () => {
  const good = '{"a": [1, -2.5e3, true, null, "\\u00e9\\n"], "b": {"c": {}, "d": []}}';
  assert.deepEqual(parseJson(good), { value: JSON.parse(good) });
  let refused = 0;
  for (let index = 0; index < good.length; index += 1) {
    for (const put of ["", '"', "\\", ",", "}", "]", "0", "e", "\n", "\u0001", ":"]) {
      const text = good.slice(0, index) + put + good.slice(index + 1);
      const { problem } = parseJson(text);
      let isGood = true;
      try {
        JSON.parse(text);
      } catch {
        isGood = false;
        refused += 1;
      }
      assert.equal(problem === undefined, isGood, text);
      if (!isGood) assert.doesNotMatch(problem, /this is no JSON/, text);
    }
  }
  assert.ok(refused > 300, `${refused} texts were refused`);
});

test("claims are an object", () => {
  assert.deepEqual(parseClaims(" \n"), { value: {} });
  assert.deepEqual(parseClaims('{"a": 1}'), { value: { a: 1 } });
  for (const text of ["[]", "null", '"a"', "1"]) assert.match(parseClaims(text).problem, /Claims are an object/);
});
