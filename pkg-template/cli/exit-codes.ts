// How the program ends. Scripts go by these numbers, so they are part of its interface.

import type { Diagnosis } from "./failure.ts";

export const EXIT = Object.freeze({
  /** Done; the token is good; nothing was found. */
  good: 0,
  /** The token is refused, or `doctor` found something. */
  refused: 1,
  /** The command line, a file or an option is wrong: nothing was judged. */
  usage: 2,
  /** A server could not be asked, so there is no verdict. */
  unavailable: 3,
  /** A fault of this program. */
  internal: 4,
});

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command line, or a file that it names, is wrong. The message never repeats a value that could be secret. */
export class UsageError extends Error {}

/** A server, a port or a file system did not do its part. */
export class UnavailableError extends Error {
  readonly diagnosis: Diagnosis | undefined;

  constructor(message: string, diagnosis?: Diagnosis) {
    super(message);
    this.diagnosis = diagnosis;
  }
}
