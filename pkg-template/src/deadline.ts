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
    const stopListening = onAbort(signal, abort);
    promise.then(resolve, reject).finally(stopListening);
  });
}

/** Those that wait with a signal. One listener serves all of them: runtimes warn of more than a few for one signal. */
const waiting = new WeakMap<AbortSignal, Waiting>();

interface Waiting {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

/** Calls back when the signal aborts, or at once. Returns a function that ends this. */
function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) callback();
  const { callbacks, listener } = waiting.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0) return;
    signal.removeEventListener("abort", listener);
    waiting.delete(signal);
  };
}

function listen(signal: AbortSignal): Waiting {
  const callbacks = new Set<() => void>();
  const listener = () => {
    for (const callback of callbacks) callback();
  };
  signal.addEventListener("abort", listener);
  const entry = { callbacks, listener };
  waiting.set(signal, entry);
  return entry;
}
