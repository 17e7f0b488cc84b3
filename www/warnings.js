// Signs that something on the page is real. Guesses, and said as such: better one too many.

import { decode } from "./inside.js";

// Reserved for examples and tests (RFC 2606, RFC 6761, RFC 6762), or this machine.
const HARMLESS = /(^|\.)(example(\.(com|net|org))?|test|invalid|localhost|local)$|^127\.|^\[::1\]$/;

/**
 * @param {string} token
 * @param {number} now
 * @param {object} verdict
 * @param {boolean} verdict.isOurs a key of this page signed it
 * @returns {string[]} sentences
 */
export function productionSigns(token, now, { isOurs }) {
  const decoded = decode(token);
  if (decoded === undefined || isOurs) return [];
  const { iss, exp } = decoded.claims;
  const host = hostOf(iss);
  if (host === undefined || HARMLESS.test(host) || (typeof exp === "number" && exp < now)) return [];
  return [
    `This looks like a token in use: ${host} issued it and it has not ended. It stays in this tab, but whoever sees ` +
      "it, on a shared screen or in a paste, can use it. Prefer a token made for tests.",
  ];
}

/** What a person pastes where a public key belongs. */
export function isPrivateKey(text) {
  return /BEGIN [A-Z ]*PRIVATE KEY/.test(text) || /"(d|k|p|q)"\s*:\s*"/.test(text);
}

function hostOf(issuer) {
  try {
    return new URL(issuer).hostname;
  } catch {
    return undefined;
  }
}
