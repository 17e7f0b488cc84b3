// StaticTokenVerifier: for development and tests.

import { createAccessToken, seal } from "./access-token.js";
import { auditHookOf, clockOf, copyOptions, signalOf, told, warn } from "./environment.js";
import { Held, guarded, tokenError } from "./instance.js";
import { checkForm } from "./jwt-verifier.js";
import { NOTHING } from "./members.js";
import { setFacts } from "./verifier-facts.js";

export class StaticTokenVerifier {
  #core;
  #clock;
  #auditHook;
  #requiredScopes;

  constructor(options) {
    const copy = copyOptions(options);
    this.#clock = clockOf(copy ?? NOTHING);
    this.#auditHook = auditHookOf(copy ?? NOTHING);
    this.#core = new Held((wasm) => new wasm.StaticTokenVerifierCore(copy));
    const settings = seal(JSON.parse(guarded(() => this.#core.get().settings())));
    this.#requiredScopes = settings.requiredScopes;
    // The list itself says whom the tokens are for.
    setFacts(this, { audience: "waived", impliedScopes: settings.impliedScopes });
    if (isProduction()) {
      warn(
        this.#auditHook,
        "static_tokens_in_production",
        "StaticTokenVerifier is for development: its tokens are in the source or the environment",
      );
    }
  }

  get requiredScopes() {
    return this.#requiredScopes;
  }

  async verifyToken(token, options) {
    const signal = signalOf(options);
    return this.#verify(token, signal);
  }

  async verifyAccessToken(token) {
    return this.#verify(token);
  }

  verifyTokenSync(token) {
    return this.#verify(token);
  }

  toJSON() {
    return { type: "StaticTokenVerifier" };
  }

  #verify(token, signal) {
    try {
      if (signal?.aborted) throw tokenError("ERR_ABORTED");
      checkForm(token);
      const now = this.#clock();
      const text = guarded(() => this.#core.get().verify(token, now));
      const accessToken = createAccessToken(token, JSON.parse(text));
      this.#auditHook?.({ type: "token_accepted", cached: false });
      return accessToken;
    } catch (error) {
      throw told(this.#auditHook, error);
    }
  }
}

function isProduction() {
  try {
    // Deno asks the user before a variable is read; a warning is not worth a question.
    const permission = globalThis.Deno?.permissions?.querySync({ name: "env", variable: "NODE_ENV" });
    if (permission !== undefined && permission.state !== "granted") return false;
    return globalThis.process?.env?.NODE_ENV === "production";
  } catch {
    return false;
  }
}
