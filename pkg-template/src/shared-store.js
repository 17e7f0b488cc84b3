// The store that processes share, made harmless to ask: whatever it does, a call ends in time and never throws. What
// it gives is text that anyone may have written; only the wasm tells whether it is ours.

import { isWorkerd } from "./environment.js";

/** No entry of ours is longer: a JWK Set has at most 256 KiB, an introspection answer 64 KiB. */
const LONGEST_ENTRY = 1024 * 1024;

/** So many operations in a row without an answer, and the store is left alone for a while. */
const TIMEOUTS_BEFORE_PAUSE = 3;
const PAUSE_MILLISECONDS = 1000;

/** Writes to a store that hangs may never end: only the last ones are kept in mind. */
const MOST_KEYS_WRITTEN = 1000;

/** The store of the options, if there is one; they were checked, and `storeTimeout` given its default, in the wasm. */
export function sharedStoreOf({ store }, storeTimeout, auditHook) {
  if (store === undefined) return undefined;
  return new SharedStore({ store, storeTimeout, emit: (event) => auditHook?.(event) });
}

export class SharedStore {
  #store;
  #timeout;
  #emit;
  #timeouts = 0;
  #pausedAt = -Infinity;
  /** By key: the writes that have not ended at the store, however long ago nobody waits for them any more. */
  #writes = new Map();

  /**
   * @param store what the operator gave: an object with `get`, `set` and `delete`
   * @param storeTimeout seconds that one operation may take; checked in the wasm, maybe only after this
   * @param emit takes events; does not throw
   */
  constructor({ store, storeTimeout, emit }) {
    this.#store = store;
    this.#timeout = storeTimeout;
    this.#emit = emit;
  }

  /** The text of a key; `undefined` when there is none, `null` when the store did not tell. */
  async get(key) {
    if (this.#isPaused()) return null;
    const value = await this.#run("get", (store) => store.get(key));
    if (value === undefined || value === null) return value;
    if (typeof value === "string" && value.length <= LONGEST_ENTRY) return value;
    this.tellForged();
    return null;
  }

  /** Writes a text that is needed for so many seconds. Where promises outlive a request, nobody need wait for it. */
  async set(key, text, seconds) {
    if (!(seconds > 0) || this.#isPaused()) return;
    const write = this.#beginWrite(key);
    const milliseconds = Math.ceil(seconds * 1000);
    write.ended = this.#run("set", async (store) => {
      try {
        await store.set(key, text, milliseconds);
      } finally {
        await this.#endWrite(key, write);
      }
    });
    await write.ended;
  }

  /**
   * Removes a key, also one that is just being written. It is tried even while the store is left alone: what is removed
   * must not be believed again.
   */
  async delete(key) {
    const writes = [...(this.#writes.get(key) ?? [])];
    // On workerd each is awaited by its own request: it must not be by another, and may never end.
    if (!isWorkerd()) await Promise.all(writes.map(({ ended }) => ended));
    for (const write of writes) write.isOverdue = true;
    await this.#run("delete", (store) => store.delete(key));
  }

  #beginWrite(key) {
    const writes = this.#writes.get(key) ?? new Set();
    // An older text that arrives after this one must not stay.
    for (const write of writes) write.isOverdue = true;
    const write = { isOverdue: false, ended: undefined };
    this.#writes.set(key, writes.add(write));
    if (this.#writes.size > MOST_KEYS_WRITTEN) this.#writes.delete(this.#writes.keys().next().value);
    return write;
  }

  /** What arrived at the store after something else was to be there, or nothing, is removed again. */
  async #endWrite(key, write) {
    const writes = this.#writes.get(key);
    writes?.delete(write);
    if (writes?.size === 0) this.#writes.delete(key);
    if (write.isOverdue) await this.#run("delete", (store) => store.delete(key));
  }

  /** Tells of an entry that this configuration did not write. */
  tellForged() {
    this.#tell("get", "forged");
  }

  /** While it lasts, one operation per second finds out whether the store is back. */
  #isPaused() {
    if (this.#timeouts < TIMEOUTS_BEFORE_PAUSE) return false;
    const now = Date.now();
    // A clock that was set back must not lengthen the pause.
    if (now >= this.#pausedAt && now < this.#pausedAt + PAUSE_MILLISECONDS) return true;
    this.#pausedAt = now;
    return false;
  }

  /**
   * What the store answers in time, `undefined` for nothing; else `null`. An answer after that, or a late failure, is
   * nobody's concern.
   */
  #run(operation, call) {
    return new Promise((resolve) => {
      const end = (failure, value) => {
        if (timer === undefined) return;
        clearTimeout(timer);
        timer = undefined;
        if (failure === "timeout") this.#timedOut();
        else this.#timeouts = 0;
        if (failure !== undefined) this.#tell(operation, failure);
        // What stores give for nothing is `undefined` or `null`.
        resolve(failure === undefined ? (value ?? undefined) : null);
      };
      let timer = setTimeout(() => end("timeout"), this.#timeout * 1000);
      new Promise((answer) => answer(call(this.#store))).then(
        (value) => end(undefined, value),
        () => end("error"),
      );
    });
  }

  #timedOut() {
    this.#timeouts += 1;
    this.#pausedAt = Date.now();
  }

  #tell(operation, failure) {
    this.#emit({ type: "store_failed", operation, failure });
  }
}
