// Attacks on Ed25519 keys: small order, non-canonical encodings, wrong lengths. A signature under such a key proves
// nothing.
import { test } from "../../harness.js";
import { ED25519_IDENTITIES, ED25519_PRIME, littleEndian } from "../support/arithmetic.js";
import { okpSpki, spkiPem } from "../support/der.js";
import { base64url, concat, fromBase64url, keyFor, mint } from "../support/minting.js";
import { accepted, misconfiguredKey, refused, verifierWith } from "../support/expect-verdict.js";

/** The y coordinates of the eight points of small order, as little-endian hexadecimal. */
const SMALL_ORDER = [
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
];

test("ALG-20 Ed25519 keys of small order", async () => {
  const { jwk } = await keyFor("EdDSA");
  for (const hex of SMALL_ORDER) {
    const x = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
    await checkRefused({ ...jwk, x: base64url(x) }, hex);
    // With R the identity and S = 0, the equation holds for one message in at most eight: anybody
    // could sign.
    const key = { sign: async () => concat(ED25519_IDENTITIES[0], new Uint8Array(32)) };
    const keys = [
      { ...jwk, x: base64url(x), kid: "odd" },
      { ...jwk, kid: "good" },
    ];
    const verifier = verifierWith({ jwks: { keys }, algorithm: "EdDSA" });
    for (let jti = 0; jti < 8; jti += 1) {
      const token = await mint({
        alg: "EdDSA",
        key,
        header: { kid: "odd" },
        claims: { jti: String(jti) },
      });
      await refused(verifier, token, "ERR_NO_MATCHING_KEY", { label: hex });
    }
    await accepted(verifier, await mint({ alg: "EdDSA", header: { kid: "good" } }));
  }
});

test("ALG-20 Ed25519 keys that are not canonical", async () => {
  const { jwk } = await keyFor("EdDSA");
  for (let y = ED25519_PRIME; y < 2n ** 255n; y += 1n) {
    for (const sign of [0n, 2n ** 255n]) {
      await checkRefused(
        { ...jwk, x: base64url(littleEndian(y + sign)) },
        `p + ${y - ED25519_PRIME}`,
      );
    }
  }
  // x = 0 has no sign: these spell the identity and the point of order two a second time.
  for (const y of [1n, ED25519_PRIME - 1n]) {
    await checkRefused({ ...jwk, x: base64url(littleEndian(y + 2n ** 255n)) }, "negative zero");
  }
});

test("ALG-20 Ed25519 keys of another length, and points that are not on the curve", async () => {
  const { jwk } = await keyFor("EdDSA");
  const x = fromBase64url(jwk.x);
  for (const bytes of [
    x.slice(1),
    x.slice(0, 31),
    concat(x, x.slice(0, 1)),
    concat(x, x),
    x.slice(0, 0),
  ]) {
    await checkRefused({ ...jwk, x: base64url(bytes) }, `${bytes.length} bytes`);
  }
  await checkRefused({ ...jwk, x: base64url(littleEndian(2n)) }, "no x for y = 2");
  await accepted(
    verifierWith({ publicKey: jwk, algorithm: "EdDSA" }),
    await mint({ alg: "EdDSA" }),
  );
});

async function checkRefused(jwk, label) {
  const algorithm = "EdDSA";
  misconfiguredKey({ publicKey: jwk, algorithm }, "ERR_CONFIG_KEY", { label: `${label} as JWK` });
  misconfiguredKey({ jwks: { keys: [jwk] }, algorithm }, "ERR_CONFIG_KEY", {
    label: `${label} in a set`,
  });
  const publicKey = spkiPem(okpSpki(jwk));
  misconfiguredKey({ publicKey, algorithm }, "ERR_CONFIG_KEY", { label: `${label} as PEM` });
}
