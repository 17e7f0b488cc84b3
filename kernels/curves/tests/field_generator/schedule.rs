//! A routine as columns of sums: what is printed as Rust is also what intervals are run through.

use crate::prime::{Prime, Reduction, Routine, Sign};

/// One summand of a column.
pub enum Term {
    /// The product of limb `i` of `a` and limb `j` of `b`, times `factor`.
    Product {
        factor: i64,
        a: &'static str,
        i: usize,
        b: &'static str,
        j: usize,
    },
    /// Digit `index` of those that the reduction has taken off, shifted.
    Shifted {
        sign: Sign,
        index: usize,
        shift: u32,
    },
    /// Digit `index` of the upper half, times the factor of the folding.
    Folded { factor: i64, index: usize },
    /// A limb of an operand as it is.
    Addend {
        factor: i64,
        name: &'static str,
        i: usize,
    },
}

/// What becomes of a column's lowest `limb_bits` bits. The rest is carried to the next column.
pub enum Output {
    /// A digit that later columns use.
    Digit(usize),
    /// A limb of the result.
    Limb(usize),
    /// The last limb of the result. Nothing follows, so it keeps all bits and the sign.
    TopLimb(usize),
}

pub struct Column {
    /// Power of 2^`limb_bits`.
    pub weight: usize,
    /// Whether what the column before it carried is added.
    pub takes_carry: bool,
    pub terms: Vec<Term>,
    pub output: Output,
}

/// The columns in the order in which they are computed. With `Reduction::Fold`, the carry of the last
/// upper column is the last digit, and that of the last lower column is folded once more.
pub fn columns(prime: &Prime, routine: &Routine) -> Vec<Column> {
    let n = prime.limbs;
    match prime.reduction {
        Reduction::Montgomery(powers) => (0..2 * n)
            .map(|weight| Column {
                weight,
                takes_carry: weight > 0,
                terms: products(routine, n, weight)
                    .chain(shifted(powers, prime.limb_bits, n, weight))
                    .chain(addends(routine, weight.checked_sub(n)))
                    .collect(),
                output: match weight {
                    _ if weight < n => Output::Digit(weight),
                    _ if weight == 2 * n - 1 => Output::TopLimb(n - 1),
                    _ => Output::Limb(weight - n),
                },
            })
            .collect(),
        Reduction::Fold(factor) => {
            let upper = (n..2 * n - 1).map(|weight| Column {
                weight,
                takes_carry: weight > n,
                terms: products(routine, n, weight).collect(),
                output: Output::Digit(weight - n),
            });
            let lower = (0..n).map(|weight| Column {
                weight,
                takes_carry: weight > 0,
                terms: products(routine, n, weight)
                    .chain([Term::Folded {
                        factor,
                        index: weight,
                    }])
                    .chain(addends(routine, Some(weight)))
                    .collect(),
                output: Output::Limb(weight),
            });
            upper.chain(lower).collect()
        }
    }
}

fn products(routine: &Routine, n: usize, weight: usize) -> impl Iterator<Item = Term> {
    let pairs = move |&(sign, a, b): &(Sign, &'static str, &'static str)| {
        let sign = if sign == Sign::Plus { 1 } else { -1 };
        (0..n).filter_map(move |i| {
            let j = weight.checked_sub(i).filter(|&j| j < n)?;
            let factor = match i.cmp(&j) {
                _ if a != b => sign,
                std::cmp::Ordering::Less => 2 * sign,
                std::cmp::Ordering::Equal => sign,
                // Counted by its mirror image.
                std::cmp::Ordering::Greater => return None,
            };
            Some(Term::Product { factor, a, i, b, j })
        })
    };
    routine.products.iter().flat_map(pairs)
}

fn shifted(
    powers: &[(Sign, u32)],
    limb_bits: u32,
    n: usize,
    weight: usize,
) -> impl Iterator<Item = Term> {
    powers.iter().filter_map(move |&(sign, exponent)| {
        let index = weight.checked_sub((exponent / limb_bits) as usize)?;
        (index < n).then_some(Term::Shifted {
            sign,
            index,
            shift: exponent % limb_bits,
        })
    })
}

fn addends(routine: &Routine, i: Option<usize>) -> impl Iterator<Item = Term> {
    let limb =
        move |&(factor, name): &(i64, &'static str)| i.map(|i| Term::Addend { factor, name, i });
    routine.addends.iter().filter_map(limb)
}
