/** One command makes the cause of a refusal clear: what is found, what was expected, and a hint. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import { FOLDER, PARALLEL, run, runJson, serving } from "./cli/program.mjs";

const KEY = join(FOLDER, "key.pem");
const JWKS = join(FOLDER, "jwks.json");
const ISSUER = "https://auth.example.com/";
const AUDIENCE = "https://mcp.example.com/mcp";
const VERIFY = ["verify", "--public-key-file", JWKS, "--issuer", ISSUER, "--audience", AUDIENCE];
const HS256 = ["HS256", { alg: "HS256", typ: "JWT" }];

before(async () => {
  assert.equal((await run(["keygen", "--out", KEY, "--jwks-out", JWKS])).status, 0);
});

async function minted(claims = {}, args = []) {
  const given = JSON.stringify({ iss: ISSUER, aud: AUDIENCE, ...claims });
  const { stdout, stderr, status } = await run([
    "mint",
    "--key-file",
    KEY,
    "--claims",
    given,
    ...args,
  ]);
  assert.equal(status, 0, stderr);
  return stdout;
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** [what, claims or a token, more arguments, what the document says] */
const CAUSES = [
  [
    "an audience with a slash",
    { aud: `${AUDIENCE}/` },
    [],
    { claim: "aud", found: `${AUDIENCE}/`, expected: AUDIENCE, hint: /^only the slash at the end/ },
  ],
  [
    "an issuer without its slash",
    { iss: ISSUER.slice(0, -1) },
    [],
    { claim: "iss", found: ISSUER.slice(0, -1), expected: ISSUER, hint: /^only the slash/ },
  ],
  [
    "an audience in another case",
    { aud: "https://MCP.example.com/mcp" },
    [],
    { claim: "aud", hint: /^only the case of the letters differs/ },
  ],
  [
    "http: for https:",
    { aud: AUDIENCE.replace("https", "http") },
    [],
    { claim: "aud", hint: /^only the scheme \(http: for https:\) differs/ },
  ],
  [
    "localhost for 127.0.0.1",
    { aud: "http://localhost:3000/mcp" },
    ["--audience", "http://127.0.0.1:3000/mcp"],
    {
      claim: "aud",
      expected: [AUDIENCE, "http://127.0.0.1:3000/mcp"],
      hint: /^only the name of this machine \(localhost for 127\.0\.0\.1\) differs/,
    },
  ],
  [
    "an invisible character",
    { aud: `${AUDIENCE}\u200b` },
    [],
    { claim: "aud", found: `${AUDIENCE}\u200b`, hint: /^only an invisible character/ },
  ],
  [
    "another audience",
    { aud: ["https://other.example", "urn:x"] },
    [],
    { claim: "aud", found: ["https://other.example", "urn:x"], hint: undefined },
  ],
  [
    "a missing claim of a name that all objects have",
    {},
    ["--required-claim", "constructor"],
    { claim: "constructor", found: null, expected: undefined },
  ],
  ["no audience", { aud: null }, [], { claim: "aud", expected: AUDIENCE, hint: /no audience/ }],
  [
    "expired",
    { exp: 1_700_000_000 },
    [],
    { claim: "exp", found: 1_700_000_000, time: /2023-11-14T22:13:20Z \(\d+ days ago\)/ },
  ],
  [
    "not yet valid by a little",
    { nbf: Math.floor(Date.now() / 1000) + 120 },
    [],
    { claim: "nbf", time: /in 1 minute|in 2 minutes/, hint: /--clock-tolerance/ },
  ],
  [
    "a scope that is missing",
    { scope: "notes:read" },
    ["--scope", "notes:read notes:write"],
    { found: "notes:read", expected: ["notes:read", "notes:write"], missingScopes: ["notes:write"] },
  ],
  [
    "scopes with commas",
    { scope: "notes:read,notes:write" },
    ["--scope", "notes:write"],
    { missingScopes: ["notes:write"], hint: /separated by spaces/ },
  ],
  [
    "HS256",
    `${encode(HS256[1])}.${encode({ iss: ISSUER })}.c2ln`,
    ["--algorithm", "RS256"],
    { algorithm: "HS256", allowedAlgorithms: ["RS256"], hint: /--secret-file/ },
  ],
  [
    "ES256",
    `${encode({ alg: "ES256" })}.${encode({ iss: ISSUER })}.c2ln`,
    ["--algorithm", "RS256"],
    { algorithm: "ES256", allowedAlgorithms: ["RS256"], hint: /--algorithm ES256/ },
  ],
  [
    "an ID token for its client",
    { aud: "client-7", nonce: "n", at_hash: "h" },
    [],
    { found: "client-7", expected: AUDIENCE, hint: /^this is an ID token \(it has nonce, at_hash\)/ },
  ],
  ["an ID token for this server", { nonce: "n" }, [], { hint: /^this is an ID token \(it has nonce\)/ }],
  [
    "a refresh token",
    { typ: "Refresh", aud: "https://auth.example.com" },
    [],
    { hint: /^this is a refresh token/ },
  ],
  ["an encrypted token", "aa.bb.cc.dd.ee", [], { hint: /encrypted \(JWE\)/ }],
  ["an opaque token", "2YotnFZFEjr1zCsicMWpAA", [], { hint: /opaque .* mcp-bearer introspect/ }],
];

