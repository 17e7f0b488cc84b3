// A turn of the event loop that many requests begin in, as in a flood: it is cut into several, so that timers and other
// connections do not wait for all of them.

import { isWorkerd } from "../runtime.ts";

/** About 5 ms of work, if each request is refused. */
const REQUESTS_PER_TURN = 64;

let begun = 0;
let isTurnEnding = false;
// A Set keeps the order of insertion.
const waiting = new Set<() => void>();

/** Waits for a later turn of the event loop if this one has begun many requests. `undefined`: there is no need to. */
export function waitForTurn(): Promise<void> | undefined {
  // On workerd a request must not wait for another one. There each has a bound of its own.
  if (isWorkerd()) return undefined;
  if (begun < REQUESTS_PER_TURN && waiting.size === 0) {
    begin();
    return undefined;
  }
  return new Promise((resolve) => waiting.add(resolve));
}

function begin(): void {
  begun += 1;
  if (isTurnEnding) return;
  isTurnEnding = true;
  setImmediate(beginNext);
}

function beginNext(): void {
  begun = 0;
  isTurnEnding = false;
  for (const resolve of waiting) {
    if (begun === REQUESTS_PER_TURN) return;
    waiting.delete(resolve);
    begin();
    resolve();
  }
}
