// Checks that a token is accepted or refused, for the attack tests. Every refusal goes through these functions, which
// also check that the error leaks nothing, and that all methods and both backends give the same verdict.
import { ConfigError, JWTVerifier, TokenError } from "mcp-bearer";
import "mcp-bearer/reference";
import { assert } from "../../harness.js";
import { AUDIENCE, CANARY, ISSUER, keyFor, keyOptions, NOW } from "./minting.js";

const SERVER_ERRORS = new Set([
  "ERR_ABORTED",
  "ERR_CLOCK",
  "ERR_INTERNAL",
  "ERR_INTROSPECTION_UNAVAILABLE",
  "ERR_KEYS_NOT_LOADED",
  "ERR_KEYS_UNAVAILABLE",
]);

/** Options of every verifier here; a test overrides some of them. */
export const BASE = Object.freeze({
  issuer: ISSUER,
  audience: AUDIENCE,
  now: () => NOW,
  onEvent: () => {},
});

/** A verifier of tokens that `keyFor(alg)` signs. */
export async function verifierFor(alg, options = {}) {
  return withTwin({ ...BASE, ...keyOptions(alg, await keyFor(alg)), ...options });
}

/**
 * A verifier with the keys that the test gives (`{ publicKey }`, `{ jwks }`, `{ secret }`) and other
 * options.
 */
export function verifierWith(options) {
  return withTwin({ ...BASE, ...options });
}

/**
 * Every verifier with its own keys has a twin that uses RustCrypto for signatures. Both must give the
 * same verdict for the same reason.
 */
const twins = new WeakMap();

function withTwin(options) {
  const verifier = new JWTVerifier(options);
  const hasKeys = [options.publicKey, options.jwks, options.secret].some((keys) => keys);
  if (hasKeys) {
    twins.set(verifier, new JWTVerifier({ ...options, onEvent: () => {}, crypto: "reference" }));
  }
  return verifier;
}

/** Checks that the token is accepted, asynchronously and synchronously. Returns the `AccessToken`. */
export async function accepted(verifier, token, label) {
  let accessToken;
  try {
    accessToken = await verifier.verifyToken(token);
  } catch (error) {
    throw new Error(`${label ?? "the control"} must be accepted, but: ${error.reason ?? error}`);
  }
  assert.equal(accessToken.token, token, label);
  const again = verifier.verifyTokenSync(token);
  assert.equal(again.clientId, accessToken.clientId, label);
  acceptedByTwin(verifier, accessToken, `${label ?? "the control"} (reference)`);
  return accessToken;
}

function acceptedByTwin(verifier, { token, claims }, label) {
  const twin = twins.get(verifier);
  if (!twin) return;
  let theirs;
  try {
    theirs = twin.verifyTokenSync(token);
  } catch (error) {
    throw new Error(`${label} must be accepted, but: ${error.reason ?? error}`);
  }
  assert.deepEqual(theirs.claims, claims, label);
}

/**
 * Checks that the token is refused for this reason by all methods. Returns the `TokenError`.
 * `expected` may hold a `label` and properties of the error, such as `claim`.
 */
export async function refused(verifier, token, reason, { label = shown(token), ...expected } = {}) {
  const error = await rejection(verifier.verifyToken(token), label);
  checkRefusal(error, token, reason, expected, label);
  const thrown = refusedSync(verifier, token, label);
  checkRefusal(thrown, token, reason, expected, `${label} (sync)`);
  return error;
}

/** The same for verifiers that must fetch keys: the synchronous method cannot fetch. */
export async function refusedAsync(verifier, token, reason, expected = {}) {
  const { label = shown(token), ...properties } = expected;
  const error = await rejection(verifier.verifyToken(token), label);
  checkRefusal(error, token, reason, properties, label);
  return error;
}

