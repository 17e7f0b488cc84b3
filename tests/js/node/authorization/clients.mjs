/**
 * The official MCP clients, each behind the same few calls: the SDK 2.x in both of its protocol
 * revisions, and the SDK 1.x.
 */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import {
  StreamableHTTPClientTransport as TransportV1,
} from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const INFO = { name: "test-client", version: "1.0.0" };

// Far above what a call takes: it ends a test that would hang.
const OPTIONS = { timeout: 20_000 };

/**
 * @typedef {object} ClientKind
 * @property {string} name
 * @property {boolean} stepsUpWithRefreshToken a client of the SDK 1.x that has a refresh token
 *   answers 403 by refreshing, which brings no scope that it did not have
 * @property {(url: URL, agent: object) => Connection} open
 */

/** @type {ClientKind[]} */
export const CLIENTS = [
  {
    name: "the SDK 2.4 client",
    stepsUpWithRefreshToken: true,
    open: (url, agent) => new ConnectionV2(url, agent, "auto"),
  },
  {
    name: "the SDK 2.4 client in the 2025-11-25 revision",
    stepsUpWithRefreshToken: true,
    open: (url, agent) => new ConnectionV2(url, agent, "legacy"),
  },
  {
    name: "the SDK 1.32 client",
    stepsUpWithRefreshToken: false,
    open: (url, agent) => new ConnectionV1(url, agent),
  },
];

class Connection {
  client;
  transport;

  connect() {
    return this.client.connect(this.transport, OPTIONS);
  }

  /** What the tool says it saw. */
  async call(name) {
    const result = await this.callTool({ name, arguments: {} });
    if (result.isError) throw new Error(`${name}: ${result.content[0]?.text}`);
    return JSON.parse(result.content[0].text);
  }

  close() {
    return this.client.close();
  }
}

class ConnectionV2 extends Connection {
  constructor(url, authProvider, mode) {
    super();
    this.client = new Client(INFO, { versionNegotiation: { mode } });
    this.transport = new StreamableHTTPClientTransport(url, { authProvider });
  }

  callTool(parameters) {
    return this.client.callTool(parameters, OPTIONS);
  }

  /** @param {URLSearchParams} parameters what came with the redirect */
  finishAuth(parameters) {
    return this.transport.finishAuth(parameters);
  }
}

class ConnectionV1 extends Connection {
  constructor(url, authProvider) {
    super();
    this.client = new ClientV1(INFO);
    this.transport = new TransportV1(url, { authProvider });
  }

  callTool(parameters) {
    return this.client.callTool(parameters, undefined, OPTIONS);
  }

  finishAuth(parameters) {
    return this.transport.finishAuth(parameters.get("code"));
  }
}
