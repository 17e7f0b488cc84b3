//! Tests the report itself: it fails for each kind of wrong verdict and count.

use std::panic::catch_unwind;

use crate::vector_report::Label::{Acceptable, Invalid, Valid};
use crate::vector_report::Verdict::{Accepted, Refused};
use crate::vector_report::{Deviation, Label, VectorReport, Verdict};

const DEVIATIONS: &[Deviation] = &[Deviation {
    set: "a listed set",
    cases: &[3..=4],
    verdict: Refused,
    reason: "a reason",
}];

/// As labelled, but for the listed cases 3 and 4.
const GOOD: [(u64, Label, Verdict); 4] = [
    (1, Valid, Accepted),
    (2, Invalid, Refused),
    (3, Valid, Refused),
    (4, Acceptable, Refused),
];

#[test]
fn a_report_fails_for_each_kind_of_fault() {
    let passes = |cases: &[(u64, Label, Verdict)], count: usize| {
        catch_unwind(|| {
            let mut report = VectorReport::new("a listed set", DEVIATIONS);
            for &(case, label, verdict) in cases {
                report.record(case, label, verdict);
            }
            report.finish(count);
        })
        .is_ok()
    };
    let with = |index: usize, label: Label, verdict: Verdict| {
        let mut cases = GOOD;
        cases[index] = (cases[index].0, label, verdict);
        cases
    };
    assert!(passes(&GOOD, 4));
    assert!(!passes(&GOOD, 5), "a case did not run");
    assert!(!passes(&GOOD[..3], 3), "a listed deviation did not occur");
    assert!(!passes(&GOOD[1..], 3), "nothing was accepted");
    assert!(
        !passes(&with(0, Valid, Refused), 4),
        "an unexpected failure"
    );
    assert!(
        !passes(&with(1, Invalid, Accepted), 4),
        "an unexpected success"
    );
    assert!(
        !passes(&with(1, Acceptable, Refused), 4),
        "an acceptable case is not listed"
    );
    assert!(
        !passes(&with(2, Valid, Accepted), 4),
        "a listed deviation behaves as labelled"
    );
    assert!(
        !passes(&with(2, Invalid, Refused), 4),
        "a listed deviation is none"
    );
    assert!(!passes(&[GOOD[0], GOOD[0]], 2), "one case twice");
}
