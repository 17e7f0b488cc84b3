// Protected notes with Hono: reading needs one scope, writing one more.

import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createBearerGate, JWTVerifier } from "mcp-bearer";
import { bearerAuth, protectedResourceMetadata } from "mcp-bearer/hono";

const { PORT = "3000", RESOURCE = "http://localhost:3000/mcp" } = process.env;
const { ISSUER = "https://auth.example.com" } = process.env;

const gate = createBearerGate({
  // The keys are found by the issuer's discovery document.
  verifier: new JWTVerifier({ issuer: ISSUER, audience: RESOURCE }),
  resource: RESOURCE,
  authorizationServers: [ISSUER],
  requiredScopes: ["notes:read"],
});

const notes = [];
const app = new Hono();
app.use(protectedResourceMetadata(gate));
app.use("/mcp", bearerAuth(gate));

app.get("/mcp", (c) => c.json({ clientId: c.get("auth").clientId, notes }));

app.post("/mcp", async (c) => {
  gate.requireScopes(c.get("auth"), "notes:read", "notes:write");
  notes.push(await c.req.text());
  return c.json({ clientId: c.get("auth").clientId, notes }, 201);
});

serve({ fetch: app.fetch, port: Number(PORT), hostname: "127.0.0.1" }, ({ port }) => {
  console.log(`listening on port ${port}`);
});
