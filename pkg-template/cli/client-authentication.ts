// How `mcp-bearer introspect` authenticates to the authorization server, as IntrospectionTokenVerifier takes it.

import type { JsonWebKeyInput } from "mcp-bearer";
import type { Context, OptionsOf, OptionTable } from "./command.ts";
import { UsageError } from "./exit-codes.ts";
import { parseJson } from "./json.ts";
import { readSecret } from "./secrets.ts";

export const CLIENT_OPTIONS = {
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
} as const satisfies OptionTable;

type Options = OptionsOf<typeof CLIENT_OPTIONS>;

/** Whether it needs a `clientId` is for the package to say. */
export type ClientAuthentication = { readonly clientId?: string } & (
  | { readonly bearerToken: string }
  | { readonly clientAuthMethod: "none" }
  | {
      readonly clientAuthMethod: "private_key_jwt";
      readonly privateKey: string | JsonWebKeyInput;
      readonly privateKeyId?: string;
    }
  | {
      readonly clientAuthMethod: "client_secret_basic" | "client_secret_post";
      readonly clientSecret: string;
      readonly formEncodeCredentials?: false;
    }
);

/** @throws {UsageError} unless it is exactly one way */
export async function clientAuthentication(options: Options, context: Context): Promise<ClientAuthentication> {
  const { clientId, privateKeyFile, privateKeyId, noAuthentication } = options;
  const secretPlace = { file: options.clientSecretFile, variable: options.clientSecretEnv };
  const clientSecret = await readSecret("client-secret", secretPlace, context);
  const bearerPlace = { file: options.bearerTokenFile, variable: options.bearerTokenEnv };
  const bearerToken = await readSecret("bearer-token", bearerPlace, context);
  const keyText = await readSecret("private-key", { file: privateKeyFile }, context);
  const privateKey = keyText === undefined ? undefined : privateKeyOf(keyText);
  const ways = [clientSecret, bearerToken, privateKey, noAuthentication].filter((way) => way !== undefined);
  if (ways.length === 1) {
    const named = clientId === undefined ? {} : { clientId };
    if (bearerToken !== undefined) return { ...named, bearerToken };
    if (privateKey !== undefined) {
      return {
        ...named,
        clientAuthMethod: "private_key_jwt",
        privateKey,
        ...(privateKeyId !== undefined && { privateKeyId }),
      };
    }
    if (clientSecret === undefined) return { ...named, clientAuthMethod: "none" };
    return {
      ...named,
      clientAuthMethod: options.clientSecretPost ? "client_secret_post" : "client_secret_basic",
      clientSecret,
      ...(options.noFormEncoding && { formEncodeCredentials: false }),
    };
  }
  throw new UsageError(
    "how this client authenticates: one of --client-secret-env, --client-secret-file, --private-key-file, " +
      "--bearer-token-env, --bearer-token-file, --no-authentication",
  );
}

/** PEM, or a JWK. */
function privateKeyOf(text: string): string | JsonWebKeyInput {
  if (!text.trimStart().startsWith("{")) return text;
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new UsageError("--private-key-file: the file is no JSON");
  }
  // Whether it is a JWK is for the package to say.
  return value as JsonWebKeyInput;
}

/** What to try when the server does not accept the credentials. */
export function hintOfCredentials(authentication: ClientAuthentication): string {
  if ("privateKey" in authentication) {
    return (
      "the server does not accept the assertion: is the public key registered, with this key id? Some want their " +
      "token endpoint as its aud, in code clientAssertionAudience"
    );
  }
  if (!("clientSecret" in authentication)) return "the server does not accept how this client authenticates";
  const { clientId = "", clientSecret, clientAuthMethod, formEncodeCredentials = true } = authentication;
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
