/**
 * Verification, revalidation, forgetting and revocation in random order and concurrently, compared with a model. A
 * process never believes a response that is older than what it knows, whatever a shared store contains. Unknown tokens
 * arrive at the same time, and the server responds as real servers do: no other verdict changes or takes longer than
 * `timeout`.
 */
import { IntrospectionTokenVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { ENDPOINT } from "../support/authorization-server.js";
import { jsonResponse } from "../support/issuer.js";
import { ISSUER } from "../support/minting.js";
import { UNKNOWN_TOKEN_RESPONSES, VALID_CHANGES } from "../support/provider-responses.js";

const STEPS = 300;
const WALKS = 8;

for (const [kind, hasStore] of [
  ["without a store", false],
  ["with a store whose operations take time", true],
]) {
  for (let seed = 1; seed <= WALKS; seed += 1) {
    test(`introspection random walk ${kind}, seed ${seed}`, () => walk(generator(seed), hasStore));
  }
}

async function walk(random, hasStore) {
  const pause = (most) => new Promise((resolve) => setTimeout(resolve, random() * most));
  // `learned`: what the last revalidation or forgetting that nothing overlapped told this process.
  const tokens = ["a", "b", "c", "d", "e"].map((name) => ({
    name,
    version: 1,
    isActive: true,
    learned: { version: 0, isDead: false },
    changes: 0,
  }));
  const pick = (list) => list[Math.floor(random() * list.length)];
  const odd = new Map();
  const verifier = new IntrospectionTokenVerifier({
    introspectionEndpoint: ENDPOINT,
    issuer: ISSUER,
    clientAuthMethod: "none",
    clientId: "walker",
    audience: null,
    cacheTtl: 60,
    inactiveTtl: random() < 0.5 ? 0 : 0.01,
    cacheSize: 1 + Math.floor(random() * 4),
    maxConcurrentRequests: 3,
    // What comes on a machine that stands still is no finding.
    timeout: 30,
    fetch: async (_url, { body }) => {
      await pause(3);
      const asked = new URLSearchParams(body).get("token");
      if (odd.has(asked)) return odd.get(asked)();
      const { isActive, name, version } = tokens.find((token) => token.name === asked);
      await pause(3);
      if (!isActive) return jsonResponse({ active: false });
      return jsonResponse({ active: true, iss: ISSUER, client_id: name, version, ...pick(Object.values(VALID_CHANGES)) });
    },
    ...(hasStore ? { store: slowStore(pause), storeKey: "k".repeat(32) } : {}),
  });

  let accepted = 0;
  const verify = async (token) => {
    const { isDead, version } = token.learned;
    const verified = await orInactive(verifier.verifyToken(token.name));
    if (verified === undefined) return;
    accepted += 1;
    assert.equal(verified.clientId, token.name, "another token's result");
    assert.ok(verified.claims.version >= version, "an older answer than the one known");
    assert.ok(!isDead, "a token that was known to be dead");
  };
  const change = async (token, operation) => {
    token.changes += 1;
    const { changes } = token;
    const learned = await operation();
    // When two overlap, which was answered last is the network's secret.
    if (token.changes === changes) token.learned = learned;
  };
  const revalidate = (token) =>
    change(token, async () => {
      const verified = await orInactive(verifier.revalidate(token.name));
      if (verified === undefined) return { ...token.learned, isDead: true };
      return { ...token.learned, version: verified.claims.version };
    });
  const forget = (token) =>
    change(token, async () => {
      const known = { version: token.version, isDead: !token.isActive };
      await verifier.forget(token.name);
      return known;
    });

  const meetStranger = async () => {
    const name = pick(Object.keys(UNKNOWN_TOKEN_RESPONSES));
    const [answer, reason] = UNKNOWN_TOKEN_RESPONSES[name];
    const token = `stranger-${odd.size}`;
    odd.set(token, answer);
    const error = await verifier.verifyToken(token).then(() => undefined, (refusal) => refusal);
    assert.equal(error?.reason, reason, name);
  };

  const underWay = [];
  // A rejection that nobody waits for yet would end the process.
  const begin = (work) => underWay.push(work.then(() => undefined, (error) => error));
  // Also before the server has given a verdict.
  for (let stranger = 0; stranger < 5; stranger += 1) begin(meetStranger());
  for (let step = 0; step < STEPS; step += 1) {
    const token = tokens[Math.floor(random() * tokens.length)];
    const choice = random();
    if (random() < 0.3) begin(meetStranger());
    if (choice < 0.6) begin(verify(token));
    else if (choice < 0.75) begin(revalidate(token));
    else if (choice < 0.8) begin(forget(token));
    else if (choice < 0.86 && token.isActive) {
      token.version += 1;
      token.isActive = random() >= 0.08;
    } else await pause(5);
  }
  const failure = (await Promise.all(underWay)).find((error) => error !== undefined);
  if (failure !== undefined) throw failure;
  assert.ok(accepted > STEPS / 10, `only ${accepted} were accepted`);
}

async function orInactive(verification) {
  try {
    return await verification;
  } catch (error) {
    assert.equal(error.reason, "ERR_TOKEN_INACTIVE");
    return undefined;
  }
}

function slowStore(pause) {
  const entries = new Map();
  return {
    async get(key) {
      const value = entries.get(key);
      await pause(4);
      return value;
    },
    async set(key, value) {
      await pause(4);
      entries.set(key, value);
    },
    async delete(key) {
      await pause(4);
      entries.delete(key);
    },
  };
}

/** Numbers from 0 to 1 that are the same each time. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}
