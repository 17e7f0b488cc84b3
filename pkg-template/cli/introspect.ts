// `mcp-bearer introspect`: what an authorization server says of a token, and whether that is acceptable.

import { IntrospectionTokenVerifier, type IntrospectionTokenVerifierOptions } from "mcp-bearer";
import {
  CLIENT_OPTIONS,
  type ClientAuthentication,
  clientAuthentication,
  hintOfCredentials,
} from "./client-authentication.ts";
import { type Context, command, type OptionsOf, type OptionTable } from "./command.ts";
import type { ExitCode } from "./exit-codes.ts";
import { explain } from "./explanation.ts";
import { type Diagnosis, failureReport } from "./failure.ts";
import { isObject, type JsonObject, objectOf } from "./json.ts";
import { notChecked, POLICY_OPTIONS, policyOf } from "./policy-options.ts";
import { type Exchange, Recording } from "./recording.ts";
import { readToken, TOKEN_OPTIONS } from "./secrets.ts";
import { readParts } from "./token-kind.ts";
import { printVerdict } from "./verdict.ts";

const OPTIONS = {
  ...TOKEN_OPTIONS,
  endpoint: { value: "URL", help: "the introspection endpoint; default: what the metadata of --issuer names" },
  ...CLIENT_OPTIONS,
  signed: { help: "ask for a signed answer (RFC 9701), and take no other" },
  ...POLICY_OPTIONS,
} as const satisfies OptionTable;

type Options = OptionsOf<typeof OPTIONS>;

export const introspect = command(
  {
    name: "introspect",
    summary: "Asks an authorization server about a token (RFC 7662), as IntrospectionTokenVerifier does.",
    options: OPTIONS,
    examples: [
      [
        "mcp-bearer introspect --issuer https://auth.example.com/ --client-id rs --client-secret-env SECRET < token.txt",
        "the endpoint is found by discovery",
      ],
      [
        "mcp-bearer introspect --endpoint https://auth.example.com/check --no-authentication --token-env TOKEN",
        "the endpoint is known",
      ],
    ],
    more: "Exit code 0: good. 1: not active, or not acceptable. 2: options are wrong. 3: no usable answer.",
  },
  run,
);

async function run(options: Options, context: Context): Promise<ExitCode> {
  const recording = new Recording("introspection_failed");
  const policy = policyOf(options);
  const authentication = await clientAuthentication(options, context);
  const verifier = new IntrospectionTokenVerifier({
    ...policy,
    ...authentication,
    fetch: recording.fetch,
    ...(options.endpoint && { introspectionEndpoint: options.endpoint }),
    ...(options.signed && { signedResponse: true }),
    onEvent: recording.onEvent,
    // Whether these go together is for the package to say.
  } as IntrospectionTokenVerifierOptions);
  const token = await readToken(options, context);
  const now = options.now ?? context.now();
  return printVerdict(
    {
      notChecked: notChecked(policy),
      now,
      judge: () => verifier.verifyToken(token),
      explain: (error) => explain(error, { token, policy, now, isIntrospected: true, claims: answerIn(recording) }),
      diagnosis: () => diagnosisOf(recording, options, authentication),
    },
    context,
  );
}

/** What the server said of the token; of a signed response the part that is (RFC 9701 section 5). */
function answerIn(recording: Recording): JsonObject | undefined {
  const { status, body = "" } = responseIn(recording);
  if (status !== 200) return undefined;
  const signed = readParts(body.trim()).claims?.["token_introspection"];
  return isObject(signed) ? signed : objectOf(body);
}

/** The last one of the introspection endpoint. */
function responseIn({ exchanges }: Recording): Partial<Exchange> {
  return exchanges.findLast(({ method }) => method === "POST") ?? {};
}

function diagnosisOf(
  recording: Recording,
  { issuer, clientId }: Options,
  authentication: ClientAuthentication,
): Diagnosis | undefined {
  const asked = { issuer: issuer?.[0], endpoint: "introspection_endpoint" } as const;
  const report = failureReport("the introspection", recording, asked);
  const { status, body = "" } = responseIn(recording);
  if (report === undefined || status === undefined) return report;
  const code = objectOf(body)?.["error"];
  // Codes of RFC 6749 section 5.2: what else a server writes is not repeated.
  const error = typeof code === "string" && /^[a-z_]{1,40}$/.test(code) ? code : undefined;
  const isRefused = [401, 403].includes(status) || error === "invalid_client";
  const isAudience = recording.failure?.failure === "audience_mismatch";
  return {
    ...report,
    ...(error !== undefined && { "the server's error": error }),
    ...(isRefused && { hint: hintOfCredentials(authentication) }),
    ...(isAudience && { found: readParts(body.trim()).claims?.["aud"] ?? null, expected: clientId }),
  };
}
