/** A JWS algorithm (RFC 7518 section 3.1, RFC 8037, RFC 9864) that this package verifies. */
export type Algorithm = AsymmetricAlgorithm | SymmetricAlgorithm;

/** An algorithm of public keys. */
export type AsymmetricAlgorithm =
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA"
  | "Ed25519";

/** An algorithm of shared secrets. */
export type SymmetricAlgorithm = "HS256" | "HS384" | "HS512";
