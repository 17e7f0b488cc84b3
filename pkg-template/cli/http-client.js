// Requests for looking at servers: what came back is looked at as it is, so nothing is followed, and nothing may take
// long or be large. URLs that other servers name pass the package's own policy first.

import { ConfigError, JWTVerifier } from "mcp-bearer";
import { inWordsOfOptions } from "./command-line.js";

const MAX_BODY_BYTES = 256 * 1024;

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {Headers} headers
 * @property {string} body cut off at 256 KiB
 * @property {boolean} isCut
 *
 * @typedef {{ problem: string }} NoAnswer why there is none: a fixed word, never another's text
 */

export class HttpClient {
  #timeoutMs;
  #allowed;
  #allowLoopback;

  /**
   * @param {{ timeout: number, allowPrivateAddresses?: boolean, allowHttpHosts?: string[], allowLoopback?: boolean }}
   *   options
   */
  constructor({ timeout, allowPrivateAddresses = false, allowHttpHosts, allowLoopback = true }) {
    this.#timeoutMs = timeout * 1000;
    this.#allowed = {
      dangerouslyAllowPrivateAddresses: allowPrivateAddresses,
      dangerouslyAllowHttpHosts: allowHttpHosts,
    };
    this.#allowLoopback = allowLoopback || allowPrivateAddresses;
  }

  /**
   * Sends one request. One deadline covers headers and body.
   *
   * @returns {Promise<Answer | NoAnswer>}
   */
  async send(url, { method = "GET", headers = {}, body } = {}) {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await fetch(url, { method, headers, body, redirect: "manual", signal });
      return { status: response.status, headers: response.headers, ...(await bounded(response)) };
    } catch (error) {
      return { problem: signal.aborted ? "no answer in time" : causeOf(error) };
    }
  }

  /**
   * Why a URL that a server names is not asked; `undefined` if it is. The policy is the package's: https, or http on a
   * loopback address; no user info; no private address (RFC 9728 section 7.7, on server-side request forgery).
   */
  refusal(url) {
    if (!this.#allowLoopback && URL.canParse(url) && isLoopback(url)) return "the address is this machine's own";
    return refusalOf(url, this.#allowed);
  }
}

/** Whether a URL is on this machine, as the package sees it: it allows `http:` there, and nowhere else. */
export function isLoopback(url) {
  return refusalOf(`http://${new URL(url).hostname}/`, {}) === undefined;
}

/** What the package has against a URL. */
function refusalOf(jwksUri, allowed) {
  try {
    new JWTVerifier({ jwksUri, issuer: null, audience: null, ...allowed });
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return inWordsOfOptions(error.message.replace(/^\w+: /, ""));
  }
}

async function bounded(response) {
  const chunks = [];
  let length = 0;
  let isCut = false;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    chunks.push(chunk);
    // A stream of events may never end; its beginning says enough.
    isCut = length >= MAX_BODY_BYTES || isEventStream(response);
    if (isCut) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString("utf8"), isCut };
}

function isEventStream({ headers }) {
  return /^text\/event-stream\b/i.test(headers.get("content-type") ?? "");
}

/** Node's own code, such as ECONNREFUSED, where there is one. */
function causeOf({ cause, code }) {
  const known = cause?.code ?? code;
  return typeof known === "string" && /^[A-Z0-9_]{1,60}$/.test(known) ? `no connection (${known})` : "no connection";
}
