// A fetch for verifiers that keeps what came back, so that a failure can be explained.

const MAX_BYTES = 512 * 1024;

/**
 * @typedef {object} Exchange
 * @property {string} method
 * @property {string} url
 * @property {number} [status] without it there was no response
 * @property {string} [body] text; without it the response was too large or is missing
 */
export class RecordedFetch {
  /** @type {Exchange[]} in their order */
  exchanges = [];

  fetch = async (url, init) => {
    const exchange = { method: init?.method ?? "GET", url: String(url) };
    this.exchanges.push(exchange);
    const response = await fetch(url, init);
    exchange.status = response.status;
    // Nothing of a redirect is looked at. The package gives up on what is larger than this, too.
    if (response.status >= 300 && response.status < 400) return response;
    const bytes = await bounded(response);
    if (bytes.length <= MAX_BYTES) exchange.body = bytes.toString("utf8");
    const { status, headers } = response;
    // What is decoded has another length than the header says.
    const kept = new Headers(headers);
    for (const name of ["content-encoding", "content-length"]) kept.delete(name);
    const hasNoBody = [101, 204, 205].includes(status);
    return new Response(hasNoBody ? null : bytes, { status, headers: kept });
  };
}

async function bounded(response) {
  const chunks = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) break;
  }
  return Buffer.concat(chunks);
}
