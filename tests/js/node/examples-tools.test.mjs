/** The example with rules for tools, on Node and in workerd: what each token may call, and what it sees. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

import { assertPinned, startExample, startIssuer } from "./example-hosts.mjs";

const LISTED = ["whoami", "notes_list", "notes_add", "notes_clear"];

let issuer;
before(async () => (issuer = await startIssuer()));
after(() => issuer.close());

test("its packages are pinned to what is tested", () => assertPinned("tools"));

for (const runtime of ["node", "workerd"]) {
  describe(`examples/tools, ${runtime}`, () => {
    let example;
    before(async () => (example = await startExample("tools", runtime, issuer)));
    after(() => example?.close());

    async function connected(options, work) {
      const token = issuer.mint(options);
      const client = new Client({ name: "examples", version: "1.0.0" });
      const url = new URL(`http://127.0.0.1:${example.port}/mcp`);
      try {
        await client.connect(new StreamableHTTPClientTransport(url, { authProvider: { token: async () => token } }));
        return await work(client);
      } finally {
        await client.close();
      }
    }

    const call = async (client, name, given = {}) => {
      const { content, isError } = await client.callTool({ name, arguments: given });
      assert.ok(!isError, content[0].text);
      return JSON.parse(content[0].text);
    };

    test("the list has what can be had, with more scopes too", async () => {
      await connected({ scopes: ["other"] }, async (client) => {
        const { tools } = await client.listTools();
        assert.deepEqual(tools.map(({ name }) => name), LISTED);
        assert.equal((await call(client, "whoami")).clientId, "client-1");
        await assert.rejects(call(client, "notes_list"), { name: "InsufficientScopeError" });
        await assert.rejects(call(client, "notes_debug"), /not found/u);
      });
    });

    test("a token with the scopes adds, lists and clears its own notes", async () => {
      const scopes = ["notes:read", "notes:write"];
      await connected({ scopes }, async (client) => {
        assert.deepEqual(await call(client, "notes_add", { text: "buy milk" }), ["buy milk"]);
        assert.deepEqual(await call(client, "notes_list"), ["buy milk"]);
      });
      await connected({ scopes, subject: "user-2" }, async (client) => {
        assert.deepEqual(await call(client, "notes_list"), []);
      });
      await connected({ scopes: ["notes:read"] }, async (client) => {
        await assert.rejects(call(client, "notes_add", { text: "x" }), { requiredScope: /notes:write/u });
        await call(client, "notes_clear");
        assert.deepEqual(await call(client, "notes_list"), []);
      });
    });

    test("a rule over arguments: the notes of others need a role", async () => {
      const { owner } = await connected({}, (client) => call(client, "whoami"));
      await connected({ subject: "user-2" }, async (client) => {
        await assert.rejects(call(client, "notes_clear", { owner }), /not found/u);
      });
      const additionalClaims = { client_id: "client-1", roles: ["admin"] };
      await connected({ subject: "user-2", additionalClaims }, async (client) => {
        assert.deepEqual(await call(client, "notes_clear", { owner }), []);
      });
    });

    test("each operation is a line of the audit, without arguments", async () => {
      await connected({ scopes: ["notes:read"] }, (client) => call(client, "notes_clear", { owner: undefined }));
      const lines = example.output().split("\n").filter((line) => line.includes('"type":"operation"'));
      const found = lines.map((line) => JSON.parse(line.slice(line.indexOf("{"))));
      const cleared = found.findLast(({ name }) => name === "notes_clear");
      assert.deepEqual([cleared.decision, cleared.clientId, cleared.subject], ["allowed", "client-1", "user-1"]);
      assert.ok(found.some(({ decision, missingScopes }) => decision === "refused" && missingScopes?.length > 0));
      assert.ok(!example.output().includes("buy milk"));
    });
  });
}
