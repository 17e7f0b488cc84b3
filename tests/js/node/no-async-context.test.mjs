/**
 * Runtimes without AsyncLocalStorage: everything works but getAccessToken(), which says clearly why
 * and what to do.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { newFolder } from "../runtimes/folder.mjs";
import { testInWorkerd } from "./workerd/run.mjs";

/** What one request to a protected handler gives: the handler's own token, and getAccessToken(). */
const PROGRAM = `
import { StaticTokenVerifier, createBearerGate, getAccessToken } from "mcp-bearer";

export async function ask() {
  const tokens = { "dev-token": { clientId: "dev" } };
  const gate = createBearerGate({
    verifier: new StaticTokenVerifier({ tokens, onEvent: () => {} }),
    resource: "https://mcp.example.com/mcp",
    authorizationServers: ["https://auth.example.com"],
  });
  const serve = gate.protect((_request, { accessToken }) => {
    let asked;
    try {
      asked = getAccessToken()?.clientId ?? "nothing";
    } catch (error) {
      asked = error.name + ": " + error.message;
    }
    return Response.json({ given: accessToken.clientId, asked });
  });
  const headers = { Authorization: "Bearer dev-token" };
  const response = await serve(new Request("https://mcp.example.com/mcp", { headers }));
  return JSON.stringify(await response.json());
}
`;

const CLEAR = /^Error: mcp-bearer: getAccessToken needs AsyncLocalStorage.*nodejs_als/;

function isClear(output) {
  const { given, asked } = JSON.parse(/\{"given".*\}/.exec(output)[0]);
  assert.equal(given, "dev");
  assert.match(asked, CLEAR);
}

test("a runtime that has none, by Node without it", () => {
  const hide = "process.getBuiltinModule = undefined; delete globalThis.AsyncLocalStorage;";
  const source = `${hide}\n${PROGRAM}\nconsole.log(await ask());`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", source],
    { cwd: import.meta.dirname, encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  isClear(stdout);
});

const WORKER = `${PROGRAM}
export default {
  async test() {
    console.log(await ask());
  },
};
`;

/** A date at which AsyncLocalStorage still wanted a flag, and one at which it does not. */
const [OLD, NEW] = ["2024-09-01", "2026-11-01"];

async function runInWorkerd(name, date, flags) {
  const entry = join(newFolder("no-async-context"), "worker.js");
  writeFileSync(entry, WORKER);
  const configuration = (modules) => `
const config :Workerd.Config = (services = [(name = "main", worker = .main)]);

const main :Workerd.Worker = (
  modules = [
    ${modules}
  ],
  compatibilityDate = "${date}",
  compatibilityFlags = [${flags.map((flag) => `"${flag}"`).join(", ")}],
);
`;
  return testInWorkerd(`no-async-context/${name}`, { entry, configuration });
}

test("workerd of an old compatibility date, without a flag", async () => {
  isClear(await runInWorkerd("no-flag", OLD, []));
});

const WITH = [
  ["nodejs_als", OLD, ["nodejs_als"]],
  ["nodejs_compat", OLD, ["nodejs_compat"]],
  ["a new compatibility date", NEW, []],
];

for (const [what, date, flags] of WITH) {
  test(`workerd with ${what}`, async () => {
    const output = await runInWorkerd(what.replaceAll(" ", "-"), date, flags);
    assert.ok(output.includes('{"given":"dev","asked":"dev"}'), output);
  });
}
