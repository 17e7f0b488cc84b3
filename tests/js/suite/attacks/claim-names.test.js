// Attacks with the claims iss, aud and cnf, the header member typ, and the claims of RFC 9068.
import { assert, test } from "../../harness.js";
import { AUDIENCE, CLAIMS, ISSUER, keyFor, mint, NOW, otherKey } from "../support/minting.js";
import {
  accepted,
  misconfigured,
  misconfiguredKey,
  refused,
  verifierFor,
  verifierWith,
} from "../support/expect-verdict.js";

const ALG = "EdDSA";
const withClaims = (claims, header) => mint({ alg: ALG, claims, header });

/** Other spellings of one URL: the same to a browser, other strings to a verifier. */
function variants(url) {
  const { origin, host, pathname } = new URL(url);
  return [
    `${url}/`,
    ` ${url}`,
    `${url} `,
    `${url}\u0000`,
    `${url}#`,
    `${url}?`,
    `${url}/.`,
    url.slice(0, -1),
    url.toUpperCase(),
    url.replace("https", "HTTPS"),
    url.replace("https", "http"),
    `${url}.attacker.example`,
    url.replace("e", "%65"),
    `https://${host}:443${pathname}`,
    `https://user@${host}${pathname}`,
    `https://attacker.example/${url}`,
    `https://attacker.example/?x=${url}`,
    host,
    origin.slice(0, -1),
    "*",
    "",
    url.replace("e", "\u0435"),
    `${url}\n`,
    `//${host}${pathname}`,
    `https:/${host}${pathname}`,
    `.*`,
    `^${url}$`,
  ].filter((text) => text !== url);
}

test("CLM-11 iss missing, and of another type", async () => {
  const verifier = await verifierFor(ALG);
  await refused(verifier, await withClaims({ iss: undefined }), "ERR_CLAIM_MISSING", {
    claim: "iss",
  });
  await refused(verifier, await withClaims({ iss: null }), "ERR_CLAIM_MISSING", { claim: "iss" });
  for (const iss of [[ISSUER], [ISSUER, "x"], [], {}, { toString: ISSUER }, 1, true]) {
    const token = await withClaims({ iss });
    await refused(verifier, token, "ERR_CLAIMS_MALFORMED", {
      claim: "iss",
      label: JSON.stringify(iss),
    });
  }
  // Also where no issuer is asked for: the type is a matter of form.
  const anyIssuer = await verifierFor(ALG, { issuer: null });
  await refused(anyIssuer, await withClaims({ iss: [ISSUER] }), "ERR_CLAIMS_MALFORMED", {
    claim: "iss",
  });
  assert.equal((await accepted(anyIssuer, await withClaims({ iss: undefined }))).issuer, undefined);
  assert.equal((await accepted(verifier, await withClaims({}))).issuer, ISSUER);
});

test("CLM-12 iss that is nearly the right one", async () => {
  for (const issuer of [ISSUER, [ISSUER], ["https://other.example", ISSUER], `${ISSUER}/`]) {
    const verifier = await verifierFor(ALG, { issuer });
    const right = issuer.at(-1) === "/" ? issuer : ISSUER;
    for (const iss of [...variants(right), "https://other.example,", "https://other.example/"]) {
      const label = JSON.stringify(iss);
      await refused(verifier, await withClaims({ iss }), "ERR_CLAIM_MISMATCH", {
        claim: "iss",
        label,
      });
    }
    await accepted(verifier, await withClaims({ iss: right }));
  }
});

test("CLM-12 no issuer may be a pattern, and none may be empty", async () => {
  const { pem: publicKey } = await keyFor("RS256");
  for (const issuer of [/.*/, [/.*/], () => true, 1, {}, [null], [1], new URL(ISSUER)]) {
    misconfiguredKey({ publicKey, issuer }, "ERR_CONFIG_TYPE", { label: String(issuer) });
  }
  for (const issuer of ["", [], [""], [ISSUER, ""]]) {
    misconfiguredKey({ publicKey, issuer }, "ERR_CONFIG_EMPTY", { label: JSON.stringify(issuer) });
  }
});

