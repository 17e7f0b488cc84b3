/**
 * Installs real authorization servers, starts each on 127.0.0.1 and holds the samples of the documents against it.
 *
 *     node run.mjs [--quick] [--only NAME]... [--write]
 *
 * `--quick`: those from npm and PyPI alone. `--write`: keep the result in bench/SERVERS.md. The last line is
 * "N passed, N failed". A server that cannot be installed or started has failed.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";

import { REPORT, runAndTell } from "../js/runtimes/counted.mjs";
import { SERVERS, TARGET } from "./common/target.mjs";
import { NAMES, QUICK_NAMES, driverOf } from "./servers.mjs";

const RECORD = join(SERVERS, "../../bench/SERVERS.md");
const AT_A_TIME = 2;

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    write: { type: "boolean", default: false },
  },
});
const names = options.only.length > 0 ? options.only : options.quick ? QUICK_NAMES : NAMES;
if (options.write && names !== NAMES) throw new Error("--write is for all servers");

// What servers left behind that did not start, for a person to look at.
rmSync(join(TARGET, "runs"), { recursive: true, force: true });

const seconds = (since) => (performance.now() - since) / 1000;
const rows = [];
for (const name of names) rows.push({ name, driver: await driverOf(name), passed: 0, failed: 0 });

const isDebian = ({ driver }) => driver.from === "Debian";
await Promise.all([
  ...rows.filter((row) => !isDebian(row)).map(install),
  // One after the other: there is one lock for all.
  rows.filter(isDebian).reduce((before, row) => before.then(() => install(row)), Promise.resolve()),
]);

const documents = { name: "documents", passed: 0, failed: 0 };
const left = rows.filter(({ failed }) => failed === 0);
const worker = async () => {
  for (let row = left.shift(); row !== undefined; row = left.shift()) {
    const since = performance.now();
    await check(row, "servers.test.mjs", `${row.name} ${row.driver.version()}`);
    row.checkSeconds = seconds(since);
  }
};
await Promise.all(Array.from({ length: AT_A_TIME }, worker));
if (options.write && rows.every(({ failed }) => failed === 0)) writeFileSync(RECORD, record());
await check(documents, "documents.test.mjs", "documents");

const sum = (key) => [...rows, documents].reduce((total, row) => total + row[key], 0);
const [passed, failed] = [sum("passed"), sum("failed")];
console.log(`\n${table(rows)}`);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;

async function install(row) {
  const since = performance.now();
  try {
    await row.driver.install();
  } catch (error) {
    row.failed = 1;
    console.log(`FAIL ${row.name} cannot be installed: ${error.message}`);
    return;
  }
  row.installSeconds = seconds(since);
  console.log(`     ${row.name} from ${row.driver.from}, ${row.installSeconds.toFixed(1)} s`);
}

async function check(row, file, title) {
  process.env.SERVER = row.name;
  const { passed: good, failed: bad } = await runAndTell(
    title,
    process.execPath,
    ["--test", REPORT, file],
    SERVERS,
  );
  row.passed += good;
  row.failed += bad;
}

function table(all) {
  const lines = all.map(({ name, driver, passed: good, failed: bad, ...times }) => [
    name,
    driver.version() ?? "",
    driver.from,
    `${good} passed${bad > 0 ? `, ${bad} FAILED` : ""}`,
    times.installSeconds?.toFixed(0) ?? "",
    times.checkSeconds?.toFixed(0) ?? "",
  ]);
  const head = ["server", "version", "from", "checks", "install, s", "checks, s"];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((line) => line[column].length)),
  );
  const text = (line) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [text(head), rule, ...lines.map(text)].join("\n");
}

function record() {
  const date = new Date().toISOString().slice(0, 10);
  return `# Real authorization servers

Written by \`cargo xtask servers --write\` on ${date}, with Node ${process.versions.node}. Each server was installed from
its registry, started on 127.0.0.1 and gave out tokens by its own flows. What was checked is in
\`tests/servers/servers.test.mjs\`. An install of 0 seconds found its packages there.

${table(rows)}
`;
}
