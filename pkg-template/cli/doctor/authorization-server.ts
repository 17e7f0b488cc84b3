// An authorization server that the metadata names: what clients and this server need of it.

import type { HttpClient } from "../http-client.ts";
import { isList, type JsonObject } from "../json.ts";
import { describeKey, type KeyDescription } from "../public-keys.ts";
import { type Document, fetchDocument, judgeReadable, wellKnown } from "./documents.ts";
import type { Report } from "./report.ts";
import type { RuleName } from "./rules.ts";

/** RFC 9207 section 3. */
const ISS_PARAMETER = "authorization_response_iss_parameter_supported";

/** Judges a rule for one server. */
type Judge = (rule: RuleName, problem: string | undefined) => boolean;

/** Looks at one authorization server. `issuer` is an entry of `authorization_servers`, as it stands there. */
export async function examineAuthorizationServer(
  client: HttpClient,
  issuer: string,
  origin: string,
  report: Report,
): Promise<void> {
  const judge: Judge = (rule, problem) => report.judge(rule, problem, issuer);
  if (!judge("server-url", issuerProblem(client, issuer))) return;
  const found = await findMetadata(client, issuer);
  judge("server-metadata", found.problem);
  if (found.problem !== undefined) return;
  const { document, place } = found;
  const isOwn = document["issuer"] === issuer;
  judge("server-issuer", isOwn ? undefined : `issuer is ${JSON.stringify(document["issuer"]) ?? "missing"}`);
  // Clients do not read on.
  if (!isOwn) return;

  const grants = grantsOf(document);
  judge("server-endpoints", endpointProblem(client, document, grants));
  // Only browsers and the code that comes back through them need the rest.
  if (grants.includes("authorization_code")) {
    judge("server-pkce", pkceProblem(document["code_challenge_methods_supported"]));
    judge("server-registration", registrationProblem(document));
    judge("server-names-itself", document[ISS_PARAMETER] === true ? undefined : `${ISS_PARAMETER} is not true`);
    await judgeReadable(client, place, origin, {
      judge: (problem) => judge("cors-server", problem),
      skip: (why) => report.skip("cors-server", why),
    });
  } else {
    for (const rule of ["server-pkce", "server-registration", "server-names-itself", "cors-server"] as const) {
      report.skip(rule, "the server does not grant authorization codes");
    }
  }
  await examineKeys(client, document["jwks_uri"], judge, report);
}

function issuerProblem(client: HttpClient, issuer: string): string | undefined {
  if (!URL.canParse(issuer)) return "it is no URL";
  const { search, hash } = new URL(issuer);
  if (search !== "" || hash !== "" || /[?#]/.test(issuer)) return "it has a query or a fragment";
  return client.refusal(issuer);
}

/** In the order in which clients look (MCP, authorization server metadata discovery). */
async function findMetadata(
  client: HttpClient,
  issuer: string,
): Promise<(Document & { place: string }) | { problem: string }> {
  const hasPath = new URL(issuer).pathname !== "/";
  const places = [
    wellKnown(issuer, "oauth-authorization-server"),
    wellKnown(issuer, "openid-configuration"),
    ...(hasPath ? [`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`] : []),
  ];
  const problems: string[] = [];
  for (const place of places) {
    const found = await fetchDocument(client, place);
    if (found.problem === undefined) return { place, ...found };
    problems.push(found.problem);
  }
  return { problem: problems.join("; ") };
}

/** RFC 8414 section 2: without `grant_types_supported`, codes and the implicit grant. */
function grantsOf({ grant_types_supported: grants }: JsonObject): readonly unknown[] {
  return isList(grants) ? grants : ["authorization_code", "implicit"];
}

function endpointProblem(client: HttpClient, document: JsonObject, grants: readonly unknown[]): string | undefined {
  const isRequired = {
    token_endpoint: grants.some((grant) => grant !== "implicit"),
    authorization_endpoint: grants.includes("authorization_code") || grants.includes("implicit"),
    registration_endpoint: false,
    introspection_endpoint: false,
    revocation_endpoint: false,
  };
  const problems = Object.entries(isRequired).flatMap(([name, isNeeded]) => {
    const url = document[name];
    if (url === undefined) return isNeeded ? [`${name} is missing`] : [];
    const refusal = typeof url === "string" ? client.refusal(url) : "it is no URL";
    return refusal === undefined ? [] : [`${name}: ${refusal}`];
  });
  if (!isList(document["response_types_supported"])) problems.push("response_types_supported is missing");
  return problems.length === 0 ? undefined : problems.join("; ");
}

function pkceProblem(methods: unknown): string | undefined {
  if (!isList(methods)) return "code_challenge_methods_supported is missing";
  return methods.includes("S256") ? undefined : "code_challenge_methods_supported does not have S256";
}

function registrationProblem(document: JsonObject): string | undefined {
  const isOpen =
    document["registration_endpoint"] !== undefined || document["client_id_metadata_document_supported"] === true;
  return isOpen ? undefined : "neither registration_endpoint nor client_id_metadata_document_supported";
}

async function examineKeys(client: HttpClient, jwksUri: unknown, judge: Judge, report: Report): Promise<void> {
  if (jwksUri === undefined) {
    for (const rule of ["server-keys", "server-private-keys"] as const) report.skip(rule, "there is no jwks_uri");
    return;
  }
  const keys = await fetchKeys(client, jwksUri);
  if (typeof keys === "string") {
    judge("server-keys", keys);
    return;
  }
  // What is wrong with a private key is that it is there.
  const isUsable = keys.some((key) => key.isUsable || key.isPrivate);
  judge("server-keys", isUsable ? undefined : `${jwksUri}: ${keyProblems(keys)}`);
  const exposed = keys.filter(({ isPrivate }) => isPrivate).map(({ kid }) => kid ?? "one without a kid");
  judge("server-private-keys", exposed.length === 0 ? undefined : `keys: ${exposed.join(", ")}`);
}

/** The keys that are published; a text: why there are none. */
async function fetchKeys(client: HttpClient, jwksUri: unknown): Promise<KeyDescription[] | string> {
  if (typeof jwksUri !== "string") return "jwks_uri is no URL";
  const { problem, document } = await fetchDocument(client, jwksUri);
  if (problem !== undefined) return problem;
  const { keys } = document;
  return isList(keys) ? keys.map(describeKey) : `${jwksUri}: the answer is no JWK Set`;
}

function keyProblems(keys: readonly KeyDescription[]): string {
  if (keys.length === 0) return "it has no key";
  return keys.map(({ kid, problem }) => `${kid ?? "a key without a kid"}: ${problem}`).join("; ");
}