test("CLM-13 an issuer that is left out is reported, and null says it on purpose", async () => {
  const { jwk } = await keyFor(ALG);
  const warningsOf = async (options) => {
    const warnings = [];
    const verifier = verifierWith({
      jwks: { keys: [jwk] },
      algorithm: ALG,
      issuer: undefined,
      onEvent: (event) => event.type === "warning" && warnings.push(event.warning),
      ...options,
    });
    await accepted(verifier, await withClaims({ iss: "https://anybody.example" }));
    await accepted(verifier, await withClaims({ iss: "https://anybody.example", jti: "2" }));
    return warnings;
  };
  assert.deepEqual(await warningsOf({}), ["issuer_not_checked"]);
  assert.deepEqual(await warningsOf({ issuer: null }), []);
  assert.deepEqual(await warningsOf({ issuer: "https://anybody.example" }), []);
  const both = await warningsOf({ audience: undefined });
  assert.deepEqual(both.sort(), ["audience_not_checked", "issuer_not_checked"]);
});

test("CLM-14 issuer A with the keys of issuer B", async () => {
  const [keyA, keyB] = [await otherKey(ALG, "issuer A"), await otherKey(ALG, "issuer B")];
  const [a, b] = ["https://a.example", "https://b.example"];
  const verifierOf = (issuer, key) =>
    verifierWith({ issuer, algorithm: ALG, jwks: { keys: [{ ...key.jwk, kid: "1" }] } });
  const tokenOf = (iss, key) => mint({ alg: ALG, key, header: { kid: "1" }, claims: { iss } });
  const [verifierA, verifierB] = [verifierOf(a, keyA), verifierOf(b, keyB)];
  await accepted(verifierA, await tokenOf(a, keyA));
  await accepted(verifierB, await tokenOf(b, keyB));
  await refused(verifierA, await tokenOf(a, keyB), "ERR_SIGNATURE_INVALID");
  await refused(verifierB, await tokenOf(a, keyB), "ERR_CLAIM_MISMATCH", { claim: "iss" });
  await refused(verifierB, await tokenOf(b, keyA), "ERR_SIGNATURE_INVALID");
  // What one verifier remembers, the other does not know.
  await refused(verifierB, await tokenOf(a, keyA), "ERR_SIGNATURE_INVALID");
});

test("CLM-15 aud missing, empty, and of another type", async () => {
  const verifier = await verifierFor(ALG);
  await refused(verifier, await withClaims({ aud: undefined }), "ERR_CLAIM_MISSING", {
    claim: "aud",
  });
  const malformed = [
    1,
    true,
    {},
    { [AUDIENCE]: true },
    [1],
    [null],
    [[AUDIENCE]],
    [AUDIENCE, 1],
    [{}],
  ];
  for (const aud of malformed) {
    const token = await withClaims({ aud });
    await refused(verifier, token, "ERR_CLAIMS_MALFORMED", {
      claim: "aud",
      label: JSON.stringify(aud),
    });
  }
  for (const aud of [[""], "", ["x"], ["", "x"]]) {
    const token = await withClaims({ aud });
    await refused(verifier, token, "ERR_CLAIM_MISMATCH", {
      claim: "aud",
      label: JSON.stringify(aud),
    });
  }
  await refused(verifier, await withClaims({ aud: null }), "ERR_CLAIM_MISSING", { claim: "aud" });
  const none = await withClaims({ aud: [] });
  await refused(verifier, none, "ERR_CLAIM_MISMATCH", { claim: "aud" });
  assert.deepEqual((await accepted(verifier, await withClaims({}))).audience, [AUDIENCE]);
  assert.deepEqual((await accepted(verifier, await withClaims({ aud: [AUDIENCE] }))).audience, [
    AUDIENCE,
  ]);
  const anyAudience = await verifierFor(ALG, { audience: null });
  assert.deepEqual(
    (await accepted(anyAudience, await withClaims({ aud: undefined }))).audience,
    [],
  );
});

