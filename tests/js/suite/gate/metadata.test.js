/** Protected resource metadata (RFC 9728) as a gate serves it. */
import { assert, test } from "../../harness.js";
import {
  AUTHORIZATION_SERVER,
  METADATA_URL,
  ORIGIN,
  RESOURCE,
  gateWith,
  isRefusal,
  listOf,
  parameters,
  requestWith,
} from "../support/gates.js";

const ROOT_URL = `${ORIGIN}/.well-known/oauth-protected-resource`;

const documentOf = async (gate, url = gate.metadataUrl) =>
  JSON.parse(await gate.metadataResponse(new Request(url)).text());

test("METADATA the document, byte for byte, and its headers", async () => {
  const gate = gateWith({
    requiredScopes: ["read"],
    scopesSupported: ["read", "write"],
    resourceName: "Notes",
    resourceDocumentation: "https://docs.example.com/notes",
    cors: false,
  });
  const response = gate.metadataResponse(new Request(METADATA_URL));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("Content-Type"), "application/json");
  assert.equal(response.headers.get("Cache-Control"), "public, max-age=3600");
  const expected = {
    resource: RESOURCE,
    authorization_servers: [AUTHORIZATION_SERVER],
    scopes_supported: ["read", "write"],
    bearer_methods_supported: ["header"],
    resource_name: "Notes",
    resource_documentation: "https://docs.example.com/notes",
  };
  assert.equal(await response.text(), JSON.stringify(expected));
});

test("METADATA members without a value are left out", async () => {
  assert.deepEqual(await documentOf(gateWith()), {
    resource: RESOURCE,
    authorization_servers: [AUTHORIZATION_SERVER],
    bearer_methods_supported: ["header"],
  });
});

test("METADATA scopes_supported is what is required, unless it is said", async () => {
  const scopesOf = async (options) => (await documentOf(gateWith(options))).scopes_supported;
  assert.deepEqual(await scopesOf({ requiredScopes: "read write" }), ["read", "write"]);
  assert.deepEqual(await scopesOf({ verifierOptions: { requiredScopes: ["read"] } }), ["read"]);
  const said = { requiredScopes: ["read"], scopesSupported: ["read", "admin"] };
  assert.deepEqual(await scopesOf(said), ["read", "admin"]);
});

test("METADATA resource and authorization servers are echoed byte for byte", async () => {
  const spellings = [
    "https://mcp.example.com",
    "https://mcp.example.com/",
    "https://MCP.Example.com/Path",
    "https://mcp.example.com:443/mcp",
    "https://mcp.example.com/a/../mcp",
    "https://mcp.example.com/mcp/",
    "https://mcp.example.com/%7Euser",
    "https://mcp.example.com/mcp?tenant=7",
  ];
  for (const resource of spellings) {
    const authorizationServers = [resource, "https://auth.example.com/tenant/"];
    const gate = gateWith({ resource, authorizationServers });
    const text = await gate.metadataResponse(new Request(gate.metadataUrl)).text();
    const said = JSON.stringify({ resource, authorization_servers: authorizationServers });
    assert.ok(text.startsWith(said.slice(0, -1)), `${resource}: ${text}`);
  }
});

test("METADATA the URL has the well-known part between host and path", () => {
  const at = "https://mcp.example.com/.well-known/oauth-protected-resource";
  const places = {
    "https://mcp.example.com": at,
    "https://mcp.example.com/": at,
    "https://mcp.example.com/mcp": `${at}/mcp`,
    "https://mcp.example.com/a/b/c": `${at}/a/b/c`,
    "https://mcp.example.com/mcp/": `${at}/mcp/`,
    "https://mcp.example.com/mcp?tenant=7": `${at}/mcp?tenant=7`,
    "https://mcp.example.com:8443/mcp": at.replace(".com/", ".com:8443/") + "/mcp",
    "http://127.0.0.1:3000/mcp": "http://127.0.0.1:3000/.well-known/oauth-protected-resource/mcp",
  };
  for (const [resource, url] of Object.entries(places)) {
    const gate = gateWith({ resource });
    assert.equal(gate.metadataUrl, url, resource);
    assert.equal(gate.metadataResponse(new Request(url))?.status, 200, resource);
  }
});

test("METADATA is at the path-inserted URL and at the root", async () => {
  const gate = gateWith();
  for (const url of [METADATA_URL, ROOT_URL]) {
    assert.equal((await documentOf(gate, url)).resource, RESOURCE, url);
  }
});

test("METADATA is served whatever the query, the host, and the token", async () => {
  const gate = gateWith();
  const path = new URL(METADATA_URL).pathname;
  // Behind a proxy the host and the scheme of a request are the proxy's affair.
  for (const url of [`${METADATA_URL}?x=1`, `http://localhost:8080${path}`]) {
    assert.equal((await documentOf(gate, url)).resource, RESOURCE, url);
  }
  const withToken = requestWith("Bearer nonsense, more", { url: METADATA_URL, method: "GET" });
  assert.equal(gate.metadataResponse(withToken).status, 200);
});

