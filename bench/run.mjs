// One benchmark run, under the Node version that main.mjs chose.

import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { coldStarts } from "./cold.mjs";
import { cachingContenders, contenders } from "./contenders.mjs";
import { hostFirstCalls, hostVerification, onEachHost } from "./hosts.mjs";
import { introspection } from "./introspection.mjs";
import { EFFORT, ratio, takeTurns } from "./measure.mjs";
import { memoryOfKeys, USES } from "./memory.mjs";
import { keyGeneration, tokenCreation } from "./minting.mjs";
import { checkVerdicts } from "./check-verdicts.mjs";
import { sizes } from "./sizes.mjs";
import { subjects } from "./subjects.mjs";
import { atLeast, atMost, figure, microseconds, milliseconds, table, times } from "./tables.mjs";
import {
  COLD_START,
  HS256_TO_FAST_JWT,
  INTROSPECTION,
  KEY_GENERATION,
  met,
  reached,
  SAME_TOKEN,
  TOKEN_CREATION_MS,
  TOOL_CALL_RATE,
  verificationTarget,
  WAITING_TOKENS,
  WASM_GZIP_KB,
} from "./targets.mjs";
import { GATES, RULES, toolCalls, WORKLOADS } from "./tool-calls.mjs";
import { FLOOD, waitingTokens } from "./waiting-tokens.mjs";

const options = JSON.parse(process.argv[2]);
const effort = options.quick ? EFFORT.quick : EFFORT.full;
const nodeMajor = Number(process.versions.node.split(".")[0]);
const document = [];

print(header());
const all = await subjects();
await section("Verification", () => verification(all));
await section("The same token again, verified-token cache on", () => sameToken(all[0]));
await section("Introspection", opaqueTokens);
await section("Thousands of made-up tokens at once", madeUpTokens);
await section("A tool call over HTTP", overHttp);
await section("Rules for operations over HTTP", rulesOverHttp);
await section("Cold start", coldStart);
await section("Making keys and tokens (RSA 2048)", minting);
await section("Sizes", weights);
await section("Verification on every host", hosts);
await section("Memory of a key", memory);
const warning = busy() ? " The machine was busy: trust no ratio here." : "";
print(`Load when it ended: ${load()}.${warning}`);

if (options.write) {
  const file = new URL("RESULTS.md", import.meta.url);
  writeFileSync(file, `${document.join("\n\n")}\n`);
  console.error(`wrote ${file.pathname}`);
}

function header() {
  const version = (name) =>
    JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
  const [cpu] = os.cpus();
  return `# mcp-bearer against jose, fast-jwt and oauth4webapi

${new Date().toISOString().slice(0, 16)}Z, ${options.quick ? "quick run" : "full run"}.
mcp-bearer ${version("mcp-bearer")}, jose ${version("jose")}, fast-jwt ${version("fast-jwt")}, \
oauth4webapi ${version("oauth4webapi")}.
Node ${process.version} (V8 ${process.versions.v8}).
${os.cpus().length} x ${cpu.model.trim()}, ${os.platform()} ${os.arch()}. \
Load when it began: ${load()}.

Contenders take turns in ${effort.rounds} rounds. Figures are medians, minima in brackets.
Ratios are medians of the ratios within a round: below 1, mcp-bearer is faster.
Before any timing each contender took good tokens and refused a changed signature, forged claims,
an expired token and another audience. Targets inform; nothing fails on them.`;
}

async function verification(all) {
  const rows = [];
  let hs256 = NaN;
  for (const subject of all) {
    const field = await contenders(subject);
    for (const [name, contender] of Object.entries(field)) await checkVerdicts(name, subject, contender);
    const time = await takeTurns(calls(field, subject.tokens), effort);
    const toJose = ratio(time["mcp-bearer"], time.jose);
    const target = verificationTarget(subject.name, nodeMajor);
    const syncToFastJwt = ratio(time["mcp-bearer sync"], time["fast-jwt"]);
    if (subject.name === "HS256") hs256 = syncToFastJwt;
    rows.push([
      subject.name,
      microseconds(time["mcp-bearer"]),
      microseconds(time["mcp-bearer sync"]),
      microseconds(time.jose),
      microseconds(time["fast-jwt"]),
      times(toJose),
      times(syncToFastJwt),
      atMost(target),
      met(toJose, target),
    ]);
  }
  const head = ["us per token", "mcp-bearer", "sync", "jose", "fast-jwt"];
  return `Token string in, checked claims out, one after the other, warm, caches of tokens off.
\`verifyToken\` against jose's \`jwtVerify\` (both asynchronous; the target is for this one),
\`verifyTokenSync\` against fast-jwt (both synchronous).

${table([...head, "to jose", "sync to fast-jwt", "target", ""], rows)}

HS256, which is everything but the signature: sync ${times(hs256)} fast-jwt, target ${atMost(HS256_TO_FAST_JWT)}, \
${met(hs256, HS256_TO_FAST_JWT)}.`;
}

