//! Sums of multiples of points, those on which incomplete formulas fail among them.

use curve_kernels::comb::{Comb, Group, Shape, multiply};
use curve_kernels::ecdsa::{Curve, P256};
use curve_kernels::ed25519::{decode, encode};
use curve_kernels::edwards::{Edwards, Sum};
use curve_kernels::field::{Field25519, Words};
use curve_kernels::weierstrass::Weierstrass;
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::traits::Identity as _;
use num_bigint::BigUint;

use crate::ecdsa::{P256Reference, P384Reference, P521Reference, Reference};
use crate::lcg::Lcg;
use crate::random::{below, cut, integer, structured, to_words};

/// Teeth and blocks: those in use, and others.
const SHAPES: [(usize, usize); 6] = [(5, 1), (8, 2), (2, 1), (3, 4), (6, 3), (7, 2)];

type PointOf<C, const W: usize> = <Weierstrass<<C as Curve<W>>::Field> as Group>::Sum;

/// `multiple` times the generator.
fn point<R: Reference<W>, const W: usize>(multiple: &BigUint) -> PointOf<R::Curve, W> {
    let mut point = Weierstrass::zero();
    if let Some((x, y)) = R::multiple(multiple) {
        let read = |words| Words::from_words(&words).expect("below the prime");
        point.add(&read(x), &read(y));
    }
    point
}

fn coordinates<C: Curve<W>, const W: usize>(sum: &PointOf<C, W>) -> Option<([u32; W], [u32; W])> {
    let entry = Weierstrass::entries(&[*sum])?[0];
    Some((entry.x.to_words(), entry.y.to_words()))
}

#[test]
fn any_two_points_are_added_rightly_on_p256() {
    add_all::<P256Reference, 8>();
}

#[test]
fn any_two_points_are_added_rightly_on_p384() {
    add_all::<P384Reference, 12>();
}

#[test]
fn any_two_points_are_added_rightly_on_p521() {
    add_all::<P521Reference, 17>();
}

/// Sums and differences of all pairs of a few multiples of the generator, of which many are equal,
/// opposite, doubles of each other or at infinity; each also with a denominator.
fn add_all<R: Reference<W>, const W: usize>() {
    let n = integer(<R::Curve as Curve<W>>::ORDER.value());
    let multiples: Vec<BigUint> = [0_u32, 1, 2, 3]
        .into_iter()
        .flat_map(|k| [k.into(), &n - k])
        .collect();
    let mut infinite = 0;
    for a in &multiples {
        for b in &multiples {
            let b_point = point::<R, W>(b);
            let Some(entries) = Weierstrass::entries(&[b_point]) else {
                continue;
            };
            for negative in [false, true] {
                let wanted = if negative { a + &n - b % &n } else { a + b } % &n;
                // a as it was read, and as a sum that has been doubled and brought back.
                let half = if a.bit(0) { a + &n } else { a.clone() } / 2_u32;
                let mut doubled = point::<R, W>(&half);
                doubled.double();
                for mut sum in [point::<R, W>(a), doubled] {
                    Weierstrass::add(&mut sum, &entries[0], negative);
                    assert_eq!(
                        coordinates::<R::Curve, W>(&sum),
                        R::multiple(&wanted),
                        "{a} {b} {negative}"
                    );
                    infinite += usize::from(sum.is_infinity);
                }
            }
        }
    }
    assert!(infinite > 10, "{infinite}");
}

#[test]
fn combs_on_p256() {
    multiply_all::<P256Reference, 8>(256);
}

#[test]
fn combs_on_p384() {
    multiply_all::<P384Reference, 12>(384);
}

#[test]
fn combs_on_p521() {
    multiply_all::<P521Reference, 17>(521);
}

