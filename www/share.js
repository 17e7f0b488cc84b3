// The fields of the page in the fragment of its URL, which no server sees. Never a token, a key or a secret.

const MINT = ["subject", "issuer", "audience", "kid", "claims", "lifetime"];
const VERIFY = ["issuer", "audience", "algorithm", "jwksUri", "clock", "tolerance", "source"];

/** @returns {string} without the `#` */
export function toFragment({ mint, verify }) {
  const parameters = new URLSearchParams();
  for (const name of MINT) parameters.set(`mint.${name}`, mint[name]);
  parameters.set("mint.scopes", mint.scopes.join(" "));
  for (const name of VERIFY)
    parameters.set(`verify.${name}`, name === "jwksUri" ? withoutSecrets(verify[name]) : verify[name]);
  parameters.set("verify.scopes", verify.scopes.join(" "));
  return parameters.toString();
}

/** Only what is there; anything else in a fragment is ignored. */
export function fromFragment(fragment) {
  const parameters = new URLSearchParams(fragment);
  const read = (prefix, names) => {
    const found = {};
    for (const name of names) {
      const value = parameters.get(`${prefix}.${name}`);
      if (value !== null) found[name] = value;
    }
    const scopes = parameters.get(`${prefix}.scopes`);
    if (scopes !== null) found.scopes = scopes.split(" ").filter((scope) => scope !== "");
    return found;
  };
  const verify = read("verify", VERIFY);
  if (verify.source !== undefined && !["page", "pasted", "fetched"].includes(verify.source)) delete verify.source;
  return { mint: read("mint", MINT), verify };
}

/** A password or a key of an API may stand in a URL. */
function withoutSecrets(text) {
  try {
    const url = new URL(text);
    url.username = "";
    url.password = "";
    url.search = "";
    url.hash = "";
    return url.href;
  } catch {
    return "";
  }
}
