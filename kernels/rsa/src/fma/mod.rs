//! Digits of 46 or 47 bits as floating-point numbers, and fused multiply-add.
//!
//! # Columns
//!
//! Each column has two sums, `high` and `low`. `high` begins at `c = 1.5 * 2^52 * b`. From there to `2^51 * b` on either
//! side, floating-point numbers are the multiples of `b`. So `h' = fma(d, t, h)` is `h + d * t`, rounded to a multiple of
//! `b`; `e = h - h'` is exact; and `fma(d, t, e)` is what the rounding has cost: an integer of at most `b / 2`, exact, which
//! is added to `low`. The value of column `k` is then `low[k] + (high[k-1] - c) / b`. No product is ever split, and
//! nothing is converted to an integer.
//!
//! It needs a multiply-add that is rounded once. `f64x2.relaxed_madd` may also be a multiplication and an addition, which
//! gives wrong results; which of the two is up to the engine, but the same throughout the run of a program (WebAssembly's
//! core specification, on relaxed operations). Who uses this kernel must find out: `pkg-template/src/rsa-fma.js` does.
//!
//! # Bounds
//!
//! All numbers are integers, so there is no underflow, and none is large, so there is no infinity. `b = 2^47` with at most
//! `F = 52` digits, or `b = 2^46` with at most `F = 92`. `D = b / 2 + 65`; a last digit is at most `0.65 * b + 2`.
//!
//! - `high`: at most `F` rows meet in a column, two of them with a last digit. `(50 + 2 * 1.7) * D^2 + 52 * b / 2` is below
//!   `54 * b^2 / 4 < 2^51 * b` for `b = 2^47`, and `(90 + 3.4) * D^2 + 92 * b / 2 < 94 * b^2 / 4 < 2^51 * b` for `b = 2^46`.
//!   A fold has fewer rows.
//! - `low` of a product: at most 92 terms of `b / 2`: below `2^52`.
//! - A first round splits `low` into `b * carry + rest` with `|rest| <= b / 2` and leaves
//!   `rest + carry[k-1] + (high[k-1] - c) / b`, at most `b / 2 + 2^7 + 2^51`. In a fold this is where `low` begins, and at most
//!   66 terms of `b / 2` are added: below `2^51 + 67 * 2^46 < 2^53`, so all of these sums are exact.
//! - A second round divides at most `2^52` by `b` and adds the carry: digits of at most `b / 2 + 2^6 + 1 = D`.
//! - To round `x` to a multiple of `b`, `c` is added and subtracted, which is right for `|x| < 2^51 * b`.
//! - `middle` has been through the first round only, but for its last column:
//!   `|middle| <= (1/2 + 2^53 / b^2) * b^(W-2w)`.

#[cfg(any(not(target_arch = "wasm32"), target_feature = "relaxed-simd"))]
mod arithmetic;
#[cfg(feature = "keys")]
mod tables;

use crate::VECTOR_MAX_BITS;
use crate::plan::{Plan, Radix};

#[cfg(any(not(target_arch = "wasm32"), target_feature = "relaxed-simd"))]
pub use arithmetic::{Key, Operand};
#[cfg(feature = "keys")]
pub use tables::{raise, tables};

/// What this kernel asks of its plan. A pass has 4 rows, a fold's 2 on either side.
pub const fn radix(modulus_bits: usize) -> Radix {
    Radix {
        // With wider digits, fewer fit into a sum.
        bits: if modulus_bits <= 2304 { 47 } else { 46 },
        slack: 2,
        digit_multiple: ROWS,
        fold_multiple: LANES,
        max_bits: VECTOR_MAX_BITS,
    }
}

const LANES: usize = 2;
const ROWS: usize = 4;

/// Zero blocks in front of a table value: a fold looks back by 1 digit.
const TABLE_PADDING: usize = 1;

/// Digits of the largest operand.
pub const MAX_DIGITS: usize =
    ((LARGEST.max_bits + 4).div_ceil(LARGEST.bits) + LARGEST.slack).next_multiple_of(ROWS);

const LARGEST: Radix = radix(VECTOR_MAX_BITS);

/// Numbers in the largest tables.
pub const MAX_TABLE_SIZE: usize = 844;

/// How many numbers the tables of a key are.
pub fn table_size(plan: &Plan) -> usize {
    2 * plan.stages().len() * table_blocks(plan) * LANES + plan.digits
}

/// A fold writes one column more than the table value has digits.
fn table_blocks(plan: &Plan) -> usize {
    (plan.table_digits + 1).div_ceil(LANES) + TABLE_PADDING
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MIN_BITS;

    #[test]
    fn the_largest_sizes_are_these() {
        let plans =
            || (MIN_BITS..=VECTOR_MAX_BITS).map(|bits| Plan::new(bits, radix(bits)).unwrap());
        assert_eq!(plans().map(|plan| plan.digits).max(), Some(MAX_DIGITS));
        let table_sizes = plans().map(|plan| table_size(&plan));
        assert_eq!(table_sizes.max(), Some(MAX_TABLE_SIZE));
    }
}
