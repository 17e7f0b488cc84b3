// `mcp-bearer doctor`: asks a live MCP server what a client asks it, and says what a client will stumble over.

import { type Context, command, type Given, type OptionTable } from "./command.ts";
import { examineAuthorizationServer } from "./doctor/authorization-server.ts";
import { examineCors } from "./doctor/cors.ts";
import { type Anonymous, examineEndpoint } from "./doctor/endpoint.ts";
import { examineOperations } from "./doctor/operations.ts";
import { type Entry, Report } from "./doctor/report.ts";
import { type Ask, discover, initialize } from "./doctor/requests.ts";
import { examineResourceMetadata } from "./doctor/resource-metadata.ts";
import { RULES } from "./doctor/rules.ts";
import { examineTokens } from "./doctor/tokens.ts";
import { EXIT, type ExitCode, UnavailableError, UsageError } from "./exit-codes.ts";
import { HttpClient } from "./http-client.ts";
import { isList, type JsonObject } from "./json.ts";
import { type Output, printable } from "./output.ts";
import { readSecret } from "./secrets.ts";
import { isLoopback, urlPolicyOf } from "./url-policy.ts";

/** So many entries of a list that somebody else has written are followed. */
const MAX_SERVERS = 5;

const OPTIONS = {
  ignore: { value: "RULE", help: "do not report this rule", isList: true },
  origin: { value: "ORIGIN", help: "the origin of the page that a client in a browser runs in" },
  timeout: { value: "TIME", kind: "seconds", help: "deadline of each request; default 10s" },
  "allow-private-addresses": { help: "follow metadata to private addresses" },
  "allow-http-host": { value: "HOST", help: "follow metadata to this host over http:", isList: true },
  "token-file": { value: "FILE", help: "a good token, to look at tools as well; `-` is standard input" },
  "token-env": { value: "NAME", help: "the same, from an environment variable" },
  "other-token-file": { value: "FILE", help: "a token of somebody who may see other tools" },
  "other-token-env": { value: "NAME", help: "the same, from an environment variable" },
  tool: { value: "NAME", help: "call this tool, for which the token lacks a scope" },
  quiet: { help: "print what is found, and nothing of what is in order" },
} as const satisfies OptionTable;

export const doctor = command(
  {
    name: "doctor",
    operand: "URL",
    summary: "Asks a live MCP server for its challenge and metadata, and says what a client will stumble over.",
    options: OPTIONS,
    examples: [
      ["mcp-bearer doctor https://mcp.example.com/mcp", "looks at a server"],
      [
        "mcp-bearer doctor https://mcp.example.com/mcp --ignore cors-preflight --ignore cors-challenge",
        "one without browsers",
      ],
      ["mcp-bearer doctor http://127.0.0.1:3000/mcp --json", "a local one, for a program"],
      ["mcp-bearer doctor https://mcp.example.com/mcp --token-env TOKEN --tool notes_delete", "its tools as well"],
    ],
    more: `It sends requests without a token and with tokens that nobody issued, and changes nothing. With --tool it
calls that tool with your token and without arguments: name one that the token may not call.
Errors and warnings make the exit code 1, notes do not. Exit code 3: the server does not answer.

Rules: ${Object.keys(RULES).join(", ")}.`,
  },
  run,
);

async function run(options: Given<typeof OPTIONS>, context: Context): Promise<ExitCode> {
  const { output } = context;
  const { operand, ignore = [], timeout = 10, quiet = false } = options;
  const url = urlOf(operand);
  const unknown = ignore.find((rule) => !Object.hasOwn(RULES, rule));
  if (unknown !== undefined) throw new UsageError("--ignore: a rule that --help lists");
  if (!(timeout > 0 && timeout <= 60)) throw new UsageError("--timeout: above 0, at most 60s");
  const client = new HttpClient({
    timeout,
    urlPolicy: urlPolicyOf(options),
    // Only what is local itself may lead to something local.
    allowLoopback: isLoopback(url),
  });
  const origin = originOf(options.origin, url);

  const tokens = await readTokens(options, context);
  const server = { url, origin, ...tokens, ...(await begin(client, url)) };
  const report = new Report(ignore);
  await examine(client, server, report);

  const entries = report.entries();
  if (output.isJson) output.document(documentOf(url, entries));
  else print(output, url, entries, quiet);
  return broken(entries).some(({ level }) => level !== "note") ? EXIT.refused : EXIT.good;
}

interface Tokens {
  readonly token: string | undefined;
  readonly otherToken: string | undefined;
  readonly tool: string | undefined;
}

interface Server extends Tokens, Anonymous {
  readonly url: string;
  /** Sends a request of the revision that is looked at. */
  readonly ask: Ask;
  /** Of the page that asks. */
  readonly origin: string;
}

async function readTokens(options: Given<typeof OPTIONS>, context: Context): Promise<Tokens> {
  const { tokenFile, tokenEnv, otherTokenFile, otherTokenEnv, tool } = options;
  const token = await readSecret("token", { file: tokenFile, variable: tokenEnv }, context);
  const other = { file: otherTokenFile, variable: otherTokenEnv };
  const otherToken = await readSecret("other-token", other, context);
  if (token === undefined && (otherToken !== undefined || tool !== undefined)) {
    throw new UsageError("--other-token-file, --other-token-env and --tool need a token");
  }
  return { token: token?.trim(), otherToken: otherToken?.trim(), tool };
}

