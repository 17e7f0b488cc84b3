// Chooses the Node version and runs the benchmark under it. Start it with `cargo xtask bench`.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const USAGE = `cargo xtask bench [--node 20|22|24] [--quick] [--write]

  --node   the Node version to measure under (default: 24); 20 is the one on PATH
  --quick  fewer rounds: for a look, not for a record
  --write  also write the tables to bench/RESULTS.md
`;

const options = readOptions();
const node = nodeBinary(options.node);
const program = fileURLToPath(new URL("run.mjs", import.meta.url));
// One row is about the very thing that fast-jwt warns of.
const quiet = "--disable-warning=FAST_JWT_CACHE_KEY_BUILDER_SECURITY_RISK";
const given = { ...options, nodeOnPath: process.execPath };
const run = spawn(node, [quiet, program, JSON.stringify(given)], { stdio: "inherit" });
// Ctrl-C reaches both; the run's end is this one's.
process.on("SIGINT", () => {});
run.on("error", (error) => fail(error.message));
run.on("exit", (code) => process.exit(code ?? 1));

/** 22 and 24 come as npm packages that hold the binary; 20 is what people have to bring. */
function nodeBinary(major) {
  if (major === process.versions.node.split(".")[0]) return process.execPath;
  if (major === "20") fail(`--node 20: the Node on PATH is ${process.version}`);
  const installed = new URL(`node_modules/node${major}/bin/node`, import.meta.url);
  if (!existsSync(installed)) fail(`--node ${major}: not available for this system`);
  return fileURLToPath(installed);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        node: { type: "string", default: "24" },
        quick: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    if (!["20", "22", "24"].includes(values.node)) throw new Error(`--node: no ${values.node}`);
    return values;
  } catch (error) {
    fail(`${error.message}\n\n${USAGE}`);
  }
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
