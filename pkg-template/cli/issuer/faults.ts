// Faults on demand: how the local issuer fails, where, and how often, so that its users can be seen to cope.

import { objectOf } from "../json.ts";
import type { Answer } from "./answers.ts";

/** What becomes of an answer. */
export type Outcome =
  | (Answer & { readonly connection?: undefined; readonly delaySeconds?: number })
  /** The connection stays without an answer, or ends without one. */
  | { readonly connection: "drop" | "hang" };

interface Kind {
  /** Whether it can have that value. Without it, it has none. */
  readonly takes?: (value: string) => boolean;
  readonly spoil: (good: Answer, value: string) => Outcome;
}

/** Parts of the issuer that can fail. */
const TARGETS = ["metadata", "jwks", "token", "introspect", "all"];

const KINDS = new Map<string, Kind>([
  [
    "status",
    {
      takes: (value) => /^[2-5]\d\d$/.test(value),
      spoil: (good, value) => ({ ...good, status: Number(value), body: '{"error":"server_error"}' }),
    },
  ],
  [
    "delay",
    {
      takes: (value) => /^\d{1,3}(\.\d{1,3})?$/.test(value),
      spoil: (good, value) => ({ ...good, delaySeconds: Number(value) }),
    },
  ],
  ["hang", { spoil: () => ({ connection: "hang" }) }],
  ["drop", { spoil: () => ({ connection: "drop" }) }],
  [
    "redirect",
    {
      takes: (value) => URL.canParse(value) && /^[\x21-\x7e]+$/.test(value),
      spoil: (_, value) => ({ status: 302, headers: { Location: value }, body: "" }),
    },
  ],
  ["not-json", { spoil: (good) => ({ ...good, body: "<!doctype html><title>Bad gateway</title>" }) }],
  ["truncated", { spoil: (good) => ({ ...good, body: good.body.slice(0, Math.floor(good.body.length / 2)) }) }],
  ["huge", { spoil: (good) => ({ ...good, body: `{"padding":"${"x".repeat(1 << 20)}"}` }) }],
  ["empty", { spoil: (good) => ({ ...good, body: '{"keys":[]}' }) }],
  ["wrong-issuer", { spoil: (good) => ({ ...good, body: withIssuer(good.body, "https://another-issuer.example") }) }],
]);

export const FAULT_SYNTAX = `TARGET:KIND[=VALUE][*TIMES]; targets ${TARGETS.join(", ")}; kinds ${[...KINDS]
  .map(([kind, { takes }]) => (takes === undefined ? kind : `${kind}=...`))
  .join(", ")}`;

/** A fault as it was asked for. */
export interface Fault {
  readonly target: string;
  readonly kind: string;
  readonly value?: string;
  /** How often. */
  readonly times: number;
}

/**
 * @param text for example `jwks:status=503*2`
 * @returns `undefined` for what is not of that form
 */
export function parseFault(text: string): Fault | undefined {
  const [, target, name, value, times] = /^([a-z]+):([a-z-]+)(?:=(.+?))?(?:\*(\d{1,6}))?$/.exec(text) ?? [];
  if (target === undefined || name === undefined || !TARGETS.includes(target)) return undefined;
  const kind = KINDS.get(name);
  if (kind === undefined) return undefined;
  const { takes = () => false } = kind;
  const isGood = value === undefined ? kind.takes === undefined : takes(value);
  if (!isGood) return undefined;
  return {
    target,
    kind: name,
    ...(value !== undefined && { value }),
    times: times === undefined ? Infinity : Number(times),
  };
}

export class Faults {
  #list: Fault[] = [];

  add(fault: Fault): void {
    this.#list.push(fault);
  }

  clear(): void {
    this.#list = [];
  }

  /** What is left of them. A number of times that is not limited is not named. */
  list(): object[] {
    return this.#list.map(({ times, ...fault }) => (times === Infinity ? fault : { ...fault, times }));
  }

  /** What the first fault for this part makes of a good answer, and the fault's kind. */
  apply(target: string, good: Answer): { readonly outcome: Outcome; readonly kind?: string } {
    const index = this.#list.findIndex((each) => each.target === target || each.target === "all");
    const fault = this.#list[index];
    if (fault === undefined) return { outcome: good };
    const { kind, value = "", times } = fault;
    this.#list.splice(index, 1, ...(times > 1 ? [{ ...fault, times: times - 1 }] : []));
    return { outcome: KINDS.get(kind)?.spoil(good, value) ?? good, kind };
  }
}

function withIssuer(body: string, issuer: string): string {
  return JSON.stringify({ ...objectOf(body), issuer });
}
