/** `mcp-bearer doctor`: it finds nothing where nothing is wrong, and the planted fault each time, and nothing else. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { decodeTokenUnverified } from "mcp-bearer";

import { TESTS } from "../runtimes/binaries.mjs";
import { listen } from "./authorization/loopback.mjs";
import {
  challenge,
  challengeText,
  deploy,
  document,
  initialized,
  isMetadata,
  rewritten,
  tokenOf,
} from "./cli/mcp-deployment.mjs";
import { PARALLEL, run, runJson } from "./cli/program.mjs";

const isPost = (request) => request.method === "POST";
const isMcp = (request) => new URL(request.url).pathname === "/mcp";

/** The rule that is broken, its level, what is done to a good deployment, and what the finding says. */
const FAULTS = [
  {
    rule: "no-redirect",
    name: "the endpoint has moved",
    says: /^307 to \S+\/mcp\/: /,
    fault: {
      resource: (request, next) =>
        isMcp(request)
          ? new Response(null, { status: 307, headers: { Location: `${request.url}/` } })
          : next(),
    },
  },
  {
    rule: "asks-for-token",
    name: "everybody is let in",
    says: /open to everybody/,
    fault: { resource: (request, next) => (isMcp(request) ? initialized() : next()) },
  },
  {
    rule: "asks-for-token",
    name: "403 instead of 401",
    says: /answered with 403/,
    fault: {
      resource: (request, next) => (isMcp(request) ? new Response(null, { status: 403 }) : next()),
    },
  },
  {
    rule: "challenge",
    name: "401 without WWW-Authenticate",
    says: /no WWW-Authenticate/,
    fault: challenge((headers) => headers.delete("WWW-Authenticate")),
  },
  {
    rule: "challenge",
    name: "the URL in the challenge is not quoted",
    says: /cannot be read/,
    fault: challengeText((text) => text.replace(/(resource_metadata=)"([^"]*)"/, "$1$2")),
  },
  {
    rule: "challenge",
    name: "a challenge of another scheme",
    says: /no challenge of the scheme Bearer/,
    fault: challengeText(() => 'Basic realm="notes, private", charset="UTF-8"'),
  },
  {
    rule: "challenge-metadata",
    name: "the challenge does not name the metadata",
    fault: challengeText((text) => text.replace(/, resource_metadata="[^"]*"/, "")),
  },
  {
    rule: "challenge-scope",
    level: "note",
    name: "the challenge names no scope",
    fault: challengeText((text) => text.replace(/scope="[^"]*", /, "")),
  },
  {
    rule: "challenge-offline-access",
    level: "warning",
    name: "the challenge asks for offline_access",
    says: /^the challenge/,
    fault: challengeText((text) => text.replace('scope="', 'scope="offline_access ')),
  },
  {
    rule: "challenge-offline-access",
    level: "warning",
    name: "the metadata asks for offline_access",
    says: /^scopes_supported/,
    fault: document((given) => void given.scopes_supported.push("offline_access")),
  },
  {
    rule: "challenge-no-error",
    level: "note",
    name: "an error for a request that has no token",
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (tokenOf(request) !== undefined || response.status !== 401) return response;
        return rewritten(response, (headers) => {
          const text = headers.get("WWW-Authenticate");
          headers.set(
            "WWW-Authenticate",
            text.replace("Bearer ", 'Bearer error="invalid_token", '),
          );
        });
      },
    },
  },
  {
    rule: "challenge-not-cached",
    level: "warning",
    name: "the challenge may be cached",
    says: /public, max-age=600/,
    fault: challenge((headers) => headers.set("Cache-Control", "public, max-age=600")),
  },
  {
    rule: "every-method",
    name: "GET is open",
    fault: {
      resource: (request, next) =>
        isMcp(request) && request.method === "GET"
          ? new Response(": hello\n\n", { headers: { "Content-Type": "text/event-stream" } })
          : next(),
    },
  },
  {
    rule: "verifies-tokens",
    name: "any token will do",
    says: /a random token, an unsigned JWT, a JWT with a signature of nobody/,
    fault: {
      resource: (request, next) =>
        isPost(request) && /^[^ ]+$/.test(tokenOf(request) ?? "") ? initialized() : next(),
    },
  },
  {
    rule: "verifies-tokens",
    name: "alg none is accepted",
    says: /^accepted: an unsigned JWT$/,
    fault: {
      resource: (request, next) => (/\.$/.test(tokenOf(request) ?? "") ? initialized() : next()),
    },
  },
  {
    rule: "verifies-tokens",
    name: "tokens are decoded and not verified",
    says: /^accepted: a JWT with a signature of nobody$/,
    fault: {
      resource: (request, next, url) => (claimsToBeFor(url, request) ? initialized() : next()),
    },
  },
  {
    rule: "refuses-with-401",
    name: "a bad token is forbidden",
    says: /a random token: 403/,
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (response.status !== 401 || tokenOf(request) === undefined) return response;
        return new Response(null, { status: 403, headers: response.headers });
      },
    },
  },
  {
    rule: "refuses-with-error",
    level: "warning",
    name: "a bad token is refused without an error",
    says: /missing/,
    fault: challengeText((text) =>
      text.replace(/error="invalid_token", error_description="[^"]*", /, ""),
    ),
  },
  {
    rule: "malformed-400",
    level: "note",
    name: "a malformed header is taken for a bad token",
    says: /answered with 401/,
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (response.status !== 400) return response;
        return new Response(null, { status: 401, headers: response.headers });
      },
    },
  },
  {
    rule: "no-token-in-url",
    name: "a token in the URL is looked at",
    says: /answer changes/,
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (!new URL(request.url).searchParams.has("access_token")) return response;
        return rewritten(response, (headers) => {
          const text = headers.get("WWW-Authenticate");
          headers.set(
            "WWW-Authenticate",
            text.replace("Bearer ", 'Bearer error="invalid_token", '),
          );
        });
      },
    },
  },
  {
    rule: "no-server-error",
    name: "a token that is no JWT breaks the server",
    says: /a random token: 500/,
    fault: {
      resource: (request, next) =>
        /^[\w-]{32}$/.test(tokenOf(request) ?? "") ? new Response(null, { status: 500 }) : next(),
    },
  },
  {
    rule: "reveals-nothing",
    level: "warning",
    name: "a refusal with a stack",
    says: /a random token, an unsigned JWT/,
    fault: challenge((_headers, text) =>
      text === "" ? text : `${text}\nError: no\n    at verify (/srv/app/auth.js:12:5)\n`,
    ),
  },
  {
    rule: "reveals-nothing",
    level: "warning",
    name: "a refusal that repeats the token",
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (response.status !== 401 || tokenOf(request) === undefined) return response;
        return rewritten(response, () => `no good: ${tokenOf(request)}`);
      },
    },
  },
  {
    rule: "metadata",
    name: "there is no metadata",
    fault: {
      resource: async (request, next) => {
        if (isMetadata(request)) return new Response(null, { status: 404 });
        return withoutMetadata(await next());
      },
    },
  },
  {
    rule: "metadata-url",
    name: "the metadata is not where the challenge says",
    says: /\/elsewhere is answered with 404/,
    fault: challengeText((text) =>
      text.replace(/(resource_metadata="http:\/\/[^/]+)[^"]*"/, '$1/elsewhere"'),
    ),
  },
  {
    rule: "metadata-url",
    name: "the metadata is a page",
    says: /no JSON object/,
    fault: {
      resource: (request, next) =>
        isMetadata(request)
          ? new Response("<!doctype html>", { headers: { "Access-Control-Allow-Origin": "*" } })
          : next(),
    },
  },
  {
    rule: "metadata-url",
    name: "the challenge names a relative URL",
    fault: challengeText((text) =>
      text.replace(/resource_metadata="[^"]*"/, 'resource_metadata="/meta"'),
    ),
  },
  {
    rule: "metadata-well-known",
    level: "note",
    name: "the metadata is only at the root",
    fault: {
      resource: async (request, next) => {
        if (isMetadata(request) && request.url.endsWith("/mcp"))
          return new Response(null, { status: 404 });
        const response = await next();
        if (response.status !== 401) return response;
        return rewritten(response, (headers) => {
          const text = headers.get("WWW-Authenticate");
          headers.set(
            "WWW-Authenticate",
            text.replace("oauth-protected-resource/mcp", "oauth-protected-resource"),
          );
        });
      },
    },
  },
  {
    rule: "metadata-same",
    level: "warning",
    name: "the root has an old document",
    fault: document((given, _headers, request) =>
      request.url.endsWith("/mcp")
        ? given
        : { ...given, authorization_servers: ["https://old.example"] },
    ),
  },
  {
    rule: "metadata-type",
    level: "warning",
    name: "the metadata is text",
    says: /text\/plain/,
    fault: document((_given, headers) => void headers.set("Content-Type", "text/plain")),
  },
  {
    rule: "metadata-resource",
    name: "the metadata is for the whole host",
    fault: document((given) => ({ ...given, resource: new URL(given.resource).origin })),
  },
  {
    rule: "metadata-resource",
    name: "the metadata has a slash too many",
    says: /slash at its end/,
    fault: document((given) => ({ ...given, resource: `${given.resource}/` })),
  },
  {
    rule: "metadata-servers",
    name: "no authorization server",
    fault: document((given) => ({ ...given, authorization_servers: [] })),
  },
  {
    rule: "metadata-methods",
    name: "tokens in the query are offered",
    says: /has query/,
    fault: document((given) => ({ ...given, bearer_methods_supported: ["header", "query"] })),
  },
  {
    rule: "cors-metadata",
    level: "warning",
    name: "pages cannot read the metadata",
    fault: document((_given, headers) => void headers.delete("Access-Control-Allow-Origin")),
  },
  {
    rule: "cors-preflight",
    level: "warning",
    name: "preflight requests need a token",
    says: /OPTIONS is answered with 401/,
    fault: {
      resource: (request, next) =>
        request.method === "OPTIONS" ? new Response(null, { status: 401 }) : next(),
    },
  },
  {
    rule: "cors-preflight",
    level: "warning",
    name: "Authorization is allowed by an asterisk",
    says: /does not name Authorization/,
    fault: {
      resource: async (request, next) => {
        const response = await next();
        if (request.method !== "OPTIONS") return response;
        return rewritten(response, (headers) => headers.set("Access-Control-Allow-Headers", "*"));
      },
    },
  },
  {
    rule: "cors-challenge",
    level: "warning",
    name: "the challenge is hidden from pages",
    says: /does not name WWW-Authenticate/,
    fault: challenge((headers) => void headers.delete("Access-Control-Expose-Headers")),
  },
  {
    rule: "server-url",
    name: "the issuer has a query",
    rewrite: (given) => ({
      ...given,
      authorization_servers: [`${given.authorization_servers[0]}/?tenant=1`],
    }),
  },
  {
    rule: "server-url",
    name: "the issuer is reached without TLS",
    rewrite: (given) => ({ ...given, authorization_servers: ["http://auth.example"] }),
  },
  {
    rule: "server-metadata",
    name: "the authorization server has no metadata",
    fault: {
      server: (request, next) =>
        request.url.includes("well-known") ? new Response(null, { status: 404 }) : next(),
    },
  },
  {
    rule: "server-issuer",
    name: "the metadata is another issuer's",
    fault: { metadata: (given) => ({ ...given, issuer: `${given.issuer}/` }) },
  },
  {
    rule: "server-endpoints",
    name: "there is no token endpoint",
    says: /token_endpoint is missing/,
    fault: { metadata: ({ token_endpoint: _left, ...given }) => given },
  },
  {
    rule: "server-endpoints",
    name: "an endpoint without TLS",
    says: /^authorization_endpoint: /,
    fault: {
      metadata: (given) => ({ ...given, authorization_endpoint: "http://auth.example/authorize" }),
    },
  },
  {
    rule: "server-pkce",
    name: "PKCE is not mentioned",
    fault: { metadata: ({ code_challenge_methods_supported: _left, ...given }) => given },
  },
  {
    rule: "server-pkce",
    name: "PKCE without a hash",
    says: /S256/,
    fault: { metadata: (given) => ({ ...given, code_challenge_methods_supported: ["plain"] }) },
  },
  {
    rule: "server-keys",
    name: "no key is published",
    says: /it has no key/,
    fault: { jwks: () => ({ keys: [] }) },
  },
  {
    rule: "server-keys",
    name: "no key is usable",
    fault: { jwks: ({ keys: [jwk] }) => ({ keys: [{ ...jwk, use: "enc" }] }) },
  },
  {
    rule: "server-keys",
    name: "the keys cannot be fetched",
    says: /answered with 500/,
    fault: {
      server: (request, next) =>
        request.url.endsWith("/jwks") ? new Response(null, { status: 500 }) : next(),
    },
  },
  {
    rule: "server-private-keys",
    name: "a private key is published",
    says: /deployment-key/,
    fault: { jwks: ({ keys: [jwk] }) => ({ keys: [{ ...jwk, d: "AQAB" }] }) },
  },
  {
    rule: "server-registration",
    level: "note",
    name: "clients cannot register",
    fault: { metadata: ({ registration_endpoint: _left, ...given }) => given },
  },
  {
    rule: "cors-server",
    level: "warning",
    name: "pages cannot read the authorization server's metadata",
    fault: {
      server: (request, next) => {
        const response = next();
        if (request.url.includes("well-known"))
          response.headers.delete("Access-Control-Allow-Origin");
        return response;
      },
    },
  },
];

