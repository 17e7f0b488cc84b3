//! The readers of PEM and DER against the crates of RustCrypto: on generated keys, and on keys that are cut or changed.

#[path = "../support/lcg.rs"]
mod lcg;
mod oracle;

use der::asn1::{Any, AnyRef, BitStringRef, ObjectIdentifier, UintRef};
use der::{Encode as _, Tag};
use lcg::Lcg;
use mcp_bearer::Algorithm;
use mcp_bearer::jose::base64url;
use mcp_bearer::keys::hmac_secret;
use mcp_bearer::keys::pem::{InvalidPem, parse_public_key};
use mcp_bearer::keys::private_key::PrivateKey;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");

const PRIVATE_KEYS: [&str; 5] = [
    include_str!("../introspection/keys/ed25519.pem"),
    include_str!("../introspection/keys/p256.pem"),
    include_str!("../introspection/keys/p384.pem"),
    include_str!("../introspection/keys/rsa-2048.pem"),
    include_str!("../introspection/keys/rsa-2048-pkcs1.pem"),
];

/// Octets that types and lengths have, and their neighbours.
const TELLING: [u8; 15] = [
    0, 1, 2, 3, 4, 5, 6, 0x30, 0x7f, 0x80, 0x81, 0x82, 0xa0, 0xa3, 0xff,
];

