// Verified tokens by their exact text: no two tokens share an entry, because no hash stands for them. The verdict is
// checked against the clock and the generation of the keys on every hit. Lives in JavaScript because crossing into the
// wasm would cost more than the hit (ARCHITECTURE.md has the figures).

/** The same as for a JWK Set in src/verifiers/jwks_cache.rs. */
const CLOCK_SET_BACK_SECONDS = 5;

/**
 * A bounded map that forgets what was not used for longest, roughly: two halves, of which the older is dropped when
 * the younger is full. A hit is one look-up, an insertion never moves more than one entry.
 */
export class TokenCache {
  #size;
  #half;
  #young = new Map();
  #old = new Map();

  constructor(size) {
    this.#size = size;
    this.#half = Math.max(1, Math.floor(size / 2));
  }

  /** The remembered `AccessToken`, if its verdict still holds. */
  get(token, now, keyGeneration) {
    let entry = this.#young.get(token);
    if (entry === undefined) {
      entry = this.#old.get(token);
      if (entry === undefined) return undefined;
      this.#old.delete(token);
      this.#insert(token, entry);
    }
    if (entry.keyGeneration === keyGeneration && now >= entry.validFrom && now < entry.validUntil) {
      return entry.accessToken;
    }
    // Not yet valid is a clock that was set back: the entry may hold again.
    if (entry.keyGeneration !== keyGeneration || now >= entry.validUntil) this.#young.delete(token);
    return undefined;
  }

  /** Remembers a verdict for as long as it holds. */
  set(accessToken, verified, keyGeneration, now) {
    if (this.#size === 0) return;
    this.#old.delete(accessToken.token);
    this.#insert(accessToken.token, {
      accessToken,
      keyGeneration,
      // A clock that was set back knows nothing of what its keys were then.
      validFrom: Math.max(verified.validFrom ?? -Infinity, now - CLOCK_SET_BACK_SECONDS),
      validUntil: verified.validUntil ?? Infinity,
    });
  }

  /** Forgets everything. */
  clear() {
    this.#young = new Map();
    this.#old = new Map();
  }

  #insert(token, entry) {
    if (this.#young.size >= this.#half && !this.#young.has(token)) {
      this.#old = this.#size === 1 ? new Map() : this.#young;
      this.#young = new Map();
    }
    this.#young.set(token, entry);
  }
}
