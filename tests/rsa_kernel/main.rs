//! RSA signatures through `PreparedKey`, held against the crate `rsa`: honest ones, and messages that are encoded wrongly
//! in every place but signed with the private key, so that nothing but the check of the encoding can refuse them.

#[path = "../support/dual_backend.rs"]
mod dual_backend;
mod encodings;
#[path = "../support/lcg.rs"]
mod lcg;
mod signer;

use mcp_bearer::{Algorithm, PreparedKey};
use num_bigint::BigUint;
use signer::Signer;

const ALGORITHMS: [Algorithm; 6] = [
    Algorithm::Rs256,
    Algorithm::Rs384,
    Algorithm::Rs512,
    Algorithm::Ps256,
    Algorithm::Ps384,
    Algorithm::Ps512,
];

/// 2049 bits: an encoded message that is one byte shorter than the modulus. 2055 and 2056: one unused bit more or less.
/// 4097: the first size that only the scalar kernel serves.
const SIZES: [usize; 6] = [2048, 2049, 2055, 2056, 3072, 4097];

#[test]
fn honest_signatures_hold_and_changed_ones_do_not() {
    for bits in SIZES {
        let signer = Signer::new(bits);
        let key = signer.prepared_key();
        for algorithm in ALGORITHMS {
            let message = format!("signed with {algorithm} and {bits} bits").into_bytes();
            let signature = signer.sign(algorithm, &message);
            let verdict = |message: &[u8], signature: &[u8]| {
                let ours = dual_backend::verify(&key, algorithm, message, signature).is_ok();
                let theirs = signer.crate_accepts(algorithm, message, signature);
                assert_eq!(ours, theirs, "{algorithm}, {bits} bits");
                ours
            };
            assert!(verdict(&message, &signature));
            assert!(!verdict(b"another message", &signature));
            for index in [0, 1, signature.len() / 2, signature.len() - 1] {
                let mut changed = signature.clone();
                changed[index] ^= 1;
                assert!(!verdict(&message, &changed), "byte {index}");
            }
            for other in ALGORITHMS.into_iter().filter(|&other| other != algorithm) {
                assert!(dual_backend::verify(&key, other, &message, &signature).is_err());
            }
        }
    }
}

#[test]
fn each_signature_has_one_spelling() {
    // With 2049 bits, s + n has as many bytes as s.
    let signer = Signer::new(2049);
    let key = signer.prepared_key();
    for algorithm in ALGORITHMS {
        let signature = signer.sign(algorithm, b"message");
        let verify =
            |signature: &[u8]| dual_backend::verify(&key, algorithm, b"message", signature);
        assert!(verify(&signature).is_ok());
        let plus_modulus = BigUint::from_bytes_be(&signature) + signer.modulus();
        let plus_modulus = plus_modulus.to_bytes_be();
        assert_eq!(plus_modulus.len(), signature.len());
        assert!(verify(&plus_modulus).is_err());
        assert!(verify(&[&[0], &signature[..]].concat()).is_err());
        assert!(verify(&[&signature[..], &[0]].concat()).is_err());
        assert!(verify(&signature[1..]).is_err());
        assert!(verify(&signature[..signature.len() - 1]).is_err());
        assert!(verify(&[]).is_err());
    }
}

#[test]
fn the_edges_of_the_range_are_no_signatures() {
    for bits in SIZES {
        let signer = Signer::new(bits);
        let key = signer.prepared_key();
        let n = signer.modulus();
        for number in [
            BigUint::ZERO,
            BigUint::from(1_u8),
            n - 1_u8,
            n.clone(),
            n + 1_u8,
        ] {
            let signature = signer.to_bytes(&number);
            for algorithm in ALGORITHMS {
                assert!(dual_backend::verify(&key, algorithm, b"message", &signature).is_err());
            }
        }
    }
}

#[test]
fn encodings_are_right_in_every_place() {
    for bits in SIZES {
        let signer = Signer::new(bits);
        let key = signer.prepared_key();
        for algorithm in ALGORITHMS {
            let mut accepted = 0;
            for (what, encoded) in encodings::of(algorithm, b"message", bits) {
                // What is not below the modulus cannot be signed.
                if encoded >= *signer.modulus() {
                    assert!(matches!(
                        what,
                        "a first byte of 1" | "bits above the encoding"
                    ));
                    continue;
                }
                let signature = signer.sign_encoded(&encoded);
                let ours = dual_backend::verify(&key, algorithm, b"message", &signature).is_ok();
                let theirs = signer.crate_accepts(algorithm, b"message", &signature);
                assert_eq!(ours, what == "right", "{algorithm}, {bits} bits: {what}");
                assert_eq!(theirs, ours, "{algorithm}, {bits} bits: {what}");
                accepted += usize::from(ours);
            }
            assert_eq!(accepted, 1);
        }
    }
}

/// Keys that the policy refuses, but that vectors use, and the largest exponent that it allows.
#[test]
fn exponents_of_all_lengths_work() {
    for exponent in [3_u64, 5, 17, 257, 65537, 65539, 0xffff_ffff, (1 << 33) - 1] {
        let signer = Signer::with_exponent(2048, exponent);
        let key = signer.prepared_key();
        let signature = signer.sign(Algorithm::Rs256, b"message");
        assert!(dual_backend::verify(&key, Algorithm::Rs256, b"message", &signature).is_ok());
        assert!(dual_backend::verify(&key, Algorithm::Rs256, b"massage", &signature).is_err());
    }
}

#[test]
fn numbers_that_make_no_key_are_refused_as_before() {
    let odd = vec![0xff; 256];
    let even = [vec![0xff; 255], vec![0xfe]].concat();
    for (modulus, exponent, is_key) in [
        (&odd, &b"\x01\x00\x01"[..], true),
        (&odd, b"\x03", true),
        (&odd, b"\x01", false),
        (&odd, b"\x02", false),
        (&odd, b"\x01\x00\x00", false),
        (&odd, b"\x02\x00\x00\x00\x01", false),
        (&odd, b"", false),
        (&even, b"\x01\x00\x01", false),
    ] {
        let key = PreparedKey::rsa_without_policy(modulus, exponent);
        assert_eq!(key.is_ok(), is_key, "{exponent:?}");
    }
}
