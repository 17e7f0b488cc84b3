//! The kernels under test, and what is asked of each.

use num_bigint::{BigInt, BigUint};
use rsa_kernels::power::Products;
use rsa_kernels::{MAX_BITS, Modulus, VECTOR_MAX_BITS, dot, fma, scalar};

use crate::numbers::{self, Random, big};

/// Two factors, or one to be squared.
type Factors = (Vec<i64>, Option<Vec<i64>>);

/// A base below the modulus, and an exponent.
type Power = (Vec<u32>, u64);

/// What a kernel makes of some of them, canonical.
type Powers = Vec<Option<Vec<u32>>>;

/// How a kernel is driven. Digits are handed over as integers whatever it works with.
pub struct Subject {
    pub name: &'static str,
    /// Of its largest modulus.
    pub max_bits: usize,
    /// Each base to its exponent modulo the modulus.
    pub powers: fn(&Modulus, &[Power]) -> Powers,
    /// The products: digits of each.
    pub products: fn(&Modulus, &[Factors]) -> Vec<Vec<i64>>,
    pub shape: fn(&Modulus) -> Shape,
}

/// What a kernel promises of its operands.
pub struct Shape {
    radix_bits: usize,
    digits: usize,
    domain_bits: usize,
    /// Of all digits but the last.
    normal: i64,
    /// Of the last.
    last: i64,
}

fn shape(plan: &rsa_kernels::plan::Plan, normal: i64) -> Shape {
    let radix = 1_i64 << plan.radix_bits;
    Shape {
        radix_bits: plan.radix_bits,
        digits: plan.digits,
        domain_bits: plan.domain_bits(),
        normal,
        // 0.65 * b + 2
        last: radix / 20 * 13 + 2,
    }
}

pub const SUBJECTS: [Subject; 3] = [
    Subject {
        name: "scalar",
        max_bits: MAX_BITS,
        powers: |modulus, powers| {
            let key = scalar::Key::new(modulus).expect("a key");
            let raise = |(base, exponent): &Power| key.raise(base, *exponent, modulus);
            powers.iter().map(raise).collect()
        },
        products: |modulus, pairs| {
            let key = scalar::Key::new(modulus).expect("a key");
            run(
                &key,
                pairs,
                |digits| digits.to_vec(),
                |operand| operand.clone(),
            )
        },
        shape: |modulus| shape(scalar::Key::new(modulus).expect("a key").plan(), 1 << 27),
    },
    Subject {
        name: "dot",
        max_bits: VECTOR_MAX_BITS,
        powers: |modulus, powers| {
            let key = dot::Key::new(modulus).expect("a key");
            let raise = |(base, exponent): &Power| key.raise(base, *exponent, modulus);
            powers.iter().map(raise).collect()
        },
        products: |modulus, pairs| {
            let key = dot::Key::new(modulus).expect("a key");
            run(&key, pairs, dot::Operand::new, |operand| {
                operand.digits().collect()
            })
        },
        shape: |modulus| shape(dot::Key::new(modulus).expect("a key").plan(), 2177),
    },
    Subject {
        name: "fma",
        max_bits: VECTOR_MAX_BITS,
        powers: |modulus, powers| {
            let tables = fma::tables(modulus).expect("tables");
            let key = fma::Key::new(modulus.bits(), &tables).expect("a key");
            let raise = |(base, exponent): &Power| {
                fma::raise(base, modulus, |digits| {
                    let base = fma::Operand::new(digits.iter().copied());
                    let power = key.raise(&base, *exponent).expect("an odd exponent");
                    digits
                        .iter_mut()
                        .zip(power.digits())
                        .for_each(|(place, digit)| *place = digit);
                    true
                })
            };
            powers.iter().map(raise).collect()
        },
        products: |modulus, pairs| {
            let tables = fma::tables(modulus).expect("tables");
            let key = fma::Key::new(modulus.bits(), &tables).expect("a key");
            let operand = |digits: &[i64]| fma::Operand::new(digits.iter().map(|d| *d as f64));
            run(&key, pairs, operand, |operand| {
                operand.digits().map(|digit| digit as i64).collect()
            })
        },
        shape: |modulus| {
            let tables = fma::tables(modulus).expect("tables");
            let key = fma::Key::new(modulus.bits(), &tables).expect("a key");
            let plan = key.plan();
            shape(plan, (1 << (plan.radix_bits - 1)) + 65)
        },
    },
];

