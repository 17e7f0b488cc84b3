// What differs between runtimes.

import { memberOf } from "./members.ts";

/** Whether this is workerd, where a request must not wait for a promise of another. Cloudflare's own test for it. */
export function isWorkerd(): boolean {
  const navigator = memberOf(globalThis, "navigator") as { readonly userAgent?: unknown } | undefined;
  return navigator?.userAgent === "Cloudflare-Workers";
}
