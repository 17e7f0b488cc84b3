// An MCP server with notes, and the rules that say who may use which of its tools.

import { createMcpHandler, fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import { createBearerGate, JWTVerifier, principalOf, requireAccessToken } from "mcp-bearer";

/** By owner. In the memory of one process, for brevity. */
const notes = new Map();

/** Each tool and who may use it. A tool that is not here cannot be called, and is in no list. */
const RULES = {
  // Any token that the gate accepts.
  whoami: [],
  notes_list: ["notes:read"],
  // A token without the scope is answered with 403, and the client asks its user for it.
  notes_add: ["notes:read", "notes:write"],
  // By the arguments of the call: one's own notes, or with a role all of them.
  notes_clear: ({ accessToken, arguments: { owner } }) =>
    owner === undefined || accessToken.claims.roles?.includes("admin") === true,
};

/**
 * The handler of requests for `resource`, on any host.
 *
 * @param {{ issuer: string, resource: string }} options
 */
export function createNotes({ issuer, resource }) {
  const gate = createBearerGate({
    // The keys are found by the issuer's discovery document.
    verifier: new JWTVerifier({ issuer, audience: resource }),
    resource,
    authorizationServers: [issuer],
    scopesSupported: ["notes:read", "notes:write"],
    tools: RULES,
    // One line for each operation, without arguments and tokens.
    onEvent: (event) => {
      if (event.type === "operation") console.log(JSON.stringify(event));
    },
  });
  return gate.protect(createMcpHandler(createServer));
}

function createServer() {
  const server = new McpServer({ name: "notes", version: "1.0.0" });
  const tool = (name, description, properties, run) => {
    const inputSchema = fromJsonSchema({ type: "object", properties });
    server.registerTool(name, { description, inputSchema }, (given) => ({
      content: [{ type: "text", text: JSON.stringify(run(given)) }],
    }));
  };
  const own = () => principalOf(requireAccessToken());

  tool("whoami", "Says who is calling", {}, () => {
    const { clientId, scopes, subject } = requireAccessToken();
    return { clientId, scopes, subject, owner: own() };
  });
  tool("notes_list", "Lists your notes", {}, () => notes.get(own()) ?? []);
  tool("notes_add", "Adds a note", { text: { type: "string" } }, ({ text }) => {
    const all = [...(notes.get(own()) ?? []), text];
    notes.set(own(), all);
    return all;
  });
  tool("notes_clear", "Deletes notes", { owner: { type: "string" } }, ({ owner = own() }) => {
    notes.delete(owner);
    return [];
  });
  // No rule names it: nobody can call it here.
  tool("notes_debug", "Shows everything", {}, () => [...notes]);
  return server;
}