describe("verify", PARALLEL, () => {
  for (const [what, given, args, expected] of CAUSES) {
    test(`verify names the cause: ${what}`, async () => {
      const input = typeof given === "string" ? given : await minted(given);
      const { status, document } = await runJson([...VERIFY, ...args], { input });
      assert.equal(status, 1, JSON.stringify(document));
      for (const [member, value] of Object.entries(expected)) {
        if (value instanceof RegExp) assert.match(document[member], value, member);
        else assert.deepEqual(document[member], value, member);
      }
      const text = (await run([...VERIFY, ...args], { input })).stdout;
      if (document.hint !== undefined) assert.ok(text.includes(document.hint), text);
      for (const member of ["found", "expected"]) {
        if (document[member] !== undefined) assert.match(text, new RegExp(`^ +${member} `, "m"));
      }
    });
  }

  test("verify accepts the token that has none of these faults", async () => {
    assert.equal((await run(VERIFY, { input: await minted() })).status, 0);
  });

  test("a token of a key that the issuer no longer has: which keys there are", async () => {
    const other = join(FOLDER, "other.pem");
    assert.equal((await run(["keygen", "--out", other])).status, 0);
    const { stdout: input } = await run([
      "mint",
      "--key-file",
      other,
      "--issuer",
      "http://127.0.0.1:9400",
    ]);
    const args = ["verify", "--public-key-file", JWKS, "--any-issuer", "--any-audience"];
    const { status, document } = await runJson(args, { input });
    assert.equal(status, 1);
    assert.equal(document.reason, "ERR_NO_MATCHING_KEY");
    assert.equal(document.expected.length, 1);
    assert.notEqual(document.found.kid, document.expected[0]);
    assert.match(document.hint, /--key-file/);
  });

  test("a JWK Set with something that is no key: which keys there are", async () => {
    const { keys } = JSON.parse(readFileSync(JWKS, "utf8"));
    const file = join(FOLDER, "with-null.json");
    writeFileSync(file, JSON.stringify({ keys: [...keys, null] }));
    const input = await minted({}, ["--kid", "other"]);
    const args = ["verify", "--public-key-file", file, "--any-issuer", "--any-audience"];
    const { status, document } = await runJson(args, { input });
    assert.equal(status, 1);
    assert.deepEqual(document.expected, [keys[0].kid, "(a key without a kid)"]);
    const made = await run(["jwks", "--key-file", file]);
    assert.equal(made.status, 2);
    assert.match(made.stderr, /not a JSON object/);
  });

  test("a token of an algorithm that no key is for: both algorithms", async () => {
    const [header, ...rest] = (await minted()).split(".");
    const { kid } = JSON.parse(Buffer.from(header, "base64url"));
    const input = [encode({ alg: "PS256", kid }), ...rest].join(".");
    const args = ["verify", "--public-key-file", JWKS, "--any-issuer", "--any-audience"];
    const { status, document } = await runJson(args, { input });
    assert.equal(status, 1);
    assert.equal(document.reason, "ERR_NO_MATCHING_KEY");
    assert.equal(document.algorithm, "PS256");
    assert.deepEqual(document.allowedAlgorithms, ["RS256"]);
    assert.match(document.hint, /--algorithm PS256/);
  });

  test("an access token with claims of an ID token, and the option that accepts it", async () => {
    const input = await minted({ nonce: "n" });
    const refused = await runJson(VERIFY, { input });
    assert.equal(refused.document.claim, "nonce");
    const accepted = await runJson([...VERIFY, "--allow-id-token-claims"], { input });
    assert.equal(accepted.status, 0);
  });
});

// ---- discovery ----

