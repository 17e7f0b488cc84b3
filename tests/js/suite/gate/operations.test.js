/** Rules for operations: which tools, prompts, resources and methods a token may use. */
import { TokenError } from "mcp-bearer";
import { assert, test } from "../../harness.js";
import { gateWith } from "../support/gates.js";
import { staticVerifier } from "../support/verifier-fixtures.js";

const TOKENS = {
  reader: { clientId: "client-1", sub: "user-1", scopes: ["notes:read"] },
  writer: { clientId: "client-2", sub: "user-2", scopes: ["notes:read", "notes:write"] },
  admin: { clientId: "client-3", sub: "user-3", scopes: ["notes:read", "notes:admin"] },
};
const URL = "https://mcp.example.com/mcp";

/** A gate over the tokens above, the calls that its handler got, and the events. */
function gate({ respond = () => Response.json({ jsonrpc: "2.0", id: 1, result: {} }), ...rules }) {
  const handled = [];
  const events = [];
  const made = gateWith({
    verifier: staticVerifier({ tokens: TOKENS }),
    requiredScopes: [],
    onEvent: (event) => events.push(event),
    ...rules,
  });
  const serve = made.protect(async (request, context) => {
    handled.push({ text: await request.text(), ...{ context } });
    return respond(request, context);
  });
  return { gate: made, serve, handled, events };
}

function post(token, body, headers = {}) {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return new Request(URL, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...authorization, ...headers },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
}

const call = (name, args = {}, id = 1) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args },
});

const operationsOf = (events) => events.filter(({ type }) => type === "operation");

test("OPERATIONS a rule decides by name: scopes, true, false, prefix, and what no rule names", async () => {
  const tools = { "notes_*": ["notes:read"], notes_delete: ["notes:admin"], ping: true, hidden: false };
  for (const [token, name, status, isHandled] of [
    ["reader", "notes_list", 200, true],
    ["reader", "notes_delete", 403, false],
    ["admin", "notes_delete", 200, true],
    ["reader", "ping", 200, true],
    ["admin", "hidden", 200, false],
    ["admin", "unknown", 200, false],
    ["admin", "Ping", 200, false],
  ]) {
    const { serve, handled } = gate({ tools });
    const response = await serve(post(token, call(name)));
    assert.equal(response.status, status, `${token} ${name}`);
    assert.equal(handled.length, isHandled ? 1 : 0, `${token} ${name}`);
    if (isHandled || status === 403) continue;
    assert.deepEqual(await response.json(), {
      jsonrpc: "2.0",
      id: 1,
      error: { code: -32602, message: `Tool ${name} not found` },
    });
  }
});

test("OPERATIONS 403 has all scopes of the operation in one challenge, and the event says which are missing", async () => {
  const { serve, events } = gate({
    tools: { move: ["notes:write", "notes:admin"] },
    requiredScopes: ["notes:read"],
  });
  const response = await serve(post("writer", call("move")));
  assert.equal(response.status, 403);
  const challenge = response.headers.get("WWW-Authenticate");
  assert.ok(challenge.includes('error="insufficient_scope"'), challenge);
  for (const scope of ["notes:read", "notes:write", "notes:admin"]) assert.ok(challenge.includes(scope), challenge);
  const [event] = operationsOf(events);
  assert.equal(event.decision, "refused");
  assert.equal(event.reason, "missing_scopes");
  assert.deepEqual(event.missingScopes, ["notes:admin"]);
  assert.equal(event.name, "move");
  assert.equal(event.clientId, "client-2");
  assert.equal(event.subject, "user-2");
  assert.equal(event.principal.length, 43);
  assert.ok(event.durationMs >= 0);
});

