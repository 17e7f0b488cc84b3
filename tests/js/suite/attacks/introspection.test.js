// Attacks on introspection: which responses are accepted. introspection-cache.test.js tests caches,
// introspection-request.test.js tests requests.
import { assert, test } from "../../harness.js";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  ENDPOINT,
  TOKEN,
  accepted,
  active,
  authorizationServer,
  introspection,
  of,
  refused,
  unavailable,
} from "../support/authorization-server.js";
import { CANARY, ISSUER, NOW, base64url, concat, mint, utf8 } from "../support/minting.js";

const REST = JSON.stringify(active()).slice(1);

/** The text of a good answer in which one member is spelled by hand. */
function spelled(name, text) {
  const { [name]: _, ...others } = active();
  return `{"${name}":${text},${JSON.stringify(others).slice(1)}`;
}

const answering = (text, init) => introspection({ answer: () => new Response(text, init) });

/** The server's fault, told as one of these failures. Each case has a verifier of its own, and so no back-off. */
async function isFault(text, failures, label = text.slice(0, 60), options = {}) {
  const { events, verifier } = introspection({ answer: () => new Response(text), ...options });
  await unavailable(verifier, TOKEN, label);
  const [event, ...more] = of(events, "introspection_failed");
  assert.ok(failures.includes(event.failure), `${label}: ${event.failure}`);
  assert.equal(more.length, 0, label);
  assert.equal(of(events, "introspected").length, 0, label);
}

const MALFORMED = ["malformed_response"];
const NO_ANSWER = ["not_json", "malformed_response"];

test("INT-01 active that is not the boolean true", async () => {
  for (const value of [
    '"true"',
    '"false"',
    '"True"',
    '""',
    "1",
    "1.0",
    "0",
    "-1",
    "null",
    "{}",
    "[]",
    "[true]",
    '{"active":true}',
    '"active"',
  ]) {
    await isFault(spelled("active", value), MALFORMED, `active ${value}`);
  }
  await accepted(answering(spelled("active", "true")).verifier);
  await refused(answering(spelled("active", "false")).verifier, TOKEN, "ERR_TOKEN_INACTIVE");
});

test("INT-01 active that is not there, or not of the answer itself", async () => {
  const { active: _, ...without } = active();
  for (const answer of [
    {},
    without,
    { ...without, Active: true, ACTIVE: true, "active ": true },
    { ...without, ext: { active: true } },
    { ...without, is_active: true, status: "active" },
    { data: active() },
    [active()],
    [],
    true,
    "active",
    "true",
    1,
    null,
  ]) {
    await isFault(JSON.stringify(answer), NO_ANSWER);
  }
  await isFault('{"__proto__":{"active":true},"client_id":"c"}', NO_ANSWER);
});

test("INT-01 active twice, however it is spelled", async () => {
  for (const text of [
    `{"active":false,"active":true,${REST.slice('"active":true,'.length)}`,
    `{"active":true,${REST}`,
    `{"active":false,"\\u0061ctive":true,"client_id":"c"}`,
    `{"\\u0061ctive":true,"acti\\u0076e":false,"client_id":"c"}`,
  ]) {
    await isFault(text, NO_ANSWER);
  }
  // One name in another spelling is that name, and nothing else.
  const { events, verifier } = answering(`{"\\u0061ctive":true,"client_id":"c","aud":5}`);
  await unavailable(verifier);
  assert.equal(of(events, "introspection_failed")[0].failure, "malformed_response");
});

test("INT-01 not active is not active, whatever else the answer says", async () => {
  for (const answer of [
    active({ active: false }),
    { active: false, exp: "soon", scope: 5, aud: [1], token_type: 3 },
    { active: false, cnf: { jkt: "x" }, iss: null },
  ]) {
    const { events, verifier } = introspection({ answer, requiredScopes: ["read"] });
    await refused(verifier, TOKEN, "ERR_TOKEN_INACTIVE");
    assert.deepEqual(of(events, "introspected"), [{ type: "introspected", active: false }]);
  }
});

