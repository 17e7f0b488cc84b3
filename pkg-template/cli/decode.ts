// `mcp-bearer decode`: what a token says of itself. Nothing is verified.

import { type Claims, decodeTokenUnverified, TokenError, type UnverifiedToken } from "mcp-bearer";
import { type Context, command, type OptionsOf } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { jsonText, type Output } from "./output.ts";
import { readToken, TOKEN_OPTIONS } from "./secrets.ts";
import { spellTime } from "./times.ts";
import { hintOfKind, readParts } from "./token-kind.ts";

export const decode = command(
  {
    name: "decode",
    summary: "Takes a JWT apart for reading. Nothing is verified: anyone can write such a token.",
    options: TOKEN_OPTIONS,
    examples: [
      ["mcp-bearer decode < token.txt", "header, claims and times of a token"],
      ["mcp-bearer decode --token-env TOKEN --json", "the same for a program"],
    ],
  },
  run,
);

async function run(options: OptionsOf<typeof TOKEN_OPTIONS>, context: Context): Promise<ExitCode> {
  const { output } = context;
  const token = await readToken(options, context);
  let decoded: UnverifiedToken;
  try {
    decoded = decodeTokenUnverified(token);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return printRefusal(error, token, output);
  }
  const { header, claims, signature } = decoded;
  // Without the signature the parts are of no use to whoever finds them in a log.
  const signatureBytes = Buffer.from(signature, "base64url").length;
  const times = timesOf(claims, context.now());
  if (output.isJson) {
    output.document({ verified: false, header, claims, times: Object.fromEntries(times), signatureBytes });
    return EXIT.good;
  }
  output.line(output.bold("header"));
  output.line(jsonText(header));
  output.line(output.bold("claims"));
  output.line(jsonText(claims));
  if (times.length > 0) output.line(output.bold("times"));
  output.table(times);
  output.line(output.yellow(`not verified; signature of ${signatureBytes} bytes`));
  return EXIT.good;
}

function printRefusal({ reason, explanation }: TokenError, token: string, output: Output): ExitCode {
  const hint = hintOfKind(token, readParts(token));
  if (output.isJson) output.document({ verdict: "not decoded", reason, explanation, hint });
  else output.line(`${output.red("not decoded")}: ${explanation} (${reason})`);
  if (hint !== undefined && !output.isJson) output.table([["hint", hint]]);
  return EXIT.refused;
}

/** The dates among the claims, spelled out. */
function timesOf(claims: Claims, now: number): [name: string, time: string][] {
  return ["iat", "nbf", "exp", "auth_time"].flatMap((name) => {
    const time = spellTime(claims[name], now);
    return time === undefined ? [] : [[name, time]];
  });
}
