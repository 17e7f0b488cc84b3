// What a token is held against, beside its key: the options that `verify` and `introspect` share.

/** Which URLs are asked beyond the rules. */
export const URL_OPTIONS = {
  "allow-private-addresses": { help: "allow https: URLs with private addresses" },
  "allow-http-host": { value: "HOST", help: "allow http: to this host, such as keycloak:8080", isList: true },
};

export const POLICY_OPTIONS = {
  issuer: { value: "ISS", help: "an accepted issuer", isList: true },
  audience: { value: "AUD", help: "an accepted audience: the URL of the server that the token is for", isList: true },
  "any-issuer": { help: "on purpose, accept tokens of every issuer" },
  "any-audience": { help: "on purpose, accept tokens for every audience" },
  "strict-audience": { help: "refuse a token that also names other audiences" },
  scope: { value: "SCOPE", help: "a scope that the token must have", isList: true },
  "required-claim": { value: "NAME", help: "a claim that must be there", isList: true },
  "clock-tolerance": { value: "TIME", kind: "seconds", help: "difference of clocks that is tolerated; default 10s" },
  "allow-id-token-claims": { help: "accept access tokens with nonce, at_hash or c_hash, as Dex issues them" },
  "max-token-age": { value: "TIME", kind: "seconds", help: "refuse tokens that were issued longer ago" },
  now: { value: "TIME", kind: "time", help: "judge as if it were then: Unix seconds or an RFC 3339 date" },
  timeout: { value: "TIME", kind: "seconds", help: "deadline of a request; default 5s" },
  ...URL_OPTIONS,
};

/** The options of a verifier of the package. What is not there is left out, so that the package's defaults hold. */
export function policyOf(options) {
  const { now } = options;
  const policy = {
    issuer: options.anyIssuer ? null : oneOrMore(options.issuer),
    audience: options.anyAudience ? null : oneOrMore(options.audience),
    strictAudience: options.strictAudience,
    idTokenClaims: options.allowIdTokenClaims ? "allow" : undefined,
    requiredScopes: options.scope?.flatMap((scope) => scope.split(" ")),
    requiredClaims: options.requiredClaim,
    clockTolerance: options.clockTolerance,
    maxTokenAge: options.maxTokenAge,
    now: now === undefined ? undefined : () => now,
    timeout: options.timeout,
    ...urlPolicyOf(options),
  };
  return withoutUndefined(policy);
}

/** What of URLs the options allow, as the package takes it. */
export function urlPolicyOf({ allowPrivateAddresses, allowHttpHost }) {
  return withoutUndefined({
    dangerouslyAllowPrivateAddresses: allowPrivateAddresses,
    dangerouslyAllowHttpHosts: allowHttpHost,
  });
}

/** Which of `issuer` and `audience` no token is held against: a verdict says so, for it is worth less. */
export function notChecked(policy) {
  return ["issuer", "audience"].filter((name) => (policy[name] ?? null) === null);
}

export function withoutUndefined(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function oneOrMore(list) {
  return list?.length === 1 ? list[0] : list;
}
