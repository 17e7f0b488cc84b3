//! Counts the verdicts on a set of vectors, and compares them with the labels and the list of deviations.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::uncaptured_output::print_uncaptured;

/// The expected result that a vector file gives for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Both verdicts are right by the file; ours is in the list of deviations, so that it cannot
    /// change unseen.
    Acceptable,
    Invalid,
    Valid,
}

impl Label {
    pub fn parse(label: &str) -> Self {
        match label {
            "acceptable" => Self::Acceptable,
            "invalid" => Self::Invalid,
            "valid" => Self::Valid,
            other => panic!("unknown label {other}"),
        }
    }
}

impl Label {
    fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Acceptable => None,
            Self::Invalid => Some(Verdict::Refused),
            Self::Valid => Some(Verdict::Accepted),
        }
    }
}

/// The expected verdict on a case. `None` for one that is acceptable and not listed.
#[allow(dead_code)] // only one test program hands its vectors on
pub fn expected(deviations: &[Deviation], set: &str, case: u64, label: Label) -> Option<Verdict> {
    listed(deviations, set, case)
        .map(|deviation| deviation.verdict)
        .or(label.verdict())
}

fn listed<'d>(deviations: &'d [Deviation], set: &str, case: u64) -> Option<&'d Deviation> {
    deviations
        .iter()
        .find(|d| d.set == set && d.cases.iter().any(|range| range.contains(&case)))
}

/// The verdict of the code under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    Refused,
}

impl From<bool> for Verdict {
    fn from(accepted: bool) -> Self {
        if accepted {
            Self::Accepted
        } else {
            Self::Refused
        }
    }
}

/// Cases of one set whose verdict is another than the label, and why.
pub struct Deviation {
    pub set: &'static str,
    pub cases: &'static [RangeInclusive<u64>],
    pub verdict: Verdict,
    pub reason: &'static str,
}

/// The verdicts on one set so far.
pub struct VectorReport {
    set: &'static str,
    deviations: &'static [Deviation],
    seen: BTreeSet<u64>,
    deviated: BTreeSet<u64>,
    accepted: usize,
    faults: Vec<String>,
}

impl VectorReport {
    /// `deviations`: those of all sets of the test.
    pub fn new(set: &'static str, deviations: &'static [Deviation]) -> Self {
        Self {
            set,
            deviations,
            seen: BTreeSet::new(),
            deviated: BTreeSet::new(),
            accepted: 0,
            faults: Vec::new(),
        }
    }

    pub fn record(&mut self, case: u64, label: Label, verdict: Verdict) {
        assert!(self.seen.insert(case), "{}: case {case} twice", self.set);
        self.accepted += usize::from(verdict == Verdict::Accepted);
        let by_label = label.verdict();
        let deviation = listed(self.deviations, self.set, case);
        let expected = match deviation {
            Some(deviation) => {
                self.deviated.insert(case);
                if by_label == Some(deviation.verdict) {
                    self.fault(format!("case {case} is listed as a deviation and is none"));
                }
                Some(deviation.verdict)
            }
            None => by_label,
        };
        match expected {
            None => self.fault(format!("case {case} is acceptable and not listed")),
            Some(expected) if expected != verdict => {
                let why = deviation.map_or("by its label", |d| d.reason);
                self.fault(format!("case {case}: {verdict:?}, not {expected:?}: {why}"));
            }
            Some(_) => {}
        }
    }

    /// A fault that is not about the verdict alone.
    pub fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }

    /// Prints the counts and fails unless exactly `cases` ran, some of them were accepted and some
    /// refused, every listed deviation occurred, and there was no fault.
    pub fn finish(mut self, cases: usize) {
        let listed: BTreeSet<u64> = self
            .deviations
            .iter()
            .filter(|d| d.set == self.set)
            .flat_map(|d| d.cases.iter().cloned().flatten())
            .collect();
        let absent: Vec<_> = listed.difference(&self.deviated).copied().collect();
        if !absent.is_empty() {
            self.fault(format!("listed deviations did not occur: {absent:?}"));
        }
        let (ran, accepted) = (self.seen.len(), self.accepted);
        if ran != cases {
            self.fault(format!("{ran} cases ran, not {cases}"));
        }
        if accepted == 0 || accepted == ran {
            self.fault(format!(
                "{accepted} of {ran} were accepted: a test of nothing"
            ));
        }
        print_uncaptured(&format!(
            "vectors {}: {ran} cases, {accepted} accepted, {} refused, {} listed deviations",
            self.set,
            ran - accepted,
            self.deviated.len(),
        ));
        assert!(
            self.faults.is_empty(),
            "{}:\n{}",
            self.set,
            self.faults.join("\n")
        );
    }
}
