// The notes on Node.

import { createServer } from "node:http";

import { toNodeHandler } from "@modelcontextprotocol/node";
import { createNotes } from "./notes.mjs";

const { PORT = "3000", RESOURCE = "http://localhost:3000/mcp" } = process.env;
const { ISSUER = "https://auth.example.com" } = process.env;

const fetch = createNotes({ issuer: ISSUER, resource: RESOURCE });

const server = createServer(toNodeHandler({ fetch }));
server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`listening on port ${server.address().port}`);
});
