/**
 * How many requests and fetches concurrent verifications make. Cloudflare Workers differ from the other runtimes.
 *
 * On workerd a request cannot wait for a promise of another request. So each caller makes its own request, without a
 * queue. Only finished values are shared: keys, cached responses, back-offs.
 */

/** Whether this is workerd. The tests also run the edge-light entry there, which never fetches keys ahead of time. */
export const isWorkerd = globalThis.navigator?.userAgent === "Cloudflare-Workers";

/** The number of requests that concurrent callers make for one token or key set. Elsewhere they share one request. */
export const callsOf = (callers) => (isWorkerd ? callers : 1);

/**
 * The number of requests that are open at the same time. On workerd the limit does not apply: a caller in a queue would
 * wait for another request.
 */
export const openAtOnce = (wanted, limit) => (isWorkerd ? wanted : Math.min(wanted, limit));

/**
 * The last second before keys of this age are fetched again. On workerd a request fetches them ahead of time, in the
 * last tenth of their age.
 */
export const lastQuietSecond = (age) => (isWorkerd ? 0.9 * age : age) - 1;
