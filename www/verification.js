// One verification: what the page asks for, given to the package, and what came of it. Nothing is judged here.

import { JWTVerifier, TokenError, createBearerGate } from "./package.js";

// Stands for the server where the audience is no URL that a gate can have.
const SOME_RESOURCE = "https://mcp.example.com/mcp";
const SOME_ISSUER = "https://issuer.example.com";

/**
 * @typedef {object} Settings
 * @property {{ jwks: object } | { publicKey: string | object } | { jwksUri: string, fetch: () => Promise<never> }} keys
 *   options of `JWTVerifier`; the last for keys that could not be fetched
 * @property {string} algorithm
 * @property {string} issuer empty: not checked
 * @property {string} audience empty: not checked
 * @property {readonly string[]} scopes
 * @property {number} clockTolerance
 */

/**
 * @typedef {object} Outcome
 * @property {AccessToken} [accessToken]
 * @property {TokenError} [error]
 * @property {{ status: number, headers: [string, string][], body: string } | undefined} response what the gate answers;
 *   nothing for a token that it lets through
 * @property {string} resource the URL that the gate stands for
 */

/**
 * Verifies a token at a given time, and lets a gate answer a request that brings it.
 *
 * @param {string} token
 * @param {Settings} settings
 * @param {number} now
 * @throws {ConfigError} when the settings are wrong: its `option` says which
 * @returns {Promise<Outcome>}
 */
export async function judge(token, settings, now) {
  const resource = isGateUrl(settings.audience) ? settings.audience : SOME_RESOURCE;
  const verifier = new JWTVerifier(verifierOptions(settings, now));
  const gate = gateOver(verifier, settings, resource);
  const answer = await gate.authenticate(requestWith(token, resource));
  const response = answer instanceof Response ? await read(answer) : undefined;
  try {
    return { accessToken: await verifier.verifyToken(token), response, resource };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return { error, response, resource };
  }
}

/** What the same server answers to a request without a token. */
export async function answerWithoutToken(settings) {
  const resource = isGateUrl(settings.audience) ? settings.audience : SOME_RESOURCE;
  const gate = gateOver(someVerifier(settings.scopes), settings, resource);
  return read(await gate.authenticate(new Request(resource)));
}

/** What these settings ask of a token, as options of `JWTVerifier`. */
export function expectations({ keys, algorithm, issuer, audience, scopes, clockTolerance }) {
  return {
    ...keys,
    algorithm,
    issuer: issuer === "" ? null : issuer,
    audience: audience === "" ? null : audience,
    ...(scopes.length > 0 && { requiredScopes: scopes }),
    clockTolerance,
  };
}

/** The options of the `JWTVerifier` that judges by these settings. */
export function verifierOptions(settings, now) {
  return {
    ...expectations(settings),
    cacheSize: 0,
    now: () => now,
    // Says once more what the page shows as "not asked for".
    onEvent: () => {},
  };
}

/**
 * Fetches a JWK Set as a server would, and by the same rules: https, or http for this machine; no other private address;
 * no redirects; a deadline and a size limit.
 *
 * @throws {ConfigError} for a URL that is not allowed
 * @returns {Promise<{ keys: Settings["keys"], failure?: string, status?: number }>} with `failure`, the keys of a
 *   verifier that cannot get any: a token may be refused without them
 */
export async function fetchKeys(jwksUri, algorithm) {
  let failed = {};
  const verifier = new JWTVerifier({
    jwksUri,
    algorithm,
    issuer: null,
    audience: null,
    onEvent: (event) => event.type === "jwks_fetch_failed" && (failed = event),
  });
  try {
    await verifier.loadKeys();
    return { keys: { jwks: verifier.exportKeys().jwks } };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    const { failure, status } = failed;
    return { keys: { jwksUri, fetch: () => Promise.reject(error) }, failure, status };
  }
}

function gateOver(verifier, { issuer, scopes }, resource) {
  return createBearerGate({
    verifier,
    resource,
    authorizationServers: [isGateUrl(issuer) ? issuer : SOME_ISSUER],
    ...(scopes.length > 0 && { requiredScopes: scopes }),
  });
}

/** For answers in which no token is judged. */
function someVerifier(requiredScopes) {
  const verifyToken = () => Promise.reject(new Error("not to be asked"));
  return { requiredScopes, verifyToken, verifyAccessToken: verifyToken };
}

function requestWith(token, resource) {
  // What no header can carry is no b64token either: the gate sees a header without a token, and says so.
  const isSendable = /^[\x21-\x7e]*$/.test(token);
  return new Request(resource, { headers: { Authorization: `Bearer ${isSendable ? token : ""}` } });
}

async function read(response) {
  return { status: response.status, headers: [...response.headers], body: await response.text() };
}

function isGateUrl(text) {
  try {
    const { protocol, hash, username, hostname } = new URL(text);
    const isLoopback = hostname === "127.0.0.1" || hostname === "[::1]" || hostname === "localhost";
    return (protocol === "https:" || (protocol === "http:" && isLoopback)) && hash === "" && username === "";
  } catch {
    return false;
  }
}
