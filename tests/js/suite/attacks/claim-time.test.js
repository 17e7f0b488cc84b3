// Attacks with exp, nbf, iat, the clock and the clock tolerance, at the exact limits.
import { assert, test } from "../../harness.js";
import { CLAIMS, keyFor, keyOptions, mint, NOW } from "../support/minting.js";
import { accepted, misconfiguredKey, refused, verifierFor } from "../support/expect-verdict.js";

const ALG = "EdDSA";
const withClaims = (claims) => mint({ alg: ALG, claims });
const TOLERANCE = 5;

/** A payload in which one claim is spelled by hand: JSON.stringify cannot write 1e400 or -0. */
function spelled(name, text) {
  const { [name]: _, ...others } = CLAIMS;
  return mint({ alg: ALG, payloadText: `{"${name}":${text},${JSON.stringify(others).slice(1)}` });
}

test("CLM-01 exp missing", async () => {
  const token = await withClaims({ exp: undefined });
  const verifier = await verifierFor(ALG);
  await refused(verifier, token, "ERR_CLAIM_MISSING", { claim: "exp" });
  await accepted(verifier, await withClaims({}));
  const lenient = await verifierFor(ALG, { requireExpiration: false });
  assert.equal((await accepted(lenient, token)).expiresAt, undefined);
  // Not required is not the same as not checked.
  await refused(lenient, await withClaims({ exp: NOW - 100 }), "ERR_EXPIRED");
  await refused(lenient, await withClaims({ exp: "never" }), "ERR_CLAIMS_MALFORMED", {
    claim: "exp",
  });
});

test("CLM-02 exp of another type", async () => {
  for (const options of [{}, { requireExpiration: false }]) {
    const verifier = await verifierFor(ALG, options);
    const values = [
      `"${CLAIMS.exp}"`,
      '""',
      '"never"',
      "true",
      "false",
      "[]",
      `[${CLAIMS.exp}]`,
      "{}",
    ];
    values.push(`{"$date":${CLAIMS.exp}}`, '"2099-01-01T00:00:00Z"', '"Infinity"');
    for (const value of values) {
      const token = await spelled("exp", value);
      await refused(verifier, token, "ERR_CLAIMS_MALFORMED", { claim: "exp", label: value });
    }
    await accepted(verifier, await spelled("exp", String(CLAIMS.exp)));
  }
  const absent = await spelled("exp", "null");
  await refused(await verifierFor(ALG), absent, "ERR_CLAIM_MISSING", { claim: "exp" });
  await accepted(await verifierFor(ALG, { requireExpiration: false }), absent);
});

test("CLM-03 exp of zero, negative, fractional, and beyond all measure", async () => {
  const verifier = await verifierFor(ALG);
  for (const value of [
    "0",
    "-0",
    "-1",
    "-1.5",
    "-1e10",
    "-9007199254740993",
    "-1e300",
    "1e-300",
    "0.999",
  ]) {
    await refused(verifier, await spelled("exp", value), "ERR_EXPIRED", { label: value });
  }
  for (const value of [
    "9223372036854775808",
    "9007199254740992",
    "1e300",
    "1e12",
    "100000000000.5",
  ]) {
    const token = await spelled("exp", value);
    await refused(verifier, token, "ERR_CLAIMS_MALFORMED", { claim: "exp", label: value });
  }
  // Not a finite number at all: no JSON value, so no claim can be named.
  for (const value of ["1e400", "-1e400", "NaN"]) {
    await refused(verifier, await spelled("exp", value), "ERR_CLAIMS_MALFORMED", { label: value });
  }
  const fraction = await accepted(verifier, await spelled("exp", `${NOW + 60}.999`));
  assert.equal(fraction.expiresAt, NOW + 60);
  assert.equal(fraction.claims.exp, NOW + 60.999);
  assert.equal((await accepted(verifier, await spelled("exp", "1.8e9"))).expiresAt, 1_800_000_000);
});

test("CLM-03 a fraction of exp is rounded towards the end", async () => {
  const verifier = await verifierFor(ALG, { clockTolerance: 0 });
  await refused(verifier, await spelled("exp", `${NOW}.9`), "ERR_EXPIRED");
  await accepted(verifier, await spelled("exp", `${NOW + 1}.0`));
});

