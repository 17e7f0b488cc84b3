/**
 * How the verifier authenticates to the introspection endpoint. ../attacks/introspection-request.test.js tests form
 * encoding (INT-11), option-combinations.test.js tests contradicting options. jose verifies the client assertions.
 */
import { importJWK, jwtVerify } from "jose";
import { assert, test } from "../../harness.js";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  ENDPOINT,
  TOKEN,
  accepted,
  active,
  deferred,
  introspection,
  of,
  settle,
  unavailable,
} from "../support/authorization-server.js";
import { RSA_2047 } from "../support/fixed-keys.js";
import { misconfigured } from "../support/expect-refusal.js";
import { keyPair } from "../support/issuer.js";
import { CANARY, ISSUER, NOW, base64, fromBase64url, pem, utf8 } from "../support/minting.js";
import { callsOf } from "../support/sharing.js";

const NO_SECRET = { clientSecret: undefined };
const NOBODY = { clientId: undefined, clientSecret: undefined };
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** What a server gets of one verification with these options. */
async function requestWith(options) {
  const { server, verifier } = introspection(options);
  await accepted(verifier);
  assert.equal(server.requests.length, 1);
  return server.requests[0];
}

const formOf = ({ form }) => Object.fromEntries(form);
const WITH_TOKEN = { token: TOKEN, token_type_hint: "access_token" };

// ---- A secret

test("client auth: client_secret_basic puts both into the header", async () => {
  const request = await requestWith({});
  const expected = `Basic ${base64(utf8(`${CLIENT_ID}:${CLIENT_SECRET}`))}`;
  assert.equal(request.headers.get("Authorization"), expected);
  assert.deepEqual(formOf(request), WITH_TOKEN);
});

test("client auth: a space becomes %20, which every decoder reads, and what form encoding keeps stays", async () => {
  const request = await requestWith({ clientId: "my client", clientSecret: "a*b-c.d_e~f" });
  const [, credentials] = request.headers.get("Authorization").split(" ");
  // RFC 6749 appendix B: as HTML forms have it, in which ~ is encoded.
  assert.equal(atob(credentials), "my%20client:a*b-c.d_e%7Ef");
});

test("client auth: formEncodeCredentials true is the default", async () => {
  const hard = { clientId: "a:b c", clientSecret: "d%e" };
  const [given, left] = [
    await requestWith({ ...hard, formEncodeCredentials: true }),
    await requestWith(hard),
  ];
  assert.equal(given.headers.get("Authorization"), left.headers.get("Authorization"));
});

test("client auth: client_secret_post puts both into the form", async () => {
  const request = await requestWith({ clientAuthMethod: "client_secret_post" });
  assert.equal(request.headers.get("Authorization"), null);
  const credentials = { client_id: CLIENT_ID, client_secret: CLIENT_SECRET };
  assert.deepEqual(formOf(request), { ...WITH_TOKEN, ...credentials });
});

// ---- A token of one's own, and none

test("client auth: a bearer token is in the header, an id in the form", async () => {
  for (const clientId of [undefined, CLIENT_ID]) {
    const request = await requestWith({ ...NOBODY, clientId, bearerToken: "a.b-c_d~e+f/g==" });
    assert.equal(request.headers.get("Authorization"), "Bearer a.b-c_d~e+f/g==");
    const id = clientId === undefined ? {} : { client_id: clientId };
    assert.deepEqual(formOf(request), { ...WITH_TOKEN, ...id });
  }
});

test("client auth: an invalid bearer token is a configuration error", () => {
  for (const bearerToken of ["a b", "Bearer x", "a=b", "\u00e4", 'a"b', "a,b", "="]) {
    misconfigured(
      () => introspection({ ...NOBODY, bearerToken }),
      "ERR_CONFIG_CLIENT_AUTH",
      "bearerToken",
    );
  }
});

test("client auth: none has no header, and an id only where it is given", async () => {
  for (const clientId of [undefined, CLIENT_ID]) {
    const request = await requestWith({ ...NOBODY, clientId, clientAuthMethod: "none" });
    assert.equal(request.headers.get("Authorization"), null);
    const id = clientId === undefined ? {} : { client_id: clientId };
    assert.deepEqual(formOf(request), { ...WITH_TOKEN, ...id });
  }
});

// ---- A function

test("client auth: a function gives the whole header, for each request anew", async () => {
  let calls = 0;
  const functions = [
    () => `DPoP token-${++calls}`,
    async () => `DPoP token-${++calls}`,
    () => ({ then: (resolve) => resolve(`DPoP token-${++calls}`) }),
  ];
  for (const authorizationHeader of functions) {
    calls = 0;
    const { server, verifier } = introspection({ ...NOBODY, authorizationHeader });
    await accepted(verifier, "token-a");
    await accepted(verifier, "token-b");
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.get("Authorization")),
      ["DPoP token-1", "DPoP token-2"],
    );
    assert.deepEqual(formOf(server.requests[0]), { ...WITH_TOKEN, token: "token-a" });
  }
});

