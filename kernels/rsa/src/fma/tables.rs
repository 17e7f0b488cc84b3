//! What a key brings along for the arithmetic, and what is made of its result.

use alloc::vec;
use alloc::vec::Vec;

use super::{LANES, TABLE_PADDING, radix, table_blocks, table_size};
use crate::Modulus;
use crate::digits::{balanced, canonical};
use crate::plan::Plan;

/// The tables of a modulus, for [`super::Key::new`]: for each stage `b^-w` and `b^(W-2w)` modulo it, with zeros in front and
/// behind, and `R^2`.
pub fn tables(modulus: &Modulus) -> Option<Vec<f64>> {
    let radix = radix(modulus.bits());
    let plan = Plan::new(modulus.bits(), radix)?;
    let mut all = Vec::with_capacity(table_size(&plan));
    for stage in plan.stages() {
        let remaining = stage.width - 2 * stage.fold;
        for value in [
            modulus.inverse_power_of_two(radix.bits * stage.fold),
            modulus.power_of_two(radix.bits * remaining),
        ] {
            let mut table = vec![0.0; table_blocks(&plan) * LANES];
            let digits = balanced(&value, radix.bits, plan.table_digits);
            for (place, digit) in table[TABLE_PADDING * LANES..].iter_mut().zip(digits) {
                *place = digit as f64;
            }
            all.extend(table);
        }
    }
    all.extend(base(&modulus.power_of_two(2 * plan.domain_bits()), &plan));
    Some(all)
}

/// A number below the modulus as digits.
fn base(words: &[u32], plan: &Plan) -> Vec<f64> {
    let digits = balanced(words, plan.radix_bits, plan.digits);
    digits.into_iter().map(|digit| digit as f64).collect()
}

/// `base^exponent`, canonical, for a base below the modulus and an odd exponent of at least 3. `power` is who
/// computes it: takes the digits of the base and puts those of the power in their place, or says that it cannot.
pub fn raise(
    words: &[u32],
    modulus: &Modulus,
    power: impl FnOnce(&mut [f64]) -> bool,
) -> Option<Vec<u32>> {
    let plan = Plan::new(modulus.bits(), radix(modulus.bits()))?;
    let mut digits = base(words, &plan);
    if !power(&mut digits) {
        return None;
    }
    // What comes from elsewhere is not believed: a digit that is none is no power.
    let limit = (1_u64 << plan.radix_bits) as f64;
    let are_digits = digits.iter().all(|digit| digit.abs() < limit);
    let digits = digits.into_iter().map(|digit| digit as i64);
    are_digits.then(|| canonical(digits, &plan, modulus))
}
