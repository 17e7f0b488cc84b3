// Attacks with JSON that two parsers could read differently, or that is expensive to parse.
import { assert, test } from "../../harness.js";
import { CLAIMS, concat, mint, utf8 } from "../support/minting.js";
import { accepted, refused, verifierFor } from "../support/expect-verdict.js";

const members = JSON.stringify(CLAIMS).slice(1, -1);
/** The default claims and one more member, as it is written. */
const and = (member) => `{${members},${member}}`;
const payload = (payloadText) => mint({ alg: "EdDSA", payloadText });
const header = (headerText) => mint({ alg: "EdDSA", headerText });

test("ENC-06 claims nested 32 deep, and 33", async () => {
  const verifier = await verifierFor("EdDSA");
  const arrays = (depth) => and(`"x":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}`);
  const objects = (depth) => and(`"x":${'{"":'.repeat(depth - 1)}0${"}".repeat(depth - 1)}`);
  for (const nested of [arrays, objects]) {
    const accessToken = await accepted(verifier, await payload(nested(32)));
    assert.deepEqual(accessToken.claims, JSON.parse(nested(32)));
    for (const depth of [33, 34, 100, 128, 129, 1000, 1900]) {
      await refused(verifier, await payload(nested(depth)), "ERR_TOKEN_TOO_LARGE", {
        label: `depth ${depth}`,
      });
    }
  }
  // Never closed: a parser that recurses first and looks at its budget later is gone by now.
  await refused(verifier, await payload("[".repeat(12_000)), "ERR_TOKEN_TOO_LARGE");
  await refused(verifier, await payload('{"x":'.repeat(2400)), "ERR_TOKEN_TOO_LARGE");
  await refused(verifier, await header("[".repeat(4096)), "ERR_TOKEN_TOO_LARGE");
});

test("ENC-07 a member name twice in the header", async () => {
  const verifier = await verifierFor("EdDSA");
  for (const text of [
    '{"alg":"EdDSA","alg":"EdDSA"}',
    '{"alg":"none","alg":"EdDSA"}',
    '{"alg":"EdDSA","alg":"none"}',
    '{"alg":"EdDSA","\\u0061lg":"none"}',
    '{"\\u0061\\u006c\\u0067":"EdDSA","alg":"EdDSA"}',
    '{"alg":"EdDSA","kid":"a","kid":"b"}',
    '{"alg":"EdDSA","x":1,"x":1}',
    '{"alg":"EdDSA","x":{"y":1,"y":2}}',
    '{"alg":"EdDSA","x":[{"y":1,"\\u0079":2}]}',
    '{"alg":"EdDSA","":1,"":2}',
    '{"alg":"EdDSA","__proto__":1,"__proto__":2}',
  ]) {
    await refused(verifier, await header(text), "ERR_TOKEN_MALFORMED", { label: text });
  }
  await accepted(verifier, await header('{"alg":"EdDSA","Alg":"x","x":{"alg":"y"}}'));
});

test("ENC-07 a member name twice in the claims", async () => {
  const verifier = await verifierFor("EdDSA");
  for (const member of [
    `"exp":${CLAIMS.exp}`,
    '"sub":"admin"',
    '"\\u0073ub":"admin"',
    '"s\\u0075b":"admin"',
    '"iss":"x"',
    '"scope":"admin"',
    '"x":1,"x":1',
    '"x":1,"\\u0078":1',
    '"cn":{"jkt":"a","jkt":"b"}',
    '"act":{"sub":"a","act":{"sub":"b","\\u0073ub":"c"}}',
    '"x":[[{"y":1,"y":2}]]',
    '"":0,"":0',
    '"__proto__":{},"__proto__":{}',
    '"\\ud83d\\ude00":1,"\u{1f600}":2',
  ]) {
    await refused(verifier, await payload(and(member)), "ERR_CLAIMS_MALFORMED", { label: member });
  }
  const accessToken = await accepted(
    verifier,
    await payload(and('"SUB":"admin","x":{"sub":"admin"}')),
  );
  assert.equal(accessToken.subject, CLAIMS.sub);
});