test("CLM-15 an audience that is left out is reported, and null says it on purpose", async () => {
  const { jwk } = await keyFor(ALG);
  for (const [audience, expected] of [
    [undefined, ["audience_not_checked"]],
    [null, []],
    [AUDIENCE, []],
  ]) {
    const warnings = [];
    const onEvent = (event) => event.type === "warning" && warnings.push(event.warning);
    const verifier = verifierWith({ publicKey: jwk, algorithm: ALG, audience, onEvent });
    await accepted(verifier, await withClaims({}));
    assert.deepEqual(warnings, expected);
  }
});

test("CLM-16 aud that is nearly the right one", async () => {
  for (const audience of [AUDIENCE, [AUDIENCE], ["https://other.example", AUDIENCE]]) {
    const verifier = await verifierFor(ALG, { audience });
    for (const aud of [...variants(AUDIENCE), "https://other.example//", new URL(AUDIENCE).origin]) {
      for (const value of [aud, [aud], [aud, "x"]]) {
        const label = JSON.stringify(value);
        await refused(verifier, await withClaims({ aud: value }), "ERR_CLAIM_MISMATCH", {
          claim: "aud",
          label,
        });
      }
    }
    await refused(verifier, await withClaims({ aud: [...AUDIENCE] }), "ERR_CLAIM_MISMATCH", {
      claim: "aud",
    });
    await accepted(verifier, await withClaims({}));
  }
});

test("CLM-16 no audience may be a pattern, and none may be empty", async () => {
  const { pem: publicKey } = await keyFor("RS256");
  for (const audience of [/.*/, /.*/g, [/.*/], () => true, 1, {}, [null], new URL(AUDIENCE)]) {
    misconfiguredKey({ publicKey, audience }, "ERR_CONFIG_TYPE", { label: String(audience) });
  }
  for (const audience of ["", [], [""], [AUDIENCE, ""]]) {
    misconfiguredKey({ publicKey, audience }, "ERR_CONFIG_EMPTY", {
      label: JSON.stringify(audience),
    });
  }
});

test("CLM-17 aud that names us and others", async () => {
  const both = await withClaims({ aud: ["https://other.example", AUDIENCE] });
  const accessToken = await accepted(await verifierFor(ALG), both);
  assert.deepEqual(accessToken.audience, ["https://other.example", AUDIENCE]);
  const strict = await verifierFor(ALG, { strictAudience: true });
  await refused(strict, both, "ERR_CLAIM_MISMATCH", { claim: "aud" });
  await accepted(strict, await withClaims({ aud: AUDIENCE }));
  await accepted(strict, await withClaims({ aud: [AUDIENCE] }));
  const two = await verifierFor(ALG, {
    strictAudience: true,
    audience: [AUDIENCE, "https://other.example"],
  });
  await accepted(two, both);
  await refused(
    two,
    await withClaims({ aud: [AUDIENCE, "https://third.example"] }),
    "ERR_CLAIM_MISMATCH",
  );
});

test("CLM-18 an ID token as an access token", async () => {
  const verifier = await verifierFor(ALG);
  for (const mark of [
    { nonce: "n" },
    { at_hash: "h" },
    { c_hash: "h" },
    { at_hash: "" },
  ]) {
    const [claim] = Object.keys(mark);
    for (const typ of ["JWT", "jwt", undefined]) {
      await refused(verifier, await withClaims(mark, { typ }), "ERR_TYP_NOT_ALLOWED", {
        claim,
        label: `${claim} ${typ}`,
      });
    }
    await accepted(verifier, await withClaims(mark, { typ: "at+jwt" }));
    await accepted(verifier, await withClaims(mark, { typ: "application/at+jwt" }));
  }
  await accepted(verifier, await withClaims({}));
});