test("an issuer with a slash too many: both issuers, what was asked, and a hint", async () => {
  const { issuer, stop } = await serving();
  try {
    const wrong = `${issuer}/`;
    const { stdout: input } = await run(["mint", "--server", issuer, "--audience", "a"]);
    const verify = await runJson(["verify", "--issuer", wrong, "--any-audience"], { input });
    assert.equal(verify.status, 3);
    const { diagnosis } = verify.document;
    assert.match(diagnosis["what failed"], /issuer_mismatch/);
    assert.deepEqual([diagnosis.found, diagnosis.expected], [issuer, wrong]);
    assert.match(diagnosis.hint, /^only the slash at the end differs/);
    assert.ok(diagnosis.asked[0].startsWith(`GET ${issuer}/.well-known/`), diagnosis.asked[0]);
    assert.ok(diagnosis.asked[0].endsWith(`200, issuer is "${issuer}"`), diagnosis.asked[0]);

    const jwks = await run(["jwks", "--issuer", wrong]);
    assert.equal(jwks.status, 3);
    assert.match(jwks.stderr, /issuer_mismatch/);
    assert.ok(jwks.stderr.includes(`"${issuer}"`) && jwks.stderr.includes(`"${wrong}"`), jwks.stderr);
    const asJson = await runJson(["jwks", "--issuer", wrong]);
    assert.equal(asJson.document.error.diagnosis.found, issuer);

    const asked = ["--no-authentication", "--any-audience", "--token-env", "T"];
    const { document } = await runJson(["introspect", "--issuer", wrong, ...asked], {
      env: { T: "opaque" },
    });
    assert.equal(document.diagnosis.found, issuer);

    // The control: the issuer as its metadata writes it.
    assert.equal((await run(["verify", "--issuer", issuer, "--any-audience"], { input })).status, 0);
    assert.equal((await run(["jwks", "--issuer", issuer])).status, 0);
  } finally {
    await stop();
  }
});

// ---- introspection ----

/** A server that answers each request by `answer(body, headers)`. */
async function endpoint(answer) {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { status = 200, json } = answer(body, request.headers);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(json));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${server.address().port}/introspect` };
}

/** [what, secret, more arguments, answer, what the diagnosis says] */
const REFUSALS = [
  ["401 and a secret that encoding changes", "a+b/c=", [], 401, /--no-form-encoding/],
  ["403 and a secret that encoding changes", "a+b/c=", [], 403, /--no-form-encoding/],
  ["400 invalid_client", "abc", [], 400, /--client-secret-post/],
  ["401 without form encoding", "a+b", ["--no-form-encoding"], 401, /without --no-form-encoding/],
  ["401 with the secret in the form", "a+b", ["--client-secret-post"], 401, /no --client-secret-post/],
];

describe("introspect", PARALLEL, () => {
  for (const [what, secret, args, status, hint] of REFUSALS) {
    test(`introspect says what to try: ${what}`, async () => {
      const { server, url } = await endpoint(() => ({ status, json: { error: "invalid_client" } }));
      try {
        const env = { T: "opaque-token", S: secret };
        const command = ["introspect", "--endpoint", url, "--client-id", "rs", "--client-secret-env"];
        const more = ["S", "--token-env", "T", "--any-issuer", "--any-audience", ...args];
        const { document, status: exitCode } = await runJson([...command, ...more], { env });
        assert.equal(exitCode, 3);
        assert.equal(document.diagnosis["the server's error"], "invalid_client");
        assert.match(document.diagnosis.hint, hint);
        const { stdout } = await run([...command, ...more], { env });
        assert.match(stdout, hint);
        assert.ok(!stdout.includes(secret), "the secret is printed");
      } finally {
        server.close();
      }
    });
  }

  test("introspect shows what the server says of the token", async () => {
    const json = { active: true, client_id: "c", aud: `${AUDIENCE}/`, scope: "read" };
    const { server, url } = await endpoint(() => ({ json }));
    try {
      const args = ["introspect", "--endpoint", url, "--no-authentication", "--token-env", "T"];
      const env = { T: "opaque-token" };
      const refused = await runJson([...args, "--any-issuer", "--audience", AUDIENCE], { env });
      assert.equal(refused.status, 1);
      assert.deepEqual(
        [refused.document.found, refused.document.expected],
        [`${AUDIENCE}/`, AUDIENCE],
      );
      assert.match(refused.document.hint, /^only the slash/);
      const good = [...args, "--any-issuer", "--audience", `${AUDIENCE}/`];
      assert.equal((await run(good, { env })).status, 0);
    } finally {
      server.close();
    }
  });
});

test("introspect names the member of a response that is at fault", async () => {
  const answer = { active: true, client_id: 7 };
  const { server, url } = await endpoint(() => ({ json: answer }));
  try {
    const args = ["introspect", "--endpoint", url, "--no-authentication", "--token-env", "T"];
    const env = { T: "opaque-token" };
    const policy = ["--any-issuer", "--any-audience"];
    const { document, status } = await runJson([...args, ...policy], { env });
    assert.equal(status, 3);
    assert.match(document.diagnosis["what failed"], /malformed_response client_id$/);
    answer.client_id = "c";
    assert.equal((await run([...args, ...policy], { env })).status, 0);
  } finally {
    server.close();
  }
});

// ---- hosts, mistyped names, invisible characters ----

/** [host that the challenge names, what doctor has against it, when it looks at a server elsewhere] */
const LEADS = [
  ["localhost", /this machine's own/],
  ["localhost.", /this machine's own/],
  ["127.0.0.1", /this machine's own/],
  ["127.1", /this machine's own/],
  ["[::1]", /this machine's own/],
  ["app.localhost", /private or special/],
];

test("doctor is not led to this machine by a server that is elsewhere", async () => {
  let lead;
  const server = createServer((request, response) => {
    const metadata = `Bearer resource_metadata="http://${lead}:2/x"`;
    response.writeHead(401, { "WWW-Authenticate": metadata }).end();
  });
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  const { port } = server.address();
  const findings = async (host) => {
    const { document } = await runJson(["doctor", `http://${host}:${port}/mcp`]);
    return JSON.stringify(document.findings ?? document);
  };
  try {
    for (const [host, expected] of LEADS) {
      lead = host;
      // A special address that leads here all the same.
      assert.match(await findings("0.0.0.0"), expected, host);
    }
    lead = "127.0.0.1";
    assert.doesNotMatch(await findings("127.0.0.1"), /this machine's own/);
  } finally {
    server.close();
  }
});

