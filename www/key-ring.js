// The key pairs of this tab: in memory only, never in storage, in the URL or in a log.

import { RSAKeyPair } from "./package.js";

/**
 * @typedef {object} Key
 * @property {string} kid
 * @property {RSAKeyPair} pair
 * @property {number} bits
 * @property {boolean} isLoaded from outside: it may be a key that somebody trusts
 * @property {boolean} isPublished whether the verifier of this page is to know it
 */

/** Tells its listeners when something changed: `ring.addEventListener("change", ...)`. */
export class KeyRing extends EventTarget {
  /** @type {Key[]} */
  #keys = [];
  /** @type {Key | undefined} */
  #signer;
  #made = 0;

  /** @returns {readonly Key[]} */
  get keys() {
    return this.#keys;
  }

  /** The key that mints. */
  get signer() {
    return this.#signer;
  }

  set signer(key) {
    this.#signer = key;
    this.#changed();
  }

  /**
   * Adds a private key and makes it the one that mints.
   *
   * @throws {ConfigError} when the PEM holds no RSA key that is good enough
   * @returns {Key}
   */
  add(privateKeyPem, { isLoaded }) {
    const pair = RSAKeyPair.fromPem(privateKeyPem);
    const same = this.#keys.find((key) => key.pair.publicKey === pair.publicKey);
    if (same !== undefined) {
      this.signer = same;
      return same;
    }
    this.#made += 1;
    const key = { kid: `key-${this.#made}`, pair, bits: bitsOf(pair.jwk().n), isLoaded, isPublished: true };
    this.#keys.push(key);
    this.signer = key;
    return key;
  }

  remove(key) {
    this.#keys = this.#keys.filter((other) => other !== key);
    if (this.#signer === key) this.#signer = this.#keys.at(-1);
    this.#changed();
  }

  publish(key, isPublished) {
    key.isPublished = isPublished;
    this.#changed();
  }

  /** The public halves of the published keys. */
  jwks() {
    return { keys: this.#keys.filter((key) => key.isPublished).map(({ pair, kid }) => pair.jwk({ kid })) };
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

// base64url without padding: six bits a character. A modulus has its highest bit set.
function bitsOf(modulus) {
  return Math.floor((modulus.length * 6) / 8) * 8;
}