test("INT-05 exp of another type is the server's fault", async () => {
  const values = ['"soon"', `"${NOW + 3600}"`, '""', "true", "[]", "{}", `[${NOW + 3600}]`];
  // Beyond every date there is: infinity for those who read it as a double, or milliseconds.
  values.push("1e400", "1e300", String((NOW + 3600) * 1000), '"NaN"', '"Infinity"');
  for (const value of values) {
    for (const options of [{}, { clockTolerance: 600 }]) {
      await isFault(spelled("exp", value), NO_ANSWER, `exp ${value}`, options);
    }
  }
  for (const text of ["NaN", "Infinity", "0x7fffffff", "+1", "1_000", "01"]) {
    await isFault(spelled("exp", text), ["not_json", "malformed_response"], `exp ${text}`);
  }
});

test("INT-05 exp of zero, of a negative number, and at its edge", async () => {
  for (const exp of ["0", "-0", "-1", "-1.5", "0.5", "-1e10", String(NOW - 10)]) {
    const { verifier } = answering(spelled("exp", exp));
    await refused(verifier, TOKEN, "ERR_EXPIRED", { claim: "exp", label: `exp ${exp}` });
  }
  const { time, verifier } = introspection({ answer: active({ exp: NOW + 10 }) });
  time.advance(19.9);
  await accepted(verifier);
  time.advance(0.1);
  await refused(verifier, TOKEN, "ERR_EXPIRED", { claim: "exp" });
  await refused(
    introspection({ answer: active({ exp: NOW }), clockTolerance: 0 }).verifier,
    TOKEN,
    "ERR_EXPIRED",
  );
});

test("INT-05 exp that is missing, where it must be there", async () => {
  const answer = active({ exp: undefined });
  const { verifier } = introspection({ answer, requireExpiration: true });
  await refused(verifier, TOKEN, "ERR_CLAIM_MISSING", { claim: "exp" });
  await accepted(introspection({ answer }).verifier);
});

test("INT-05 nbf and iat of the future, and of another type", async () => {
  for (const name of ["nbf", "iat"]) {
    const future = introspection({ answer: active({ [name]: NOW + 11 }) });
    await refused(future.verifier, TOKEN, "ERR_NOT_YET_VALID", { claim: name });
    future.time.advance(1);
    await accepted(future.verifier);
    for (const value of ['"now"', `"${NOW}"`, "true", "[1]", String(NOW * 1000)]) {
      await isFault(spelled(name, value), MALFORMED, `${name} ${value}`);
    }
  }
});

test("INT-05 a token that is older than asked for", async () => {
  const options = { maxTokenAge: 60, clockTolerance: 0 };
  const old = introspection({ answer: active({ iat: NOW - 61 }), ...options });
  await refused(old.verifier, TOKEN, "ERR_EXPIRED", { claim: "iat" });
  const timeless = introspection({ answer: active({ iat: undefined }), ...options });
  await refused(timeless.verifier, TOKEN, "ERR_CLAIM_MISSING", { claim: "iat" });
  await accepted(introspection({ answer: active({ iat: NOW - 60 }), ...options }).verifier);
});

test("INT-06 iss, when it is configured, is compared byte for byte, and required if that is said", async () => {
  const expect = async (iss, reason) => {
    for (const requireIssuer of [false, true]) {
      const { verifier } = introspection({ issuer: ISSUER, requireIssuer, answer: active({ iss }) });
      await refused(verifier, TOKEN, reason, { claim: "iss", label: `iss ${iss}` });
    }
  };
  const silent = { issuer: ISSUER, answer: active({ iss: undefined }) };
  const strict = introspection({ ...silent, requireIssuer: true });
  await refused(strict.verifier, TOKEN, "ERR_CLAIM_MISSING", { claim: "iss" });
  assert.equal((await accepted(introspection(silent).verifier)).issuer, undefined);
  for (const iss of [
    "",
    `${ISSUER}/`,
    ISSUER.toUpperCase(),
    ` ${ISSUER}`,
    `${ISSUER}.evil.example`,
    ISSUER.replace("https:", "http:"),
    ISSUER.slice(0, -1),
  ]) {
    await expect(iss, "ERR_CLAIM_MISMATCH");
  }
  for (const iss of ["5", "true", `["${ISSUER}"]`, `{"iss":"${ISSUER}"}`]) {
    await isFault(spelled("iss", iss), MALFORMED, `iss ${iss}`, { issuer: ISSUER });
  }
  await accepted(introspection({ issuer: ISSUER }).verifier);
  const two = introspection({ issuer: ["https://other.example", ISSUER] });
  await accepted(two.verifier);
});

