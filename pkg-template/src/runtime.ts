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

/**
 * On workerd: starts work that continues after the response of the current request. Whether that is possible; if not,
 * nothing is started.
 */
export async function keepAlive(start: () => Promise<unknown>): Promise<boolean> {
  if (!isLoaded) {
    waitUntil = (await loadWaitUntil()) as WaitUntil | undefined;
    isLoaded = true;
  }
  if (waitUntil === undefined) return false;
  waitUntil(start().catch(() => undefined));
  return true;
}
