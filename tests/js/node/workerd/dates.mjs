// What a Worker with an old compatibility date asks of the package: WeakRef came as late as 2025-05-05.
import { IntrospectionTokenVerifier, JWTVerifier, RSAKeyPair, StaticTokenVerifier, createBearerGate } from "mcp-bearer";

const claims = { issuer: "https://issuer.example", audience: "https://mcp.example/mcp" };

export default {
  async test() {
    const pair = RSAKeyPair.generate();
    const token = pair.createToken(claims);
    const options = { ...claims, onEvent() {} };
    const active = { active: true, client_id: "fastmcp-user", aud: claims.audience, iss: claims.issuer, exp: 4e9 };
    const verifiers = {
      pem: new JWTVerifier({ ...options, publicKey: pair.publicKey }),
      jwks: new JWTVerifier({
        ...options,
        jwksUri: "https://issuer.example/jwks",
        fetch: async () => Response.json(pair.jwks()),
      }),
      introspection: new IntrospectionTokenVerifier({
        ...options,
        introspectionEndpoint: "https://issuer.example/introspect",
        clientId: "server",
        clientSecret: "secret",
        fetch: async () => Response.json(active),
      }),
      static: new StaticTokenVerifier({ tokens: { [token]: { clientId: "fastmcp-user" } }, onEvent() {} }),
    };
    for (const [name, verifier] of Object.entries(verifiers)) {
      const gate = createBearerGate({
        verifier,
        resource: claims.audience,
        authorizationServers: [claims.issuer],
        onEvent() {},
      });
      const serve = gate.protect((_request, { accessToken }) => new Response(accessToken.clientId));
      const ask = (text) => serve(new Request(claims.audience, { headers: { Authorization: `Bearer ${text}` } }));
      for (let round = 0; round < 2; round += 1) {
        const answer = await (await ask(token)).text();
        if (answer !== "fastmcp-user") throw new Error(`${name}: ${answer}`);
      }
      // An introspection here says yes to all.
      const { status } = await ask(`${token.slice(0, -10)}AAAAAAAAAA`);
      if (name !== "introspection" && status !== 401) throw new Error(`${name}: ${status} for a forged token`);
      console.log(`${name}: good`);
    }
  },
};