test("METADATA is served with and without a slash at the end", async () => {
  for (const resource of [RESOURCE, `${RESOURCE}/`]) {
    const gate = gateWith({ resource });
    for (const url of [METADATA_URL, `${METADATA_URL}/`, ROOT_URL, `${ROOT_URL}/`]) {
      assert.equal((await documentOf(gate, url)).resource, resource, url);
    }
  }
});

test("METADATA is at no other path", () => {
  const gate = gateWith();
  const others = [
    RESOURCE,
    `${ORIGIN}/`,
    `${ROOT_URL}//`,
    `${METADATA_URL}//`,
    `${ROOT_URL}/other`,
    `${ROOT_URL}/mcp/more`,
    `${ROOT_URL}/MCP`,
    `${ROOT_URL}x`,
    `${ORIGIN}/mcp/.well-known/oauth-protected-resource`,
    `${ORIGIN}/.well-known/oauth-authorization-server`,
    `${ORIGIN}/.well-known/openid-configuration`,
    `${ORIGIN}/x?y=/.well-known/oauth-protected-resource/mcp`,
  ];
  for (const url of others) {
    assert.equal(gate.metadataResponse(new Request(url)), undefined, url);
  }
});

test("METADATA HEAD is GET without the body", async () => {
  const gate = gateWith();
  const [get, head] = ["GET", "HEAD"].map((method) =>
    gate.metadataResponse(new Request(METADATA_URL, { method })),
  );
  assert.equal(head.status, 200);
  assert.equal(await head.text(), "");
  const listed = (response) =>
    [...response.headers].filter(([name]) => name !== "content-length").sort();
  assert.deepEqual(listed(head), listed(get));
});

test("METADATA OPTIONS is answered, with and without an Origin", () => {
  for (const headers of [
    {},
    { Origin: "https://a.example", "Access-Control-Request-Method": "GET" },
  ]) {
    const request = new Request(METADATA_URL, { method: "OPTIONS", headers });
    const response = gateWith().metadataResponse(request);
    assert.equal(response.status, 204);
    assert.equal(response.headers.get("Access-Control-Allow-Origin"), "*");
    // The MCP SDK's client sends this one with its request for the metadata.
    const allowed = listOf(response, "Access-Control-Allow-Headers");
    const isCovered = allowed.includes("*") || allowed.includes("mcp-protocol-version");
    assert.ok(isCovered, String(allowed));
  }
});

test("METADATA other methods are 405 and say which ones there are", async () => {
  const serve = gateWith().protect(() => new Response("handler"));
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    const response = await serve(new Request(METADATA_URL, { method }));
    assert.equal(response.status, 405, method);
    assert.deepEqual(listOf(response, "Allow"), ["get", "head", "options"], method);
    assert.equal(response.headers.get("WWW-Authenticate"), null, method);
    assert.ok(!(await response.text()).includes("handler"), method);
  }
});

test("METADATA protect() serves it before it asks for a token", async () => {
  const gate = gateWith();
  const serve = gate.protect(() => new Response("handler"));
  for (const url of [METADATA_URL, ROOT_URL]) {
    const response = await serve(new Request(url));
    assert.equal((await response.json()).resource, RESOURCE);
  }
  await isRefusal(await serve(new Request(RESOURCE)), 401, undefined, "the resource");
});

test("METADATA a client finds the document where the challenge says", async () => {
  const gate = gateWith();
  const response = await gate.authenticate(requestWith(undefined));
  const { resource_metadata: url } = parameters(response.headers.get("WWW-Authenticate"));
  assert.equal(url, gate.metadataUrl);
  // RFC 9728 section 3.3: the client compares it with what it asked for.
  assert.equal((await documentOf(gate, url)).resource, RESOURCE);
});

test("METADATA a document is a new response each time", async () => {
  const gate = gateWith();
  const first = gate.metadataResponse(new Request(METADATA_URL));
  first.headers.set("Content-Type", "text/html");
  await first.text();
  const second = gate.metadataResponse(new Request(METADATA_URL));
  assert.equal(second.headers.get("Content-Type"), "application/json");
  assert.equal((await second.json()).resource, RESOURCE);
});

test("METADATA offline_access is nowhere, however it is asked for", async () => {
  const variants = [
    { requiredScopes: ["read", "offline_access"] },
    { requiredScopes: "offline_access read" },
    { verifierOptions: { requiredScopes: ["offline_access", "read"] } },
    { requiredScopes: ["read"], scopesSupported: ["offline_access", "read"] },
  ];
  for (const options of variants) {
    const gate = gateWith(options);
    assert.deepEqual((await documentOf(gate)).scopes_supported, ["read"]);
    const response = await gate.authenticate(requestWith(undefined));
    assert.equal(parameters(response.headers.get("WWW-Authenticate")).scope, "read");
  }
  const only = gateWith({ requiredScopes: ["offline_access"] });
  assert.ok(!JSON.stringify(await documentOf(only)).includes("offline_access"));
  const bare = await only.authenticate(requestWith(undefined));
  assert.ok(!bare.headers.get("WWW-Authenticate").includes("scope"));
});
