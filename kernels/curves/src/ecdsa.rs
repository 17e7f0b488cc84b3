//! ECDSA (SEC 1 section 4.1.4), with signatures as r and s one after the other.

use std::sync::LazyLock;

use crate::comb::{self, Group as _, Shape};
use crate::field::{Field as _, P256Field, P384Field, P521Field, WeierstrassField, Words};
use crate::integer;
use crate::scalar::Order;
use crate::tables::{Multiples, Shapes};
use crate::weierstrass::Weierstrass;

/// A public key on a curve over a field of `W` words.
pub struct Key<C: Curve<W>, const W: usize>(Multiples<Weierstrass<C::Field>>);

/// A curve y^2 = x^3 - 3x + b of prime order, over a field of `W` words.
pub trait Curve<const W: usize>: 'static {
    /// What coordinates are elements of.
    type Field: WeierstrassField + Words<W> + Send + Sync;
    /// The length of a coordinate, and of r and s.
    const BYTES: usize;
    /// The constant of the equation.
    const B: [u32; W];
    /// Of the group.
    const ORDER: &Order<W>;
    /// Of the combs of its points.
    const SHAPES: &Shapes;

    /// The generator of the group.
    fn generator() -> Option<&'static Multiples<Weierstrass<Self::Field>>>;
}

impl<C: Curve<W>, const W: usize> Key<C, W> {
    /// `None` if the coordinates are not of exactly the field's length, below the prime, and those of a point of the
    /// curve. All of these have the same, prime order.
    pub fn new(x: &[u8], y: &[u8]) -> Option<Self> {
        read::<C, W>(x)
            .zip(read::<C, W>(y))
            .and_then(|(x, y)| on_curve::<C, W>(&x, &y))
            .map(Self)
    }

    /// Whether the signature holds over a message with this hash, which has no more bits than the order. r and s outside
    /// 1..n are refused (CVE-2022-21449).
    ///
    /// `None` is a refusal too: for another length, and where the computation cannot be done, which does not occur.
    pub fn holds(&self, hash: &[u8], signature: &[u8]) -> Option<bool> {
        let hash = integer::from_be_bytes(hash)?;
        let (r, s) = signature.split_at_checked(C::BYTES)?;
        let (r, s) = (read::<C, W>(r)?, read::<C, W>(s)?);
        if !C::ORDER.has_unit(&r) || !C::ORDER.has_unit(&s) {
            return Some(false);
        }
        let [u1, u2] = C::ORDER.quotients(&hash, &r, &s)?;
        let sum = C::generator()?.with_comb(|generator| {
            self.0
                .with_comb(|key| comb::multiply([(generator, &u1), (key, &u2)]))
        })?;
        // At infinity, or if the coordinates should ever degenerate, r ZZ = X would hold for any r.
        if sum.is_infinity || sum.zz.is_zero() {
            return Some(false);
        }
        // x modulo the order is r: x is r or, where that is still below the prime, r + n.
        let has_x = |x: &[u32; W]| {
            C::Field::from_words(x).is_some_and(|x| x.mul_sub(&sum.zz, &sum.x).is_zero())
        };
        let (r_plus_n, overflowed) = integer::add(&r, C::ORDER.value());
        Some(has_x(&r) || !overflowed && has_x(&r_plus_n))
    }
}

/// A big-endian number of exactly the curve's length.
fn read<C: Curve<W>, const W: usize>(bytes: &[u8]) -> Option<[u32; W]> {
    (bytes.len() == C::BYTES)
        .then(|| integer::from_be_bytes(bytes))
        .flatten()
}

/// `None` if the coordinates are not below the prime or not those of a point of the curve.
fn on_curve<C: Curve<W>, const W: usize>(
    x: &[u32; W],
    y: &[u32; W],
) -> Option<Multiples<Weierstrass<C::Field>>> {
    let [x, y, b] = [
        C::Field::from_words(x)?,
        C::Field::from_words(y)?,
        C::Field::from_words(&C::B)?,
    ];
    // x^3 - 3x + b = (x^2 - 3) x + b
    let right = x.square().sub(&C::Field::ONE.times(3)).mul(&x).add(&b);
    if !y.square().sub(&right).is_zero() {
        return None;
    }
    let mut point = Weierstrass::zero();
    point.add(&x, &y);
    Some(Multiples::new(point, C::SHAPES))
}

macro_rules! curve {
    ($(#[$doc:meta])* $curve:ident, $words:literal, $field:ident, $bytes:literal, $bits:literal, $teeth:literal, $b:literal, $n:literal, $x:literal, $y:literal) => {
        $(#[$doc])*
        pub enum $curve {}

        impl Curve<$words> for $curve {
            type Field = $field;
            const BYTES: usize = $bytes;
            const B: [u32; $words] = integer::from_hex($b);
            const ORDER: &Order<$words> = &Order::new(integer::from_hex($n));
            const SHAPES: &Shapes = &Shapes {
                small: Shape::new($bits, 5, 1),
                large: Shape::new($bits, $teeth, 2),
            };

            fn generator() -> Option<&'static Multiples<Weierstrass<$field>>> {
                static GENERATOR: LazyLock<Option<Multiples<Weierstrass<$field>>>> =
                    LazyLock::new(|| {
                        on_curve::<$curve, $words>(&integer::from_hex($x), &integer::from_hex($y))
                    });
                GENERATOR.as_ref()
            }

        }
    };
}

curve!(
    /// P-256 (SP 800-186 section 3.2.1).
    P256,
    8,
    P256Field,
    32,
    256,
    10,
    "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
);
curve!(
    /// P-384 (SP 800-186 section 3.2.1).
    P384,
    12,
    P384Field,
    48,
    384,
    8,
    "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"
);
curve!(
    /// P-521 (SP 800-186 section 3.2.1).
    P521,
    17,
    P521Field,
    66,
    521,
    8,
    "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
    "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
    "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650"
);
