// What a test asks of the local issuer that no authorization server has: tokens of any kind, new keys, faults, its log.

import { type JsonObject, objectOf } from "../json.ts";
import { type Answer, invalidRequest, json } from "./answers.ts";
import { FAULT_SYNTAX, parseFault } from "./faults.ts";
import type { MintOptions } from "./local-issuer.ts";
import type { IssuerRequest, State } from "./state.ts";

export const CONTROL_PATHS: readonly string[] = ["/control/mint", "/control/rotate", "/control/faults", "/control/log"];

const MINT_OPTIONS = ["subject", "audience", "scopes", "expiresInSeconds", "additionalClaims", "opaque"];

export function control(state: State, { method, path, body }: IssuerRequest): Answer {
  const options = method === "GET" || body === "" ? {} : objectOf(body);
  if (options === undefined) return invalidRequest("the body is a JSON object");
  switch (`${method} ${path}`) {
    case "POST /control/mint":
      return mint(state, options);
    case "POST /control/rotate":
      return json(200, { kid: state.issuer.rotate({ dropOld: options["dropOld"] === true }) });
    case "GET /control/faults":
      return json(200, { faults: state.faults.list() });
    case "POST /control/faults":
      return addFault(state, options);
    case "DELETE /control/faults":
      state.faults.clear();
      return json(200, { faults: [] });
    case "GET /control/log":
      return json(200, { requests: state.log });
    case "DELETE /control/log":
      state.log.length = 0;
      return json(200, { requests: [] });
    default:
      return json(405, { error: "method_not_allowed" });
  }
}

function mint({ issuer }: State, options: JsonObject): Answer {
  const unknown = Object.keys(options).find((name) => !MINT_OPTIONS.includes(name));
  if (unknown !== undefined) return invalidRequest(`the options are ${MINT_OPTIONS.join(", ")}`);
  if (typeof (options["opaque"] ?? false) !== "boolean") return invalidRequest("opaque is true or false");
  // The package looks at the other values, and says what is wrong with them.
  return json(200, { token: issuer.mint(options as MintOptions) });
}

function addFault({ faults }: State, { fault }: JsonObject): Answer {
  const parsed = typeof fault === "string" ? parseFault(fault) : undefined;
  if (parsed === undefined) return invalidRequest(`{ "fault": "..." }: ${FAULT_SYNTAX}`);
  faults.add(parsed);
  return json(200, { faults: faults.list() });
}