test("CLM-18 the profile of RFC 9068", async () => {
  const verifier = await verifierFor(ALG, { profile: "rfc9068" });
  const at = (claims, typ = "at+jwt") => withClaims({ jti: "1", ...claims }, { typ });
  await accepted(verifier, await at({}));
  await accepted(verifier, await at({}, "application/AT+JWT"));
  for (const typ of ["JWT", undefined, "id+jwt", "dpop+jwt", "at"]) {
    await refused(verifier, await withClaims({ jti: "1" }, { typ }), "ERR_TYP_NOT_ALLOWED", {
      label: String(typ),
    });
  }
  for (const claim of ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"]) {
    await refused(verifier, await at({ [claim]: undefined }), "ERR_CLAIM_MISSING", { claim });
  }
  // No other claim stands in for client_id here.
  await refused(verifier, await at({ client_id: undefined, azp: "x" }), "ERR_CLAIM_MISSING", {
    claim: "client_id",
  });
  const { jwk: publicKey } = await keyFor(ALG);
  const options = { publicKey, algorithm: ALG, profile: "rfc9068" };
  for (const missing of [
    { issuer: ISSUER },
    { audience: AUDIENCE },
    {},
    { issuer: null, audience: AUDIENCE },
  ]) {
    misconfigured({ ...options, ...missing }, "ERR_CONFIG_PROFILE", {
      label: JSON.stringify(missing),
    });
  }
});

test("CLM-19 tokens of another purpose", async () => {
  const verifier = await verifierFor(ALG);
  const types = [
    "logout+jwt",
    "dpop+jwt",
    "secevent+jwt",
    "token-introspection+jwt",
    "oauth-authz-req+jwt",
  ];
  types.push(
    "refresh+jwt",
    "rt+jwt",
    "id+jwt",
    "client-authentication+jwt",
    "kb+jwt",
    "vc+sd-jwt",
    "JWE",
    "JOSE",
  );
  types.push("entity-statement+jwt", "jwt+at", "at+jwt+x", "at-jwt", "at jwt");
  for (const typ of types) {
    for (const spelling of [typ, typ.toUpperCase(), `application/${typ}`]) {
      await refused(verifier, await withClaims({}, { typ: spelling }), "ERR_TYP_NOT_ALLOWED", {
        label: spelling,
      });
    }
  }
  const logout = { events: { "http://schemas.openid.net/event/backchannel-logout": {} } };
  for (const events of [logout.events, {}, "", []]) {
    for (const typ of ["JWT", undefined, "at+jwt"]) {
      await refused(verifier, await withClaims({ events }, { typ }), "ERR_TYP_NOT_ALLOWED", {
        claim: "events",
        label: String(typ),
      });
    }
  }
  await accepted(verifier, await withClaims({}));
});

test("CLM-20 case, prefix and type of typ", async () => {
  const verifier = await verifierFor(ALG);
  const good = [
    "JWT",
    "jwt",
    "Jwt",
    "at+jwt",
    "AT+JWT",
    "At+Jwt",
    "application/at+jwt",
    "APPLICATION/AT+JWT",
  ];
  for (const typ of [...good, "application/jwt", undefined]) {
    await accepted(verifier, await withClaims({}, { typ }), String(typ));
  }
  const bad = [
    "",
    " JWT",
    "JWT ",
    "application/",
    "application/application/jwt",
    "text/jwt",
    "application/jwt;v=1",
  ];
  for (const typ of [
    ...bad,
    "jwt\u0000",
    "\u212at+jwt",
    "at+jwt;x",
    "JW\u0422",
    "application /jwt",
    "/jwt",
  ]) {
    await refused(verifier, await withClaims({}, { typ }), "ERR_TYP_NOT_ALLOWED", {
      label: JSON.stringify(typ),
    });
  }
  await accepted(verifier, await mint({ alg: ALG, headerText: `{"alg":"${ALG}","typ":null}` }));
  for (const value of ["1", "true", "[]", '["JWT"]', "{}"]) {
    const token = await mint({ alg: ALG, headerText: `{"alg":"${ALG}","typ":${value}}` });
    await refused(verifier, token, "ERR_TOKEN_MALFORMED", { label: value });
  }
});

