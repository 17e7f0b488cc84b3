// Changes one valid token per algorithm in every place: each changed token is refused.
import { assert, test } from "../../harness.js";
import * as fixed from "../support/fixed-keys.js";
import { mint, MINTABLE, NOW } from "../support/minting.js";
import { accepted, refusedSync, verifierFor, verifierWith } from "../support/expect-verdict.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The only reasons that a changed token can have. A trap would be ERR_INTERNAL. */
const REASONS = new Set([
  "ERR_TOKEN_MALFORMED",
  "ERR_ALG_NOT_ALLOWED",
  "ERR_HEADER_UNSUPPORTED",
  "ERR_SIGNATURE_INVALID",
  "ERR_TOKEN_TOO_LARGE",
]);

/**
 * One algorithm of each family, to save time: the others share its code but for the hash or the
 * curve.
 */
const THOROUGH = new Set(["RS256", "PS256", "ES256", "EdDSA", "HS256"]);

for (const alg of [...MINTABLE, "ES512"]) {
  test(`mutations of a token of ${alg}: every position with other characters`, async () => {
    const { verifier, token } = await caseOf(alg);
    let tried = 0;
    for (let index = 0; index < token.length; index += 1) {
      for (const character of charactersFor(token[index], index, alg)) {
        tried += checkRefused(
          verifier,
          token,
          token.slice(0, index) + character + token.slice(index + 1),
        );
      }
    }
    assert.ok(tried >= token.length, `${tried} of ${token.length}`);
    await accepted(verifier, token);
  });

  test(`mutations of a token of ${alg}: truncated, extended, and rearranged`, async () => {
    const { verifier, token } = await caseOf(alg);
    for (let end = 0; end < token.length; end += 1)
      checkRefused(verifier, token, token.slice(0, end));
    for (let start = 1; start < token.length; start += 7)
      checkRefused(verifier, token, token.slice(start));
    for (const text of [...ALPHABET, ".", "=", " ", "\n", "\0", "AA", "AAAA", token]) {
      checkRefused(verifier, token, token + text);
      checkRefused(verifier, token, text + token);
    }
    const parts = token.split(".");
    for (const a of [0, 1, 2]) {
      for (const b of [0, 1, 2]) {
        checkRefused(verifier, token, `${parts[a]}.${parts[b]}`);
        for (const c of [0, 1, 2])
          checkRefused(verifier, token, [parts[a], parts[b], parts[c]].join("."));
      }
      checkRefused(verifier, token, [...parts, parts[a]].join("."));
      checkRefused(verifier, token, [parts[a], ...parts].join("."));
      const doubled = parts.map((part, index) => (index === a ? part + part : part));
      checkRefused(verifier, token, doubled.join("."));
      const reversed = parts.map((part, index) =>
        index === a ? [...part].reverse().join("") : part,
      );
      checkRefused(verifier, token, reversed.join("."));
    }
    await accepted(verifier, token);
  });

  test(`mutations of a token of ${alg}: neighbours swapped, dropped, and doubled`, async () => {
    const { verifier, token } = await caseOf(alg);
    const step = THOROUGH.has(alg) ? 2 : 7;
    for (let index = 0; index + 1 < token.length; index += step) {
      const [before, a, b, after] = [
        token.slice(0, index),
        token[index],
        token[index + 1],
        token.slice(index + 2),
      ];
      if (a !== b) checkRefused(verifier, token, before + b + a + after);
      checkRefused(verifier, token, before + b + after);
      checkRefused(verifier, token, before + a + a + b + after);
    }
    await accepted(verifier, token);
  });
}

/** A short token, as each change costs a verification. */
async function caseOf(alg) {
  if (alg === "ES512") {
    return {
      verifier: verifierWith({ publicKey: fixed.P521.jwk, algorithm: alg }),
      token: fixed.P521.token,
    };
  }
  const payloadText = `{"sub":"s","exp":${NOW + 60}}`;
  const verifier = await verifierFor(alg, { issuer: null, audience: null });
  return { verifier, token: await mint({ alg, headerText: `{"alg":"${alg}"}`, payloadText }) };
}

/**
 * The neighbour in the alphabet, which differs in the lowest bit and so is the one that a lenient
 * decoder confuses; and a few others, more of them for one algorithm of each family.
 */
function charactersFor(character, index, alg) {
  const at = ALPHABET.indexOf(character);
  if (at === -1) return ["A", "-", "=", ""];
  const others = [ALPHABET[at ^ 1]];
  if (THOROUGH.has(alg))
    others.push(ALPHABET[at ^ 32], ALPHABET[(at + index) % 64], character === "A" ? "_" : "A");
  // Outside of the alphabet: no signature is computed, so it costs nothing.
  others.push(".", "=", "+", "/", " ", "%", "\u0000", "\u00e9");
  return others;
}

/** 1, or 0 for a change that changed nothing. */
function checkRefused(verifier, token, changed) {
  if (changed === token) return 0;
  const error = refusedSync(verifier, changed, changed);
  if (!REASONS.has(error.reason)) throw new Error(`${changed}: ${error.reason ?? error}`);
  return 1;
}
