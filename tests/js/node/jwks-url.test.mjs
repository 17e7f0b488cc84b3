/**
 * Which jwksUri is allowed: https, or http to a loopback address, and nothing that leads into a
 * private network.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { JWTVerifier } from "mcp-bearer";

import {
  AUDIENCE,
  ISSUER,
  assertNothingUnhandled,
  goodKey,
  mint,
  startJwksServer,
} from "./jwks-server.mjs";

after(assertNothingUnhandled);

function construct(jwksUri, options = {}) {
  return new JWTVerifier({
    jwksUri,
    issuer: ISSUER,
    audience: AUDIENCE,
    onEvent: () => {},
    ...options,
  });
}

const isRefused = { name: "ConfigError", reason: "ERR_CONFIG_URL", option: "jwksUri" };

const REFUSED = {
  "http to a name": [
    "http://issuer.example.com/jwks.json",
    "http://localhost.example.com/",
    "http://127.0.0.1.example.com/",
  ],
  "another scheme": [
    "file:///etc/passwd",
    "data:application/json,%7B%22keys%22%3A%5B%5D%7D",
    "ftp://issuer.example.com/jwks.json",
    "blob:https://issuer.example.com/7d2b",
    "javascript:alert(1)",
    "ws://issuer.example.com/",
    "wss://issuer.example.com/",
  ],
  "user information": [
    "https://user@issuer.example.com/",
    "https://user:password@issuer.example.com/",
    "https://:password@issuer.example.com/",
    "http://user@127.0.0.1/",
  ],
  "a fragment": ["https://issuer.example.com/jwks.json#keys", "http://127.0.0.1/jwks.json#keys"],
  "no URL": [
    "",
    "jwks.json",
    "/jwks.json",
    "//issuer.example.com/jwks.json",
    "https://",
    "https:///",
    "issuer.example.com",
    "https://issuer.example.com:99999/",
  ],
};

for (const [what, urls] of Object.entries(REFUSED)) {
  test(`${what} is refused`, () => {
    for (const url of urls) {
      // An empty string is an empty option before it is a bad URL.
      const expected = url === "" ? { name: "ConfigError" } : isRefused;
      assert.throws(() => construct(url), expected, url);
      assert.throws(
        () => construct(url, { dangerouslyAllowPrivateAddresses: true }),
        expected,
        url,
      );
    }
  });
}

const PRIVATE = [
  // as they are mostly written
  "10.0.0.1",
  "10.255.255.255",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "192.0.0.1",
  "198.18.0.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  // decimal, octal, hexadecimal, short, and a mixture
  "167772161",
  "0251.0376.0251.0376",
  "0x0a000001",
  "0xa9.0xfe.0xa9.0xfe",
  "10.1",
  "192.168.257",
  "0xa.0.01.1",
  // other digits and dots that the URL parser maps to these
  "\uff11\uff10.0.0.1",
  "10\u30020\u30020\u30021",
  "%31%30.0.0.1",
  // IPv6: unspecified, unique local, link-local, multicast, site-local
  "[::]",
  "[fc00::1]",
  "[fd12:3456:789a::1]",
  "[fe80::1]",
  "[ff02::1]",
  "[fec0::1]",
  // IPv4 inside IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo
  "[::ffff:10.0.0.1]",
  "[::ffff:a9fe:a9fe]",
  "[0:0:0:0:0:ffff:0a00:0001]",
  "[::10.0.0.1]",
  "[::ffff:0:10.0.0.1]",
  "[64:ff9b::10.0.0.1]",
  "[64:ff9b:1::10.0.0.1]",
  "[2002:0a00:0001::1]",
  "[2001:0:0a00:1::1]",
];

test("addresses of private and special networks are refused, however they are written", () => {
  for (const host of PRIVATE) {
    assert.throws(() => construct(`https://${host}/jwks.json`), isRefused, host);
    assert.throws(
      () => construct(new URL(`https://${host}/jwks.json`)),
      isRefused,
      `${host} as a URL`,
    );
    assert.throws(() => construct(`http://${host}/jwks.json`), isRefused, `${host} with http`);
  }
});

test("dangerouslyAllowPrivateAddresses lets them pass with https", () => {
  for (const host of [
    "10.0.0.1",
    "192.168.1.1",
    "167772161",
    "[fd12:3456:789a::1]",
    "[::ffff:10.0.0.1]",
  ]) {
    construct(`https://${host}/jwks.json`, { dangerouslyAllowPrivateAddresses: true });
    assert.throws(
      () => construct(`https://${host}/`, { dangerouslyAllowPrivateAddresses: false }),
      isRefused,
      host,
    );
  }
});

test("https to names and public addresses, and http to loopback, need no flag", () => {
  const allowed = [
    "https://issuer.example.com/jwks.json",
    "https://issuer.example.com:8443/a/b?tenant=1",
    "https://8.8.8.8/jwks.json",
    "https://[2606:4700:4700::1111]/jwks.json",
    "https://10.example.com/",
    "https://xn--bcher-kva.example/",
    "http://127.0.0.1/jwks.json",
    "http://127.0.0.1:8080/jwks.json",
    "http://[::1]:8080/jwks.json",
    "http://localhost:3000/",
    "https://127.0.0.1:8443/",
    "https://localhost/",
  ];
  for (const url of allowed) {
    assert.doesNotThrow(() => construct(url), url);
    assert.doesNotThrow(() => construct(new URL(url)), url);
  }
});

test("jwksUri must be a string or a URL", () => {
  for (const value of [
    7,
    true,
    {},
    [],
    ["https://issuer.example.com/"],
    Symbol.iterator,
    () => "https://issuer.example.com/",
  ]) {
    assert.throws(() => construct(value), { name: "ConfigError", option: "jwksUri" });
  }
});

test("a refused URL is not repeated in the error", () => {
  for (const url of [
    "https://user:hunter2@issuer.example.com/",
    "http://issuer.example.com/?key=hunter2",
  ]) {
    assert.throws(
      () => construct(url),
      ({ message, stack, cause }) => {
        assert.equal(cause, undefined);
        assert.ok(!message.includes("hunter2"));
        assert.ok(!stack.split("\n    at ")[0].includes("hunter2"));
        return true;
      },
    );
  }
});

test("a loopback server works by address and by name", async (t) => {
  const endpoint = await startJwksServer(t);
  const now = () => 1_800_000_000;
  await construct(endpoint.url, { now }).verifyToken(mint(goodKey));
  assert.equal(endpoint.requests, 1);
  assert.equal(construct(new URL(endpoint.url)).jwksUri, endpoint.url);
});