test("CLM-04 exp is now", async () => {
  const exact = await verifierFor(ALG, { clockTolerance: 0 });
  await refused(exact, await withClaims({ exp: NOW }), "ERR_EXPIRED", { claim: "exp" });
  await refused(exact, await withClaims({ exp: NOW - 1 }), "ERR_EXPIRED");
  await accepted(exact, await withClaims({ exp: NOW + 1 }));
  const tolerant = await verifierFor(ALG, { clockTolerance: TOLERANCE });
  await refused(tolerant, await withClaims({ exp: NOW - TOLERANCE }), "ERR_EXPIRED");
  await accepted(tolerant, await withClaims({ exp: NOW - TOLERANCE + 1 }));
  const byDefault = await verifierFor(ALG);
  await refused(byDefault, await withClaims({ exp: NOW - 10 }), "ERR_EXPIRED");
  await accepted(byDefault, await withClaims({ exp: NOW - 9 }));
});

test("CLM-05 nbf in the future, and of another type", async () => {
  for (const clockTolerance of [0, TOLERANCE, 600]) {
    const verifier = await verifierFor(ALG, { clockTolerance });
    const late = await withClaims({ nbf: NOW + clockTolerance + 1 });
    await refused(verifier, late, "ERR_NOT_YET_VALID", { claim: "nbf" });
    await accepted(verifier, await withClaims({ nbf: NOW + clockTolerance }));
  }
  const verifier = await verifierFor(ALG);
  for (const value of [String(NOW - 10), "", "now", true, [], [NOW - 10], {}]) {
    const token = await withClaims({ nbf: value });
    await refused(verifier, token, "ERR_CLAIMS_MALFORMED", {
      claim: "nbf",
      label: JSON.stringify(value),
    });
  }
  for (const nbf of [1e12, 2 ** 53, 1e300]) {
    await refused(verifier, await withClaims({ nbf }), "ERR_CLAIMS_MALFORMED", { claim: "nbf" });
  }
  for (const nbf of [0, NOW - 1e6, NOW + 10, NOW + 9.5, null])
    await accepted(verifier, await withClaims({ nbf }));
  // A fraction must not be rounded towards an earlier start.
  await refused(verifier, await withClaims({ nbf: NOW + 10.5 }), "ERR_NOT_YET_VALID", {
    claim: "nbf",
  });
});

test("CLM-06 iat in the future, and of another type", async () => {
  const verifier = await verifierFor(ALG, { clockTolerance: TOLERANCE });
  const late = await withClaims({ iat: NOW + TOLERANCE + 1 });
  await refused(verifier, late, "ERR_NOT_YET_VALID", { claim: "iat" });
  await accepted(verifier, await withClaims({ iat: NOW + TOLERANCE }));
  for (const iat of [undefined, null]) await accepted(verifier, await withClaims({ iat }));
  for (const value of [String(NOW), "", false, [], {}, 1e12, 2 ** 53]) {
    const token = await withClaims({ iat: value });
    await refused(verifier, token, "ERR_CLAIMS_MALFORMED", {
      claim: "iat",
      label: JSON.stringify(value),
    });
  }
});

test("CLM-06 a token older than maxTokenAge", async () => {
  const verifier = await verifierFor(ALG, { maxTokenAge: 300, clockTolerance: 0 });
  await accepted(verifier, await withClaims({ iat: NOW - 299 }));
  await accepted(verifier, await withClaims({ iat: NOW - 300 }));
  await refused(verifier, await withClaims({ iat: NOW - 301 }), "ERR_EXPIRED", { claim: "iat" });
  await refused(verifier, await withClaims({ iat: 0 }), "ERR_EXPIRED", { claim: "iat" });
  await refused(verifier, await withClaims({ iat: undefined }), "ERR_CLAIM_MISSING", {
    claim: "iat",
  });
  const tolerant = await verifierFor(ALG, { maxTokenAge: 300, clockTolerance: TOLERANCE });
  await accepted(tolerant, await withClaims({ iat: NOW - 305 }));
  await refused(tolerant, await withClaims({ iat: NOW - 306 }), "ERR_EXPIRED", { claim: "iat" });
});

test("CLM-06 maxTokenAge also ends what was remembered", async () => {
  let now = NOW;
  const verifier = await verifierFor(ALG, { maxTokenAge: 300, clockTolerance: 0, now: () => now });
  const token = await withClaims({ iat: NOW, exp: NOW + 86_400 });
  await accepted(verifier, token);
  now = NOW + 300;
  await accepted(verifier, token);
  now = NOW + 301;
  await refused(verifier, token, "ERR_EXPIRED", { claim: "iat" });
});

