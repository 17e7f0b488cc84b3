// The checks of a verification as steps. Which one failed is what the package's `TokenError` says; the order is the
// documented one (index.d.ts, JWTVerifier). Nothing is verified here.

import { h } from "./elements.js";
import { decode } from "./inside.js";

const STEPS = [
  { id: "form", name: "Form", about: "size, three parts, base64url, a JSON header" },
  { id: "header", name: "Header", about: "no member that changes what the token means" },
  { id: "algorithm", name: "Algorithm", about: "the one that the verifier allows" },
  { id: "key", name: "Key", about: "exactly one key fits" },
  { id: "signature", name: "Signature", about: "holds over header and claims" },
  { id: "claims", name: "Claims", about: "strict JSON, known claims of their types" },
  { id: "exp", name: "Expiry", about: "exp is there and not over" },
  { id: "nbf", name: "Not before", about: "nbf is reached" },
  { id: "iat", name: "Issued at", about: "iat is not in the future" },
  { id: "iss", name: "Issuer", about: "iss is the expected one", setting: "issuer" },
  { id: "aud", name: "Audience", about: "aud names this server", setting: "audience" },
  { id: "other", name: "Other claims", about: "says who the client is; bound to no key" },
  { id: "typ", name: "Type", about: "an access token, not an ID token or another" },
  { id: "scopes", name: "Scopes", about: "all that are required are granted", setting: "scopes" },
];

const STEP_OF_REASON = {
  ERR_TOKEN_MALFORMED: "form",
  ERR_TOKEN_TOO_LARGE: "form",
  ERR_HEADER_UNSUPPORTED: "header",
  ERR_ALG_NOT_ALLOWED: "algorithm",
  ERR_NO_MATCHING_KEY: "key",
  ERR_MULTIPLE_MATCHING_KEYS: "key",
  ERR_KEYS_UNAVAILABLE: "key",
  ERR_KEYS_NOT_LOADED: "key",
  ERR_SIGNATURE_INVALID: "signature",
  ERR_CLAIMS_MALFORMED: "claims",
  ERR_TYP_NOT_ALLOWED: "typ",
  ERR_INSUFFICIENT_SCOPE: "scopes",
};
const STEP_OF_CLAIM = { exp: "exp", nbf: "nbf", iat: "iat", iss: "iss", aud: "aud" };

const WORDS = { passed: "passed", failed: "failed", open: "not reached", off: "not asked for" };

/** The step that an error belongs to; `undefined` for one that is no verdict on the token (a clock, a trap). */
export function stepOf({ reason, claim }) {
  const step = STEP_OF_REASON[reason];
  if (step !== undefined) return step;
  const isAboutClaim = ["ERR_EXPIRED", "ERR_NOT_YET_VALID", "ERR_CLAIM_MISSING", "ERR_CLAIM_MISMATCH"].includes(reason);
  return isAboutClaim ? (STEP_OF_CLAIM[claim] ?? "other") : undefined;
}

/**
 * @param {HTMLElement} list
 * @param {import("./verification.js").Outcome | undefined} outcome nothing: no step was made
 * @param {import("./verification.js").Settings} [settings]
 * @param {string} [token]
 */
export function drawPipeline(list, outcome, settings, token) {
  const failed = outcome?.error === undefined ? undefined : stepOf(outcome.error);
  let isReached = outcome?.accessToken !== undefined || failed !== undefined;
  list.replaceChildren(
    ...STEPS.map((step) => {
      let state = isReached ? "passed" : "open";
      if (step.id === failed) {
        state = "failed";
        isReached = false;
      } else if (isReached && step.setting !== undefined && settings[step.setting].length === 0) {
        state = "off";
      }
      const explanation = state === "failed" ? reasonOf(outcome.error) : step.about;
      const comparison = state === "failed" ? compare(step.id, token, settings) : undefined;
      return drawStep(step, state, explanation, comparison);
    }),
  );
}

function drawStep({ id, name }, state, explanation, comparison) {
  return h(
    "li",
    { class: `step ${state}`, "data-step": id, "data-state": state },
    h("span", { class: "sign", "aria-hidden": "true" }),
    h(
      "div",
      {},
      h("strong", {}, name),
      " ",
      h("span", { class: "state" }, WORDS[state]),
      h("p", {}, explanation),
      comparison === undefined
        ? ""
        : h("dl", {}, ...comparison.flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, h("code", {}, value))])),
    ),
  );
}

function reasonOf({ reason, claim, explanation }) {
  return `${explanation}${claim === undefined ? "" : ` (${claim})`}. ${reason}`;
}

/** What the token says beside what the verifier asks for, to be looked at: the verdict is made. */
function compare(step, token, { keys, algorithm, issuer, audience, scopes }) {
  const decoded = decode(token);
  if (decoded === undefined) return undefined;
  const { header, claims } = decoded;
  const kids = keys.jwks?.keys?.map(({ kid }) => kid ?? "no kid").join(", ");
  const pairs = {
    algorithm: [header.alg, algorithm],
    key: kids && [header.kid, kids],
    iss: [claims.iss, issuer],
    aud: [claims.aud, audience],
    scopes: [claims.scope ?? claims.scp, scopes.join(" ")],
  };
  if (!pairs[step]) return undefined;
  const [said, wanted] = pairs[step].map(shown);
  return [
    ["Token", said],
    ["Verifier", wanted],
  ];
}

function shown(value) {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}
