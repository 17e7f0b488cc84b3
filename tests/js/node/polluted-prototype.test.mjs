/**
 * Other code in the process has polluted Object.prototype: no adapter lets a request pass by that.
 * What the suite's test of the same name does for gates and verifiers.
 */
import assert from "node:assert/strict";
import { IncomingMessage, ServerResponse } from "node:http";
import { test } from "node:test";

import * as sdkErrors from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { StaticTokenVerifier, createBearerGate } from "mcp-bearer";
import {
  createResolveExternalToken,
  createValidateToken,
  setVerifiedContext,
} from "mcp-bearer/cloudflare";
import { bearerAuth as expressAuth } from "mcp-bearer/express";
import { bearerAuth as honoAuth } from "mcp-bearer/hono";
import { toMcpV1Verifier } from "mcp-bearer/mcp-v1";
import { createNodeGate } from "mcp-bearer/node";

import { propertyNames } from "../runtimes/property-names.mjs";
import { AUDIENCE, claims, signHmac } from "../suite/support/issuer.js";
import { staysClean, summary } from "../suite/support/pollution.js";
import { secretVerifier } from "../suite/support/verifier-fixtures.js";

const SECRET = "0123456789 abcdefghijklmnopqrstuvwxyz ABC";
const RESOURCE = AUDIENCE;
const OTHER = "https://other.example.com";

/** Without a subject: what a token lacks is what pollution could bring. */
const GOOD = { sub: undefined, client_id: "good", scope: "read" };
const signed = (overrides) => signHmac(SECRET, "HS256", claims({ ...GOOD, ...overrides }));
const tokens = [
  await signed({}),
  await signed({ aud: OTHER }),
  await signed({ aud: [OTHER, RESOURCE] }),
  await signed({ exp: 1 }),
  await signed({ scope: "other" }),
  `${await signed({})}x`,
];

async function build() {
  const audience = [RESOURCE, OTHER];
  const verifier = secretVerifier({ secret: SECRET, audience, requiredScopes: ["read"] });
  const unchecked = secretVerifier({ secret: SECRET, audience: null });
  const fixed = new StaticTokenVerifier({ tokens: { good: { clientId: "good" } }, onEvent() {} });
  const gate = createBearerGate({
    verifier,
    resource: RESOURCE,
    authorizationServers: ["https://auth.example.com"],
    onEvent() {},
  });
  const adapted = toMcpV1Verifier(verifier, sdkErrors);
  return { unchecked, fixed, verifier, gate, nodeGate: createNodeGate(gate), adapted };
}

/** A request as Node's own server makes it, without a socket. */
function incomingOf(token) {
  const incoming = new IncomingMessage(null);
  incoming.method = "POST";
  incoming.url = "/mcp";
  if (token !== undefined) {
    incoming.headers = { authorization: `Bearer ${token}` };
    incoming.rawHeaders = ["Authorization", `Bearer ${token}`];
  }
  return incoming;
}

/** What the middleware did: it called the next one, or answered itself. */
async function passed(incoming, middleware) {
  const outgoing = new ServerResponse(incoming);
  let answer;
  await new Promise((resolve) => {
    outgoing.end = () => resolve();
    const next = (error) => {
      answer = error === undefined ? `yes ${summary(incoming.auth)}` : `no ${error.message}`;
      resolve();
    };
    const failed = (error) => next(error ?? "failed");
    Promise.resolve(middleware(incoming, outgoing, next)).catch(failed);
  });
  return answer ?? `no ${outgoing.statusCode}`;
}

const honoResponse = new Response("handled");
const requests = new Map(
  [undefined, ...tokens].map((token) => {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    return [token, new Request(RESOURCE, { method: "POST", headers })];
  }),
);

async function hono(gate, token) {
  const context = {
    auth: undefined,
    error: undefined,
    res: undefined,
    req: { raw: requests.get(token) },
    set(name, value) {
      this[name] = value;
    },
  };
  await honoAuth(gate)(context, async () => {
    context.res = honoResponse;
  });
  return context.auth === undefined ? `no ${context.res.status}` : `yes ${summary(context.auth)}`;
}

/** A result, or what was thrown instead. */
async function outcome(call) {
  try {
    const result = await call();
    return result === null || result === undefined ? "no" : `yes ${result}`;
  } catch (error) {
    return `no ${error.constructor.name}`;
  }
}

/** What is given to the library of Cloudflare's that asked. */
function shown(result) {
  if (result === null) return undefined;
  const { audience, clientId, userId, expiresAt, props } = result;
  return [audience, clientId, userId, expiresAt, ...Object.keys(props)].join();
}

async function ask({ unchecked, fixed, verifier, gate, nodeGate, adapted }) {
  const answers = [];
  const push = async (answer) => answers.push(await answer);
  for (const token of [undefined, ...tokens]) {
    await push(hono(gate, token));
    await push(passed(incomingOf(token), expressAuth(gate)));
    const protect = (request, response, next) => {
      const listener = (_request, _response, { accessToken }) => {
        request.auth = accessToken;
        next();
      };
      return nodeGate.protect(listener)(request, response);
    };
    await push(passed(incomingOf(token), protect));
    const authenticate = async (request, response, next) => {
      request.auth = await nodeGate.authenticate(request, response);
      if (request.auth !== undefined) next();
    };
    await push(passed(incomingOf(token), authenticate));
  }
  for (const token of tokens) {
    await push(outcome(async () => shown(await createValidateToken(verifier)(RESOURCE, token))));
    await push(outcome(async () => shown(await createValidateToken(verifier, {})(OTHER, token))));
    const resolve = createResolveExternalToken(verifier, { resource: RESOURCE });
    await push(outcome(async () => shown(await resolve({ token }))));
    await push(outcome(async () => summary(await adapted.verifyAccessToken(token))));
    const context = async () => setVerifiedContext({}, await verifier.verifyToken(token));
    await push(outcome(async () => Object.keys((await context()).props)));
  }
  // These two check no audience: to say for which resource their tokens are would be a lie.
  for (const inner of [unchecked, fixed]) {
    const adapt = () => toMcpV1Verifier(inner, sdkErrors, { resource: RESOURCE });
    await push(outcome(() => adapt() && "adapted"));
  }
  return answers;
}

test("a polluted Object.prototype lets no request pass an adapter", async () => {
  await staysClean(propertyNames(), build, ask, (answer) => answer.startsWith("yes"));
});