test("INT-06 aud, when it is configured, is required; strictly, it must be ours alone", async () => {
  const ours = "https://api.example";
  const other = "https://other.example";
  const options = { audience: ours, strictAudience: true };
  await accepted(introspection({ answer: active({ aud: [ours] }), ...options }).verifier);
  const mixed = introspection({ answer: active({ aud: [ours, other] }), ...options });
  await refused(mixed.verifier, TOKEN, "ERR_CLAIM_MISMATCH", { claim: "aud" });
  for (const aud of [[], undefined]) {
    const { verifier } = introspection({ answer: active({ aud }), ...options });
    const reason = aud === undefined ? "ERR_CLAIM_MISSING" : "ERR_CLAIM_MISMATCH";
    await refused(verifier, TOKEN, reason, { claim: "aud" });
  }
});

test("INT-06 token_type, where it is given, must be one of a bearer token", async () => {
  for (const token_type of ["mac", "DPoP", "refresh_token", "id_token", "pop", "Bearer2", " Bearer", "Bearer ", ""]) {
    const { verifier } = introspection({ answer: active({ token_type }) });
    const expected = { claim: "token_type", label: `token_type ${token_type}` };
    await refused(verifier, TOKEN, "ERR_TYP_NOT_ALLOWED", expected);
  }
  for (const token_type of ["Bearer", "bearer", "BEARER", "access_token", "N_A", "n_a", null, undefined]) {
    await accepted(introspection({ answer: active({ token_type }) }).verifier);
  }
  for (const token_type of ["3", "true", '["Bearer"]', "{}"]) {
    await isFault(spelled("token_type", token_type), MALFORMED, `token_type ${token_type}`);
  }
});

test("INT-06 members that name the client must be text", async () => {
  for (const name of ["client_id", "sub", "azp", "appid", "cid", "jti"]) {
    for (const value of ["5", "true", '["x"]', "{}"]) {
      await isFault(spelled(name, value), MALFORMED, `${name} ${value}`);
    }
  }
  const empty = introspection({ answer: active({ client_id: "", sub: "" }) });
  await refused(empty.verifier, TOKEN, "ERR_CLAIM_MISSING", { claim: "client_id" });
});

test("INT-06 a token that is bound to a key is no bearer token", async () => {
  for (const cnf of [{ jkt: "thumbprint" }, { "x5t#S256": "thumbprint" }, {}, "x"]) {
    const { verifier } = introspection({ answer: active({ cnf }) });
    await refused(verifier, TOKEN, "ERR_CLAIM_MISMATCH", { claim: "cnf" });
  }
});

test("INT-06 a token of another kind, which the server knows as well", async () => {
  for (const members of [
    { typ: "Refresh" },
    { typ: "ID" },
    { token_use: "id" },
    { nonce: "n" },
    { at_hash: "h" },
    { events: {} },
  ]) {
    const { verifier } = introspection({ answer: active(members) });
    await refused(verifier, TOKEN, "ERR_TYP_NOT_ALLOWED", { label: JSON.stringify(members) });
  }
});

test("INT-06 members that are asked for must be there", async () => {
  const options = { requiredClaims: ["username", "tenant"] };
  for (const answer of [active({ username: "alice" }), active({ username: "a", tenant: null })]) {
    const { verifier } = introspection({ answer, ...options });
    await refused(verifier, TOKEN, "ERR_CLAIM_MISSING", { claim: "tenant" });
  }
  const answer = active({ username: "alice", tenant: 0 });
  await accepted(introspection({ answer, ...options }).verifier);
});

test("INT-06 scope of another type is the server's fault, and never no scope", async () => {
  const values = [
    "5",
    "true",
    "{}",
    '["read",5]',
    '["read write"]',
    '[""]',
    '"read\\twrite"',
  ];
  for (const name of ["scope", "scp"]) {
    for (const value of values) {
      for (const options of [{}, { requiredScopes: ["read"] }]) {
        await isFault(spelled(name, value), MALFORMED, `${name} ${value}`, options);
      }
    }
  }
});

test("INT-07 an answer that is about another token, by its jti", async () => {
  const jwt = await mint({ alg: "EdDSA", claims: { jti: "jti-1" } });
  for (const jti of ["jti-2", "", "JTI-1", "jti-1 "]) {
    const { verifier } = introspection({ answer: active({ jti }) });
    await refused(verifier, jwt, "ERR_CLAIM_MISMATCH", { claim: "jti", label: `jti ${jti}` });
  }
  await accepted(introspection({ answer: active({ jti: "jti-1" }) }).verifier, jwt);
  // There is nothing to compare in an answer without one, nor with an opaque token.
  await accepted(introspection().verifier, jwt);
  await accepted(introspection({ answer: active({ jti: "jti-2" }) }).verifier);
});

