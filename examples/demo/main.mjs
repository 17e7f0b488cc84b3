// A local issuer, a protected MCP server, a real MCP client and the page of www/, all on 127.0.0.1.
// Start it with `cargo xtask demo`, which builds mcp-bearer and installs it here.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { cases, CLIENT_ID } from "./cases.mjs";
import { startIssuer } from "./issuer.mjs";
import { REQUIRED_SCOPES, STAMP_SCOPES, startMcpServer } from "./mcp-server.mjs";
import { startPage } from "./page.mjs";
import { printCurlLines, printPageLink, printVerdict } from "./serving.mjs";
import { comparison, facts, heading, quotation, verdict } from "./transcript.mjs";

const USAGE = `cargo xtask demo [--serve] [--port <number>]

  --serve  keep the issuer, the MCP server and the page running after the cases, and print curl lines
  --port   the MCP server listens here, issuer and page on the next two (default: any free ports)
  --help   this text
`;

// Far above the seconds that a run takes. Nothing here may wait for ever.
const DEADLINE_MS = 50_000;

const options = readOptions();
const watchdog = setTimeout(() => {
  console.error(`\nThe demo did not end within ${DEADLINE_MS / 1000} s.`);
  process.exit(1);
}, DEADLINE_MS).unref();

const verdicts = [];
const listeners = [(event) => verdicts.push(event)];
const clientSecret = randomUUID();

const issuer = await startIssuer({
  port: options.port === 0 ? 0 : options.port + 1,
  clients: { [CLIENT_ID]: { secret: clientSecret, scopes: [...REQUIRED_SCOPES, ...STAMP_SCOPES] } },
});
const server = await startMcpServer({
  port: options.port,
  issuer,
  onEvent: (event) => listeners.forEach((listener) => listener(event)),
});
const page = await startPage({ port: options.port === 0 ? 0 : options.port + 2 });
let finished = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await stop();
    process.exit(finished ? process.exitCode : 130);
  });
}

printParties();
process.exitCode = (await runCases()) ? 0 : 1;
finished = true;

if (options.serve) {
  clearTimeout(watchdog);
  printPageLink({ issuer, server, page });
  printCurlLines({ issuer, server, clientSecret });
  listeners.push(printVerdict);
} else {
  // No process.exit: nothing, the verifier included, may keep the process alive after this.
  await stop();
}

async function runCases() {
  const takeVerdicts = () =>
    verdicts
      .splice(0)
      .filter(({ type }) => type === "token_accepted" || type === "token_refused")
      .map(({ reason, claim }) => (reason ?? "accepted") + (claim ? ` (${claim})` : ""));

  const all = cases({ issuer, server, clientSecret, takeVerdicts });
  let good = 0;
  for (const [index, { name, expected, observe }] of all.entries()) {
    const { seen, challenge } = await observe();
    if (comparison(`${index + 1}. ${name}`, expected, seen)) good += 1;
    if (challenge !== undefined) quotation(`WWW-Authenticate: ${challenge}`);
  }
  const keys = comparison(
    "all of these together",
    { "fetches of the JWK Set": "1" },
    { "fetches of the JWK Set": String(issuer.counts.jwksRequests) },
  );
  const pages = comparison("the page and the package that it runs", ...(await lookAtPage(page)));
  const isGood = good === all.length && keys && pages;
  verdict(isGood, `${good} of ${all.length} cases went as they should.`);
  return isGood;
}

/** That the page can be opened; tests/www has what it does. */
async function lookAtPage({ url }) {
  const expected = {};
  const seen = {};
  for (const [path, type] of [
    ["index.html", "text/html"],
    ["speed.html", "text/html"],
    ["package/dist/inline/index.js", "text/javascript"],
  ]) {
    const response = await fetch(new URL(path, url));
    await response.arrayBuffer();
    expected[path] = `200 ${type}`;
    seen[path] = `${response.status} ${response.headers.get("content-type")?.split(";", 1)[0]}`;
  }
  return [expected, seen];
}

function printParties() {
  const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
  const own = read("node_modules/mcp-bearer/package.json").version;
  const sdk = read("package.json").dependencies["@modelcontextprotocol/server"];
  heading(`mcp-bearer ${own}, MCP TypeScript SDK ${sdk}, Node ${process.version}`);
  facts({
    issuer: issuer.issuer,
    "JWK Set": issuer.jwksUri,
    "MCP server": server.url.href,
    "asks for": `issuer and audience as above, scope ${REQUIRED_SCOPES.join(" ")}`,
    page: `${page.url.href}${options.serve ? "" : " (until the end of this run; --serve keeps it)"}`,
  });
}

async function stop() {
  await Promise.all([server.close(), issuer.close(), page.close()]);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        serve: { type: "boolean", default: false },
        port: { type: "string", default: "0" },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65533) {
      throw new Error(`--port: ${values.port} is not a port`);
    }
    return { serve: values.serve, port };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}
