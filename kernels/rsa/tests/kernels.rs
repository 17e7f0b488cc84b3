//! Each kernel against num-bigint, in quick form. `cargo xtask difftest` runs the long one.

mod numbers;
mod subjects;

use numbers::Random;
use rsa_kernels::MIN_BITS;
use subjects::{SUBJECTS, powers, products};

/// One key each, of a size of its own.
const SIZES: [usize; 20] = [
    2048, 2049, 2055, 2056, 2057, 2079, 2080, 2081, 2304, 2305, 2560, 3071, 3072, 3073, 4095, 4096,
    4097, 6144, 8191, 8192,
];

#[test]
fn powers_are_right_for_sizes_of_all_kinds() {
    let mut random = Random::new(11);
    for (index, bits) in SIZES.into_iter().enumerate() {
        // 3 and 16 have no common factor: all kinds of moduli meet all sizes that are run in the end.
        check_powers(&mut random, bits, 3 * index);
    }
}

#[test]
fn powers_are_right_for_moduli_of_all_kinds() {
    let mut random = Random::new(12);
    for bits in [2048, 3072, 4096, 8192] {
        for index in 0..8 {
            check_powers(&mut random, bits, index);
        }
    }
}

fn check_powers(random: &mut Random, bits: usize, index: usize) {
    let tallies = powers(random, bits, index, 16, &SUBJECTS);
    for (subject, tally) in SUBJECTS.iter().zip(tallies) {
        if bits <= subject.max_bits {
            tally.expect_none();
        }
    }
}

/// Operands that no signature leads to: all digits as large as the bounds say they may be.
#[test]
fn products_of_extreme_operands_are_right_and_stay_in_bounds() {
    let mut random = Random::new(13);
    for (index, bits) in SIZES.into_iter().enumerate() {
        for subject in SUBJECTS.iter().filter(|s| bits <= s.max_bits) {
            for kind in 0..3 {
                products(&mut random, bits, index + kind, 96, subject).expect_none();
            }
        }
    }
}

/// Every plan that there is, once: sizes of arrays depend on it.
#[test]
fn every_size_of_key_works() {
    let mut random = Random::new(14);
    for subject in &SUBJECTS {
        for bits in MIN_BITS..=subject.max_bits {
            products(&mut random, bits, bits, 1, subject).expect_none();
        }
    }
}