async function sameToken(subject) {
  const field = cachingContenders(subject);
  for (const [name, contender] of Object.entries(field)) await checkVerdicts(name, subject, contender);
  const time = await takeTurns(calls(field, subject.tokens.slice(0, 1)), effort);
  const sync = time["mcp-bearer sync"];
  const row = (name, peer, targets) => {
    const value = ratio(sync, time[peer]);
    const verdicts = targets.flatMap((target) => [atMost(target), met(value, target)]);
    return [name, microseconds(sync), microseconds(time[peer]), times(value), ...verdicts];
  };
  const none = ["", ""];
  return `${subject.name}. jose has no such cache.
fast-jwt hashes the token for its cache key unless told otherwise.
\`verifyToken\`, which gives a promise: ${microseconds(time["mcp-bearer"])} us.

${table(
  ["us per token", "sync", "fast-jwt", "ratio", "target", ""],
  [
    row("fast-jwt `cache: true`", "fast-jwt", [SAME_TOKEN]),
    [...row("its key not hashed", "fast-jwt, token as cache key", []), ...none],
  ],
)}`;
}

async function opaqueTokens() {
  const time = await introspection(effort);
  const { asked, remembered, oauth4webapi } = time;
  const toPeer = ratio(asked, oauth4webapi);
  const toAsked = ratio(remembered, asked);
  const { uncached, cached, cachedMicroseconds } = INTROSPECTION;
  return `Token string in, checked members of the answer out, one after the other: 32 opaque tokens
in turn, client_secret_basic, an endpoint in a process of its own on 127.0.0.1, connections kept.
oauth4webapi's \`introspectionRequest\` and \`processIntrospectionResponse\`, which check that
\`active\` is a boolean; the checks of the other members are written out beside them. It has no
cache. Both use \`fetch\`. Before any timing each contender took good tokens and refused one that is
not active, one that has expired and one for another audience.

${table(
  ["us per token", "mcp-bearer", "oauth4webapi", "to it", "to asking", "target", ""],
  [
    [
      "asked each time",
      microseconds(asked),
      microseconds(oauth4webapi),
      times(toPeer),
      "",
      atMost(uncached),
      met(toPeer, uncached),
    ],
    [
      "`cacheTtl: 300`",
      microseconds(remembered),
      "",
      "",
      times(toAsked),
      atMost(cached),
      met(toAsked, cached),
    ],
  ],
)}

Remembered: ${figure(remembered.median)} us, target <= ${cachedMicroseconds} us, \
${met(remembered.median, cachedMicroseconds)}.`;
}

async function madeUpTokens() {
  const { empty, "mcp-bearer": ours } = await waitingTokens(effort);
  const { count, length, timeoutSeconds, endpointMs } = FLOOD;
  const blockMs = ours.blockMs - empty.blockMs;
  const answerMs = ours.answerMs - timeoutSeconds * 1000;
  const memory = ours.memoryBytes.map((bytes) => (bytes / 2 ** 20).toFixed(1)).join(", ");
  const row = (name, { blockMs, answerMs, statuses }) => {
    const counts = Object.entries(statuses).map(([status, count]) => `${count} x ${status}`);
    return [name, blockMs.toFixed(0), answerMs.toFixed(0), counts.join(", ")];
  };
  return `${count} requests at once, each with an opaque token of ${length} characters that no server issued, to a \`node:http\`
server behind a gate over an \`IntrospectionTokenVerifier\` with \`timeout: ${timeoutSeconds}\`, whose endpoint takes \
${endpointMs} ms; and to one that
answers 401 without looking. ${effort.floods} rounds: the median of the longest block of the event loop in a round, and the
longest time from a request to its answer in all of them.

${table(
  ["ms", "longest block", "longest answer", "statuses"],
  [row("empty", empty), row("mcp-bearer", ours)],
)}

The block is ${blockMs.toFixed(0)} ms longer than the empty server's: target <= ${WAITING_TOKENS.blockMs} ms, \
${met(blockMs, WAITING_TOKENS.blockMs)}. The longest answer takes ${answerMs.toFixed(0)} ms more than
\`timeout\`: target <= ${WAITING_TOKENS.answerMs} ms, ${met(answerMs, WAITING_TOKENS.answerMs)}. \
Memory of the wasm after each round, in MiB: ${memory}.`;
}

