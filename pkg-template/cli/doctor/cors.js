// Whether a client in a browser gets through: a page of another origin.

import { initialize } from "./endpoint.js";
import { isReadableFrom } from "./documents.js";

const RULES = ["cors-preflight", "cors-challenge"];

/** Sends what a browser sends for a page of `origin`. */
export async function examineCors(client, url, origin, report) {
  const challenge = await initialize(client, url, { Origin: origin });
  // MCP, Streamable HTTP: servers must check Origin, and answer 403 to those that they do not serve.
  if (challenge.status === 403) {
    for (const rule of RULES) report.skip(rule, `the server does not serve pages of ${origin}`);
    return;
  }
  const preflight = await client.send(url, {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization,content-type,mcp-protocol-version",
    },
  });
  report.judge("cors-preflight", preflightProblem(preflight, origin));
  report.judge("cors-challenge", challengeProblem(challenge, origin));
}

function preflightProblem({ status, headers, problem }, origin) {
  if (problem !== undefined) return problem;
  if (status < 200 || status > 299) return `OPTIONS is answered with ${status}`;
  if (!isReadableFrom(origin, headers)) return "Access-Control-Allow-Origin does not allow it";
  // `*` does not stand for Authorization (Fetch standard, CORS non-wildcard request-header name).
  const isAllowed = listOf(headers, "access-control-allow-headers").includes("authorization");
  return isAllowed ? undefined : "Access-Control-Allow-Headers does not name Authorization";
}

function challengeProblem({ headers, problem }, origin) {
  if (problem !== undefined) return problem;
  if (!isReadableFrom(origin, headers)) return "401 has no Access-Control-Allow-Origin that allows it";
  const exposed = listOf(headers, "access-control-expose-headers");
  const isExposed = exposed.includes("www-authenticate") || exposed.includes("*");
  return isExposed ? undefined : "Access-Control-Expose-Headers does not name WWW-Authenticate";
}

function listOf(headers, name) {
  return (headers.get(name) ?? "").split(",").map((each) => each.trim().toLowerCase());
}
