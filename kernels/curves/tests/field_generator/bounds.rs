//! The formulas of the curves, run over all elements at once: no limb and no column overflows, however many
//! points are doubled and added.

use curve_kernels::comb::Group;
use curve_kernels::edwards::{self, Edwards};
use curve_kernels::field::{EdwardsField, Field, MOST_PRIMES, WeierstrassField};
use curve_kernels::weierstrass::{self, Weierstrass};

use crate::interval::{Interval, run};
use crate::prime::{PRIMES, Prime, Reduction};

/// Rounds of the formulas within which the bounds must stop growing.
const MOST_ROUNDS: usize = 50;

/// Room for the limbs of all primes. Those that a prime does not have stay zero.
const MOST_LIMBS: usize = 20;

/// All elements of the prime with index `P` whose limbs are in these intervals.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Range<const P: usize>([Interval; MOST_LIMBS]);

impl<const P: usize> Range<P> {
    fn prime() -> &'static Prime {
        &PRIMES[P]
    }

    /// Elements that were split from numbers below the prime.
    const SPLIT: Self = {
        let mut limbs = [Interval::ZERO; MOST_LIMBS];
        let mut i = 0;
        while i < PRIMES[P].limbs {
            let bits_left = PRIMES[P].bits() - i as u32 * PRIMES[P].limb_bits;
            let is_top = i + 1 == PRIMES[P].limbs;
            let bits = if is_top {
                bits_left
            } else {
                PRIMES[P].limb_bits
            };
            limbs[i].high = (1 << bits) - 1;
            i += 1;
        }
        Self(limbs)
    };

    fn limbs(&self) -> &[Interval] {
        &self.0[..Self::prime().limbs]
    }

    fn of_limbs(limbs: &[Interval]) -> Self {
        let mut range = Self([Interval::ZERO; MOST_LIMBS]);
        range.0[..limbs.len()].copy_from_slice(limbs);
        for limb in limbs {
            assert!(limb.magnitude() < 1 << 31, "a limb overflows");
        }
        range
    }

    fn limb_by_limb(&self, other: &Self, sum: impl Fn(Interval, Interval) -> Interval) -> Self {
        let limbs: Vec<Interval> = self
            .limbs()
            .iter()
            .zip(other.limbs())
            .map(|(a, b)| sum(*a, *b))
            .collect();
        Self::of_limbs(&limbs)
    }

    /// Runs a routine, and holds its operands to what the routine's documentation allows.
    fn run(name: &str, operands: &[&Self]) -> Self {
        let prime = Self::prime();
        let routine = prime.routines.iter().find(|routine| routine.name == name);
        let routine = routine.expect("a routine of the prime");
        let mut named = Vec::new();
        for (operand, range) in routine.operands.iter().zip(operands) {
            for (limb, bound) in range.limbs().iter().zip(prime.bounds(operand.width)) {
                assert!(
                    limb.magnitude() <= bound,
                    "{} {name}: operand {} has limbs up to {}",
                    prime.name,
                    operand.name,
                    limb.magnitude()
                );
            }
            named.push((operand.name, range.limbs()));
        }
        assert_eq!(named.len(), operands.len());
        Self::of_limbs(&run(prime, routine, &named).limbs)
    }

    fn union(&self, other: &Self) -> Self {
        self.limb_by_limb(other, Interval::union)
    }

    /// The largest absolute value, in primes. A little too much, as the powers of two are.
    fn primes(&self) -> f64 {
        let prime = Self::prime();
        let limb = |(i, limb): (usize, &Interval)| {
            let exponent = i as i32 * prime.limb_bits as i32 - prime.bits() as i32;
            limb.magnitude() as f64 * 2_f64.powi(exponent)
        };
        1.001 * self.limbs().iter().enumerate().map(limb).sum::<f64>()
    }
}

impl<const P: usize> Field for Range<P> {
    const ZERO: Self = Self([Interval::ZERO; MOST_LIMBS]);
    const ONE: Self = Self::SPLIT;

    fn add(&self, other: &Self) -> Self {
        self.limb_by_limb(other, Interval::add)
    }

    fn sub(&self, other: &Self) -> Self {
        self.limb_by_limb(other, |a, b| a.add(b.scale(-1)))
    }

    fn negate_if(&self, _: bool) -> Self {
        // Both, so that the formulas need not be run for either sign.
        self.union(&Self::ZERO.sub(self))
    }

    fn times(&self, factor: i32) -> Self {
        let prime = Self::prime();
        for limb in self.limbs() {
            assert!(limb.scale(factor.into()).magnitude() <= (1 << 31) - (1 << 9));
        }
        let mut limbs = Vec::new();
        let mut t = Interval::ZERO;
        for limb in self.limbs() {
            t = t
                .shift_right(prime.limb_bits)
                .add(limb.scale(factor.into()));
            limbs.push(t.low_bits(prime.limb_bits));
        }
        match prime.reduction {
            Reduction::Montgomery(_) => {
                let top = limbs.last_mut().expect("limbs");
                *top = t;
            }
            Reduction::Fold(factor) => {
                let carry = t.shift_right(prime.limb_bits);
                let t = limbs[0].add(carry.scale(factor.into()));
                limbs[0] = t.low_bits(prime.limb_bits);
                limbs[1] = limbs[1].add(t.shift_right(prime.limb_bits));
            }
        }
        Self::of_limbs(&limbs)
    }

    fn mul(&self, other: &Self) -> Self {
        Self::run("mul", &[self, other])
    }

    fn square(&self) -> Self {
        Self::run("square", &[self])
    }

    /// Goes the way of those that are not. What is zero is handled by what is run here as well.
    fn is_zero(&self) -> bool {
        assert!(self.primes() < MOST_PRIMES as f64);
        false
    }

