//! The long form of `kernels.rs`: `cargo xtask prove` runs it. One line per kernel, which that command reads.

mod numbers;
#[allow(dead_code)] // `expect_none`: here disagreements are counted
mod subjects;

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use numbers::Random;
use rsa_kernels::{MIN_BITS, VECTOR_MAX_BITS};
use subjects::{SUBJECTS, Tally, powers, products};

/// Of each kernel.
const CASES: usize = 1_000_000;

/// Numbers raised with one key.
const BASES: usize = 48;

/// Products of extreme operands with one key.
const PRODUCTS: usize = 192;

#[test]
#[ignore = "takes many minutes; cargo xtask prove runs it"]
fn a_million_cases_per_kernel() {
    let cases = std::env::var("PROOF_CASES").map_or(CASES, |text| text.parse().expect("a number"));
    let totals = [const {
        Mutex::new(Tally {
            cases: 0,
            disagreements: Vec::new(),
        })
    }; 3];
    let rounds = cases.div_ceil(BASES + PRODUCTS);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(|| {
                loop {
                    let round = next.fetch_add(1, Ordering::Relaxed);
                    if round >= rounds {
                        break;
                    }
                    for (subject, total) in SUBJECTS.iter().zip(&totals) {
                        let mut random = Random::new(round as u64);
                        // Of the sizes in use, one in 4 rounds is larger; one in 8 is of any size.
                        let bits = match round % 8 {
                            0 => MIN_BITS + random.below(subject.max_bits - MIN_BITS + 1),
                            1 => 3072,
                            2 if round % 16 < 8 => subject.max_bits,
                            2 => VECTOR_MAX_BITS,
                            _ => 2048,
                        };
                        let index = round / 8;
                        for found in [
                            powers(
                                &mut random,
                                bits,
                                index,
                                BASES,
                                std::slice::from_ref(subject),
                            ),
                            products(&mut random, bits, index, PRODUCTS, subject),
                        ] {
                            let mut total = total.lock().expect("no panic");
                            total.cases += found.cases;
                            total.disagreements.extend(found.disagreements);
                        }
                    }
                }
            });
        }
    });
    for (subject, total) in SUBJECTS.iter().zip(&totals) {
        let Tally {
            cases,
            disagreements,
        } = &*total.lock().expect("no panic");
        println!(
            "proof rsa-{}: {cases} cases, {} disagreements",
            subject.name,
            disagreements.len()
        );
        for disagreement in disagreements.iter().take(3) {
            println!("{disagreement}");
        }
    }
    for total in &totals {
        total.lock().expect("no panic").expect_none();
    }
}
