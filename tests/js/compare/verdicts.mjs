/** What each library says of a triple: "accepted", or why not. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";

import { createLocalJWKSet, importJWK, jwtVerify } from "jose";

/** The verdict of a package with the API of mcp-bearer; a wrong claim is a verdict of its own. */
export function oursOf(bearer) {
  return ({ token, key, policy, now, payload }) => {
    const source = structuredClone(keyOptions(key));
    try {
      const verifier = new bearer.JWTVerifier({
        ...source,
        ...policy,
        now: () => now,
        cacheSize: 0,
        onEvent() {},
      });
      const { claims } = verifier.verifyTokenSync(token);
      const isSame = isDeepStrictEqual(plain(claims), plain(JSON.parse(payload)));
      return isSame ? "accepted" : "accepted with other claims";
    } catch (error) {
      return [error.reason ?? `${error}`, error.claim].filter(Boolean).join(" ");
    }
  };
}

const plain = (value) => JSON.parse(JSON.stringify(value));

function keyOptions({ secret, jwk, jwks }) {
  if (secret !== undefined) return { secret: new Uint8Array(Buffer.from(secret, "base64url")) };
  return jwk === undefined ? { jwks } : { publicKey: jwk };
}

export async function joseAccepts({ token, key, policy, now }) {
  try {
    const { secret, jwk, jwks } = key;
    const [algorithm] = policy.algorithms;
    const imported =
      secret !== undefined
        ? new Uint8Array(Buffer.from(secret, "base64url"))
        : jwk === undefined
          ? createLocalJWKSet(jwks)
          : await importJWK(jwk, algorithm);
    await jwtVerify(token, imported, {
      ...policy,
      currentDate: new Date(now * 1000),
      requiredClaims: ["exp", "iss", "aud"],
    });
    return true;
  } catch {
    return false;
  }
}

/** PyJWT and joserfc in a process of their own: gives two letters for each triple, in order. */
export function pythonPeers(python) {
  const child = spawn(python, ["-X", "utf8", new URL("peers.py", import.meta.url).pathname], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const waiting = [];
  let problem;
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(line));
  child.on("close", (code) => {
    problem = new Error(`peers.py ended with ${code}`);
    for (const { reject } of waiting) reject(problem);
  });
  return {
    ask(batch) {
      const answers = batch.map(
        () =>
          new Promise((resolve, reject) => {
            if (problem !== undefined) reject(problem);
            waiting.push({ resolve, reject });
          }),
      );
      batch.forEach(({ token, key, policy, now }, i) => {
        const last = i === batch.length - 1;
        child.stdin.write(`${JSON.stringify({ token, key, policy, now, last })}\n`);
      });
      return Promise.all(answers);
    },
    end: () => child.stdin.end(),
  };
}
