// `mcp-bearer verify`: whether a JWT is good, and if not, why.

import { JWTVerifier, type JWTVerifierOptions } from "mcp-bearer";
import { type Context, command, type OptionsOf, type OptionTable } from "./command.ts";
import { type ExitCode, UsageError } from "./exit-codes.ts";
import { explain } from "./explanation.ts";
import { failureReport } from "./failure.ts";
import { isObject } from "./json.ts";
import { type PublicKeys, readPublicKeys } from "./key-files.ts";
import { notChecked, POLICY_OPTIONS, policyOf } from "./policy-options.ts";
import { Recording } from "./recording.ts";
import { readSecret, readToken, TOKEN_OPTIONS } from "./secrets.ts";
import { printVerdict } from "./verdict.ts";

const OPTIONS = {
  ...TOKEN_OPTIONS,
  "jwks-uri": { value: "URL", help: "the issuer's JWK Set; without any key, it is found from the one --issuer" },
  "public-key-file": { value: "FILE", help: "the public key: PEM, JWK or JWK Set" },
  "secret-file": { value: "FILE", help: "the shared secret of HS256, HS384 or HS512, as text" },
  "secret-env": { value: "NAME", help: "the same, from an environment variable" },
  algorithm: { value: "ALG", help: "an accepted algorithm; default RS256", isList: true },
  profile: { value: "NAME", oneOf: ["default", "rfc9068"], help: "rfc9068: JWT access tokens to the letter" },
  "no-expiration": { help: "accept tokens that never end" },
  ...POLICY_OPTIONS,
} as const satisfies OptionTable;

type Options = OptionsOf<typeof OPTIONS>;

export const verify = command(
  {
    name: "verify",
    summary: "Verifies a JWT as JWTVerifier does, and says why it is refused.",
    options: OPTIONS,
    examples: [
      [
        "mcp-bearer verify --issuer https://auth.example.com/ --audience https://mcp.example.com/mcp < token.txt",
        "keys by discovery",
      ],
      [
        "mcp-bearer verify --public-key-file jwks.json --any-issuer --audience my-server < token.txt",
        "with a key at hand",
      ],
    ],
    more: "Exit code 0: good. 1: refused. 2: options are wrong. 3: the keys cannot be fetched, so there is no verdict.",
  },
  run,
);

async function run(options: Options, context: Context): Promise<ExitCode> {
  const recording = new Recording("jwks_fetch_failed");
  const policy = policyOf(options);
  const source = await keySource(options, context);
  const isFetched = source === undefined || "jwksUri" in source;
  const verifier = new JWTVerifier({
    ...policy,
    ...source,
    ...(isFetched && { fetch: recording.fetch }),
    ...(options.algorithm && { algorithms: options.algorithm }),
    ...(options.profile && { profile: options.profile }),
    ...(options.noExpiration && { requireExpiration: false }),
    onEvent: recording.onEvent,
    // Whether these go together, and the algorithms exist, is for the package to say.
  } as JWTVerifierOptions);
  const token = await readToken(options, context);
  const now = options.now ?? context.now();
  return printVerdict(
    {
      notChecked: notChecked(policy),
      now,
      judge: () => verifier.verifyToken(token),
      explain: (error) => {
        const jwks = isFetched ? verifier.exportKeys()?.jwks : "jwks" in source ? source.jwks : undefined;
        // A set may hold what is no key: the package leaves it out.
        const keyIds = jwks?.keys.map((key: unknown) => (isObject(key) ? key["kid"] : undefined));
        return explain(error, { token, policy, algorithms: verifier.algorithms, keyIds, now });
      },
      diagnosis: () => failureReport("the JWK Set", recording, { issuer: options.issuer?.[0], endpoint: "jwks_uri" }),
    },
    context,
  );
}

type KeySource = PublicKeys | { readonly jwksUri: string } | { readonly secret: string };

/** Where the key is; `undefined` if it is found by discovery. */
async function keySource(options: Options, context: Context): Promise<KeySource | undefined> {
  const { jwksUri, publicKeyFile, secretFile, secretEnv, issuer } = options;
  const secret = await readSecret("secret", { file: secretFile, variable: secretEnv }, context);
  if ([jwksUri, publicKeyFile, secret].filter((source) => source !== undefined).length > 1) {
    throw new UsageError("--jwks-uri, --public-key-file, --secret-file, --secret-env: one of them");
  }
  if (secret !== undefined) return { secret };
  if (jwksUri !== undefined) return { jwksUri };
  if (publicKeyFile !== undefined) return readPublicKeys(publicKeyFile, "--public-key-file", context);
  if (issuer?.length !== 1) {
    throw new UsageError("a key is missing: --jwks-uri, --public-key-file, a secret, or one --issuer to find it");
  }
  return undefined;
}
