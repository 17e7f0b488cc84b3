// A JSON document at a URL that somebody else has named.

import { objectOf } from "../json-object.js";

/**
 * Fetches it, as a client outside of a browser does.
 *
 * @returns {Promise<{ document?: object, text?: string, headers?: Headers, status?: number, problem?: string }>}
 *   `problem`: why there is no document
 */
export async function fetchDocument(client, url) {
  const refusal = client.refusal(url);
  if (refusal !== undefined) return { problem: `${url} is not asked: ${refusal}` };
  const answer = await client.send(url, { headers: { Accept: "application/json" } });
  if (answer.problem !== undefined) return { problem: `${url}: ${answer.problem}` };
  const { status, headers, body, isCut } = answer;
  if (status !== 200) return { status, headers, problem: `${url} is answered with ${status}` };
  if (isCut) return { status, headers, problem: `${url}: the answer is larger than 256 KiB` };
  const document = objectOf(body);
  return document === undefined
    ? { status, headers, problem: `${url}: the answer is no JSON object` }
    : { status, headers, document, text: body };
}

/**
 * Judges whether a page of that origin can read the document. A server may refuse origins (MCP, Streamable HTTP), and
 * then it is not for pages.
 */
export async function judgeReadable(client, url, origin, { judge, skip }) {
  const { headers, status, problem } = await client.send(url, {
    headers: { Accept: "application/json", Origin: origin },
  });
  if (status === 403) skip(`pages of ${origin} are not served`);
  else judge(problem ?? (isReadableFrom(origin, headers) ? undefined : `${url} does not allow it`));
}

/** Whether a page of that origin may read an answer. */
export function isReadableFrom(origin, headers) {
  return ["*", origin].includes(headers.get("access-control-allow-origin"));
}

/** A URL with a well-known path put in front of its own (RFC 8414 section 3.1, RFC 9728 section 3.1). */
export function wellKnown(url, name) {
  const { origin, pathname, search } = new URL(url);
  return `${origin}/.well-known/${name}${pathname.replace(/\/$/, "")}${search}`;
}
