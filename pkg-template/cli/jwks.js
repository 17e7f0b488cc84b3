// `mcp-bearer jwks`: a JWK Set out of key files, or a look at the one that an issuer publishes.

import { JWTVerifier, TokenError } from "mcp-bearer";
import { EXIT, UnavailableError, UsageError } from "./exit-codes.js";
import { failureReport } from "./failure.js";
import { readJwks, thumbprint } from "./keys.js";
import { printable } from "./output.js";
import { URL_OPTIONS, urlPolicyOf } from "./policy-options.js";
import { describeKey, usualAlgorithm } from "./public-keys.js";
import { RecordedFetch } from "./recorded-fetch.js";

export const jwks = {
  name: "jwks",
  summary: "Makes a JWK Set from key files, or looks at one: which of its keys are usable, and why not.",
  options: {
    "key-file": { value: "FILE", help: "PEM, JWK or JWK Set; of private PEMs the public half is taken", isList: true },
    kid: { value: "ID", help: "the id of the one key; default: what it has, else its thumbprint (RFC 7638)" },
    alg: { value: "ALG", help: "alg of keys that have none; default RS256 for RSA, else the one of the curve" },
    check: { help: "say which keys are usable, instead of printing the set" },
    "jwks-uri": { value: "URL", help: "fetch the set from there and check it" },
    issuer: { value: "ISS", help: "find the set by discovery and check it" },
    timeout: { value: "TIME", kind: "seconds", help: "deadline of the fetch; default 5s" },
    ...URL_OPTIONS,
  },
  examples: [
    ["mcp-bearer jwks --key-file dev-key.pem > jwks.json", "the JWK Set of a key pair"],
    ["mcp-bearer jwks --issuer https://auth.example.com/", "what an issuer publishes, and what of it can be used"],
  ],
  more: "Exit code 1: no key is usable, or a private key is published.",
  run,
};

async function run(options, context) {
  const sources = ["keyFile", "jwksUri", "issuer"].filter((name) => options[name] !== undefined);
  if (sources.length !== 1) throw new UsageError("--key-file, --jwks-uri or --issuer: one of them");
  if (options.keyFile === undefined) return check(await fetched(options), context);
  const lists = await Promise.all(options.keyFile.map((path) => readJwks(path, "--key-file", context)));
  if (options.check) return check(lists.flat(), context);
  return make(lists.flat(), options, context);
}

/** Names only what a verifier needs, so that nothing private and nothing unknown gets into a published set. */
function make(keys, options, { output }) {
  if (options.kid !== undefined && keys.length !== 1) throw new UsageError("--kid: for one key");
  const set = keys.map((jwk) => {
    const { kty, crv, n, e, x, y } = jwk;
    const alg = options.alg ?? jwk.alg ?? usualAlgorithm(jwk);
    const kid = options.kid ?? jwk.kid ?? thumbprint(jwk);
    const made = JSON.parse(JSON.stringify({ kty, kid, use: "sig", alg, crv, n, e, x, y }));
    const { problem } = describeKey(made);
    if (problem !== undefined) throw new UsageError(`--key-file: a key is not usable: ${problem}`);
    return made;
  });
  // A set is JSON with and without --json.
  output.document({ keys: set });
  return EXIT.good;
}

function check(keys, { output }) {
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
async function fetched(options) {
  const { jwksUri, issuer, timeout } = options;
  const recorded = new RecordedFetch();
  let failure;
  const verifier = new JWTVerifier({
    ...(jwksUri === undefined ? { issuer } : { jwksUri, issuer: null }),
    audience: null,
    ...(timeout !== undefined && { timeout }),
    ...urlPolicyOf(options),
    fetch: recorded.fetch,
    onEvent(event) {
      if (event.type === "jwks_fetch_failed") failure = event;
    },
  });
  try {
    await verifier.loadKeys();
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    if (failure?.failure !== "no_usable_key") {
      const report = failureReport("the JWK Set", failure, recorded.exchanges, { issuer });
      const { "what failed": message = "the JWK Set: failed", ...diagnosis } = report ?? {};
      throw new UnavailableError(message, diagnosis);
    }
  }
  // The set comes last, after the metadata that say where it is. The package has read it as strict JSON.
  return JSON.parse(recorded.exchanges.at(-1).body).keys;
}
