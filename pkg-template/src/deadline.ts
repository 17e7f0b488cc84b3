// Waiting that ends: by a deadline or by the caller's signal.

import { createTokenError } from "./errors.ts";

/** The result of a promise, or `fallback` at the deadline (milliseconds of the system's clock). The work goes on. */
export function untilDeadline<Value>(promise: Promise<Value>, deadline: number, fallback: Value): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        resolve(fallback);
      },
      Math.max(0, deadline - Date.now()),
    );
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

/** The promise, until the signal aborts: then ERR_ABORTED. The work goes on, because others may wait for it. */
export function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(createTokenError("ERR_ABORTED"));
    };
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", abort);
    });
  });
}
