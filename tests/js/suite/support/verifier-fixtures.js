/** Verifiers and tokens that are valid except for what a test changes. */
import { JWTVerifier, StaticTokenVerifier } from "mcp-bearer";
import { AUDIENCE, ISSUER, JWKS_URI, NOW, devKeyPair, jwksEndpoint } from "./issuer.js";

export const quiet = { now: () => NOW, onEvent: () => {} };
export const bound = { ...quiet, issuer: ISSUER, audience: AUDIENCE };

export function jwtVerifier(options = {}) {
  return new JWTVerifier({ ...bound, publicKey: devKeyPair().publicKey, ...options });
}

export function remoteVerifier(options = {}) {
  const { fetch } = jwksEndpoint(() => devKeyPair().jwks());
  return new JWTVerifier({ ...bound, jwksUri: JWKS_URI, fetch, ...options });
}

export function secretVerifier(options = {}) {
  return new JWTVerifier({
    ...bound,
    secret: "0123456789 abcdefghijklmnopqrstuvwxyz ABC",
    algorithm: "HS256",
    ...options,
  });
}

export function staticVerifier(options = {}) {
  return new StaticTokenVerifier({
    ...quiet,
    tokens: { "dev-token": { clientId: "dev-client" } },
    ...options,
  });
}

export function mint(options = {}) {
  return devKeyPair().createToken({
    subject: "test-user",
    issuer: ISSUER,
    audience: AUDIENCE,
    now: () => NOW,
    ...options,
  });
}