test("INT-07 a token that looks like a JWT and is none is judged by the server alone", async () => {
  for (const token of ["a.b.c", "..", "e30.e30.", `${base64url('{"jti":"x"}')}.e30.AA`]) {
    await accepted(introspection({ answer: active({ jti: "jti-2" }) }).verifier, token);
  }
});

test("INT-08 any status but 200 is the server's fault, with the best of answers in it", async () => {
  const body = JSON.stringify(active());
  const statuses = [201, 202, 203, 206, 400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 413, 415];
  statuses.push(418, 421, 422, 425, 429, 451, 500, 501, 502, 503, 504, 507, 511, 599);
  for (const status of statuses) {
    const { events, verifier } = introspection({ answer: () => new Response(body, { status }) });
    await unavailable(verifier, TOKEN, `status ${status}`);
    const [{ failure, status: told }] = of(events, "introspection_failed");
    const named = status === 401 || status === 403 ? "client_authentication" : "status";
    assert.deepEqual([failure, told], [named, status]);
  }
  for (const status of [204, 205]) {
    const { verifier } = introspection({ answer: () => new Response(null, { status }) });
    await unavailable(verifier, TOKEN, `status ${status}`);
  }
  for (const status of [301, 302, 303, 307, 308]) {
    const { events, server, verifier } = introspection({
      answer: () => Response.redirect("https://evil.example/", status),
    });
    await unavailable(verifier, TOKEN, `status ${status}`);
    assert.equal(of(events, "introspection_failed")[0].failure, "redirect");
    assert.equal(server.others.length, 0, "a redirect was followed");
  }
});

test("INT-08 a body that is not one strict JSON object", async () => {
  const good = JSON.stringify(active());
  for (const text of [
    "",
    " ",
    "<!doctype html><title>active</title>",
    `<html><body>${good}</body></html>`,
    "active=true&client_id=c",
    good.slice(0, -1),
    good.slice(0, 20),
    `${good}${good}`,
    `${good} x`,
    `${good},`,
    `)]}'\n${good}`,
    `callback(${good})`,
    `\ufeff${good}`,
    `${good}\u0000`,
    `{'active':true}`,
    `{active:true}`,
    `{"active":true,}`,
    `{"active":true/* yes */}`,
    good.replace("true", "TRUE"),
    `{"active":true,"client_id":"\\ud800"}`,
    `{"active":true,"client_id":"a\nb"}`,
    `{"active":true,"client_id":"a","client_id":"b"}`,
    spelled("exp", `${NOW + 60},"exp":${NOW + 3600}`),
    spelled("ext", `{"a":1,"a":2}`),
    spelled("deep", `${"[".repeat(40)}${"]".repeat(40)}`),
    spelled("many", JSON.stringify(Object.fromEntries([...Array(2100).keys()].map((k) => [k, k])))),
  ]) {
    await isFault(text, NO_ANSWER);
  }
  for (const bytes of [
    concat(utf8('{"active":true,"client_id":"'), Uint8Array.of(0xff, 0xfe), utf8('"}')),
    concat(utf8('{"active":true,"client_id":"'), Uint8Array.of(0xc0, 0xae), utf8('"}')),
    Uint8Array.from(good, (character) => character.charCodeAt(0)).map((byte) => byte ^ 0x80),
  ]) {
    const { verifier } = introspection({ answer: () => new Response(bytes) });
    await unavailable(verifier, TOKEN, "not UTF-8");
  }
  await accepted(answering(` \r\n\t${good}\n`).verifier);
});

