//! 16-bit digits, and the instruction that multiplies eight pairs of them and adds the products two by two
//! (`i32x4.dot_i16x8_s`).
//!
//! # Layout
//!
//! Two rows of a product are done by one instruction. An operand is therefore kept twice: as left operand, digits
//! `2k` and `2k + 1` in one integer (`rows`), and as right operand, digits `k` and `k - 1` in one (`pairs`). The pairs
//! have zeros at either end, so that a pass over the columns needs no special cases there.
//!
//! # Bounds
//!
//! `b = 2^12`, at most `F = 352` digits. A column `v` is carried by `c = floor((v + 2048) / 4096)`, in two rounds, in each
//! of which all columns are carried once and take the carry of their neighbor.
//!
//! - Let `|v| <= 2^31 - 2049`, so that adding 2048 does not overflow. The first round leaves
//!   `|v| <= 2048 + 2^19 = 526336`, the second `|v| <= 2048 + 129 = 2177`. That is `D`. The last digit is at most
//!   `0.65 * 4096 + 2 < 2665`; twice that fits into 16 bits.
//! - A column of a product has at most 352 addends, of which two have a last digit in them:
//!   `350 * 2177^2 + 2 * 2665 * 2665 < 1.673e9 < 2^31 - 2049`. Partial sums are sums of fewer of the same.
//! - A column of a fold begins with at most `526336 + 129` (after one round, with the carry out of `bottom`), and gets
//!   at most `2 * 120` addends of `2177 * 2048` and twice `2665 * 2048` for the last digit of `top`:
//!   below `1.09e9`.
//! - `middle` has been through one round only, but for its last column, which is then carried again:
//!   `|middle| <= (2048 + 526784 / 4095) / 4096 * b^(W-2w) < 0.532 * b^(W-2w)`, and `2177 < 0.532 * 4096`, as
//!   [`crate::plan`] asks.
//! - Nothing is carried out of the last column of all. After one round it is, by the bound on the whole, at most
//!   `0.65 * 4096 + 130`.

use alloc::vec;
use alloc::vec::Vec;

use crate::digits::{balanced, canonical};
use crate::lanes::I32x4;
use crate::plan::{Plan, Radix};
use crate::power::{Products, raise};
use crate::{Modulus, VECTOR_MAX_BITS};

/// What this kernel asks of its plan. A pass has 16 rows, a fold's 8 or 4 on either side.
pub const RADIX: Radix = Radix {
    bits: RADIX_BITS as usize,
    slack: 4,
    digit_multiple: ROWS,
    fold_multiple: LANES,
    max_bits: VECTOR_MAX_BITS,
};

const RADIX_BITS: u32 = 12;
const LANES: usize = 4;
const ROWS: usize = 16;

/// Digits of the largest operand.
const MAX_DIGITS: usize =
    ((VECTOR_MAX_BITS + 4).div_ceil(RADIX.bits) + RADIX.slack).next_multiple_of(ROWS);

/// Zero blocks at either end of `pairs`: a pass looks back by up to 14 pairs, and runs on by 16 columns.
const PADDING: usize = ROWS / LANES;

/// Zero blocks in front of a table's pairs: a fold looks back by up to 6.
const TABLE_PADDING: usize = 2;

type Block = [i32; LANES];

/// A number, as left and as right operand.
#[derive(Clone, Debug)]
pub struct Operand {
    rows: [i32; MAX_DIGITS / 2],
    pairs: [Block; MAX_DIGITS / LANES + 2 * PADDING],
}

impl Operand {
    /// Takes as many digits as the plan has.
    pub fn new(digits: &[i64]) -> Self {
        let mut columns = [[0; LANES]; MAX_DIGITS / LANES];
        for (column, digit) in columns.as_flattened_mut().iter_mut().zip(digits) {
            *column = *digit as i32;
        }
        let mut operand = Self {
            rows: [0; MAX_DIGITS / 2],
            pairs: [[0; LANES]; MAX_DIGITS / LANES + 2 * PADDING],
        };
        operand.set(&columns[..digits.len().div_ceil(LANES)]);
        operand
    }

    /// Takes digits, as many as there were before.
    fn set(&mut self, digits: &[Block]) {
        pack_rows(digits, &mut self.rows);
        pack_pairs(digits, &mut self.pairs[PADDING..]);
    }

    /// The digits.
    pub fn digits(&self) -> impl Iterator<Item = i64> {
        let pairs = self.pairs[PADDING..].as_flattened();
        pairs.iter().map(|pair| i64::from(*pair as i16))
    }
}

/// A key.
#[derive(Clone, Debug)]
pub struct Key {
    plan: Plan,
    /// For each stage, `b^-w` and `b^(W-2w)` modulo the key's, as pairs.
    tables: Vec<[Vec<Block>; 2]>,
    domain_squared: Operand,
}

