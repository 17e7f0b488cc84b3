// `mcp-bearer introspect`: what an authorization server says of a token, and whether that is acceptable.

import { IntrospectionTokenVerifier } from "mcp-bearer";
import { UsageError } from "./exit-codes.js";
import { explain } from "./explanation.js";
import { failureReport } from "./failure.js";
import { notChecked, POLICY_OPTIONS, policyOf } from "./policy-options.js";
import { RecordedFetch } from "./recorded-fetch.js";
import { readSecret, readToken, TOKEN_OPTIONS } from "./secrets.js";
import { readParts } from "./token-kind.js";
import { printVerdict } from "./verdict.js";
import { objectOf } from "./json-object.js";

export const introspect = {
  name: "introspect",
  summary: "Asks an authorization server about a token (RFC 7662), as IntrospectionTokenVerifier does.",
  options: {
    ...TOKEN_OPTIONS,
    endpoint: { value: "URL", help: "the introspection endpoint; default: what the metadata of --issuer names" },
    "client-id": { value: "ID", help: "who asks" },
    "client-secret-file": { value: "FILE", help: "the secret of who asks" },
    "client-secret-env": { value: "NAME", help: "the same, from an environment variable" },
    "client-secret-post": { help: "send the secret in the form instead of a header" },
    "no-form-encoding": { help: "send id and secret in the header as they are, for servers that do not decode them" },
    "private-key-file": { value: "FILE", help: "authenticate by an assertion signed with this key (private_key_jwt)" },
    "private-key-id": { value: "ID", help: "kid of the assertion" },
    "bearer-token-file": { value: "FILE", help: "authenticate by this Bearer token" },
    "bearer-token-env": { value: "NAME", help: "the same, from an environment variable" },
    "no-authentication": { help: "authenticate in no way" },
    signed: { help: "ask for a signed answer (RFC 9701), and take no other" },
    ...POLICY_OPTIONS,
  },
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
  run,
};

async function run(options, context) {
  const failures = [];
  const recorded = new RecordedFetch();
  const policy = policyOf(options);
  const authentication = await clientAuthentication(options, context);
  const verifier = new IntrospectionTokenVerifier({
    ...policy,
    ...authentication,
    fetch: recorded.fetch,
    ...(options.endpoint && { introspectionEndpoint: options.endpoint }),
    ...(options.signed && { signedResponse: true }),
    onEvent(event) {
      if (event.type === "introspection_failed") failures.push(event);
    },
  });
  const token = await readToken(options, context);
  const now = options.now ?? context.now();
  return printVerdict(() => verifier.verifyToken(token), context, {
    notChecked: notChecked(policy),
    now,
    explain: (error) => explainAnswer(error, { token, exchanges: recorded.exchanges, policy, now }),
    diagnosis: () => diagnosisOf(failures.at(-1), recorded.exchanges, { options, authentication }),
  });
}

async function clientAuthentication(options, context) {
  const { clientId, privateKeyFile, privateKeyId, clientSecretPost, noFormEncoding, noAuthentication } = options;
  const secret = await readSecret("client-secret", options, context);
  const bearerToken = await readSecret("bearer-token", options, context);
  const privateKey = privateKeyFile === undefined ? undefined : await privateKeyOf(options, context);
  const ways = [secret, bearerToken, privateKey, noAuthentication].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw new UsageError(
      "how this client authenticates: one of --client-secret-env, --client-secret-file, --private-key-file, " +
        "--bearer-token-env, --bearer-token-file, --no-authentication",
    );
  }
  const named = clientId === undefined ? {} : { clientId };
  if (bearerToken !== undefined) return { ...named, bearerToken };
  if (noAuthentication) return { ...named, clientAuthMethod: "none" };
  if (privateKey !== undefined) {
    return {
      ...named,
      privateKey,
      clientAuthMethod: "private_key_jwt",
      ...(privateKeyId !== undefined && { privateKeyId }),
    };
  }
  return {
    ...named,
    clientSecret: secret,
    clientAuthMethod: clientSecretPost ? "client_secret_post" : "client_secret_basic",
    ...(noFormEncoding && { formEncodeCredentials: false }),
  };
}

async function privateKeyOf(options, context) {
  const text = await readSecret("private-key", options, context);
  if (!text.trimStart().startsWith("{")) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError("--private-key-file: the file is no JSON");
  }
}

function explainAnswer(error, { exchanges, ...known }) {
  return explain(error, { ...known, isIntrospected: true, claims: answerIn(exchanges) });
}

/** What the server said of the token; of a signed response the part that is (RFC 9701 section 5). */
function answerIn(exchanges) {
  const { status, body = "" } = responseIn(exchanges);
  if (status !== 200) return undefined;
  return readParts(body.trim()).claims?.token_introspection ?? objectOf(body);
}

function responseIn(exchanges) {
  return exchanges.findLast(({ method }) => method === "POST") ?? {};
}

function diagnosisOf(event, exchanges, { options, authentication }) {
  const asked = { issuer: options.issuer?.[0], endpoint: "introspection_endpoint" };
  const report = failureReport("the introspection", event, exchanges, asked);
  const { status, body } = responseIn(exchanges);
  if (report === undefined || status === undefined) return report;
  const answer = objectOf(body);
  // Codes of RFC 6749 section 5.2: what else a server writes is not repeated.
  const error = /^[a-z_]{1,40}$/.test(answer?.error) ? answer.error : undefined;
  const isRefused = [401, 403].includes(status) || error === "invalid_client";
  const isAudience = event.failure === "audience_mismatch";
  return {
    ...report,
    ...(error !== undefined && { "the server's error": error }),
    ...(isRefused && { hint: hintOfCredentials(authentication) }),
    ...(isAudience && { found: readParts((body ?? "").trim()).claims?.aud ?? null, expected: options.clientId }),
  };
}

/** What to try when the server does not accept the credentials. */
function hintOfCredentials({ clientId = "", clientSecret, clientAuthMethod, formEncodeCredentials = true, privateKey }) {
  if (privateKey !== undefined) {
    return (
      "the server does not accept the assertion: is the public key registered, with this key id? Some want their " +
      "token endpoint as its aud, in code clientAssertionAudience"
    );
  }
  if (clientSecret === undefined) return "the server does not accept how this client authenticates";
  const isEncoded = encodeURIComponent(clientId + clientSecret) !== clientId + clientSecret;
  if (clientAuthMethod === "client_secret_basic" && isEncoded) {
    return formEncodeCredentials
      ? "try --no-form-encoding, in code formEncodeCredentials: false: the id or secret has characters that the " +
          "encoding of RFC 6749 section 2.3.1 changes, and this server may not decode it"
      : "try without --no-form-encoding: this server may decode the id and the secret";
  }
  const other = clientAuthMethod === "client_secret_basic" ? "--client-secret-post" : "no --client-secret-post";
  return `check id and secret, and that this client may introspect; or the server wants ${other}`;
}
