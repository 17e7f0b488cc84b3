// What a host is asked for. Uses what all hosts have; what needs Node's modules is imported where it
// is there.

import { jose } from "../contenders/jose.mjs";
import { mcpBearer } from "../contenders/mcp-bearer.mjs";
import { webCrypto } from "../contenders/web-crypto.mjs";
import { median, takeTurns } from "../measure.mjs";
import { checkVerdicts } from "../check-verdicts.mjs";

const FIRST_CALLS = 100;

/** What a peer does with the tokens of a subject, once it has shown that it can. */
const PEERS = {
  jose: async (subject) => tokens("jose", await jose(subject), subject),
  "fast-jwt": async (subject) => tokens("fast-jwt", await fastJwt(subject), subject),
  "node:crypto": async (subject) => {
    const { nodeCrypto } = await import("../contenders/node-crypto.mjs");
    return signatures("node:crypto", nodeCrypto(subject), subject);
  },
  WebCrypto: async (subject) => signatures("WebCrypto", await webCrypto(subject), subject),
};

/** Asks for one of the kinds of work below; gives what can be written as JSON. */
export function carryOut({ work, ...request }) {
  return { verification, firstCalls }[work](request);
}

/**
 * Times in microseconds, and why a peer has none.
 *
 * @returns {Promise<{ times: Record<string, Timing>, absent: Record<string, string> }>}
 */
async function verification({ subject: written, effort, peers }) {
  const subject = read(written);
  const ours = mcpBearer(subject, { cacheSize: 0 });
  const calls = {};
  const absent = {};
  for (const [name, contender] of [
    ["mcp-bearer", ours.verifyToken],
    ["sync", ours.verifyTokenSync],
  ]) {
    calls[name] = await tokens(name, contender, subject);
  }
  for (const peer of peers) {
    try {
      calls[peer] = await PEERS[peer](subject);
    } catch (error) {
      absent[peer] = String(error.message).split("\n")[0];
    }
  }
  return { times: await takeTurns(calls, effort), absent };
}

/** The first call of one contender in this process, and the median of the first hundred. */
async function firstCalls({ subject: written, contender: name }) {
  const subject = read(written);
  const { verify, subjectOf } = await contender(name, subject);
  const times = [];
  for (let call = 0; call < FIRST_CALLS; call += 1) {
    const token = subject.tokens[call % subject.tokens.length];
    const start = performance.now();
    const result = await verify(token);
    times.push((performance.now() - start) * 1000);
    if (!subjectOf(result)) throw new Error(`${name}: verified nothing`);
  }
  return { first: times[0], median: median(times) };
}

async function contender(name, subject) {
  if (name === "mcp-bearer") return mcpBearer(subject, { cacheSize: 0 }).verifyToken;
  return name === "jose" ? jose(subject) : fastJwt(subject);
}

async function fastJwt(subject) {
  const module = await import("../contenders/fast-jwt.mjs");
  return module.fastJwt(subject, { cache: false });
}

async function tokens(name, contender, subject) {
  await checkVerdicts(name, subject, contender);
  return (i) => contender.verify(subject.tokens[i % subject.tokens.length]);
}

/** Only the signature: the token is taken apart before. */
async function signatures(name, holds, { tokens, bad }) {
  const inputs = tokens.map(partsOf);
  for (const [data, signature] of inputs) {
    if ((await holds(data, signature)) !== true) throw new Error(`${name} refuses a signature`);
  }
  if ((await holds(...partsOf(bad.signature))) !== false)
    throw new Error(`${name} accepts a wrong one`);
  return (i) => {
    const [data, signature] = inputs[i % inputs.length];
    return holds(data, signature);
  };
}

function partsOf(token) {
  const end = token.lastIndexOf(".");
  const binary = atob(
    token
      .slice(end + 1)
      .replaceAll("-", "+")
      .replaceAll("_", "/"),
  );
  const signature = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return [new TextEncoder().encode(token.slice(0, end)), signature];
}

/** A subject as `written` below puts it into JSON. */
function read({ secret, ...subject }) {
  return secret ? { ...subject, secret: Uint8Array.from(secret) } : subject;
}

/** A subject for JSON. */
export function written({ secret, ...subject }) {
  return secret ? { ...subject, secret: [...secret] } : subject;
}