async function overHttp() {
  const rates = await toolCalls(effort);
  const ours = rates["mcp-bearer"];
  const rows = Object.entries(GATES).map(([gate, how]) => {
    const rate = rates[gate];
    const value = ratio(ours, rate);
    const target = TOOL_CALL_RATE[gate];
    const verdict = target === undefined ? ["", ""] : [atLeast(target), reached(value, target)];
    const toIt = rate === ours ? "" : times(value);
    return [`${gate}: ${how}`, figure(rate.median), figure(rate.min), toIt, ...verdict];
  });
  const { httpProcesses: processes, httpRounds: rounds } = effort;
  return `Requests per second of a server of the official SDK with one tool, RS256 2048, 32 tokens
in turn on 16 connections; ${processes} processes of each server, ${rounds} rounds with each.
Ratios are mcp-bearer's rate to the row's: above 1, mcp-bearer serves more.

${table(["server", "median", "least", "mcp-bearer to it", "target", ""], rows)}`;
}

async function rulesOverHttp() {
  const parts = [];
  for (const workload of ["call", "list"]) {
    const rates = await toolCalls(effort, Object.keys(RULES), workload);
    const ours = rates["mcp-bearer, rules"];
    const rows = Object.entries(RULES).map(([gate, how]) => {
      const rate = rates[gate];
      if (rate === ours) return [`${gate}: ${how}`, figure(rate.median), figure(rate.min), "", "", ""];
      const value = ratio(ours, rate);
      const target = TOOL_CALL_RATE[gate];
      const verdict = [times(value), atLeast(target), reached(value, target)];
      return [`${gate}: ${how}`, figure(rate.median), figure(rate.min), ...verdict];
    });
    parts.push(`Requests per second, ${WORKLOADS[workload]}:

${table(["server", "median", "least", "mcp-bearer to it", "target", ""], rows)}`);
  }
  return parts.join("\n\n");
}

async function coldStart() {
  const time = await coldStarts(effort);
  const toJose = ratio(time["mcp-bearer"], time.jose);
  const count = effort.coldProcesses;
  return `${count} fresh processes each, from the import to the first verified RS256 2048 token.

${table(
  ["ms", "mcp-bearer", "jose", "fast-jwt", "to jose", "to fast-jwt", "target", ""],
  [
    [
      "import and verify",
      milliseconds(time["mcp-bearer"]),
      milliseconds(time.jose),
      milliseconds(time["fast-jwt"]),
      times(toJose),
      times(ratio(time["mcp-bearer"], time["fast-jwt"])),
      atMost(COLD_START),
      met(toJose, COLD_START),
    ],
  ],
)}`;
}

async function minting() {
  const keys = await keyGeneration(effort);
  // Its rounds are independent draws, so their medians are what can be compared.
  const toSubtle = keys["mcp-bearer"].median / keys["crypto.subtle"].median;
  const tokens = await tokenCreation(effort);
  const creation = tokens["mcp-bearer"].median / 1000;
  const count = effort.keyPairs;
  return `\`RSAKeyPair.generate\` against \`crypto.subtle.generateKey\`, ${count} pairs each:

${table(
  ["ms per pair", "mcp-bearer", "crypto.subtle", "ratio", "target", ""],
  [
    [
      "generate",
      milliseconds(keys["mcp-bearer"]),
      milliseconds(keys["crypto.subtle"]),
      times(toSubtle),
      atMost(KEY_GENERATION),
      met(toSubtle, KEY_GENERATION),
    ],
  ],
)}

${table(
  ["ms per token", "mcp-bearer", "jose", "fast-jwt", "to jose", "target", ""],
  [
    [
      "createToken",
      milliseconds(tokens["mcp-bearer"]),
      milliseconds(tokens.jose),
      milliseconds(tokens["fast-jwt"]),
      times(ratio(tokens["mcp-bearer"], tokens.jose)),
      `<= ${TOKEN_CREATION_MS} ms`,
      met(creation, TOKEN_CREATION_MS),
    ],
  ],
)}`;
}

