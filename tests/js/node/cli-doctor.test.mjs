/** `mcp-bearer doctor`: it finds nothing where nothing is wrong, and the planted fault each time, and nothing else. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { newCopyOfExample } from "../runtimes/folder.mjs";
import { listen } from "./authorization/loopback.mjs";
import { FAULTS, GOOD } from "./cli/deployment-variants.mjs";
import { deploy, document } from "./cli/mcp-deployment.mjs";
import { NOBODY, PARALLEL, run, runJson } from "./cli/program.mjs";

/** cli-doctor-tools.test.mjs has their faults. */
const NEED_A_TOKEN = ["accepts-token", "header-mismatch", "step-up", "list-not-public"];

test("doctor finds nothing at a good deployment, and looks at every rule", async () => {
  const deployment = await deploy();
  try {
    const { status, document: report } = await runJson(["doctor", deployment.url]);
    assert.deepEqual(report.findings, []);
    assert.deepEqual(
      report.notLookedAt.map(({ rule }) => rule),
      NEED_A_TOKEN,
    );
    assert.ok(report.kept.length >= 35, `only ${report.kept.length} rules`);
    assert.equal(status, 0);
    const { stdout } = await run(["doctor", deployment.url]);
    assert.match(stdout, /\nnothing found; \d+ rules are kept\n$/);
  } finally {
    await deployment.close();
  }
});

describe("planted faults", PARALLEL, () => {
  for (const { rule, level, name, says, fault, rewrite } of FAULTS) {
    test(`doctor finds ${rule}: ${name}`, async () => {
      const deployment = await deploy(rewrite === undefined ? fault : document(rewrite));
      try {
        const { status, document: report } = await runJson(["doctor", deployment.url]);
        assert.deepEqual(
          report.findings.map((finding) => finding.rule),
          [rule],
          JSON.stringify(report.findings),
        );
        const [finding] = report.findings;
        if (level !== undefined) assert.equal(finding.level, level);
        if (says !== undefined) assert.match(finding.problem, says);
        assert.match(finding.specification, /^(MCP|RFC|OAuth|Fetch|CWE)\b.+: .+/);
        assert.equal(status, finding.level === "note" ? 0 : 1);
      } finally {
        await deployment.close();
      }
    });
  }
});

describe("other ways to be good", PARALLEL, () => {
  for (const [name, fault, notLookedAt] of GOOD) {
    test(`doctor finds nothing: ${name}`, async () => {
      const deployment = await deploy(fault);
      try {
        const { status, document: report } = await runJson(["doctor", deployment.url]);
        assert.deepEqual(report.findings, []);
        assert.deepEqual(
          report.notLookedAt.map(({ rule }) => rule).filter((rule) => !NEED_A_TOKEN.includes(rule)),
          notLookedAt,
        );
        assert.equal(status, 0);
      } finally {
        await deployment.close();
      }
    });
  }
});

test("every rule has a fault that breaks it", async () => {
  const { stdout } = await run(["doctor", "--help"]);
  const rules = /\nRules: ([^.]+)\./.exec(stdout)[1].split(", ");
  const planted = new Set(FAULTS.map(({ rule }) => rule));
  // It needs a server that is not on this machine; the next test has what comes nearest.
  assert.deepEqual(
    rules.filter((rule) => !planted.has(rule) && !NEED_A_TOKEN.includes(rule)),
    ["https"],
  );
  for (const rule of planted) assert.ok(rules.includes(rule), rule);
});