test("client auth: a function is told nothing, the token least of all", async () => {
  const given = [];
  const authorizationHeader = function (...parameters) {
    given.push(parameters, this);
    return "Custom x";
  };
  await requestWith({ ...NOBODY, authorizationHeader });
  assert.deepEqual(given, [[], undefined]);
});

test("client auth: a function that fails is our fault, for this request alone: 503", async () => {
  const throwing = () => {
    throw new Error(CANARY);
  };
  const failures = {
    "throws an error": throwing,
    "throws nothing": () => {
      throw undefined;
    },
    rejects: async () => throwing(),
    "rejects with nothing": () => Promise.reject(),
    "gives nothing": () => undefined,
    "gives null": async () => null,
    "gives a number": () => 5,
    "gives an object": () => ({ Authorization: "x" }),
    "gives an empty text": () => "",
    "gives a line break": () => "Bearer x\r\nX-Evil: 1",
    "gives a line feed": async () => "Bearer x\n",
    "gives a NUL": () => "Bearer \u0000",
    "gives a character above Latin-1": () => "Bearer \u20ac",
  };
  for (const [what, failing] of Object.entries(failures)) {
    let authorizationHeader = failing;
    const { events, server, verifier } = introspection({
      ...NOBODY,
      authorizationHeader: () => authorizationHeader(),
    });
    await unavailable(verifier, TOKEN, `a function that ${what}`);
    assert.equal(server.requests.length, 0, what);
    const told = of(events, "introspection_failed");
    const expected = { type: "introspection_failed", failure: "client_authentication" };
    assert.deepEqual(
      told.map(({ type, failure }) => ({ type, failure })),
      [expected],
      what,
    );
    assert.ok(!JSON.stringify(events).includes(CANARY));
    // It says nothing about the server, so nobody is kept waiting.
    authorizationHeader = () => "Bearer y";
    await accepted(verifier);
  }
});

test("client auth: a function that never answers keeps nobody else waiting", async () => {
  let authorizationHeader = () => new Promise(() => {});
  const { events, server, verifier } = introspection({
    ...NOBODY,
    authorizationHeader: () => authorizationHeader(),
    timeout: 0.5,
  });
  await unavailable(verifier);
  assert.equal(server.requests.length, 0);
  const [{ failure, retryAfter }] = of(events, "introspection_failed");
  assert.deepEqual([failure, retryAfter], ["client_authentication", 0]);
  authorizationHeader = () => "Bearer y";
  await accepted(verifier);
});

test("client auth: a function is called once for each request, and on workerd each caller has one", async () => {
  const gate = deferred();
  let calls = 0;
  const { server, verifier } = introspection({
    ...NOBODY,
    authorizationHeader: () => {
      calls += 1;
      return gate.promise;
    },
  });
  const verdicts = Array.from({ length: 5 }, () => verifier.verifyToken(TOKEN));
  await settle();
  gate.resolve("Bearer x");
  await Promise.all(verdicts);
  assert.deepEqual([calls, server.requests.length], [callsOf(5), callsOf(5)]);
});

// ---- private_key_jwt

const ALGORITHMS = ["RS256", "ES256", "EdDSA"];

/** The forms in which a private key may be given. */
async function formsOf(alg, name = "client") {
  const pair = await keyPair(name, alg);
  const { privateJwk } = pair;
  const bare = Object.fromEntries(
    Object.entries(privateJwk).filter(([member]) => !["alg", "key_ops", "ext"].includes(member)),
  );
  const forms = {
    PEM: pem("PRIVATE KEY", pair.pkcs8),
    "PEM with other line ends": pem("PRIVATE KEY", pair.pkcs8).replaceAll("\n", "\r\n"),
    JWK: bare,
    "JWK with its use": { ...bare, use: "sig", alg, kid: "key-1" },
    "JWK for signing": { ...bare, key_ops: ["sign"] },
  };
  return { forms, jwk: pair.jwk, pair };
}

const withKey = (privateKey, more) => ({
  ...NO_SECRET,
  clientAuthMethod: "private_key_jwt",
  privateKey,
  ...more,
});

/** Verifies an assertion as a server does; gives its header and claims. */
async function verified({ form }, jwk, alg, audience, at = NOW) {
  const { payload, protectedHeader } = await jwtVerify(
    form.get("client_assertion"),
    await importJWK(jwk, alg),
    {
      algorithms: [alg],
      audience,
      issuer: CLIENT_ID,
      subject: CLIENT_ID,
      requiredClaims: ["exp", "iat", "jti"],
      currentDate: new Date(at * 1000),
      clockTolerance: 0,
    },
  );
  return { claims: payload, header: protectedHeader };
}

