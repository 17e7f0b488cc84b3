// Results by the exact text of the token: no hash stands for it, so nothing can collide. Each entry is checked against
// the clock on every hit. In JavaScript because a call into the wasm costs more than a hit.

/** A clock may be set back by this many seconds before an entry no longer counts; as for a JWK Set in src/limits.rs. */
const CLOCK_ROLLBACK_TOLERANCE_SECONDS = 5;

/** Between which times a result holds: from, and until before. Unix seconds; left out or null where there is no bound. */
export interface Validity {
  readonly validFrom?: number | null;
  readonly validUntil?: number | null;
}

interface Entry<Result> {
  readonly validFrom: number;
  readonly validUntil: number;
  readonly result: Result;
  /** Since the last time that a place was looked for. */
  isUsed: boolean;
}

/**
 * A bounded map that drops roughly the result that was not used for longest: the oldest is dropped, unless it was used
 * (second chance). A hit changes nothing in the map, which would cost more than the look-up.
 */
export class ResultCache<Result> {
  readonly #size: number;
  // A Map keeps the order of insertion.
  readonly #entries = new Map<string, Entry<Result>>();

  /** @param size most entries; 0: nothing is kept */
  constructor(size: number) {
    this.#size = size;
  }

  /** The result for a token, if it holds now. */
  get(token: string, now: number): Result | undefined {
    const entry = this.#entries.get(token);
    if (entry === undefined) return undefined;
    if (now >= entry.validUntil) {
      this.#entries.delete(token);
      return undefined;
    }
    entry.isUsed = true;
    // Before `validFrom` the clock was set back, and the entry may hold again.
    return now >= entry.validFrom ? entry.result : undefined;
  }

  /** Keeps a result for as long as it holds. A clock that is set back far says nothing about it. */
  set(token: string, result: Result, { validFrom, validUntil }: Validity, now: number): void {
    if (this.#size === 0) return;
    const earliest = Math.max(validFrom ?? -Infinity, now - CLOCK_ROLLBACK_TOLERANCE_SECONDS);
    this.#entries.delete(token);
    if (this.#entries.size >= this.#size) this.#dropOne();
    this.#entries.set(token, { result, validFrom: earliest, validUntil: validUntil ?? Infinity, isUsed: false });
  }

  /** Drops the result for a token. */
  delete(token: string): void {
    this.#entries.delete(token);
  }

  /** Drops everything. */
  clear(): void {
    this.#entries.clear();
  }

  #dropOne(): void {
    for (const [token, entry] of this.#entries) {
      this.#entries.delete(token);
      if (!entry.isUsed) return;
      // It goes to the end, where the loop comes to it again if all others were used too.
      entry.isUsed = false;
      this.#entries.set(token, entry);
    }
  }
}