test("INT-08 a body above the limit", async () => {
  const LIMIT = 64 * 1024;
  const padded = (length) => JSON.stringify(active()).padEnd(length, " ");
  for (const length of [LIMIT + 1, 10 * 1024 * 1024]) {
    await isFault(padded(length), ["too_large"], `${length} bytes`);
  }
  await accepted(answering(padded(LIMIT)).verifier);
  // Where the length is announced, nothing is read; where it is a lie, it is counted.
  for (const length of ["99999999", "1"]) {
    const response = new Response(padded(LIMIT + 1), { headers: { "X-Was": length } });
    const lying = new Proxy(response, {
      get: (target, name) => {
        if (name === "headers") return new Headers({ "Content-Length": length });
        const value = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const { events, verifier } = introspection({ fetch: async () => lying });
    await unavailable(verifier, TOKEN, `Content-Length ${length}`);
    assert.equal(of(events, "introspection_failed")[0].failure, "too_large");
  }
});

test("INT-08 a connection that breaks, before and within the body", async () => {
  const half = utf8(JSON.stringify(active()).slice(0, 30));
  const broken = () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(half),
        pull: (controller) => controller.error(new Error("reset")),
      }),
    );
  const refusing = () => Promise.reject(new TypeError("fetch failed"));
  const throwing = () => {
    throw undefined;
  };
  for (const answer of [broken, refusing, throwing]) {
    const { events, verifier } = introspection({ answer });
    await unavailable(verifier);
    assert.equal(of(events, "introspection_failed")[0].failure, "network");
  }
});

test("INT-08 a fault is told to the client as 503, so that it keeps its token", async () => {
  for (const status of [401, 403, 429, 500, 503]) {
    const { verifier } = introspection({ answer: () => new Response("", { status }) });
    const error = await unavailable(verifier);
    assert.deepEqual(error.toResponseObject(), {
      error: "server_error",
      error_description: error.message,
    });
    assert.equal(error.claim, undefined);
  }
});

test("INT-15 a signed answer that nobody asked for", async () => {
  const jwt = await mint({
    alg: "RS256",
    header: { typ: "token-introspection+jwt" },
    claims: { aud: CLIENT_ID, token_introspection: active() },
  });
  const headers = { "Content-Type": "application/token-introspection+jwt" };
  for (const init of [{ headers }, {}]) {
    const { events, verifier } = answering(jwt, init);
    await unavailable(verifier);
    assert.equal(of(events, "introspection_failed")[0].failure, "not_json");
  }
  await isFault(JSON.stringify(jwt), NO_ANSWER);
  await isFault(JSON.stringify({ token_introspection: active() }), NO_ANSWER);
});

test("INT-15 an unsigned answer where a signed one was asked for", async () => {
  const options = {
    issuer: ISSUER,
    signedResponse: true,
    jwksUri: `${ISSUER}/jwks`,
    answer: active({ aud: CLIENT_ID }),
  };
  const server = authorizationServer(options.answer);
  const { events, verifier } = introspection({ ...options, server });
  await unavailable(verifier);
  assert.equal(of(events, "introspection_failed")[0].failure, "not_signed");
  assert.equal(server.requests[0].headers.get("Accept"), "application/token-introspection+jwt");
});

/** Runs `act`; gives everything that was written to the console meanwhile. */
async function written(act) {
  const names = ["log", "info", "warn", "error", "debug", "trace"];
  const originals = names.map((name) => console[name]);
  const lines = [];
  for (const name of names) console[name] = (...parts) => void lines.push(parts.map(String).join());
  try {
    await act();
  } finally {
    names.forEach((name, index) => (console[name] = originals[index]));
  }
  return lines;
}

test("INT-16 nothing of an answer is in an error, an event or a log", async () => {
  const bodies = [
    `upstream says ${CANARY}`,
    JSON.stringify(active({ exp: CANARY })),
    JSON.stringify({ active: CANARY }),
    JSON.stringify(active({ aud: CANARY })),
    JSON.stringify(active({ scope: CANARY })),
    JSON.stringify({ active: false, reason: CANARY }),
    JSON.stringify({ error: "invalid_client", error_description: CANARY }),
  ];
  for (const body of bodies) {
    for (const status of [200, 401, 500]) {
      const headers = { "WWW-Authenticate": `Basic realm="${CANARY}"`, "X-Error": CANARY };
      const answer = () => new Response(body, { status, statusText: CANARY, headers });
      const { events, verifier } = introspection({ answer, requiredScopes: ["never"] });
      const lines = await written(async () => {
        const error = await assert.rejects(verifier.verifyToken(TOKEN), { name: "TokenError" });
        const said = [error.stack, error.message, error.explanation, JSON.stringify(error)];
        for (const text of said) assert.ok(!text.includes(CANARY), text);
      });
      assert.deepEqual(lines, []);
      const told = JSON.stringify(events);
      for (const secret of [CANARY, TOKEN, CLIENT_SECRET, ENDPOINT]) {
        assert.ok(!told.includes(secret), told);
      }
    }
  }
});
