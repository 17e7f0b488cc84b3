// An introspection endpoint that knows its client and its tokens.

import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const { answers, client } = JSON.parse(process.argv[2]);
const known = new Map(Object.entries(answers));

const server = createServer(async (request, response) => {
  const form = new URLSearchParams(await text(request));
  if (!isClient(request.headers.authorization ?? "")) {
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

/** RFC 6749 section 2.3.1. Encoders differ in what they leave as it is. */
function isClient(authorization) {
  const credentials = Buffer.from(authorization.slice("Basic ".length), "base64").toString();
  const [id, secret] = credentials.split(":").map(decodeURIComponent);
  return id === client.id && secret === client.secret;
}
