// Work that goes on after the response of a request, where a host needs to know of it.

// The build puts the file for the runtime here.
import { loadWaitUntil } from "#wait-until";

type WaitUntil = (promise: Promise<unknown>) => void;

let waitUntil: WaitUntil | undefined;
let isLoaded = false;

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
