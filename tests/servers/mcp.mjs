/** The official MCP client against a gate of ours: from the URL alone to a tool that knows who calls. */
import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { McpServer, createMcpHandler } from "@modelcontextprotocol/server";
import { createBearerGate } from "mcp-bearer";

import { REDIRECT_URI, RESOURCE } from "./common/names.mjs";

const INFO = { name: "test-client", version: "1.0.0" };
const OPTIONS = { timeout: 30_000 };

/**
 * Signs in as an app that the server knows, and calls the tool.
 *
 * @param {object} verifier
 * @param {string} issuer
 * @param {{ id: string, secret: string, way?: string, browse?: typeof fetch }} app
 * @returns {Promise<{ clientId: string, scopes: string[] }>} what the tool saw of its caller
 */
export async function callTool(verifier, issuer, { id, secret, way = "post", browse = fetch }) {
  const mcp = createMcpHandler(() => {
    const server = new McpServer({ name: "notes", version: "1.0.0" });
    server.registerTool("whoami", { description: "Says who is calling" }, ({ http }) => {
      const { clientId, scopes } = http.authInfo;
      return { content: [{ type: "text", text: JSON.stringify({ clientId, scopes }) }] };
    });
    return server;
  });
  const gate = createBearerGate({ verifier, resource: RESOURCE, authorizationServers: [issuer] });
  const handler = gate.protect((request, { accessToken }) =>
    mcp.fetch(request, { authInfo: accessToken }),
  );
  // The protected server is in this process, so that it has the name that the samples have; all else is real.
  const asked = (url, init) =>
    new URL(url).origin === new URL(RESOURCE).origin
      ? handler(new Request(url, init))
      : fetch(url, init);

  const client = {
    client_id: id,
    client_secret: secret,
    token_endpoint_auth_method: `client_secret_${way}`,
  };
  const kept = {};
  const authProvider = {
    redirectUrl: REDIRECT_URI,
    clientMetadata: { redirect_uris: [REDIRECT_URI] },
    clientInformation: () => client,
    tokens: () => kept.tokens,
    saveTokens: (tokens) => (kept.tokens = tokens),
    redirectToAuthorization: (url) => (kept.url = url),
    saveCodeVerifier: (verifierOfCode) => (kept.codeVerifier = verifierOfCode),
    codeVerifier: () => kept.codeVerifier,
    saveDiscoveryState: (discovery) => (kept.discovery = discovery),
    discoveryState: () => kept.discovery,
  };
  const open = () => [
    new Client(INFO),
    new StreamableHTTPClientTransport(new URL(RESOURCE), { authProvider, fetch: asked }),
  ];
  const [first, transport] = open();
  try {
    await first.connect(transport, OPTIONS);
    throw new Error("the server asked for no token");
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
  }
  const response = await browse(kept.url, { redirect: "manual" });
  const location = response.headers.get("location");
  if (location === null || !location.startsWith(REDIRECT_URI))
    throw new Error(`the sign-in: ${response.status} ${location}`);
  await transport.finishAuth(new URL(location).searchParams);

  const [second, authorized] = open();
  try {
    await second.connect(authorized, OPTIONS);
    const { content } = await second.callTool({ name: "whoami", arguments: {} }, OPTIONS);
    return JSON.parse(content[0].text);
  } finally {
    await second.close();
    await mcp.close();
  }
}
