/**
 * Which jwksUri is allowed: https, or http to a loopback address, and nothing that leads into a
 * private network.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { JWTVerifier } from "mcp-bearer";

import { ALLOWED, NEVER_ASKED, PRIVATE_HOSTS } from "../suite/support/url-attacks.js";
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

for (const [what, urls] of Object.entries(NEVER_ASKED)) {
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

test("addresses of private and special networks are refused, however they are written", () => {
  for (const host of PRIVATE_HOSTS) {
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
  for (const url of ALLOWED) {
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
