// What the demo tries, and what each attempt must lead to.

import { ClientCredentialsProvider } from "@modelcontextprotocol/client";
import { RSAKeyPair } from "mcp-bearer";
import { bearer, callWhoami, postWhoami, withClient } from "./client.mjs";
import { REQUIRED_SCOPES, STAMP_SCOPES } from "./mcp-server.mjs";

export const CLIENT_ID = "demo-client";

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {Record<string, string>} expected what to look at, and what must be seen there
 * @property {() => Promise<{ seen: Record<string, string>, challenge?: string }>} observe
 *   the same keys, as they are; and the `WWW-Authenticate` header in full
 */

/**
 * @param {object} parties
 * @param {Awaited<ReturnType<import("./issuer.mjs").startIssuer>>} parties.issuer
 * @param {Awaited<ReturnType<import("./mcp-server.mjs").startMcpServer>>} parties.server
 * @param {string} parties.clientSecret of `CLIENT_ID` at the issuer
 * @param {() => string[]} parties.takeVerdicts the verifier's verdicts since it was last called
 * @returns {Case[]}
 */
export function cases({ issuer, server, clientSecret, takeVerdicts }) {
  const metadataPath = new URL(server.resourceMetadataUrl).pathname;
  const good = { clientId: CLIENT_ID, audience: server.url.href, scopes: REQUIRED_SCOPES };
  const stranger = RSAKeyPair.generate();
  const credentials = () =>
    new ClientCredentialsProvider({ clientId: CLIENT_ID, clientSecret, expectedIssuer: issuer.issuer });

  const accepted = (name, { token, authProvider, protocol, revision, verdicts }) => ({
    name,
    expected: {
      ...(token && { "HTTP status": "200", challenge: "none" }),
      "MCP client": `whoami: ${CLIENT_ID} [${REQUIRED_SCOPES.join(" ")}]`,
      "MCP revision": revision,
      verifier: verdicts,
    },
    async observe() {
      takeVerdicts();
      const bare = token && (await postWhoami(server.url, token));
      const client = await clientOutcome(server.url, {
        authProvider: authProvider ?? bearer(token),
        protocol,
      });
      return {
        seen: {
          ...(bare && { "HTTP status": String(bare.status), challenge: bare.challenge ?? "none" }),
          "MCP client": client.outcome,
          "MCP revision": client.protocolVersion ?? "none",
          verifier: summary(takeVerdicts()),
        },
      };
    },
  });

  const refused = (name, { token, status, error, client, verdicts }) => ({
    name,
    expected: {
      "HTTP status": String(status),
      challenge: "Bearer",
      ...(error && { error }),
      scope: REQUIRED_SCOPES.join(" "),
      resource_metadata: metadataPath,
      "reason in the answer": "no",
      "MCP client": client,
      verifier: verdicts,
    },
    async observe() {
      takeVerdicts();
      const bare = await postWhoami(server.url, token);
      const challenge = parseChallenge(bare.challenge);
      const { outcome } = await clientOutcome(server.url, { authProvider: bearer(token) });
      return {
        seen: {
          "HTTP status": String(bare.status),
          challenge: challenge.scheme,
          ...(error && { error: challenge.error ?? "none" }),
          scope: challenge.scope ?? "none",
          resource_metadata: withoutOrigin(challenge.resource_metadata ?? "none", server.url),
          "reason in the answer": /ERR_/.test(`${bare.challenge} ${bare.body}`) ? "yes" : "no",
          "MCP client": outcome,
          verifier: summary(takeVerdicts()),
        },
        challenge: bare.challenge ?? undefined,
      };
    },
  });

  return [
    accepted("a good token", {
      token: issuer.mint(good),
      revision: "2026-07-28",
      verdicts: "accepted",
    }),
    accepted("a good token, from a client of the 2025-11-25 revision", {
      token: issuer.mint({ ...good, expiresInSeconds: 1800 }),
      protocol: "legacy",
      revision: "2025-11-25",
      verdicts: "accepted",
    }),
    accepted("no token at first: the client follows the challenge to the issuer and gets one", {
      authProvider: credentials(),
      revision: "2026-07-28",
      verdicts: "accepted",
    }),
    refused("no token", {
      token: undefined,
      status: 401,
      client: "UnauthorizedError",
      verdicts: "not asked",
    }),
    refused("an expired token", {
      token: issuer.mint({ ...good, expiresInSeconds: -60 }),
      status: 401,
      error: "invalid_token",
      client: "UnauthorizedError",
      verdicts: "ERR_EXPIRED (exp)",
    }),
    refused("a token for another server", {
      token: issuer.mint({ ...good, audience: "https://another-server.example/mcp" }),
      status: 401,
      error: "invalid_token",
      client: "UnauthorizedError",
      verdicts: "ERR_CLAIM_MISMATCH (aud)",
    }),
    refused("a token with too few scopes", {
      token: issuer.mint({ ...good, scopes: ["demo:other"] }),
      status: 403,
      error: "insufficient_scope",
      client: `InsufficientScopeError: needs ${REQUIRED_SCOPES.join(" ")}`,
      verdicts: "ERR_INSUFFICIENT_SCOPE",
    }),
    refused("a token signed with a key that is not the issuer's", {
      token: issuer.mint({ ...good, signer: stranger }),
      status: 401,
      error: "invalid_token",
      client: "UnauthorizedError",
      verdicts: "ERR_SIGNATURE_INVALID",
    }),
    {
      name: "a tool that needs one more scope: the client gets a token with it by itself",
      expected: {
        "with a token that lacks it": `InsufficientScopeError: ${[...REQUIRED_SCOPES, ...STAMP_SCOPES].join(" ")}`,
        "with the client's credentials": "stamp: done",
        "tokens that the client got": "2",
      },
      async observe() {
        const fixed = await withClient(server.url, bearer(issuer.mint(good)), ({ call }) => call("stamp"));
        const before = issuer.counts.grants;
        const outcome = await withClient(server.url, credentials(), async ({ call }) => {
          await call("whoami");
          return call("stamp");
        });
        return {
          seen: {
            "with a token that lacks it": fixed,
            "with the client's credentials": outcome,
            "tokens that the client got": String(issuer.counts.grants - before),
          },
        };
      },
    },
    {
      name: "rules for tools: one is hidden, one looks at its arguments",
      expected: {
        "tools/list": "whoami stamp pay",
        secret: "ProtocolError: Tool secret not found",
        "pay 100": "pay: done",
        "pay 101": "ProtocolError: Tool pay not found",
      },
      async observe() {
        const token = bearer(issuer.mint(good));
        const seen = await withClient(server.url, token, async ({ call, list }) => ({
          "tools/list": (await list()).join(" "),
          secret: await call("secret"),
          "pay 100": await call("pay", { amount: 100 }),
          "pay 101": await call("pay", { amount: 101 }),
        }));
        return { seen };
      },
    },
  ];
}

async function clientOutcome(url, options) {
  try {
    const { caller, protocolVersion } = await callWhoami(url, options);
    return { outcome: `whoami: ${caller.clientId} [${caller.scopes.join(" ")}]`, protocolVersion };
  } catch (error) {
    switch (error.name) {
      case "UnauthorizedError":
        return { outcome: error.name };
      case "InsufficientScopeError":
        return { outcome: `${error.name}: needs ${error.requiredScope}` };
      default:
        return { outcome: `${error.name}: ${error.message}` };
    }
  }
}

/** The parameters of one `WWW-Authenticate` challenge whose values are all quoted strings. */
function parseChallenge(header) {
  if (header === null) return { scheme: "none" };
  const [scheme] = header.split(" ", 1);
  const parameters = [...header.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, name, value]) => [
    name,
    value,
  ]);
  return { ...Object.fromEntries(parameters), scheme };
}

function withoutOrigin(text, { origin }) {
  return text.startsWith(`${origin}/`) ? text.slice(origin.length) : text;
}

/** One word when every request of a case had the same verdict. */
function summary(verdicts) {
  return verdicts.length === 0 ? "not asked" : [...new Set(verdicts)].join(", ");
}