/// A public key in DER, with the label that it has in PEM.
type Encoded = (&'static str, Vec<u8>);

#[test]
fn generated_keys_have_the_same_numbers() {
    let mut random = Lcg::new(1);
    for _ in 0..10 {
        for (label, der) in generated(&mut random) {
            assert!(is_accepted_by_both(label, &der), "{label} {der:02x?}");
        }
    }
}

#[test]
fn cut_keys_are_refused() {
    for (label, der) in generated(&mut Lcg::new(2)) {
        for length in 0..der.len() {
            let cut = &der[..length];
            assert!(!is_accepted_by_both(label, cut), "{label} {cut:02x?}");
        }
        for more in [0, 5, 0x30] {
            let longer = [&der[..], &[more]].concat();
            assert!(
                !is_accepted_by_both(label, &longer),
                "{label} {longer:02x?}"
            );
        }
    }
}

#[test]
fn changed_keys_are_read_alike_or_refused() {
    for (label, der) in generated(&mut Lcg::new(3)) {
        // The arithmetic with the numbers of a long key takes its time.
        let values: Vec<u8> = if der.len() > 200 {
            TELLING.to_vec()
        } else {
            (0..=255).collect()
        };
        for_each_change(&der, &values, |changed| {
            is_accepted_by_both(label, changed);
        });
    }
}

#[test]
fn octets_are_left_out_or_written_twice() {
    for (label, der) in generated(&mut Lcg::new(4)) {
        for at in 0..der.len() {
            let (before, rest) = der.split_at(at);
            is_accepted_by_both(label, &[before, &rest[1..]].concat());
            is_accepted_by_both(label, &[before, &rest[..1], rest].concat());
            is_accepted_by_both(label, &[before, &[0], rest].concat());
        }
    }
}

#[test]
fn private_keys_are_recognized_alike() {
    for pem in PRIVATE_KEYS {
        let (label, der) = block_of(pem);
        assert!(is_private_to_both(&der));
        assert!(hmac_secret::check(&der).is_err());
        for length in 0..der.len() {
            assert!(!is_private_to_both(&der[..length]), "{length}");
        }
        for_each_change(&der, &TELLING, |changed| {
            let ours = PrivateKey::parse(&in_pem(label, &body_of(changed)));
            let ours = ours.ok().map(|key| key.algorithm);
            let theirs = oracle::signs_with(changed).filter(|_| label == "PRIVATE KEY");
            // Other parameters of RSA are refused here alone.
            assert!(ours.is_none() || ours == theirs, "{changed:02x?}");
        });
    }
}

#[test]
fn public_keys_in_der_are_no_secrets() {
    for (label, der) in generated(&mut Lcg::new(5)) {
        assert_eq!(
            parse_public_key(&der).unwrap_err(),
            InvalidPem::Der,
            "{label}"
        );
        assert!(hmac_secret::check(&der).is_err(), "{label}");
    }
}

#[test]
fn base64_has_one_spelling() {
    let read = |body: &str| {
        let ours = parse_public_key(in_pem("PUBLIC KEY", body));
        let theirs = oracle::decode("PUBLIC KEY", body)
            .and_then(|der| oracle::public_key("PUBLIC KEY", &der));
        assert_same(ours, theirs, || body.to_owned())
    };
    // With two, one and no padding character.
    let keys = generated(&mut Lcg::new(6));
    let keys = keys
        .iter()
        .filter(|(label, der)| *label == "PUBLIC KEY" && der.len() < 200);
    let mut paddings = Vec::new();
    for (_, der) in keys {
        let body = body_of(der);
        assert!(read(&body));
        paddings.push(body.matches('=').count());
        for at in 0..body.len() {
            for byte in 0..0x80 {
                let mut changed = body.clone().into_bytes();
                changed[at] = byte;
                read(&String::from_utf8(changed).unwrap());
            }
            let (before, rest) = body.split_at(at);
            read(before);
            read(&[before, &rest[1..]].concat());
            read(&[before, "=", rest].concat());
            assert!(read(&[before, "\r\n \t", rest].concat()));
        }
        read(&format!("{body}="));
        read(&format!("{body}AAAA"));
    }
    paddings.sort_unstable();
    paddings.dedup();
    assert_eq!(paddings, [0, 1, 2]);
}

/// Whether both readers accept the key; fails if only the crates refuse it, or if the keys differ. Certificates are read
/// more strictly here: their elements have the types of RFC 5280.
#[track_caller]
fn is_accepted_by_both(label: &str, der: &[u8]) -> bool {
    let ours = parse_public_key(in_pem(label, &body_of(der)));
    let theirs = oracle::public_key(label, der);
    if label == "CERTIFICATE" && ours.is_err() {
        return false;
    }
    assert_same(ours, theirs, || format!("{label} {der:02x?}"))
}

#[track_caller]
fn assert_same(
    ours: Result<mcp_bearer::PreparedKey, InvalidPem>,
    theirs: Option<oracle::Key>,
    what: impl Fn() -> String,
) -> bool {
    match (ours, theirs) {
        (Ok(ours), Some((theirs, algorithms))) => {
            assert!(
                ours.is_same_public_key(&theirs),
                "other numbers: {}",
                what()
            );
            let ours: Vec<Algorithm> = ours.algorithms().iter().collect();
            assert_eq!(ours, algorithms, "{}", what());
            true
        }
        (Err(_), None) => false,
        (ours, theirs) => panic!("{ours:?} and {theirs:?}: {}", what()),
    }
}

#[track_caller]
fn is_private_to_both(der: &[u8]) -> bool {
    let ours = parse_public_key(der).unwrap_err() == InvalidPem::PrivateKey;
    assert_eq!(ours, oracle::is_private(der), "{der:02x?}");
    ours
}

/// Every octet with each bit turned, and as each of these.
fn for_each_change(der: &[u8], values: &[u8], mut check: impl FnMut(&[u8])) {
    for at in 0..der.len() {
        let turned = (0..8).map(|bit| der[at] ^ 1 << bit);
        for value in turned.chain(values.iter().copied()) {
            let mut changed = der.to_vec();
            changed[at] = value;
            check(&changed);
        }
    }
}

/// One key of each kind and encoding, encoded by the crates.
fn generated(random: &mut Lcg) -> Vec<Encoded> {
    let mut modulus = bytes::<256>(random);
    modulus[0] |= 0x80;
    modulus[255] |= 1;
    let rsa = pkcs1::RsaPublicKey {
        modulus: UintRef::new(&modulus).unwrap(),
        public_exponent: UintRef::new(&[1, 0, 1]).unwrap(),
    };
    let rsa = rsa.to_der().unwrap();
    let null = Some(AnyRef::NULL);
    let pss = [Algorithm::Ps256, Algorithm::Ps384, Algorithm::Ps512];
    let pss = pss.map(|algorithm| {
        let parameters = pss_parameters(algorithm);
        let parameters = AnyRef::try_from(parameters.as_slice()).unwrap();
        info(RSASSA_PSS, Some(parameters), &rsa)
    });

    let p256 = p256::SecretKey::from_slice(&scalar::<32>(random)).unwrap();
    let p256 = p256.public_key().to_sec1_point(false);
    let p384 = p384::SecretKey::from_slice(&scalar::<48>(random)).unwrap();
    let p384 = p384.public_key().to_sec1_point(false);
    let p521 = p521::SecretKey::from_slice(&scalar::<66>(random)).unwrap();
    let p521 = p521.public_key().to_sec1_point(false);
    let ed25519 = ed25519_dalek::SigningKey::from_bytes(&bytes(random));
    let ed25519 = info(ED25519, None, ed25519.verifying_key().as_bytes());
    let ec = [
        info(EC, Some((&P256).into()), p256.as_bytes()),
        info(EC, Some((&P384).into()), p384.as_bytes()),
        info(EC, Some((&P521).into()), p521.as_bytes()),
    ];

    let mut keys = vec![
        ("CERTIFICATE", certificate(&ed25519, true)),
        ("CERTIFICATE", certificate(&ec[0], false)),
        ("PUBLIC KEY", ed25519),
        ("PUBLIC KEY", info(RSA, null, &rsa)),
        ("PUBLIC KEY", info(RSASSA_PSS, None, &rsa)),
    ];
    keys.extend(ec.into_iter().chain(pss).map(|der| ("PUBLIC KEY", der)));
    keys.push(("RSA PUBLIC KEY", rsa));
    keys
}

fn info(oid: ObjectIdentifier, parameters: Option<AnyRef<'_>>, key: &[u8]) -> Vec<u8> {
    let info = SubjectPublicKeyInfoRef {
        algorithm: AlgorithmIdentifierRef { oid, parameters },
        subject_public_key: BitStringRef::from_bytes(key).unwrap(),
    };
    info.to_der().unwrap()
}

/// Of version 3 with extensions, or of version 1. The signature is none.
fn certificate(info: &[u8], is_version_3: bool) -> Vec<u8> {
    let sequence = |contents: &[u8]| element(Tag::Sequence, contents);
    let algorithm = sequence(&ED25519.to_der().unwrap());
    let explicit = |number, contents: &[u8]| {
        let tag = Tag::ContextSpecific {
            constructed: true,
            number: der::TagNumber(number),
        };
        if is_version_3 {
            element(tag, contents)
        } else {
            Vec::new()
        }
    };
    let to_be_signed = [
        explicit(0, &[2, 1, 2]),
        element(Tag::Integer, &[7]),
        algorithm.clone(),
        sequence(&[]),
        sequence(&[]),
        sequence(&[]),
        info.to_vec(),
        explicit(3, &sequence(&[])),
    ];
    let signature = element(Tag::BitString, &[0; 9]);
    sequence(&[sequence(&to_be_signed.concat()), algorithm, signature].concat())
}

fn element(tag: Tag, contents: &[u8]) -> Vec<u8> {
    Any::new(tag, contents).unwrap().to_der().unwrap()
}

/// RFC 4055 section 3.1, of the hash, MGF1 with the same hash and a salt as long as the hash.
fn pss_parameters(algorithm: Algorithm) -> Vec<u8> {
    let (hash, salt) = match algorithm {
        Algorithm::Ps256 => ("2.16.840.1.101.3.4.2.1", 32),
        Algorithm::Ps384 => ("2.16.840.1.101.3.4.2.2", 48),
        _ => ("2.16.840.1.101.3.4.2.3", 64),
    };
    let identifier = |oid: &str, parameters: Vec<u8>| {
        let oid = ObjectIdentifier::new_unwrap(oid).to_der().unwrap();
        element(Tag::Sequence, &[oid, parameters].concat())
    };
    let hash = identifier(hash, AnyRef::NULL.to_der().unwrap());
    let members = [
        hash.clone(),
        identifier("1.2.840.113549.1.1.8", hash),
        element(Tag::Integer, &[salt]),
    ];
    let members = (0..).zip(members).map(|(number, member)| {
        let tag = Tag::ContextSpecific {
            constructed: true,
            number: der::TagNumber(number),
        };
        element(tag, &member)
    });
    element(Tag::Sequence, &members.collect::<Vec<_>>().concat())
}

fn bytes<const N: usize>(random: &mut Lcg) -> [u8; N] {
    std::array::from_fn(|_| random.next_u32().to_be_bytes()[0])
}

/// Below the order of every curve of this length.
fn scalar<const N: usize>(random: &mut Lcg) -> [u8; N] {
    let mut scalar = bytes(random);
    scalar[0] = 0;
    scalar
}

fn in_pem(label: &str, body: &str) -> String {
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

fn body_of(der: &[u8]) -> String {
    let mut body = base64url::encode(der).replace('-', "+").replace('_', "/");
    while !body.len().is_multiple_of(4) {
        body.push('=');
    }
    body
}

fn block_of(pem: &str) -> (&str, Vec<u8>) {
    pem_rfc7468::decode_vec(pem.as_bytes()).unwrap()
}
