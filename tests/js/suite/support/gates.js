/** A gate, requests for it, and checks of its responses. */
import { createBearerGate } from "mcp-bearer";
import { assert } from "../../harness.js";
import { AUDIENCE } from "./issuer.js";
import { jwtVerifier } from "./verifier-fixtures.js";

export const RESOURCE = AUDIENCE;
export const ORIGIN = new URL(RESOURCE).origin;
export const METADATA_URL = `${ORIGIN}/.well-known/oauth-protected-resource/mcp`;
export const AUTHORIZATION_SERVER = "https://auth.example.com";

/** The only description that clients get for each code. */
export const DESCRIPTIONS = {
  invalid_request: "The request must have exactly one Bearer token in its header",
  invalid_token: "The access token is malformed, expired, revoked, or not meant for this resource",
  insufficient_scope: "The access token lacks a scope that this request needs",
  server_error: "The access token cannot be verified at the moment; try again later",
};

/** A gate over a verifier of tokens that verifier-fixtures.js mints; its events are in `events`. */
export function gateWith({ verifier, verifierOptions, ...options } = {}) {
  const events = [];
  const gate = createBearerGate({
    verifier: verifier ?? jwtVerifier(verifierOptions),
    resource: RESOURCE,
    authorizationServers: [AUTHORIZATION_SERVER],
    onEvent: (event) => events.push(event),
    ...options,
  });
  return Object.defineProperty(gate, "events", { value: events });
}

/** A custom verifier: `verify` gets the token, and returns an access token or throws. */
export function verifierThat(verify, requiredScopes = []) {
  const verifyToken = async (token, options) => verify(token, options);
  return { requiredScopes, verifyToken, verifyAccessToken: verifyToken };
}

/** A POST to the resource; `authorization` is the whole header. */
export function requestWith(authorization, { url = RESOURCE, headers, ...init } = {}) {
  const all = new Headers(headers);
  if (authorization !== undefined) all.set("Authorization", authorization);
  return new Request(url, { method: "POST", ...init, headers: all });
}

export const requestOf = (token, init) => requestWith(`Bearer ${token}`, init);

/** Checks that `request` passes. Returns the access token. */
export async function passes(gate, request, label) {
  const result = await gate.authenticate(request);
  if (result instanceof Response) {
    const challenge = result.headers.get("WWW-Authenticate");
    throw new Error(`${label ?? "a good request"}: ${result.status} ${challenge}`);
  }
  return result;
}

/**
 * Checks that the gate refuses `request` with this status and code (`undefined`: no error), with all
 * headers and the body. Returns the event with the reason.
 */
export async function refuses(gate, request, status, code, label) {
  const before = gate.events.length;
  const response = await gate.authenticate(request);
  assert.ok(response instanceof Response, `${label}: let through`);
  await isRefusal(response, status, code, label);
  const events = gate.events.slice(before);
  assert.equal(events.length, 1, `${label}: events`);
  assert.equal(events[0].type, "request_refused", label);
  assert.equal(events[0].status, status, label);
  return events[0];
}

/** Checks that the response has this status and code, and the expected headers and body only. */
export async function isRefusal(response, status, code, label) {
  const body = await response.text();
  const challenge = response.headers.get("WWW-Authenticate");
  assert.equal(response.status, status, `${label}: ${challenge} ${body}`);
  if (code === undefined) assert.equal(body, "", label);
  else assert.equal(body, errorBody(code), label);
  if (status === 503) {
    assert.equal(challenge, null, label);
    assert.match(response.headers.get("Retry-After"), /^[1-9][0-9]{0,3}$/, label);
    return;
  }
  assert.equal(response.headers.get("Retry-After"), null, label);
  const { error, error_description: text, resource_metadata: metadata } = parameters(challenge);
  assert.equal(error, code, label);
  assert.equal(text, DESCRIPTIONS[code], label);
  assert.equal(metadata, METADATA_URL, label);
}

export function errorBody(code) {
  return JSON.stringify({ error: code, error_description: DESCRIPTIONS[code] });
}

const PARAMETER = /^([a-z_]+)="([\x20\x21\x23-\x5b\x5d-\x7e]*)"(?:, |$)/;

/** The parameters of a challenge, in order, read strictly: `name="value"`, nothing escaped. */
export function parameters(challenge) {
  assert.ok(challenge?.startsWith("Bearer "), `not a Bearer challenge: ${challenge}`);
  const found = {};
  let rest = challenge.slice("Bearer ".length);
  while (rest !== "") {
    const match = PARAMETER.exec(rest);
    assert.ok(match !== null, `not a parameter: ${rest}`);
    const [whole, name, value] = match;
    assert.ok(!Object.hasOwn(found, name), `twice: ${rest}`);
    found[name] = value;
    rest = rest.slice(whole.length);
  }
  return found;
}

/** The items of a header that is a list, in lower case and in order. */
export function listOf(response, header) {
  const items = (response.headers.get(header) ?? "").toLowerCase().split(",");
  return items.map((item) => item.trim()).sort();
}
