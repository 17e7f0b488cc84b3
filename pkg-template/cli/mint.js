// `mcp-bearer mint`: a token, signed with a key file or by a running `mcp-bearer serve`.

import { decodeTokenUnverified } from "mcp-bearer";
import { EXIT, UsageError } from "./exit-codes.js";
import { mintAt } from "./issuer/control-client.js";
import { PRIVATE_KEY_OPTIONS, readKeyPair, thumbprint } from "./keys.js";
import { withoutUndefined } from "./policy-options.js";

export const mint = {
  name: "mint",
  summary: "Mints an RS256 token for development and tests, and prints it.",
  options: {
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
  },
  examples: [
    ["mcp-bearer mint --key-file dev-key.pem --audience my-server --scope 'read write'", "a token for an hour"],
    ["mcp-bearer mint --server http://127.0.0.1:9400 --audience http://127.0.0.1:3000/mcp", "by a local issuer"],
    ["mcp-bearer mint --key-file dev-key.pem --expires-in -60 | mcp-bearer decode", "one that is over, taken apart"],
  ],
  run,
};

async function run(options, context) {
  const keyPair = await readKeyPair(options, context);
  if ((keyPair === undefined) === (options.server === undefined)) {
    throw new UsageError("--key-file, --key-env or --server: one of them");
  }
  const token = keyPair === undefined ? await byServer(options) : withKey(keyPair, options);
  const { output } = context;
  if (!output.isJson) output.line(token);
  else if (options.opaque) output.document({ token });
  else output.document({ token, ...withoutSignature(decodeTokenUnverified(token)) });
  return EXIT.good;
}

function withKey(keyPair, options) {
  if (options.opaque) throw new UsageError("--opaque: with --server only, which must know the token again");
  const { now } = options;
  return keyPair.createToken(
    withoutUndefined({
      ...request(options),
      issuer: options.issuer,
      kid: options.noKid ? null : (options.kid ?? thumbprint(keyPair.jwk())),
      now: now === undefined ? undefined : () => now,
    }),
  );
}

function byServer(options) {
  for (const name of ["issuer", "kid", "noKid", "now"]) {
    if (options[name] !== undefined) throw new UsageError("--issuer, --kid, --no-kid, --now: the server's own count");
  }
  return mintAt(options.server, withoutUndefined({ ...request(options), opaque: options.opaque }));
}

/** What both ways take. */
function request({ subject, audience, scope, clientId, expiresIn, claims }) {
  return {
    subject,
    audience: audience?.length === 1 ? audience[0] : audience,
    scopes: scope?.flatMap((scopes) => scopes.split(" ")),
    expiresInSeconds: expiresIn,
    additionalClaims: { ...(clientId !== undefined && { client_id: clientId }), ...claimsOf(claims) },
  };
}

function claimsOf(text) {
  if (text === undefined) return {};
  let claims;
  try {
    claims = JSON.parse(text);
  } catch {
    throw new UsageError("--claims: no JSON");
  }
  if (typeof claims !== "object" || claims === null || Array.isArray(claims)) {
    throw new UsageError("--claims: a JSON object");
  }
  return claims;
}

function withoutSignature({ header, claims }) {
  return { header, claims };
}