test("OPERATIONS a function decides by token and arguments, may be async, and a failure refuses", async () => {
  const seen = [];
  const tools = {
    pay: ({ accessToken, arguments: given, method, name }) => {
      seen.push([accessToken.clientId, method, name]);
      return given.amount <= 1000;
    },
    later: async ({ arguments: given }) => (given.deep.amount > 1 ? ["notes:admin"] : true),
    refuse: () => {
      throw TokenError.insufficientScope(["notes:admin"]);
    },
    odd: () => 1,
    promiseOfOdd: async () => ["notes:read", 7],
  };
  for (const [name, args, status, isHandled, failed] of [
    ["pay", { amount: 1000 }, 200, true, false],
    ["pay", { amount: 1001 }, 200, false, false],
    ["pay", {}, 200, false, false],
    ["later", { deep: { amount: 1 } }, 200, true, false],
    ["later", { deep: { amount: 2 } }, 403, false, false],
    ["later", {}, 200, false, true],
    ["refuse", {}, 403, false, false],
    ["odd", {}, 200, false, true],
    ["promiseOfOdd", {}, 200, false, true],
  ]) {
    const { serve, handled, events } = gate({ tools });
    const response = await serve(post("reader", call(name, args)));
    const where = `${name} ${JSON.stringify(args)}`;
    assert.equal(response.status, status, where);
    assert.equal(handled.length, isHandled ? 1 : 0, where);
    assert.equal(events.some(({ type }) => type === "rule_failed"), failed, where);
    const [event, ...more] = operationsOf(events);
    assert.equal(event.decision, isHandled ? "allowed" : "refused", where);
    assert.deepEqual(more, [], where);
  }
  assert.deepEqual(seen[0], ["client-1", "tools/call", "pay"]);
});

test("OPERATIONS the handler gets what was judged: the same bytes, and the same value", async () => {
  const { serve, handled } = gate({ tools: { a: true } });
  const text = ' { "jsonrpc":"2.0", "id":1, "method":"tools\\/call","params":{"name":"\\u0061","arguments":{"n":9007199254740993}}} ';
  const response = await serve(post("reader", text));
  assert.equal(response.status, 200);
  assert.equal(handled[0].text, text);
  assert.deepEqual(handled[0].context.parsedBody, JSON.parse(text));
});

test("OPERATIONS a handler of the SDK gets the token and the parsed body", async () => {
  const { gate: made } = gate({ tools: { a: true } });
  const calls = [];
  const mcp = {
    fetch(request, options) {
      calls.push(options);
      return new Response("ok");
    },
  };
  const response = await made.protect(mcp)(post("reader", call("a")));
  assert.equal(await response.text(), "ok");
  assert.equal(calls[0].authInfo.clientId, "client-1");
  assert.equal(calls[0].parsedBody.params.name, "a");
});

test("OPERATIONS bodies that servers read in two ways are refused, with the id where there is one", async () => {
  const { serve, handled } = gate({ tools: { read: true, write: false } });
  const encoded = new TextEncoder();
  const text = JSON.stringify(call("read"));
  const utf16 = new Uint8Array([...text].flatMap((c) => [c.charCodeAt(0), 0]));
  for (const [what, body, status] of [
    ["a name twice", '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"read","name":"write"}}', 400],
    ["an escaped name twice", '{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"read","na\\u006de":"write"}}', 400],
    ["a method twice", '{"jsonrpc":"2.0","id":5,"method":"ping","method":"tools/call","params":{"name":"write"}}', 400],
    ["a byte order mark", `\ufeff${text}`, 400],
    ["UTF-16", utf16, 400],
    ["two values", `${text}${text}`, 400],
    ["trailing bytes", `${text}x`, 400],
    ["a batch", `[${text}]`, 400],
    ["an empty body", "", 400],
    ["bytes that are not UTF-8", encoded.encode(text).map((byte) => (byte === 0x72 ? 0xff : byte)), 400],
    ["a number", "1", 400],
  ]) {
    const response = await serve(post("reader", body));
    assert.equal(response.status, status, what);
    const answer = await response.json();
    assert.equal(answer.jsonrpc, "2.0", what);
    assert.ok("id" in answer, what);
  }
  assert.equal(handled.length, 0);
});

