//! The twelve cases of "Taming the many EdDSAs" (ed25519-speccheck), on which libraries differ.

use mcp_bearer::{Algorithm, PreparedKey};

use crate::dual_backend;
use crate::hex;
use crate::shared_vectors;
use crate::uncaptured_output::print_uncaptured;

/// What a strict verifier accepts: the one case in which key and R are of mixed, not small, order
/// and all encodings are canonical. All others have a small-order or non-canonical point, or S
/// beyond the order of the group, or hold by the cofactored equation alone.
const ACCEPTED: [usize; 1] = [3];

#[test]
fn only_the_strict_reading_is_accepted() {
    let Some(cases) = shared_vectors::read("ed25519-speccheck/cases.json") else {
        return;
    };
    let cases = cases.as_array().expect("a list of cases");
    assert_eq!(cases.len(), 12);
    for algorithm in [Algorithm::Ed25519, Algorithm::EdDsa] {
        let accepted: Vec<usize> = (0..cases.len())
            .filter(|&i| {
                let bytes = |name: &str| hex::decode(cases[i][name].as_str().expect("hex"));
                PreparedKey::ed25519(&bytes("pub_key")).is_ok_and(|key| {
                    dual_backend::verify(&key, algorithm, &bytes("message"), &bytes("signature"))
                        .is_ok()
                })
            })
            .collect();
        assert_eq!(accepted, ACCEPTED, "{algorithm}");
    }
    print_uncaptured("vectors ed25519-speccheck: 12 cases, 1 accepted, 11 refused");
}

/// Under a key of small order, signatures hold for any message. Such keys are refused when they are
/// read, not first when they are used, so that an operator learns of them. The points whose order
/// divides 8 in their canonical encodings, and then in those that only decoders without the check
/// of RFC 8032 section 5.1.3 read.
#[test]
fn keys_of_small_order_are_refused_when_they_are_read() {
    let canonical = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ];
    let others = [
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];
    for point in canonical.iter().chain(&others) {
        assert!(
            PreparedKey::ed25519(&hex::decode(point)).is_err(),
            "{point}"
        );
    }
    // A key of RFC 8032 section 7.1, so that it is not all keys that are refused.
    let sound = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    assert!(PreparedKey::ed25519(&hex::decode(sound)).is_ok());
}

/// RFC 8032 section 5.1.3: y is below p. Those 19 values of y that have a second encoding, y + p,
/// are read in the first one only, so that one key has one spelling.
#[test]
fn keys_in_an_encoding_that_is_not_canonical_are_refused() {
    let mut sound = 0;
    for y in 0..19_u8 {
        for sign in [0, 0x80] {
            let mut canonical = [0; 32];
            (canonical[0], canonical[31]) = (y, sign);
            sound += usize::from(PreparedKey::ed25519(&canonical).is_ok());
            let mut other = [0xff; 32];
            (other[0], other[31]) = (0xed + y, 0x7f | sign);
            assert!(PreparedKey::ed25519(&other).is_err(), "{y} {sign}");
        }
    }
    // Points of large order are among them, so it is the encoding that refuses.
    assert!(sound >= 10, "{sound}");
}
