// An introspection endpoint that knows its client and its tokens.

import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const { answers, client } = JSON.parse(process.argv[2]);
const known = new Map(Object.entries(answers));
const credentials = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString("base64")}`;

const server = createServer(async (request, response) => {
  const form = new URLSearchParams(await text(request));
  if (request.headers.authorization !== credentials) {
    response.writeHead(401, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ error: "invalid_client" }));
    return;
  }
  const answer = known.get(form.get("token")) ?? { active: false };
  response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(answer));
});
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
process.on("disconnect", () => process.exit());
