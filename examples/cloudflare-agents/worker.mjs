// A protected MCP server in a Worker, built with agents: its tools know the caller, and one needs a scope more.

import { env } from "cloudflare:workers";
import { McpServer } from "@modelcontextprotocol/server";
import { createMcpHandler, getMcpAuthContext } from "agents/mcp/server";
import { createBearerGate, JWTVerifier } from "mcp-bearer";
import { setVerifiedContext } from "mcp-bearer/cloudflare";

const gate = createBearerGate({
  // The keys are found by the issuer's discovery document.
  verifier: new JWTVerifier({ issuer: env.ISSUER, audience: env.RESOURCE }),
  resource: env.RESOURCE,
  authorizationServers: [env.ISSUER],
  requiredScopes: ["notes:read"],
  tools: { whoami: [], forget: ["notes:write"] },
});

const mcp = createMcpHandler(() => {
  const server = new McpServer({ name: "example", version: "1.0.0" });
  server.registerTool("whoami", { description: "Says who is calling" }, ({ http }) => {
    const { clientId, scopes } = http.authInfo;
    const { props } = getMcpAuthContext();
    const caller = { clientId, scopes, subject: props.sub };
    return { content: [{ type: "text", text: JSON.stringify(caller) }] };
  });
  server.registerTool("forget", { description: "Forgets who was calling" }, () => {
    return { content: [{ type: "text", text: "forgotten" }] };
  });
  return server;
});

export default {
  fetch: gate.protect((request, { accessToken }, requestEnv, context) =>
    mcp(request, requestEnv, setVerifiedContext(context, accessToken)),
  ),
};
