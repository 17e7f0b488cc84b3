/**
 * FastMCP's behaviours U1 to U18 (tests/fastmcp-compat.md): decoding a token without verification (here
 * decodeTokenUnverified), and lists of scopes (here the option requiredScopes).
 */
import { JWTVerifier, TokenError, decodeTokenUnverified } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { misconfigured } from "../support/expect-refusal.js";
import { base64url, devKeyPair } from "../support/issuer.js";

/** A token that nobody signed. */
function tokenOf(header, payload) {
  return (
    [header, payload].map((part) => base64url(JSON.stringify(part))).join(".") + ".c2lnbmF0dXJl"
  );
}

function malformed(token) {
  const error = assert.throws(() => decodeTokenUnverified(token), {
    reason: "ERR_TOKEN_MALFORMED",
  });
  assert.ok(error instanceof TokenError);
}

test("U1 a header is decoded", () => {
  const { header, signature } = decodeTokenUnverified(
    tokenOf({ alg: "RS256", typ: "JWT" }, { sub: "user-1" }),
  );
  assert.deepEqual(header, { alg: "RS256", typ: "JWT" });
  assert.equal(signature, "c2lnbmF0dXJl");
});

test("U2 a header with kid is decoded", () => {
  const { header } = decodeTokenUnverified(
    tokenOf({ alg: "RS256", kid: "key-id-123" }, { sub: "user-1" }),
  );
  assert.equal(header.kid, "key-id-123");
});

test("U3 two parts are refused", () => malformed("header.payload"));
test("U4 one part is refused", () => malformed("notavalidjwt"));
test("U5 four parts are refused", () => malformed(`${tokenOf({ alg: "RS256" }, {})}.extra`));

/** Texts whose base64url form leaves each possible remainder, as `{"member":"x…"}`. */
function eachRemainder(member) {
  const seen = new Map();
  for (let length = 1; seen.size < 3; length += 1) {
    const value = { alg: "RS256", [member]: "x".repeat(length) };
    seen.set(base64url(JSON.stringify(value)).length % 4, value);
  }
  assert.deepEqual([...seen.keys()].sort(), [0, 2, 3]);
  return [...seen.values()];
}

test("U6 a header of any length is decoded, also one whose base64 needs no padding", () => {
  for (const header of eachRemainder("kid")) {
    assert.deepEqual(decodeTokenUnverified(tokenOf(header, {})).header, header);
  }
});

test("U7 a payload is decoded", () => {
  const { claims } = decodeTokenUnverified(
    tokenOf({ alg: "RS256" }, { sub: "user-123", iss: "https://a.example" }),
  );
  assert.deepEqual(claims, { sub: "user-123", iss: "https://a.example" });
});

test("U8 a payload with claims of every type is decoded", () => {
  const payload = {
    sub: "user-1",
    oid: "abc",
    name: "Zo\u00eb \u{1f511}",
    roles: ["admin", "user"],
    exp: 1234567890,
    rate: 1.5,
    nested: { a: [1, { b: null }] },
    on: true,
    off: false,
    none: null,
    empty: "",
  };
  const { claims } = decodeTokenUnverified(tokenOf({ alg: "RS256" }, payload));
  assert.deepEqual(claims, payload);
  assert.equal(Object.getPrototypeOf(claims), null);
  assert.equal(Object.getPrototypeOf(claims.nested), null);
});

test("U9 malformed JWTs are refused", () => {
  for (const token of [
    "not-a-jwt",
    "",
    "..",
    "a.b.c",
    "!!!.e30.c2ln",
    `${tokenOf({ alg: "RS256" }, {})}=`,
  ])
    malformed(token);
  for (const token of [undefined, null, 7, {}, [], Symbol.iterator, ["a.b.c"]]) malformed(token);
});

// FastMCP parses a header of any size and depth; 1200 brackets make its server answer 500.
test("U9 a header that is no small JSON object is refused (stricter)", () => {
  for (const header of [
    "[]",
    "null",
    '"text"',
    "7",
    "",
    "{",
    '{"alg":"RS256"} {}',
    '{"alg":"RS256","alg":"RS256"}',
    "\ufeff{}",
  ]) {
    malformed(`${base64url(header)}.e30.c2ln`);
  }
  const deep = `${base64url("[".repeat(1200))}.e30.c2ln`;
  assert.throws(() => decodeTokenUnverified(deep), { reason: "ERR_TOKEN_TOO_LARGE" });
  const huge = tokenOf({ alg: "RS256", pad: "x".repeat(5000) }, {});
  assert.throws(() => decodeTokenUnverified(huge), { reason: "ERR_TOKEN_TOO_LARGE" });
});

test("U10 a payload of any length is decoded", () => {
  for (let length = 0; length < 16; length += 1) {
    const payload = { sub: "x".repeat(length) };
    assert.deepEqual(decodeTokenUnverified(tokenOf({ alg: "RS256" }, payload)).claims, payload);
  }
});

test("U11 a payload whose base64 needs no padding is decoded", () => {
  for (const payload of eachRemainder("data")) {
    assert.deepEqual(decodeTokenUnverified(tokenOf({ alg: "RS256" }, payload)).claims, payload);
  }
});

/** The scopes that a verifier with this option asks for. */
function parsed(requiredScopes) {
  const { publicKey } = devKeyPair();
  const options = { publicKey, issuer: null, audience: null, onEvent: () => {} };
  return new JWTVerifier({ ...options, requiredScopes }).requiredScopes;
}

test("U12 no option means no scopes", () => {
  assert.deepEqual(parsed(undefined), []);
});

// FastMCP reads "" as no scopes. It is what an unset environment variable gives: all would be let
// in.
test("U13 an empty string is a configuration error (stricter)", () => {
  misconfigured(() => parsed(""), "ERR_CONFIG_EMPTY", "requiredScopes");
});

test("U14 a string is split on spaces", () => {
  assert.deepEqual(parsed("read write admin"), ["read", "write", "admin"]);
  assert.deepEqual(parsed("read"), ["read"]);
});

// In OAuth (RFC 6749 section 3.3) "read,write" is one scope with a comma in it; FastMCP makes two
// of it.
test("U15 a comma-separated string is a configuration error (stricter)", () => {
  misconfigured(() => parsed("read,write,admin"), "ERR_CONFIG_TYPE", "requiredScopes");
});

// By the same grammar a JSON array is one scope too, and nobody means that.
test("U16 a JSON array in a string is a configuration error (stricter)", () => {
  misconfigured(() => parsed('["read","write"]'), "ERR_CONFIG_TYPE", "requiredScopes");
  misconfigured(() => parsed('["read", "write"]'), "ERR_CONFIG_TYPE", "requiredScopes");
});

test("U17 a list is taken as it is", () => {
  assert.deepEqual(parsed(["read", "write"]), ["read", "write"]);
  assert.deepEqual(parsed([]), []);
});

test("U18 spaces around scopes are dropped", () => {
  assert.deepEqual(parsed("  read   write  "), ["read", "write"]);
});

// FastMCP trims the members of a list. No token can hold such a scope, so it is a mistake.
test("U18 a member of a list that is no scope is a configuration error (stricter)", () => {
  for (const scope of [" read", "read ", "read write", "", 're"ad', "re\\ad", "re\tad", "read\n"]) {
    const error = assert.throws(() => parsed(["good", scope]), { name: "ConfigError" });
    assert.match(error.option, /^requiredScopes/);
  }
});
