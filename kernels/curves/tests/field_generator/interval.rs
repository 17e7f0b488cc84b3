//! Intervals of integers, and what a routine makes of them.

use crate::prime::{Prime, Reduction, Routine};
use crate::schedule::{Column, Output, Term, columns};

/// All integers from `low` to `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub low: i128,
    pub high: i128,
}

impl Interval {
    pub const ZERO: Self = Self { low: 0, high: 0 };

    pub fn symmetric(bound: i128) -> Self {
        Self {
            low: -bound,
            high: bound,
        }
    }

    pub fn add(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            high: self.high + other.high,
        }
    }

    pub fn scale(self, factor: i128) -> Self {
        let (a, b) = (self.low * factor, self.high * factor);
        Self {
            low: a.min(b),
            high: a.max(b),
        }
    }

    pub fn mul(self, other: Self) -> Self {
        let corners = [
            self.low * other.low,
            self.low * other.high,
            self.high * other.low,
            self.high * other.high,
        ];
        Self {
            low: corners.into_iter().min().expect("four corners"),
            high: corners.into_iter().max().expect("four corners"),
        }
    }

    pub fn square(self) -> Self {
        let product = self.mul(self);
        Self {
            low: product.low.max(0),
            ..product
        }
    }

    pub fn shift_right(self, bits: u32) -> Self {
        Self {
            low: self.low >> bits,
            high: self.high >> bits,
        }
    }

    /// The lowest `bits` bits of a number of the interval.
    pub fn low_bits(self, bits: u32) -> Self {
        let mask = (1 << bits) - 1;
        if self.low >> bits == self.high >> bits {
            Self {
                low: self.low & mask,
                high: self.high & mask,
            }
        } else {
            Self { low: 0, high: mask }
        }
    }

    pub fn union(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    pub fn magnitude(self) -> i128 {
        self.low.abs().max(self.high.abs())
    }
}

/// What running a routine over intervals tells.
pub struct Outcome {
    pub limbs: Vec<Interval>,
    /// For each column, a bound of the sum of the absolute values of its summands. No order of
    /// adding them can leave it.
    pub magnitudes: Vec<i128>,
}

/// Runs a routine over intervals.
///
/// # Panics
/// If a column can leave an i64, or a limb of the result an i32.
pub fn run(prime: &Prime, routine: &Routine, operands: &[(&str, &[Interval])]) -> Outcome {
    let bits = prime.limb_bits;
    let operand = |name: &str, i: usize| {
        let found = operands.iter().find(|(other, _)| *other == name);
        found.expect("every operand has intervals").1[i]
    };
    let mut digits = vec![Interval::ZERO; prime.limbs];
    let mut limbs = vec![Interval::ZERO; prime.limbs];
    let mut magnitudes = Vec::new();
    let mut carry = Interval::ZERO;
    for Column {
        takes_carry,
        terms,
        output,
        ..
    } in columns(prime, routine)
    {
        // The carry of the last upper column is the last digit.
        if !takes_carry && !magnitudes.is_empty() {
            digits[prime.limbs - 1] = carry;
        }
        let mut sum = if takes_carry { carry } else { Interval::ZERO };
        let mut magnitude = sum.magnitude();
        for term in &terms {
            let value = match *term {
                // Squares are not negative.
                Term::Product { factor, a, i, b, j } if a == b && i == j => {
                    operand(a, i).square().scale(factor.into())
                }
                Term::Product { factor, a, i, b, j } => {
                    operand(a, i).mul(operand(b, j)).scale(factor.into())
                }
                Term::Shifted { sign, index, shift } => digits[index].scale(sign.factor() << shift),
                Term::Folded { factor, index } => digits[index].scale(factor.into()),
                Term::Addend { factor, name, i } => operand(name, i).scale(factor.into()),
            };
            sum = sum.add(value);
            magnitude += value.magnitude();
        }
        assert!(
            magnitude < 1 << 63,
            "{} {}: a column overflows",
            prime.name,
            routine.name
        );
        magnitudes.push(magnitude);
        carry = sum.shift_right(bits);
        match output {
            Output::Digit(i) => digits[i] = sum.low_bits(bits),
            Output::Limb(i) => limbs[i] = sum.low_bits(bits),
            Output::TopLimb(i) => limbs[i] = sum,
        }
    }
    if let Reduction::Fold(factor) = prime.reduction {
        let folded = limbs[0].add(carry.scale(factor.into()));
        limbs[0] = folded.low_bits(bits);
        limbs[1] = limbs[1].add(folded.shift_right(bits));
    }
    for limb in &limbs {
        assert!(
            limb.magnitude() < 1 << 31,
            "{} {}: a limb overflows",
            prime.name,
            routine.name
        );
    }
    Outcome { limbs, magnitudes }
}
