// Attacks on the compact form and on base64url: one token has one encoding, and size limits come before parsing.
import { assert, test } from "../../harness.js";
import * as fixed from "../support/fixed-keys.js";
import {
  base64,
  base64url,
  CLAIMS,
  fromBase64url,
  keyFor,
  mint,
  signatureOf,
  utf8,
  withPart,
} from "../support/minting.js";
import { accepted, refused, rejection, verifierFor, verifierWith } from "../support/expect-verdict.js";

test("ENC-01 padding, the other alphabet, whitespace, controls and look-alikes", async () => {
  const verifier = await verifierFor("RS256");
  // Claims whose base64url has both of the characters that differ between the alphabets.
  const token = await mint({ alg: "RS256", claims: { jti: "\u00bf\u00bf\u00be??>~~\u00fb" } });
  await accepted(verifier, token);
  const parts = token.split(".");
  const signatureWithBoth = parts[2].includes("-") || parts[2].includes("_");
  assert.ok(signatureWithBoth && /[-_]/.test(parts[1]), "the sample has both characters");
  for (const index of [0, 1, 2]) {
    const part = parts[index];
    const plain = part.replaceAll("-", "+").replaceAll("_", "/");
    const spellings = [`${part}=`, `${part}==`, `${part}===`, `=${part}`, ` ${part}`, `${part} `];
    spellings.push(
      `${part}\n`,
      `${part}\r\n`,
      `\t${part}`,
      `${part}\0`,
      `${part}\u200b`,
      `\ufeff${part}`,
    );
    for (const at of [4, 5, part.length - 1]) {
      for (const extra of [
        "\n",
        " ",
        "=",
        "\0",
        "%",
        "%3D",
        "\u00a0",
        "\u{1f600}",
        "*",
        "~",
        "\\u0041",
        "\x7f",
      ]) {
        spellings.push(part.slice(0, at) + extra + part.slice(at));
      }
      // Full-width, Cyrillic and combining characters that some decoders fold to ASCII.
      for (const other of ["\uff21", "\u0410", "A\u0301", "\u212a", "\ud835"]) {
        spellings.push(part.slice(0, at) + other + part.slice(at + 1));
      }
    }
    if (plain !== part) spellings.push(plain);
    for (const spelling of spellings) {
      await refused(verifier, withPart(token, index, spelling), "ERR_TOKEN_MALFORMED", {
        label: `part ${index} of ${JSON.stringify(spelling.slice(0, 20))}`,
      });
    }
  }
});

test("ENC-01 whitespace around and between", async () => {
  const verifier = await verifierFor("EdDSA");
  const token = await mint({ alg: "EdDSA" });
  for (const text of [
    ` ${token}`,
    `${token} `,
    `${token}\n`,
    `\n${token}`,
    `${token}\0`,
    `\ufeff${token}`,
    `"${token}"`,
    `'${token}'`,
    token.replaceAll(".", " . "),
    token.replace(".", "\n."),
    token.toUpperCase(),
  ]) {
    await refused(verifier, text, "ERR_TOKEN_MALFORMED");
  }
  await accepted(verifier, token);
});

test("ENC-02 unused bits of the last character", async () => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const algs = ["RS256", "ES256", "EdDSA", "HS256", "HS512"];
  for (const alg of algs) {
    const verifier = await verifierFor(alg);
    const token = await mint({ alg });
    const tried = new Set();
    // Header and payload of each length, so that both kinds of unused bits occur.
    for (const pad of ["", "x", "xx"]) {
      const variant = await mint({ alg, header: { pad }, claims: { pad } });
      await accepted(verifier, variant);
      for (const index of [0, 1, 2]) {
        const part = variant.split(".")[index];
        const unused = { 2: 4, 3: 2 }[part.length % 4];
        if (unused === undefined) continue;
        const last = alphabet.indexOf(part.at(-1));
        for (let bits = 1; bits < 1 << unused; bits += 1) {
          const spelling = part.slice(0, -1) + alphabet[last | bits];
          // The bytes are the same to a lenient decoder: only the spelling differs.
          assert.equal(base64(fromBase64url(spelling)), base64(fromBase64url(part)));
          await refused(verifier, withPart(variant, index, spelling), "ERR_TOKEN_MALFORMED", {
            label: `${alg} part ${index}`,
          });
          tried.add(`${index} ${unused}`);
        }
      }
    }
    assert.ok(tried.size >= 4, [...tried].join());
    await accepted(verifier, token);
  }
});

