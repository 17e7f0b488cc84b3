// What a test asks of the local issuer that no authorization server has: tokens of any kind, new keys, faults, its log.

import { json } from "./answers.js";
import { FAULT_SYNTAX, parseFault } from "./faults.js";

export const CONTROL_PATHS = Object.freeze(["/control/mint", "/control/rotate", "/control/faults", "/control/log"]);

const MINT_OPTIONS = ["subject", "audience", "scopes", "expiresInSeconds", "additionalClaims", "opaque"];

/** @returns {object} the answer */
export function control(state, { method, path, body }) {
  const options = method === "GET" || body === "" ? {} : objectOf(body);
  if (options === undefined) return invalid("the body is a JSON object");
  switch (`${method} ${path}`) {
    case "POST /control/mint":
      return mint(state, options);
    case "POST /control/rotate":
      return json(200, { kid: state.issuer.rotate({ dropOld: options.dropOld === true }) });
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

function mint({ issuer }, options) {
  const unknown = Object.keys(options).find((name) => !MINT_OPTIONS.includes(name));
  if (unknown !== undefined) return invalid(`the options are ${MINT_OPTIONS.join(", ")}`);
  if (typeof (options.opaque ?? false) !== "boolean") return invalid("opaque is true or false");
  return json(200, { token: issuer.mint(options) });
}

function addFault({ faults }, { fault }) {
  const parsed = typeof fault === "string" ? parseFault(fault) : undefined;
  if (parsed === undefined) return invalid(`{ "fault": "..." }: ${FAULT_SYNTAX}`);
  faults.add(parsed);
  return json(200, { faults: faults.list() });
}

function objectOf(body) {
  try {
    const value = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function invalid(description) {
  return json(400, { error: "invalid_request", error_description: description });
}
