// The store that processes share. Whatever it does, each operation ends in time and never throws. What it returns is text
// that anybody may have written; only the wasm decides whether this configuration wrote it.

import type { AuditHook } from "../audit-hook.ts";
import { isWorkerd } from "../runtime.ts";

/**
 * A store that processes share: an instance of Keyv, or anything with its `get`, `set` and `delete`. What comes from it
 * is used only if this configuration wrote it with this `storeKey`. See `mcp-bearer/stores` for Workers KV, the Workers
 * Cache API and Deno KV.
 */
export interface SharedStore {
  get(key: string): unknown;
  /** @param milliseconds how long the value is needed */
  set(key: string, value: string, milliseconds: number): unknown;
  delete(key: string): unknown;
}

type Operation = "get" | "set" | "delete";
type Failure = "error" | "timeout" | "forged";

/** No entry is longer: a JWK Set has at most 256 KiB, an introspection response 64 KiB. */
const MAX_ENTRY_CHARS = 1024 * 1024;

/** After this many operations in a row without a response, the store is not used for a while. */
const TIMEOUTS_BEFORE_PAUSE = 3;
const PAUSE_MILLISECONDS = 1000;

/** Writes to a store that hangs may never end: only those of the last keys are tracked. */
const MAX_TRACKED_KEYS = 1000;

interface Write {
  /** Writes are numbered in the order in which they begin. */
  readonly number: number;
  /** What it writes must not stay, whatever comes after it. */
  isForbidden: boolean;
  ended: Promise<unknown> | undefined;
}

/** The writes of one key that have not ended at the store, although nothing waits for them any more. */
interface Writes {
  readonly underWay: Set<Write>;
  /** The highest number of those that have ended meanwhile. */
  newestEnded: number;
}

/** The store of the options, if there is one. The wasm has checked it, and has given `timeout` its default. */
export function openStore(
  store: SharedStore | undefined,
  timeout: number | undefined,
  auditHook: AuditHook | undefined,
): StoreClient | undefined {
  return store === undefined || timeout === undefined ? undefined : new StoreClient(store, timeout, auditHook);
}

export class StoreClient {
  readonly #store: SharedStore;
  readonly #timeout: number;
  readonly #auditHook: AuditHook | undefined;
  readonly #writes = new Map<string, Writes>();
  #begun = 0;
  #timeouts = 0;
  #pausedAt = -Infinity;

  /** @param timeout seconds that one operation may take */
  constructor(store: SharedStore, timeout: number, auditHook: AuditHook | undefined) {
    this.#store = store;
    this.#timeout = timeout;
    this.#auditHook = auditHook;
  }

  /** The text of a key; `undefined` when there is none, `null` when the store did not answer. */
  async get(key: string): Promise<string | undefined | null> {
    if (this.#isPaused()) return null;
    const value = await this.#run("get", (store) => store.get(key));
    if (value === undefined || value === null) return value;
    if (typeof value === "string" && value.length <= MAX_ENTRY_CHARS) return value;
    this.reportForged();
    return null;
  }

  /** Writes a text that is needed for so many seconds. Waits for that on workerd only, where it ends with its request. */
  async set(key: string, text: string, seconds: number): Promise<void> {
    if (!(seconds > 0) || this.#isPaused()) return;
    const write = this.#startWrite(key);
    const milliseconds = Math.ceil(seconds * 1000);
    write.ended = this.#run("set", async (store) => {
      try {
        await store.set(key, text, milliseconds);
      } finally {
        await this.#endWrite(key, write);
      }
    });
    if (isWorkerd()) await write.ended;
  }

  /**
   * Removes a key, also one that is being written. It is tried even during a pause: what is removed must not be used
   * again.
   */
  async delete(key: string): Promise<void> {
    const writes = [...(this.#writes.get(key)?.underWay ?? [])];
    // On workerd each is awaited by its own request, and may never end.
    if (!isWorkerd()) await Promise.all(writes.map(({ ended }) => ended));
    for (const write of writes) write.isForbidden = true;
    await this.#run("delete", (store) => store.delete(key));
  }

  /** Reports an entry that this configuration did not write. */
  reportForged(): void {
    this.#report("get", "forged");
  }

  #startWrite(key: string): Write {
    const writes = this.#writes.get(key) ?? { underWay: new Set<Write>(), newestEnded: 0 };
    this.#begun += 1;
    const write: Write = { number: this.#begun, isForbidden: false, ended: undefined };
    writes.underWay.add(write);
    this.#writes.set(key, writes);
    if (this.#writes.size > MAX_TRACKED_KEYS) {
      for (const oldest of this.#writes.keys()) {
        this.#writes.delete(oldest);
        break;
      }
    }
    return write;
  }

  /**
   * A text that arrived at the store after a newer one is removed again. While a newer one is under way, that one will
   * take its place.
   */
  async #endWrite(key: string, write: Write): Promise<void> {
    const writes = this.#writes.get(key);
    writes?.underWay.delete(write);
    if (writes?.underWay.size === 0) this.#writes.delete(key);
    const isLate = write.number < (writes?.newestEnded ?? 0);
    if (writes !== undefined) writes.newestEnded = Math.max(writes.newestEnded, write.number);
    const isReplaced = [...(writes?.underWay ?? [])].some(({ number }) => number > write.number);
    if (write.isForbidden || (isLate && !isReplaced)) await this.#run("delete", (store) => store.delete(key));
  }

  /** During a pause, one operation per second finds out whether the store is back. */
  #isPaused(): boolean {
    if (this.#timeouts < TIMEOUTS_BEFORE_PAUSE) return false;
    const now = Date.now();
    // A clock that was set back must not lengthen the pause.
    if (now >= this.#pausedAt && now < this.#pausedAt + PAUSE_MILLISECONDS) return true;
    this.#pausedAt = now;
    return false;
  }

  /** What the store returns in time, `undefined` for nothing; `null` after an error or a timeout. */
  #run(operation: Operation, call: (store: SharedStore) => unknown): Promise<unknown> {
    return new Promise((resolve) => {
      let hasEnded = false;
      const end = (failure: "error" | "timeout" | undefined, value?: unknown) => {
        if (hasEnded) return;
        hasEnded = true;
        clearTimeout(timer);
        if (failure === "timeout") this.#timedOut();
        else this.#timeouts = 0;
        if (failure !== undefined) this.#report(operation, failure);
        // Stores return `undefined` or `null` for nothing.
        resolve(failure === undefined ? (value ?? undefined) : null);
      };
      const timer = setTimeout(() => {
        end("timeout");
      }, this.#timeout * 1000);
      new Promise((settle) => {
        settle(call(this.#store));
      }).then(
        (value) => {
          end(undefined, value);
        },
        () => {
          end("error");
        },
      );
    });
  }

  #timedOut(): void {
    this.#timeouts += 1;
    this.#pausedAt = Date.now();
  }

  #report(operation: Operation, failure: Failure): void {
    this.#auditHook?.({ type: "store_failed", operation, failure });
  }
}
