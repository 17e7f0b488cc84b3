// A verdict on a token, as it is printed: who it is for, or why it is refused. The token itself is never in it.

import { TokenError } from "mcp-bearer";
import { EXIT } from "./exit-codes.js";
import { printable } from "./output.js";
import { spellTime } from "./times.js";

/**
 * Has a token judged and prints the verdict.
 *
 * @param {() => Promise<import("mcp-bearer").AccessToken>} judge
 * @param {object} context
 * @param {{ notChecked: string[], now: number, diagnosis?: () => object | undefined }} about `diagnosis`: what is known
 *   of a server that did not answer as it should
 * @returns {Promise<number>} the exit code
 */
export async function printVerdict(judge, { output }, { notChecked, now, diagnosis }) {
  let accessToken;
  try {
    accessToken = await judge();
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return printRefusal(error, output, diagnosis?.());
  }
  if (output.isJson) output.document({ verdict: "accepted", notChecked, ...withoutToken(accessToken) });
  else printAccepted(accessToken, output, { notChecked, now });
  return EXIT.good;
}

function printRefusal(error, output, diagnosis) {
  const { reason, explanation, code, status, claim, requiredScopes, retryAfter } = error;
  const isUnavailable = status === 503;
  const verdict = isUnavailable ? "not judged" : "refused";
  if (output.isJson) {
    output.document({ verdict, reason, explanation, code, status, claim, requiredScopes, retryAfter, diagnosis });
  } else {
    output.line(`${(isUnavailable ? output.yellow : output.red)(verdict)}: ${explanation}`);
    output.table([
      ["reason", reason],
      ...(claim === undefined ? [] : [["claim", printable(claim)]]),
      ...(requiredScopes === undefined ? [] : [["scopes asked for", printable(requiredScopes.join(" "))]]),
      ["a server answers", `${status} ${code}`],
      ...Object.entries(diagnosis ?? {}).map(([name, value]) => [name, printable(value)]),
    ]);
  }
  return isUnavailable ? EXIT.unavailable : EXIT.refused;
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