/** Checks the synchronous verdict only, for thousands of mutations. Returns the exception. */
export function refusedSync(verifier, token, label) {
  const error = thrownFor(verifier, token, label);
  const twin = twins.get(verifier);
  if (twin) {
    const theirs = thrownFor(twin, token, `${label ?? shown(token)} (reference)`);
    assert.equal(theirs.reason, error.reason, `${label ?? shown(token)} (reference)`);
  }
  return error;
}

function thrownFor(verifier, token, label) {
  let accessToken;
  try {
    accessToken = verifier.verifyTokenSync(token);
  } catch (error) {
    return error;
  }
  throw new Error(`${label ?? shown(token)}: accepted for ${accessToken.clientId}`);
}

/** Checks that construction fails for this reason. Returns the `ConfigError`. */
export function misconfigured(
  options,
  reason,
  { label = reason, option, Verifier = JWTVerifier } = {},
) {
  let error;
  try {
    new Verifier({ now: () => NOW, onEvent: () => {}, ...options });
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error !== undefined, `${label}: constructed, but must be refused`);
  checkConfigError(error, reason, label);
  if (option !== undefined) assert.equal(error.option, option, label);
  return error;
}

/** The same with the issuer and audience of BASE. */
export function misconfiguredKey(options, reason, more) {
  return misconfigured({ ...BASE, ...options }, reason, more);
}

export function checkConfigError(error, reason, label) {
  assert.ok(error instanceof ConfigError && error instanceof TypeError, `${label}: ${error}`);
  assert.equal(error.reason, reason, label);
  assert.equal(error.name, "ConfigError", label);
  checkNothingLeaks(error, "", label);
}

export async function rejection(promise, label) {
  assert.equal(typeof promise?.then, "function", `${label}: not a promise`);
  let accessToken;
  try {
    accessToken = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`${label}: accepted for ${accessToken?.clientId}`);
}

function checkRefusal(error, token, reason, expected, label) {
  assert.ok(error instanceof TokenError && error instanceof Error, `${label}: ${error}`);
  assert.equal(error.reason, reason, label);
  assert.equal(error.name, "TokenError", label);
  const [code, status] = codeOf(reason);
  assert.equal(error.code, code, label);
  assert.equal(error.status, status, label);
  for (const [property, value] of Object.entries(expected)) {
    assert.deepEqual(error[property], value, `${label}: ${property}`);
  }
  const body = error.toResponseObject();
  assert.deepEqual(Object.keys(body), ["error", "error_description"], label);
  assert.equal(body.error, code, label);
  // The client must not learn which check failed (LEAK-04): hosts send both texts.
  assert.equal(error.message, body.error_description, label);
  assert.match(error.explanation, /^[\x20-\x21\x23-\x5b\x5d-\x7e]{10,200}$/, label);
  assert.ok(!JSON.stringify(body).includes(error.explanation), label);
  checkNothingLeaks(error, token, label);
}

function codeOf(reason) {
  if (reason === "ERR_INSUFFICIENT_SCOPE") return ["insufficient_scope", 403];
  return SERVER_ERRORS.has(reason) ? ["server_error", 503] : ["invalid_token", 401];
}

/** Checks that no text of an error contains a token, key or claim value (LEAK-01, LEAK-02, LEAK-05). */
function checkNothingLeaks(error, token, label) {
  assert.equal(error.cause, undefined, `${label}: cause`);
  assert.match(error.message, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/, `${label}: message`);
  const properties = Object.getOwnPropertyNames(error).map((name) => String(error[name]));
  const said = [...properties, String(error), JSON.stringify(error)].join("\n");
  const secrets = [CANARY, "BEGIN ", ...partsOf(token)];
  for (const secret of secrets) assert.ok(!said.includes(secret), `${label}: says ${secret}`);
}

/** Parts that are long enough to differ from ordinary words. */
function partsOf(token) {
  if (typeof token !== "string") return [];
  return token
    .split(".")
    .filter((part) => part.length >= 20)
    .map((part) => part.slice(0, 60));
}

function shown(token) {
  return typeof token === "string"
    ? `token ${token.slice(0, 60)}`
    : `token of type ${typeof token}`;
}