test("ENC-02 header and payload that were signed in such a spelling", async () => {
  const { sign } = await keyFor("RS256");
  const verifier = await verifierFor("RS256");
  const header = '{"alg":"RS256"} ';
  const payload = `${JSON.stringify(CLAIMS)}${" ".repeat(3)}`;
  let tried = 0;
  for (let extra = 0; extra < 3; extra += 1) {
    const encoded = [base64url(header + " ".repeat(extra)), base64url(payload + " ".repeat(extra))];
    for (const index of [0, 1]) {
      const parts = [...encoded];
      if (parts[index].length % 4 === 0) continue;
      parts[index] = parts[index].replace(
        /.$/,
        (last) => ({ g: "h", A: "B", Q: "R", I: "J", w: "x" })[last] ?? "_",
      );
      const signature = await sign("RS256", utf8(parts.join(".")));
      await refused(verifier, `${parts.join(".")}.${base64url(signature)}`, "ERR_TOKEN_MALFORMED");
      tried += 1;
    }
    const good = encoded.join(".");
    await accepted(verifier, `${good}.${base64url(await sign("RS256", utf8(good)))}`);
  }
  assert.ok(tried >= 3, `${tried} tried`);
});

test("ENC-03 a length that no encoder makes", async () => {
  const verifier = await verifierFor("RS256");
  const token = await mint({ alg: "RS256" });
  for (const index of [0, 1, 2]) {
    const part = token.split(".")[index];
    const whole = part.slice(0, part.length - (part.length % 4));
    for (const spelling of [`${whole}A`, "A", `${whole}${whole}_`]) {
      assert.equal(spelling.length % 4, 1);
      await refused(verifier, withPart(token, index, spelling), "ERR_TOKEN_MALFORMED");
    }
  }
  await accepted(verifier, token);
});

test("ENC-04 other counts of parts, and empty ones", async () => {
  for (const alg of ["RS256", "HS256"]) {
    const verifier = await verifierFor(alg);
    const token = await mint({ alg });
    const [header, payload, signature] = token.split(".");
    const shapes = [
      "",
      ".",
      "..",
      "...",
      "....",
      "a",
      "a.b",
      header,
      `${header}.${payload}`,
      `.${token}`,
    ];
    shapes.push(
      `${token}.`,
      `..${signature}`,
      `${header}..${signature}`,
      `.${payload}.${signature}`,
    );
    shapes.push(
      `${header}.${payload}.`,
      `${header}..`,
      `${token}.${signature}`,
      `${header}.${token}`,
    );
    shapes.push(
      `${header}...${payload}.${signature}`,
      `${header}.${payload}..${signature}`,
      `${token}..`,
    );
    for (const text of shapes) {
      await refused(verifier, text, "ERR_TOKEN_MALFORMED", {
        label: `${text.split(".").length} parts`,
      });
    }
    await accepted(verifier, token);
  }
});

test("ENC-04 thousands and millions of dots", async () => {
  const verifier = await verifierFor("RS256");
  for (const text of [
    ".".repeat(16_384),
    "a.".repeat(8192),
    `eyJhbGciOiJSUzI1NiJ9${".".repeat(10_000)}`,
  ]) {
    await refused(verifier, text, "ERR_TOKEN_MALFORMED");
  }
  for (const text of [".".repeat(16_385), ".".repeat(3_000_000), "a.".repeat(2_000_000)]) {
    await refused(verifier, text, "ERR_TOKEN_TOO_LARGE");
  }
  await accepted(verifier, await mint({ alg: "RS256" }));
});

test("ENC-05 a token of 16384 characters, and of 16385", async () => {
  for (const alg of ["RS256", "ES256", "HS256"]) {
    const verifier = await verifierFor(alg);
    await accepted(verifier, await tokenOfLength(alg, 16_384));
    await refused(verifier, await tokenOfLength(alg, 16_385), "ERR_TOKEN_TOO_LARGE");
  }
});

