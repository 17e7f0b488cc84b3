// The error classes. Every code and text comes from src/error.rs; the wasm imports the two functions below, so that
// an error is of the same class whoever makes it.

// The MCP SDK 2.x knows its errors by this brand and not by their class: with it, a refused token is answered with 401
// and its challenge, without it with 500.
const MCP_ERROR_BRANDS = Symbol.for("mcp.sdk.errorBrands");

const making = Symbol("making");

export class TokenError extends Error {
  constructor(token, fields) {
    if (token !== making) throw new TypeError("TokenError is made by verifiers only");
    // Hosts put the message on the wire (the MCP SDK does), so it tells a client no more than the code does.
    super(fields.message);
    this.code = fields.code;
    this.reason = fields.reason;
    this.explanation = fields.explanation;
    this.status = fields.status;
    if (fields.claim !== undefined) this.claim = fields.claim;
    if (fields.requiredScopes !== undefined) {
      this.requiredScopes = Object.freeze(fields.requiredScopes);
    }
    if (fields.retryAfter !== undefined) this.retryAfter = fields.retryAfter;
    if (fields.algorithm !== undefined) this.algorithm = fields.algorithm;
    if (fields.allowedAlgorithms !== undefined) {
      this.allowedAlgorithms = Object.freeze(fields.allowedAlgorithms);
    }
    Object.defineProperty(this, MCP_ERROR_BRANDS, { __proto__: null, value: new Set(["mcp.OAuthError"]) });
  }

  toResponseObject() {
    return { error: this.code, error_description: this.message };
  }
}

export class ConfigError extends TypeError {
  constructor(token, fields) {
    if (token !== making) throw new TypeError("ConfigError is made by constructors only");
    super(`${fields.option}: ${fields.message}`);
    this.reason = fields.reason;
    this.option = fields.option;
  }
}

for (const errorClass of [TokenError, ConfigError]) {
  Object.defineProperty(errorClass.prototype, "name", { __proto__: null, value: errorClass.name, configurable: true });
}

// What an error lacks is not read from a polluted Object.prototype.
for (const name of ["claim", "requiredScopes", "retryAfter", "algorithm", "allowedAlgorithms"]) {
  Object.defineProperty(TokenError.prototype, name, { __proto__: null, value: undefined, writable: true });
}

export function createTokenError(
  reason, explanation, code, status, message, claim, requiredScopes, retryAfter, algorithm, allowedAlgorithms,
) {
  return new TokenError(making, {
    reason, explanation, code, status, message, claim, requiredScopes, retryAfter, algorithm, allowedAlgorithms,
  });
}

export function createConfigError(reason, option, message) {
  return new ConfigError(making, { reason, option, message });
}

/** A `ConfigError` about a value of a wrong type, which it names by its type: the value may be secret. */
export function createTypeError(option, message, given) {
  const reason = option === "options" ? "ERR_CONFIG_OPTIONS" : "ERR_CONFIG_TYPE";
  return createConfigError(reason, option, `${message}; given: ${kindOf(given)}`);
}

function kindOf(value) {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
