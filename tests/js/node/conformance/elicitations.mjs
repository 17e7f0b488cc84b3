/** Tools of the 2025 revisions that ask their client back while they run. */
import { said, schema } from "./answers.mjs";

export function registerElicitations(server) {
  server.registerTool(
    "test_sampling",
    { description: "asks the model", inputSchema: schema({ prompt: { type: "string" } }) },
    async ({ prompt }, { mcpReq }) => {
      const { content } = await mcpReq.requestSampling({
        messages: [{ role: "user", content: { type: "text", text: prompt } }],
        maxTokens: 100,
      });
      return said(`LLM response: ${content.text}`);
    },
  );
  server.registerTool(
    "test_elicitation",
    { description: "asks the user", inputSchema: schema({ message: { type: "string" } }) },
    async ({ message }, { mcpReq }) => {
      const properties = {
        username: { type: "string", description: "User's response" },
        email: { type: "string", description: "User's email address" },
      };
      const answer = await ask(mcpReq, message, properties, ["username", "email"]);
      return said(`User response: ${answer}`);
    },
  );
  const forms = {
    test_elicitation_sep1034_defaults: DEFAULTS,
    test_elicitation_sep1330_enums: ENUMS,
  };
  for (const [name, properties] of Object.entries(forms)) {
    server.registerTool(
      name,
      { description: name, inputSchema: schema({}) },
      async (_arguments, { mcpReq }) =>
        said(`Elicitation completed: ${await ask(mcpReq, "Please fill in", properties, [])}`),
    );
  }
}

async function ask(mcpReq, message, properties, required) {
  const { action, content } = await mcpReq.elicitInput({
    mode: "form",
    message,
    requestedSchema: { type: "object", properties, required },
  });
  return `action=${action}, content=${JSON.stringify(content ?? {})}`;
}

const DEFAULTS = {
  name: { type: "string", default: "John Doe" },
  age: { type: "integer", default: 30 },
  score: { type: "number", default: 95.5 },
  status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
  verified: { type: "boolean", default: true },
};

const OPTIONS = ["option1", "option2", "option3"];
const titled = (word) =>
  ["First", "Second", "Third"].map((nth, index) => ({
    const: `value${index + 1}`,
    title: `${nth} ${word}`,
  }));
const ENUMS = {
  untitledSingle: { type: "string", enum: OPTIONS },
  titledSingle: { type: "string", oneOf: titled("Option") },
  legacyEnum: {
    type: "string",
    enum: ["opt1", "opt2", "opt3"],
    enumNames: ["Option One", "Option Two", "Option Three"],
  },
  untitledMulti: { type: "array", items: { type: "string", enum: OPTIONS } },
  titledMulti: { type: "array", items: { anyOf: titled("Choice") } },
};
