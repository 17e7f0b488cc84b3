// The protected resource metadata (RFC 9728): where it is, and what it says.

import { fetchDocument, judgeReadable, wellKnown } from "./documents.js";

const NAME = "oauth-protected-resource";

/**
 * @param {object} known
 * @param {string} known.url the server
 * @param {string} [known.resourceMetadata] what the challenge names
 * @param {boolean} known.hasChallenge
 * @param {string} known.origin of the page that asks
 * @returns {Promise<object | undefined>} the document that a client uses
 */
export async function examineResourceMetadata(client, { url, resourceMetadata, hasChallenge, origin }, report) {
  const places = placesOf(url, resourceMetadata);
  const found = [];
  for (const place of places) found.push({ place, ...(await fetchDocument(client, place)) });
  const [first] = found;
  // Clients take the URL of the challenge and no other; without one they go through the well-known places.
  const used = resourceMetadata === undefined ? found.find(({ document }) => document !== undefined) : first;
  const isFound = used?.document !== undefined;

  if (resourceMetadata !== undefined) report.judge("metadata-url", first.problem);
  else if (hasChallenge && isFound) report.judge("challenge-metadata", "there is no resource_metadata");
  if (resourceMetadata !== undefined) report.judge("challenge-metadata", undefined);
  if (!isFound) {
    if (resourceMetadata === undefined) report.judge("metadata", found.map(({ problem }) => problem).join("; "));
    return undefined;
  }
  report.judge("metadata", undefined);
  judgePlaces(found, wellKnown(url, NAME), used, report);
  judgeContent(used, url, report);
  await judgeReadable(client, used.place, origin, {
    judge: (problem) => report.judge("cors-metadata", problem),
    skip: (why) => report.skip("cors-metadata", why),
  });
  return used.document;
}

/** Where a client looks, in its order (MCP, protected resource metadata discovery requirements). */
function placesOf(url, resourceMetadata) {
  const { origin } = new URL(url);
  const places = [resourceMetadata, wellKnown(url, NAME), `${origin}/.well-known/${NAME}`];
  return [...new Set(places.filter((place) => place !== undefined))];
}

function judgePlaces(found, ownPlace, used, report) {
  const { problem } = found.find(({ place }) => place === ownPlace);
  report.judge("metadata-well-known", problem);
  // At the root there may be the document of another resource of this host.
  const other = found.find(
    ({ document }) =>
      document !== undefined && document.resource === used.document.resource && !isSame(document, used.document),
  );
  report.judge("metadata-same", other === undefined ? undefined : `${other.place} and ${used.place} differ`);
}

function judgeContent({ document, headers, place }, url, report) {
  const type = headers.get("content-type") ?? "";
  const isJson = /^application\/json\s*(;|$)/i.test(type);
  report.judge("metadata-type", isJson ? undefined : `${place} has the content type "${type}"`);
  report.judge("metadata-resource", resourceProblem(document.resource, url));
  const { authorization_servers: servers, bearer_methods_supported: methods, scopes_supported: scopes } = document;
  const hasServers = Array.isArray(servers) && servers.length > 0 && servers.every((each) => typeof each === "string");
  report.judge("metadata-servers", hasServers ? undefined : "authorization_servers is not a list with an entry");
  report.judge("metadata-methods", methodsProblem(methods));
  const asks = Array.isArray(scopes) && scopes.includes("offline_access");
  report.judge("challenge-offline-access", asks ? "scopes_supported has it" : undefined);
}

function resourceProblem(resource, url) {
  if (typeof resource !== "string") return "there is no resource";
  // A host without a path is asked for "/" all the same (RFC 3986 section 6.2.3): nobody can tell the two apart.
  const { origin, pathname, search } = new URL(url);
  const isHost = pathname === "/" && search === "";
  if (resource === url || (isHost && [origin, `${origin}/`].includes(resource))) return undefined;
  const isSlash = resource.replace(/\/$/, "") === url.replace(/\/$/, "");
  return `resource is ${resource}, this is ${url}${isSlash ? ": one has a slash at its end" : ""}`;
}

function methodsProblem(methods) {
  if (methods === undefined) return undefined;
  if (!Array.isArray(methods) || !methods.includes("header")) return "bearer_methods_supported does not have header";
  return methods.includes("query") ? "bearer_methods_supported has query" : undefined;
}

function isSame(one, other) {
  const sorted = (value) => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== "object" || value === null) return value;
    return Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]);
  };
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}