/** Asks in both revisions. Looked at is the one that asks for a token, else the older one. */
async function begin(client: HttpClient, url: string): Promise<Pick<Server, "anonymous" | "ask" | "others">> {
  const [older, newer] = [await initialize(client, url), await discover(client, url)];
  const isNewer = older.problem !== undefined || (older.status !== 401 && newer.status === 401);
  const [anonymous, other] = isNewer ? [newer, older] : [older, newer];
  if (anonymous.problem !== undefined) throw new UnavailableError(`the server: ${anonymous.problem}`);
  const revision = isNewer ? "2025-11-25" : "2026-07-28";
  return { anonymous, ask: isNewer ? discover : initialize, others: [{ revision, answer: other }] };
}

async function examine(client: HttpClient, server: Server, report: Report): Promise<void> {
  const { url, ask, anonymous, others, origin, token, otherToken, tool } = server;
  report.judge("https", isSafe(url) ? undefined : "tokens for this URL can be read on their way");
  const { access, challenge } = await examineEndpoint(client, url, { anonymous, others }, report);
  if (access === "open" || access === "moved") return;
  const document = await examineResourceMetadata(client, { url, challenge, origin }, report);
  const servers = serversOf(document);
  for (const issuer of servers) await examineAuthorizationServer(client, issuer, origin, report);
  if (access !== "protected") return;
  const scopes = challenge?.scopes ?? [];
  await examineTokens(client, { url, ask, anonymous, issuer: servers[0], scopes }, report);
  await examineCors(client, { url, ask, origin }, report);
  if (token !== undefined) await examineOperations(client, { url, token, otherToken, tool }, report);
}

function urlOf(text: string | undefined): string {
  if (text === undefined) throw new UsageError("the URL of an MCP server is missing");
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new UsageError("no URL of http or https");
  const { username, password, hash, href } = new URL(text);
  if (username !== "" || password !== "") throw new UsageError("the URL must hold no user and no password");
  if (hash !== "") throw new UsageError("the URL of a server has no fragment (RFC 9728 section 1.2)");
  // `https://host` is asked as `https://host/`, but metadata names it as it is written.
  return href.endsWith("/") && !text.endsWith("/") ? href.slice(0, -1) : href;
}

/** A page as clients in a browser are served: the MCP inspector's own place for what runs on this machine. */
function originOf(given: string | undefined, url: string): string {
  if (given === undefined) return isLoopback(url) ? "http://localhost:6274" : "https://client.example";
  if (!URL.canParse(given) || new URL(given).origin !== given) {
    throw new UsageError("--origin: for example https://a.example");
  }
  return given;
}

function isSafe(url: string): boolean {
  return new URL(url).protocol === "https:" || isLoopback(url);
}

function serversOf(document: JsonObject | undefined): string[] {
  const servers = document?.["authorization_servers"];
  return isList(servers) ? servers.filter((each) => typeof each === "string").slice(0, MAX_SERVERS) : [];
}

function broken(entries: readonly Entry[]): Entry[] {
  return entries.filter(({ outcome }) => outcome === "broken");
}

function documentOf(url: string, entries: readonly Entry[]): object {
  return {
    url,
    findings: broken(entries).flatMap(({ rule, level, specification, findings }) =>
      findings.map((finding) => ({ rule, level, ...finding, specification })),
    ),
    kept: entries.filter(({ outcome }) => outcome === "kept").map(({ rule }) => rule),
    notLookedAt: entries
      .filter(({ outcome }) => outcome === "skipped")
      .map(({ rule, why }) => ({ rule, why: why ?? "nothing to look at" })),
  };
}

function print(output: Output, url: string, entries: readonly Entry[], isQuiet: boolean): void {
  output.line(output.bold(printable(url)));
  const paint = { error: output.red, warning: output.yellow, note: output.yellow };
  for (const { rule, level, keeps, specification, outcome, findings, why } of entries) {
    if (outcome === "kept" && !isQuiet) output.line(`${output.green("ok".padEnd(8))} ${keeps}`);
    if (outcome === "skipped" && why !== undefined && !isQuiet) {
      output.line(`${output.faint("--".padEnd(8))} ${keeps}: ${printable(why)}`);
    }
    for (const { problem, about } of findings) {
      output.line(`${paint[level](level.padEnd(8))} ${output.bold(rule)}: not so: ${keeps}`);
      if (about !== undefined) output.line(`         ${printable(about)}`);
      output.line(`         ${printable(problem)}`);
      output.line(`         ${output.faint(specification)}`);
    }
  }
  const kept = entries.filter(({ outcome }) => outcome === "kept").length;
  const count = broken(entries).length;
  output.line(
    count === 0 ? output.green(`nothing found; ${kept} rules are kept`) : `${count} found; ${kept} rules are kept`,
  );
}
