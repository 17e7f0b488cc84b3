// The options of the package, as they are written on a command line.

/** Those that have another name here. */
const OTHER_NAMES = new Map([
  ["algorithms", "--algorithm"],
  ["clientAuthMethod", "--client-secret-post"],
  ["clientSecret", "--client-secret-file"],
  ["bearerToken", "--bearer-token-file"],
  ["dangerouslyAllowHttpHosts", "--allow-http-host"],
  ["dangerouslyAllowPrivateAddresses", "--allow-private-addresses"],
  ["expiresInSeconds", "--expires-in"],
  ["introspectionEndpoint", "--endpoint"],
  ["jwks", "--public-key-file"],
  ["modulusLength", "--bits"],
  ["privateKey", "--private-key-file"],
  ["privateKeyPem", "--key-file"],
  ["publicKey", "--public-key-file"],
  ["requiredClaims", "--required-claim"],
  ["requiredScopes", "--scope"],
  ["scopes", "--scope"],
  ["secret", "--secret-file"],
]);

/** A text of the package with the names that its options have here. */
export function inWordsOfOptions(text: string): string {
  return text.replace(/\bdangerously\w+/g, optionName);
}

/** The name of an option of the package, as it is written here: `jwksUri` is `--jwks-uri`. */
export function optionName(name: string): string {
  return OTHER_NAMES.get(name) ?? `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}