impl Key {
    /// Makes the tables of a modulus.
    pub fn new(modulus: &Modulus) -> Option<Self> {
        let plan = Plan::new(modulus.bits(), RADIX)?;
        let tables = plan.stages().iter().map(|stage| {
            let remaining = stage.width - 2 * stage.fold;
            [
                table(
                    &modulus.inverse_power_of_two(RADIX.bits * stage.fold),
                    &plan,
                ),
                table(&modulus.power_of_two(RADIX.bits * remaining), &plan),
            ]
        });
        Some(Self {
            tables: tables.collect(),
            domain_squared: operand(&modulus.power_of_two(2 * plan.domain_bits()), &plan),
            plan,
        })
    }

    /// `base^exponent`, canonical, for a base below the modulus and an odd exponent of at least 3.
    pub fn raise(&self, base: &[u32], exponent: u64, modulus: &Modulus) -> Option<Vec<u32>> {
        let power = raise(self, &operand(base, &self.plan), exponent)?;
        let digits = power.digits().take(self.plan.digits);
        Some(canonical(digits, &self.plan, modulus))
    }

    /// The shape of this key's numbers.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// From the columns of a product to an operand.
    fn reduce(&self, columns: &mut [Block], into: &mut Operand) {
        let mut columns = columns;
        for (stage, [for_bottom, for_top]) in self.plan.stages().iter().zip(&self.tables) {
            let (width, fold) = (stage.width / LANES, stage.fold / LANES);
            carry_but_last(&mut columns[..width]);
            let mut bottom_rows = [0; MAX_FOLD / 2];
            let mut top_rows = [0; MAX_FOLD / 2];
            let (bottom, rest) = columns.split_at_mut(fold);
            let (middle, rest) = rest.split_at_mut(width - 2 * fold);
            let top = &mut rest[..fold];
            middle[0][0] += carry(bottom);
            pack_rows(bottom, &mut bottom_rows);
            top[0][0] += carry_last(middle);
            carry_but_last(top);
            pack_rows(top, &mut top_rows);
            // What is left of `top` above the new width is never read again. Passes run on into it, with zeros.
            columns = &mut columns[fold..];
            let mut row = 0;
            while row + 4 <= stage.fold / 2 {
                fold_rows::<4>(
                    &mut columns[row / 2..],
                    (for_bottom, &bottom_rows[row..]),
                    (for_top, &top_rows[row..]),
                );
                row += 4;
            }
            if row < stage.fold / 2 {
                fold_rows::<2>(
                    &mut columns[row / 2..],
                    (for_bottom, &bottom_rows[row..]),
                    (for_top, &top_rows[row..]),
                );
            }
        }
        let digits = &mut columns[..self.plan.digits / LANES];
        carry_but_last(digits);
        carry_but_last(digits);
        into.set(digits);
    }
}

/// Columns of the largest product.
type Columns = [Block; 2 * MAX_DIGITS / LANES];

/// Digits of the widest fold: a third of what the columns have more than the modulus, of which there may be one fewer
/// than would fill an operand.
const MAX_FOLD: usize = (2 * MAX_DIGITS - (MAX_DIGITS - ROWS - RADIX.slack)) / 3;

impl Products for Key {
    type Operand = Operand;

    fn domain_squared(&self) -> &Operand {
        &self.domain_squared
    }

    fn multiply(&self, x: &mut Operand, y: &Operand) {
        let mut columns: Columns = [[0; LANES]; _];
        let digits = self.plan.digits;
        let pairs = &y.pairs[..digits / LANES + 2 * PADDING];
        for row in (0..digits).step_by(ROWS) {
            multiply_rows(&mut columns[row / LANES..], pairs, &x.rows[row / 2..]);
        }
        self.reduce(&mut columns, x);
    }

    /// Each block of rows meets its own digits once and those above it doubled.
    fn square(&self, x: &mut Operand) {
        let mut columns: Columns = [[0; LANES]; _];
        let digits = self.plan.digits;
        let pairs = &x.pairs[..digits / LANES + 2 * PADDING];
        let mut doubled = [[0; LANES]; MAX_DIGITS / LANES + 2 * PADDING];
        let doubled = &mut doubled[..pairs.len()];
        for (doubled, pair) in doubled.iter_mut().zip(pairs) {
            I32x4::load(pair).double_halves().store(doubled);
        }
        for row in (0..digits).step_by(ROWS) {
            let own = row / LANES + PADDING..(row + ROWS) / LANES + PADDING;
            doubled[own.clone()].copy_from_slice(&pairs[own.clone()]);
            // Nothing below the block, and at its upper edge one digit above it, doubled, beside one of its own.
            doubled[own.start][0] &= 0xffff;
            let edge = pairs[own.end][0];
            doubled[own.end][0] = (2 * edge) & 0xffff | edge & !0xffff;
            multiply_rows(
                &mut columns[2 * row / LANES..],
                &doubled[row / LANES..],
                &x.rows[row / 2..],
            );
            doubled[own].fill([0; LANES]);
        }
        self.reduce(&mut columns, x);
    }
}

