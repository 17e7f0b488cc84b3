/** The examples that serve notes: one per host, each with the same answers on the wire. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import {
  METADATA_URL,
  RESOURCE,
  assertPinned,
  call,
  startExample,
  startIssuer,
} from "./example-hosts.mjs";

const READ_CHALLENGE = `scope="notes:read", resource_metadata="${METADATA_URL}"`;
const WRITE_CHALLENGE = `scope="notes:read notes:write", resource_metadata="${METADATA_URL}"`;
const REFUSED = /^Bearer error="invalid_token", error_description="[^"]+", /;
const SHORT_OF_SCOPE = /^Bearer error="insufficient_scope", error_description="[^"]+", /;

const HOSTS = [
  ["express", "node"],
  ["hono", "node"],
  ["node-http", "node"],
  ["deno", "deno"],
  ["bun", "bun"],
  ["cloudflare-worker", "workerd"],
];

let issuer;
before(async () => (issuer = await startIssuer()));
after(() => issuer.close());

for (const [host, runtime] of HOSTS) {
  describe(`examples/${host}`, () => {
    let example;
    before(async () => (example = await startExample(host, runtime, issuer)));
    after(() => example?.close());
    const fetch = (options) => call(example.port, options);

    test("its packages are pinned to what is tested", () => assertPinned(host));

    test("without a token: 401, and where to get one", async () => {
      const { status, headers, text } = await fetch();
      assert.equal(status, 401);
      assert.equal(headers["www-authenticate"], `Bearer ${READ_CHALLENGE}`);
      assert.equal(text, "");
      assert.equal(headers["access-control-allow-origin"], "*");
    });

    test("with a good token: the handler's answer, which any page may read", async () => {
      const page = { Origin: "https://page.example" };
      const { status, headers, text } = await fetch({ token: issuer.mint(), headers: page });
      assert.equal(status, 200, example.output());
      assert.equal(JSON.parse(text).clientId, "client-1");
      assert.match(headers["content-type"], /^application\/json/);
      assert.equal(headers["access-control-allow-origin"], "*");
      assert.match(headers["access-control-expose-headers"], /WWW-Authenticate/i);
      assert.equal(headers["www-authenticate"], undefined);
    });

    test("with an expired, a foreign and a broken token: 401 invalid_token", async () => {
      const expired = issuer.mint({ expiresInSeconds: -60 });
      const foreign = issuer.mint({ audience: "http://localhost:3000/other" });
      for (const token of [expired, foreign, `${issuer.mint()}x`, "opaque"]) {
        const { status, headers, text } = await fetch({ token });
        assert.equal(status, 401);
        assert.match(headers["www-authenticate"], REFUSED);
        assert.ok(headers["www-authenticate"].endsWith(READ_CHALLENGE));
        assert.equal(JSON.parse(text).error, "invalid_token");
      }
    });

    test("with a token that lacks the scope of the server: 403", async () => {
      const { status, headers, text } = await fetch({ token: issuer.mint({ scopes: ["other"] }) });
      assert.equal(status, 403);
      assert.match(headers["www-authenticate"], SHORT_OF_SCOPE);
      assert.ok(headers["www-authenticate"].endsWith(READ_CHALLENGE));
      assert.equal(JSON.parse(text).error, "insufficient_scope");
    });

    test("with a token that lacks a scope of the operation: 403 naming all of them", async () => {
      const write = { method: "POST", headers: { "Content-Type": "text/plain" }, body: "a note" };
      const { status, headers, text } = await fetch({ ...write, token: issuer.mint() });
      assert.equal(status, 403, example.output());
      assert.match(headers["www-authenticate"], SHORT_OF_SCOPE);
      assert.ok(headers["www-authenticate"].endsWith(WRITE_CHALLENGE));
      assert.equal(JSON.parse(text).error, "insufficient_scope");

      const token = issuer.mint({ scopes: ["notes:write", "notes:read"] });
      const written = await fetch({ ...write, token });
      assert.equal(written.status, 201);
      // The refused request has not been handled.
      assert.deepEqual(JSON.parse(written.text).notes, ["a note"]);
    });

    test("two Authorization headers, two tokens in one, and no token in it: 400", async () => {
      const token = issuer.mint();
      const good = `Bearer ${token}`;
      for (const Authorization of [
        [good, good],
        `${good}, ${good}`,
        "Bearer",
        `${good} ${token}`,
      ]) {
        const { status, headers } = await fetch({ headers: { Authorization } });
        assert.equal(status, 400, String(Authorization).replaceAll(token, "<token>"));
        assert.match(headers["www-authenticate"], /^Bearer error="invalid_request", /);
      }
    });

    test("another scheme, and a token in the query: as without a token", async () => {
      const basic = await fetch({ headers: { Authorization: "Basic dXNlcjpwYXNz" } });
      const query = await fetch({ path: `/mcp?access_token=${issuer.mint()}` });
      for (const { status, headers } of [basic, query]) {
        assert.equal(status, 401);
        assert.equal(headers["www-authenticate"], `Bearer ${READ_CHALLENGE}`);
      }
    });

    test("the metadata is public, at both of its paths", async () => {
      const { pathname } = new URL(METADATA_URL);
      for (const path of [pathname, "/.well-known/oauth-protected-resource"]) {
        const { status, headers, text } = await fetch({ path });
        assert.equal(status, 200, path);
        assert.match(headers["content-type"], /^application\/json/);
        assert.equal(headers["access-control-allow-origin"], "*");
        assert.deepEqual(JSON.parse(text), {
          resource: RESOURCE,
          authorization_servers: [issuer.issuer],
          scopes_supported: ["notes:read"],
          bearer_methods_supported: ["header"],
        });
        const head = await fetch({ path, method: "HEAD" });
        assert.equal(head.status, 200);
        assert.equal(head.text, "");
        assert.equal((await fetch({ path, method: "DELETE" })).status, 405);
      }
    });

    test("a preflight request is answered without a token", async () => {
      const { status, headers, text } = await fetch({
        method: "OPTIONS",
        headers: {
          Origin: "https://page.example",
          "Access-Control-Request-Method": "POST",
          "Access-Control-Request-Headers": "authorization",
        },
      });
      assert.equal(status, 204);
      assert.equal(headers["access-control-allow-origin"], "*");
      assert.match(headers["access-control-allow-headers"], /authorization/i);
      assert.equal(text, "");
    });
  });
}
