// Opaque tokens: asking the authorization server over loopback, and remembering its answer.

import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { IntrospectionTokenVerifier } from "mcp-bearer";
import * as oauth from "oauth4webapi";
import { takeTurns } from "./measure.mjs";
import { refuses } from "./check-verdicts.mjs";
import { AUDIENCE, CLOCK_TOLERANCE_SECONDS, ISSUER } from "./terms.mjs";

const TOKENS = 32;
const CLIENT = { id: "bench-server", secret: "bench-secret" };
// Longer than any run: what is measured is a hit.
const CACHE_TTL_SECONDS = 300;

/** Microseconds per token: `asked`, `remembered`, and `oauth4webapi`, which asks each time. */
export async function introspection(effort) {
  const { tokens, bad, answers } = opaqueTokens();
  const server = await startServer(answers);
  try {
    const field = {
      asked: mcpBearer(server.endpoint, {}),
      remembered: mcpBearer(server.endpoint, { cacheTtl: CACHE_TTL_SECONDS }),
      oauth4webapi: oauth4webapi(server.endpoint),
    };
    for (const [name, contender] of Object.entries(field))
      await checkVerdicts(name, contender, tokens, bad);
    const calls = Object.entries(field).map(([name, { verify }]) => [
      name,
      (i) => verify(tokens[i % TOKENS]),
    ]);
    return await takeTurns(Object.fromEntries(calls), manyShortRounds(effort));
  } finally {
    server.process.kill();
  }
}

/** A network's moods last longer than a round of the other sections. */
function manyShortRounds({ rounds, batchMs, warmUpMs }) {
  return { rounds: rounds * 4, batchMs: batchMs / 2, warmUpMs };
}

/** Tokens and what the server has to say about them. */
function opaqueTokens() {
  const now = Math.floor(Date.now() / 1000);
  const answers = {};
  const issue = (changes) => {
    const token = randomBytes(32).toString("base64url");
    answers[token] = {
      active: true,
      iss: ISSUER,
      sub: "5f0c2f7d-1d1a-4d38-9d2c-0f4c3a6f2b11",
      aud: AUDIENCE,
      client_id: "bench-client",
      scope: "tools:list tools:call resources:read",
      token_type: "Bearer",
      iat: now,
      exp: now + 6 * 3600,
      ...changes,
    };
    return token;
  };
  return {
    answers,
    tokens: Array.from({ length: TOKENS }, (_, i) => issue({ sub: `user-${i}` })),
    bad: {
      inactive: issue({ active: false }),
      expired: issue({ exp: now - 3600 }),
      audience: issue({ aud: "https://another-server.example/mcp" }),
    },
  };
}

async function startServer(answers) {
  const program = fileURLToPath(new URL("introspection/server.mjs", import.meta.url));
  const process = fork(program, [JSON.stringify({ answers, client: CLIENT })]);
  const [port] = await Promise.race([
    once(process, "message"),
    once(process, "exit").then(([code]) => {
      throw new Error(`the introspection server ended with ${code}`);
    }),
  ]);
  return { process, endpoint: `http://127.0.0.1:${port}/introspect` };
}

function mcpBearer(introspectionEndpoint, options) {
  const verifier = new IntrospectionTokenVerifier({
    introspectionEndpoint,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    issuer: ISSUER,
    audience: AUDIENCE,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    ...options,
  });
  return {
    verify: (token) => verifier.verifyToken(token),
    subjectOf: (accessToken) => accessToken.subject,
    faultOf: (error) => error.reason,
    faults: {
      inactive: ["ERR_TOKEN_INACTIVE"],
      expired: ["ERR_EXPIRED"],
      audience: ["ERR_CLAIM_MISMATCH"],
    },
  };
}

function oauth4webapi(introspection_endpoint) {
  const server = { issuer: ISSUER, introspection_endpoint };
  const client = { client_id: CLIENT.id };
  const authentication = oauth.ClientSecretBasic(CLIENT.secret);
  const options = { [oauth.allowInsecureRequests]: true };
  return {
    async verify(token) {
      const response = await oauth.introspectionRequest(
        server,
        client,
        authentication,
        token,
        options,
      );
      const answer = await oauth.processIntrospectionResponse(server, client, response);
      check(answer);
      return answer;
    },
    subjectOf: (answer) => answer.sub,
    faultOf: (error) => error.message,
    faults: { inactive: ["inactive"], expired: ["expired"], audience: ["audience"] },
  };
}

/** What oauth4webapi leaves to who calls it. */
function check({ active, iss, aud, exp }) {
  if (!active) throw new Error("inactive");
  if (typeof exp === "number" && exp <= Date.now() / 1000 - CLOCK_TOLERANCE_SECONDS)
    throw new Error("expired");
  if (iss !== ISSUER) throw new Error("issuer");
  if (![aud].flat().includes(AUDIENCE)) throw new Error("audience");
}

/** It must take each good token for what it is, the second time too, and refuse the bad. */
async function checkVerdicts(name, contender, tokens, bad) {
  const where = `${name}, introspection`;
  for (const [i, token] of [...tokens.entries(), ...tokens.entries()]) {
    const subject = contender.subjectOf(await contender.verify(token));
    if (subject !== `user-${i}`) throw new Error(`${where}: took user ${i} for ${subject}`);
  }
  for (const [what, token] of Object.entries(bad))
    await refuses(where, contender, `a token that is bad: ${what}`, token, contender.faults[what]);
}