fn run<P: Products>(
    key: &P,
    pairs: &[Factors],
    operand: impl Fn(&[i64]) -> P::Operand,
    digits: impl Fn(&P::Operand) -> Vec<i64>,
) -> Vec<Vec<i64>> {
    let product = |(x, y): &Factors| {
        let mut x = operand(x);
        match y {
            Some(y) => key.multiply(&mut x, &operand(y)),
            None => key.square(&mut x),
        }
        digits(&x)
    };
    pairs.iter().map(product).collect()
}

/// What a comparison found.
#[derive(Default)]
pub struct Tally {
    pub cases: usize,
    pub disagreements: Vec<String>,
}

impl Tally {
    #[track_caller]
    pub fn expect_none(&self) {
        assert!(self.cases > 0);
        assert!(self.disagreements.is_empty(), "{:#?}", self.disagreements);
    }
}

/// Raises `count` numbers with one key by each of the subjects that are for its size, and tells what was found of each. The
/// key and the numbers are of the kinds that `index` and those after it mean.
pub fn powers<const N: usize>(
    random: &mut Random,
    bits: usize,
    index: usize,
    count: usize,
    subjects: &[Subject; N],
) -> [Tally; N] {
    let modulus = numbers::modulus(random, bits, index);
    let n = big(modulus.words());
    let (powers, expected): (Vec<Power>, Vec<BigUint>) = (0..count)
        .map(|kind| {
            let exponent = numbers::exponent(random, index + kind);
            let base = numbers::representative(random, &modulus, kind);
            let expected = base.modpow(&BigUint::from(exponent), &n);
            ((numbers::words(&base, &modulus), exponent), expected)
        })
        .unzip();
    subjects.each_ref().map(|subject| {
        let mut tally = Tally::default();
        if bits > subject.max_bits {
            return tally;
        }
        let found = (subject.powers)(&modulus, &powers);
        assert_eq!(found.len(), count);
        for (((base, exponent), expected), found) in powers.iter().zip(&expected).zip(found) {
            tally.cases += 1;
            if found != Some(numbers::words(expected, &modulus)) {
                tally.disagreements.push(format!(
                    "{}: {:x}^{exponent} mod {n:x}: {:x?} and not {expected:x}",
                    subject.name,
                    big(base),
                    found.map(|words| big(&words)),
                ));
            }
        }
        tally
    })
}

/// Multiplies and squares operands with digits at their bounds, with one key, and holds the results against num-bigint
/// and against the bounds.
pub fn products(
    random: &mut Random,
    bits: usize,
    index: usize,
    count: usize,
    subject: &Subject,
) -> Tally {
    let modulus = numbers::modulus(random, bits, index);
    let shape = (subject.shape)(&modulus);
    let mut operand = |kind| numbers::digits(random, shape.digits, shape.normal, shape.last, kind);
    let pairs: Vec<Factors> = (0..count)
        .map(|kind| {
            let kind = index + kind;
            // Every kind with every other, in time, and squares between.
            let second = (!kind.is_multiple_of(3)).then(|| operand(kind / 3 + kind / 96));
            (operand(kind / 3), second)
        })
        .collect();
    let mut tally = Tally::default();
    let n = BigInt::from(big(modulus.words()));
    for ((x, y), digits) in pairs.iter().zip((subject.products)(&modulus, &pairs)) {
        tally.cases += 1;
        let (digits, beyond) = digits.split_at(shape.digits);
        let value = |digits: &[i64]| {
            digits.iter().rev().fold(BigInt::ZERO, |value, digit| {
                (value << shape.radix_bits) + digit
            })
        };
        let expected = value(x) * value(y.as_ref().unwrap_or(x));
        // found * R = x * y
        let difference = (value(digits) << shape.domain_bits) - expected;
        let is_right = difference % &n == BigInt::ZERO;
        let (last, others) = digits.split_last().expect("digits");
        let is_bounded = others.iter().all(|digit| digit.abs() <= shape.normal)
            && last.abs() <= shape.last
            && beyond.iter().all(|digit| *digit == 0);
        if !is_right || !is_bounded {
            tally.disagreements.push(format!(
                "{}: right {is_right}, in bounds {is_bounded}: {x:?} * {y:?} mod {n:x} is not {digits:?}",
                subject.name,
            ));
        }
    }
    tally
}
