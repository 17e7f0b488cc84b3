// What a gate or a MultiVerifier must know of a verifier of ours, and nobody else.

const facts = new WeakMap();

/**
 * @param {object} verifier
 * @param {object} known `audience`: "checked", "waived" or "left_out"; `impliedScopes`: the hierarchy as JSON text;
 *   `issuers`: those of a JWTVerifier, null for any; `verify`: verifyToken with a signal that is asked for when needed;
 *   `recall`: the remembered AccessToken of a token if its verdict still holds, always the same object
 */
export function setFacts(verifier, known) {
  facts.set(verifier, { __proto__: null, ...known });
}

export function factsOf(verifier) {
  return facts.get(verifier);
}

const failures = new WeakMap();

/** Notes why a verifier's last request failed, beside the error that this caused. For events: clients never see it. */
export function setFailure(error, failure) {
  if (failure !== undefined) failures.set(error, failure);
  return error;
}

export function failureOf(error) {
  return failures.get(error);
}
