/** The examples behind Cloudflare's OAuthResourceServer and OAuthProvider: answers of their own. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { METADATA_URL, assertPinned, call, startExample, startIssuer } from "./example-hosts.mjs";

const RESOURCE_SERVER = "workers-oauth-provider";
const PROVIDER = "workers-oauth-provider-external";

let issuer;
let example;
let provider;
before(async () => {
  issuer = await startIssuer();
  example = await startExample(RESOURCE_SERVER, "workerd", issuer);
  provider = await startExample(PROVIDER, "workerd", issuer);
});
after(async () => {
  await example?.close();
  await provider?.close();
  await issuer.close();
});
const fetch = (options) => call(example.port, options);

test("their packages are pinned to what is tested", () => {
  assertPinned(RESOURCE_SERVER);
  assertPinned(PROVIDER);
});

test("OAuthResourceServer lets a good token through, and says whose it is", async () => {
  const { status, text } = await fetch({ token: issuer.mint() });
  assert.equal(status, 200, example.output());
  assert.equal(JSON.parse(text).clientId, "client-1");
});

test("OAuthResourceServer answers 401 without a token and for a refused one", async () => {
  const none = await fetch();
  assert.equal(none.status, 401);
  assert.ok(none.headers["www-authenticate"].includes(`resource_metadata="${METADATA_URL}"`));
  assert.ok(!none.headers["www-authenticate"].includes("error="));

  const expired = issuer.mint({ expiresInSeconds: -60 });
  const foreign = issuer.mint({ audience: "http://localhost:3000/other" });
  for (const token of [expired, foreign, "opaque"]) {
    const { status, headers } = await fetch({ token });
    assert.equal(status, 401);
    assert.match(headers["www-authenticate"], / error="invalid_token"/);
  }
});

test("OAuthResourceServer answers 403 for a missing scope, with all that are needed", async () => {
  const { status, headers } = await fetch({ token: issuer.mint({ scopes: ["other"] }) });
  assert.equal(status, 403);
  assert.match(headers["www-authenticate"], / error="insufficient_scope", scope="notes:read"/);

  const write = { method: "POST", body: "a note" };
  const refused = await fetch({ ...write, token: issuer.mint() });
  assert.equal(refused.status, 403);
  assert.match(refused.headers["www-authenticate"], / scope="notes:read notes:write"/);
  const token = issuer.mint({ scopes: ["notes:read", "notes:write"] });
  assert.equal((await fetch({ ...write, token })).status, 201);
});

for (const host of [RESOURCE_SERVER, PROVIDER]) {
  test(`${host} answers 503 when the keys cannot be had: the token may be good`, async () => {
    const token = issuer.mint();
    // A server of its own, which has no keys yet, and whose issuer is gone.
    const gone = await startIssuer();
    const cold = await startExample(host, "workerd", gone);
    try {
      await gone.close();
      const { status, headers } = await call(cold.port, { token });
      assert.equal(status, 503, cold.output());
      assert.match(headers["retry-after"], /^\d+$/);
      assert.equal(headers["www-authenticate"], undefined);
    } finally {
      await cold.close();
    }
  });
}

test("OAuthProvider takes a good token of the other issuer, and hands on its props", async () => {
  const { status, text } = await call(provider.port, { token: issuer.mint() });
  assert.equal(status, 200, provider.output());
  assert.equal(JSON.parse(text).clientId, "client-1");
});

test("OAuthProvider answers 401 for a refused token, 403 for a missing scope", async () => {
  const expired = issuer.mint({ expiresInSeconds: -60 });
  const foreign = issuer.mint({ audience: "http://localhost:3000/other" });
  for (const token of [expired, foreign, "opaque"]) {
    const { status, headers } = await call(provider.port, { token });
    assert.equal(status, 401);
    assert.match(headers["www-authenticate"], / error="invalid_token"/);
  }
  const token = issuer.mint({ scopes: ["other"] });
  const { status, headers } = await call(provider.port, { token });
  assert.equal(status, 403);
  assert.match(headers["www-authenticate"], / error="insufficient_scope"/);
  assert.match(headers["www-authenticate"], / scope="notes:read"/);
});
