//! The reference: 64-bit columns, carried from one end to the other.
//!
//! # Bounds
//!
//! `b = 2^28`. Carrying from one end to the other leaves digits of at most `D = 2^27`; the last is at most
//! `0.65 * 2^28 + 2 < 2^28` (see [`crate::plan`]). There are at most `F = 294` digits, and folds of at most 98.
//!
//! - A column of a product has at most 294 addends of at most `2^54`, but for two with a last digit in them, which are
//!   below `2^55`; the square of a last digit, below `2^56`, is alone in its column. So it is below
//!   `296 * 2^54 < 1.2 * 2^62`, which leaves more than `2^61` to the end of an `i64`.
//! - A column of a fold has at most 196 addends of `2^54`, two of them `2^55` for the last digit of `top`, and a
//!   carried digit: below `2^62`.
//! - A carry is at most `1.2 * 2^62 / 2^28 + 1 < 2^35`, so adding it overflows nothing.
//!
//! `middle` is carried as a whole, so `|middle| <= 0.51 * b^(W-2w)`.

use alloc::vec;
use alloc::vec::Vec;

use crate::digits::{balanced, canonical};
use crate::plan::{Plan, Radix};
use crate::power::{Products, raise};
use crate::{MAX_BITS, Modulus};

/// What this kernel asks of its plan.
pub const RADIX: Radix = Radix {
    bits: 28,
    slack: 1,
    digit_multiple: 2,
    fold_multiple: 1,
    max_bits: MAX_BITS,
};

/// A key.
#[derive(Clone, Debug)]
pub struct Key {
    plan: Plan,
    /// For each stage, `b^-w` and `b^(W-2w)` modulo the key's.
    tables: Vec<[Vec<i64>; 2]>,
    domain_squared: Vec<i64>,
}

impl Key {
    /// Makes the tables of a modulus.
    pub fn new(modulus: &Modulus) -> Option<Self> {
        let plan = Plan::new(modulus.bits(), RADIX)?;
        let digits = |words: &[u32]| balanced(words, RADIX.bits, plan.table_digits);
        let tables = plan.stages().iter().map(|stage| {
            let remaining = stage.width - 2 * stage.fold;
            [
                digits(&modulus.inverse_power_of_two(RADIX.bits * stage.fold)),
                digits(&modulus.power_of_two(RADIX.bits * remaining)),
            ]
        });
        Some(Self {
            tables: tables.collect(),
            domain_squared: balanced(
                &modulus.power_of_two(2 * plan.domain_bits()),
                RADIX.bits,
                plan.digits,
            ),
            plan,
        })
    }

    /// `base^exponent`, canonical, for a base below the modulus and an odd exponent of at least 3.
    pub fn raise(&self, base: &[u32], exponent: u64, modulus: &Modulus) -> Option<Vec<u32>> {
        let base = balanced(base, RADIX.bits, self.plan.digits);
        let power = raise(self, &base, exponent)?;
        Some(canonical(power, &self.plan, modulus))
    }

    /// The shape of this key's numbers.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// From the columns of a product to an operand.
    fn reduce(&self, mut columns: Vec<i64>) -> Vec<i64> {
        for (stage, [for_bottom, for_top]) in self.plan.stages().iter().zip(&self.tables) {
            carry(&mut columns);
            let top = columns.split_off(stage.width - stage.fold);
            let mut middle = columns.split_off(stage.fold);
            let bottom = columns;
            for (index, (b, t)) in bottom.iter().zip(&top).enumerate() {
                let rows = for_bottom.iter().zip(for_top);
                for (column, (m, c)) in middle[index..].iter_mut().zip(rows) {
                    *column += b * m + t * c;
                }
            }
            columns = middle;
        }
        carry(&mut columns);
        columns
    }
}

impl Products for Key {
    type Operand = Vec<i64>;

    fn domain_squared(&self) -> &Vec<i64> {
        &self.domain_squared
    }

    fn multiply(&self, x: &mut Vec<i64>, y: &Vec<i64>) {
        let mut columns = vec![0; 2 * self.plan.digits];
        for (index, x) in x.iter().enumerate() {
            for (column, y) in columns[index..].iter_mut().zip(y) {
                *column += x * y;
            }
        }
        *x = self.reduce(columns);
    }

    fn square(&self, x: &mut Vec<i64>) {
        let mut columns = vec![0; 2 * self.plan.digits];
        for (index, x_i) in x.iter().enumerate() {
            columns[2 * index] += x_i * x_i;
            let twice = 2 * x_i;
            let (_, above) = x.split_at(index + 1);
            for (column, y) in columns[2 * index + 1..].iter_mut().zip(above) {
                *column += twice * y;
            }
        }
        *x = self.reduce(columns);
    }
}

/// Leaves balanced digits, but for the last, which keeps what it gets.
fn carry(columns: &mut [i64]) {
    let Some((last, columns)) = columns.split_last_mut() else {
        return;
    };
    let half = 1 << (RADIX.bits - 1);
    let mut carry = 0;
    for column in columns {
        let value = *column + carry;
        carry = (value + half) >> RADIX.bits;
        *column = value - (carry << RADIX.bits);
    }
    *last += carry;
}
