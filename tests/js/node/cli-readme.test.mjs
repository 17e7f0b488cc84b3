/** What docs/cli.md shows of the command line is typed into a shell, and prints what stands there. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";

import { FOLDER, PROGRAM, run, serving } from "./cli/program.mjs";
import { protectedServer } from "./cli/protected-server.mjs";
import { codeIn, read, tableOf } from "./readme-text.mjs";

/** What the samples take for given: where the issuer is, and where a server is that trusts it. */
const ISSUER = "http://127.0.0.1:9400";
const RESOURCE = "http://127.0.0.1:3000/mcp";

const blocks = [
  ...read("docs/cli.md").matchAll(/^<!-- run: commands -->\n```console\n([\s\S]*?)^```$/gm),
];
const BIN = programFolder();

test("docs/cli.md: its samples of the command line are there, and all are run", () => {
  assert.ok(blocks.length >= 2, `${blocks.length} samples`);
  const marked = blocks.length;
  assert.equal([...read("docs/cli.md").matchAll(/^```console$/gm)].length, marked);
});

for (const [i, [, block]] of blocks.entries()) {
  test(`docs/cli.md, sample ${i + 1} of the command line`, async () => {
    const steps = stepsOf(block);
    assert.ok(steps.length >= 4);
    const folder = join(FOLDER, `sample-${i}`);
    mkdirSync(folder);
    const parties = { substitute: (text) => text, stop: async () => {} };
    let environment = "";
    try {
      for (const { command, output } of steps) {
        if (command.endsWith(" &")) {
          Object.assign(parties, await startParties(command, folder));
          continue;
        }
        const line = parties.substitute(command);
        const printed = await shell(`${environment}${line}`, folder);
        assert.match(printed, patternOf(parties.substitute(output)), `${command}\n${printed}`);
        if (command.startsWith("export ")) environment += `${line}\n`;
      }
    } finally {
      await parties.stop();
    }
  });
}

test("docs/cli.md: the table of commands is that of the program", async () => {
  const { stdout } = await run(["--help"]);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) {2,}[A-Z]/gm)].map(([, name]) => name);
  assert.deepEqual(
    tableOf("commands").map(([cell]) => codeIn(cell)[0]),
    names,
  );
});

test("docs/cli.md: the table of exit codes is that of the program", async () => {
  const { stdout } = await run(["--help"]);
  const codes = [...stdout.matchAll(/^ {2}(\d) {2}(.+)$/gm)].map(([, code, text]) => [code, text]);
  const table = tableOf("exit codes").map(([code, text]) => [codeIn(code)[0], text]);
  assert.deepEqual(
    table.map(([code]) => code),
    codes.map(([code]) => code),
  );
  // The page says a little more.
  for (const [i, [, text]] of codes.entries()) {
    assert.equal(table[i][1].replaceAll("`", "").slice(0, 12), text.slice(0, 12));
  }
});

/** A folder with a program `mcp-bearer`, as npm makes one. */
function programFolder() {
  const folder = join(FOLDER, "bin");
  mkdirSync(folder);
  // The Node that runs this test, whichever `env node` would find.
  symlinkSync(process.execPath, join(folder, "node"));
  writeFileSync(join(folder, "mcp-bearer"), `#!/bin/sh\nexec node '${PROGRAM}' "$@"\n`, {
    mode: 0o755,
  });
  return folder;
}

/** `serve` at any free port, and a server that trusts it; and a text with their addresses in it. */
async function startParties(command, folder) {
  const [program, name, ...args] = command.slice(0, -2).split(" ");
  assert.deepEqual([program, name], ["mcp-bearer", "serve"]);
  const issuer = await serving(args, {}, folder);
  const { url, close } = await protectedServer(issuer.issuer, () => new Response(null, { status: 204 }));
  return {
    substitute: (text) => text.replaceAll(ISSUER, issuer.issuer).replaceAll(RESOURCE, url),
    stop: () => Promise.all([close(), issuer.stop()]),
  };
}

/** `$ command`, and the lines below it up to the next one. */
function stepsOf(block) {
  const [before, ...parts] = block.split(/^\$ /m);
  assert.equal(before, "");
  return parts.map((part) => {
    const [command, ...lines] = part.trimEnd().split("\n");
    return { command, output: lines.join("\n") };
  });
}

/** The whole output, in which `...` is any text on one line. */
function patternOf(output) {
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${output.split("...").map(literal).join(".+")}\n?$`);
}

async function shell(line, cwd) {
  const child = spawn("sh", ["-c", `exec 2>&1\n${line}`], {
    cwd,
    env: { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH}`, NO_COLOR: undefined },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  await once(child, "close");
  return text;
}
