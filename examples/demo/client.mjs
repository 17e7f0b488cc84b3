// The MCP server seen from outside: through the official client, and through a bare HTTP request.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const DEADLINE_MS = 10_000;

/** The bare request's body: a tool call as a client of the 2025-11-25 revision sends it. */
export const WHOAMI_CALL = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "whoami", arguments: {} },
};

/** Always sends the given token, or none. */
export function bearer(token) {
  return { token: async () => token };
}

/**
 * Connects, calls `whoami` and disconnects.
 *
 * @returns {Promise<{ caller: { clientId: string, scopes: string[] }, protocolVersion: string }>}
 */
export async function callWhoami(url, { authProvider, protocol = "auto" }) {
  const client = new Client(
    { name: "mcp-bearer-demo-client", version: "1.0.0" },
    { versionNegotiation: { mode: protocol } },
  );
  const options = { timeout: DEADLINE_MS };
  try {
    await client.connect(new StreamableHTTPClientTransport(url, { authProvider }), options);
    const result = await client.callTool({ name: "whoami", arguments: {} }, options);
    if (result.isError) throw new Error(`whoami failed: ${JSON.stringify(result.content)}`);
    return {
      caller: result.structuredContent,
      protocolVersion: client.getNegotiatedProtocolVersion(),
    };
  } finally {
    await client.close();
  }
}

/**
 * Connects once, and does something with the client.
 *
 * @template Result
 * @param {(parts: { call: (name: string, given?: object) => Promise<string>, list: () => Promise<string[]> }) => Promise<Result>} work
 */
export async function withClient(url, authProvider, work) {
  const client = new Client({ name: "mcp-bearer-demo-client", version: "1.0.0" });
  const options = { timeout: DEADLINE_MS };
  const call = async (name, given = {}) => {
    try {
      const { content } = await client.callTool({ name, arguments: given }, options);
      return content[0].text;
    } catch (error) {
      return `${error.name}: ${error.requiredScope ?? error.message}`;
    }
  };
  const list = async () => (await client.listTools(undefined, options)).tools.map(({ name }) => name);
  try {
    await client.connect(new StreamableHTTPClientTransport(url, { authProvider }), options);
    return await work({ call, list });
  } finally {
    await client.close();
  }
}

/** The same call without any MCP library, so that nothing interprets the answer on the way. */
export async function postWhoami(url, token) {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(WHOAMI_CALL),
    redirect: "error",
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  return {
    status: response.status,
    challenge: response.headers.get("WWW-Authenticate"),
    body: await response.text(),
  };
}
