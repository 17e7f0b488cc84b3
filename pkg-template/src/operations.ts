// Which operations of MCP a request may use: the wasm judges bodies and filters responses; this class reads bodies, calls
// the functions among the rules, and reports.

import type { AccessToken } from "./access-token.ts";
import type { AuditHook } from "./audit-hook.ts";
import { readBounded } from "./bounded-body.ts";
import { WITHOUT_RULES } from "./config-faults.js";
import { createConfigError, TokenError, withoutUndefined } from "./errors.ts";
import type { GateEvent } from "./events.ts";
import { deepFreeze, parseFromWasm } from "./from-wasm.ts";
import type { OperationsCore } from "./gate-glue.js";
import type { GateAccessToken } from "./gate-types.ts";
import { type GateGlue, gateWasm } from "./gate-wasm.ts";
import type { OperationContext, OperationEvent, ResponseFilter } from "./operation-types.ts";
import { principalOf } from "./principal.ts";
import { createResponseFilter } from "./response-filter.ts";
import { RecoverableHandle } from "./wasm.ts";

const TABLES = ["tools", "prompts", "resources", "methods"] as const;
/** Options that alone make a gate read bodies. */
const SWITCHES = [...TABLES, "publicTools", "challengeOnCall"] as const;
/** Options of a gate that reads bodies. */
const FOR_RULES = ["hideUngranted", "allowBatches", "maxBodyBytes"] as const;

type RuleFunction = (context: OperationContext<object, undefined>) => unknown;

interface Call {
  readonly function: number;
  readonly method: string;
  readonly name?: string;
  /** Where its arguments are in the body. */
  readonly arguments: readonly [number, number] | null;
}

type Operation = Omit<OperationEvent, "type" | "durationMs">;

interface Judgement {
  readonly calls?: readonly Call[];
  readonly outcome: "pass" | "no_token" | "insufficient_scope" | "answer" | "dropped";
  /** With an audit hook. */
  readonly operations?: readonly Operation[];
  readonly scopes?: readonly string[];
  readonly status?: number;
  readonly body?: string;
}

const PASSES = { __proto__: null, outcome: "pass" } as object as Judgement;

/** A body that passed. */
export interface JudgedBody {
  readonly bytes: Uint8Array;
  readonly parsedBody: unknown;
}

/** The judgement on a body. */
export type OperationVerdict =
  | ({ readonly outcome: "pass" } & JudgedBody)
  | { readonly outcome: "no_token" }
  | { readonly outcome: "insufficient_scope"; readonly scopes: readonly string[] }
  | { readonly outcome: "error"; readonly error: TokenError }
  | { readonly outcome: "answer"; readonly status: number; readonly body: string | null };

/** The rules of a gate; `undefined` for a gate without any, which reads no body. */
export function readOperations(
  options: object,
  text: string,
  auditHook: AuditHook<GateEvent> | undefined,
): OperationGate | undefined {
  const given = options as Readonly<Record<string, unknown>>;
  const isGiven = (name: string) => given[name] !== undefined && given[name] !== false;
  if (SWITCHES.some(isGiven)) return new OperationGate(given, text, auditHook);
  const useless = FOR_RULES.find(isGiven);
  if (useless !== undefined) throw createConfigError(WITHOUT_RULES, useless);
  return undefined;
}

export class OperationGate {
  readonly #core: RecoverableHandle<GateGlue, OperationsCore>;
  readonly #functions: readonly RuleFunction[];
  readonly #auditHook: AuditHook<GateEvent> | undefined;
  readonly #canHide: boolean;
  readonly maxBodyBytes: number;
  /** Whether some requests need no token. */
  readonly hasPublic: boolean;

  constructor(given: Readonly<Record<string, unknown>>, text: string, auditHook: AuditHook<GateEvent> | undefined) {
    this.#core = new RecoverableHandle(gateWasm, (wasm) => new wasm.OperationsCore(text));
    const rules = TABLES.flatMap((name) => Object.values(given[name] ?? {}) as unknown[]);
    this.#functions = rules.filter((rule): rule is RuleFunction => typeof rule === "function");
    this.#auditHook = auditHook;
    this.maxBodyBytes = this.#core.call((core) => core.maxBodyBytes());
    this.#canHide = this.#core.call((core) => core.canHide());
    this.hasPublic = given["publicTools"] !== undefined || given["challengeOnCall"] === true;
  }

  /** Judges the body of a request. */
  async judge(request: Request, accessToken: GateAccessToken<object> | undefined): Promise<OperationVerdict> {
    const start = performance.now();
    const bytes = await readBody(request, this.maxBodyBytes);
    if (bytes === undefined) {
      const message = `Payload too large: at most ${this.maxBodyBytes} bytes are read`;
      return { outcome: "answer", status: 413, body: rpcError(-32000, message) };
    }
    const scopes = scopesText(accessToken);
    let judgement = this.#judge(request, bytes, scopes, undefined);
    if (judgement.calls !== undefined) {
      const answers: unknown[] = [];
      let error: TokenError | undefined;
      for (const call of judgement.calls) {
        const answer = await this.#answer(call, { bytes, request, accessToken });
        if (answer instanceof TokenError) error = answer;
        // The answers that are missing count as `false`.
        if (error !== undefined) break;
        answers.push(answer);
      }
      judgement = this.#judge(request, bytes, scopes, arrayText(answers));
      if (error !== undefined) {
        this.#report(judgement.operations, accessToken, start);
        return { outcome: "error", error };
      }
    }
    this.#report(judgement.operations, accessToken, start);
    switch (judgement.outcome) {
      case "pass":
        return new Passed(bytes);
      case "no_token":
        return { outcome: "no_token" };
      case "insufficient_scope":
        return { outcome: "insufficient_scope", scopes: judgement.scopes ?? [] };
      case "answer":
        return { outcome: "answer", status: judgement.status ?? 500, body: judgement.body ?? null };
      default:
        return { outcome: "answer", status: 202, body: null };
    }
  }

