// A verifier whose JWKS endpoint is a function of the test, without a network.
import { verifierWith } from "./expect-verdict.js";

export const JWKS_URI = "https://issuer.example/jwks";

/** A verifier whose endpoint answers with that text, and the events it reported. */
export function remote(text, options = {}) {
  const events = [];
  const answers = { text, status: 200, headers: {}, count: 0 };
  const verifier = verifierWith({
    jwksUri: JWKS_URI,
    onEvent: (event) => events.push(event),
    fetch: async () => {
      answers.count += 1;
      return new Response(answers.text, { status: answers.status, headers: answers.headers });
    },
    ...options,
  });
  return { verifier, events, answers };
}

export const setOf = (...keys) => JSON.stringify({ keys });
