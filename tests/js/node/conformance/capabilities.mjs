/**
 * An MCP server with the tools, resources and prompts that the conformance suite's server scenarios
 * call by name. What each has to answer is in the scenarios' descriptions.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import {
  McpServer,
  ResourceTemplate,
  createRequestStateCodec,
} from "@modelcontextprotocol/server";

import { said, schema, text } from "./answers.mjs";
import { registerDiagnostics } from "./diagnostics.mjs";
import { registerElicitations } from "./elicitations.mjs";
import { registerInputRequests } from "./input-requests.mjs";

// One red pixel, and a sound of no length.
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAF" +
  "AAH/iZk9HQAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

const STEP_MS = 20;

const requestState = createRequestStateCodec({ key: randomBytes(32) });

/** @param notifier of the handler that serves it, where there is one */
export function conformanceServer(notifier) {
  const server = new McpServer(
    { name: "conformance-server", version: "1.0.0" },
    {
      capabilities: { logging: {}, completions: {}, resources: { subscribe: true } },
      requestState,
    },
  );
  registerTools(server);
  registerElicitations(server);
  registerInputRequests(server, requestState);
  registerDiagnostics(server, notifier);
  registerResources(server);
  registerPrompts(server);
  server.server.setRequestHandler("completion/complete", () => ({
    completion: { values: ["paris", "park", "party"], total: 3, hasMore: false },
  }));
  return server;
}

function registerTools(server) {
  const image = { type: "image", data: PNG, mimeType: "image/png" };
  const resource = (uri, mimeType, value) => ({
    type: "resource",
    resource: { uri, mimeType, text: value },
  });
  const results = {
    test_simple_text: [text("This is a simple text response for testing.")],
    test_image_content: [image],
    test_audio_content: [{ type: "audio", data: WAV, mimeType: "audio/wav" }],
    test_embedded_resource: [
      resource(
        "test://embedded-resource",
        "text/plain",
        "This is an embedded resource content.",
      ),
    ],
    test_multiple_content_types: [
      text("Multiple content types test:"),
      image,
      resource(
        "test://mixed-content-resource",
        "application/json",
        JSON.stringify({ test: "data", value: 123 }),
      ),
    ],
  };
  for (const [name, content] of Object.entries(results)) {
    server.registerTool(name, { description: name, inputSchema: schema({}) }, () => ({ content }));
  }
  const tool = (name, run) =>
    server.registerTool(name, { description: name, inputSchema: schema({}) }, run);
  tool("test_error_handling", () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
  tool("test_tool_with_logging", async (_arguments, { mcpReq }) => {
    await mcpReq.log("info", "Tool execution started");
    await delay(STEP_MS);
    await mcpReq.log("info", "Tool processing data");
    await delay(STEP_MS);
    await mcpReq.log("info", "Tool execution completed");
    return said("logged");
  });
  tool("test_tool_with_progress", async (_arguments, { mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        const params = { progressToken, progress, total: 100 };
        await mcpReq.notify({ method: "notifications/progress", params });
      }
      await delay(STEP_MS);
    }
    return said("done");
  });
}

function registerResources(server) {
  const plain = { mimeType: "text/plain", description: "text" };
  server.registerResource("static-text", "test://static-text", plain, ({ href }) => ({
    contents: [
      {
        uri: href,
        mimeType: "text/plain",
        text: "This is the content of the static text resource.",
      },
    ],
  }));
  const png = { mimeType: "image/png", description: "a pixel" };
  server.registerResource("static-binary", "test://static-binary", png, ({ href }) => ({
    contents: [{ uri: href, mimeType: "image/png", blob: PNG }],
  }));
  server.registerResource("watched", "test://watched-resource", plain, ({ href }) => ({
    contents: [{ uri: href, mimeType: "text/plain", text: "watched" }],
  }));
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { mimeType: "application/json", description: "data by id" },
    ({ href }, { id }) => ({
      contents: [
        {
          uri: href,
          mimeType: "application/json",
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
        },
      ],
    }),
  );
  for (const method of ["resources/subscribe", "resources/unsubscribe"]) {
    server.server.setRequestHandler(method, () => ({}));
  }
}

function registerPrompts(server) {
  const user = (content) => ({ role: "user", content });
  const prompt = (name, argsSchema, messagesOf) => {
    const config = { description: name, ...(argsSchema && { argsSchema }) };
    const answer = (given) => ({ messages: messagesOf(given).map(user) });
    server.registerPrompt(name, config, answer);
  };
  const string = { type: "string" };
  prompt("test_simple_prompt", undefined, () => [text("This is a simple prompt for testing.")]);
  prompt("test_prompt_with_arguments", schema({ arg1: string, arg2: string }), ({ arg1, arg2 }) => [
    text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`),
  ]);
  prompt("test_prompt_with_embedded_resource", schema({ resourceUri: string }), (given) => [
    {
      type: "resource",
      resource: {
        uri: given.resourceUri,
        mimeType: "text/plain",
        text: "Embedded resource content for testing.",
      },
    },
    text("Please process the embedded resource above."),
  ]);
  prompt("test_prompt_with_image", undefined, () => [
    { type: "image", data: PNG, mimeType: "image/png" },
    text("Please analyze the image above."),
  ]);
}
