// The package's own word on a key or a URL: what it would build no verifier with, it would not use.

import { ConfigError, JWTVerifier, type JWTVerifierOptions } from "mcp-bearer";

/** What the package has against these options, without their names; `undefined` if nothing. */
export function objectionTo(options: JWTVerifierOptions): string | undefined {
  try {
    new JWTVerifier(options);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replace(/^\w+: /, "");
  }
}
