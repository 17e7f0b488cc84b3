// RSAKeyPair: for development and tests. Its wasm is its own, so that what is not imported is not shipped.

import { readClock } from "./clock.ts";
import { NOT_A_FUNCTION } from "./config-faults.js";
import { copyOptions, membersOf } from "./copy-options.ts";
import { createTokenError, createTypeError } from "./errors.ts";
import type { RsaKeyPairCore } from "./testing-glue.js";
import * as testingGlue from "./testing-glue.js";
import type { JsonWebKeyInput } from "./verifier-options.ts";
import { RecoverableHandle, Wasm } from "./wasm.ts";

type Glue = typeof testingGlue;

const testing = new Wasm<Glue>(testingGlue, () => createTokenError("ERR_INTERNAL"));

export interface CreateTokenOptions {
  /** `sub`. Default: `"fastmcp-user"`. */
  subject?: string | undefined;
  /** `iss`. Default: `"https://fastmcp.example.com"`. */
  issuer?: string | undefined;
  /** `aud`. Default: none. */
  audience?: string | readonly string[] | null | undefined;
  /** `scope`, joined with spaces. Default: none. */
  scopes?: readonly string[] | null | undefined;
  /** `exp` − `iat`; negative makes an expired token. Default: 3600. */
  expiresInSeconds?: number | undefined;
  /** Further claims; they replace the ones above. */
  additionalClaims?: { readonly [name: string]: unknown } | null | undefined;
  /** `kid` of the header. Default: none. */
  kid?: string | null | undefined;
  /** The clock: Unix time in seconds. Default: `Date.now() / 1000`. */
  now?: (() => number) | undefined;
}

const constructorKey = Symbol("constructorKey");

/**
 * An RSA key pair that mints RS256 tokens. For development and tests (docs/security/arithmetic.md says why).
 *
 * @example
 * ```ts
 * const pair = RSAKeyPair.generate();
 * const verifier = new JWTVerifier({ publicKey: pair.publicKey, issuer: "https://issuer.example", audience: "mcp" });
 * const token = pair.createToken({ issuer: "https://issuer.example", audience: "mcp", scopes: ["notes:read"] });
 * ```
 */
export class RSAKeyPair {
  readonly #core: RecoverableHandle<Glue, RsaKeyPairCore>;
  #publicKey = "";
  #privateKey: string | undefined;

  private constructor(key: typeof constructorKey, make: (wasm: Glue) => RsaKeyPairCore) {
    if (key !== constructorKey) throw new TypeError("Use RSAKeyPair.generate() or RSAKeyPair.fromPem()");
    // The PEM outlives the wasm instance, so that the pair does too.
    this.#core = new RecoverableHandle(testing, (wasm) => {
      const core = this.#privateKey === undefined ? make(wasm) : wasm.RsaKeyPairCore.fromPem(this.#privateKey);
      this.#privateKey ??= core.privateKey();
      this.#publicKey ||= core.publicKey();
      return core;
    });
  }

  /** Generates a new pair. `modulusLength`: 2048 (default), 3072 or 4096 bits. Blocks for half a second and more. */
  static generate(options?: { modulusLength?: 2048 | 3072 | 4096 | undefined }): RSAKeyPair {
    const copy = copyOptions(options);
    return createPair((wasm) => wasm.RsaKeyPairCore.generate(copy));
  }

  /** Reads a private key from PEM (PKCS#8 `PRIVATE KEY` or PKCS#1 `RSA PRIVATE KEY`, not encrypted). */
  static fromPem(privateKeyPem: string): RSAKeyPair {
    return createPair((wasm) => wasm.RsaKeyPairCore.fromPem(privateKeyPem));
  }

  /** SPKI PEM. */
  get publicKey(): string {
    return this.#publicKey;
  }

  /** PKCS#8 PEM. Not enumerable: neither `JSON.stringify` nor an inspector shows it. */
  get privateKey(): string {
    return this.#privateKey ?? "";
  }

  /** The public key as a JWK, with `use: "sig"` and `alg: "RS256"`. */
  jwk(options?: { kid?: string | null | undefined }): JsonWebKeyInput {
    const copy = copyOptions(options);
    return JSON.parse(this.#core.call((core) => core.jwk(copy))) as JsonWebKeyInput;
  }

  /** A JWK Set with this one public key. */
  jwks(options?: { kid?: string | null | undefined }): { keys: JsonWebKeyInput[] } {
    return { keys: [this.jwk(options)] };
  }

  /** Mints an RS256 token. @throws {ConfigError} */
  createToken(options: CreateTokenOptions = {}): string {
    const copy = copyOptions(options);
    const { now: clock } = membersOf(copy);
    if (clock !== undefined && typeof clock !== "function") throw createTypeError(NOT_A_FUNCTION, "now", clock);
    const now = readClock({ now: clock })();
    return this.#core.call((core) => core.createToken(copy, now));
  }

  toJSON(): { type: "RSAKeyPair"; publicKey: string } {
    return { type: "RSAKeyPair", publicKey: this.#publicKey };
  }
}

/** Outside of the class: esbuild renames a class that names itself, and consoles and stacks would show that name. */
function createPair(make: (wasm: Glue) => RsaKeyPairCore): RSAKeyPair {
  // The constructor is private, for users.
  const Pair = RSAKeyPair as unknown as new (
    key: typeof constructorKey,
    make: (wasm: Glue) => RsaKeyPairCore,
  ) => RSAKeyPair;
  return new Pair(constructorKey, make);
}