test("CLM-26 a Cognito access token, which names no audience", async () => {
  const cognito = { aud: undefined, client_id: AUDIENCE, token_use: "access", username: "u" };
  const token = await withClaims(cognito);
  await refused(await verifierFor(ALG), token, "ERR_CLAIM_MISSING", { claim: "aud" });
  const withoutAudience = await verifierFor(ALG, { audience: null });
  assert.equal((await accepted(withoutAudience, token)).clientId, AUDIENCE);
});

test("CLM-27 jti is shown, and a token may come again", async () => {
  const verifier = await verifierFor(ALG);
  const token = await withClaims({ jti: "id-1" });
  assert.equal((await accepted(verifier, token)).claims.jti, "id-1");
  await accepted(verifier, token, "a second time: replay is the host's matter");
  for (const jti of [1, ["id-1"], {}]) {
    await refused(verifier, await withClaims({ jti }), "ERR_CLAIMS_MALFORMED", { claim: "jti" });
  }
});

test("CLM-28 a token that is bound to a key, as a plain Bearer token", async () => {
  const verifier = await verifierFor(ALG);
  for (const cnf of [{ jkt: "x" }, { "x5t#S256": "x" }, { jwk: {} }, {}, "text", [], true]) {
    for (const typ of ["at+jwt", "JWT"]) {
      const token = await withClaims({ cnf }, { typ });
      await refused(verifier, token, "ERR_CLAIM_MISMATCH", {
        claim: "cnf",
        label: JSON.stringify(cnf),
      });
    }
  }
  await accepted(verifier, await withClaims({ conf: { jkt: "x" } }));
  await accepted(verifier, await withClaims({ cnf: null }));
});

test("CLM-25 required claims that are missing or null", async () => {
  const verifier = await verifierFor(ALG, { requiredClaims: ["sub", "tenant"] });
  await accepted(verifier, await withClaims({ tenant: "t" }));
  for (const tenant of [0, false, "", [], {}])
    await accepted(verifier, await withClaims({ tenant }));
  for (const tenant of [undefined, null]) {
    await refused(verifier, await withClaims({ tenant }), "ERR_CLAIM_MISSING", { claim: "tenant" });
  }
  await refused(verifier, await withClaims({ tenant: "t", sub: undefined }), "ERR_CLAIM_MISSING", {
    claim: "sub",
  });
  const { jwk: publicKey } = await keyFor(ALG);
  for (const requiredClaims of ["sub", {}, 1, [1], [null]]) {
    misconfiguredKey({ publicKey, algorithm: ALG, requiredClaims }, "ERR_CONFIG_TYPE");
  }
});

test("CLM-11 the order of the checks: signature, types, times, iss, aud, typ, scopes", async () => {
  const faults = [
    [{ sub: 1 }, {}, "ERR_CLAIMS_MALFORMED"],
    [{ exp: NOW - 100 }, {}, "ERR_EXPIRED"],
    [{ nbf: NOW + 100 }, {}, "ERR_NOT_YET_VALID"],
    [{ iss: "x" }, {}, "ERR_CLAIM_MISMATCH"],
    [{ aud: "x" }, {}, "ERR_CLAIM_MISMATCH"],
    [{}, { typ: "dpop+jwt" }, "ERR_TYP_NOT_ALLOWED"],
    [{ scope: "none" }, {}, "ERR_INSUFFICIENT_SCOPE"],
  ];
  const verifier = await verifierFor(ALG, { requiredScopes: ["read"] });
  let claims = {};
  let header = {};
  for (const [claim, parameter, reason] of [...faults].reverse()) {
    claims = { ...claims, ...claim };
    header = { ...header, ...parameter };
    await refused(verifier, await withClaims(claims, header), reason, {
      label: JSON.stringify(claim),
    });
  }
  const stranger = await otherKey(ALG);
  await refused(
    verifier,
    await mint({ alg: ALG, key: stranger, claims, header }),
    "ERR_SIGNATURE_INVALID",
  );
  await accepted(verifier, await withClaims({ ...CLAIMS }));
});
