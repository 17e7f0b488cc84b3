// `mcp-bearer jwks`: a JWK Set out of key files, or a look at the one that an issuer publishes.

import { JWTVerifier, TokenError } from "mcp-bearer";
import { type Context, command, type OptionsOf, type OptionTable } from "./command.ts";
import { EXIT, type ExitCode, UnavailableError, UsageError } from "./exit-codes.ts";
import { failureReport } from "./failure.ts";
import { isList, isObject, type JsonObject, objectOf } from "./json.ts";
import { readJwks } from "./key-files.ts";
import { printable } from "./output.ts";
import { describeKey, usualAlgorithm } from "./public-keys.ts";
import { Recording } from "./recording.ts";
import { thumbprint } from "./thumbprint.ts";
import { URL_OPTIONS, urlPolicyOf } from "./url-policy.ts";
import { withoutUndefined } from "./without-undefined.ts";

const OPTIONS = {
  "key-file": { value: "FILE", help: "PEM, JWK or JWK Set; of private PEMs the public half is taken", isList: true },
  kid: { value: "ID", help: "the id of the one key; default: what it has, else its thumbprint (RFC 7638)" },
  alg: { value: "ALG", help: "alg of keys that have none; default RS256 for RSA, else the one of the curve" },
  check: { help: "say which keys are usable, instead of printing the set" },
  "jwks-uri": { value: "URL", help: "fetch the set from there and check it" },
  issuer: { value: "ISS", help: "find the set by discovery and check it" },
  timeout: { value: "TIME", kind: "seconds", help: "deadline of the fetch; default 5s" },
  ...URL_OPTIONS,
} as const satisfies OptionTable;

type Options = OptionsOf<typeof OPTIONS>;

export const jwks = command(
  {
    name: "jwks",
    summary: "Makes a JWK Set from key files, or looks at one: which of its keys are usable, and why not.",
    options: OPTIONS,
    examples: [
      ["mcp-bearer jwks --key-file dev-key.pem > jwks.json", "the JWK Set of a key pair"],
      ["mcp-bearer jwks --issuer https://auth.example.com/", "what an issuer publishes, and what of it can be used"],
    ],
    more: "Exit code 1: no key is usable, or a private key is published.",
  },
  run,
);

async function run(options: Options, context: Context): Promise<ExitCode> {
  const { keyFile, jwksUri, issuer } = options;
  const sources = [keyFile, jwksUri, issuer].filter((source) => source !== undefined);
  if (sources.length !== 1) throw new UsageError("--key-file, --jwks-uri or --issuer: one of them");
  if (keyFile === undefined) return check(await fetched(options), context);
  const lists = await Promise.all(keyFile.map((path) => readJwks(path, "--key-file", context)));
  return options.check ? check(lists.flat(), context) : make(lists.flat(), options, context);
}

/** Names only what a verifier needs, so that nothing private and nothing unknown gets into a published set. */
function make(keys: readonly unknown[], options: Options, { output }: Context): ExitCode {
  if (options.kid !== undefined && keys.length !== 1) throw new UsageError("--kid: for one key");
  const set = keys.map((key) => {
    const jwk: JsonObject = isObject(key) ? key : {};
    const { kty, crv, n, e, x, y } = jwk;
    const alg = options.alg ?? jwk["alg"] ?? usualAlgorithm(jwk);
    const kid = options.kid ?? jwk["kid"] ?? thumbprint(jwk);
    const made = withoutUndefined({ kty, kid, use: "sig", alg, crv, n, e, x, y });
    const { problem } = describeKey(isObject(key) ? made : key);
    if (problem !== undefined) throw new UsageError(`--key-file: a key is not usable: ${problem}`);
    return made;
  });
  // A set is JSON with and without --json.
  output.document({ keys: set });
  return EXIT.good;
}

function check(keys: readonly unknown[], { output }: Context): ExitCode {
  const described = keys.map(describeKey);
  if (output.isJson) output.document({ keys: described });
  for (const { kid, kty, alg, size, isUsable, isPrivate, problem } of output.isJson ? [] : described) {
    const name = printable(kid ?? "(no kid)");
    const kind = [kty, size, alg].filter((part) => part !== undefined).map(printable);
    output.line(`${isUsable ? output.green("usable") : output.yellow("not usable")}  ${name}  ${kind.join(" ")}`);
    if (problem !== undefined) output.line(`  ${printable(problem)}`);
    if (isPrivate) output.line(output.red("  it is private: whoever reads this set can sign tokens"));
  }
  if (keys.length === 0 && !output.isJson) output.line("the set has no key");
  const isGood = described.some(({ isUsable }) => isUsable) && !described.some(({ isPrivate }) => isPrivate);
  return isGood ? EXIT.good : EXIT.refused;
}

/**
 * The whole set as it is published, fetched by the package and by its rules for URLs. The package itself keeps the usable
 * keys alone, so the set is taken from what came back.
 */
async function fetched(options: Options): Promise<readonly unknown[]> {
  const { jwksUri, issuer, timeout } = options;
  const recording = new Recording("jwks_fetch_failed");
  const verifier = new JWTVerifier({
    ...(jwksUri === undefined ? { issuer } : { jwksUri, issuer: null }),
    audience: null,
    ...(timeout !== undefined && { timeout }),
    ...urlPolicyOf(options),
    fetch: recording.fetch,
    onEvent: recording.onEvent,
  });
  try {
    await verifier.loadKeys();
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    if (recording.failure?.failure !== "no_usable_key") {
      const report = failureReport("the JWK Set", recording, { issuer, endpoint: "jwks_uri" });
      const { "what failed": message = "the JWK Set: failed", ...diagnosis } = report ?? {};
      throw new UnavailableError(message, diagnosis);
    }
  }
  // The set comes last, after the metadata that say where it is. The package has read it, so it is one.
  const set = objectOf(recording.exchanges.at(-1)?.body);
  return isList(set?.["keys"]) ? set["keys"] : [];
}
