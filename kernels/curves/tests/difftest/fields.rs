//! The generated field arithmetic, on limbs at and within the bounds that it documents.

use curve_kernels::field::{
    EdwardsField, Field, Field25519, MOST_PRIMES, P256Field, P384Field, P521Field,
    WeierstrassField, Words, invert_all,
};
use num_bigint::{BigInt, BigUint};

use crate::lcg::Lcg;
use crate::random::{below, inverse, signed, structured, to_words};

const CASES: usize = 3_000;

/// What is known of a field without looking at its code.
struct Shape {
    prime: BigInt,
    limb_bits: u32,
    /// What a product is divided by.
    r: BigInt,
    has_short_top: bool,
}

impl Shape {
    fn new(prime: &str, limb_bits: u32, r_bits: u32, has_short_top: bool) -> Self {
        let prime = BigUint::parse_bytes(prime.as_bytes(), 16).expect("hexadecimal digits");
        Self {
            prime: prime.into(),
            limb_bits,
            r: BigInt::from(1) << r_bits,
            has_short_top,
        }
    }

    fn p256() -> Self {
        let prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
        Self::new(prime, 29, 9 * 29, true)
    }

    fn p384() -> Self {
        let prime = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe\
                     ffffffff0000000000000000ffffffff";
        Self::new(prime, 28, 14 * 28, true)
    }

    fn p521() -> Self {
        let prime = "1ff".to_owned() + &"f".repeat(128);
        Self::new(&prime, 28, 0, false)
    }

    fn curve25519() -> Self {
        let prime = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";
        Self::new(prime, 29, 0, false)
    }

    fn value(&self, limbs: &[i32]) -> BigInt {
        let add = |sum: BigInt, limb: &i32| (sum << self.limb_bits) + limb;
        limbs.iter().rev().fold(BigInt::from(0), add)
    }

    fn is_congruent(&self, a: &BigInt, b: &BigInt) -> bool {
        (a - b) % &self.prime == BigInt::from(0)
    }

    /// Limbs up to the documented bound, or twice that.
    fn limbs<const N: usize>(&self, is_wide: bool, random: &mut Lcg) -> [i32; N] {
        let bound = ((1_i64 << self.limb_bits) + (1 << (self.limb_bits - 6))) << u32::from(is_wide);
        // All at one end, any at either end, or anything.
        let kind = below(4, random);
        std::array::from_fn(|i| {
            let is_top = self.has_short_top && i == N - 1;
            let bound = if is_top { bound / 2 } else { bound };
            let limb = match kind {
                0 => bound,
                1 => -bound,
                2 => [bound, -bound, 0, 1, -1][below(5, random) as usize],
                _ => i64::from(random.next_u32()) % (2 * bound + 1) - bound,
            };
            limb as i32
        })
    }
}

/// Compares the operations that all fields have.
macro_rules! check_field {
    ($shape:expr, $field:ident, $limbs:literal, $words:literal, $random:ident) => {{
        let shape: Shape = $shape;
        let value = |element: &$field| shape.value(&element.0);
        for _ in 0..CASES {
            let narrow = |random: &mut Lcg| $field(shape.limbs::<$limbs>(false, random));
            let wide = |random: &mut Lcg| $field(shape.limbs::<$limbs>(true, random));
            let (a, b, w) = (narrow($random), narrow($random), wide($random));
            let product = value(&w) * value(&b);
            assert!(shape.is_congruent(&(value(&w.mul(&b)) * &shape.r), &product));
            let square = value(&a) * value(&a);
            assert!(shape.is_congruent(&(value(&a.square()) * &shape.r), &square));
            assert_eq!(value(&a.add(&b)), value(&a) + value(&b));
            assert_eq!(value(&a.sub(&b)), value(&a) - value(&b));
            assert_eq!(value(&a.negate_if(true)), -value(&a));
            assert_eq!(value(&a.negate_if(false)), value(&a));
            for factor in 1..=3 {
                assert!(shape.is_congruent(&value(&a.times(factor)), &(value(&a) * factor)));
            }
            assert!(shape.is_congruent(&value(&w.times(1)), &value(&w)));
        }
        // To numbers and back, at the ends too.
        let prime: [u32; $words] = to_words(&shape.prime.to_biguint().expect("positive"));
        let (mut read, mut refused) = (0, 0);
        for _ in 0..CASES {
            let words = structured(&prime, $random);
            let is_below = signed(&words) < shape.prime;
            match $field::from_words(&words) {
                Some(element) => {
                    read += 1;
                    assert!(is_below);
                    assert!(shape.is_congruent(&value(&element), &(signed(&words) * &shape.r)));
                    assert_eq!(element.to_words(), words);
                    let is_zero = words == [0; $words];
                    assert_eq!(element.is_zero(), is_zero);
                    assert_eq!(element.invert().is_none(), is_zero);
                    if let Some(inverted) = element.invert() {
                        let one = inverse(
                            &num_bigint::BigUint::from_slice(&words),
                            &shape.prime.to_biguint().expect("positive"),
                        );
                        assert_eq!(inverted.to_words(), to_words::<$words>(&one));
                    }
                }
                None => {
                    refused += 1;
                    assert!(!is_below);
                }
            }
        }
        assert!(
            read > CASES / 2 && refused > CASES / 100,
            "{read} {refused}"
        );
        shape
    }};
}

