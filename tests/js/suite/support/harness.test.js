/** Tests of the harness, on every runtime: an assertion that cannot fail would make every other test worthless. */

import { assert, test } from "../../harness.js";

const withoutPrototype = (members) => Object.assign(Object.create(null), members);

/** Fails unless `assertion` throws: written without `assert`, which is what is being tested. */
async function mustFail(assertion) {
  try {
    await assertion();
  } catch {
    return;
  }
  throw new Error(`accepted: ${assertion}`);
}

test("HARNESS equal refuses what Object.is tells apart", async () => {
  assert.equal(NaN, NaN);
  await mustFail(() => assert.equal(0, -0));
  await mustFail(() => assert.equal("1", 1));
  await mustFail(() => assert.equal({}, {}));
});

test("HARNESS deepEqual accepts equal structures, with and without prototypes", () => {
  const claims = withoutPrototype({ aud: ["a", withoutPrototype({ b: NaN })], iss: null });
  assert.deepEqual(claims, { iss: null, aud: ["a", { b: NaN }] });
  assert.deepEqual(new URL("https://a.example"), new URL("https://a.example/"));
  assert.deepEqual(new Map([["a", { b: 1 }]]), new Map([["a", { b: 1 }]]));
  assert.deepEqual(new Uint8Array([1, 2]), new Uint8Array([1, 2]));
});

const DIFFERENT = [
  ["an array and an object", [1], { 0: 1 }],
  ["a missing member", {}, { a: 1 }],
  ["a member that is undefined", { a: undefined }, {}],
  ["a further member", { a: 1, b: 2 }, { a: 1 }],
  ["a value deep down", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
  ["a shorter array", [1], [1, 2]],
  ["URLs", new URL("https://a.example/"), new URL("https://b.example/")],
  ["a URL and its string", new URL("https://a.example/"), "https://a.example/"],
  ["maps", new Map([["a", { b: 1 }]]), new Map([["a", { b: 2 }]])],
  ["sets", new Set([1]), new Set([2])],
  ["bytes", new Uint8Array([1]), new Uint8Array([2])],
  ["bytes and numbers", new Uint8Array([1]), [1]],
  ["dates", new Date(1), new Date(2)],
  ["null and an object", null, {}],
];

for (const [what, actual, expected] of DIFFERENT) {
  test(`HARNESS deepEqual refuses: ${what}`, async () => {
    await mustFail(() => assert.deepEqual(actual, expected));
    await mustFail(() => assert.deepEqual(expected, actual));
  });
}

test("HARNESS ok and match can fail", async () => {
  assert.ok(1);
  assert.match("abc", /b/g);
  await mustFail(() => assert.ok(0));
  await mustFail(() => assert.match("abc", /d/));
  await mustFail(() => assert.match(undefined, /undefined/));
});

test("HARNESS throws and rejects return the error that the check accepted", async () => {
  const thrown = Object.assign(new TypeError("no"), { reason: "ERR_A" });
  const raise = () => {
    throw thrown;
  };
  assert.equal(assert.throws(raise, { reason: "ERR_A", message: "no" }), thrown);
  assert.equal(assert.throws(raise, TypeError), thrown);
  assert.equal(await assert.rejects(async () => raise(), { reason: "ERR_A" }), thrown);
  assert.equal(await assert.rejects(Promise.reject(thrown), (error) => error === thrown), thrown);
});

test("HARNESS throws and rejects refuse everything else", async () => {
  const raise = () => {
    throw Object.assign(new Error("no"), { reason: "ERR_A" });
  };
  await mustFail(() => assert.throws(() => 1, Error));
  await mustFail(() => assert.throws(raise, { reason: "ERR_B" }));
  await mustFail(() => assert.throws(raise, TypeError));
  await mustFail(() => assert.throws(raise, () => false));
  await mustFail(() => assert.throws(raise));
  await mustFail(() => assert.throws(raise, {}));
  await mustFail(() => assert.rejects(Promise.resolve(1), Error));
  await mustFail(() => assert.rejects(raise, Error));
  await mustFail(() => assert.rejects(async () => raise(), { reason: "ERR_B" }));
  await mustFail(() => assert.rejects(1, Error));
});

test("HARNESS a second test of the same name is refused", async () => {
  await mustFail(() => test("HARNESS equal refuses what Object.is tells apart", () => {}));
  await mustFail(() => test("HARNESS not a function"));
});
