import { report, subject } from "./subject.mjs";

const start = performance.now();
const { createVerifier } = await import("fast-jwt");
const verify = createVerifier({
  key: subject.publicPem,
  algorithms: ["RS256"],
  allowedIss: subject.issuer,
  allowedAud: subject.audience,
});
const payload = verify(subject.token);
report(performance.now() - start, payload.sub);