test("doctor finds nothing at a good deployment, and looks at every rule", async () => {
  const deployment = await deploy();
  try {
    const { status, document: report } = await runJson(["doctor", deployment.url]);
    assert.deepEqual(report.findings, []);
    assert.deepEqual(report.notLookedAt, []);
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

/** Other ways to be good: [name, deployment, rules that there is nothing to look at for]. */
const PAGES = ["cors-metadata", "cors-preflight", "cors-challenge"];
const GRANTS = ["server-pkce", "server-registration", "cors-server"];
const GOOD = [
  ["another scheme in front", challengeText((text) => `Basic realm="a, \\"b\\"", ${text}`), []],
  ["another scheme behind", challengeText((text) => `${text}, Basic realm="a"`), []],
  ["schemes without parameters", challengeText((text) => `Negotiate, NTLM dGVzdA==,, ${text}`), []],
  ["a scheme in lower case", challengeText((text) => text.replace("Bearer", "bearer")), []],
  ["spaces around the equals signs", challengeText((text) => text.replaceAll('="', ' = "')), []],
  ["a page for people at GET", pageForPeople(), []],
  [
    "answers that are never the same",
    challengeText((text) => `${text}, nonce="${performance.now()}"`),
    ["no-token-in-url"],
  ],
  ["pages of other origins are refused", { resource: refusedOrigin }, PAGES],
  [
    "OpenID Connect discovery only",
    {
      server: (request, next) =>
        moved(request, next, "openid-configuration", "oauth-authorization-server"),
    },
    [],
  ],
  [
    "programs only",
    {
      metadata: ({
        code_challenge_methods_supported: _a,
        registration_endpoint: _b,
        ...given
      }) => ({
        ...given,
        grant_types_supported: ["client_credentials"],
      }),
    },
    GRANTS,
  ],
  [
    "opaque tokens only",
    { metadata: ({ jwks_uri: _left, ...given }) => given },
    ["server-keys", "server-private-keys"],
  ],
  [
    "a key of another use beside",
    { jwks: ({ keys: [jwk] }) => ({ keys: [{ ...jwk, kid: "e", use: "enc" }, jwk] }) },
    [],
  ],
];

describe("other ways to be good", PARALLEL, () => {
  for (const [name, fault, notLookedAt] of GOOD) {
    test(`doctor finds nothing: ${name}`, async () => {
      const deployment = await deploy(fault);
      try {
        const { status, document: report } = await runJson(["doctor", deployment.url]);
        assert.deepEqual(report.findings, []);
        assert.deepEqual(
          report.notLookedAt.map(({ rule }) => rule),
          notLookedAt,
        );
        assert.equal(status, 0);
      } finally {
        await deployment.close();
      }
    });
  }
});

function pageForPeople() {
  const page = () => new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } });
  return {
    resource: (request, next) => (isMcp(request) && request.method === "GET" ? page() : next()),
  };
}

