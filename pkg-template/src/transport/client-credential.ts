// What an introspection request needs besides fixed headers: a signed client assertion (RFC 7523), or the header of the
// operator's function. WebCrypto signs: its private-key operations take constant time, those of crate `rsa` do not
// (RUSTSEC-2023-0071), and here an attacker may measure.

import type { Clock } from "../clock.ts";
import { untilDeadline } from "../deadline.ts";

/** What the wasm read from the options. */
export type CredentialSettings =
  | { readonly kind: "fixed" }
  | { readonly kind: "header" }
  | {
      readonly kind: "assertion";
      /** `aud`; left out: the endpoint's URL. */
      readonly audience?: string;
      /** The parameters of WebCrypto, which serve for the import and for signing. */
      readonly algorithm: { readonly name: string; readonly hash?: string; readonly namedCurve?: string };
      readonly key: { readonly jwk: JsonWebKey } | { readonly pkcs8: string };
    };

/** Writes header and claims of an assertion, encoded, with the dot between them. */
export type SigningInput = (audience: string, now: number, id: string) => string | undefined;

export class ClientCredential {
  readonly #settings: CredentialSettings;
  readonly #header: (() => string | Promise<string>) | undefined;
  readonly #signingInput: SigningInput;
  // The key and not a promise of it, which on workerd would belong to one request.
  #key: CryptoKey | undefined;

  constructor(
    settings: CredentialSettings,
    header: (() => string | Promise<string>) | undefined,
    signingInput: SigningInput,
  ) {
    this.#settings = settings;
    this.#header = header;
    this.#signingInput = signingInput;
  }

  /** The credential for one request; `undefined` where none is needed, `null` where it cannot be made in time. */
  async make(url: string, now: Clock, deadline: number): Promise<string | undefined | null> {
    const settings = this.#settings;
    try {
      switch (settings.kind) {
        case "fixed":
          return undefined;
        case "header": {
          // Called without a receiver: it gets nothing of ours.
          const header = this.#header;
          const value: unknown = await untilDeadline(Promise.resolve(header?.()), deadline, undefined);
          return typeof value === "string" ? value : null;
        }
        case "assertion": {
          const { algorithm, audience = url } = settings;
          const input = this.#signingInput(audience, now(), crypto.randomUUID());
          if (input === undefined) return null;
          this.#key ??= await importKey(settings);
          const signature = await crypto.subtle.sign(algorithm, this.#key, new TextEncoder().encode(input));
          return `${input}.${encodeBase64Url(new Uint8Array(signature))}`;
        }
      }
    } catch {
      return null;
    }
  }
}

function importKey({ algorithm, key }: CredentialSettings & { kind: "assertion" }): Promise<CryptoKey> {
  return "jwk" in key
    ? crypto.subtle.importKey("jwk", key.jwk, algorithm, false, ["sign"])
    : crypto.subtle.importKey("pkcs8", decodeBase64Url(key.pkcs8), algorithm, false, ["sign"]);
}

function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function encodeBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/u, "");
}
