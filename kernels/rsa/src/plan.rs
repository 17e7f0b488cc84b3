//! How many digits a number has, and how a product is reduced. The same for all kernels but for the radix.
//!
//! # Numbers
//!
//! `b` is the radix, a power of two. An operand has `F` signed digits, [`Plan::digits`]. All but the last are balanced,
//! `|d| <= D` with `D` just above `b / 2`; each kernel states its `D`. An operand is some number that is congruent to
//! the one meant, of either sign, with `|x| <= 0.65 * b^F`.
//!
//! # Reduction from both ends
//!
//! A product has `W = 2F` columns. For a fold width `w` it is `bottom + b^w * middle + b^(W-w) * top`, with `w` digits
//! in `bottom` and in `top`. So
//!
//! ```text
//! T * b^-w  =  middle + bottom * (b^-w mod n) + top * (b^(W-2w) mod n)   (mod n)
//! ```
//!
//! which has `W - 2w` columns. No quotient is estimated and nothing has to be canonical: it holds for any integers as
//! digits, as long as no accumulator overflows. Some such stages lead to `F` columns. Each product is thereby
//! multiplied by `R^-1` with `R = b^(w1 + w2 + ...)`, as in Montgomery's method.
//!
//! # The value stays small
//!
//! Let a stage begin with `|T| <= 0.65 * b^W`, and with `bottom` and `top` carried to digits of at most `D`, which for
//! all kernels is below `0.532 * b`. The columns of `middle` may be larger, but its last one is carried too, so that
//! `|middle| <= 0.532 * b^(W-2w)` (each kernel says why). Then `|bottom| <= 0.533 * b^w`, and, because the three parts
//! add up to `T`, `|top| <= 0.65 * b^w + 0.6`. Both table values are below `2^bits`, and fold widths are chosen such
//! that `b^w * 2^bits <= b^(W-2w) / 16`. So the result is at most
//!
//! ```text
//! (0.532 + (0.533 + 0.65 + 0.6 / b) / 16) * b^(W-2w)  <  0.607 * b^(W-2w)
//! ```
//!
//! and the next stage begins as this one did. An operand so has `|x| <= 0.607 * b^F`, and `|x * y| <= 0.37 * b^(2F)`,
//! with which the first stage begins. A signature and `R^2`, which are below `2^bits`, are far below that.
//!
//! # The last digit
//!
//! Nothing is carried out of it. With these bounds on the whole and `D` on the digits below, it is at most
//! `0.65 * b + 2`, for operands and for `top`.

use crate::MIN_BITS;

/// The most stages that any plan has.
pub const MAX_STAGES: usize = 8;

/// What a kernel asks of its plan.
#[derive(Clone, Copy, Debug)]
pub struct Radix {
    /// The radix is 2 to this.
    pub bits: usize,
    /// Digits that an operand has beyond those of the modulus, at least. The larger, the wider is the last fold.
    pub slack: usize,
    /// The number of digits of an operand is a multiple of this, which is a multiple of twice `fold_multiple`.
    pub digit_multiple: usize,
    /// Fold widths are multiples of this, which is at most `slack`.
    pub fold_multiple: usize,
    /// The largest modulus that the kernel's bounds are counted out for.
    pub max_bits: usize,
}

/// One fold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// Columns before it.
    pub width: usize,
    /// Digits that it takes off either end.
    pub fold: usize,
}

/// The shape of all numbers of one size of key, in one radix.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The radix is 2 to this.
    pub radix_bits: usize,
    /// Digits of an operand.
    pub digits: usize,
    /// Digits of a table value, which is canonical.
    pub table_digits: usize,
    stages: [Stage; MAX_STAGES],
    stage_count: usize,
}

impl Plan {
    /// The plan for moduli of this many bits. `None` below [`MIN_BITS`], above what the radix is for, and if no plan
    /// exists, which the tests rule out for the radices that are used.
    pub fn new(modulus_bits: usize, radix: Radix) -> Option<Self> {
        if !(MIN_BITS..=radix.max_bits).contains(&modulus_bits) {
            return None;
        }
        // 4 more bits are the factor 16 of the bounds above; one more keeps the last digit of a table value balanced.
        let modulus_digits = (modulus_bits + 4).div_ceil(radix.bits);
        let digits = (modulus_digits + radix.slack).next_multiple_of(radix.digit_multiple);
        let mut plan = Self {
            radix_bits: radix.bits,
            digits,
            table_digits: (modulus_bits + 1).div_ceil(radix.bits),
            stages: [Stage::default(); MAX_STAGES],
            stage_count: 0,
        };
        let mut width = 2 * digits;
        while width > digits {
            let fold = widest_fold(width, digits, modulus_digits, radix.fold_multiple)?;
            *plan.stages.get_mut(plan.stage_count)? = Stage { width, fold };
            plan.stage_count += 1;
            width -= 2 * fold;
        }
        Some(plan)
    }

