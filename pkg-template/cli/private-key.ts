// The key of a command that signs.

import { RSAKeyPair } from "mcp-bearer";
import type { Context, OptionsOf, OptionTable } from "./command.ts";
import { readSecret } from "./secrets.ts";

export const PRIVATE_KEY_OPTIONS = {
  "key-file": { value: "FILE", help: "the RSA private key: PEM, PKCS#8 or PKCS#1, not encrypted; - is standard input" },
  "key-env": { value: "NAME", help: "the same, from an environment variable" },
} as const satisfies OptionTable;

/**
 * The key pair of `--key-file` or `--key-env`; `undefined` if neither is there.
 *
 * @throws {ConfigError} when it is no private key that the package takes
 */
export async function readKeyPair(
  { keyFile, keyEnv }: OptionsOf<typeof PRIVATE_KEY_OPTIONS>,
  context: Context,
): Promise<RSAKeyPair | undefined> {
  const pem = await readSecret("key", { file: keyFile, variable: keyEnv }, context);
  return pem === undefined ? undefined : RSAKeyPair.fromPem(pem);
}
