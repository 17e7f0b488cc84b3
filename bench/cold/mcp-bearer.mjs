import { report, subject } from "./subject.mjs";

const start = performance.now();
const { JWTVerifier } = await import("mcp-bearer");
const verifier = new JWTVerifier({
  publicKey: subject.publicPem,
  issuer: subject.issuer,
  audience: subject.audience,
});
const accessToken = await verifier.verifyToken(subject.token);
report(performance.now() - start, accessToken.subject);
