// `mcp-bearer doctor`: asks a live MCP server what a client asks it, and says what a client will stumble over.

import { examineAuthorizationServer } from "./doctor/authorization-server.js";
import { examineCors } from "./doctor/cors.js";
import { examineEndpoint, initialize } from "./doctor/endpoint.js";
import { Report } from "./doctor/report.js";
import { examineResourceMetadata } from "./doctor/resource-metadata.js";
import { RULES } from "./doctor/rules.js";
import { examineTokens } from "./doctor/tokens.js";
import { EXIT, UnavailableError, UsageError } from "./exit-codes.js";
import { HttpClient, isLoopback } from "./http-client.js";
import { printable } from "./output.js";

/** So many entries of a list that somebody else has written are followed. */
const MAX_SERVERS = 5;

export const doctor = {
  name: "doctor",
  operand: "URL",
  summary: "Asks a live MCP server for its challenge and metadata, and says what a client will stumble over.",
  options: {
    ignore: { value: "RULE", help: "do not report this rule", isList: true },
    origin: { value: "ORIGIN", help: "the origin of the page that a client in a browser runs in" },
    timeout: { value: "TIME", kind: "seconds", help: "deadline of each request; default 10s" },
    "allow-private-addresses": { help: "follow metadata to private addresses" },
    "allow-http-host": { value: "HOST", help: "follow metadata to this host over http:", isList: true },
    quiet: { help: "print what is found, and nothing of what is in order" },
  },
  examples: [
    ["mcp-bearer doctor https://mcp.example.com/mcp", "looks at a server"],
    [
      "mcp-bearer doctor https://mcp.example.com/mcp --ignore cors-preflight --ignore cors-challenge",
      "one without browsers",
    ],
    ["mcp-bearer doctor http://127.0.0.1:3000/mcp --json", "a local one, for a program"],
  ],
  more: `It sends requests without a token and with tokens that nobody issued, and changes nothing.
Errors and warnings make the exit code 1, notes do not. Exit code 3: the server does not answer.

Rules: ${Object.keys(RULES).join(", ")}.`,
  run,
};

async function run(options, { output }) {
  const { operand, ignore = [], timeout = 10 } = options;
  const url = urlOf(operand);
  const unknown = ignore.find((rule) => !Object.hasOwn(RULES, rule));
  if (unknown !== undefined) throw new UsageError("--ignore: a rule that --help lists");
  if (!(timeout > 0 && timeout <= 60)) throw new UsageError("--timeout: above 0, at most 60s");
  const client = new HttpClient({
    timeout,
    allowPrivateAddresses: options.allowPrivateAddresses,
    allowHttpHosts: options.allowHttpHost,
    // Only what is local itself may lead to something local.
    allowLoopback: isLoopback(url),
  });
  const origin = originOf(options.origin, url);

  const anonymous = await initialize(client, url);
  if (anonymous.problem !== undefined) throw new UnavailableError(`the server: ${anonymous.problem}`);
  const report = new Report(ignore);
  await examine(client, { url, anonymous, origin }, report);

  const entries = report.entries();
  if (output.isJson) output.document(documentOf(url, entries));
  else print(output, url, entries, options);
  return broken(entries).some(({ level }) => level !== "note") ? EXIT.refused : EXIT.good;
}

async function examine(client, { url, anonymous, origin }, report) {
  report.judge("https", isSafe(url) ? undefined : "tokens for this URL can be read on their way");
  const endpoint = await examineEndpoint(client, url, anonymous, report);
  // Behind a redirect is another URL, and a server that is open has nothing that could be in order.
  if (endpoint.isOpen || (anonymous.status >= 300 && anonymous.status < 400)) return;
  const { isProtected, scopes = [], resourceMetadata, header } = endpoint;
  const document = await examineResourceMetadata(
    client,
    { url, resourceMetadata, hasChallenge: header !== undefined, origin },
    report,
  );
  const servers = serversOf(document);
  for (const issuer of servers) await examineAuthorizationServer(client, issuer, origin, report);
  if (!isProtected) return;
  await examineTokens(client, { url, anonymous, issuer: servers[0], scopes }, report);
  await examineCors(client, url, origin, report);
}

function urlOf(text) {
  if (text === undefined) throw new UsageError("the URL of an MCP server is missing");
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new UsageError("no URL of http or https");
  const { username, password, hash, href } = new URL(text);
  if (username !== "" || password !== "") throw new UsageError("the URL must hold no user and no password");
  if (hash !== "") throw new UsageError("the URL of a server has no fragment (RFC 9728 section 1.2)");
  // `https://host` is asked as `https://host/`, but metadata names it as it is written.
  return href.endsWith("/") && !text.endsWith("/") ? href.slice(0, -1) : href;
}

/** A page as clients in a browser are served: the MCP inspector's own place for what runs on this machine. */
function originOf(given, url) {
  if (given === undefined) return isLoopback(url) ? "http://localhost:6274" : "https://client.example";
  if (!URL.canParse(given) || new URL(given).origin !== given)
    throw new UsageError("--origin: for example https://a.example");
  return given;
}

function isSafe(url) {
  return new URL(url).protocol === "https:" || isLoopback(url);
}

function serversOf(document) {
  const servers = document?.authorization_servers;
  if (!Array.isArray(servers)) return [];
  return servers.filter((each) => typeof each === "string").slice(0, MAX_SERVERS);
}

function broken(entries) {
  return entries.filter(({ outcome }) => outcome === "broken");
}

function documentOf(url, entries) {
  return {
    url,
    findings: broken(entries).flatMap(({ rule, level, specification, findings }) =>
      findings.map(({ problem, about }) => ({
        rule,
        level,
        problem,
        ...(about !== undefined && { about }),
        specification,
      })),
    ),
    kept: entries.filter(({ outcome }) => outcome === "kept").map(({ rule }) => rule),
    notLookedAt: entries
      .filter(({ outcome }) => outcome === "skipped")
      .map(({ rule, why }) => ({ rule, why: why ?? "nothing to look at" })),
  };
}

function print(output, url, entries, { quiet }) {
  output.line(output.bold(printable(url)));
  const paint = { error: output.red, warning: output.yellow, note: output.yellow };
  for (const { rule, level, keeps, specification, outcome, findings, why } of entries) {
    if (outcome === "kept" && !quiet) output.line(`${output.green("ok".padEnd(8))} ${keeps}`);
    if (outcome === "skipped" && why !== undefined && !quiet) {
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