test("doctor finds https: an address that is not loopback, without TLS", async () => {
  const deployment = await deploy();
  try {
    // 0.0.0.0 leads here, too, but no client knows that.
    const url = deployment.url.replace("127.0.0.1", "0.0.0.0");
    const { status, document: report } = await runJson(["doctor", url]);
    assert.equal(report.findings[0].rule, "https");
    assert.equal(status, 1);
    // From somewhere else, nothing leads to this machine's own addresses.
    const { problem } = report.findings.find((finding) => finding.rule === "metadata-url");
    assert.match(problem, /is not asked: the address is this machine's own/);
  } finally {
    await deployment.close();
  }
});

test("doctor finds nothing at the demo's server", async () => {
  const folder = newCopyOfExample("demo");
  const load = (file) => import(pathToFileURL(join(folder, file)));
  const [{ startIssuer }, { startMcpServer, REQUIRED_SCOPES }] = [
    await load("issuer.mjs"),
    await load("mcp-server.mjs"),
  ];
  const issuer = await startIssuer({
    port: 0,
    clients: { demo: { secret: "x", scopes: REQUIRED_SCOPES } },
  });
  const server = await startMcpServer({ port: 0, issuer, onEvent() {} });
  try {
    const { status, document: report } = await runJson(["doctor", server.url.href]);
    assert.deepEqual(report.findings, []);
    assert.ok(report.kept.length >= 30, `only ${report.kept.length} rules`);
    assert.equal(status, 0);
  } finally {
    await Promise.all([server.close(), issuer.close()]);
  }
});

test("doctor leaves out what is to be ignored, and refuses unknown rules", async () => {
  const deployment = await deploy(document((given) => ({ ...given, authorization_servers: [] })));
  try {
    const { status, document: report } = await runJson([
      "doctor",
      deployment.url,
      "--ignore",
      "metadata-servers",
    ]);
    assert.deepEqual(report.findings, []);
    assert.equal(status, 0);
    assert.equal((await run(["doctor", deployment.url, "--ignore", "no-such-rule"])).status, 2);
  } finally {
    await deployment.close();
  }
});

test("doctor: a server that does not answer is no finding", async () => {
  const { status, stderr } = await run(["doctor", `${NOBODY}/mcp`]);
  assert.equal(status, 3);
  assert.match(stderr, /ECONNREFUSED/);

  const silent = await listen();
  silent.serve(() => {});
  try {
    const { status: late, stderr: why } = await run([
      "doctor",
      `${silent.origin}/mcp`,
      "--timeout",
      "1s",
    ]);
    assert.equal(late, 3);
    assert.match(why, /no answer in time/);
  } finally {
    await silent.close();
  }
});

test("doctor: what a server says cannot move the terminal", async () => {
  const deployment = await deploy(
    document((given) => ({ ...given, resource: "https://a.example/\u001b[2J\u009b2J\u202e" })),
  );
  try {
    const { stdout } = await run(["doctor", deployment.url]);
    assert.match(stdout, /\\u001b\[2J\\u009b2J\\u202e/);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  } finally {
    await deployment.close();
  }
});

const NONSENSE = JSON.parse(
  String.raw`[null, 5, "\ud800", "http://[", [null], {"__proto__": 1, "toString": 1}]`,
);

test("doctor: whatever documents hold, it is a finding and no fault of the program", async () => {
  let nonsense;
  const deployment = await deploy({
    ...document((given) => {
      if (nonsense.at !== "resource") return given;
      const names = [
        "resource",
        "authorization_servers",
        "scopes_supported",
        "bearer_methods_supported",
      ];
      return Object.fromEntries(names.map((name) => [name, nonsense.value]));
    }),
    metadata: (given) =>
      nonsense.at === "server" ? { ...filled(given, nonsense.value), issuer: given.issuer } : given,
    jwks: ({ keys: [jwk] }) =>
      nonsense.at === "keys" ? { keys: [filled(jwk, nonsense.value)] } : { keys: [jwk] },
  });
  try {
    for (const at of ["resource", "server", "keys"]) {
      for (const value of NONSENSE) {
        nonsense = { at, value };
        const { status, document: report } = await runJson(["doctor", deployment.url]);
        const which = `${at}: ${JSON.stringify(value).slice(0, 80)}: ${JSON.stringify(report).slice(0, 400)}`;
        assert.equal(status, 1, which);
        assert.ok(report.findings.length > 0, which);
      }
    }
  } finally {
    await deployment.close();
  }
});

/** An object whose members all have one value. */
function filled(object, value) {
  return Object.fromEntries(Object.keys(object).map((name) => [name, value]));
}

for (const [name, args] of [
  ["no URL", []],
  ["no URL of http", ["ftp://127.0.0.1/"]],
  ["a user in the URL", ["http://user:secret@127.0.0.1/"]],
  ["a fragment", ["http://127.0.0.1/mcp#top"]],
  ["two URLs", ["http://127.0.0.1/", "http://127.0.0.1/"]],
]) {
  test(`doctor refuses ${name}`, async () => {
    const { status, stderr, stdout } = await run(["doctor", ...args]);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.doesNotMatch(stderr, /secret@/);
  });
}