for (const alg of ALGORITHMS) {
  test(`client auth: private_key_jwt signs ${alg}, whatever form the key has`, async () => {
    const { forms, jwk } = await formsOf(alg);
    for (const [form, privateKey] of Object.entries(forms)) {
      const request = await requestWith(withKey(privateKey));
      const { claims, header } = await verified(request, jwk, alg, ENDPOINT);
      const kid = privateKey.kid === undefined ? {} : { kid: "key-1" };
      assert.deepEqual(header, { alg, typ: "JWT", ...kid }, form);
      assert.deepEqual(Object.keys(claims).sort(), ["aud", "exp", "iat", "iss", "jti", "sub"]);
      assert.equal(claims.aud, ENDPOINT, form);
      assert.equal(request.headers.get("Authorization"), null, form);
      assert.deepEqual(
        { ...formOf(request), client_assertion: undefined },
        {
          ...WITH_TOKEN,
          client_id: CLIENT_ID,
          client_assertion_type: ASSERTION_TYPE,
          client_assertion: undefined,
        },
      );
    }
  });
}

test("client auth: the signature of ES256 is the one of JWS, not the one of DER", async () => {
  const { forms } = await formsOf("ES256");
  const { form } = await requestWith(withKey(forms.PEM));
  const signature = fromBase64url(form.get("client_assertion").split(".")[2]);
  assert.equal(signature.length, 64);
});

test("client auth: an assertion lives a minute, from the verifier's own clock", async () => {
  const { forms, jwk } = await formsOf("ES256");
  const { server, time, verifier } = introspection(withKey(forms.JWK));
  time.advance(1000.7);
  await accepted(verifier);
  const [request] = server.requests;
  const { claims } = await verified(request, jwk, "ES256", ENDPOINT, NOW + 1001);
  assert.deepEqual([claims.iat, claims.exp], [NOW + 1000, NOW + 1060]);
  await assert.rejects(verified(request, jwk, "ES256", ENDPOINT, NOW + 1060), {
    code: "ERR_JWT_EXPIRED",
  });
});

test("client auth: no two assertions are alike", async () => {
  const { forms, jwk } = await formsOf("EdDSA");
  const { server, verifier } = introspection(withKey(forms.PEM));
  const other = introspection(withKey(forms.PEM));
  for (let index = 0; index < 20; index += 1) {
    await accepted(verifier);
    await accepted(other.verifier);
  }
  const ids = new Set();
  for (const request of [...server.requests, ...other.server.requests]) {
    const { claims } = await verified(request, jwk, "EdDSA", ENDPOINT);
    assert.ok(claims.jti.length >= 16, claims.jti);
    ids.add(claims.jti);
  }
  assert.equal(ids.size, 40);
});

test("client auth: privateKeyId and clientAssertionAudience are what the assertion says", async () => {
  const { forms, jwk } = await formsOf("ES256");
  const audience = "https://auth.example/token";
  for (const privateKey of Object.values(forms)) {
    const more = { privateKeyId: "key-2", clientAssertionAudience: audience };
    const request = await requestWith(withKey(privateKey, more));
    const { claims, header } = await verified(request, jwk, "ES256", audience);
    assert.deepEqual([header.kid, claims.aud], ["key-2", audience]);
  }
});

test("client auth: with one issuer, that is the audience of the assertion", async () => {
  const { forms, jwk } = await formsOf("ES256");
  for (const [issuer, audience] of [
    [ISSUER, ISSUER],
    [[ISSUER], ISSUER],
    [[ISSUER, "https://other.example"], ENDPOINT],
    [null, ENDPOINT],
  ]) {
    const request = await requestWith(withKey(forms.PEM, { issuer }));
    const { claims } = await verified(request, jwk, "ES256", audience);
    assert.equal(claims.aud, audience);
  }
});

test("client auth: another key's assertion is not this one's", async () => {
  const { forms } = await formsOf("ES256");
  const stranger = await keyPair("stranger", "ES256");
  const request = await requestWith(withKey(forms.PEM));
  await assert.rejects(verified(request, stranger.jwk, "ES256", ENDPOINT), {
    code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
  });
});

test("client auth: ids that need care in JSON arrive as they are", async () => {
  const { forms, jwk } = await formsOf("ES256");
  for (const clientId of ['a"b\\c', "https://client.example/?a=b&c", "\u65e5\u672c \u{1f600}"]) {
    const request = await requestWith(withKey(forms.PEM, { clientId, privateKeyId: clientId }));
    const { payload, protectedHeader } = await jwtVerify(
      request.form.get("client_assertion"),
      await importJWK(jwk, "ES256"),
      { currentDate: new Date(NOW * 1000) },
    );
    assert.deepEqual([payload.iss, payload.sub], [clientId, clientId]);
    assert.equal(protectedHeader.kid, clientId);
    assert.equal(request.form.get("client_id"), clientId);
  }
});

