// Timing. Contenders take turns in every round, so that a busy moment of the machine hits all of
// them, and ratios are taken within a round.

/**
 * @typedef {object} Timing
 * @property {number} median microseconds per call
 * @property {number} min
 * @property {number[]} rounds
 */

/** Round lengths. `quick` is for a look, not for a record. */
export const EFFORT = {
  full: {
    rounds: 15,
    batchMs: 80,
    warmUpMs: 600,
    coldProcesses: 21,
    keyPairs: 30,
    floods: 7,
    httpProcesses: 8,
    httpRounds: 20,
    httpBatchMs: 100,
    httpWarmUpMs: 1000,
    hostProcesses: 7,
    host: { rounds: 7, batchMs: 40, warmUpMs: 200 },
  },
  quick: {
    rounds: 5,
    batchMs: 25,
    warmUpMs: 250,
    coldProcesses: 7,
    keyPairs: 8,
    floods: 3,
    httpProcesses: 4,
    httpRounds: 6,
    httpBatchMs: 100,
    httpWarmUpMs: 1000,
    hostProcesses: 1,
    host: { rounds: 3, batchMs: 10, warmUpMs: 40 },
  },
};

/**
 * @param {Record<string, (i: number) => unknown>} contenders by name; async ones are awaited
 * @param {{ rounds: number, batchMs: number, warmUpMs: number }} effort
 * @returns {Promise<Record<string, Timing>>}
 */
export async function takeTurns(contenders, { rounds, batchMs, warmUpMs }) {
  const runners = [];
  for (const [name, call] of Object.entries(contenders)) {
    const asynchronous = call(0) instanceof Promise;
    const batch = asynchronous ? batchOfAwaits(call) : batchOfCalls(call);
    const perCallMs = await warmUp(batch, warmUpMs);
    runners.push({ name, batch, calls: Math.max(1, Math.round(batchMs / perCallMs)), rounds: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < runners.length; turn += 1) {
      const runner = runners[(round + turn) % runners.length];
      const ms = await runner.batch(runner.calls);
      runner.rounds.push((ms * 1000) / runner.calls);
    }
  }
  return Object.fromEntries(runners.map(({ name, rounds }) => [name, timing(rounds)]));
}

export function timing(rounds) {
  return { median: median(rounds), min: Math.min(...rounds), rounds };
}

/** What `ours` has, with `theirs` as 1: the median over the rounds that they shared. */
export function ratio(ours, theirs) {
  return median(ours.rounds.map((time, round) => time / theirs.rounds[round]));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function warmUp(batch, warmUpMs) {
  let calls = 1;
  let spentMs = 0;
  for (;;) {
    const ms = await batch(calls);
    spentMs += ms;
    if (spentMs >= warmUpMs) return ms / calls;
    if (ms < warmUpMs / 8) calls *= 2;
  }
}

// Two loops: an await in the loop of a synchronous contender would be timed as part of it.
function batchOfCalls(call) {
  return (calls) => {
    const start = performance.now();
    for (let i = 0; i < calls; i += 1) call(i);
    return performance.now() - start;
  };
}

function batchOfAwaits(call) {
  return async (calls) => {
    const start = performance.now();
    for (let i = 0; i < calls; i += 1) await call(i);
    return performance.now() - start;
  };
}
