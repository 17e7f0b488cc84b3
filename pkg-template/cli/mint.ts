// `mcp-bearer mint`: a token, signed with a key file or by a running `mcp-bearer serve`.

import { type CreateTokenOptions, decodeTokenUnverified, type RSAKeyPair } from "mcp-bearer";
import { type Context, command, type OptionsOf, type OptionTable } from "./command.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import { mintAt } from "./issuer/control-client.ts";
import { isObject, type JsonObject, parseJson } from "./json.ts";
import { oneOrMore } from "./policy-options.ts";
import { PRIVATE_KEY_OPTIONS, readKeyPair } from "./private-key.ts";
import { thumbprintOf } from "./thumbprint.ts";
import { withoutUndefined } from "./without-undefined.ts";

const OPTIONS = {
  ...PRIVATE_KEY_OPTIONS,
  server: { value: "URL", help: "have it minted by a running mcp-bearer serve, with its key and issuer" },
  subject: { value: "SUB", help: 'sub; default "fastmcp-user"' },
  issuer: { value: "ISS", help: 'iss; default "https://fastmcp.example.com"' },
  audience: { value: "AUD", help: "aud; default none", isList: true },
  scope: { value: "SCOPES", help: "scope: one, or several with spaces between", isList: true },
  "client-id": { value: "ID", help: "client_id; default none" },
  "expires-in": { value: "TIME", kind: "seconds", help: "exp minus iat: 90, 15m, 1h; -60 is over; default 1h" },
  claims: { value: "JSON", help: "further claims, which win over the ones above" },
  kid: { value: "ID", help: "the key's id; default: its thumbprint (RFC 7638)" },
  "no-kid": { help: "no key id in the header" },
  now: { value: "TIME", kind: "time", help: "iat: Unix seconds or an RFC 3339 date" },
  opaque: { help: "with --server: a token that only introspection can judge" },
} as const satisfies OptionTable;

type Options = OptionsOf<typeof OPTIONS>;

export const mint = command(
  {
    name: "mint",
    summary: "Mints an RS256 token for development and tests, and prints it.",
    options: OPTIONS,
    examples: [
      ["mcp-bearer mint --key-file dev-key.pem --audience my-server --scope 'read write'", "a token for an hour"],
      ["mcp-bearer mint --server http://127.0.0.1:9400 --audience http://127.0.0.1:3000/mcp", "by a local issuer"],
      ["mcp-bearer mint --key-file dev-key.pem --expires-in -60 | mcp-bearer decode", "one that is over, taken apart"],
    ],
  },
  run,
);

async function run(options: Options, context: Context): Promise<ExitCode> {
  const keyPair = await readKeyPair(options, context);
  const token = await minted(keyPair, options);
  const { output } = context;
  if (!output.isJson) output.line(token);
  else if (options.opaque) output.document({ token });
  else output.document({ token, ...withoutSignature(token) });
  return EXIT.good;
}

async function minted(keyPair: RSAKeyPair | undefined, options: Options): Promise<string> {
  const { server } = options;
  if (keyPair !== undefined && server === undefined) return withKey(keyPair, options);
  if (keyPair === undefined && server !== undefined) return byServer(server, options);
  throw new UsageError("--key-file, --key-env or --server: one of them");
}

function withKey(keyPair: RSAKeyPair, options: Options): string {
  if (options.opaque) throw new UsageError("--opaque: with --server only, which must know the token again");
  const { now } = options;
  return keyPair.createToken(
    withoutUndefined<CreateTokenOptions>({
      ...request(options),
      issuer: options.issuer,
      kid: options.noKid ? null : (options.kid ?? thumbprintOf(keyPair)),
      now: now === undefined ? undefined : () => now,
    }),
  );
}

function byServer(server: string, options: Options): Promise<string> {
  for (const name of ["issuer", "kid", "noKid", "now"] as const) {
    if (options[name] !== undefined) throw new UsageError("--issuer, --kid, --no-kid, --now: the server's own count");
  }
  return mintAt(server, { ...request(options), opaque: options.opaque });
}

/** What both ways take. */
function request({ subject, audience, scope, clientId, expiresIn, claims }: Options): CreateTokenOptions {
  return {
    subject,
    audience: oneOrMore(audience),
    scopes: scope?.flatMap((scopes) => scopes.split(" ")),
    expiresInSeconds: expiresIn,
    additionalClaims: { ...(clientId !== undefined && { client_id: clientId }), ...claimsOf(claims) },
  };
}

function claimsOf(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  let claims: unknown;
  try {
    claims = parseJson(text);
  } catch {
    throw new UsageError("--claims: no JSON");
  }
  if (!isObject(claims)) throw new UsageError("--claims: a JSON object");
  return claims;
}

function withoutSignature(token: string): object {
  const { header, claims } = decodeTokenUnverified(token);
  return { header, claims };
}
