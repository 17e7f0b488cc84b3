import { report, subject } from "./subject.mjs";

const start = performance.now();
const { importSPKI, jwtVerify } = await import("jose");
const { payload } = await jwtVerify(subject.token, await importSPKI(subject.publicPem, "RS256"), {
  algorithms: ["RS256"],
  issuer: subject.issuer,
  audience: subject.audience,
});
report(performance.now() - start, payload.sub);
