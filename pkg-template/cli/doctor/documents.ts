// A JSON document at a URL that somebody else has named.

import type { HttpClient } from "../http-client.ts";
import { type JsonObject, objectOf } from "../json.ts";

export interface Document {
  readonly document: JsonObject;
  readonly headers: Headers;
  readonly problem?: undefined;
}

interface NoDocument {
  /** Why there is none. */
  readonly problem: string;
  readonly document?: undefined;
}

/** Fetches it, as a client outside of a browser does. */
export async function fetchDocument(client: HttpClient, url: string): Promise<Document | NoDocument> {
  const refusal = client.refusal(url);
  if (refusal !== undefined) return { problem: `${url} is not asked: ${refusal}` };
  const answer = await client.send(url, { headers: { Accept: "application/json" } });
  if (answer.problem !== undefined) return { problem: `${url}: ${answer.problem}` };
  const { status, headers, body, isCut } = answer;
  if (status !== 200) return { problem: `${url} is answered with ${status}` };
  if (isCut) return { problem: `${url}: the answer is larger than 256 KiB` };
  const document = objectOf(body);
  return document === undefined ? { problem: `${url}: the answer is no JSON object` } : { document, headers };
}

interface Judge {
  readonly judge: (problem: string | undefined) => void;
  readonly skip: (why: string) => void;
}

/**
 * Judges whether a page of that origin can read the document. A server may refuse origins (MCP, Streamable HTTP), and
 * then it is not for pages.
 */
export async function judgeReadable(
  client: HttpClient,
  url: string,
  origin: string,
  { judge, skip }: Judge,
): Promise<void> {
  const answer = await client.send(url, { headers: { Accept: "application/json", Origin: origin } });
  if (answer.problem !== undefined) judge(answer.problem);
  else if (answer.status === 403) skip(`pages of ${origin} are not served`);
  else judge(isReadableFrom(origin, answer.headers) ? undefined : `${url} does not allow it`);
}

/** Whether a page of that origin may read an answer. */
export function isReadableFrom(origin: string, headers: Headers): boolean {
  const allowed = headers.get("access-control-allow-origin");
  return allowed === "*" || allowed === origin;
}

/** A URL with a well-known path put in front of its own (RFC 8414 section 3.1, RFC 9728 section 3.1). */
export function wellKnown(url: string, name: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}/.well-known/${name}${pathname.replace(/\/$/, "")}${search}`;
}
