// `mcp-bearer verify`: whether a JWT is good, and if not, why.

import { JWTVerifier } from "mcp-bearer";
import { UsageError } from "./exit-codes.js";
import { explain } from "./explanation.js";
import { failureReport } from "./failure.js";
import { readPublicKeys } from "./keys.js";
import { notChecked, POLICY_OPTIONS, policyOf } from "./policy-options.js";
import { RecordedFetch } from "./recorded-fetch.js";
import { readSecret, readToken, TOKEN_OPTIONS } from "./secrets.js";
import { printVerdict } from "./verdict.js";

export const verify = {
  name: "verify",
  summary: "Verifies a JWT as JWTVerifier does, and says why it is refused.",
  options: {
    ...TOKEN_OPTIONS,
    "jwks-uri": { value: "URL", help: "the issuer's JWK Set; without any key, it is found from the one --issuer" },
    "public-key-file": { value: "FILE", help: "the public key: PEM, JWK or JWK Set" },
    "secret-file": { value: "FILE", help: "the shared secret of HS256, HS384 or HS512, as text" },
    "secret-env": { value: "NAME", help: "the same, from an environment variable" },
    algorithm: { value: "ALG", help: "an accepted algorithm; default RS256", isList: true },
    profile: { value: "NAME", oneOf: ["default", "rfc9068"], help: "rfc9068: JWT access tokens to the letter" },
    "no-expiration": { help: "accept tokens that never end" },
    ...POLICY_OPTIONS,
  },
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
  run,
};

async function run(options, context) {
  const failures = [];
  const recorded = new RecordedFetch();
  const policy = policyOf(options);
  const source = await keySource(options, context);
  const isFetched = source.jwksUri !== undefined || Object.keys(source).length === 0;
  const verifier = new JWTVerifier({
    ...policy,
    ...source,
    ...(isFetched && { fetch: recorded.fetch }),
    ...(options.algorithm && { algorithms: options.algorithm }),
    ...(options.profile && { profile: options.profile }),
    ...(options.noExpiration && { requireExpiration: false }),
    onEvent(event) {
      if (event.type === "jwks_fetch_failed") failures.push(event);
    },
  });
  const token = await readToken(options, context);
  const now = options.now ?? context.now();
  return printVerdict(() => verifier.verifyToken(token), context, {
    notChecked: notChecked(policy),
    now,
    explain: (error) => {
      const jwks = isFetched ? verifier.exportKeys()?.jwks : source.jwks;
      const keyIds = jwks?.keys.map(({ kid }) => kid);
      return explain(error, { token, policy, algorithms: verifier.algorithms, keyIds, now });
    },
    diagnosis: () => failureReport("the JWK Set", failures.at(-1), recorded.exchanges, { issuer: options.issuer?.[0] }),
  });
}

async function keySource(options, context) {
  const given = ["jwksUri", "publicKeyFile"].filter((name) => options[name] !== undefined);
  const secret = await readSecret("secret", options, context);
  if (given.length + (secret === undefined ? 0 : 1) > 1) {
    throw new UsageError("--jwks-uri, --public-key-file, --secret-file, --secret-env: one of them");
  }
  if (secret !== undefined) return { secret };
  if (options.jwksUri !== undefined) return { jwksUri: options.jwksUri };
  if (options.publicKeyFile !== undefined) {
    return readPublicKeys(options.publicKeyFile, "--public-key-file", context);
  }
  if (options.issuer?.length !== 1) {
    throw new UsageError("a key is missing: --jwks-uri, --public-key-file, a secret, or one --issuer to find it");
  }
  return {};
}
