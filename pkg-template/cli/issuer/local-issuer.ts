// A local authorization server without its HTTP: keys, tokens, and what it says of them. For development and tests.

import { randomBytes } from "node:crypto";
import {
  type CreateTokenOptions,
  decodeTokenUnverified,
  type JsonWebKeyInput,
  JWTVerifier,
  RSAKeyPair,
  TokenError,
} from "mcp-bearer";
import type { JsonObject } from "../json.ts";
import { thumbprintOf } from "../thumbprint.ts";

/** So many are known at a time: a long test run must not fill the memory. */
const MAX_OPAQUE_TOKENS = 10_000;

/** Keys that changed often are left out in the end, or the set would be larger than verifiers take. */
const MAX_PUBLISHED_KEYS = 10;

/** What may be said of a token: its issuer, key and time are this issuer's own. */
export type MintOptions = Omit<CreateTokenOptions, "issuer" | "kid" | "now"> & {
  /** A reference that only introspection can judge. */
  opaque?: boolean | undefined;
};

interface IssuerOptions {
  /** Its name. */
  readonly issuer: string;
  /** Without one it makes one. */
  readonly keyPair?: RSAKeyPair;
}

export class LocalIssuer {
  readonly issuer: string;
  #keyPair: RSAKeyPair;
  /** Public keys in use and those that were, newest first: a token outlives the key's turn. */
  #published: readonly JsonWebKeyInput[] = [];
  /** The JWT behind each. */
  readonly #opaque = new Map<string, string>();
  readonly #revoked = new Set<string>();

  constructor({ issuer, keyPair = RSAKeyPair.generate() }: IssuerOptions) {
    this.issuer = issuer;
    this.#keyPair = keyPair;
    this.#publish();
  }

  get kid(): string {
    return thumbprintOf(this.#keyPair);
  }

  jwks(): { keys: readonly JsonWebKeyInput[] } {
    return { keys: this.#published };
  }

  /**
   * Signs with a new key from now on. The old one stays in the JWK Set, as a good issuer does it, or is taken out at
   * once, as after a theft.
   *
   * @returns the id of the new key
   */
  rotate({ dropOld = false } = {}): string {
    if (dropOld) this.#published = [];
    this.#keyPair = RSAKeyPair.generate();
    this.#publish();
    return this.kid;
  }

  /**
   * Mints a token. Its issuer is this one, unless the claims say another.
   *
   * @throws {ConfigError} when the package does not mint such a token
   */
  mint({ opaque = false, ...options }: MintOptions): string {
    const token = this.#keyPair.createToken({ ...options, issuer: this.issuer, kid: this.kid });
    if (!opaque) return token;
    const reference = randomBytes(32).toString("base64url");
    const [oldest] = this.#opaque.keys();
    if (oldest !== undefined && this.#opaque.size >= MAX_OPAQUE_TOKENS) this.#opaque.delete(oldest);
    this.#opaque.set(reference, token);
    return reference;
  }

  /** RFC 7662 section 2.2: what a token says if it is good here and now, and nothing else if not. */
  async introspect(token: string): Promise<JsonObject> {
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
      });
      const { claims } = await verifier.verifyToken(jwt);
      return { ...claims, active: true, token_type: "Bearer" };
    } catch (error) {
      if (error instanceof TokenError) return { active: false };
      throw error;
    }
  }

  /** RFC 7009: a token that is not known is no error. */
  revoke(token: string): void {
    if (this.#opaque.has(token) || isJwt(token)) this.#revoked.add(token);
  }

  #publish(): void {
    const { kid } = this;
    const others = this.#published.filter((jwk) => jwk.kid !== kid);
    this.#published = [this.#keyPair.jwk({ kid }), ...others].slice(0, MAX_PUBLISHED_KEYS);
  }
}

function isJwt(token: string): boolean {
  try {
    decodeTokenUnverified(token);
    return true;
  } catch {
    return false;
  }
}
