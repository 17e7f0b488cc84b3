// `mcp-bearer decode`: what a token says of itself. Nothing is verified.

import { decodeTokenUnverified, TokenError } from "mcp-bearer";
import { EXIT } from "./exit-codes.js";
import { jsonText } from "./output.js";
import { readToken, TOKEN_OPTIONS } from "./secrets.js";
import { spellTime } from "./times.js";
import { hintOfKind, readParts } from "./token-kind.js";

export const decode = {
  name: "decode",
  summary: "Takes a JWT apart for reading. Nothing is verified: anyone can write such a token.",
  options: TOKEN_OPTIONS,
  examples: [
    ["mcp-bearer decode < token.txt", "header, claims and times of a token"],
    ["mcp-bearer decode --token-env TOKEN --json", "the same for a program"],
  ],
  run,
};

async function run(options, context) {
  const { output } = context;
  const token = await readToken(options, context);
  let decoded;
  try {
    decoded = decodeTokenUnverified(token);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    const { reason, explanation } = error;
    const hint = hintOfKind(token, readParts(token));
    if (output.isJson) output.document({ verdict: "not decoded", reason, explanation, hint });
    else output.line(`${output.red("not decoded")}: ${explanation} (${reason})`);
    if (hint !== undefined && !output.isJson) output.table([["hint", hint]]);
    return EXIT.refused;
  }
  const { header, claims, signature } = decoded;
  // Without the signature the parts are of no use to whoever finds them in a log.
  const signatureBytes = Buffer.from(signature, "base64url").length;
  const times = timesOf(claims, context.now());
  if (output.isJson) output.document({ verified: false, header, claims, times, signatureBytes });
  else print(output, { header, claims, times, signatureBytes });
  return EXIT.good;
}

/** The dates among the claims, spelled out. */
function timesOf(claims, now) {
  const names = ["iat", "nbf", "exp", "auth_time"].filter((name) => spellTime(claims[name], now) !== undefined);
  return Object.fromEntries(names.map((name) => [name, spellTime(claims[name], now)]));
}

function print(output, { header, claims, times, signatureBytes }) {
  output.line(output.bold("header"));
  output.line(jsonText(header));
  output.line(output.bold("claims"));
  output.line(jsonText(claims));
  if (Object.keys(times).length > 0) output.line(output.bold("times"));
  output.table(Object.entries(times));
  output.line(output.yellow(`not verified; signature of ${signatureBytes} bytes`));
}
