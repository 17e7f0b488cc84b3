/** Tools of the 2026-07-28 revision: they answer with what they ask, and are called again. */
import {
  CLIENT_CAPABILITIES_META_KEY,
  acceptedContent,
  inputRequired,
} from "@modelcontextprotocol/server";

import { said, schema, text } from "./answers.mjs";

const elicit = (message, name, type = "string") =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: "object", properties: { [name]: { type } }, required: [name] },
  });
export const sample = (question, maxTokens) =>
  inputRequired.createMessage({
    messages: [{ role: "user", content: text(question) }],
    maxTokens,
  });
export const askName = () => elicit("What is your name?", "name");

/** @param requestState the codec that the server verifies with */
export function registerInputRequests(server, requestState) {
  const tool = (name, run) =>
    server.registerTool(
      `test_input_required_result_${name}`,
      { description: name, inputSchema: schema({}) },
      (_arguments, context) => run(context.mcpReq.inputResponses ?? {}, context),
    );

  tool("elicitation", (responses) => {
    const answer = acceptedContent(responses, "user_name");
    return typeof answer?.name === "string"
      ? said(`Hello, ${answer.name}!`)
      : inputRequired({ inputRequests: { user_name: askName() } });
  });
  tool("sampling", (responses) => {
    const answer = responses.capital_question;
    return answer?.content
      ? said(String(answer.content.text))
      : inputRequired({
          inputRequests: { capital_question: sample("What is the capital of France?", 100) },
        });
  });
  tool("list_roots", (responses) => {
    const answer = responses.client_roots;
    return Array.isArray(answer?.roots)
      ? said(answer.roots.map(({ uri }) => uri).join(" "))
      : inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  });
  for (const name of ["request_state", "tampered_state"]) {
    tool(name, async (responses, context) => {
      const state = context.mcpReq.requestState();
      if (acceptedContent(responses, "confirm") && state?.name === name) return said("state-ok");
      return inputRequired({
        inputRequests: { confirm: elicit("Please confirm", "ok", "boolean") },
        requestState: await requestState.mint({ name }, context),
      });
    });
  }
  tool("multiple_inputs", async (responses, context) => {
    const { user_name: user, greeting, client_roots: roots } = responses;
    if (user && greeting && roots) return said("all three");
    return inputRequired({
      inputRequests: {
        user_name: askName(),
        greeting: sample("Generate a greeting", 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await requestState.mint({ asked: 3 }, context),
    });
  });
  tool("multi_round", async (responses, context) => {
    const step = context.mcpReq.requestState()?.step ?? 0;
    if (step === 2 && acceptedContent(responses, "step2")) return said("both steps done");
    if (step === 1 && acceptedContent(responses, "step1")) {
      return inputRequired({
        inputRequests: { step2: elicit("Step 2: What is your favorite color?", "color") },
        requestState: await requestState.mint({ step: 2 }, context),
      });
    }
    return inputRequired({
      inputRequests: { step1: elicit("Step 1: What is your name?", "name") },
      requestState: await requestState.mint({ step: 1 }, context),
    });
  });
  tool("capabilities", (_responses, context) => {
    const declared = context.mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
    return inputRequired({
      inputRequests: {
        ...(declared.elicitation && { user_name: askName() }),
        ...(declared.sampling && { greeting: sample("Generate a greeting", 50) }),
      },
      requestState: "asked",
    });
  });

  server.registerPrompt(
    "test_input_required_result_prompt",
    { description: "asks before it answers" },
    (context) => {
      const answer = acceptedContent(context.mcpReq.inputResponses ?? {}, "user_context");
      if (!answer) {
        const message = "What context should the prompt use?";
        return inputRequired({ inputRequests: { user_context: elicit(message, "context") } });
      }
      return { messages: [{ role: "user", content: text(`In the context ${answer.context}`) }] };
    },
  );
}