test("OPERATIONS revision 2026-07-28: headers must say what the body says; older revisions: they decide nothing", async () => {
  const modern = (name) => {
    const message = call(name);
    message.params._meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28" };
    return message;
  };
  const tools = { read: true, write: ["notes:write"] };
  const headers = { "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "read" };
  const { serve, handled } = gate({ tools });
  assert.equal((await serve(post("reader", modern("read"), headers))).status, 200);
  const response = await serve(post("reader", modern("write"), headers));
  assert.equal(response.status, 400);
  const { id, error } = await response.json();
  assert.equal(id, 1);
  assert.equal(error.code, -32020);
  assert.deepEqual(error.data.mismatch, { header: "read", body: "write" });
  const old = await serve(post("reader", call("write"), { "Mcp-Method": "ping", "Mcp-Name": "read" }));
  assert.equal(old.status, 403);
  assert.equal(handled.length, 1);
});

test("OPERATIONS a body over the bound is refused with 413, announced or not, and not read to its end", async () => {
  const { serve, handled } = gate({ tools: { a: true }, maxBodyBytes: 1000 });
  const fitting = JSON.stringify(call("a", { pad: "" }));
  const exact = JSON.stringify(call("a", { pad: "x".repeat(1000 - fitting.length) }));
  assert.equal(exact.length, 1000);
  assert.equal((await serve(post("reader", exact))).status, 200);
  const response = await serve(post("reader", JSON.stringify(call("a", { pad: "x".repeat(1001 - fitting.length) }))));
  assert.equal(response.status, 413);
  assert.equal((await response.json()).error.code, -32000);
  assert.equal(handled.length, 1);
});

test("OPERATIONS public tools need no token; all else does, initialize too, unless challengeOnCall is set", async () => {
  const tools = { "search_*": true, write: ["notes:write"] };
  const message = (method, params) => ({ jsonrpc: "2.0", id: 1, method, ...(params && { params }) });
  for (const [rules, body, token, status] of [
    [{}, call("search_a"), undefined, 200],
    [{}, call("search_a"), "reader", 200],
    [{}, call("write"), undefined, 401],
    [{}, call("nothing"), undefined, 401],
    [{}, message("initialize"), undefined, 401],
    [{}, message("tools/list"), undefined, 401],
    [{ challengeOnCall: true }, message("initialize"), undefined, 200],
    [{ challengeOnCall: true }, message("tools/list"), undefined, 200],
    [{ challengeOnCall: true }, call("write"), undefined, 401],
    [{}, call("search_a"), "wrong", 401],
    [{}, '{"jsonrpc":', undefined, 401],
  ]) {
    const { serve, handled } = gate({ tools, publicTools: ["search_*"], ...rules });
    const response = await serve(post(token, body));
    const where = JSON.stringify([rules, body, token]);
    assert.equal(response.status, status, where);
    assert.equal(handled.length, status === 200 ? 1 : 0, where);
    if (status === 200) assert.equal(handled[0].context.accessToken?.clientId, token && "client-1", where);
    else assert.ok(response.headers.get("WWW-Authenticate").startsWith("Bearer"), where);
  }
});

test("OPERATIONS requests without a body pass with a token only, and other methods not at all", async () => {
  const { serve, handled } = gate({ tools: { a: true } });
  const request = (method, token) =>
    new Request(URL, { method, headers: token ? { Authorization: `Bearer ${token}` } : {} });
  assert.equal((await serve(request("GET", "reader"))).status, 200);
  assert.equal((await serve(request("DELETE", "reader"))).status, 200);
  assert.equal((await serve(request("GET"))).status, 401);
  for (const method of ["PUT", "PATCH"]) {
    const put = new Request(URL, { method, headers: { Authorization: "Bearer reader" }, body: JSON.stringify(call("a")) });
    const response = await serve(put);
    assert.equal(response.status, 405, method);
    assert.equal(response.headers.get("Allow"), "GET, POST, DELETE");
  }
  assert.equal(handled.length, 2);
});

const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list" };
const listed = (names) => ({
  jsonrpc: "2.0",
  id: 1,
  result: { tools: names.map((name) => ({ name, inputSchema: { type: "object" } })), nextCursor: "next" },
});
const names = (message) => message.result.tools.map(({ name }) => name);

test("OPERATIONS lists lose what does not exist here, and with hideUngranted what the token lacks scopes for", async () => {
  const tools = { read: true, "write_*": ["notes:write"], secret: false, decide: () => false };
  const all = ["read", "write_a", "secret", "decide", "unknown"];
  const respond = () => Response.json(listed(all));
  const plain = await gate({ tools, respond }).serve(post("reader", LIST));
  const list = await plain.json();
  assert.deepEqual(names(list), ["read", "write_a", "decide"]);
  assert.equal(list.result.nextCursor, "next");
  const hiding = { tools, respond, hideUngranted: true };
  assert.deepEqual(names(await (await gate(hiding).serve(post("reader", LIST))).json()), ["read", "decide"]);
  const writer = await gate({ ...hiding, respond }).serve(post("writer", LIST));
  assert.deepEqual(names(await writer.json()), ["read", "write_a", "decide"]);
});

test("OPERATIONS streams of events are filtered while they pass, whatever the request was", async () => {
  const tools = { read: true, secret: false };
  const event = (message, id) => `id: ${id}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`;
  const progress = event({ jsonrpc: "2.0", method: "notifications/progress", params: { progress: 1 } }, "a");
  const text = `: hello\n\n${progress}${event(listed(["read", "secret"]), "b")}`;
  const stream = () => {
    const bytes = new TextEncoder().encode(text);
    let at = 0;
    return new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, (at += 7)));
      },
    });
  };
  const respond = () => new Response(stream(), { headers: { "Content-Type": "text/event-stream" } });
  for (const request of [
    post("reader", LIST),
    post("reader", call("read")),
    new Request(URL, { headers: { Authorization: "Bearer reader", "Last-Event-ID": "a" } }),
  ]) {
    const response = await gate({ tools, respond }).serve(request);
    const passed = await response.text();
    assert.ok(passed.startsWith(`: hello\n\n${progress}`), passed);
    assert.ok(passed.includes('"read"'), passed);
    assert.ok(!passed.includes("secret"), passed);
  }
});