    fn invert(&self) -> Option<Self> {
        assert!(self.primes() < MOST_PRIMES as f64);
        Some(match Self::prime().reduction {
            Reduction::Montgomery(_) => Self::SPLIT.mul(&Self::SPLIT),
            Reduction::Fold(_) => Self::SPLIT,
        })
    }
}

impl<const P: usize> WeierstrassField for Range<P> {
    fn mul_sub(&self, a: &Self, b: &Self) -> Self {
        Self::run("mul_sub", &[self, a, b])
    }

    fn mul_sub_mul(&self, a: &Self, b: &Self, c: &Self) -> Self {
        Self::run("mul_sub_mul", &[self, a, b, c])
    }

    fn square_sub(&self, a: &Self, b: &Self) -> Self {
        Self::run("square_sub", &[self, a, b])
    }
}

impl<const P: usize> EdwardsField for Range<P> {
    const D: Self = Self::SPLIT;
    const HALF: Self = Self::SPLIT;

    fn mul_add(&self, a: &Self, b: &Self) -> Self {
        Self::run("mul_add", &[self, a, b])
    }
}

#[test]
fn sums_of_points_in_short_weierstrass_form_stay_within_bounds() {
    fn follow<const P: usize>() {
        type Sum<const P: usize> = weierstrass::Sum<Range<P>>;
        // As `from_words` makes them.
        let coordinate = Range::<P>::SPLIT.mul(&Range::SPLIT);
        let (mut x, mut y) = (coordinate, coordinate.negate_if(true));
        let mut sum: Sum<P> = Weierstrass::zero();
        sum.add(&x, &y);
        let union = |a: &Sum<P>, b: &Sum<P>| Sum {
            x: a.x.union(&b.x),
            y: a.y.union(&b.y),
            zz: a.zz.union(&b.zz),
            zzz: a.zzz.union(&b.zzz),
            is_infinity: false,
        };
        let is_stable = (0..MOST_ROUNDS).any(|_| {
            let entry = Weierstrass::entries(&[sum]).expect("points")[0];
            let (mut doubled, mut added) = (sum, sum);
            doubled.double();
            added.add(&x, &y);
            // What `verify` asks in the end.
            coordinate.mul_sub(&sum.zz, &sum.x).is_zero();
            sum.zz.is_zero();
            let before = (x, y, sum.x, sum.y, sum.zz, sum.zzz);
            x = x.union(&entry.x);
            y = y.union(&entry.y.negate_if(true));
            sum = union(&sum, &union(&doubled, &added));
            before == (x, y, sum.x, sum.y, sum.zz, sum.zzz)
        });
        assert!(is_stable, "{}: the bounds go on growing", PRIMES[P].name);
        // What `new` asks of a key.
        let three = Range::<P>::ONE.times(3);
        let right = coordinate.square().sub(&three).mul(&coordinate);
        coordinate.square().sub(&right.add(&coordinate)).is_zero();
    }
    assert_eq!(
        [0, 1, 2].map(|i: usize| PRIMES[i].name),
        ["p256", "p384", "p521"],
        "the primes in their order"
    );
    follow::<0>();
    follow::<1>();
    follow::<2>();
}

#[test]
fn sums_of_points_in_edwards_form_stay_within_bounds() {
    const P: usize = 3;
    assert_eq!(PRIMES[P].name, "curve25519");
    type Sum = edwards::Sum<Range<P>>;
    let coordinate = Range::<P>::SPLIT;
    // As `decode` makes x, by products and a change of sign.
    let x = coordinate.mul(&coordinate).negate_if(true);
    let mut entry = edwards::Entry::new(&x, &coordinate);
    let mut sum = Sum::from_affine(&x, &coordinate);
    let union = |a: &Sum, b: &Sum| Sum {
        x: a.x.union(&b.x),
        y: a.y.union(&b.y),
        z: a.z.union(&b.z),
        t: a.t.union(&b.t),
    };
    let is_stable = (0..MOST_ROUNDS).any(|_| {
        let next = Edwards::entries(&[sum]).expect("points")[0];
        let (mut doubled, mut added, mut subtracted) = (sum, sum, sum);
        doubled.double();
        added.add(&entry, false);
        subtracted.add(&entry, true);
        // What `encode` asks in the end.
        let inverse = sum.z.invert().expect("not zero");
        assert!(sum.x.mul(&inverse).primes() < MOST_PRIMES as f64);
        assert!(sum.y.mul(&inverse).primes() < MOST_PRIMES as f64);
        let before = (entry, sum.x, sum.y, sum.z, sum.t);
        entry = edwards::Entry {
            half_sum: entry.half_sum.union(&next.half_sum),
            half_difference: entry.half_difference.union(&next.half_difference),
            product: entry.product.union(&next.product),
        };
        sum = union(&union(&sum, &doubled), &union(&added, &subtracted));
        before == (entry, sum.x, sum.y, sum.z, sum.t)
    });
    assert!(is_stable, "the bounds go on growing");
}

/// The bounds can be left: what the formulas must not do is found when they do it.
#[test]
#[should_panic = "operand b has limbs"]
fn a_sum_in_the_wrong_place_is_found() {
    let element = Range::<0>::SPLIT.mul(&Range::SPLIT);
    element.mul(&element.add(&element));
}

#[test]
#[should_panic = "a column overflows"]
fn an_overflow_is_found() {
    let wide = Interval::symmetric(1 << 30);
    let prime = &PRIMES[0];
    let routine = &prime.routines[0];
    run(
        prime,
        routine,
        &[
            ("a", &vec![wide; prime.limbs]),
            ("b", &vec![wide; prime.limbs]),
        ],
    );
}
