/** Tools through which the suite looks at the 2026-07-28 revision's rules about whole streams. */
import { inputRequired } from "@modelcontextprotocol/server";

import { said, schema } from "./answers.mjs";
import { askName, sample } from "./input-requests.mjs";

/** @param notifier tells those who listen to the server about changes */
export function registerDiagnostics(server, notifier) {
  const tool = (name, run) => {
    const config = { description: name, inputSchema: schema({}) };
    server.registerTool(name, config, (_arguments, { mcpReq }) => run(mcpReq));
  };
  // The SDK refuses to ask for what the client has not declared.
  tool("test_missing_capability", () =>
    inputRequired({ inputRequests: { answer: sample("Is anybody there?", 10) } }),
  );
  tool("test_streaming_elicitation", async ({ inputResponses, notify }) => {
    await notify({ method: "notifications/message", params: { level: "info", data: "asking" } });
    if (inputResponses?.user_name) return said("asked");
    return inputRequired({ inputRequests: { user_name: askName() } });
  });
  tool("test_logging_tool", async ({ log }) => {
    await log("info", "logged");
    return said("logged");
  });
  tool("test_trigger_tool_change", () => {
    notifier?.toolsChanged();
    return said("changed");
  });
  tool("test_trigger_prompt_change", () => {
    notifier?.promptsChanged();
    return said("changed");
  });
}
