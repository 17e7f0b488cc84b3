/**
 * One process on Deno. Verifies the tokens of its arguments one after the other, with a verifier
 * that remembers nothing longer than the process; prints the verdicts and what failed.
 */
import { IntrospectionTokenVerifier } from "mcp-bearer";
import { cacheApiStore, denoKvStore } from "mcp-bearer/stores";

const { kvPath, introspectionEndpoint, tokens, isForging } = JSON.parse(Deno.args[0]);
const kv = kvPath === undefined ? undefined : await Deno.openKv(kvPath);

async function forgeAll() {
  const forgery = new TextEncoder().encode('{"active":true,"client_id":"app","sub":"evil"}');
  for await (const { key } of kv.list({ prefix: [] })) await kv.set(key, forgery);
}

const failures = [];
const writes = [];
const store = kv === undefined ? cacheApiStore() : denoKvStore(kv);
const { set } = store;
store.set = (...parameters) => {
  const writing = set(...parameters);
  writes.push(writing);
  return writing;
};
const verifier = new IntrospectionTokenVerifier({
  introspectionEndpoint,
  clientAuthMethod: "none",
  clientId: "mcp-resource-server",
  audience: null,
  cacheTtl: 600,
  store,
  storeKey: "a secret of 32 bytes or more, for Deno",
  // Deno KV answers in milliseconds; but on a busy machine that may take longer than it should.
  storeTimeout: 5,
  onEvent: (event) => {
    if (event.type === "store_failed") failures.push(event);
  },
});

if (isForging) await forgeAll();
const verdicts = [];
for (const token of tokens) {
  try {
    verdicts.push((await verifier.verifyToken(token)).subject);
  } catch (error) {
    verdicts.push(error.reason ?? String(error));
  }
}
await Promise.all(writes);
console.log(JSON.stringify({ verdicts, failures }));
kv?.close();
