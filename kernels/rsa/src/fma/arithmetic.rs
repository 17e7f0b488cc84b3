//! The arithmetic, which exists only where two numbers can be multiplied and a third added with one rounding.

use super::{LANES, MAX_DIGITS, ROWS, TABLE_PADDING, radix, table_blocks, table_size};
use crate::lanes::F64x2;
use crate::plan::Plan;
use crate::power::{Products, raise};

/// Digits of the widest fold.
const MAX_FOLD: usize = (2 * MAX_DIGITS - (MAX_DIGITS - ROWS - 2)) / 3;

/// Zero blocks at either end of an operand: a pass looks back by up to 3 digits, and runs on by 4 columns.
const PADDING: usize = 2;

type Block = [f64; LANES];

/// A number: its digits, with zeros before and after.
#[derive(Clone, Debug)]
pub struct Operand([Block; MAX_DIGITS / LANES + 2 * PADDING]);

impl Operand {
    /// Takes at most as many digits as the plan has.
    pub fn new(digits: impl IntoIterator<Item = f64>) -> Self {
        let mut operand = Self([[0.0; LANES]; _]);
        let places = operand.0[PADDING..].as_flattened_mut().iter_mut();
        for (place, digit) in places.take(MAX_DIGITS).zip(digits) {
            *place = digit;
        }
        operand
    }

    /// The digits, and zeros.
    pub fn digits(&self) -> impl Iterator<Item = f64> {
        self.0[PADDING..].as_flattened().iter().copied()
    }
}

/// A key's tables, ready to multiply with.
#[derive(Debug)]
pub struct Key<'a> {
    plan: Plan,
    tables: &'a [Block],
    domain_squared: Operand,
}

impl<'a> Key<'a> {
    /// Takes [`table_size`] numbers, as [`tables`] makes them. `None` for another size.
    pub fn new(modulus_bits: usize, tables: &'a [f64]) -> Option<Self> {
        let plan = Plan::new(modulus_bits, radix(modulus_bits))?;
        if tables.len() != table_size(&plan) {
            return None;
        }
        let (tables, domain_squared) = tables.split_at(tables.len() - plan.digits);
        let (tables, _) = tables.as_chunks();
        Some(Self {
            domain_squared: Operand::new(domain_squared.iter().copied()),
            plan,
            tables,
        })
    }

    /// `base^exponent`, not canonical, for a base of as many digits as the plan has, and an odd exponent of at least 3.
    pub fn raise(&self, base: &Operand, exponent: u64) -> Option<Operand> {
        raise(self, base, exponent)
    }

    /// The shape of this key's numbers.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// `c`, and what divides by `b`.
    fn rounder(&self) -> Rounder {
        let radix = (1_u64 << self.plan.radix_bits) as f64;
        Rounder {
            anchor: F64x2::splat(1.5 * (1_u64 << 52) as f64 * radix),
            radix: F64x2::splat(radix),
            by_radix: F64x2::splat(1.0 / radix),
        }
    }

    /// From the columns of a product to an operand.
    fn reduce(&self, columns: &mut [Columns], rounder: &Rounder, into: &mut Operand) {
        let mut columns = columns;
        let blocks = table_blocks(&self.plan);
        let tables = self.tables.chunks_exact(2 * blocks);
        for (stage, tables) in self.plan.stages().iter().zip(tables) {
            let (width, fold) = (stage.width / LANES, stage.fold / LANES);
            let (for_bottom, for_top) = tables.split_at(blocks);
            rounder.first_round(&mut columns[..width]);
            let mut bottom_digits = [[0.0; LANES]; MAX_FOLD / LANES];
            let mut top_digits = [[0.0; LANES]; MAX_FOLD / LANES];
            let (bottom, rest) = columns.split_at_mut(fold);
            let (middle, rest) = rest.split_at_mut(width - 2 * fold);
            let top = &mut rest[..fold];
            add_to_first(middle, rounder.second_round(bottom, &mut bottom_digits));
            add_to_first(top, rounder.carry_last(middle));
            rounder.second_round_but_last(top, &mut top_digits);
            // What is left of `top` above the new width is never read again. Passes run on into it, with zeros.
            columns = &mut columns[fold..];
            let digits = bottom_digits[..fold].iter().zip(&top_digits);
            for (row, (bottom, top)) in digits.enumerate() {
                fold_rows(&mut columns[row..], (for_bottom, bottom), (for_top, top));
            }
        }
        let columns = &mut columns[..self.plan.digits / LANES];
        rounder.first_round(columns);
        rounder.second_round_but_last(columns, &mut into.0[PADDING..]);
    }
}

