// The protected resource metadata (RFC 9728): where it is, and what it says.

import type { HttpClient } from "../http-client.ts";
import { isList, isObject, type JsonObject } from "../json.ts";
import { type Document, fetchDocument, judgeReadable, wellKnown } from "./documents.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Report } from "./report.ts";

const NAME = "oauth-protected-resource";

/** A document, and where it is. */
type Placed = Document & { readonly place: string };

/**
 * @param url the server
 * @param challenge what it says, if there is one
 * @param origin of the page that asks
 * @returns the document that a client uses
 */
export async function examineResourceMetadata(
  client: HttpClient,
  { url, challenge, origin }: { url: string; challenge: Endpoint["challenge"]; origin: string },
  report: Report,
): Promise<JsonObject | undefined> {
  const ownPlace = wellKnown(url, NAME);
  const named = challenge?.resourceMetadata;
  const places = new Set([
    ...(named === undefined ? [] : [named]),
    ownPlace,
    `${new URL(url).origin}/.well-known/${NAME}`,
  ]);
  const found: Placed[] = [];
  const problems = new Map<string, string>();
  // Where a client looks, in its order (MCP, protected resource metadata discovery requirements).
  for (const place of places) {
    const document = await fetchDocument(client, place);
    if (document.problem === undefined) found.push({ place, ...document });
    else problems.set(place, document.problem);
  }
  // Clients take the URL of the challenge and no other; without one they go through the well-known places.
  const used = named === undefined ? found[0] : found.find(({ place }) => place === named);

  if (named !== undefined) {
    report.judge("metadata-url", problems.get(named));
    report.judge("challenge-metadata", undefined);
  } else if (challenge !== undefined && used !== undefined) {
    report.judge("challenge-metadata", "there is no resource_metadata");
  }
  if (used === undefined) {
    if (named === undefined) report.judge("metadata", [...problems.values()].join("; "));
    return undefined;
  }
  report.judge("metadata", undefined);
  report.judge("metadata-well-known", problems.get(ownPlace));
  judgeSameness(found, used, report);
  judgeContent(used, url, report);
  await judgeReadable(client, used.place, origin, {
    judge: (problem) => report.judge("cors-metadata", problem),
    skip: (why) => report.skip("cors-metadata", why),
  });
  return used.document;
}

function judgeSameness(found: readonly Placed[], used: Placed, report: Report): void {
  // At the root there may be the document of another resource of this host.
  const other = found.find(
    ({ document }) =>
      document["resource"] === used.document["resource"] && canonical(document) !== canonical(used.document),
  );
  report.judge("metadata-same", other === undefined ? undefined : `${other.place} and ${used.place} differ`);
}

function judgeContent({ document, headers, place }: Placed, url: string, report: Report): void {
  const type = headers.get("content-type") ?? "";
  const isJson = /^application\/json\s*(;|$)/i.test(type);
  report.judge("metadata-type", isJson ? undefined : `${place} has the content type "${type}"`);
  report.judge("metadata-resource", resourceProblem(document["resource"], url));
  const { authorization_servers: servers, bearer_methods_supported: methods, scopes_supported: scopes } = document;
  const hasServers = isList(servers) && servers.length > 0 && servers.every((each) => typeof each === "string");
  report.judge("metadata-servers", hasServers ? undefined : "authorization_servers is not a list with an entry");
  report.judge("metadata-methods", methodsProblem(methods));
  const asks = isList(scopes) && scopes.includes("offline_access");
  report.judge("challenge-offline-access", asks ? "scopes_supported has it" : undefined);
}

function resourceProblem(resource: unknown, url: string): string | undefined {
  if (typeof resource !== "string") return "there is no resource";
  // A host without a path is asked for "/" all the same (RFC 3986 section 6.2.3): nobody can tell the two apart.
  const { origin, pathname, search } = new URL(url);
  const isHost = pathname === "/" && search === "";
  if (resource === url || (isHost && [origin, `${origin}/`].includes(resource))) return undefined;
  const isSlash = resource.replace(/\/$/, "") === url.replace(/\/$/, "");
  return `resource is ${resource}, this is ${url}${isSlash ? ": one has a slash at its end" : ""}`;
}

function methodsProblem(methods: unknown): string | undefined {
  if (methods === undefined) return undefined;
  if (!isList(methods) || !methods.includes("header")) return "bearer_methods_supported does not have header";
  return methods.includes("query") ? "bearer_methods_supported has query" : undefined;
}

/** The same text for objects that differ in the order of their members only. */
function canonical(value: JsonObject): string {
  const sorted = (_name: string, value: unknown) =>
    isObject(value) ? Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)) : value;
  return JSON.stringify(value, sorted);
}
