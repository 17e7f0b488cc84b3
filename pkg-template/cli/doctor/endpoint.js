// The server as a client without a token meets it.

import { parseChallenges } from "./challenge-header.js";

/** A request that every revision of MCP begins with or refuses, and that changes nothing. */
const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "mcp-bearer-doctor", version: "1.0.0" },
  },
});

const HEADERS = {
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
};

/** Sends the request that starts a session. `url` may differ in its query from the one under test. */
export function initialize(client, url, headers = {}) {
  return client.send(url, { method: "POST", headers: { ...HEADERS, ...headers }, body: INITIALIZE });
}

/** Looks at the answer to a request without a token, and gives what the challenge says. */
export async function examineEndpoint(client, url, anonymous, report) {
  report.judge("no-redirect", isRedirect(anonymous) ? redirectProblem(anonymous) : undefined);
  if (isRedirect(anonymous)) return { isProtected: false };
  const { status, headers } = anonymous;
  report.judge("asks-for-token", status === 401 ? undefined : statusProblem(status));
  if (status !== 401) return { isProtected: false, isOpen: isSuccess(anonymous) };

  report.judge("challenge-not-cached", cacheProblem(headers.get("cache-control")));
  const read = await client.send(url, { headers: { Accept: "text/event-stream" } });
  // Also 405 is right, where there is nothing to get; and a page for people says nothing of MCP.
  const isServed = isSuccess(read) && !/^text\/html\b/i.test(read.headers.get("content-type") ?? "");
  report.judge("every-method", isServed ? `GET is answered with ${read.status}` : undefined);

  const header = headers.get("www-authenticate");
  const challenge = header === null ? undefined : parseChallenges(header)?.find(({ scheme }) => scheme === "bearer");
  report.judge("challenge", challenge === undefined ? challengeProblem(header) : undefined);
  if (challenge === undefined) return { isProtected: true };

  const { parameters } = challenge;
  const error = parameters.get("error");
  report.judge("challenge-no-error", error === undefined ? undefined : `error is "${error}"`);
  report.judge("challenge-scope", parameters.has("scope") ? undefined : "there is no scope");
  const scopes = (parameters.get("scope") ?? "").split(" ");
  report.judge("challenge-offline-access", scopes.includes("offline_access") ? "the challenge asks for it" : undefined);
  return { isProtected: true, header, scopes, resourceMetadata: parameters.get("resource_metadata") };
}

export function isRedirect({ status }) {
  return status >= 300 && status < 400 && status !== 304;
}

export function isSuccess({ status }) {
  return status >= 200 && status < 300;
}

function redirectProblem({ status, headers }) {
  return `${status} to ${headers.get("location") ?? "nowhere"}: give clients, and this command, that URL`;
}

function statusProblem(status) {
  if (status >= 200 && status < 300) return `it is answered with ${status}: the server is open to everybody`;
  return `it is answered with ${status}`;
}

function cacheProblem(cacheControl) {
  const text = (cacheControl ?? "").toLowerCase();
  const isStored = /\bpublic\b|\bmax-age=0*[1-9]|\bs-maxage=0*[1-9]/.test(text) && !/\bno-store\b/.test(text);
  return isStored ? `Cache-Control is "${cacheControl}"` : undefined;
}

function challengeProblem(header) {
  if (header === null) return "there is no WWW-Authenticate";
  if (parseChallenges(header) === undefined) return `WWW-Authenticate cannot be read: ${header}`;
  return `WWW-Authenticate has no challenge of the scheme Bearer: ${header}`;
}
