// Concurrent calls for the same key share one promise.

import { isWorkerd } from "./runtime.ts";

export class SingleFlight<Key, Value> {
  readonly #pending = new Map<Key, Promise<Value>>();

  /**
   * The promise of the call that is under way for this key, or of a new one.
   *
   * On workerd every caller makes its own call: a request there must not wait for a promise of another request.
   */
  run(key: Key, call: () => Promise<Value>): Promise<Value> {
    if (isWorkerd()) return call();
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending;
    const started = call().finally(() => {
      if (this.#pending.get(key) === started) this.#pending.delete(key);
    });
    this.#pending.set(key, started);
    return started;
  }

  /** Whether a call is under way for this key. */
  isPending(key: Key): boolean {
    return this.#pending.has(key);
  }

  /** Later callers start a call of their own. */
  forget(key: Key): void {
    this.#pending.delete(key);
  }
}
