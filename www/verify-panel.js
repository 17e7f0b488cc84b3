// The form that says what the server expects.

import { parseTime } from "./dates.js";
import { byId, h, setError } from "./elements.js";
import { parseJson } from "./json-place.js";
import { ConfigError } from "./package.js";
import { createScopeChips } from "./scope-chips.js";
import { fetchKeys } from "./verification.js";
import { isPrivateKey } from "./warnings.js";

const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

const FAILURES = {
  network: "No answer that this page may read: the server is not there, or does not allow other origins (CORS).",
  timeout: "No answer within five seconds.",
  redirect: "The server redirects. A verifier does not follow: give the final URL.",
  too_large: "The answer is larger than any JWK Set should be.",
  not_json: "The answer is no JSON.",
  not_a_jwk_set: "The answer is no JWK Set.",
  too_many_keys: "The JWK Set has too many keys.",
  no_usable_key: "The JWK Set has no key that a verifier can use.",
};

/**
 * @param {object} options
 * @param {import("./key-ring.js").KeyRing} options.ring
 * @param {() => void} options.onChange
 */
export function createVerifyPanel({ ring, onChange }) {
  const form = byId("verify");
  const field = {
    issuer: byId("verify-issuer"),
    audience: byId("verify-audience"),
    algorithm: byId("verify-algorithm"),
    jwksUri: byId("verify-jwks-uri"),
    clock: byId("verify-clock"),
    tolerance: byId("verify-tolerance"),
  };
  const key = byId("verify-key");
  const scopes = createScopeChips(byId("verify-scopes-box"), { id: "verify-scopes", onChange });
  /** What the last fetch brought, for the URL and the algorithm that were asked for. */
  let fetched;

  field.algorithm.append(...ALGORITHMS.map((name) => h("option", {}, name)));
  const source = () => form.elements.source.value;
  const showSource = () => {
    byId("pasted-field").hidden = source() !== "pasted";
    byId("fetched-field").hidden = source() !== "fetched";
  };
  form.addEventListener("input", ({ target }) => {
    showSource();
    if (target === field.jwksUri) forget();
    onChange();
  });
  // Enter in a field must not leave the page; in the field of the URL it means to fetch.
  form.addEventListener("submit", (event) => event.preventDefault());
  field.jwksUri.addEventListener("keydown", (event) => event.key === "Enter" && load());
  byId("fetch-keys").addEventListener("click", load);

  function forget() {
    fetched = undefined;
    say("");
  }

  function say(text, { isBad = false } = {}) {
    byId("fetch-status").textContent = text;
    byId("fetch-status").classList.toggle("error", isBad);
  }

  async function load() {
    const asked = field.jwksUri.value.trim();
    forget();
    say("Fetching ...");
    try {
      const answer = await fetchKeys(asked, field.algorithm.value);
      // An answer for what is no longer asked for is none.
      if (field.jwksUri.value.trim() !== asked) return;
      fetched = answer;
      const { failure, status, keys } = answer;
      if (failure === undefined) say(`Usable keys: ${keys.jwks.keys.length}.`);
      else say(FAILURES[failure] ?? `The server answered with status ${status}.`, { isBad: true });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      say(`This URL is not allowed: ${error.message}`, { isBad: true });
    }
    onChange();
  }

  /** The keys to verify with, or why there are none yet. */
  function readKeys() {
    setError(key);
    switch (source()) {
      case "page": {
        const jwks = ring.jwks();
        return jwks.keys.length > 0 ? { keys: { jwks } } : { missing: "No key to verify with: this page has none." };
      }
      case "fetched": {
        if (fetched === undefined) return { missing: "No key to verify with: none were fetched yet." };
        return { keys: fetched.keys };
      }
      default:
        return readPasted(key.value.trim());
    }
  }

  function readPasted(text) {
    if (text === "") return { missing: "No key to verify with: paste one." };
    if (isPrivateKey(text)) {
      setError(key, "This is a private key. A verifier needs the public one, and should never see this.");
      return { missing: "No key to verify with: a private key is not for verifying." };
    }
    if (text.startsWith("-----BEGIN")) return { keys: { publicKey: text } };
    const parsed = parseJson(text);
    const isObject = typeof parsed.value === "object" && parsed.value !== null;
    if (!isObject) {
      setError(key, parsed.problem ?? "This is neither PEM nor a JWK nor a JWKS.");
      return { missing: "No key to verify with: what was pasted cannot be read." };
    }
    return { keys: "keys" in parsed.value ? { jwks: parsed.value } : { publicKey: parsed.value } };
  }

  return {
    /** Fields that may be in a link: no key, for a person may have pasted the wrong one. */
    get fields() {
      const entries = Object.entries(field).map(([name, element]) => [name, element.value]);
      return { ...Object.fromEntries(entries), source: source(), scopes: scopes.value };
    },
    set fields(fields) {
      for (const [name, element] of Object.entries(field)) if (fields[name] !== undefined) element.value = fields[name];
      // What is in no list, as in a link that somebody changed, leaves a list empty.
      if (field.algorithm.value === "") field.algorithm.value = ALGORITHMS[0];
      if (fields.source !== undefined) form.elements.source.value = fields.source;
      if (fields.scopes !== undefined) scopes.value = [...fields.scopes];
      if (fields.jwksUri !== undefined) forget();
      showSource();
    },

    /** @returns {{ settings: import("./verification.js").Settings, now: number } | { missing: string }} */
    read() {
      const clock = field.clock.value.trim();
      const fixed = clock === "" ? undefined : parseTime(clock);
      const isClockWrong = clock !== "" && fixed === undefined;
      setError(field.clock, isClockWrong ? "This is no time." : "");
      const tolerance = field.tolerance.value.trim();
      const isToleranceWrong = !/^\d{1,3}$/.test(tolerance) || Number(tolerance) > 600;
      setError(field.tolerance, isToleranceWrong ? "From 0 to 600 seconds." : "");
      const { keys, missing } = readKeys();
      if (missing !== undefined) return { missing };
      if (isClockWrong || isToleranceWrong) return { missing: "Not verified: a field is wrong." };
      return {
        now: fixed ?? Date.now() / 1000,
        settings: {
          keys,
          algorithm: field.algorithm.value,
          issuer: field.issuer.value.trim(),
          audience: field.audience.value.trim(),
          scopes: scopes.value,
          clockTolerance: Number(tolerance),
        },
      };
    },

    /** Shows where a `ConfigError` belongs. */
    showConfigError(error) {
      const isKey = source() === "pasted" && /^(publicKey|jwks|algorithm)/.test(error.option ?? "");
      if (isKey) setError(key, error.message);
    },
  };
}
