// A verdict on a token, as it is printed: who it is for, or why it is refused. The token itself is never in it.

import { TokenError } from "mcp-bearer";
import { EXIT } from "./exit-codes.js";
import { jsonText, printable } from "./output.js";
import { spellTime } from "./times.js";

/** Of a value that is shown. */
const MOST_CHARACTERS = 400;

/**
 * Has a token judged and prints the verdict.
 *
 * @param {() => Promise<import("mcp-bearer").AccessToken>} judge
 * @param {object} context
 * @param {object} about
 * @param {string[]} about.notChecked
 * @param {number} about.now
 * @param {(error: TokenError) => object} about.explain what the token says, what was expected, and a hint
 * @param {() => object | undefined} about.diagnosis what is known of a server that did not answer as it should
 * @returns {Promise<number>} the exit code
 */
export async function printVerdict(judge, { output }, { notChecked, now, explain, diagnosis }) {
  let accessToken;
  try {
    accessToken = await judge();
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return printRefusal(error, output, explain(error), diagnosis());
  }
  if (output.isJson) output.document({ verdict: "accepted", notChecked, ...withoutToken(accessToken) });
  else printAccepted(accessToken, output, { notChecked, now });
  return EXIT.good;
}

function printRefusal(error, output, values, diagnosis) {
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
      ...(claim === undefined ? [] : [["claim", printable(claim)]]),
      ...rowsOf(values),
      ["a server answers", `${status} ${code}`],
      ...diagnosisRows(diagnosis),
    ]);
  }
  return isUnavailable ? EXIT.unavailable : EXIT.refused;
}

function rowsOf({ found, expected, time, algorithm, allowedAlgorithms, missingScopes, hint }) {
  const isTime = time !== undefined;
  return [
    ["found", found === undefined ? undefined : `${spelled(found)}${isTime ? `: ${time}` : ""}`],
    ["expected", expected === undefined ? undefined : isTime ? expected : spelled(expected)],
    ["missing scopes", missingScopes && printable(missingScopes.join(" "))],
    ["algorithm", algorithm && printable(algorithm)],
    ["allowed", allowedAlgorithms && allowedAlgorithms.map(printable).join(", ")],
    ["hint", hint && printable(hint)],
  ].filter(([, text]) => text !== undefined);
}

/** Rows of a table, of what `failureReport` gives. */
export function diagnosisRows({ asked = [], hint, found, expected, ...rest } = {}) {
  return [
    ...Object.entries(rest).map(([name, value]) => [name, printable(value)]),
    ...asked.map((sentence) => ["asked", printable(sentence)]),
    ...rowsOf({ found, expected, hint }),
  ];
}

/** A value as JSON, which shows where it ends. */
function spelled(value) {
  if (value === null) return "nothing";
  const text = jsonText(value, 0);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}...`;
}

function printAccepted(accessToken, output, { notChecked, now }) {
  const { clientId, clientIdSource, subject, issuer, audience, scopes, expiresAt } = accessToken;
  output.line(output.green("accepted"));
  output.table([
    ["client", `${printable(clientId)} (${clientIdSource})`],
    ...(subject === undefined ? [] : [["subject", printable(subject)]]),
    ...(issuer === undefined ? [] : [["issuer", printable(issuer)]]),
    ["audience", audience.map(printable).join(" ") || "none"],
    ["scopes", scopes.map(printable).join(" ") || "none"],
    ["ends", spellTime(expiresAt, now) ?? "never"],
  ]);
  if (notChecked.length > 0) output.line(output.yellow(`  not checked: ${notChecked.join(" and ")}`));
}

function withoutToken({ token: _token, extra: _sameAsClaims, ...rest }) {
  return rest;
}
