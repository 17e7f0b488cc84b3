// Tokens to start from: a good one, and one for each mistake that a server must notice.

/** What the form says at first; FastMCP's defaults where it has some. */
export const DEFAULTS = Object.freeze({
  subject: "fastmcp-user",
  issuer: "https://fastmcp.example.com",
  audience: "https://mcp.example.com/mcp",
  scopes: Object.freeze(["tools:read", "tools:call"]),
  lifetime: 3600,
  kid: "",
  claims: "",
});

/** What the verifier asks for at first: the good token passes. */
export const EXPECTATIONS = Object.freeze({
  issuer: DEFAULTS.issuer,
  audience: DEFAULTS.audience,
  scopes: Object.freeze(["tools:call"]),
});

/** @type {readonly { name: string, form: (now: number) => object }[]} what differs from the defaults */
export const PRESETS = [
  { name: "Good token", form: () => ({}) },
  { name: "Expired", form: () => ({ lifetime: -60 }) },
  { name: "Not valid yet", form: (now) => ({ claims: json({ nbf: now + 600 }) }) },
  { name: "Other audience", form: () => ({ audience: "https://another.example.com/mcp" }) },
  { name: "Other issuer", form: () => ({ issuer: "https://issuer.example.net" }) },
  { name: "Too few scopes", form: () => ({ scopes: ["tools:read"] }) },
  // OpenID Connect Core section 2: an ID token says who logged in, and is no key to anything.
  { name: "ID token", form: () => ({ claims: json({ nonce: "n-0S6_WzA2Mj", name: "Ada" }) }) },
  // RFC 9449, RFC 8705: bound to a key, and so no bearer token.
  {
    name: "Bound to a key",
    form: () => ({ claims: json({ cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } }) }),
  },
];

function json(claims) {
  return JSON.stringify(claims, null, 2);
}
