//! The twelve cases of "Taming the many EdDSAs" (ed25519-speccheck), on which libraries differ.

use mcp_bearer::{Algorithm, PreparedKey};

use crate::announce::announce;
use crate::hex;
use crate::shared_vectors;

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
                    key.verify(algorithm, &bytes("message"), &bytes("signature"))
                        .is_ok()
                })
            })
            .collect();
        assert_eq!(accepted, ACCEPTED, "{algorithm}");
    }
    announce("score ed25519-speccheck: 12 cases, 1 accepted, 11 refused");
}
