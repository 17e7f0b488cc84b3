/** Every sample of the documents runs, as it stands there, against the installed package. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { transformSync } from "esbuild";

import { newFolder } from "../runtimes/folder.mjs";
import { issue } from "./readme-issuer.mjs";
import { samplesOf } from "./readme-text.mjs";

/** So many there are at least: a pattern that finds fewer has stopped to match. */
const FEWEST = {
  "README.md": 2,
  "pkg-template/README.md": 2,
  "docs/getting-started.md": 4,
  "docs/tools.md": 1,
  "docs/guides/cold-start.md": 1,
  "docs/guides/cryptography.md": 1,
  "docs/guides/development.md": 2,
  "docs/guides/gate.md": 1,
  "docs/guides/opaque-tokens.md": 2,
  "docs/hosts/README.md": 1,
  "docs/migration/from-jose.md": 2,
  "docs/migration/from-mcp-sdk.md": 2,
};

const TESTS = join(import.meta.dirname, "..");
const FOLDER = newFolder("readme");

const samples = Object.keys(FEWEST).flatMap(samplesOf);

for (const [path, fewest] of Object.entries(FEWEST)) {
  test(`${path}: every JavaScript sample is marked to be run`, () => {
    const own = samplesOf(path);
    assert.ok(own.length >= fewest, `found ${own.length} samples`);
    for (const { name, how } of own) assert.ok(how === "run" || how === "run: worker", name);
  });
}

for (const [i, { name, how, code }] of samples.entries()) {
  if (how === undefined) continue;
  const file = join(FOLDER, `sample-${i}.mjs`);
  writeFileSync(file, transformSync(code, { loader: "ts" }).code);
  test(name, () => (how === "run" ? printsWhatItSays(file, code) : guardsARoute(file)));
}

/** `console.log(...); // text`: the comments are the program's whole output, in their order. */
function printsWhatItSays(file, code) {
  const said = [...code.matchAll(/^ *console\.log\(.*\); \/\/ (.+)$/gm)].map(([, text]) => text);
  assert.equal(said.length, code.match(/console\.log\(/g)?.length, "a line without its output");
  const issuer = pathToFileURL(join(TESTS, "node", "readme-issuer.mjs"));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", issuer.href, file],
    { cwd: FOLDER, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  assert.equal(status, 0, stderr);
  assert.equal(stderr, "");
  assert.deepEqual(stdout.trimEnd().split("\n"), said);
}

/** A module whose default export is a fetch handler, as Workers, Deno and Bun take it. */
async function guardsARoute(file) {
  const { default: worker } = await import(pathToFileURL(file));
  const call = (authorization) => worker.fetch(request(authorization));

  const welcome = await call(`Bearer ${issue()}`);
  assert.equal(welcome.status, 200);
  assert.match(await welcome.text(), /notes-app/);

  const anonymous = await call(undefined);
  assert.equal(anonymous.status, 401);
  assert.match(anonymous.headers.get("WWW-Authenticate"), /^Bearer\b/);

  const expired = await call(`Bearer ${issue({ expiresInSeconds: -60 })}`);
  assert.equal(expired.status, 401);
  assert.match(expired.headers.get("WWW-Authenticate"), /^Bearer error="invalid_token", /);
  assert.equal((await expired.json()).error, "invalid_token");

  const poor = await call(`Bearer ${issue({ scopes: ["other"] })}`);
  assert.equal(poor.status, 403);
  assert.match(poor.headers.get("WWW-Authenticate"), /^Bearer error="insufficient_scope", /);
}

/** A tool call, which a handler without MCP need not read. */
function request(authorization) {
  return new Request("https://mcp.example.com/mcp", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "whoami", arguments: {} },
    }),
  });
}
