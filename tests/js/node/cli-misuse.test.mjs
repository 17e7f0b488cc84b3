/** Command lines that are wrong, the help, and what a terminal gets: no secret, no colour in a pipe. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import { TESTS } from "../runtimes/binaries.mjs";
import { FOLDER, MANIFEST, PARALLEL, run } from "./cli/program.mjs";

const KEY = join(FOLDER, "key.pem");
before(async () => assert.equal((await run(["keygen", "--out", KEY])).status, 0));

const CANARY = "canary-5f1d0c";
const [HEADER, CLAIMS] = ['{"alg":"RS256"}', `{"sub":"${CANARY}"}`].map((text) =>
  btoa(text).replaceAll("=", ""),
);
const JWT_CANARY = `${HEADER}.${CLAIMS}.c2ln`;

/** [name, arguments, exit code, what is said, more] */
const MISUSE = [
  ["no command", [], 2, /mcp-bearer <command>/],
  ["an unknown command", [CANARY], 2, /no such command/],
  ["an unknown option", ["decode", `--${CANARY}`], 2, /no such option/],
  ["an unknown option with a value", ["decode", `--nothing=${CANARY}`], 2, /no such option/],
  ["a token as an option", ["decode", "--token", CANARY], 2, /list of processes/],
  ["a token as an option, joined", ["verify", `--token=${CANARY}`], 2, /list of processes/],
  ["a token as an argument", ["verify", JWT_CANARY], 2, /list of processes/],
  ["an opaque token as an argument", ["introspect", CANARY], 2, /options only/],
  ["a secret as an option", ["introspect", "--client-secret", CANARY], 2, /list of processes/],
  ["a short option", ["decode", "-t", CANARY], 2, /two dashes/],
  ["an option without its value", ["verify", "--audience"], 2, /--audience needs a value/],
  [
    "an option for a value",
    ["verify", "--audience", "--any-issuer"],
    2,
    /--audience needs a value/,
  ],
  [
    "an option twice",
    ["verify", "--jwks-uri", "https://a.example/", "--jwks-uri", CANARY],
    2,
    /twice/,
  ],
  ["an empty value", ["mint", "--subject", ""], 2, /must not be empty/],
  ["a switch with a value", ["decode", "--json=no"], 2, /takes no value/],
  ["no token", ["decode"], 2, /no token came/],
  ["no such file", ["decode", "--token-file", `/no/${CANARY}`], 2, /ENOENT/],
  ["no such variable", ["decode", "--token-env", "NO_SUCH_VARIABLE"], 2, /no such variable/],
  ["two tokens", ["decode", "--token-file", "a", "--token-env", "B"], 2, /one of them/],
  ["no key", ["verify"], 2, /a key is missing/],
  [
    "two keys",
    ["verify", "--jwks-uri", "https://a.example/", "--public-key-file", "a"],
    2,
    /one of them/,
  ],
  [
    "a key that is none",
    ["mint", "--key-env", "K"],
    2,
    /--key-file: .*ERR_CONFIG_KEY/,
    { env: { K: CANARY } },
  ],
  [
    "a URL without TLS",
    ["verify", "--jwks-uri", "http://a.example/", "--any-issuer"],
    2,
    /ERR_CONFIG_URL/,
  ],
  [
    "a private address",
    ["verify", "--jwks-uri", "https://10.0.0.1/", "--any-issuer"],
    2,
    /--allow-private-addresses/,
  ],
  [
    "an algorithm that does not exist",
    ["verify", "--issuer", "https://a.example", "--algorithm", "none"],
    2,
    /--algorithm/,
  ],
  [
    "no authentication",
    ["introspect", "--endpoint", "https://a.example/"],
    2,
    /--client-secret-env/,
  ],
  [
    "claims that are no JSON",
    ["mint", "--key-env", "K", "--claims", `{${CANARY}`],
    2,
    /--claims/,
    "key",
  ],
  ["a time that is none", ["verify", "--now", CANARY], 2, /--now/],
  ["too few bits", ["keygen", "--out", "small.pem", "--bits", "1024"], 2, /--bits.*2048/],
  ["a fault that does not exist", ["serve", "--fault", CANARY], 2, /--fault: TARGET/],
  ["a server that is none", ["mint", "--server", "http://127.0.0.1:1"], 3, /no connection/],
];