test("ENC-08 a header or payload that is no object", async () => {
  const verifier = await verifierFor("EdDSA");
  const values = [
    "[]",
    '["alg","EdDSA"]',
    `[${JSON.stringify(CLAIMS)}]`,
    '"text"',
    "null",
    "1",
    "true",
    "",
    " ",
  ];
  for (const text of values) {
    // An empty payload makes an empty part, which is refused for its form.
    const reason = text === "" ? "ERR_TOKEN_MALFORMED" : "ERR_CLAIMS_MALFORMED";
    await refused(verifier, await payload(text), reason, { label: `payload ${text}` });
    await refused(verifier, await header(text), "ERR_TOKEN_MALFORMED", { label: `header ${text}` });
  }
  await refused(verifier, await payload("{}"), "ERR_CLAIM_MISSING", { claim: "exp" });
  await accepted(verifier, await payload(JSON.stringify(CLAIMS)));
});

test("ENC-09 bytes that are not UTF-8, other encodings, and lone surrogates", async () => {
  const verifier = await verifierFor("EdDSA");
  const around = (bytes) => concat(utf8(`{${members},"x":"`), Uint8Array.from(bytes), utf8('"}'));
  const invalid = [
    [0xff],
    [0x80],
    [0xc0, 0x80],
    [0xc1, 0xbf],
    [0xe0, 0x80, 0x80],
    [0xed, 0xa0, 0x80],
    [0xed, 0xbf, 0xbf],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
    [0xc3],
    [0xe2, 0x82],
  ];
  for (const bytes of invalid) {
    await refused(verifier, await payload(around(bytes)), "ERR_CLAIMS_MALFORMED", {
      label: bytes.join(),
    });
    const inHeader = concat(utf8('{"alg":"EdDSA","x":"'), Uint8Array.from(bytes), utf8('"}'));
    await refused(verifier, await header(inHeader), "ERR_TOKEN_MALFORMED", { label: bytes.join() });
  }
  const text = JSON.stringify(CLAIMS);
  const utf16 = (littleEndian) =>
    Uint8Array.from(
      [...text].flatMap((c) => (littleEndian ? [c.charCodeAt(0), 0] : [0, c.charCodeAt(0)])),
    );
  const mark = utf8("\ufeff");
  const wholes = [
    utf16(true),
    utf16(false),
    concat(Uint8Array.of(0xff, 0xfe), utf16(true)),
    concat(mark, utf8(text)),
  ];
  for (const bytes of [...wholes, concat(utf8(text), mark), concat(utf8(" "), mark, utf8(text))]) {
    await refused(verifier, await payload(bytes), "ERR_CLAIMS_MALFORMED");
  }
  await refused(
    verifier,
    await header(concat(mark, utf8('{"alg":"EdDSA"}'))),
    "ERR_TOKEN_MALFORMED",
  );
  for (const escape of [
    "\\ud800",
    "\\udc00",
    "\\ud800x",
    "\\ud800\\ud800",
    "\\udc00\\ud800",
    "\\ud800\\u0041",
  ]) {
    await refused(verifier, await payload(and(`"x":"${escape}"`)), "ERR_CLAIMS_MALFORMED", {
      label: escape,
    });
    await refused(verifier, await payload(and(`"${escape}":1`)), "ERR_CLAIMS_MALFORMED", {
      label: escape,
    });
    await refused(verifier, await header(`{"alg":"EdDSA","x":"${escape}"}`), "ERR_TOKEN_MALFORMED");
  }
  const fine = and('"x":"\\ud83d\\ude00 \u{10ffff} \u00e9 \\u0000 \\ufeff"');
  assert.equal(
    (await accepted(verifier, await payload(fine))).claims.x,
    "\u{1f600} \u{10ffff} \u00e9 \0 \ufeff",
  );
});