fn multiply_all<R: Reference<W>, const W: usize>(bits: usize) {
    let random = &mut Lcg::new(bits as u64);
    let n = integer(<R::Curve as Curve<W>>::ORDER.value());
    let mut infinite = 0;
    for (i, (teeth, blocks)) in SHAPES.into_iter().enumerate() {
        for other in [SHAPES[i], SHAPES[(i + 1) % SHAPES.len()]] {
            // Of the generator, and of a multiple that is often a small one, or the opposite of one.
            let k: BigUint = match below(3, random) {
                0 => BigUint::from(1 + below(3, random)),
                1 => &n - (1 + below(3, random)),
                _ => integer(&structured(&[u32::MAX; W], random)) % (&n - 1_u32) + 1_u32,
            };
            let generator = point::<R, W>(&BigUint::from(1_u32));
            let combs = [
                Comb::new(&generator, Shape::new(bits, teeth, blocks)),
                Comb::new(&point::<R, W>(&k), Shape::new(bits, other.0, other.1)),
            ];
            let [a, b] = combs.map(|comb: Option<Comb<Weierstrass<_>>>| {
                comb.expect("no multiple is at infinity")
            });
            for case in 0..8 {
                // Beyond the order too.
                let [u, mut v]: [[u32; W]; 2] =
                    [(); 2].map(|()| cut(&structured(&to_words(&n), random), bits));
                if case % 4 == 0 {
                    // u + k v = 0
                    let u = integer(&u) % &n;
                    v = to_words(&((&n - u) * k.modpow(&(&n - 2_u32), &n) % &n));
                }
                let sum = multiply([(&a, &u), (&b, &v)]).expect("whole tables");
                let wanted = (integer(&u) + &k * integer(&v)) % &n;
                assert_eq!(
                    coordinates::<R::Curve, W>(&sum),
                    R::multiple(&wanted),
                    "{u:x?} {v:x?}, {k} times the generator"
                );
                infinite += usize::from(sum.is_infinity);
            }
        }
    }
    assert!(infinite >= 12 * 2, "{infinite}");
}

#[test]
fn points_at_infinity_have_no_comb() {
    let infinity = Weierstrass::<<P256 as Curve<8>>::Field>::zero();
    assert!(Comb::<Weierstrass<_>>::new(&infinity, Shape::new(256, 5, 1)).is_none());
}

/// Points of all orders on the Edwards curve, also those that no key may have.
#[test]
fn combs_on_edwards25519() {
    let random = &mut Lcg::new(25519);
    for (teeth, blocks) in SHAPES {
        for torsion in EIGHT_TORSION {
            let a = slow_multiple(
                &ED25519_BASEPOINT_POINT,
                &structured(&[u32::MAX; 8], random),
            );
            let points = [a + torsion, torsion];
            let combs = points.map(|point| {
                let (x, y) = decode(point.compress().as_bytes()).expect("a point");
                let sum = Sum::from_affine(&x, &y);
                Comb::<Edwards<Field25519>>::new(&sum, Shape::new(253, teeth, blocks))
                    .expect("every point has an entry")
            });
            for _ in 0..4 {
                let scalars = [(); 2].map(|()| {
                    let mut scalar: [u32; 8] = structured(&[u32::MAX; 8], random);
                    // Below 2^253.
                    scalar[7] >>= 3;
                    scalar
                });
                let sum = multiply([(&combs[0], &scalars[0]), (&combs[1], &scalars[1])]);
                let wanted =
                    slow_multiple(&points[0], &scalars[0]) + slow_multiple(&points[1], &scalars[1]);
                assert_eq!(
                    encode(&sum.expect("whole tables")),
                    Some(wanted.compress().to_bytes()),
                    "{scalars:x?}"
                );
            }
        }
    }
}

/// By doubling and adding: dalek's scalars are reduced by the order, which points with torsion do not have.
fn slow_multiple(point: &EdwardsPoint, scalar: &[u32; 8]) -> EdwardsPoint {
    let bit = |i: usize| scalar[i / 32] >> (i % 32) & 1 == 1;
    (0..256).rev().fold(EdwardsPoint::identity(), |sum, i| {
        let doubled = sum + sum;
        if bit(i) { doubled + point } else { doubled }
    })
}
