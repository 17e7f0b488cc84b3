// What was found so far, by rule.

import { RULES, type RuleName } from "./rules.ts";

export interface Finding {
  /** With texts of others as they are. */
  readonly problem: string;
  /** Which of several it is about. */
  readonly about?: string;
}

interface Outcome {
  readonly outcome: "broken" | "kept" | "skipped";
  readonly findings: readonly Finding[];
  /** It was skipped; `undefined`: there was nothing to look at. */
  readonly why?: string;
}

export interface Entry extends Outcome {
  readonly rule: string;
  readonly level: "error" | "note" | "warning";
  readonly keeps: string;
  readonly specification: string;
}

export class Report {
  readonly #outcomes = new Map<string, Outcome>();
  readonly #ignored: ReadonlySet<string>;

  /** @param ignored rules that are not reported */
  constructor(ignored: readonly string[]) {
    this.#ignored = new Set(ignored);
  }

  /** Looks at a rule: `problem` says what is wrong, with texts of others as they are; `undefined`: it is kept. */
  judge(rule: RuleName, problem: string | undefined, about?: string): boolean {
    const findings = this.#outcomes.get(rule)?.findings ?? [];
    const found = problem === undefined ? findings : [...findings, { problem, ...(about !== undefined && { about }) }];
    this.#outcomes.set(rule, { outcome: found.length > 0 ? "broken" : "kept", findings: found });
    return problem === undefined;
  }

  /** A rule that could not be looked at, and why. */
  skip(rule: RuleName, why: string): void {
    if (!this.#outcomes.has(rule)) this.#outcomes.set(rule, { outcome: "skipped", findings: [], why });
  }

  /** One entry per rule, in the order of the rules. */
  entries(): Entry[] {
    return Object.entries(RULES)
      .filter(([rule]) => !this.#ignored.has(rule))
      .map(([rule, { level, keeps, section, says }]) => ({
        rule,
        level,
        keeps,
        specification: `${section}: ${says}`,
        ...(this.#outcomes.get(rule) ?? { outcome: "skipped", findings: [] }),
      }));
  }
}