  /** A filter for a response; `undefined` where nothing can be hidden. */
  createResponseFilter(
    accessToken: AccessToken<object> | undefined,
    contentType: string | null,
  ): ResponseFilter | undefined {
    return this.#canHide ? createResponseFilter(this.#core, scopesText(accessToken), contentType) : undefined;
  }

  #judge(request: Request, bytes: Uint8Array, scopes: string | undefined, answers: string | undefined): Judgement {
    const header = (name: string) => request.headers.get(name) ?? undefined;
    const text = this.#core.call((core) =>
      core.judge(
        bytes,
        header("mcp-protocol-version"),
        header("mcp-method"),
        header("mcp-name"),
        scopes,
        answers,
        this.#auditHook !== undefined,
      ),
    );
    return text === undefined ? PASSES : parseFromWasm<Judgement>(text);
  }

  /** What a function returns: `true`, `false` or scopes; the error where it throws a `TokenError`. */
  async #answer(
    call: Call,
    {
      bytes,
      request,
      accessToken,
    }: { bytes: Uint8Array; request: Request; accessToken: GateAccessToken<object> | undefined },
  ): Promise<unknown> {
    const { method, name } = call;
    const given = call.arguments === null ? undefined : decode(bytes.subarray(...call.arguments));
    const context = {
      __proto__: null,
      accessToken,
      method,
      name,
      arguments: deepFreeze(given === undefined ? {} : (JSON.parse(given) as unknown)),
      request,
    } as object as OperationContext<object, undefined>;
    try {
      const answer = await (this.#functions[call.function] as RuleFunction)(context);
      if (typeof answer === "boolean") return answer;
      if (answer === undefined || answer === null) return false;
      if (Array.isArray(answer) && answer.every((scope) => typeof scope === "string" && scope !== ""))
        return [...answer];
      throw new TypeError("a rule must return true, false or an array of scopes");
    } catch (error) {
      if (error instanceof TokenError) return error;
      this.#auditHook?.({ type: "rule_failed", method, ...withoutUndefined({ name }), error });
      return false;
    }
  }

  #report(
    operations: readonly Operation[] | undefined,
    accessToken: AccessToken<object> | undefined,
    start: number,
  ): void {
    if (this.#auditHook === undefined || operations === undefined || operations.length === 0) return;
    const { clientId, subject, issuer } = accessToken ?? {};
    const principal = accessToken && principalIfAny(accessToken);
    const durationMs = performance.now() - start;
    for (const { method, name, decision, reason, missingScopes } of operations) {
      const missing = missingScopes?.length === 0 ? undefined : missingScopes;
      const known = withoutUndefined({ name, missingScopes: missing, clientId, subject, issuer, principal });
      this.#auditHook({ type: "operation", method, decision, reason, ...known, durationMs } as OperationEvent);
    }
  }
}

/** A body that passed, parsed when it is needed. */
class Passed {
  readonly outcome = "pass";
  readonly bytes: Uint8Array;
  #value: unknown;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get parsedBody(): unknown {
    this.#value ??= JSON.parse(decode(this.bytes));
    return this.#value;
  }
}

/** `undefined`: it is too large, and was not read to its end. */
async function readBody(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (request.bodyUsed) {
    throw new TypeError(
      "mcp-bearer: a gate with rules reads the body of the request, and something in front of it did",
    );
  }
  const { body, headers } = request;
  if (body === null) return new Uint8Array();
  if (Number(headers.get("content-length")) > maxBytes) {
    await body.cancel().catch(() => undefined);
    return undefined;
  }
  const reader = body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const bytes = await readBounded(reader, maxBytes);
  if (bytes === undefined) await reader.cancel().catch(() => undefined);
  return bytes;
}

/** Fatal, and with the byte order mark in place: the wasm has refused both. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { __proto__: null, fatal: true, ignoreBOM: true } as TextDecoderOptions).decode(
    bytes,
  );
}

/** By the scopes of a token, which do not change: a token that is remembered comes with the same list. */
const scopesTexts = new WeakMap<readonly string[], string>();

function scopesText(accessToken: AccessToken<object> | undefined): string | undefined {
  if (accessToken === undefined) return undefined;
  const { scopes } = accessToken;
  const known = scopesTexts.get(scopes);
  if (known !== undefined) return known;
  const text = arrayText(scopes);
  // A list of another verifier may be changed later.
  if (Object.isFrozen(scopes)) scopesTexts.set(scopes, text);
  return text;
}

/** Not `JSON.stringify` of an array: it would call a `toJSON` of a polluted prototype. */
function arrayText(elements: readonly unknown[]): string {
  const texts = elements.map((element) => (Array.isArray(element) ? arrayText(element) : JSON.stringify(element)));
  return `[${texts.join(",")}]`;
}

/** A foreign verifier may give members of other types. */
function principalIfAny(accessToken: AccessToken<object>): string | undefined {
  try {
    return principalOf(accessToken);
  } catch {
    return undefined;
  }
}

export function rpcError(code: number, message: string): string {
  return JSON.stringify({ jsonrpc: "2.0", id: null, error: { code, message } });
}