test("one step from a refused URL to the option that allows it", async () => {
  const { stderr, status } = await run(["verify", "--jwks-uri", "http://10.0.0.2/k", "--any-issuer"]);
  assert.equal(status, 2);
  assert.match(stderr, /--allow-http-host/);
  assert.match(stderr, /--allow-private-addresses/);
  assert.doesNotMatch(stderr, /dangerously/);
  // Allowed, it is asked: there is nobody.
  const allowed = ["--allow-http-host", "mcp-bearer.invalid:1", "--issuer"];
  const asked = await run(["jwks", ...allowed, "http://mcp-bearer.invalid:1"]);
  assert.equal(asked.status, 3, asked.stderr);
});

test("a mistyped name gets the one that was meant", async () => {
  for (const [args, meant] of [
    [["verify", "--iss", "x"], "--issuer"],
    [["verify", "--scopes", "x"], "--scope"],
    [["verify", "--audiense", "x"], "--audience"],
    [["mint", "--keyfile", "x"], "--key-file"],
    [["verfy"], "verify"],
  ]) {
    const { status, stderr } = await run(args);
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`did you mean ${meant}\\?`));
  }
  const { stderr } = await run(["verify", "--zzz"]);
  assert.match(stderr, /no such option: see --help/);
});

const INVISIBLE = [
  0x61c, 0x180e, 0x34f, 0x3164, 0xfff9, 0xe0001, 0xe0020, 0xe007f, 0xad, 0x200b, 0x200f, 0x2028,
  0x202e, 0x2066, 0xfeff, 0x9b, 0x7f, 0xa0, 0x3000, 0x115f, 0xffa0, 0xfe0f, 0xe0100, 0x2800, 0x17b4,
];

test("no character that cannot be seen is printed raw, and its JSON keeps its meaning", async () => {
  const sub = INVISIBLE.map((code) => String.fromCodePoint(code)).join("a");
  const input = `${encode({ alg: "RS256" })}.${encode({ sub, name: "Zo\u00eb \u6f22" })}.c2ln`;
  for (const args of [["decode"], ["decode", "--json"]]) {
    const { stdout } = await run(args, { input });
    for (const code of INVISIBLE) {
      assert.ok(!stdout.includes(String.fromCodePoint(code)), `U+${code.toString(16)}`);
    }
    assert.match(stdout, /Zo\u00eb \u6f22/);
  }
  const { document } = await runJson(["decode"], { input });
  assert.equal(document.claims.sub, sub);
});

test("decode says what kind of token it cannot take apart", async () => {
  for (const [input, hint] of [
    ["aa.bb.cc.dd.ee", /encrypted \(JWE\)/],
    ["2YotnFZFEjr1zCsicMWpAA", /opaque/],
  ]) {
    assert.match((await run(["decode"], { input })).stdout, hint);
    const { document, status } = await runJson(["decode"], { input });
    assert.equal(status, 1);
    assert.match(document.hint, hint);
  }
});

test("serve: without a client, the refusal at the token endpoint says so", async () => {
  const { issuer, stop } = await serving();
  try {
    const response = await fetch(`${issuer}/token`, { method: "POST", body: new URLSearchParams() });
    assert.equal(response.status, 401);
    assert.match((await response.json()).error_description, /--client-secret-out/);
  } finally {
    await stop();
  }
});
