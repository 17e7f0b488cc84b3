// What was found so far, by rule.

import { RULES } from "./rules.js";

export class Report {
  #outcomes = new Map();
  #ignored;

  /** @param {readonly string[]} ignored rules that are not reported */
  constructor(ignored) {
    this.#ignored = new Set(ignored);
  }

  /** Looks at a rule: `problem` says what is wrong, with texts of others as they are; `undefined`: it is kept. */
  judge(rule, problem, about) {
    if (problem === undefined) this.#add(rule, "kept");
    else this.#add(rule, "broken", { problem, ...(about !== undefined && { about }) });
    return problem === undefined;
  }

  /** A rule that could not be looked at, and why. */
  skip(rule, why) {
    if (!this.#outcomes.has(rule)) this.#outcomes.set(rule, { outcome: "skipped", why, findings: [] });
  }

  #add(rule, outcome, finding) {
    if (!Object.hasOwn(RULES, rule)) throw new Error(`no rule ${rule}`);
    const before = this.#outcomes.get(rule);
    const findings = [...(before?.findings ?? []), ...(finding === undefined ? [] : [finding])];
    this.#outcomes.set(rule, { outcome: findings.length > 0 ? "broken" : outcome, findings });
  }

  /** One entry per rule, in the order of the rules. */
  entries() {
    return Object.entries(RULES)
      .filter(([rule]) => !this.#ignored.has(rule))
      .map(([rule, { level, keeps, section, says }]) => {
        const { outcome, findings, why } = this.#outcomes.get(rule) ?? { outcome: "skipped", findings: [] };
        const specification = `${section}: ${says}`;
        return { rule, level, keeps, specification, outcome, findings, ...(why !== undefined && { why }) };
      });
  }
}
