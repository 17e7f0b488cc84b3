// The audit hook: what a verifier reports through `onEvent`.

import { type RefusalMembers, TokenError, withoutUndefined } from "./errors.ts";
import type { VerifierEvent, VerifierWarning } from "./events.ts";
import type { JwksEvent } from "./transport/jwks-fetcher.ts";

export type AuditHook<Event = VerifierEvent> = (event: Event) => void;

/** The hook of the options, if there is one. Errors that it throws are ignored: a hook must not change a verdict. */
export function readAuditHook<Event = VerifierEvent>({
  onEvent,
}: {
  readonly onEvent?: unknown;
}): AuditHook<Event> | undefined {
  if (typeof onEvent !== "function") return undefined;
  return (event) => {
    try {
      const result: unknown = onEvent(Object.freeze(event));
      // A hook may be async; its rejection must not end the process.
      if (isThenable(result)) result.then(undefined, () => undefined);
    } catch {
      // Ignored, see above.
    }
  };
}

/** Reports a refusal, and gives the error to throw. `onReset`: called when the wasm instance was replaced. */
export function reportRefusal(auditHook: AuditHook | undefined, error: unknown, onReset?: () => void): unknown {
  if (!(error instanceof TokenError)) return error;
  if (error.reason === "ERR_INTERNAL") {
    warn(auditHook, "instance_replaced", "the wasm instance trapped and was replaced");
    onReset?.();
  }
  if (auditHook !== undefined) {
    const { reason, code, claim, algorithm, allowedAlgorithms } = error as RefusalMembers;
    auditHook({ type: "token_refused", reason, code, ...withoutUndefined({ claim, algorithm, allowedAlgorithms }) });
  }
  return error;
}

/** Reports a fetch of keys; also that a private key was published, so that anybody can sign with it. */
export function reportFetch(auditHook: AuditHook | undefined, event: JwksEvent): void {
  if (event.type === "jwks_fetch_failed") {
    auditHook?.({ ...event });
    return;
  }
  const { hasPrivateKey, ...fetched } = event;
  if (hasPrivateKey) {
    warn(auditHook, "private_key_in_jwks", "the JWK Set contains a private key; it was skipped and must be revoked");
  }
  auditHook?.(fetched);
}

/** Reports once what an operator should know: through the hook, else on the console. */
export function warn(auditHook: AuditHook | undefined, warning: VerifierWarning, text: string): void {
  if (auditHook !== undefined) auditHook({ type: "warning", warning });
  else globalThis.console?.warn?.(`mcp-bearer: ${text}`);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
