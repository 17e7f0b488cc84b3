/**
 * docs/identity-providers.md: each block is built as the page prints it, and judges the sample tokens of
 * identity-providers/*.mjs, alone and behind a gate. The blocks are on the page only, the samples here only.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import {
  IntrospectionTokenVerifier,
  JWTVerifier,
  MultiVerifier,
  createBearerGate,
} from "mcp-bearer";

import { TESTS } from "../runtimes/binaries.mjs";
import { NOW } from "../suite/support/issuer.js";
import { HOSTED } from "./identity-providers/hosted.mjs";
import { ENVIRONMENT, ACCOUNT_TOKEN, networkOf, tokenOf } from "./identity-providers/provider.mjs";
import { SELF_HOSTED } from "./identity-providers/self-hosted.mjs";
import { WORKLOADS } from "./identity-providers/workloads.mjs";

const PRESETS = { ...HOSTED, ...SELF_HOSTED, ...WORKLOADS };
const SERVER = "https://mcp.example.com/mcp";

const page = readFileSync(join(TESTS, "../../docs/identity-providers.md"), "utf8");

/** "Provider", or "Provider: subsection" → the block under that heading. */
function readBlocks() {
  const blocks = new Map();
  let [provider, name] = [];
  for (const part of page.split(/^(?=#+ |```js$)/m)) {
    const [, level, title] = /^(#+) (.+)/.exec(part) ?? [];
    if (level === "##") provider = title;
    if (title !== undefined) name = level === "###" ? `${provider}: ${title}` : title;
    const code = /^```js\n([\s\S]*?)^```$/m.exec(part)?.[1];
    if (code === undefined) continue;
    assert.ok(!blocks.has(name), `two blocks under ${name}`);
    blocks.set(name, code);
  }
  return blocks;
}

const blocks = readBlocks();

/** Runs a block with a clock, an environment and the provider's network; `answer` sets the introspection response. */
async function build(name) {
  let response;
  const network = await networkOf(PRESETS[name].provider, () => response);
  const surroundings = (options) => ({
    ...(options.secret === undefined && { fetch: network }),
    now: () => NOW,
    onEvent: () => {},
    ...options,
  });
  const lookedUp = (options) => options && surroundings(options);
  const names = {
    JWTVerifier: class extends JWTVerifier {
      constructor(options) {
        super(surroundings(options));
      }
    },
    IntrospectionTokenVerifier: class extends IntrospectionTokenVerifier {
      constructor(options) {
        super(surroundings(options));
      }
    },
    MultiVerifier: class extends MultiVerifier {
      constructor({ issuers, ...options }) {
        super(issuers === undefined ? options : { ...options, issuers: (issuer) => lookedUp(issuers(issuer)) });
      }
    },
    createBearerGate,
    process: { env: ENVIRONMENT },
    fetch: network,
    readFile: async () => ACCOUNT_TOKEN,
  };
  const end = 'return { verifier, gate: typeof gate === "undefined" ? undefined : gate };';
  const run = new Function(...Object.keys(names), `"use strict";\n${blocks.get(name)}\n${end}`);
  const { verifier, gate } = run(...Object.values(names));
  return {
    verifier,
    gate: gate ?? createBearerGate({ verifier, resource: SERVER, authorizationServers: [SERVER] }),
    answer({ answer }) {
      response = answer && { active: true, iat: NOW, exp: NOW + 3600, ...answer };
      if (response?.active === false) response = { active: false };
    },
  };
}

test("each block of the page has samples, and each sample has its block", () => {
  assert.deepEqual([...blocks.keys()].sort(), Object.keys(PRESETS).sort());
});

test("the tables of the page name each provider that has a block, and link to it", () => {
  const sections = new Set([...blocks.keys()].map((name) => name.split(": ")[0]));
  const rows = [...page.matchAll(/^\| \[([^\]]+)\]\(#([^)]+)\) \|/gm)];
  assert.deepEqual(
    rows.map(([, name]) => name).sort(),
    [...sections].filter((name) => !["Several at once", "Clusters"].includes(name)).sort(),
  );
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) => anchorOf(title));
  for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) {
    assert.ok(anchors.includes(anchor), anchor);
  }
});

/** As GitHub makes it. */
const anchorOf = (title) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

for (const [name, { provider, accepted, refused }] of Object.entries(PRESETS)) {
  test(`${name}: genuine tokens are accepted`, async () => {
    const { verifier, gate, answer } = await build(name);
    assert.ok(Object.keys(accepted).length > 0);
    for (const [label, { gives, scopes, isBelowGate, ...sample }] of Object.entries(accepted)) {
      const token = await tokenOf(sample, provider);
      answer(sample);
      const accessToken = await verifier.verifyToken(token).catch((error) => {
        throw new Error(`${label}: ${error.reason ?? error} ${error.claim ?? ""}`);
      });
      for (const [member, value] of Object.entries(gives)) {
        assert.equal(accessToken[member], value, `${label}: ${member}`);
      }
      assert.deepEqual(accessToken.scopes, scopes, label);
      assert.equal((await verifier.verifyAccessToken(token)).token, token);
      assert.equal(await statusOf(gate, name, token), isBelowGate ? 403 : 200, label);
    }
  });

  test(`${name}: other tokens are refused`, async () => {
    const { verifier, gate, answer } = await build(name);
    assert.ok(Object.keys(refused).length > 0);
    for (const [label, { because, status = 401, ...sample }] of Object.entries(refused)) {
      const token = await tokenOf(sample, provider);
      answer(sample);
      const expected = { code: "invalid_token", ...because };
      await assert.rejects(verifier.verifyToken(token), expected, label);
      assert.equal(await statusOf(gate, name, token), status, label);
    }
  });
}

async function statusOf(gate, name, token) {
  const header = PRESETS[name].tokenHeader ?? "Authorization";
  const value = header === "Authorization" ? `Bearer ${token}` : token;
  const result = await gate.authenticate(new Request(SERVER, { headers: { [header]: value } }));
  return result instanceof Response ? result.status : 200;
}

test("Microsoft Entra ID: clients are told the scope's long name, tokens have the short", async () => {
  const { gate } = await build("Microsoft Entra ID");
  const long = "api://22222222-2222-2222-2222-222222222222/mcp.use";
  const response = await gate.authenticate(new Request(SERVER));
  const challenge = response.headers.get("WWW-Authenticate");
  assert.ok(challenge.includes(`scope="${long}"`), challenge);
  const document = await gate.metadataResponse(new Request(gate.metadataUrl)).json();
  assert.deepEqual(document.scopes_supported, [long]);
});

test("Microsoft Entra ID: the metadata of common and organizations has no usable issuer", async () => {
  const issuer = "https://login.microsoftonline.com/common/v2.0";
  const document = {
    issuer: "https://login.microsoftonline.com/{tenantid}/v2.0",
    jwks_uri: "https://login.microsoftonline.com/common/discovery/v2.0/keys",
  };
  const { provider, accepted } = PRESETS["Microsoft Entra ID"];
  const verifier = new JWTVerifier({
    issuer,
    audience: "22222222-2222-2222-2222-222222222222",
    fetch: async () => Response.json(document),
    now: () => NOW,
    onEvent: () => {},
  });
  const token = await tokenOf(accepted["a user"], provider);
  await assert.rejects(verifier.verifyToken(token), { reason: "ERR_KEYS_UNAVAILABLE" });
});
