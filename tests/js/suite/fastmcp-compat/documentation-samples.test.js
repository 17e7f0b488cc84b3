/** The code samples of FastMCP's documentation page on token verification, with this package's names. */
import { JWTVerifier, RSAKeyPair, StaticTokenVerifier } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { refused } from "../support/expect-refusal.js";
import { base64url, devKeyPair, jwksEndpoint } from "../support/issuer.js";

/**
 * The PEM on the page is cut short; this is a whole one, 2048 bits. Its private key was thrown
 * away.
 */
const PEM = `
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0kNCFJC5XjQgodmTa0R3
fCUMI9tLz8zGQ/WCOKK6B6bo6Y0zQPzTwFjiEUmvxk8eDDhZcZQHorD3aJcxpgac
8ZLVPRNYon5/yYWf2/rMXUCd1o/CbCsDHaP+LhLMb2Md9jv/2q3n8DFL9wkIomXe
D7qS7fsi+/iDv1rRS+bj8KDVysTFZHrXwthi01Rji2rXrkc5VA/FQCL2pBourBzV
sSt9bMnbriaiM5t+tDA1LYVf1KDmhZDzYenfsx4jDY1HpLDc6tOLWMDby3zxbOrq
WpjZ5c9uS5DYos4K84JzVlCQQY/XtdryLRQMyTt/CO7gMMe/0eTZHFs6Xe1UVtn7
MQIDAQAB
-----END PUBLIC KEY-----
`;

const quiet = { onEvent: () => {} };

test("page: JWTVerifier with jwks_uri, issuer and audience", async () => {
  const keyPair = devKeyPair();
  const identityProvider = jwksEndpoint(() => keyPair.jwks({ kid: "key-1" }));

  const verifier = new JWTVerifier({
    jwksUri: "https://my-identity-provider.com/.well-known/jwks.json",
    issuer: "https://my-identity-provider.com/",
    audience: "my-mcp-server",
    fetch: identityProvider.fetch,
  });

  const token = keyPair.createToken({
    subject: "user-1",
    issuer: "https://my-identity-provider.com/",
    audience: "my-mcp-server",
    kid: "key-1",
  });
  const accessToken = await verifier.verifyToken(token);
  assert.equal(accessToken.clientId, "user-1");
  assert.equal(accessToken.issuer, "https://my-identity-provider.com/");
  assert.deepEqual(accessToken.audience, ["my-mcp-server"]);
  assert.equal(identityProvider.requests.length, 1);
  assert.equal(
    identityProvider.requests[0].url,
    "https://my-identity-provider.com/.well-known/jwks.json",
  );

  const elsewhere = keyPair.createToken({
    issuer: "https://my-identity-provider.com/",
    audience: "other",
    kid: "key-1",
  });
  await refused(verifier, elsewhere, "ERR_CLAIM_MISMATCH", { claim: "aud" });
});

test("page: JWTVerifier with a static public key", async () => {
  const publicKeyPem = PEM;

  const auth = new JWTVerifier({ publicKey: publicKeyPem, ...quiet });

  assert.deepEqual(auth.algorithms, ["RS256"]);
  await refused(auth, devKeyPair().createToken(), "ERR_SIGNATURE_INVALID");
});

test("page: a static public key may be indented, as in a source text", async () => {
  const keyPair = devKeyPair();
  const indented = keyPair.publicKey.replace(/^/gm, "    ");
  const auth = new JWTVerifier({ publicKey: indented, ...quiet });
  assert.equal((await auth.verifyToken(keyPair.createToken())).clientId, "fastmcp-user");
});

test("page: JWTVerifier with jwks_uri alone", async () => {
  const keyPair = devKeyPair();
  const identityProvider = jwksEndpoint(() => keyPair.jwks());

  const verifier = new JWTVerifier({
    jwksUri: "https://idp.example.com/.well-known/jwks.json",
    fetch: identityProvider.fetch,
    ...quiet,
  });

  assert.equal((await verifier.verifyToken(keyPair.createToken())).clientId, "fastmcp-user");
  assert.equal(identityProvider.requests[0].url, "https://idp.example.com/.well-known/jwks.json");
});

/** The sample's verifier. FastMCP writes client_id and expires_at; both spellings work. */
function staticVerifier(options) {
  return new StaticTokenVerifier({
    tokens: {
      "dev-token-123": {
        clientId: "dev-user",
        scopes: ["read", "write"],
        sub: "developer@example.com",
      },
      "readonly-token": {
        clientId: "readonly-user",
        scopes: ["read"],
        expiresAt: 1735689600, // Optional expiration
      },
    },
    requiredScopes: ["read"],
    ...quiet,
    ...options,
  });
}