test("CLM-07 a clock tolerance of 0 and 600 s, and none beyond", async () => {
  for (const clockTolerance of [-1, -0.001, 601, 600.001, 1e9, NaN, Infinity, -Infinity]) {
    misconfiguredKey({ ...(await keyOf()), clockTolerance }, "ERR_CONFIG_RANGE", {
      label: String(clockTolerance),
      option: "clockTolerance",
    });
  }
  for (const clockTolerance of ["5", "", null, true, [], {}, 5n, new Number(5)]) {
    misconfiguredKey({ ...(await keyOf()), clockTolerance }, "ERR_CONFIG_TYPE", {
      label: typeof clockTolerance,
      option: "clockTolerance",
    });
  }
  const widest = await verifierFor(ALG, { clockTolerance: 600 });
  await accepted(widest, await withClaims({ exp: NOW - 599 }));
  await refused(widest, await withClaims({ exp: NOW - 600 }), "ERR_EXPIRED");
  await refused(
    await verifierFor(ALG, { clockTolerance: 0 }),
    await withClaims({ exp: NOW }),
    "ERR_EXPIRED",
  );
});

test("CLM-07 other times of the options that are no times", async () => {
  for (const value of [-1, NaN, Infinity]) {
    misconfiguredKey({ ...(await keyOf()), maxTokenAge: value }, "ERR_CONFIG_RANGE", {
      label: String(value),
      option: "maxTokenAge",
    });
  }
  for (const value of ["1", null, true]) {
    misconfiguredKey({ ...(await keyOf()), maxTokenAge: value }, "ERR_CONFIG_TYPE");
  }
});

test("CLM-07 a clock that tells no time", async () => {
  const token = await withClaims({});
  for (const time of [
    NaN,
    Infinity,
    -Infinity,
    -1,
    undefined,
    null,
    "1800000000",
    {},
    1_800_000_000n,
  ]) {
    const verifier = await verifierFor(ALG, { now: () => time });
    await refused(verifier, token, "ERR_CLOCK", { label: String(time) });
  }
  const throwing = await verifierFor(ALG, {
    now: () => {
      throw new Error("no clock");
    },
  });
  await refused(throwing, token, "ERR_CLOCK");
  for (const now of [NOW, "now", null, {}]) {
    misconfiguredKey({ ...(await keyOf()), now }, "ERR_CONFIG_TYPE");
  }
  await accepted(await verifierFor(ALG, { now: () => NOW + 0.5 }), token);
});

test("CLM-08 sums at the far end of the clock do not wrap", async () => {
  const largest = await withClaims({ exp: 1e11, iat: undefined });
  for (const now of [1e11 - 1, 1e11, 1e11 + 599]) {
    await accepted(
      await verifierFor(ALG, { clockTolerance: 600, now: () => now }),
      largest,
      String(now),
    );
  }
  for (const now of [1e11 + 600, 1e15, Number.MAX_SAFE_INTEGER]) {
    const verifier = await verifierFor(ALG, { clockTolerance: 600, now: () => now });
    await refused(verifier, largest, "ERR_EXPIRED", { label: String(now) });
  }
  const early = await verifierFor(ALG, { clockTolerance: 600, maxTokenAge: 300, now: () => 0 });
  await accepted(early, await withClaims({ iat: 0, nbf: 600, exp: 1 }));
  await refused(early, await withClaims({ iat: 0, nbf: 601, exp: 1 }), "ERR_NOT_YET_VALID", {
    claim: "nbf",
  });
});

test("CLM-09 an exp far in the future, and in milliseconds", async () => {
  const verifier = await verifierFor(ALG);
  for (const exp of [253_402_300_799, 1e11 + 1, NOW * 1000, (NOW + 3600) * 1000, 1e15]) {
    await refused(verifier, await withClaims({ exp }), "ERR_CLAIMS_MALFORMED", { claim: "exp" });
  }
  for (const exp of [4_102_444_800, 1e11]) {
    assert.equal((await accepted(verifier, await withClaims({ exp }))).expiresAt, exp);
  }
});

test("CLM-10 the clock is read at every verification, and may go back", async () => {
  for (const cacheSize of [0, 1000]) {
    let now = NOW;
    let asked = 0;
    const verifier = await verifierFor(ALG, {
      cacheSize,
      clockTolerance: 0,
      now: () => {
        asked += 1;
        return now;
      },
    });
    const token = await withClaims({ nbf: NOW, exp: NOW + 10 });
    await accepted(verifier, token);
    const before = asked;
    now = NOW + 9;
    await accepted(verifier, token);
    assert.ok(asked > before, "the clock was asked again");
    now = NOW + 10;
    await refused(verifier, token, "ERR_EXPIRED");
    now = NOW - 1;
    await refused(verifier, token, "ERR_NOT_YET_VALID", { claim: "nbf" });
    now = NOW + 5;
    await accepted(verifier, token);
    // A remembered verdict must not outlive the clock either.
    for (now of [NaN, Infinity, -1, String(NOW + 5), undefined, null]) {
      await refused(verifier, token, "ERR_CLOCK", { label: String(now) });
    }
  }
});

async function keyOf() {
  return keyOptions(ALG, await keyFor(ALG));
}
