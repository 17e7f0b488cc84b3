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
}

/**
 * A bounded map that drops roughly what was not used for longest: two halves, of which the older is dropped when the
 * younger is full. A hit is one look-up, an insertion moves at most one entry.
 */
export class ResultCache<Result> {
  readonly #size: number;
  readonly #half: number;
  #young = new Map<string, Entry<Result>>();
  #old = new Map<string, Entry<Result>>();

  /** @param size most entries; 0: nothing is kept */
  constructor(size: number) {
    this.#size = size;
    this.#half = Math.max(1, Math.floor(size / 2));
  }

  /** The result for a token, if it holds now. */
  get(token: string, now: number): Result | undefined {
    let entry = this.#young.get(token);
    if (entry === undefined) {
      entry = this.#old.get(token);
      if (entry === undefined) return undefined;
      this.#old.delete(token);
      this.#insert(token, entry);
    }
    if (now >= entry.validFrom && now < entry.validUntil) return entry.result;
    // Before `validFrom` the clock was set back, and the entry may hold again.
    if (now >= entry.validUntil) this.#young.delete(token);
    return undefined;
  }

  /** Keeps a result for as long as it holds. A clock that is set back far says nothing about it. */
  set(token: string, result: Result, { validFrom, validUntil }: Validity, now: number): void {
    if (this.#size === 0) return;
    this.#old.delete(token);
    const earliest = Math.max(validFrom ?? -Infinity, now - CLOCK_ROLLBACK_TOLERANCE_SECONDS);
    this.#insert(token, { result, validFrom: earliest, validUntil: validUntil ?? Infinity });
  }

  /** Drops the result for a token. */
  delete(token: string): void {
    this.#young.delete(token);
    this.#old.delete(token);
  }

  /** Drops everything. */
  clear(): void {
    this.#young = new Map();
    this.#old = new Map();
  }

  #insert(token: string, entry: Entry<Result>): void {
    if (this.#young.size >= this.#half && !this.#young.has(token)) {
      this.#old = this.#size === 1 ? new Map() : this.#young;
      this.#young = new Map();
    }
    this.#young.set(token, entry);
  }
}