test("OPERATIONS a compressed response that may have a list is not passed on", async () => {
  const respond = () =>
    new Response(new Uint8Array([31, 139]), {
      headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" },
    });
  const response = await gate({ tools: { a: false }, respond }).serve(post("reader", LIST));
  assert.equal(response.status, 502);
});

test("OPERATIONS allowedOrigins and allowedHosts: others get 403 before anything is looked at", async () => {
  const { serve, handled, events } = gate({
    allowedOrigins: ["https://app.example.com"],
    allowedHosts: ["mcp.example.com", "localhost:3000"],
  });
  for (const [headers, status] of [
    [{}, 200],
    [{ Origin: "https://app.example.com" }, 200],
    [{ Origin: "https://app.example.com.evil.example" }, 403],
    [{ Origin: "http://app.example.com" }, 403],
    [{ Origin: "null" }, 403],
    [{ Host: "MCP.example.com:8443" }, 200],
    [{ Host: "localhost:3000" }, 200],
    [{ Host: "localhost:3001" }, 403],
    [{ Host: "mcp.example.com.evil.example" }, 403],
  ]) {
    const before = handled.length;
    const request = post("reader", call("a"));
    // `Request` of browsers and workerd may refuse to set these.
    const withHeaders = { url: URL, method: "POST", headers: new Headers([...request.headers]), signal: null };
    for (const [name, value] of Object.entries(headers)) withHeaders.headers.set(name, value);
    const given = Object.assign(Object.create(request), {});
    Object.defineProperties(given, {
      url: { value: URL },
      method: { value: "POST" },
      headers: { value: withHeaders.headers },
      signal: { value: null },
      text: { value: async () => "" },
    });
    const response = await serve(given);
    assert.equal(response.status, status, JSON.stringify(headers));
    assert.equal(handled.length - before, status === 200 ? 1 : 0, JSON.stringify(headers));
  }
  assert.ok(events.some(({ reason }) => reason === "ORIGIN_NOT_ALLOWED"));
  assert.ok(events.some(({ reason }) => reason === "HOST_NOT_ALLOWED"));
});

test("OPERATIONS options that are wrong are refused by name", () => {
  for (const [rules, option] of [
    [{ tools: [] }, "tools"],
    [{ tools: { a: "notes:read" } }, "tools.a"],
    [{ tools: { a: 1 } }, "tools.a"],
    [{ tools: { "a*b": true } }, "tools"],
    [{ tools: { a: [""] } }, "tools.a"],
    [{ prompts: 1 }, "prompts"],
    [{ publicTools: "a" }, "publicTools"],
    [{ tools: { a: false }, publicTools: ["a"] }, "publicTools"],
    [{ tools: {}, maxBodyBytes: 0 }, "maxBodyBytes"],
    [{ maxBodyBytes: 1000 }, "maxBodyBytes"],
    [{ allowBatches: true }, "allowBatches"],
    [{ hideUngranted: true, tools: undefined }, "hideUngranted"],
    [{ tools: {}, hideUngranted: "yes" }, "hideUngranted"],
    [{ allowedOrigins: ["https://a.example/"] }, "allowedOrigins"],
    [{ allowedHosts: ["https://a.example"] }, "allowedHosts"],
  ]) {
    const error = assert.throws(() => gateWith({ verifier: staticVerifier({ tokens: TOKENS }), ...rules }), {
      name: "ConfigError",
    });
    assert.ok(error.option.startsWith(option), `${JSON.stringify(rules)}: ${error.option}`);
  }
});

test("OPERATIONS authenticate judges no body, so a gate with rules rejects it", async () => {
  const { gate: made } = gate({ tools: { a: true } });
  const error = await assert.rejects(() => made.authenticate(post("reader", call("a"))), { name: "Error" });
  assert.ok(error.message.includes("protect()"), error.message);
});
