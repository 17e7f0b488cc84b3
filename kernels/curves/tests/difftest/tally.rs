//! What a comparison found.

use crate::lcg::Lcg;

/// Cases of one kernel that were compared with an independent implementation.
#[derive(Default)]
pub struct Tally {
    pub cases: usize,
    /// By the independent implementation.
    pub accepted: usize,
    /// Cases on which the two differ, for a person to read.
    pub disagreements: Vec<String>,
}

/// A kernel, and how it is compared.
pub struct Subject {
    pub name: &'static str,
    /// Takes how many cases.
    pub compare: fn(usize, &mut Lcg) -> Tally,
}
