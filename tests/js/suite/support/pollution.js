/**
 * Compares the results with a clean and with a polluted Object.prototype. A polluted name is a member of every object
 * that lacks it; one `{}` in a vulnerable deep merge is enough to pollute it.
 */
import { assert } from "../../harness.js";

export const EVIL = {
  token: "evil",
  clientId: "evil",
  clientIdSource: "client_id",
  scopes: ["read", "write", "admin"],
  expiresAt: 9_999_999_999,
  subject: "evil",
  issuer: "evil",
  audience: ["evil"],
  resource: "evil",
  claims: { sub: "evil" },
  extra: { sub: "evil" },
};

/** Values of polluted names: each type of JSON, and a function. */
export const VALUES = [EVIL, true, 1e12, "evil", ["read", "evil"], {}, [], null, evil];

/** Values for the names of the host, which are polluted one at a time. */
const HOST_VALUES = [EVIL, "evil", evil];

/** The search ends after this number of names. */
const ENOUGH = 10;

function evil() {
  return EVIL;
}

/**
 * Names whose pollution breaks the language or the host's Request and Response. The tests check that no
 * token is accepted because of them, but not that valid tokens are still accepted.
 */
const OF_THE_HOST = new Set([
  ...["get", "set", "value", "writable", "enumerable", "configurable"],
  ...["then", "toJSON", "constructor", "valueOf", "toString", "length", "next", "done", "return"],
  ...["body", "cancel"],
  // wasm-bindgen's glue asks an ArrayBuffer, which in Node 20 has no such member.
  "detached",
]);

/** The members of an access token that handlers read, through its prototype if it lacks one. */
export function summary(accessToken) {
  const { clientId, clientIdSource, scopes, expiresAt, subject, issuer, audience } = accessToken;
  const { claims, extra, resource } = accessToken;
  const lists = [scopes, audience].map((list) => list?.join(" "));
  const own = [claims, extra].map((object) => (object ? Object.keys(object).join(" ") : "none"));
  const values = [clientId, clientIdSource, expiresAt, subject, issuer, resource?.href];
  return [...values, ...lists, ...own].join("|");
}

/**
 * Pollutes each name with each value, before and after the subjects are built, and checks that all
 * results are the same as without pollution.
 *
 * @param {string[]} names
 * @param {() => Promise<unknown>} build makes the subjects
 * @param {(subjects: unknown) => Promise<string[]>} ask returns the results as texts
 * @param {(answer: string) => boolean} isYes
 */
export async function staysClean(names, build, ask, isYes) {
  const made = await build();
  const expected = await ask(made);
  assert.ok(expected.some(isYes) && !expected.every(isYes), "a control beside the refusals");
  const found = [];
  const difference = async (some, value, when) => {
    const answers = await polluted(some, value, async () =>
      ask(when === "after" ? made : await build()),
    );
    // If the host itself fails, no token was accepted.
    if (!Array.isArray(answers)) return `could not be asked: ${answers}`;
    const isWrong = (answer, i) => answer !== expected[i];
    const passed = answers.findIndex((answer, i) => isWrong(answer, i) && isYes(answer));
    const at = passed < 0 ? answers.findIndex(isWrong) : passed;
    if (at < 0) return undefined;
    return `${passed < 0 ? "changed" : "PASSED"}: ${answers[at]} instead of ${expected[at]}`;
  };
  /** Pollutes all names at once. If a result differs, bisects until the name is found. */
  const look = async (some, value, when) => {
    if (found.length >= ENOUGH) return;
    const text = await difference(some, value, when);
    if (text === undefined) return;
    if (some.length > 1) {
      const before = found.length;
      const half = Math.ceil(some.length / 2);
      await look(some.slice(0, half), value, when);
      await look(some.slice(half), value, when);
      if (found.length > before) return;
    } else if (OF_THE_HOST.has(some[0]) && !text.startsWith("PASSED")) return;
    const what = typeof value === "function" ? "a function" : JSON.stringify(value);
    found.push(`${some.slice(0, 9).join()} = ${what.slice(0, 30)} ${when}: ${text}`);
  };
  const others = names.filter((name) => !OF_THE_HOST.has(name));
  for (const when of ["before", "after"]) {
    for (const value of VALUES) await look(others, value, when);
    for (const name of OF_THE_HOST) {
      for (const value of HOST_VALUES) {
        // With a function of that name every object is a promise, and this one never ends.
        if (name !== "then" || value !== evil) await look([name], value, when);
      }
    }
  }
  assert.equal(found.join("\n"), "", "what the pollution changes");
}

/** What `run` gives while the names are polluted; as text if it fails. */
async function polluted(names, value, run) {
  // A turn of the event loop for each: the Node adapter lets only so many requests begin in one, and what else this
  // process does in the next would be polluted as well.
  await new Promise((resolve) => setTimeout(resolve));
  const { getOwnPropertyDescriptor: descriptorOf, defineProperty } = Object;
  const before = names.map((name) => descriptorOf(Object.prototype, name));
  const with_ = { __proto__: null, value, writable: true, configurable: true, enumerable: false };
  // `__proto__` is the setter of an object's prototype, not a member to inherit.
  const set = names.filter((name) => name !== "__proto__");
  for (const name of set) defineProperty(Object.prototype, name, with_);
  try {
    return await run();
  } catch (error) {
    return typeof error === "object" && error !== null ? `${error.message}` : "an exception";
  } finally {
    for (const name of set) delete Object.prototype[name];
    names.forEach((name, i) => {
      if (before[i] === undefined || name === "__proto__") return;
      defineProperty(Object.prototype, name, Object.assign(Object.create(null), before[i]));
    });
  }
}