test("page: StaticTokenVerifier with the two sample tokens", async () => {
  const verifier = staticVerifier();
  const developer = await verifier.verifyToken("dev-token-123");
  assert.equal(developer.clientId, "dev-user");
  assert.deepEqual(developer.scopes, ["read", "write"]);
  assert.equal(developer.subject, "developer@example.com");
  assert.equal(developer.expiresAt, undefined);

  // The page's second token ended on 2025-01-01: the real clock is past it.
  await refused(verifier, "readonly-token", "ERR_EXPIRED");
  const reader = await staticVerifier({ now: () => 1735689600 - 3600 }).verifyToken(
    "readonly-token",
  );
  assert.equal(reader.clientId, "readonly-user");
  assert.deepEqual(reader.scopes, ["read"]);
  assert.equal(reader.expiresAt, 1735689600);

  await refused(verifier, "unknown-token", "ERR_TOKEN_UNKNOWN");
});

test("page: StaticTokenVerifier in FastMCP's own spelling", async () => {
  const verifier = new StaticTokenVerifier({
    tokens: {
      "dev-token-123": {
        client_id: "dev-user",
        scopes: ["read", "write"],
        sub: "developer@example.com",
      },
      "readonly-token": {
        client_id: "readonly-user",
        scopes: ["read"],
        expires_at: 1735689600,
      },
    },
    requiredScopes: ["read"],
    ...quiet,
  });
  assert.equal((await verifier.verifyToken("dev-token-123")).clientId, "dev-user");
  await refused(verifier, "readonly-token", "ERR_EXPIRED");
});

test("page: RSAKeyPair.generate, JWTVerifier over its public key, createToken", async () => {
  // Generate a new key pair
  const keyPair = RSAKeyPair.generate();

  // Configure the auth verifier with the public key
  const auth = new JWTVerifier({
    publicKey: keyPair.publicKey,
    issuer: "https://dev.example.com",
    audience: "my-dev-server",
  });

  // Generate a token for testing
  const token = keyPair.createToken({
    subject: "dev-user",
    issuer: "https://dev.example.com",
    audience: "my-dev-server",
    scopes: ["read", "write"],
  });

  const accessToken = await auth.verifyToken(token);
  assert.equal(accessToken.token, token);
  assert.equal(accessToken.clientId, "dev-user");
  assert.deepEqual(accessToken.scopes, ["read", "write"]);
  const lifetime = accessToken.claims.exp - accessToken.claims.iat;
  assert.equal(lifetime, 3600);
});

test("page: every parameter of create_token", async () => {
  const keyPair = devKeyPair();
  const time = 1735689600;
  const token = keyPair.createToken({
    subject: "user-7",
    issuer: "https://dev.example.com",
    audience: "my-dev-server",
    scopes: ["read", "write"],
    expiresInSeconds: 60,
    additionalClaims: { tenant: "acme" },
    kid: "key-1",
    now: () => time,
  });
  const verifier = new JWTVerifier({
    jwks: keyPair.jwks({ kid: "key-1" }),
    issuer: "https://dev.example.com",
    audience: "my-dev-server",
    now: () => time,
  });
  const accessToken = await verifier.verifyToken(token);
  assert.deepEqual(accessToken.claims, {
    sub: "user-7",
    iss: "https://dev.example.com",
    iat: time,
    exp: time + 60,
    aud: "my-dev-server",
    scope: "read write",
    tenant: "acme",
  });
});

/** The sample's tool. How it gets the access token is the server's affair. */
function getMyData(accessToken) {
  const userId = accessToken.clientId; // From JWT 'sub' or 'client_id' claim
  const userScopes = accessToken.scopes;

  if (!userScopes.includes("data:read_sensitive")) {
    throw new Error("Insufficient permissions: 'data:read_sensitive' scope required.");
  }

  return {
    user: userId,
    sensitive_data: `Private data for ${userId}`,
    granted_scopes: userScopes,
  };
}

test("page: a tool reads client id and scopes", async () => {
  const keyPair = devKeyPair();
  const auth = new JWTVerifier({ publicKey: keyPair.publicKey, ...quiet });
  const granted = await auth.verifyToken(
    keyPair.createToken({ subject: "ann", scopes: ["data:read_sensitive"] }),
  );
  assert.deepEqual(getMyData(granted), {
    user: "ann",
    sensitive_data: "Private data for ann",
    granted_scopes: ["data:read_sensitive"],
  });
  for (const scopes of [["data:read"], ["data:read_sensitive2"], []]) {
    const denied = await auth.verifyToken(keyPair.createToken({ subject: "ann", scopes }));
    assert.throws(
      () => getMyData(denied),
      ({ message }) => message.startsWith("Insufficient permissions"),
    );
  }
});

test("page: the properties of AccessToken", async () => {
  const keyPair = devKeyPair();
  const auth = new JWTVerifier({ publicKey: keyPair.publicKey, ...quiet });
  const token = keyPair.createToken({ scopes: ["read"] });
  const accessToken = await auth.verifyToken(token);
  assert.equal(accessToken.token, token);
  assert.equal(accessToken.clientId, "fastmcp-user");
  assert.ok(Array.isArray(accessToken.scopes));
  // The page says datetime; it has always been seconds.
  assert.equal(accessToken.expiresAt, accessToken.claims.exp);
  const tampered = token.replace(/\.[^.]+\./, `.${base64url(new Uint8Array([123, 125]))}.`);
  await refused(auth, tampered, "ERR_SIGNATURE_INVALID");
});