function refusedOrigin(request, next) {
  return request.headers.has("Origin") ? new Response(null, { status: 403 }) : next();
}

/** The authorization server's document at another well-known place only. */
function moved(request, next, to, from) {
  const at = (name) => request.url.endsWith(`/.well-known/${name}`);
  if (at(from)) return new Response(null, { status: 404 });
  return at(to) ? next(from) : next();
}

test("every rule has a fault that breaks it", async () => {
  const { stdout } = await run(["doctor", "--help"]);
  const rules = /\nRules: ([^.]+)\./.exec(stdout)[1].split(", ");
  const planted = new Set(FAULTS.map(({ rule }) => rule));
  // It needs a server that is not on this machine; the next test has what comes nearest.
  assert.deepEqual(
    rules.filter((rule) => !planted.has(rule)),
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
  // A copy below tests/js finds the packages that are installed there.
  const parent = join(TESTS, "node", "generated");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "demo-"));
  const isSource = (path) => !path.includes("node_modules") && !path.endsWith("package.json");
  cpSync(resolve(TESTS, "../../examples/demo"), folder, { recursive: true, filter: isSource });
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
    rmSync(folder, { recursive: true, force: true });
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
  const server = await listen();
  await server.close();
  const { status, stderr } = await run(["doctor", `${server.origin}/mcp`]);
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

/** What a server does that reads the claims and forgets the signature. */
function claimsToBeFor(url, request) {
  try {
    const { header, claims } = decodeTokenUnverified(tokenOf(request) ?? "");
    return header.alg === "RS256" && claims.aud === url;
  } catch {
    return false;
  }
}

function withoutMetadata(response) {
  if (response.status !== 401) return response;
  return rewritten(response, (headers) => {
    const text = headers.get("WWW-Authenticate");
    headers.set("WWW-Authenticate", text.replace(/, resource_metadata="[^"]*"/, ""));
  });
}
