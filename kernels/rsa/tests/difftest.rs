//! The long form of `kernels.rs`: `cargo xtask difftest` runs it. One line per kernel, which that command reads.

mod numbers;
#[allow(dead_code)] // `expect_none`: here disagreements are counted
mod subjects;

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use numbers::Random;
use rsa_kernels::{MAX_BITS, MIN_BITS, VECTOR_MAX_BITS};
use subjects::{SUBJECTS, Tally, powers, products};

/// Of each kernel.
const CASES: usize = 1_000_000;

/// Numbers raised with one key.
const BASES: usize = 48;

/// Products of extreme operands with one key.
const PRODUCTS: usize = 192;

#[test]
#[ignore = "takes many minutes; cargo xtask difftest runs it"]
fn a_million_cases_per_kernel() {
    let cases =
        std::env::var("DIFFTEST_CASES").map_or(CASES, |text| text.parse().expect("a number"));
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
                    let random = &mut Random::new(round as u64);
                    // Of the sizes in use, one in 4 rounds is larger; one in 8 is of any size.
                    let bits = match round % 8 {
                        0 => MIN_BITS + random.below(VECTOR_MAX_BITS - MIN_BITS + 1),
                        1 => 3072,
                        2 => VECTOR_MAX_BITS,
                        _ => 2048,
                    };
                    compare(random, bits, round / 8, &totals);
                    // Beside those, the sizes that only one of them is for.
                    let bits = match round % 32 {
                        0 => MAX_BITS,
                        16 => MAX_BITS - random.below(MAX_BITS - VECTOR_MAX_BITS),
                        _ => continue,
                    };
                    compare(random, bits, round / 32, &totals);
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
            "difftest rsa-{}: {cases} cases, {} disagreements",
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

/// One key's powers and products, by each kernel that is for its size.
fn compare(random: &mut Random, bits: usize, index: usize, totals: &[Mutex<Tally>; 3]) {
    let found = powers(random, bits, index, BASES, &SUBJECTS);
    for ((subject, total), powers) in SUBJECTS.iter().zip(totals).zip(found) {
        if bits > subject.max_bits {
            continue;
        }
        let products = products(random, bits, index, PRODUCTS, subject);
        let mut total = total.lock().expect("no panic");
        for found in [powers, products] {
            total.cases += found.cases;
            total.disagreements.extend(found.disagreements);
        }
    }
}
