// DER and PEM encoders for keys whose encoding is wrong in exactly one place.
import { base64, bytesOfInteger, concat, fromBase64url, integerOf, pem, utf8 } from "./minting.js";

export const OID = {
  rsaEncryption: "1.2.840.113549.1.1.1",
  rsassaPss: "1.2.840.113549.1.1.10",
  sha256WithRsa: "1.2.840.113549.1.1.11",
  mgf1: "1.2.840.113549.1.1.8",
  sha1: "1.3.14.3.2.26",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha512: "2.16.840.1.101.3.4.2.3",
  ecPublicKey: "1.2.840.10045.2.1",
  primeField: "1.2.840.10045.1.1",
  p256: "1.2.840.10045.3.1.7",
  p384: "1.3.132.0.34",
  secp256k1: "1.3.132.0.10",
  brainpoolP256r1: "1.3.36.3.3.2.8.1.1.7",
  ed25519: "1.3.101.112",
  ed448: "1.3.101.113",
  x25519: "1.3.101.110",
  commonName: "2.5.4.3",
};

export const NULL = Uint8Array.of(5, 0);

/** One tag, length and value. */
export function tlv(tag, ...contents) {
  const value = concat(...contents);
  return concat(Uint8Array.of(tag), lengthOctets(value.length), value);
}

export const sequence = (...contents) => tlv(0x30, ...contents);
export const octetString = (bytes) => tlv(0x04, bytes);
export const bitString = (bytes, unusedBits = 0) => tlv(0x03, Uint8Array.of(unusedBits), bytes);

/** A non-negative INTEGER. */
export function integer(value) {
  const bytes = bytesOfInteger(value);
  return tlv(0x02, bytes[0] & 0x80 ? concat(Uint8Array.of(0), bytes) : bytes);
}

export function oid(dotted) {
  const [first, second, ...rest] = dotted.split(".").map(Number);
  return tlv(0x06, Uint8Array.of(first * 40 + second), ...rest.map(base128));
}

/** The parameters of RSASSA-PSS (RFC 4055 section 3.1), each member spelled out. */
export function pssParameters(hash, saltLength, mgfHash = hash) {
  return sequence(
    tlv(0xa0, sequence(oid(hash), NULL)),
    tlv(0xa1, sequence(oid(OID.mgf1), sequence(oid(mgfHash), NULL))),
    tlv(0xa2, integer(BigInt(saltLength))),
  );
}

export function rsaPublicKey(jwk) {
  return sequence(integer(member(jwk, "n")), integer(member(jwk, "e")));
}

export function rsaSpki(jwk, { algorithm = sequence(oid(OID.rsaEncryption), NULL) } = {}) {
  return sequence(algorithm, bitString(rsaPublicKey(jwk)));
}

export function ecSpki(jwk, { parameters, point } = {}) {
  const named = oid(jwk.crv === "P-384" ? OID.p384 : OID.p256);
  return sequence(
    sequence(oid(OID.ecPublicKey), parameters ?? named),
    bitString(point ?? uncompressedPoint(jwk)),
  );
}

export function okpSpki(jwk, { algorithm = sequence(oid(OID.ed25519)) } = {}) {
  return sequence(algorithm, bitString(fromBase64url(jwk.x)));
}

export function uncompressedPoint(jwk) {
  return concat(Uint8Array.of(4), fromBase64url(jwk.x), fromBase64url(jwk.y));
}

/** SEC 1 section 2.3.3, with the sign of y in the first octet. */
export function compressedPoint(jwk) {
  return concat(Uint8Array.of(2 + ySign(jwk)), fromBase64url(jwk.x));
}

/** X9.62's hybrid form, which RFC 5480 forbids. */
export function hybridPoint(jwk) {
  return concat(Uint8Array.of(6 + ySign(jwk)), fromBase64url(jwk.x), fromBase64url(jwk.y));
}

/** P-256 spelled out instead of named (the shape behind CVE-2020-0601). */
export function explicitP256() {
  const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
  const bytes = (hex) => bytesOfInteger(BigInt(`0x${hex}`), 32);
  const a = bytesOfInteger(p - 3n, 32);
  const b = bytes("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
  const gx = bytes("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
  const gy = bytes("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  return sequence(
    integer(1n),
    sequence(oid(OID.primeField), integer(p)),
    sequence(octetString(a), octetString(b)),
    octetString(concat(Uint8Array.of(4), gx, gy)),
    integer(order),
    integer(1n),
  );
}

/**
 * A self-signed X.509 certificate for the key; `sign` makes a sha256WithRSAEncryption signature.
 */
export async function certificate(spki, sign) {
  const algorithm = sequence(oid(OID.sha256WithRsa), NULL);
  const name = sequence(tlv(0x31, sequence(oid(OID.commonName), tlv(0x0c, utf8("test")))));
  const toBeSigned = sequence(
    tlv(0xa0, integer(2n)),
    integer(1n),
    algorithm,
    name,
    sequence(tlv(0x17, utf8("250101000000Z")), tlv(0x17, utf8("490101000000Z"))),
    name,
    spki,
  );
  return sequence(toBeSigned, algorithm, bitString(await sign(toBeSigned)));
}

export const spkiPem = (der) => pem("PUBLIC KEY", der);

/** A DER ECDSA-Sig-Value from the 2n bytes that JOSE uses. */
export function derSignature(signature) {
  const half = signature.length / 2;
  return sequence(
    integer(integerOf(signature.slice(0, half))),
    integer(integerOf(signature.slice(half))),
  );
}

/** `ssh-rsa AAAA...`, as in an authorized_keys file. */
export function sshPublicKey(jwk) {
  const field = (bytes) => concat(bytesOfInteger(BigInt(bytes.length), 4), bytes);
  const n = fromBase64url(jwk.n);
  const blob = concat(
    field(utf8("ssh-rsa")),
    field(fromBase64url(jwk.e)),
    field(concat(Uint8Array.of(0), n)),
  );
  return `ssh-rsa ${base64(blob)} someone@host`;
}

function lengthOctets(length) {
  if (length < 0x80) return Uint8Array.of(length);
  const octets = bytesOfInteger(BigInt(length));
  return concat(Uint8Array.of(0x80 | octets.length), octets);
}

function base128(arc) {
  const octets = [arc & 0x7f];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    octets.unshift(0x80 | (rest & 0x7f));
  }
  return Uint8Array.from(octets);
}

function member(jwk, name) {
  return integerOf(fromBase64url(jwk[name]));
}

function ySign(jwk) {
  return fromBase64url(jwk.y).at(-1) & 1;
}
