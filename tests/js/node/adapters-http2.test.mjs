// HTTP/2 lets a client send a target that HTTP/1 does not: none may end the process, or reach the handler.

import assert from "node:assert/strict";
import { once } from "node:events";
import http2 from "node:http2";
import test from "node:test";

import { RSAKeyPair, JWTVerifier, createBearerGate } from "mcp-bearer";
import { createNodeGate } from "mcp-bearer/node";

const ISSUER = "https://issuer.example";
const RESOURCE = "https://mcp.example/mcp";

const pair = RSAKeyPair.generate();
const token = pair.createToken({ issuer: ISSUER, audience: RESOURCE });
const verifier = new JWTVerifier({ publicKey: pair.publicKey, issuer: ISSUER, audience: RESOURCE });
const gate = createBearerGate({ verifier, resource: RESOURCE, authorizationServers: [ISSUER] });

async function statusOf(session, headers) {
  const stream = session.request(headers);
  stream.on("error", () => {});
  const [response] = await once(stream, "response");
  stream.close();
  return response[":status"];
}

test("targets that are no path are refused, and the server lives on", async (t) => {
  const listener = createNodeGate(gate).protect((_request, response) => response.end("in"));
  const server = http2.createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
  t.after(() => {
    session.close();
    server.close();
  });
  for (const path of ["x:<>", "x:%", "data:@", "mailto::99999", "*", "//", "/\u0080", "http://[", "?", "#"]) {
    const headers = { ":method": "GET", ":scheme": "foo", ":path": path };
    assert.equal(await statusOf(session, headers), 401, path);
  }
  const good = { ":method": "POST", ":path": "/mcp", authorization: `Bearer ${token}` };
  assert.equal(await statusOf(session, good), 200);
});
