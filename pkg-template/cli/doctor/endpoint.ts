// The server as a client without a token meets it.

import type { Answer, HttpClient, NoAnswer } from "../http-client.ts";
import { bearerChallenge, parseChallenges } from "./challenge-header.ts";
import type { Report } from "./report.ts";

/** What a challenge says. */
interface Said {
  readonly scopes: readonly string[];
  readonly resourceMetadata: string | undefined;
}

export type Endpoint =
  /**
   * `open`: there is nothing that could be in order. `moved`: it is at another URL. `closed`: it refuses, but not by
   * asking for a token.
   */
  | { readonly access: "closed" | "moved" | "open"; readonly challenge?: undefined }
  | { readonly access: "protected"; readonly challenge: Said | undefined };

/** Answers to requests without a token. */
export interface Anonymous {
  /** To the request of the revision that is looked at. */
  readonly anonymous: Answer;
  /** To the same in the other revision, with its name. */
  readonly others: readonly { readonly revision: string; readonly answer: Answer | NoAnswer }[];
}

/** Looks at the answer to a request without a token. */
export async function examineEndpoint(
  client: HttpClient,
  url: string,
  { anonymous, others }: Anonymous,
  report: Report,
): Promise<Endpoint> {
  const { status, headers } = anonymous;
  const isMoved = status >= 300 && status < 400;
  const isRedirect = isMoved && status !== 304;
  report.judge("no-redirect", isRedirect ? redirectProblem(anonymous) : undefined);
  if (isRedirect) return { access: "moved" };
  report.judge("asks-for-token", status === 401 ? undefined : statusProblem(anonymous));
  if (status !== 401) return { access: isSuccess(anonymous) ? "open" : isMoved ? "moved" : "closed" };

  const open = others.map(revisionProblem).find((problem) => problem !== undefined);
  report.judge("every-revision", open);
  report.judge("challenge-not-cached", cacheProblem(headers.get("cache-control")));
  const read = await client.send(url, { headers: { Accept: "text/event-stream" } });
  // Also 405 is right, where there is nothing to get; and a page for people says nothing of MCP.
  const isServed = isSuccess(read) && !/^text\/html\b/i.test(read.headers?.get("content-type") ?? "");
  report.judge("every-method", isServed ? `GET is answered with ${read.status}` : undefined);

  const header = headers.get("www-authenticate");
  const challenge = bearerChallenge(header ?? "");
  report.judge("challenge", challenge === undefined ? challengeProblem(header) : undefined);
  if (challenge === undefined) return { access: "protected", challenge };

  const { parameters } = challenge;
  const error = parameters.get("error");
  report.judge("challenge-no-error", error === undefined ? undefined : `error is "${error}"`);
  report.judge("challenge-scope", parameters.has("scope") ? undefined : "there is no scope");
  const scopes = (parameters.get("scope") ?? "").split(" ");
  report.judge("challenge-offline-access", scopes.includes("offline_access") ? "the challenge asks for it" : undefined);
  return { access: "protected", challenge: { scopes, resourceMetadata: parameters.get("resource_metadata") } };
}

export function isSuccess({ status = 0 }: Answer | NoAnswer): boolean {
  return status >= 200 && status < 300;
}

export function isServerError({ status = 0 }: Answer | NoAnswer): boolean {
  return status >= 500;
}

function redirectProblem({ status, headers }: Answer): string {
  return `${status} to ${headers.get("location") ?? "nowhere"}: give clients, and this command, that URL`;
}

function statusProblem(answer: Answer): string {
  const problem = `it is answered with ${answer.status}`;
  return isSuccess(answer) ? `${problem}: the server is open to everybody` : problem;
}

/** A revision may be missing, but not be open. */
function revisionProblem({ revision, answer }: Anonymous["others"][number]): string | undefined {
  return isSuccess(answer) ? `a request of ${revision} is answered with ${answer.status}` : undefined;
}

function cacheProblem(cacheControl: string | null): string | undefined {
  const text = (cacheControl ?? "").toLowerCase();
  const isStored = /\bpublic\b|\bmax-age=0*[1-9]|\bs-maxage=0*[1-9]/.test(text) && !/\bno-store\b/.test(text);
  return isStored ? `Cache-Control is "${cacheControl}"` : undefined;
}

function challengeProblem(header: string | null): string {
  if (header === null) return "there is no WWW-Authenticate";
  if (parseChallenges(header) === undefined) return `WWW-Authenticate cannot be read: ${header}`;
  return `WWW-Authenticate has no challenge of the scheme Bearer: ${header}`;
}
