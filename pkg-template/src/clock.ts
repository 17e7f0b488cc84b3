// The clock of a verifier.

import { createTokenError } from "./errors.ts";

/** Gives Unix seconds. Throws a `TokenError` (`ERR_CLOCK`) where there is no valid time. */
export type Clock = () => number;

/** The clock of the options, else the system's. */
export function readClock({ now }: { readonly now?: unknown }): Clock {
  const read = typeof now === "function" ? (now as () => unknown) : systemClock;
  return () => {
    let time: unknown;
    try {
      time = read();
    } catch {
      throw createTokenError("ERR_CLOCK");
    }
    if (typeof time !== "number" || !Number.isFinite(time) || time < 0) throw createTokenError("ERR_CLOCK");
    return time;
  };
}

/** The same clock, which gives NaN where it would throw. */
export function nonThrowingClock(clock: Clock): () => number {
  return () => {
    try {
      return clock();
    } catch {
      return NaN;
    }
  };
}

function systemClock(): number {
  return Date.now() / 1000;
}