impl Products for Key<'_> {
    type Operand = Operand;

    fn domain_squared(&self) -> &Operand {
        &self.domain_squared
    }

    fn multiply(&self, x: &mut Operand, y: &Operand) {
        let rounder = self.rounder();
        let mut columns = rounder.no_columns();
        let blocks = self.plan.digits / LANES;
        let y = &y.0[..blocks + 2 * PADDING];
        for row in (0..blocks).step_by(ROWS / LANES) {
            multiply_rows(&mut columns[row..], y, &x.0[PADDING + row..]);
        }
        self.reduce(&mut columns, &rounder, x);
    }

    /// Each block of rows meets its own digits once and those above it doubled.
    fn square(&self, x: &mut Operand) {
        let rounder = self.rounder();
        let mut columns = rounder.no_columns();
        let blocks = self.plan.digits / LANES;
        let mut doubled = [[0.0; LANES]; MAX_DIGITS / LANES + 2 * PADDING];
        let doubled = &mut doubled[..blocks + 2 * PADDING];
        for (doubled, block) in doubled.iter_mut().zip(&x.0) {
            let block = F64x2::load(block);
            block.add(block).store(doubled);
        }
        for row in (0..blocks).step_by(ROWS / LANES) {
            let own = PADDING + row..PADDING + row + ROWS / LANES;
            doubled[own.clone()].copy_from_slice(&x.0[own.clone()]);
            multiply_rows(
                &mut columns[2 * row..],
                &doubled[row..],
                &x.0[PADDING + row..],
            );
            doubled[own].fill([0.0; LANES]);
        }
        self.reduce(&mut columns, &rounder, x);
    }
}

/// Two columns.
#[derive(Clone, Copy)]
struct Columns {
    high: Block,
    low: Block,
}

/// Adds 4 rows of a product to columns that begin where the first row does.
#[inline]
fn multiply_rows(columns: &mut [Columns], right: &[Block], left: &[Block]) {
    debug_assert!(columns.len() >= right.len() - PADDING);
    let left = left.as_flattened();
    let rows: [F64x2; ROWS] = core::array::from_fn(|row| F64x2::splat(left[row]));
    for (column, window) in columns.iter_mut().zip(right.windows(PADDING + 1)) {
        let window = window.as_flattened();
        let mut sums = Sums::load(column);
        for (index, row) in rows.iter().enumerate() {
            sums.add_product(*row, load(window, PADDING * LANES - index));
        }
        sums.store(column);
    }
}

/// Adds 2 rows of `bottom` times its table and 2 of `top` times its own.
#[inline]
fn fold_rows(columns: &mut [Columns], bottom: (&[Block], &Block), top: (&[Block], &Block)) {
    debug_assert!(columns.len() >= bottom.0.len() - TABLE_PADDING);
    let bottom_rows = bottom.1.map(F64x2::splat);
    let top_rows = top.1.map(F64x2::splat);
    let windows = bottom.0.windows(TABLE_PADDING + 1);
    let windows = windows.zip(top.0.windows(TABLE_PADDING + 1));
    for (column, (bottom, top)) in columns.iter_mut().zip(windows) {
        let (bottom, top) = (bottom.as_flattened(), top.as_flattened());
        let mut sums = Sums::load(column);
        for (window, rows) in [(bottom, &bottom_rows), (top, &top_rows)] {
            for (index, row) in rows.iter().enumerate() {
                sums.add_product(*row, load(window, TABLE_PADDING * LANES - index));
            }
        }
        sums.store(column);
    }
}

