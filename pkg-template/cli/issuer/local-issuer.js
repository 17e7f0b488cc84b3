// A local authorization server without its HTTP: keys, tokens, and what it says of them. For development and tests.

import { randomBytes } from "node:crypto";
import { decodeTokenUnverified, JWTVerifier, RSAKeyPair, TokenError } from "mcp-bearer";
import { thumbprint } from "../keys.js";

/** So many are known at a time: a long test run must not fill the memory. */
const MAX_OPAQUE_TOKENS = 10_000;

/** Keys that changed often are left out in the end, or the set would be larger than verifiers take. */
const MAX_PUBLISHED_KEYS = 10;

export class LocalIssuer {
  #keyPair;
  /** Public keys in use and those that were, newest first: a token outlives the key's turn. */
  #published = [];
  #opaque = new Map();
  #revoked = new Set();
  #now;

  /**
   * @param {{ issuer: string, keyPair?: RSAKeyPair, now?: () => number }} options without a key pair it makes one
   */
  constructor({ issuer, keyPair = RSAKeyPair.generate(), now = () => Date.now() / 1000 }) {
    this.issuer = issuer;
    this.#now = now;
    this.#use(keyPair);
  }

  get kid() {
    return this.#published[0].kid;
  }

  jwks() {
    return { keys: this.#published };
  }

  /**
   * Signs with a new key from now on. The old one stays in the JWK Set, as a good issuer does it, or is taken out at
   * once, as after a theft.
   */
  rotate({ dropOld = false } = {}) {
    if (dropOld) this.#published = [];
    this.#use(RSAKeyPair.generate());
    return this.kid;
  }

  /**
   * Mints a token. Its issuer is this one, unless the claims say another.
   *
   * @throws {import("mcp-bearer").ConfigError} when the package does not mint such a token
   */
  mint({ opaque = false, ...options }) {
    const token = this.#keyPair.createToken({ ...options, issuer: this.issuer, kid: this.kid, now: this.#now });
    if (!opaque) return token;
    const reference = randomBytes(32).toString("base64url");
    if (this.#opaque.size >= MAX_OPAQUE_TOKENS) this.#opaque.delete(this.#opaque.keys().next().value);
    this.#opaque.set(reference, token);
    return reference;
  }

  /** RFC 7662 section 2.2: what a token says if it is good here and now, and nothing else if not. */
  async introspect(token) {
    const jwt = this.#opaque.get(token) ?? token;
    if (this.#revoked.has(token)) return { active: false };
    try {
      const verifier = new JWTVerifier({
        jwks: this.jwks(),
        issuer: this.issuer,
        // It is asked by servers of every kind; each checks that the token is for it.
        audience: null,
        clockTolerance: 0,
        cacheSize: 0,
        now: this.#now,
      });
      const { claims } = await verifier.verifyToken(jwt);
      return { ...claims, active: true, token_type: "Bearer" };
    } catch (error) {
      if (error instanceof TokenError) return { active: false };
      throw error;
    }
  }

  /** RFC 7009: a token that is not known is no error. */
  revoke(token) {
    if (this.#opaque.has(token) || isJwt(token)) this.#revoked.add(token);
  }

  #use(keyPair) {
    const kid = thumbprint(keyPair.jwk());
    this.#keyPair = keyPair;
    const others = this.#published.filter((jwk) => jwk.kid !== kid);
    this.#published = [keyPair.jwk({ kid }), ...others].slice(0, MAX_PUBLISHED_KEYS);
  }
}

function isJwt(token) {
  try {
    decodeTokenUnverified(token);
    return true;
  } catch {
    return false;
  }
}
