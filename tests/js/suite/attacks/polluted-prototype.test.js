/**
 * Attacks through a polluted Object.prototype: no token is accepted because of it, and accepted tokens keep their
 * signed values. The tests pollute every name that the package may read from an object.
 */
import { IntrospectionTokenVerifier, MultiVerifier, createBearerGate } from "mcp-bearer";
import { given, test } from "../../harness.js";
import { AUTHORIZATION_SERVER, RESOURCE } from "../support/gates.js";
import { AUDIENCE, ISSUER, NOW, claims, signHmac } from "../support/issuer.js";
import { staysClean, summary } from "../support/pollution.js";
import { bound, quiet, secretVerifier, staticVerifier } from "../support/verifier-fixtures.js";

const SECRET = "0123456789 abcdefghijklmnopqrstuvwxyz ABC";

/** Without a subject of its own: what a token lacks is what pollution could bring. */
const GOOD = { sub: undefined, client_id: "good", scope: "read" };

async function tokens() {
  const signed = (overrides, secret = SECRET, header = {}) =>
    signHmac(secret, "HS256", claims({ ...GOOD, ...overrides }), header);
  const good = await signed({});
  return {
    good,
    forged: await signed({}, `${SECRET}?`),
    expired: await signed({ exp: NOW - 3600 }),
    endless: await signed({ exp: undefined }),
    wrongAudience: await signed({ aud: "https://other.example.com" }),
    noAudience: await signed({ aud: undefined }),
    wrongIssuer: await signed({ iss: "https://other.example.com" }),
    noIssuer: await signed({ iss: undefined }),
    noClient: await signed({ client_id: undefined }),
    noScope: await signed({ scope: undefined }),
    wrongScope: await signed({ scope: "other" }),
    refresh: await signed({}, SECRET, { typ: "JOSE" }),
    unsigned: `${good.slice(0, good.lastIndexOf("."))}.`,
    words: "two words",
    empty: "",
  };
}

function introspection(options) {
  const answers = {
    good: { active: true, client_id: "good", scope: "read", aud: AUDIENCE, exp: NOW + 60 },
    inactive: { active: false },
    bare: { active: true },
    wrongAudience: { active: true, client_id: "good", scope: "read", aud: "https://x.example" },
    noAudience: { active: true, client_id: "good", scope: "read" },
    noScope: { active: true, client_id: "good", aud: AUDIENCE },
    expired: { active: true, client_id: "good", scope: "read", aud: AUDIENCE, exp: NOW - 60 },
    empty: {},
  };
  const texts = new Map(Object.entries(answers).map(([name, it]) => [name, JSON.stringify(it)]));
  return new IntrospectionTokenVerifier({
    ...quiet,
    introspectionEndpoint: `${ISSUER}/introspect`,
    clientId: "c",
    clientSecret: "s",
    audience: AUDIENCE,
    fetch: async (_url, { body }) => {
      const token = new URLSearchParams(body).get("token");
      return answer(texts.get(token) ?? "{}");
    },
    ...options,
  });
}

/** Like a Response, but nothing of the host's that pollution would break. */
function answer(text) {
  const parts = [{ done: false, value: new TextEncoder().encode(text) }];
  const reader = { read: async () => parts.shift() ?? { done: true, value: undefined } };
  const body = { getReader: () => reader, cancel: async () => undefined };
  return { status: 200, type: "basic", redirected: false, headers: new Headers(), body };
}

const OPAQUE = "good inactive bare wrongAudience noAudience noScope expired empty".split(" ");

/** Another's verifier: a plain object, whose results and errors lack what is not needed. */
function foreignVerifier() {
  return {
    verifyToken: async (token) => {
      if (token === "good") return { token, clientId: "good", scopes: ["read"] };
      if (token === "noScopes") return { token, clientId: "good" };
      if (token === "nothing") return undefined;
      if (token === "error") throw new Error("no");
      if (token === "object") throw { __proto__: null, code: "invalid_token" };
      throw "text";
    },
  };
}

const FOREIGN = ["good", "noScopes", "nothing", "error", "object", "text"];

async function build() {
  const requiredScopes = ["read"];
  const jwt = secretVerifier({ secret: SECRET });
  const demanding = secretVerifier({ secret: SECRET, cacheSize: 0, requiredScopes });
  const asked = introspection();
  const fixed = staticVerifier({
    tokens: { good: { clientId: "good" }, scoped: { clientId: "good", scopes: ["read"] } },
  });
  const multi = new MultiVerifier({
    onEvent: bound.onEvent,
    verifiers: [jwt, { prefix: "scoped", verifier: fixed }],
  });
  const gateOf = (verifier, options = {}) =>
    createBearerGate({
      verifier,
      resource: RESOURCE,
      authorizationServers: [AUTHORIZATION_SERVER],
      onEvent: bound.onEvent,
      ...options,
    });
  const cached = introspection({ cacheTtl: 60, requiredScopes });
  const foreign = foreignVerifier();
  const jwts = Object.values(await tokens());
  const ids = ["good", "scoped", "unknown"];
  return {
    verifiers: [
      [jwt, jwts],
      [demanding, jwts],
      [asked, OPAQUE],
      [cached, OPAQUE],
      [fixed, ids],
      [multi, [...jwts, ...ids]],
    ],
    gates: [
      [gateOf(jwt, { requiredScopes }), jwts],
      [gateOf(demanding), jwts],
      [gateOf(multi, { requiredScopes }), [...jwts, ...ids]],
      [gateOf(cached), OPAQUE],
      [gateOf(fixed, { requiredScopes }), ids],
      [gateOf(foreign, { requiredScopes }), FOREIGN],
    ],
  };
}

async function ask({ verifiers, gates }) {
  const answers = [];
  for (const [verifier, all] of verifiers) {
    for (const token of all) answers.push(await verdict(verifier, token));
  }
  for (const [gate, all] of gates) {
    answers.push(...(await judged(gate)));
    for (const token of all) answers.push(...(await judged(gate, `Bearer ${token}`)));
  }
  return answers;
}

async function verdict(verifier, token) {
  try {
    return `yes ${summary(await verifier.verifyToken(token))}`;
  } catch (error) {
    return `no ${error.reason} ${error.claim} ${error.requiredScopes} ${typeof error.retryAfter}`;
  }
}

const requests = new Map();
let handledResponse;

/** Made once, before anything is polluted: the host's Request cannot be made then. */
function requestWith(authorization) {
  handledResponse ??= new Response(null, { status: 204 });
  if (!requests.has(authorization)) {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    requests.set(authorization, new Request(RESOURCE, { method: "POST", headers }));
  }
  return requests.get(authorization);
}

async function judged(gate, authorization) {
  const request = requestWith(authorization);
  const result = await gate.authenticate(request);
  const isResponse = result instanceof Response;
  const authenticated = isResponse ? await refusal(result) : `yes ${summary(result)}`;
  let handled = "";
  const handler = async (_request, { accessToken }) => {
    handled = `yes ${summary(accessToken)}`;
    return handledResponse;
  };
  const response = await gate.protect(handler)(request);
  return [authenticated, handled === "" ? await refusal(response) : handled];
}

async function refusal(response) {
  const names = ["WWW-Authenticate", "Retry-After", "Content-Type"];
  const headers = names.map((name) => response.headers.get(name)).join("|");
  return `no ${response.status} ${headers} ${await response.text()}`;
}

test("a polluted Object.prototype lets no token pass and changes none", async () => {
  const isYes = (answer) => answer.startsWith("yes");
  await staysClean(given.propertyNames, build, ask, isYes);
});
