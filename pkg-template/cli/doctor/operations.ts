// What a server does with tokens that are good: its tools, for one token and for another.

import type { Answer, HttpClient, NoAnswer } from "../http-client.ts";
import { isList, isObject, type JsonObject } from "../json.ts";
import { bearerChallenge } from "./challenge-header.ts";
import { isSuccess } from "./endpoint.ts";
import type { Report } from "./report.ts";
import { discover, initialize, sendModern } from "./requests.ts";

interface Known {
  /** The server. */
  readonly url: string;
  readonly token: string;
  /** Of somebody who may see other tools. */
  readonly otherToken: string | undefined;
  /** A tool for which the token lacks a scope. */
  readonly tool: string | undefined;
}

/** JSON-RPC's code for headers that the body contradicts. */
const HEADER_MISMATCH = -32020;
/** No server has it, so that nothing runs whatever the server does. */
const NO_TOOL = "mcp-bearer-doctor-no-such-tool";
const OLD = "the server does not speak 2026-07-28";

export async function examineOperations(client: HttpClient, known: Known, report: Report): Promise<void> {
  const { url, token, otherToken, tool } = known;
  const headers = authorized(token);
  const modern = await discover(client, url, headers);
  const begun = isSuccess(modern) ? modern : await initialize(client, url, headers);
  report.judge("accepts-token", isSuccess(begun) ? undefined : `it is answered with ${begun.status ?? begun.problem}`);
  if (!isSuccess(begun)) return;
  if (!isSuccess(modern)) {
    for (const rule of ["header-mismatch", "step-up", "list-not-public"] as const) report.skip(rule, OLD);
    return;
  }
  report.judge("header-mismatch", await mismatchProblem(client, url, headers));
  if (tool === undefined) report.skip("step-up", "--tool names no tool");
  else report.judge("step-up", stepUpProblem(await call(client, url, tool, headers)));
  if (otherToken === undefined) report.skip("list-not-public", "there is no other token");
  else report.judge("list-not-public", await listProblem(client, url, [token, otherToken]));
}

function authorized(token: string): Readonly<Record<string, string>> {
  return { Authorization: `Bearer ${token}` };
}

function call(client: HttpClient, url: string, name: string, headers: Readonly<Record<string, string>>) {
  return sendModern(client, url, "tools/call", { name, arguments: {} }, headers);
}

/** The headers say that a list is wanted, the body calls a tool: who decides by the headers lets the call pass. */
async function mismatchProblem(
  client: HttpClient,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const answer = await call(client, url, NO_TOOL, { ...headers, "Mcp-Method": "tools/list" });
  if (answer.status !== 400) return `it is answered with ${answer.status ?? answer.problem}`;
  const error = messageOf(answer)?.["error"];
  const code = isObject(error) ? error["code"] : undefined;
  return code === HEADER_MISMATCH ? undefined : `the error is not ${HEADER_MISMATCH}`;
}

function stepUpProblem(answer: Answer | NoAnswer): string | undefined {
  const { status, headers } = answer;
  if (status !== 403) {
    const message = messageOf(answer);
    const result = message?.["result"];
    const isInside = isObject(result) && result["isError"] === true;
    return `it is answered with ${status ?? answer.problem}${isInside ? " and an error inside of the result" : ""}`;
  }
  const parameters = bearerChallenge(headers.get("www-authenticate") ?? "")?.parameters;
  if (parameters?.get("error") !== "insufficient_scope") return '403 without error="insufficient_scope"';
  return parameters.get("scope") === undefined ? "the challenge names no scope" : undefined;
}

async function listProblem(
  client: HttpClient,
  url: string,
  tokens: readonly [string, string],
): Promise<string | undefined> {
  const lists: { names: string; isPublic: boolean }[] = [];
  for (const token of tokens) {
    const answer = await sendModern(client, url, "tools/list", {}, authorized(token));
    const result = messageOf(answer)?.["result"];
    const tools = isObject(result) ? result["tools"] : undefined;
    if (!isObject(result) || !isList(tools)) return `tools/list is answered with ${answer.status ?? answer.problem}`;
    const names = tools.map((tool) => (isObject(tool) ? String(tool["name"]) : ""));
    lists.push({ names: names.sort().join("\n"), isPublic: result["cacheScope"] === "public" });
  }
  const [one, other] = lists;
  const differ = one?.names !== other?.names;
  return differ && lists.some(({ isPublic }) => isPublic) ? 'the lists differ, and cacheScope is "public"' : undefined;
}

/** The message of a JSON body, or of the last event of a stream that has one. */
function messageOf({ headers, body = "" }: Answer | NoAnswer): JsonObject | undefined {
  const isEvents = /^text\/event-stream\b/i.test(headers?.get("content-type") ?? "");
  const data = isEvents ? body.split(/\r?\n/).filter((line) => line.startsWith("data:")) : [];
  const text = isEvents ? data.at(-1)?.slice("data:".length) : body;
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
