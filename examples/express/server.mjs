// Protected notes with Express: reading needs one scope, writing one more.

import express from "express";
import { createBearerGate, JWTVerifier } from "mcp-bearer";
import { bearerAuth, protectedResourceMetadata, tokenErrors } from "mcp-bearer/express";

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
const app = express();
app.use(protectedResourceMetadata(gate));
app.use("/mcp", bearerAuth(gate), express.text());

app.get("/mcp", (request, response) => {
  response.json({ clientId: request.auth.clientId, notes });
});

app.post("/mcp", (request, response) => {
  gate.requireScopes(request.auth, "notes:read", "notes:write");
  notes.push(request.body);
  response.status(201).json({ clientId: request.auth.clientId, notes });
});

app.use(tokenErrors(gate));

const server = app.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`listening on port ${server.address().port}`);
});
