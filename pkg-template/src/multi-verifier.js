// MultiVerifier: the wasm says which verifier judges a token, and that one judges it.

import { auditHookOf, signalOf, told } from "./environment.js";
import { createConfigError, createTypeError } from "./errors.js";
import { Held, guarded } from "./instance.js";
import { checkForm } from "./jwt-verifier.js";
import { memberOf } from "./members.js";
import { factsOf, setFacts } from "./verifier-facts.js";

export class MultiVerifier {
  #verifiers;
  #router;
  #auditHook;
  #requiredScopes;
  #audience;

  constructor(options) {
    const routes = readRoutes(options);
    this.#verifiers = routes.map(({ verifier }) => verifier);
    this.#auditHook = auditHookOf({ __proto__: null, ...options });
    checkRoutes(routes);
    this.#router = new Held((wasm) => createRouter(wasm, routes));
    const [first, ...others] = this.#verifiers.map((verifier) => memberOf(verifier, "requiredScopes") ?? []);
    const inAll = first.filter((scope) => others.every((list) => list.includes(scope)));
    this.#requiredScopes = Object.freeze(inAll);
    const accepted = this.#verifiers.map((verifier) => memberOf(verifier, "audience"));
    this.#audience = accepted.every(Array.isArray) ? Object.freeze([...new Set(accepted.flat())]) : null;
    const audiences = this.#verifiers.map((verifier) => factsOf(verifier)?.audience);
    const audience = ["left_out", "waived"].find((kind) => audiences.includes(kind)) ?? "checked";
    setFacts(this, { audience, impliedScopes: commonHierarchy(this.#verifiers) });
  }

  get requiredScopes() {
    return this.#requiredScopes;
  }

  get audience() {
    return this.#audience;
  }

  async verifyToken(token, options) {
    signalOf(options);
    return this.#choose(token).verifyToken(token, options);
  }

  async verifyAccessToken(token) {
    return this.verifyToken(token);
  }

  toJSON() {
    return { type: "MultiVerifier" };
  }

  #choose(token) {
    try {
      checkForm(token);
      return this.#verifiers[guarded(() => this.#router.get().route(token))];
    } catch (error) {
      throw told(this.#auditHook, error);
    }
  }
}

function readRoutes(options) {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw createTypeError("options", "must be an object", options);
  }
  for (const name of Object.keys(options)) {
    if (name !== "verifiers" && name !== "onEvent") {
      throw createConfigError("ERR_CONFIG_UNKNOWN_OPTION", name, "no option of that name exists");
    }
  }
  const { verifiers, onEvent } = { __proto__: null, ...options };
  if (onEvent !== undefined && typeof onEvent !== "function") {
    throw createTypeError("onEvent", "must be a function", onEvent);
  }
  if (!Array.isArray(verifiers)) {
    throw createTypeError("verifiers", "must be an array of verifiers", verifiers);
  }
  if (verifiers.length === 0) {
    throw createConfigError("ERR_CONFIG_EMPTY", "verifiers", "without verifiers every token is refused");
  }
  return verifiers.map((route, i) => {
    const isVerifier = typeof memberOf(route, "verifyToken") === "function";
    const verifier = isVerifier ? route : memberOf(route, "verifier");
    const prefix = isVerifier ? undefined : memberOf(route, "prefix");
    if (typeof memberOf(verifier, "verifyToken") !== "function") {
      throw createTypeError(`verifiers[${i}]`, "must be a verifier, or a prefix with one", route);
    }
    if (isVerifier && verifier instanceof MultiVerifier) {
      throw createConfigError("ERR_CONFIG_TYPE", `verifiers[${i}]`, "name the verifiers of the inner one instead");
    }
    const requiredScopes = memberOf(verifier, "requiredScopes");
    if (requiredScopes !== undefined && !Array.isArray(requiredScopes)) {
      throw createConfigError("ERR_CONFIG_TYPE", `verifiers[${i}]`, "its requiredScopes must be an array of strings");
    }
    if (!isVerifier && (typeof prefix !== "string" || prefix === "")) {
      throw createTypeError(`verifiers[${i}].prefix`, "must be a string that is not empty", prefix);
    }
    const unknown = isVerifier ? undefined : Object.keys(route).find((name) => !["verifier", "prefix"].includes(name));
    if (unknown !== undefined) {
      const option = `verifiers[${i}].${unknown}`;
      throw createConfigError("ERR_CONFIG_UNKNOWN_OPTION", option, "no option of that name exists");
    }
    return { verifier, prefix };
  });
}

function checkRoutes(routes) {
  const seen = new Set();
  let hasOpaque = false;
  routes.forEach(({ verifier, prefix }, i) => {
    const option = `verifiers[${i}]`;
    const keys = prefix === undefined ? factsOf(verifier)?.issuers : [`prefix ${prefix}`];
    if (keys === null) {
      throw createConfigError("ERR_CONFIG_ISSUER", option, "a JWTVerifier among several needs an issuer");
    }
    if (keys === undefined) {
      if (hasOpaque) {
        const message = "a second verifier for tokens that are no JWT needs a prefix: none is tried after another";
        throw createConfigError("ERR_CONFIG_ISSUER", option, message);
      }
      hasOpaque = true;
      return;
    }
    for (const key of keys) {
      const named = prefix === undefined ? `issuer ${key}` : key;
      if (seen.has(named)) {
        throw createConfigError("ERR_CONFIG_ISSUER", option, "its issuer or prefix belongs to another verifier too");
      }
      seen.add(named);
    }
  });
}

/** The scope hierarchy of those that judge scopes: a gate that judges after them must judge alike. */
function commonHierarchy(verifiers) {
  const judging = verifiers.filter((verifier) => factsOf(verifier) !== undefined && verifier.requiredScopes.length > 0);
  const [first, ...others] = judging.map((verifier) => factsOf(verifier).impliedScopes);
  if (others.some((hierarchy) => hierarchy !== first)) {
    const message = "those with requiredScopes must have the same impliedScopes";
    throw createConfigError("ERR_CONFIG_SCOPES", "verifiers", message);
  }
  return first;
}

function createRouter(wasm, routes) {
  const router = new wasm.TokenRouterCore();
  routes.forEach(({ verifier, prefix }, i) => {
    const issuers = factsOf(verifier)?.issuers;
    if (prefix !== undefined) router.addPrefix(prefix, i);
    else if (issuers) for (const issuer of issuers) router.addIssuer(issuer, i);
    else router.setOpaque(i);
  });
  return router;
}