fn operand(words: &[u32], plan: &Plan) -> Operand {
    Operand::new(&balanced(words, RADIX.bits, plan.digits))
}

/// Pairs of a table value, with zeros in front, and behind as many as the rows of a fold run on.
fn table(words: &[u32], plan: &Plan) -> Vec<Block> {
    let digits = balanced(words, RADIX.bits, plan.table_digits);
    let mut columns = vec![[0; LANES]; plan.table_digits.div_ceil(LANES)];
    for (column, digit) in columns.as_flattened_mut().iter_mut().zip(digits) {
        *column = digit as i32;
    }
    let mut pairs = vec![[0; LANES]; columns.len() + 2 * TABLE_PADDING];
    pack_pairs(&columns, &mut pairs[TABLE_PADDING..]);
    pairs
}

/// Adds 16 rows of a product to columns that begin where the first row does.
#[inline]
fn multiply_rows(columns: &mut [Block], pairs: &[Block], rows: &[i32]) {
    debug_assert!(columns.len() >= pairs.len() - PADDING);
    let rows: [I32x4; ROWS / 2] = core::array::from_fn(|row| I32x4::splat(rows[row]));
    for (column, window) in columns.iter_mut().zip(pairs.windows(PADDING + 1)) {
        let window = window.as_flattened();
        // Two sums, because each addition waits for the one before.
        let mut even = I32x4::load(column);
        let mut odd = I32x4::splat(0);
        for (index, row) in rows.iter().enumerate() {
            let product = row.dot(load(window, PADDING * LANES - 2 * index));
            if index % 2 == 0 {
                even = even.add(product);
            } else {
                odd = odd.add(product);
            }
        }
        even.add(odd).store(column);
    }
}

/// Adds `2 * PAIRS` rows of `bottom` times its table and as many of `top` times its own.
#[inline]
fn fold_rows<const PAIRS: usize>(
    columns: &mut [Block],
    bottom: (&[Block], &[i32]),
    top: (&[Block], &[i32]),
) {
    debug_assert!(columns.len() >= bottom.0.len() - TABLE_PADDING);
    let bottom_rows: [I32x4; PAIRS] = core::array::from_fn(|row| I32x4::splat(bottom.1[row]));
    let top_rows: [I32x4; PAIRS] = core::array::from_fn(|row| I32x4::splat(top.1[row]));
    let windows = bottom.0.windows(TABLE_PADDING + 1);
    let windows = windows.zip(top.0.windows(TABLE_PADDING + 1));
    for (column, (bottom, top)) in columns.iter_mut().zip(windows) {
        let (bottom, top) = (bottom.as_flattened(), top.as_flattened());
        let mut from_bottom = I32x4::load(column);
        let mut from_top = I32x4::splat(0);
        for index in 0..PAIRS {
            let at = TABLE_PADDING * LANES - 2 * index;
            from_bottom = from_bottom.add(bottom_rows[index].dot(load(bottom, at)));
            from_top = from_top.add(top_rows[index].dot(load(top, at)));
        }
        from_bottom.add(from_top).store(column);
    }
}

#[inline(always)]
fn load(window: &[i32], at: usize) -> I32x4 {
    I32x4::load(
        window[at..]
            .first_chunk()
            .expect("a window holds all that its rows look at"),
    )
}

/// One round: each column keeps what is balanced and takes its lower neighbor's carry. Returns the last carry.
fn carry(columns: &mut [Block]) -> i32 {
    let mut before = I32x4::splat(0);
    for column in columns {
        let value = I32x4::load(column);
        let carry = value.carry::<RADIX_BITS>();
        let low = value.without_carry::<RADIX_BITS>(carry);
        low.add(carry.after(before)).store(column);
        before = carry;
    }
    before.last()
}

/// One round after which the last column still has what it would have carried out.
fn carry_but_last(columns: &mut [Block]) {
    let out = carry(columns);
    if let Some([.., last]) = columns.last_mut() {
        *last += out << RADIX_BITS;
    }
}

/// Carries the last column alone.
fn carry_last(columns: &mut [Block]) -> i32 {
    let Some([.., last]) = columns.last_mut() else {
        return 0;
    };
    let carry = (*last + (1 << (RADIX_BITS - 1))) >> RADIX_BITS;
    *last -= carry << RADIX_BITS;
    carry
}

/// Digits two by two.
fn pack_rows(digits: &[Block], into: &mut [i32]) {
    let (into, _) = into.as_chunks_mut();
    for (digits, into) in digits.iter().zip(into) {
        *into = I32x4::load(digits).pairs();
    }
}

/// Each digit with the one below it, and the last one once more, below a zero.
fn pack_pairs(digits: &[Block], into: &mut [Block]) {
    let mut before = I32x4::splat(0);
    for (digits, into) in digits.iter().zip(into.iter_mut()) {
        let digits = I32x4::load(digits);
        digits.with_lower_neighbors(before).store(into);
        before = digits;
    }
    if let Some([above, ..]) = into.get_mut(digits.len()) {
        *above = before.last() << 16;
    }
}
