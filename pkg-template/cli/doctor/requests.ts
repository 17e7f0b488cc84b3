// The requests of MCP that doctor sends, in both of its eras: with a handshake, and since 2026-07-28 without.

import type { Answer, HttpClient, NoAnswer } from "../http-client.ts";

type Headers = Readonly<Record<string, string>>;

/** Sends the request with which a client begins. `url` may differ in its query from the one under test. */
export type Ask = (client: HttpClient, url: string, headers?: Headers) => Promise<Answer | NoAnswer>;

const META = "io.modelcontextprotocol";
const CLIENT_INFO = { name: "mcp-bearer-doctor", version: "1.0.0" };

const HEADERS = {
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
};

/** The handshake. It changes nothing. */
export const initialize: Ask = (client, url, headers = {}) => {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: CLIENT_INFO };
  return client.send(url, {
    method: "POST",
    headers: { ...HEADERS, ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
  });
};

/** The request with which clients begin since 2026-07-28. */
export const discover: Ask = (client, url, headers = {}) => sendModern(client, url, "server/discover", {}, headers);

/** A request of 2026-07-28: no session, and headers that repeat what the body says. `headers` may change them. */
export function sendModern(
  client: HttpClient,
  url: string,
  method: string,
  params: Readonly<Record<string, unknown>>,
  headers: Headers,
): Promise<Answer | NoAnswer> {
  const { name } = params;
  const _meta = {
    [`${META}/protocolVersion`]: "2026-07-28",
    [`${META}/clientInfo`]: CLIENT_INFO,
    [`${META}/clientCapabilities`]: {},
  };
  return client.send(url, {
    method: "POST",
    headers: {
      ...HEADERS,
      "MCP-Protocol-Version": "2026-07-28",
      "Mcp-Method": method,
      ...(typeof name === "string" && { "Mcp-Name": name }),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } }),
    readsEvents: true,
  });
}
