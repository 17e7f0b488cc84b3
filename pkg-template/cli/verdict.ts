// A verdict on a token, as it is printed: who it is for, or why it is refused. The token itself is never in it.

import { type AccessToken, TokenError } from "mcp-bearer";
import type { Context } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Explanation } from "./explanation.ts";
import type { Diagnosis } from "./failure.ts";
import { jsonText, type Output, printable, type Row } from "./output.ts";
import { spellTime } from "./times.ts";

/** Of a value that is shown. */
const MOST_CHARACTERS = 400;

interface Judgement {
  /** Of the claims that are always checked, unless the user says otherwise. */
  readonly notChecked: readonly string[];
  readonly now: number;
  readonly judge: () => Promise<AccessToken>;
  /** What the token says, what was expected, and a hint. */
  readonly explain: (error: TokenError) => Explanation;
  /** What is known of a server that did not answer as it should. */
  readonly diagnosis: () => Diagnosis | undefined;
}

/** Has a token judged and prints the verdict. */
export async function printVerdict(
  { notChecked, now, judge, explain, diagnosis }: Judgement,
  { output }: Context,
): Promise<ExitCode> {
  let accessToken: AccessToken;
  try {
    accessToken = await judge();
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return printRefusal(error, output, explain(error), diagnosis());
  }
  if (output.isJson) output.document({ verdict: "accepted", notChecked, ...withoutToken(accessToken) });
  else printAccepted(accessToken, output, notChecked, now);
  return EXIT.good;
}

function printRefusal(
  error: TokenError,
  output: Output,
  values: Explanation,
  diagnosis: Diagnosis | undefined,
): ExitCode {
  const { reason, explanation, code, status, claim, requiredScopes, retryAfter } = error;
  const isUnavailable = status === 503;
  const verdict = isUnavailable ? "not judged" : "refused";
  if (output.isJson) {
    const said = { verdict, reason, explanation, code, status, claim, requiredScopes, retryAfter };
    output.document({ ...said, ...values, diagnosis });
  } else {
    output.line(`${(isUnavailable ? output.yellow : output.red)(verdict)}: ${explanation}`);
    output.table([
      ["reason", reason],
      ...(claim === undefined ? [] : [["claim", printable(claim)] as const]),
      ...rowsOf(values),
      ["a server answers", `${status} ${code}`],
      ...(diagnosis === undefined ? [] : diagnosisRows(diagnosis)),
    ]);
  }
  return isUnavailable ? EXIT.unavailable : EXIT.refused;
}

function rowsOf({ found, expected, time, algorithm, allowedAlgorithms, missingScopes, hint }: Explanation): Row[] {
  const rows: [string, string | undefined][] = [
    ["found", found === undefined ? undefined : `${spelled(found)}${time === undefined ? "" : `: ${time}`}`],
    // Of a time it is a sentence.
    ["expected", expected === undefined ? undefined : time === undefined ? spelled(expected) : String(expected)],
    ["missing scopes", missingScopes && printable(missingScopes.join(" "))],
    ["algorithm", algorithm === undefined ? undefined : printable(algorithm)],
    ["allowed", allowedAlgorithms?.map(printable).join(", ")],
    ["hint", hint && printable(hint)],
  ];
  return rows.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
}

/** Rows of a table. */
export function diagnosisRows({ asked = [], hint, found, expected, ...rest }: Diagnosis): Row[] {
  return [
    ...Object.entries(rest).map(([name, value]) => [name, printable(value)] as const),
    ...asked.map((sentence) => ["asked", printable(sentence)] as const),
    ...rowsOf({ found, expected, hint }),
  ];
}

/** A value as JSON, which shows where it ends. */
function spelled(value: unknown): string {
  if (value === null) return "nothing";
  const text = jsonText(value, 0);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}...`;
}

function printAccepted(accessToken: AccessToken, output: Output, notChecked: readonly string[], now: number): void {
  const { clientId, clientIdSource, subject, issuer, audience, scopes, expiresAt } = accessToken;
  output.line(output.green("accepted"));
  output.table([
    ["client", `${printable(clientId)} (${clientIdSource})`],
    ...(subject === undefined ? [] : [["subject", printable(subject)] as const]),
    ...(issuer === undefined ? [] : [["issuer", printable(issuer)] as const]),
    ["audience", audience.map(printable).join(" ") || "none"],
    ["scopes", scopes.map(printable).join(" ") || "none"],
    ["ends", spellTime(expiresAt, now) ?? "never"],
  ]);
  if (notChecked.length > 0) output.line(output.yellow(`  not checked: ${notChecked.join(" and ")}`));
}

function withoutToken({ token: _token, extra: _sameAsClaims, ...rest }: AccessToken): object {
  return rest;
}
