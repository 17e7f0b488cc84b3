// What the local issuer answers, by method and path.

import { ConfigError } from "mcp-bearer";
import { oneOrMore } from "../policy-options.ts";
import { type Answer, invalidRequest, json } from "./answers.ts";
import { authenticatedClient } from "./client-authentication.ts";
import { CONTROL_PATHS, control } from "./control.ts";
import { mayControl } from "./guard.ts";
import { metadataOf, openidConfigurationOf, PATHS } from "./metadata.ts";
import type { IssuerRequest, State } from "./state.ts";

/** Public documents may be read by pages of every origin. */
const PUBLIC = { "Access-Control-Allow-Origin": "*" };

interface Reply {
  readonly answer: Answer;
  /** The part of the issuer, for faults. */
  readonly target?: string;
}

export async function respond(state: State, request: IssuerRequest): Promise<Reply> {
  const { method, path } = request;
  const { issuer, scopes } = state;
  switch (path) {
    case PATHS.oauth:
      return { target: "metadata", answer: document(method, metadataOf(issuer.issuer, scopes)) };
    case PATHS.openid:
      return { target: "metadata", answer: document(method, openidConfigurationOf(issuer.issuer, scopes)) };
    case PATHS.jwks:
      return { target: "jwks", answer: document(method, issuer.jwks()) };
    case PATHS.authorize:
      return { answer: json(400, { error: "unsupported_response_type" }) };
    case PATHS.token:
      return { target: "token", answer: await post(request, state, grant) };
    case PATHS.introspect:
      return { target: "introspect", answer: await post(request, state, introspect) };
    case PATHS.revoke:
      return { answer: await post(request, state, revoke) };
  }
  if (!CONTROL_PATHS.includes(path)) return { answer: json(404, { error: "not_found" }) };
  if (method !== "GET" && !mayControl(request)) {
    return { answer: json(403, { error: "forbidden", error_description: "JSON only, and not from a web page" }) };
  }
  return { answer: withConfigErrors(() => control(state, request)) };
}

function document(method: string, value: object): Answer {
  if (method !== "GET" && method !== "HEAD") return json(405, { error: "method_not_allowed" }, { Allow: "GET, HEAD" });
  return json(200, value, PUBLIC);
}

type Handler = (state: State, form: URLSearchParams, clientId: string) => Answer | Promise<Answer>;

async function post(request: IssuerRequest, state: State, handle: Handler): Promise<Answer> {
  if (request.method !== "POST") return json(405, { error: "method_not_allowed" }, { Allow: "POST" });
  const form = new URLSearchParams(request.body);
  const client = authenticatedClient(request.headers.authorization, form, state.clients);
  if (client === undefined) {
    // For whom it is: a developer on this machine.
    const why = state.clients.size === 0 ? "this issuer has no client: start it with --client-secret-out" : undefined;
    const answer = { error: "invalid_client", error_description: why };
    return json(401, answer, { "WWW-Authenticate": 'Basic realm="local issuer"' });
  }
  return handle(state, form, client);
}

/** The client credentials grant (RFC 6749 section 4.4) with the `resource` of RFC 8707. */
function grant({ issuer, scopes }: State, form: URLSearchParams, clientId: string): Answer {
  if (form.get("grant_type") !== "client_credentials") return json(400, { error: "unsupported_grant_type" });
  const resources = form.getAll("resource");
  if (resources.length === 0) {
    return json(400, { error: "invalid_target", error_description: "resource says what the token is for" });
  }
  const asked = (form.get("scope") ?? scopes.join(" ")).split(" ").filter((scope) => scope !== "");
  if (scopes.length > 0 && !asked.every((scope) => scopes.includes(scope))) {
    return json(400, { error: "invalid_scope" });
  }
  const expiresInSeconds = 3600;
  return withConfigErrors(() =>
    json(200, {
      access_token: issuer.mint({
        subject: clientId,
        audience: oneOrMore(resources),
        scopes: asked,
        expiresInSeconds,
        additionalClaims: { client_id: clientId },
      }),
      token_type: "Bearer",
      expires_in: expiresInSeconds,
      scope: asked.join(" "),
    }),
  );
}

async function introspect({ issuer }: State, form: URLSearchParams): Promise<Answer> {
  const token = form.get("token");
  if (token === null) return invalidRequest();
  return json(200, await issuer.introspect(token));
}

function revoke({ issuer }: State, form: URLSearchParams): Answer {
  const token = form.get("token");
  if (token === null) return invalidRequest();
  issuer.revoke(token);
  return json(200, {});
}

function withConfigErrors(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return invalidRequest(error.message);
  }
}