describe("misuse", PARALLEL, () => {
  for (const [name, args, exitCode, says, more] of MISUSE) {
    test(`misuse: ${name} ends with ${exitCode}`, async () => {
      const env = more === "key" ? { K: readFileSync(KEY, "utf8") } : more?.env;
      const { status, stdout, stderr } = await run(args, { env });
      assert.equal(status, exitCode, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, new RegExp(CANARY));
      if (args.length === 0 || args.includes("--json=no")) return;
      const json = await run([...args.slice(0, 1), "--json", ...args.slice(1)], { env });
      assert.equal(json.status, exitCode);
      assert.equal(JSON.parse(json.stdout).error.exitCode, exitCode);
      assert.match(JSON.parse(json.stdout).error.message, says);
    });
  }
});

test("help: every command has one, with examples whose options exist", async () => {
  const { status, stdout } = await run(["--help"]);
  assert.equal(status, 0);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) {2,}[A-Z]/gm)].map(([, name]) => name);
  assert.deepEqual(names, [
    "keygen",
    "mint",
    "decode",
    "verify",
    "introspect",
    "jwks",
    "serve",
    "doctor",
  ]);
  const helps = new Map();
  for (const name of names) helps.set(name, (await run([name, "--help"])).stdout);
  let count = 0;
  for (const text of helps.values()) {
    const examples = [...text.matchAll(/^ {2}(mcp-bearer .+)$/gm)].map(([, line]) => line);
    assert.ok(examples.length > 0);
    for (const call of examples.flatMap((line) => line.split(" | "))) {
      const [, name, ...words] = call.split(" ");
      for (const option of words.filter((word) => word.startsWith("--"))) {
        assert.match(helps.get(name), new RegExp(`^ {2}${option}\\b`, "m"), call);
        count += 1;
      }
    }
  }
  assert.ok(count > 15, `only ${count} options`);
});

test("npm links the program of the tarball, and it runs", async () => {
  const folder = join(FOLDER, "project");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  const tarball = join(TESTS, `../../target/npm/mcp-bearer-${MANIFEST.version}.tgz`);
  const options = { cwd: folder, encoding: "utf8", shell: process.platform === "win32" };
  const install = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", tarball];
  const installed = spawnSync("npm", install, options);
  assert.equal(installed.status, 0, installed.stderr);
  const { status, stdout } = spawnSync(
    join(folder, "node_modules/.bin/mcp-bearer"),
    ["--version"],
    options,
  );
  assert.equal(status, 0);
  assert.equal(stdout.trim(), MANIFEST.version);
});

test("--version is that of the package", async () => {
  const { status, stdout } = await run(["--version"]);
  assert.equal(status, 0);
  assert.equal(stdout.trim(), MANIFEST.version);
});

test("colours: on a terminal only, and not with NO_COLOR", async () => {
  const { stdout: input } = await run(["mint", "--key-file", KEY]);
  // What Node says when its output is a terminal.
  const terminal = {
    NODE_OPTIONS: "--import=data:text/javascript,process.stdout.isTTY=true",
    TERM: "xterm",
  };
  const isColourful = async (env, ...more) =>
    (await run(["decode", ...more], { input, env })).stdout.includes("\u001b[");
  assert.equal(await isColourful({}), false);
  assert.equal(await isColourful(terminal), true);
  assert.equal(await isColourful(terminal, "--json"), false);
  assert.equal(await isColourful({ ...terminal, NO_COLOR: "1" }), false);
  assert.equal(await isColourful({ ...terminal, TERM: "dumb" }), false);
});