test("ENC-10 numbers and texts that are not strict JSON", async () => {
  const verifier = await verifierFor("EdDSA");
  const values = [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "-1e400",
    "1e309",
    "9".repeat(400),
    "01",
    "-01",
    "+1",
  ];
  values.push(
    "1.",
    ".5",
    "1e",
    "1e+",
    "0x10",
    "1_000",
    "0b1",
    "1n",
    "--1",
    "undefined",
    "True",
    "nul",
    "'x'",
  );
  values.push(
    '"\\x41"',
    '"\\u12"',
    '"\\u{41}"',
    '"\n"',
    '"\t"',
    '"\0"',
    "[1,]",
    "[,1]",
    "[1 2]",
    "{,}",
    "{a:1}",
  );
  values.push(
    '{"a":1,}',
    '{"a"}',
    '{"a":}',
    '{"a" 1}',
    "{1:1}",
    "/**/1",
    "1//x",
    "-",
    "- 1",
    "1 e5",
    '"',
    "[",
    "}",
  );
  for (const value of values) {
    const label = value.slice(0, 20);
    await refused(verifier, await payload(and(`"x":${value}`)), "ERR_CLAIMS_MALFORMED", { label });
    await refused(verifier, await header(`{"alg":"EdDSA","x":${value}}`), "ERR_TOKEN_MALFORMED", {
      label,
    });
  }
  for (const value of [
    "-0",
    "0",
    "1.5",
    "1e5",
    "1E+5",
    "-1.25e-7",
    "1e308",
    "5e-324",
    "1e-400",
    "9".repeat(308),
  ]) {
    const accessToken = await accepted(verifier, await payload(and(`"x":${value}`)), value);
    assert.equal(accessToken.claims.x, JSON.parse(value), value);
  }
});

test("ENC-10 whitespace that JSON does not know", async () => {
  const verifier = await verifierFor("EdDSA");
  for (const space of ["\u00a0", "\u2028", "\v", "\f", "\0", "\u3000", "\u0085"]) {
    const text = `{${space}${members}}`;
    await refused(verifier, await payload(text), "ERR_CLAIMS_MALFORMED", {
      label: JSON.stringify(space),
    });
    await refused(verifier, await header(`{"alg":"EdDSA"${space}}`), "ERR_TOKEN_MALFORMED");
  }
  await accepted(verifier, await payload(` \t\r\n{ ${members}\n}\r\n `));
});

test("ENC-11 something behind the JSON value", async () => {
  const verifier = await verifierFor("EdDSA");
  const text = JSON.stringify(CLAIMS);
  for (const rest of ["x", "{}", ",", "}", "\0", "null", text, "//", ";", "]", '"', "\ufeff"]) {
    await refused(verifier, await payload(`${text}${rest}`), "ERR_CLAIMS_MALFORMED", {
      label: rest,
    });
    await refused(verifier, await payload(`${rest}${text}`), "ERR_CLAIMS_MALFORMED", {
      label: rest,
    });
    await refused(verifier, await header(`{"alg":"EdDSA"}${rest}`), "ERR_TOKEN_MALFORMED", {
      label: rest,
    });
  }
  for (const cut of [1, 2, 10, text.length - 1]) {
    await refused(verifier, await payload(text.slice(0, -cut)), "ERR_CLAIMS_MALFORMED");
  }
  await accepted(verifier, await payload(text));
});

test("ENC-12 numbers beyond 2^53", async () => {
  const verifier = await verifierFor("EdDSA");
  const big = and('"x":9007199254740993,"y":[18446744073709551616,-9007199254740993]');
  const { claims } = await accepted(verifier, await payload(big));
  // As JSON.parse gives them: who needs more digits asks for strings.
  assert.equal(claims.x, 9007199254740992);
  assert.deepEqual(claims.y, [18446744073709552000, -9007199254740992]);
  const { exp, ...others } = CLAIMS;
  for (const value of ["9007199254740992", "9007199254740993", "18446744073709551616", "1e300"]) {
    const text = `${JSON.stringify(others).slice(0, -1)},"exp":${value}}`;
    await refused(verifier, await payload(text), "ERR_CLAIMS_MALFORMED", {
      claim: "exp",
      label: value,
    });
  }
  // Identities must be strings: two numbers may be one to JavaScript.
  for (const claim of ["iss", "sub", "client_id", "jti"]) {
    const token = await mint({ alg: "EdDSA", claims: { [claim]: 9007199254740993 } });
    await refused(verifier, token, "ERR_CLAIMS_MALFORMED", { claim });
  }
});