#[inline(always)]
fn load(window: &[f64], at: usize) -> F64x2 {
    F64x2::load(
        window[at..]
            .first_chunk()
            .expect("a window holds all that its rows look at"),
    )
}

/// Two columns, in registers.
struct Sums {
    high: F64x2,
    low: F64x2,
}

impl Sums {
    #[inline(always)]
    fn load(from: &Columns) -> Self {
        Self {
            high: F64x2::load(&from.high),
            low: F64x2::load(&from.low),
        }
    }

    #[inline(always)]
    fn store(self, to: &mut Columns) {
        self.high.store(&mut to.high);
        self.low.store(&mut to.low);
    }

    #[inline(always)]
    fn add_product(&mut self, a: F64x2, b: F64x2) {
        let high = a.multiply_add(b, self.high);
        let lost = a.multiply_add(b, self.high.sub(high));
        self.low = self.low.add(lost);
        self.high = high;
    }
}

/// What rounds to multiples of the radix.
struct Rounder {
    anchor: F64x2,
    radix: F64x2,
    by_radix: F64x2,
}

impl Rounder {
    /// Columns of zero, for the largest product.
    fn no_columns(&self) -> [Columns; 2 * MAX_DIGITS / LANES] {
        let mut zero = Columns {
            high: [0.0; LANES],
            low: [0.0; LANES],
        };
        self.anchor.store(&mut zero.high);
        [zero; _]
    }

    #[inline(always)]
    fn round(&self, value: F64x2) -> F64x2 {
        value.add_rounding(self.anchor).sub(self.anchor)
    }

    /// Moves all into `low` and begins `high` anew. Nothing is carried out of the last column, whose `high` is zero.
    fn first_round(&self, columns: &mut [Columns]) {
        let mut before = F64x2::splat(0.0);
        for column in columns.iter_mut() {
            let Sums { high, low } = Sums::load(column);
            let rounded = self.round(low);
            let carry = high.sub(self.anchor).add(rounded).scale(self.by_radix);
            let low = low.sub(rounded).add(carry.after(before));
            let high = self.anchor;
            Sums { high, low }.store(column);
            before = carry;
        }
        if let Some(Columns {
            low: [.., last], ..
        }) = columns.last_mut()
        {
            *last += self.radix.scale(before).last();
        }
    }

    /// Writes digits, and returns the carry out of the last.
    fn second_round(&self, columns: &[Columns], into: &mut [Block]) -> f64 {
        let mut before = F64x2::splat(0.0);
        for (column, into) in columns.iter().zip(into) {
            let value = F64x2::load(&column.low);
            let rounded = self.round(value);
            let carry = rounded.scale(self.by_radix);
            value.sub(rounded).add(carry.after(before)).store(into);
            before = carry;
        }
        before.last()
    }

    /// Writes digits, of which the last keeps what it would carry out.
    fn second_round_but_last(&self, columns: &[Columns], into: &mut [Block]) {
        let carry = self.second_round(columns, into);
        let last = columns
            .len()
            .checked_sub(1)
            .and_then(|last| into.get_mut(last));
        if let Some([.., last]) = last {
            *last += self.radix.scale(F64x2::splat(carry)).last();
        }
    }

    /// Carries the last column alone.
    fn carry_last(&self, columns: &mut [Columns]) -> f64 {
        let Some(Columns {
            low: [.., last], ..
        }) = columns.last_mut()
        else {
            return 0.0;
        };
        let rounded = self.round(F64x2::splat(*last));
        *last = F64x2::splat(*last).sub(rounded).last();
        rounded.scale(self.by_radix).last()
    }
}

fn add_to_first(columns: &mut [Columns], carry: f64) {
    if let Some(Columns {
        low: [first, ..], ..
    }) = columns.first_mut()
    {
        *first += carry;
    }
}
