// Whether a client in a browser gets through: a page of another origin.

import type { Answer, HttpClient, NoAnswer } from "../http-client.ts";
import { isReadableFrom } from "./documents.ts";
import { isSuccess } from "./endpoint.ts";
import type { Report } from "./report.ts";
import type { Ask } from "./requests.ts";

/** What clients send since 2026-07-28, beside Authorization. */
const MCP_HEADERS = ["mcp-protocol-version", "mcp-method", "mcp-name"];

/** Sends what a browser sends for a page of `origin`. */
export async function examineCors(
  client: HttpClient,
  { url, ask, origin }: { readonly url: string; readonly ask: Ask; readonly origin: string },
  report: Report,
): Promise<void> {
  const challenge = await ask(client, url, { Origin: origin });
  // MCP, Streamable HTTP: servers must check Origin, and answer 403 to those that they do not serve.
  if (challenge.status === 403) {
    for (const rule of ["cors-preflight", "cors-mcp-headers", "cors-challenge"] as const) {
      report.skip(rule, `the server does not serve pages of ${origin}`);
    }
    return;
  }
  const preflight = await client.send(url, {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": ["authorization", "content-type", ...MCP_HEADERS].join(","),
    },
  });
  const problem = preflightProblem(preflight, origin);
  report.judge("cors-preflight", problem);
  if (problem === undefined) report.judge("cors-mcp-headers", mcpHeadersProblem(preflight));
  else report.skip("cors-mcp-headers", "the preflight is not in order");
  report.judge("cors-challenge", challengeProblem(challenge, origin));
}

function preflightProblem(answer: Answer | NoAnswer, origin: string): string | undefined {
  if (answer.problem !== undefined) return answer.problem;
  const { status, headers } = answer;
  if (!isSuccess(answer)) return `OPTIONS is answered with ${status}`;
  if (!isReadableFrom(origin, headers)) return "Access-Control-Allow-Origin does not allow it";
  // `*` does not stand for Authorization (Fetch standard, CORS non-wildcard request-header name).
  const isAllowed = listOf(headers, "access-control-allow-headers").includes("authorization");
  return isAllowed ? undefined : "Access-Control-Allow-Headers does not name Authorization";
}

function mcpHeadersProblem({ headers }: Answer | NoAnswer): string | undefined {
  const allowed = headers === undefined ? [] : listOf(headers, "access-control-allow-headers");
  const missing = allowed.includes("*") ? [] : MCP_HEADERS.filter((name) => !allowed.includes(name));
  return missing.length === 0 ? undefined : `Access-Control-Allow-Headers does not name ${missing.join(", ")}`;
}

function challengeProblem({ headers, problem }: Answer | NoAnswer, origin: string): string | undefined {
  if (problem !== undefined) return problem;
  if (!isReadableFrom(origin, headers)) return "401 has no Access-Control-Allow-Origin that allows it";
  const exposed = listOf(headers, "access-control-expose-headers");
  const isExposed = exposed.includes("www-authenticate") || exposed.includes("*");
  return isExposed ? undefined : "Access-Control-Expose-Headers does not name WWW-Authenticate";
}

function listOf(headers: Headers, name: string): string[] {
  return (headers.get(name) ?? "").split(",").map((each) => each.trim().toLowerCase());
}
