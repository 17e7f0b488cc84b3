/**
 * To import this makes `crypto: "reference"` available, before the first `JWTVerifier` that asks for it:
 *
 *     import "mcp-bearer/reference";
 *
 * It exports nothing.
 */
export {};