test("ENC-13 claims with the names of JavaScript's own members", async () => {
  const verifier = await verifierFor("EdDSA");
  const text = and(
    '"__proto__":{"admin":true,"polluted":1},"constructor":{"prototype":{"polluted":1}},' +
      '"prototype":1,"toJSON":"x","then":"y","catch":1,"hasOwnProperty":false,"toString":"z",' +
      '"valueOf":null,"length":7,' +
      '"nested":{"__proto__":{"polluted":1},"then":1},"list":[{"__proto__":null}]',
  );
  const accessToken = await accepted(verifier, await payload(text));
  const { claims } = accessToken;
  assert.equal(Object.getPrototypeOf(claims), null);
  for (const object of [claims, claims.nested, claims.list[0]]) {
    const own = Object.getOwnPropertyDescriptor(object, "__proto__");
    assert.ok(own !== undefined && own.enumerable && "value" in own, "an own data property");
    assert.equal(Object.getPrototypeOf(object), null);
  }
  assert.equal(claims.admin, undefined);
  assert.equal({}.polluted, undefined);
  assert.equal([].polluted, undefined);
  assert.equal(Object.prototype.polluted, undefined);
  for (const name of ["toJSON", "then", "hasOwnProperty", "toString", "prototype"]) {
    assert.ok(Object.hasOwn(claims, name), name);
    assert.equal(claims[name], JSON.parse(text)[name], name);
  }
  // Names of the result itself come from the verifier alone.
  assert.equal(Object.getPrototypeOf(accessToken) === null || accessToken.then === undefined, true);
  assert.equal(accessToken.length, undefined);
});

test("ENC-13 the result is not thenable, and neither are the claims", async () => {
  const verifier = await verifierFor("EdDSA");
  const token = await payload(and('"then":{"then":"then"},"toJSON":{}'));
  const accessToken = await accepted(verifier, token);
  const { claims } = accessToken;
  assert.equal(await claims, claims);
  assert.equal(await accessToken, accessToken);
  assert.ok(JSON.stringify(claims).includes('"then":{"then":"then"}'));
});

test("ENC-13 hostile names instead of the claims that are looked for", async () => {
  const verifier = await verifierFor("EdDSA");
  const inherited = `{"__proto__":${JSON.stringify(CLAIMS)}}`;
  await refused(verifier, await payload(inherited), "ERR_CLAIM_MISSING", { claim: "exp" });
  const { iss, ...others } = CLAIMS;
  const withoutIss = `{"__proto__":{"iss":"${iss}"},${JSON.stringify(others).slice(1)}`;
  await refused(verifier, await payload(withoutIss), "ERR_CLAIM_MISSING", { claim: "iss" });
  const strict = await verifierFor("EdDSA", { requiredClaims: ["toString"] });
  await refused(strict, await payload(JSON.stringify(CLAIMS)), "ERR_CLAIM_MISSING", {
    claim: "toString",
  });
  await accepted(strict, await payload(and('"toString":"x"')));
});

test("ENC-14 as many members as a token has room for", async () => {
  // Their limit is above that; an introspection response can pass it.
  const verifier = await verifierFor("EdDSA");
  const own = Object.keys(CLAIMS).length;
  const wide = (count) =>
    and(Array.from({ length: count - own }, (_, index) => `"${index.toString(36)}":0`).join(","));
  const accessToken = await accepted(verifier, await payload(wide(1450)));
  assert.equal(Object.keys(accessToken.claims).length, 1450);
  await refused(verifier, await payload(wide(1700)), "ERR_TOKEN_TOO_LARGE");
  // Members of inner objects count as well.
  const inner = Array.from({ length: 30 }, (_, index) => `"${index.toString(36)}":0`).join(",");
  const objects = (count) => and(`"x":[${Array(count).fill(`{${inner}}`).join(",")}]`);
  await accepted(verifier, await payload(objects(60)));
});

test("ENC-14 a claim of a megabyte, and a list of thousands", async () => {
  const verifier = await verifierFor("EdDSA");
  await refused(
    verifier,
    await payload(and(`"x":"${"y".repeat(1 << 20)}"`)),
    "ERR_TOKEN_TOO_LARGE",
  );
  await accepted(verifier, await payload(and(`"x":"${"y".repeat(10_000)}"`)));
  const list = `[${"0,".repeat(5000)}0]`;
  const accessToken = await accepted(verifier, await payload(and(`"x":${list}`)));
  assert.equal(accessToken.claims.x.length, 5001);
});