    /// The folds, in their order.
    pub fn stages(&self) -> &[Stage] {
        self.stages.get(..self.stage_count).unwrap_or_default()
    }

    /// The exponent of two in `R`: what a product is divided by.
    pub fn domain_bits(&self) -> usize {
        self.radix_bits * self.stages().iter().map(|stage| stage.fold).sum::<usize>()
    }
}

/// The largest width that leaves room for an operand, and for a fold's addends with 4 bits to spare.
fn widest_fold(
    width: usize,
    digits: usize,
    modulus_digits: usize,
    multiple: usize,
) -> Option<usize> {
    let for_operand = width.checked_sub(digits)? / 2;
    let for_addends = width.checked_sub(modulus_digits)? / 3;
    let fold = for_operand.min(for_addends) / multiple * multiple;
    (fold > 0).then_some(fold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MAX_BITS, VECTOR_MAX_BITS};

    fn check(radix: Radix) {
        for bits in MIN_BITS..=radix.max_bits {
            let plan = Plan::new(bits, radix).expect("a plan");
            let mut width = 2 * plan.digits;
            for stage in plan.stages() {
                assert_eq!(stage.width, width);
                width -= 2 * stage.fold;
                // b^w * 2^bits <= b^(W-2w) / 16
                assert!(radix.bits * stage.fold + bits + 4 <= radix.bits * width);
                assert!(stage.fold + plan.table_digits <= width);
                assert_eq!(stage.fold % radix.fold_multiple, 0);
            }
            assert_eq!(width, plan.digits);
            assert!(plan.table_digits <= plan.digits);
        }
    }

    #[test]
    fn every_size_has_a_plan_that_keeps_its_promises() {
        check(crate::fma::radix(MIN_BITS));
        check(crate::fma::radix(VECTOR_MAX_BITS));
        #[cfg(feature = "keys")]
        {
            check(crate::scalar::RADIX);
            check(crate::dot::RADIX);
        }
    }

    /// The numbers that the bounds of each kernel are counted out for.
    #[test]
    fn no_plan_is_larger_than_its_kernel_says() {
        let largest = |radix: fn(usize) -> Radix, from: usize, to: usize| {
            let plans = (from..=to).map(|bits| Plan::new(bits, radix(bits)).expect("a plan"));
            plans.fold((0, 0), |(digits, fold), plan| {
                let folds = plan.stages().iter().map(|stage| stage.fold);
                (digits.max(plan.digits), folds.fold(fold, usize::max))
            })
        };
        assert_eq!(largest(crate::fma::radix, MIN_BITS, 2304), (52, 18));
        assert_eq!(largest(crate::fma::radix, 2305, VECTOR_MAX_BITS), (92, 32));
        #[cfg(feature = "keys")]
        {
            let (scalar, dot) = (crate::scalar::RADIX, crate::dot::RADIX);
            assert_eq!((scalar.bits, dot.bits), (28, 12));
            assert_eq!(
                largest(|_| crate::scalar::RADIX, MIN_BITS, MAX_BITS),
                (294, 98)
            );
            assert_eq!(
                largest(|_| crate::dot::RADIX, MIN_BITS, VECTOR_MAX_BITS),
                (352, 120)
            );
        }
    }

    #[test]
    fn other_sizes_have_none() {
        let is_none = |bits, radix| assert!(Plan::new(bits, radix).is_none(), "{bits}");
        for bits in [0, 1024, MIN_BITS - 1, VECTOR_MAX_BITS + 1, 8192, usize::MAX] {
            is_none(bits, crate::fma::radix(bits));
            #[cfg(feature = "keys")]
            is_none(bits, crate::dot::RADIX);
        }
        #[cfg(feature = "keys")]
        for bits in [0, 1024, MIN_BITS - 1, MAX_BITS + 1, usize::MAX] {
            is_none(bits, crate::scalar::RADIX);
        }
    }
}
