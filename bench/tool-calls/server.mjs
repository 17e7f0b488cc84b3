// One MCP server of the official SDK, with the tools of the workload, behind the gate that is asked for.

import { createServer } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import {
  createMcpHandler,
  fromJsonSchema,
  McpServer,
  OAuthError,
  OAuthErrorCode,
  requireBearerAuth,
} from "@modelcontextprotocol/server";
import { createLocalJWKSet, jwtVerify } from "jose";
import { createBearerGate, JWTVerifier } from "mcp-bearer";
import { AUDIENCE, CLOCK_TOLERANCE_SECONDS, ISSUER } from "../terms.mjs";

const SCOPES = ["tools:call"];
const METADATA_URL = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";

const { gate, jwks, workload } = JSON.parse(process.argv[2]);

const TOOLS = { whoami: 1, call: 32, list: 100 };
const names = ["whoami", ...Array.from({ length: TOOLS[workload] - 1 }, (_, i) => `tool_${i}`)];

const inputSchema = fromJsonSchema({ type: "object", properties: { text: { type: "string" } } });
const mcp = createMcpHandler(() => {
  const server = new McpServer({ name: "bench", version: "1.0.0" });
  for (const name of names) {
    server.registerTool(name, { description: name, inputSchema }, (_arguments, { http }) => ({
      content: [{ type: "text", text: http.authInfo?.clientId ?? "nobody" }],
    }));
  }
  return server;
});

const GATED = {
  unprotected: () => (request) => mcp.fetch(request),
  "mcp-bearer": () => ours({}),
  "mcp-bearer, no cache": () => ours({ cacheSize: 0 }),
  "mcp-bearer, rules": () => ours({}, rules()),
  "SDK and jose": sdkAndJose,
};

const server = createServer(toNodeHandler({ fetch: GATED[gate]() }));
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
process.on("disconnect", () => process.exit());

/** In the list every second tool is hidden. */
function rules() {
  const ruleOf = (i) => (workload === "list" && i % 2 === 1 ? false : SCOPES);
  return { tools: Object.fromEntries(names.map((name, i) => [name, ruleOf(i)])) };
}

function ours(options, operations) {
  const verifier = new JWTVerifier({
    jwks,
    issuer: ISSUER,
    audience: AUDIENCE,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    ...options,
  });
  const bearerGate = createBearerGate({
    verifier,
    resource: AUDIENCE,
    authorizationServers: [ISSUER],
    requiredScopes: SCOPES,
    ...operations,
  });
  if (operations !== undefined) return bearerGate.protect(mcp);
  return bearerGate.protect((request, { accessToken }) =>
    mcp.fetch(request, { authInfo: accessToken }),
  );
}

function sdkAndJose() {
  const keys = createLocalJWKSet(jwks);
  const options = {
    algorithms: ["RS256"],
    issuer: ISSUER,
    audience: AUDIENCE,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  };
  const verifier = {
    async verifyAccessToken(token) {
      try {
        const { payload } = await jwtVerify(token, keys, options);
        return {
          token,
          clientId: payload.client_id,
          scopes: payload.scope.split(" "),
          expiresAt: payload.exp,
          extra: payload,
        };
      } catch {
        throw new OAuthError(OAuthErrorCode.InvalidToken, "The token was refused");
      }
    },
  };
  const sdkGate = requireBearerAuth({
    verifier,
    requiredScopes: SCOPES,
    resourceMetadataUrl: METADATA_URL,
  });
  return async (request) => {
    const auth = await sdkGate(request);
    return auth instanceof Response ? auth : mcp.fetch(request, { authInfo: auth });
  };
}
