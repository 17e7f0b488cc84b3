// Faults on demand: how the local issuer fails, where, and how often, so that its users can be seen to cope.

/** Parts of the issuer that can fail. */
export const TARGETS = Object.freeze(["metadata", "jwks", "token", "introspect", "all"]);

/** Each takes the good answer `{ status, headers, body }` and gives another, or what the connection does instead. */
const KINDS = {
  status: (answer, { value }) => ({ ...answer, status: Number(value), body: '{"error":"server_error"}' }),
  delay: (answer, { value }) => ({ ...answer, delaySeconds: Number(value) }),
  hang: () => ({ connection: "hang" }),
  drop: () => ({ connection: "drop" }),
  redirect: (answer, { value }) => ({ ...answer, status: 302, headers: { Location: value }, body: "" }),
  "not-json": (answer) => ({ ...answer, body: "<!doctype html><title>Bad gateway</title>" }),
  truncated: (answer) => ({ ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) }),
  huge: (answer) => ({ ...answer, body: `{"padding":"${"x".repeat(1 << 20)}"}` }),
  empty: (answer) => ({ ...answer, body: '{"keys":[]}' }),
  "wrong-issuer": (answer) => ({ ...answer, body: withIssuer(answer.body, "https://another-issuer.example") }),
};

const VALUES = {
  status: (value) => /^[2-5]\d\d$/.test(value),
  delay: (value) => /^\d{1,3}(\.\d{1,3})?$/.test(value),
  redirect: (value) => URL.canParse(value) && /^[\x21-\x7e]+$/.test(value),
};

export const FAULT_SYNTAX = `TARGET:KIND[=VALUE][*TIMES]; targets ${TARGETS.join(", ")}; kinds ${Object.keys(KINDS)
  .map((kind) => (Object.hasOwn(VALUES, kind) ? `${kind}=...` : kind))
  .join(", ")}`;

/**
 * @param {string} text for example `jwks:status=503*2`
 * @returns {{ target: string, kind: string, value?: string, times: number } | undefined} `undefined`: not of that form
 */
export function parseFault(text) {
  const [, target, kind, value, times] = /^([a-z]+):([a-z-]+)(?:=(.+?))?(?:\*(\d{1,6}))?$/.exec(text) ?? [];
  if (!TARGETS.includes(target) || !Object.hasOwn(KINDS, kind)) return undefined;
  const isGood = Object.hasOwn(VALUES, kind) ? value !== undefined && VALUES[kind](value) : value === undefined;
  if (!isGood) return undefined;
  return { target, kind, ...(value !== undefined && { value }), times: times === undefined ? Infinity : Number(times) };
}

export class Faults {
  #list = [];

  add(fault) {
    this.#list.push({ ...fault });
  }

  clear() {
    this.#list = [];
  }

  /** What is left of them. A number of times that is not limited is not named. */
  list() {
    return this.#list.map(({ times, ...fault }) => (times === Infinity ? fault : { ...fault, times }));
  }

  /** The answer as the first fault for this part has it, and the fault's kind; the answer itself if there is none. */
  apply(target, answer) {
    const fault = this.#list.find((each) => each.target === target || each.target === "all");
    if (fault === undefined) return { answer };
    fault.times -= 1;
    if (fault.times <= 0) this.#list.splice(this.#list.indexOf(fault), 1);
    return { answer: KINDS[fault.kind](answer, fault), kind: fault.kind };
  }
}

function withIssuer(body, issuer) {
  return JSON.stringify({ ...JSON.parse(body), issuer });
}
