// What a gate or a MultiVerifier must know of a verifier of ours, and nobody else.

const facts = new WeakMap();

/**
 * @param {object} verifier
 * @param {{ audience: "checked" | "waived" | "left_out", impliedScopes?: string, issuers?: readonly string[] | null }} known
 */
export function setFacts(verifier, known) {
  facts.set(verifier, known);
}

export function factsOf(verifier) {
  return facts.get(verifier);
}
