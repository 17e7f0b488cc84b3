// `mcp-bearer introspect`: what an authorization server says of a token, and whether that is acceptable.

import { IntrospectionTokenVerifier } from "mcp-bearer";
import { UsageError } from "./exit-codes.js";
import { notChecked, POLICY_OPTIONS, policyOf } from "./policy-options.js";
import { readSecret, readToken, TOKEN_OPTIONS } from "./secrets.js";
import { printVerdict } from "./verdict.js";

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
  const policy = policyOf(options);
  const verifier = new IntrospectionTokenVerifier({
    ...policy,
    ...(options.endpoint && { introspectionEndpoint: options.endpoint }),
    ...(await clientAuthentication(options, context)),
    ...(options.signed && { signedResponse: true }),
    onEvent(event) {
      if (event.type === "introspection_failed") failures.push(event);
    },
  });
  const token = await readToken(options, context);
  return printVerdict(() => verifier.verifyToken(token), context, {
    notChecked: notChecked(policy),
    now: options.now ?? context.now(),
    diagnosis: () => diagnosisOf(failures.at(-1)),
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

function diagnosisOf(failure) {
  if (failure === undefined) return undefined;
  const { failure: what, status } = failure;
  return { "what failed": `the introspection: ${what}${status === undefined ? "" : ` ${status}`}` };
}