async function weights() {
  const files = sizes();
  const wasm = files.filter(({ use }) => use === "verification");
  if (wasm.length === 0) throw new Error("the package has no wasm file");
  const kilobytes = wasm.reduce((sum, { gzip }) => sum + gzip, 0) / 1000;
  const { first, final } = WASM_GZIP_KB;
  return `In bytes; gzip with level 9. The JavaScript that holds the wasm inline has it in base64.

${table(
  ["file", "loaded for", "raw", "gzip"],
  files.map(({ path, use, raw, gzip }) => [path, use, raw, gzip]),
)}

What verifies has ${figure(kilobytes)} KB of wasm in all: first target <= ${first} KB ${met(kilobytes, first)}, \
final target <= ${final} KB ${met(kilobytes, final)}.`;
}

/** Each host is started once, so both of its tables are made together. */
async function hosts() {
  const usual = all.filter(({ name }) => ["RS256 2048", "ES256"].includes(name));
  const found = await onEachHost(options.nodeOnPath, async (host) => ({
    warm: await hostVerification(host, options.quick ? usual : all, effort),
    first: await hostFirstCalls(host, usual, effort),
  }));
  const parts = found.map(({ host, problem, result }) =>
    problem === undefined
      ? [`### ${host.name}`, warmTable(host, result.warm), firstTable(result.first)].join("\n\n")
      : `### A host that is not here\n\n${problem}`,
  );
  return `As in the first section, in ${effort.host.rounds} shorter rounds, with the same keys and
tokens. \`node:crypto\` and WebCrypto verify the signature alone, which is prepared for them: no
parsing, no claims. Below that, calls in a fresh process or page with the key imported before: the
first one, and the median of the first 100, each the median of ${effort.hostProcesses} processes.

${parts.join("\n\n")}`;
}

function warmTable({ nodeMajor }, warm) {
  const peers = ["jose", "fast-jwt", "node:crypto", "WebCrypto"];
  const cell = (time) => (time ? microseconds(time) : "-");
  const rows = warm.map(({ subject, times: time }) => {
    const ours = [time["mcp-bearer"], time.sync];
    const toJose = time.jose && ratio(ours[0], time.jose);
    const target = nodeMajor && verificationTarget(subject.name, nodeMajor);
    return [
      subject.name,
      ...ours.map(microseconds),
      ...peers.map((peer) => cell(time[peer])),
      toJose ? times(toJose) : "-",
      ...(toJose && target ? [atMost(target), met(toJose, target)] : ["", ""]),
    ];
  });
  const absent = new Set();
  for (const { subject, absent: reasons } of warm) {
    for (const [peer, reason] of Object.entries(reasons))
      absent.add(`${peer}, ${subject.alg}: ${reason}`);
  }
  const head = ["us per token", "mcp-bearer", "sync", ...peers, "to jose", "target", ""];
  const notes = [...absent].map((text) => `- ${text}`);
  return [
    table(head, rows),
    ...(notes.length > 0 ? [`Not there:\n\n${notes.join("\n")}`] : []),
  ].join("\n\n");
}

function firstTable(first) {
  const rows = first.flatMap(({ subject, times: time }) =>
    Object.entries(time).map(([name, { first, median }]) => [
      `${subject.name}, ${name}`,
      figure(first / 1000),
      figure(median),
    ]),
  );
  return table(["fresh process", "first call, ms", "median of 100, us"], rows);
}

async function memory() {
  const rows = (await memoryOfKeys(all)).map((row) => [
    `${row.name}, ${row.keys} keys`,
    figure(row.perKey / 2 ** 10),
    figure(row.whole / 2 ** 20),
  ]);
  return `By how much the wasm's memory grows for each key, with the verifier that holds it. The large
tables of all keys on curves together keep to 2 MiB, so many keys take less each.

${table([`each used ${USES} times`, "KiB per key", "MiB in all"], rows)}`;
}

/** Each contender's call, going round the tokens. */
function calls(field, tokens) {
  return Object.fromEntries(
    Object.entries(field).map(([name, { verify }]) => [
      name,
      (i) => verify(tokens[i % tokens.length]),
    ]),
  );
}

async function section(title, measure) {
  console.error(`measuring: ${title} ...`);
  print(`## ${title}\n\n${await measure()}`);
}

function print(text) {
  document.push(text);
  console.log(`${text}\n`);
}

/** jose needs a second core for its threads, so it suffers first when others compute. */
function busy() {
  return os.loadavg()[0] > os.cpus().length;
}

function load() {
  return os.loadavg()[0].toFixed(2);
}
