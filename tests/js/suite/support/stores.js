/** Shared stores: one that works, and several that fail. */

export const STORE_KEY = "a secret of 32 bytes or more, for tests";

/** A store that works, with what it was asked. Members may be replaced while the test runs. */
export function memoryStore() {
  const entries = new Map();
  const calls = [];
  return {
    entries,
    calls,
    get(key) {
      calls.push({ operation: "get", key });
      return this.entries.get(key);
    },
    async set(key, value, milliseconds) {
      calls.push({ operation: "set", key, value, milliseconds });
      this.entries.set(key, value);
    },
    async delete(key) {
      calls.push({ operation: "delete", key });
      return this.entries.delete(key);
    },
  };
}

const never = () => new Promise(() => {});
const after = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Faults of `get`, and the failure that the event reports. */
export const GET_FAULTS = {
  "throws at once": [
    () => {
      throw new Error("canary");
    },
    "error",
  ],
  "throws no error": [
    () => {
      throw undefined;
    },
    "error",
  ],
  rejects: [() => Promise.reject(new Error("canary")), "error"],
  "rejects with nothing": [() => Promise.reject(), "error"],
  "gives what throws when it is awaited": [
    () => ({
      get then() {
        throw new Error("canary");
      },
    }),
    "error",
  ],
  "rejects too late": [() => after(200).then(() => Promise.reject(new Error("canary"))), "timeout"],
  "answers too late": [() => after(200).then(() => "canary"), "timeout"],
  "never answers": [never, "timeout"],
  "gives what is never settled": [() => ({ then: () => {} }), "timeout"],
  "gives undefined": [() => undefined, undefined],
  "gives null": [async () => null, undefined],
  "gives a number": [() => 7, "forged"],
  "gives false": [() => false, "forged"],
  "gives an object": [() => ({ value: "canary" }), "forged"],
  "gives bytes": [() => new TextEncoder().encode("canary"), "forged"],
  "gives an empty text": [() => "", "forged"],
  "gives any text": [() => "canary", "forged"],
  "gives JSON": [() => '{"jwks":{"keys":[]},"fetchedAt":0,"freshUntil":1e99}', "forged"],
  "gives lone surrogates": [() => "1.\ud800\n\udfff", "forged"],
  "gives 4 MiB": [() => "1".repeat(4 << 20), "forged"],
};

/** What `set` and `delete` may do. */
export const WRITE_FAULTS = {
  "throws at once": GET_FAULTS["throws at once"],
  rejects: GET_FAULTS.rejects,
  "rejects too late": GET_FAULTS["rejects too late"],
  "never answers": GET_FAULTS["never answers"],
};
