// `mcp-bearer keygen`: an RSA key pair, for development and tests.

import { open } from "node:fs/promises";
import { RSAKeyPair } from "mcp-bearer";
import { EXIT, UsageError } from "./exit-codes.js";
import { thumbprint } from "./keys.js";

export const keygen = {
  name: "keygen",
  summary: "Makes an RSA key pair for development and tests, and prints the public key.",
  options: {
    out: { value: "FILE", help: "the private key goes here (PEM, PKCS#8), readable by you only; - prints it" },
    "public-out": { value: "FILE", help: "the public key goes here too (PEM, SPKI)" },
    "jwks-out": { value: "FILE", help: "a JWK Set with the public key goes here" },
    kid: { value: "ID", help: "the key's id; default: its thumbprint (RFC 7638)" },
    bits: { value: "BITS", kind: "whole", help: "2048 (default), 3072 or 4096" },
    force: { help: "write over files that are there" },
  },
  examples: [
    ["mcp-bearer keygen --out dev-key.pem", "a key pair; the public key is printed"],
    ["mcp-bearer keygen --out dev-key.pem --jwks-out jwks.json", "and the JWK Set for a verifier"],
  ],
  more: "Keep such keys out of production: tokens are signed with them in a way that SECURITY.md describes.",
  run,
};

async function run({ out, publicOut, jwksOut, kid, bits, force }, { output }) {
  if (out === undefined) {
    throw new UsageError("--out FILE says where the private key goes; --out - prints it");
  }
  if (out === "-" && output.isJson) throw new UsageError("--out -: not together with --json");
  const keyPair = RSAKeyPair.generate(bits === undefined ? undefined : { modulusLength: bits });
  const keyId = kid ?? thumbprint(keyPair.jwk());
  const jwks = keyPair.jwks({ kid: keyId });

  if (out === "-") output.line(keyPair.privateKey.trimEnd());
  else await writeNew(out, keyPair.privateKey, "--out", { force, mode: 0o600 });
  if (publicOut !== undefined) await writeNew(publicOut, keyPair.publicKey, "--public-out", { force });
  if (jwksOut !== undefined) await writeNew(jwksOut, `${JSON.stringify(jwks, null, 2)}\n`, "--jwks-out", { force });

  if (output.isJson) output.document({ kid: keyId, publicKey: keyPair.publicKey, jwks, privateKeyFile: out });
  else if (out !== "-") output.line(keyPair.publicKey.trimEnd());
  output.note(`key id: ${keyId}`);
  return EXIT.good;
}

/** Never over a file that is there, unless that is asked for: it may be the only copy of a key. */
async function writeNew(path, text, option, { force = false, mode = 0o644 }) {
  let file;
  try {
    file = await open(path, force ? "w" : "wx", mode);
    // A file that was there has a mode of its own.
    if (force) await file.chmod(mode);
    await file.writeFile(text.endsWith("\n") ? text : `${text}\n`);
  } catch (error) {
    if (error.code === "EEXIST") throw new UsageError(`${option}: the file exists; --force writes over it`);
    throw new UsageError(`${option}: cannot write the file (${error.code ?? "error"})`);
  } finally {
    await file?.close();
  }
}