test("ENC-05 a header of 4096 bytes, and of 4097", async () => {
  const verifier = await verifierFor("RS256");
  const headerText = (bytes) => {
    const start = '{"alg":"RS256","pad":"';
    return `${start}${"x".repeat(bytes - start.length - 2)}"}`;
  };
  for (const bytes of [4095, 4096]) {
    assert.equal(headerText(bytes).length, bytes);
    await accepted(verifier, await mint({ alg: "RS256", headerText: headerText(bytes) }));
  }
  for (const bytes of [4097, 4098, 4099, 4100, 8000]) {
    const token = await mint({ alg: "RS256", headerText: headerText(bytes) });
    await refused(verifier, token, "ERR_TOKEN_TOO_LARGE", { label: `${bytes} bytes` });
  }
});

test("ENC-05 a signature of 1024 bytes holds, a longer one does not", async () => {
  const { jwk, token } = fixed.RSA_8192;
  const verifier = verifierWith({ publicKey: jwk });
  assert.equal(signatureOf(token).length, 1024);
  await accepted(verifier, token);
  for (const extra of ["AAAA", "A".repeat(4000)]) {
    // 1024 bytes end in two unused bits... so a whole group is put in front.
    const longer = withPart(token, 2, extra + token.split(".")[2]);
    await refused(verifier, longer, "ERR_SIGNATURE_INVALID");
  }
});

test("ENC-05 parts of many megabytes", async () => {
  const verifier = await verifierFor("RS256");
  const token = await mint({ alg: "RS256" });
  const huge = "A".repeat(20_000_000);
  for (const index of [0, 1, 2]) {
    await refused(verifier, withPart(token, index, huge), "ERR_TOKEN_TOO_LARGE");
  }
  await refused(verifier, huge, "ERR_TOKEN_TOO_LARGE");
  await accepted(verifier, token);
});

test("ENC-15 values that are not strings", async () => {
  const verifier = await verifierFor("RS256");
  const token = await mint({ alg: "RS256" });
  const inputs = [
    undefined,
    null,
    true,
    0,
    1n,
    NaN,
    Symbol("token"),
    () => token,
    utf8(token),
    token.split("."),
  ];
  inputs.push(
    [token],
    { toString: () => token },
    { token },
    new String(token),
    Promise.resolve(token),
  );
  inputs.push(
    { [Symbol.toPrimitive]: () => token },
    new Map(),
    /x/,
    utf8(token).buffer,
    Object.create(null),
  );
  for (const input of inputs) {
    await refused(verifier, input, "ERR_TOKEN_MALFORMED");
    const error = await rejection(verifier.verifyAccessToken(input), "verifyAccessToken");
    assert.equal(error.reason, "ERR_TOKEN_MALFORMED");
  }
  const error = await rejection(verifier.verifyToken(), "no argument");
  assert.equal(error.reason, "ERR_TOKEN_MALFORMED");
  await accepted(verifier, token);
});

test("ENC-15 hostile objects are not even asked", async () => {
  const verifier = await verifierFor("RS256");
  let asked = 0;
  const trap = () => {
    asked += 1;
    throw new Error("asked");
  };
  const hostile = new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap });
  const error = await rejection(verifier.verifyToken(hostile), "proxy");
  assert.equal(error.reason, "ERR_TOKEN_MALFORMED");
  assert.equal(asked, 0);
});

test("ENC-15 strings with lone surrogates", async () => {
  const verifier = await verifierFor("EdDSA");
  const token = await mint({ alg: "EdDSA" });
  for (const text of [
    `${token}\ud800`,
    `\udc00${token}`,
    token.replace("e", "\ud800"),
    "\ud800.\ud800.\ud800",
  ]) {
    await refused(verifier, text, "ERR_TOKEN_MALFORMED");
  }
  await accepted(verifier, token);
});

/**
 * A token of exactly that many characters: some lengths need a longer header, as no encoder makes
 * them.
 */
async function tokenOfLength(alg, length) {
  for (const pad of ["", "x", "xx", "xxx"]) {
    let size = 8000;
    for (let tries = 0; tries < 20; tries += 1) {
      const token = await mint({ alg, header: { pad }, claims: { pad: "y".repeat(size) } });
      if (token.length === length) return token;
      const step = Math.trunc(((length - token.length) * 3) / 4);
      size += step === 0 ? Math.sign(length - token.length) : step;
    }
  }
  throw new Error(`no token of ${length} characters`);
}