/// Elements near a multiple of the prime, in limbs that borrow from each other.
macro_rules! check_near_multiples {
    ($shape:ident, $field:ident, $limbs:literal, $random:ident) => {
        let base = BigInt::from(1) << $shape.limb_bits;
        let mut checked = 0;
        let mut far = [MOST_PRIMES - 1; 40];
        for multiple in &mut far[1..] {
            *multiple -= below(2 * MOST_PRIMES as u32 - 1, $random) as i32;
        }
        for multiple in (-40..=40).chain(far) {
            for offset in -2..=2 {
                let mut rest = &$shape.prime * multiple + offset;
                let mut limbs = [0; $limbs];
                for limb in &mut limbs[..$limbs - 1] {
                    // Any digit that leaves a multiple of the base, so that some limbs are negative.
                    let digit = ((&rest % &base) + &base) % &base;
                    let digit = if below(2, $random) == 0 { digit } else { digit - &base };
                    rest = (rest - &digit) >> $shape.limb_bits;
                    *limb = i32::try_from(digit).expect("a digit");
                }
                let Ok(top) = i32::try_from(rest) else {
                    continue;
                };
                limbs[$limbs - 1] = top;
                checked += 1;
                let element = $field(limbs);
                assert_eq!(element.is_zero(), offset == 0, "{limbs:?}");
                assert_eq!(element.invert().is_none(), offset == 0, "{limbs:?}");
                let least = (element.to_words(), $field::from_words(&element.to_words()));
                let again = least.1.expect("a number below the prime");
                assert!($shape.is_congruent(&$shape.value(&again.0), &$shape.value(&limbs)));
            }
        }
        assert!(checked > 300, "{checked}");
    };
}

#[test]
fn p256() {
    let random = &mut Lcg::new(256);
    let shape = check_field!(Shape::p256(), P256Field, 9, 8, random);
    check_weierstrass(&shape, random, P256Field, |element| element.0);
    check_near_multiples!(shape, P256Field, 9, random);
}

#[test]
fn p384() {
    let random = &mut Lcg::new(384);
    let shape = check_field!(Shape::p384(), P384Field, 14, 12, random);
    check_weierstrass(&shape, random, P384Field, |element| element.0);
    check_near_multiples!(shape, P384Field, 14, random);
}

#[test]
fn p521() {
    let random = &mut Lcg::new(521);
    let shape = check_field!(Shape::p521(), P521Field, 19, 17, random);
    check_weierstrass(&shape, random, P521Field, |element| element.0);
    check_near_multiples!(shape, P521Field, 19, random);
}

#[test]
fn curve25519() {
    let random = &mut Lcg::new(25519);
    let shape = check_field!(Shape::curve25519(), Field25519, 9, 8, random);
    for _ in 0..CASES {
        let (a, b) = (shape.limbs(true, random), shape.limbs(false, random));
        let c = shape.limbs(true, random);
        let sum = shape.value(&a) * shape.value(&b) + shape.value(&c);
        let got = Field25519(a).mul_add(&Field25519(b), &Field25519(c));
        assert!(shape.is_congruent(&shape.value(&got.0), &sum));
    }
    check_near_multiples!(shape, Field25519, 9, random);
    // d = -121665/121666 and 1/2, multiplied out.
    let d = shape.value(&Field25519::D.0) * 121_666;
    assert!(shape.is_congruent(&d, &BigInt::from(-121_665)));
    let half = shape.value(&Field25519::HALF.0) * 2;
    assert!(shape.is_congruent(&half, &BigInt::from(1)));
}

fn check_weierstrass<F: WeierstrassField, const N: usize>(
    shape: &Shape,
    random: &mut Lcg,
    element: fn([i32; N]) -> F,
    limbs: fn(&F) -> [i32; N],
) {
    for _ in 0..CASES {
        let [a, b, c, d] = [false; 4].map(|wide| shape.limbs(wide, random));
        let [u, v] = [true; 2].map(|wide| shape.limbs(wide, random));
        let [x, y, z, w, s, t] = [a, b, c, d, u, v].map(element);
        let [a, b, c, d, u, v] = [a, b, c, d, u, v].map(|limbs| shape.value(&limbs));
        for (got, wanted) in [
            (s.mul_sub(&y, &t), &u * &b - &v * &shape.r),
            (x.mul_sub_mul(&y, &z, &w), &a * &b - &c * &d),
            (x.square_sub(&s, &t), &a * &a - (&u + &v * 2) * &shape.r),
        ] {
            let got = shape.value(&limbs(&got)) * &shape.r;
            assert!(shape.is_congruent(&got, &wanted));
        }
    }
}

#[test]
fn many_elements_are_inverted_at_once_unless_one_is_zero() {
    let random = &mut Lcg::new(7);
    let mut elements: Vec<P256Field> = (0..20)
        .map(|_| P256Field(Shape::p256().limbs(false, random)))
        .collect();
    let before = elements.clone();
    assert!(invert_all(&mut elements).is_some());
    for (element, inverse) in before.iter().zip(&elements) {
        assert!(element.mul(inverse).sub(&P256Field::ONE).is_zero());
    }
    elements[7] = P256Field::ZERO;
    assert!(invert_all(&mut elements).is_none());
    assert!(invert_all::<P256Field>(&mut []).is_some());
}
