/**
 * Judges generated triples of token, key and policy by this package and by others: by jose, and with
 * `--python` by PyJWT and joserfc.
 *
 *     node tests/js/compare/compare.mjs --triples 100000 --seed 1 [--python]
 *       [--before tarball] [--record file]
 *
 * A difference between our verdict and any peer's belongs to a class: the kind of the triple, our
 * verdict, and the peers'. Each class must be in reviewed.mjs. With `--before`, another version of
 * this package, the changes between the two are listed too, and must be there as well.
 * The exit code is 1 if a class is not reviewed, or, in a run of 100,000, if a reviewed one did not
 * occur.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { installRequirements } from "../../servers/common/python.mjs";
import { newFolder } from "../runtimes/folder.mjs";
import { CHANGES, DIFFERENCES } from "./reviewed.mjs";
import { triples } from "./triples.mjs";
import { joseAccepts, oursOf, pythonPeers } from "./verdicts.mjs";

const BATCH = 500;
const WHOLE_RUN = 100_000;

const text = { type: "string" };
const { values: options } = parseArgs({
  options: { triples: text, seed: text, python: { type: "boolean", default: false }, before: text, record: text },
});
const require = createRequire(import.meta.url);
const ours = oursOf(require("mcp-bearer"));
const before = options.before === undefined ? undefined : oursOf(unpacked(options.before));
const result = await run(Number(options.triples ?? 2000), Number(options.seed ?? 1));
const report = reportOf(result);
console.log(report.text);
if (options.record !== undefined) writeFileSync(options.record, `${heading()}\n${report.text}`);
if (!report.isGood) process.exitCode = 1;

/** The package in a tarball. */
function unpacked(tarball) {
  const folder = newFolder("compare");
  execFileSync("tar", ["-xzf", resolve(tarball), "-C", folder, "--strip-components=1"]);
  return require(join(folder, "dist/node/index.cjs"));
}

function heading() {
  const { version: jose } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../node_modules/jose/package.json"), "utf8"),
  );
  const pinned = readFileSync(new URL("requirements.txt", import.meta.url), "utf8");
  const peers = [
    `jose ${jose}`,
    ...pinned
      .trim()
      .split("\n")
      .map((line) => line.replace("==", " ")),
  ];
  const date = `${new Date().toISOString().slice(0, 16)}Z`;
  return `# Verdicts compared with other libraries

Written by \`cargo xtask compare --write\`. ${date}; Node ${process.version}; ${peers.join(", ")}.

Each triple of token, key and policy is good but for one thing. A difference is a triple that we accept and a peer
refuses, or the reverse; each row is a decision that makes one (\`tests/js/compare/reviewed.mjs\`).
`;
}

async function run(total, seed) {
  const requirements = join(import.meta.dirname, "requirements.txt");
  const python = options.python
    ? pythonPeers(await installRequirements("compare", requirements))
    : undefined;
  const found = { total, seed, accepted: 0, refused: 0, wrongClaims: 0 };
  const differences = new Map();
  const changes = new Map();
  const source = triples(seed);
  const started = performance.now();
  for (let done = 0; done < total; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, total - done) }, () => source.next().value);
    const inPython = python?.ask(batch);
    const verdicts = batch.map(ours);
    const earlier = before === undefined ? undefined : batch.map(before);
    const byJose = await Promise.all(batch.map(joseAccepts));
    const byPython = await inPython;
    batch.forEach(({ kind, alg }, i) => {
      const verdict = verdicts[i];
      if (verdict.startsWith("accepted")) found.accepted += 1;
      else found.refused += 1;
      if (verdict === "accepted with other claims") found.wrongClaims += 1;
      const peers = `${byJose[i] ? "y" : "n"}${byPython?.[i] ?? ""}`;
      if (peers.includes(verdict === "accepted" ? "n" : "y")) {
        count(differences, { kind, ours: verdict, peers }, alg);
      }
      const was = earlier?.[i];
      const isChange = was !== undefined && (was === "accepted") !== (verdict === "accepted");
      if (isChange) count(changes, { kind, ours: verdict, was }, alg);
    });
    if (done % 10_000 === 0 && done > 0) console.error(`${done} of ${total}`);
  }
  python?.end();
  found.seconds = Math.round((performance.now() - started) / 1000);
  return { ...found, differences, changes };
}

function count(classes, shape, alg) {
  const key = Object.values(shape).join(" | ");
  const entry = classes.get(key) ?? { ...shape, count: 0, algs: new Set() };
  entry.count += 1;
  entry.algs.add(alg);
  classes.set(key, entry);
}

/** Names match exactly, or up to a star at the end. Of what we accept alone no star is allowed. */
function matches(entry, { kind, ours: verdict, peers, was }) {
  if (entry.ours !== verdict) return false;
  if (entry.was !== undefined && entry.was !== was) return false;
  if (
    entry.peers !== undefined &&
    peers !== undefined &&
    !entry.peers.some((it) => it.startsWith(peers))
  ) {
    return false;
  }
  if (verdict === "accepted" && entry.kinds.some((name) => name.endsWith("*"))) {
    throw new Error(`what is accepted is named exactly: ${entry.why}`);
  }
  return entry.kinds.some((name) =>
    name.endsWith("*") ? kind.startsWith(name.slice(0, -1)) : kind === name,
  );
}

function reportOf(result) {
  const { total, seed, accepted, refused, wrongClaims, seconds } = result;
  const lines = [
    `${total} triples, seed ${seed}, ${seconds} s: ${accepted} accepted, ${refused} refused, ` +
      `${wrongClaims} accepted with other claims than were signed.`,
  ];
  let isGood = wrongClaims === 0;
  const lists = [["Differences from the peers", result.differences, DIFFERENCES]];
  if (before !== undefined)
    lists.push(["Changes since commit 9a4188c", result.changes, CHANGES]);
  for (const [title, classes, reviewed] of lists) {
    const all = [...classes.values()].sort((a, b) => b.count - a.count);
    const unknown = all.filter((one) => !reviewed.some((entry) => matches(entry, one)));
    lines.push(
      "",
      `${title}: ${all.length} classes, ${sum(all)} triples; ${unknown.length} not reviewed.`,
      "",
    );
    lines.push("| triples | our verdict | decision |", "| ---: | --- | --- |");
    for (const entry of reviewed) {
      const members = all.filter((one) => matches(entry, one));
      lines.push(`| ${sum(members)} | \`${entry.ours}\` | ${entry.why} |`);
      if (members.length === 0 && total >= WHOLE_RUN) {
        isGood = false;
        lines.push(`| | | **did not occur**: ${entry.kinds.join("; ")} |`);
      }
    }
    if (unknown.length > 0) isGood = false;
    for (const { kind, ours: verdict, peers, was, count: n, algs } of unknown) {
      lines.push(
        `NOT REVIEWED: ${n} x ${kind} | ${verdict} | ${peers ?? was} | ${[...algs].join(" ")}`,
      );
    }
  }
  return { text: `${lines.join("\n")}\n`, isGood };
}

function sum(classes) {
  return classes.reduce((total, one) => total + one.count, 0);
}