test("client auth: a key that cannot be used is a configuration error", async () => {
  const { forms, jwk, pair } = await formsOf("ES256");
  const rsa = await formsOf("RS256");
  const large = await keyPair("client", "ES384");
  const { JWK } = forms;
  const der = pair.pkcs8;
  const unusable = {
    "is public": jwk,
    "is a public PEM": pair.pem,
    "is a text": CANARY,
    "is a PEM without end": forms.PEM.slice(0, -40),
    "is two PEM blocks": forms.PEM + forms.PEM,
    "is encrypted": pem("ENCRYPTED PRIVATE KEY", der),
    "is named another": pem("EC PRIVATE KEY", der),
    "has an octet too many": pem("PRIVATE KEY", Uint8Array.of(...der, 0)),
    "has an octet too few": pem("PRIVATE KEY", der.subarray(0, der.length - 1)),
    "is of another curve": large.privateJwk,
    "is of another curve, in PEM": pem("PRIVATE KEY", large.pkcs8),
    "is a secret": { kty: "oct", k: "AAAA", d: "AAAA" },
    "is weak RSA": { ...RSA_2047.jwk, d: "AAAA" },
    "is of no kind": { d: JWK.d },
    "is for encryption": { ...JWK, use: "enc" },
    "is for verifying only": { ...JWK, key_ops: ["verify"] },
    "is for another algorithm": { ...JWK, alg: "ES384" },
    "is for the algorithm of another kind": { ...rsa.forms.JWK, alg: "PS256" },
    "is bytes": pair.pkcs8,
    "has a kid that is no text": { ...JWK, kid: 5 },
  };
  for (const [what, privateKey] of Object.entries(unusable)) {
    let error;
    try {
      introspection(withKey(privateKey));
    } catch (thrown) {
      error = thrown;
    }
    assert.equal(error?.name, "ConfigError", `a key that ${what}: ${error}`);
    assert.equal(error.option, "privateKey", what);
    assert.equal(error.reason, "ERR_CONFIG_KEY", what);
    const said = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
    for (const secret of [CANARY, JWK.d, rsa.forms.JWK.d.slice(0, 40)]) {
      assert.ok(!said.includes(secret), what);
    }
  }
});

test("client auth: options for signing assertions must have the right type and not be empty", async () => {
  const { forms } = await formsOf("ES256");
  const types = {
    privateKey: [7, true, () => forms.PEM, [], [forms.JWK], Symbol("key")],
    privateKeyId: [7, true, {}, [], Symbol("id")],
    clientAssertionAudience: [7, true, {}, [ENDPOINT], new URL(ENDPOINT)],
  };
  for (const [option, values] of Object.entries(types)) {
    for (const value of values) {
      misconfigured(
        () => introspection(withKey(forms.PEM, { [option]: value })),
        "ERR_CONFIG_TYPE",
        option,
      );
    }
    for (const value of ["", " "]) {
      const construct = () => introspection(withKey(forms.PEM, { [option]: value }));
      const error = assert.throws(construct, { name: "ConfigError" });
      assert.equal(error.option, option);
    }
  }
});

test("client auth: a key of the right form that does not fit itself is our fault: 503", async () => {
  const { forms } = await formsOf("ES256");
  const stranger = await keyPair("stranger", "ES256");
  // Runtimes differ in whether they notice; none may send an assertion that says who we are and cannot be verified, or
  // call the token bad.
  const { server, verifier } = introspection(
    withKey({ ...forms.JWK, x: stranger.jwk.x, y: stranger.jwk.y }),
  );
  const outcome = await verifier.verifyToken(TOKEN).then(
    () => "accepted",
    ({ reason }) => reason,
  );
  if (outcome === "accepted") assert.equal(server.requests.length, 1);
  else assert.equal(outcome, "ERR_INTROSPECTION_UNAVAILABLE");
});

test("client auth: our own credentials refused is told as such, and the next answer counts", async () => {
  const { events, server, verifier } = introspection({
    answer: () => Response.json({ error: "invalid_client" }, { status: 401 }),
  });
  await unavailable(verifier);
  const [{ failure, retryAfter, status }] = of(events, "introspection_failed");
  assert.deepEqual([failure, status], ["client_authentication", 401]);
  assert.ok(retryAfter >= 1, `${retryAfter}`);
  // A wrong secret is wrong for each token: one at a time is sent to find out.
  await Promise.all(["a", "b", "c"].map((token) => unavailable(verifier, token)));
  assert.equal(server.requests.length, 2);
  server.answer = active();
  await accepted(verifier);
});
