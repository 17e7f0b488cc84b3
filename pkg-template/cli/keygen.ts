// `mcp-bearer keygen`: an RSA key pair, for development and tests.

import { RSAKeyPair } from "mcp-bearer";
import { type Context, command, type OptionsOf, type OptionTable } from "./command.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import { writeNewFile } from "./new-file.ts";
import { thumbprintOf } from "./thumbprint.ts";

const OPTIONS = {
  out: { value: "FILE", help: "the private key goes here (PEM, PKCS#8), readable by you only; - prints it" },
  "public-out": { value: "FILE", help: "the public key goes here too (PEM, SPKI)" },
  "jwks-out": { value: "FILE", help: "a JWK Set with the public key goes here" },
  kid: { value: "ID", help: "the key's id; default: its thumbprint (RFC 7638)" },
  bits: { value: "BITS", kind: "whole", help: "2048 (default), 3072 or 4096" },
  force: { help: "write over files that are there" },
} as const satisfies OptionTable;

export const keygen = command(
  {
    name: "keygen",
    summary: "Makes an RSA key pair for development and tests, and prints the public key.",
    options: OPTIONS,
    examples: [
      ["mcp-bearer keygen --out dev-key.pem", "a key pair; the public key is printed"],
      ["mcp-bearer keygen --out dev-key.pem --jwks-out jwks.json", "and the JWK Set for a verifier"],
    ],
    more: "Keep such keys out of production: tokens are signed with them in a way that docs/security/arithmetic.md describes.",
  },
  run,
);

type KeyPairOptions = NonNullable<Parameters<typeof RSAKeyPair.generate>[0]>;

async function run(options: OptionsOf<typeof OPTIONS>, { output }: Context): Promise<ExitCode> {
  const { out, publicOut, jwksOut, kid, bits, force } = options;
  if (out === undefined) {
    throw new UsageError("--out FILE says where the private key goes; --out - prints it");
  }
  if (out === "-" && output.isJson) throw new UsageError("--out -: not together with --json");
  // The package says which numbers it takes.
  const keyPair = RSAKeyPair.generate(bits === undefined ? undefined : ({ modulusLength: bits } as KeyPairOptions));
  const keyId = kid ?? thumbprintOf(keyPair);
  const jwks = keyPair.jwks({ kid: keyId });

  const write = (path: string, text: string, option: string, mode = 0o644) =>
    writeNewFile(path, text, { option, mode, advice: "; --force writes over it", isForced: force });
  if (out === "-") output.line(keyPair.privateKey.trimEnd());
  else await write(out, keyPair.privateKey, "--out", 0o600);
  if (publicOut !== undefined) await write(publicOut, keyPair.publicKey, "--public-out");
  if (jwksOut !== undefined) await write(jwksOut, JSON.stringify(jwks, null, 2), "--jwks-out");

  if (output.isJson) output.document({ kid: keyId, publicKey: keyPair.publicKey, jwks, privateKeyFile: out });
  else if (out !== "-") output.line(keyPair.publicKey.trimEnd());
  output.note(`key id: ${keyId}`);
  return EXIT.good;
}
