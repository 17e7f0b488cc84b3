// What differs between runtimes.

// The build puts the file for the runtime here.
import { loadWaitUntil } from "#wait-until";
import { memberOf } from "./members.ts";

type WaitUntil = (promise: Promise<unknown>) => void;

let waitUntil: WaitUntil | undefined;
let isLoaded = false;

/** Whether this is workerd, where a request must not wait for a promise of another. Cloudflare's own test for it. */
export function isWorkerd(): boolean {
  const navigator = memberOf(globalThis, "navigator") as { readonly userAgent?: unknown } | undefined;
  return navigator?.userAgent === "Cloudflare-Workers";
}

/** Loads what `keepAlive` needs. */
export async function prepareKeepAlive(): Promise<void> {
  if (isLoaded) return;
  waitUntil = (await loadWaitUntil()) as WaitUntil | undefined;
  isLoaded = true;
}

/** Whether work can go on after the response of a request. */
export function canKeepAlive(): boolean {
  return waitUntil !== undefined;
}

/** Starts work that goes on after the response of the current request, if that is possible. */
export function keepAlive(start: () => Promise<unknown>): void {
  waitUntil?.(start().catch(() => undefined));
}
