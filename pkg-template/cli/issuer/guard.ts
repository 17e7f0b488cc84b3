// Who may talk to the local issuer. It listens on loopback only, but every page in the user's browser can reach that.

import type { IssuerRequest } from "./state.ts";

const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/** Whether the `Host` is this machine's own name: with another one, a page has had its name point here (rebinding). */
export function isOwnHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK_HOST.test(host);
}

/**
 * Whether a request may change something. Pages can send requests without being asked first, but not with this content
 * type (Fetch standard, CORS-safelisted request header), and always with their `Origin`.
 */
export function mayControl({ headers }: IssuerRequest): boolean {
  return headers.origin === undefined && /^application\/json\b/i.test(headers["content-type"] ?? "");
}
