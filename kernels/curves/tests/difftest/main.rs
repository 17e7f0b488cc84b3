//! Every layer of the kernels against independent implementations: field and scalar arithmetic against num-bigint,
//! multiples of points and verdicts against the crates p256, p384, p521 and ed25519-dalek.
//!
//! Test builds check for overflow. The test that a plain run ignores is the long form of `cargo xtask difftest`, with as many
//! cases of each kernel as `DIFFTEST_CASES` says, one million without it.

mod combs;
mod ecdsa;
mod ed25519;
mod fields;
#[path = "../../../../tests/support/lcg.rs"]
mod lcg;
mod random;
mod scalars;
mod subjects;
mod tally;
#[path = "../../../../tests/support/uncaptured_output.rs"]
mod uncaptured_output;

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use ecdsa::{
    P256Reference, P384Reference, P521Reference, points_off_the_curve, x_beyond_the_order,
};
use lcg::Lcg;
use subjects::SUBJECTS;
use tally::{Subject, Tally};
use uncaptured_output::print_uncaptured;

/// Cases of each kernel in a plain run.
const QUICK_CASES: usize = 400;

/// Cases that share a source of random numbers.
const CASES_OF_ROUND: usize = 200;

#[test]
fn verdicts() {
    for subject in &SUBJECTS {
        let tally = (subject.compare)(QUICK_CASES, &mut Lcg::new(1));
        report(subject, &tally);
    }
}

#[test]
#[ignore = "takes many minutes; cargo xtask difftest runs it"]
fn a_million_verdicts_per_kernel() {
    let cases = match std::env::var("DIFFTEST_CASES") {
        Ok(cases) => cases.parse().expect("DIFFTEST_CASES is a number"),
        Err(_) => 1_000_000,
    };
    for subject in &SUBJECTS {
        report(subject, &compare_on_all_processors(subject, cases));
    }
}

fn compare_on_all_processors(subject: &Subject, cases: usize) -> Tally {
    let rounds = cases.div_ceil(CASES_OF_ROUND);
    let (next, total) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(|| {
                loop {
                    let round = next.fetch_add(1, Relaxed);
                    if round >= rounds {
                        break;
                    }
                    // The seed of the plain run is 1.
                    let random = &mut Lcg::new(2 + round as u64);
                    let found = (subject.compare)(CASES_OF_ROUND, random);
                    let mut total = total.lock().expect("no panic");
                    total.cases += found.cases;
                    total.accepted += found.accepted;
                    total.disagreements.extend(found.disagreements);
                }
            });
        }
    });
    total.into_inner().expect("no panic")
}

fn report(subject: &Subject, tally: &Tally) {
    print_uncaptured(&format!(
        "difftest {}: {} cases, {} disagreements",
        subject.name,
        tally.cases,
        tally.disagreements.len()
    ));
    for disagreement in tally.disagreements.iter().take(3) {
        print_uncaptured(disagreement);
    }
    assert!(tally.disagreements.is_empty(), "{}", subject.name);
    // Neither verdict is rare.
    let accepted = tally.accepted;
    assert!(accepted > tally.cases / 5, "{}: {accepted}", subject.name);
    assert!(
        accepted < tally.cases * 3 / 4,
        "{}: {accepted}",
        subject.name
    );
}

#[test]
fn signatures_whose_x_is_beyond_the_order() {
    x_beyond_the_order::<P256Reference, 8>();
    x_beyond_the_order::<P384Reference, 12>();
    x_beyond_the_order::<P521Reference, 17>();
}

#[test]
fn keys_on_the_nist_curves() {
    points_off_the_curve::<P256Reference, 8>();
    points_off_the_curve::<P384Reference, 12>();
    points_off_the_curve::<P521Reference, 17>();
}

#[test]
fn keys_of_ed25519() {
    ed25519::compare_keys();
}

#[test]
fn signatures_of_ed25519_with_r_of_small_order() {
    ed25519::refuse_r_of_small_order();
}
