// What a token is, if it is no access token as JWTVerifier takes them.

import { type JsonObject, objectOf } from "./json.ts";

/** Claims that OpenID Connect Core gives ID tokens (sections 2 and 3.3.2.11). */
const ID_TOKEN_CLAIMS = ["nonce", "at_hash", "c_hash"];

/** Members that say what a token is for, as issuers name them. */
const PURPOSES = ["token_use", "token_type", "type", "typ"];

export interface TokenParts {
  readonly header?: JsonObject | undefined;
  readonly claims?: JsonObject | undefined;
}

/**
 * The parts of a compact JWT for reading; `undefined` where it is none. Nothing is verified, nor are the package's rules
 * for JSON kept: what is at fault must still be shown.
 */
export function readParts(token: string): TokenParts {
  const parts = token.split(".");
  if (parts.length !== 3 && parts.length !== 5) return {};
  const [header, claims] = parts;
  return { header: partOf(header), claims: parts.length === 3 ? partOf(claims) : undefined };
}

/** A sentence on what this is instead of an access token; `undefined` if nothing says so. */
export function hintOfKind(token: string, { header, claims }: TokenParts): string | undefined {
  if (token.split(".").length === 5) {
    return "this token is encrypted (JWE): many issuers sign instead if the client asks for an audience or resource";
  }
  if (header === undefined) {
    return "this is no JWT but an opaque token: only its issuer can judge it, see mcp-bearer introspect";
  }
  if (claims === undefined) return undefined;
  const purposes = PURPOSES.map((name) => claims[name]).filter((purpose) => typeof purpose === "string");
  if (purposes.some((purpose) => /^refresh/i.test(purpose))) {
    return "this is a refresh token: a client sends it to the issuer only, and gets access tokens for it";
  }
  const named = ID_TOKEN_CLAIMS.filter((name) => Object.hasOwn(claims, name));
  if (named.length > 0 || purposes.some((purpose) => /^id([_-]?token)?$/i.test(purpose))) {
    const why = named.length > 0 ? ` (it has ${named.join(", ")})` : "";
    return `this is an ID token${why}: it tells the client who signed in; send the access token instead`;
  }
  return undefined;
}

function partOf(part = ""): JsonObject | undefined {
  return objectOf(Buffer.from(part, "base64url").toString("utf8"));
}
