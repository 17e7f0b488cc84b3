//! Ed25519 signatures (RFC 8032 section 5.1.7), by the strict reading.
//!
//! Strict is: one encoding of everything, no point of small order, and the equation without the cofactor, as
//! `verify_strict` of ed25519-dalek has it.

use std::sync::LazyLock;

use crate::comb::{self, Shape};
use crate::edwards::{Edwards, Sum};
use crate::field::{EdwardsField as _, Field as _, Field25519, Words as _};
use crate::integer;
use crate::scalar::Order;
use crate::tables::{Multiples, Shapes};

/// l, the order of the base point.
const ORDER: Order<8> = Order::new(integer::from_hex(
    "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed",
));

const BASE_POINT: [u8; 32] = {
    let mut y = [0x66; 32];
    y[0] = 0x58;
    y
};

/// The square root of -1 that RFC 8032 section 5.1.3 uses, 2^((p - 1) / 4).
const SQRT_OF_MINUS_ONE: [u32; 8] =
    integer::from_hex("2b8324804fc1df0b2b4d00993dfbd7a72f431806ad2fe478c4ee1b274a0ea0b0");

const SHAPES: &Shapes = &Shapes {
    small: Shape::new(253, 5, 1),
    large: Shape::new(253, 10, 2),
};

/// An Ed25519 public key.
pub struct Key {
    encoded: [u8; 32],
    /// Of the key's point with its sign turned.
    negative: Multiples<Edwards<Field25519>>,
}

impl Key {
    /// `None` if it is no point, not in its one encoding, or of small order: under such a key signatures hold for any
    /// message.
    pub fn new(encoded: &[u8; 32]) -> Option<Self> {
        let (x, y) = decode(encoded)?;
        if is_of_small_order(encoded) {
            return None;
        }
        let negative = Sum::from_affine(&x.negate_if(true), &y);
        Some(Self {
            encoded: *encoded,
            negative: Multiples::new(negative, SHAPES),
        })
    }

    /// The key as it was given.
    pub fn encoded(&self) -> &[u8; 32] {
        &self.encoded
    }

    /// Whether the signature R, S holds, given SHA-512 of R, the encoded key and the message. Refuses S that is not
    /// reduced, and R that is not canonical or of small order.
    ///
    /// `None` is a refusal too: where the computation cannot be done, which does not occur.
    pub fn holds(&self, r: &[u8; 32], s: &[u8; 32], hash: &[u8; 64]) -> Option<bool> {
        let s = integer::from_le_bytes(s)?;
        if !integer::is_less(&s, ORDER.value()) || is_of_small_order(r) {
            return Some(false);
        }
        let (low, high) = hash.split_at_checked(32)?;
        let hash = ORDER.reduce(
            &integer::from_le_bytes(low)?,
            &integer::from_le_bytes(high)?,
        );
        // R = S B - hash A. The encoding of a point is canonical, so another one of R never equals it.
        let sum = base_point()?.with_comb(|base| {
            self.negative
                .with_comb(|key| comb::multiply([(base, &s), (key, &hash)]))
        })?;
        Some(encode(&sum)? == *r)
    }
}

fn base_point() -> Option<&'static Multiples<Edwards<Field25519>>> {
    static BASE: LazyLock<Option<Multiples<Edwards<Field25519>>>> = LazyLock::new(|| {
        let (x, y) = decode(&BASE_POINT)?;
        Some(Multiples::new(Sum::from_affine(&x, &y), SHAPES))
    });
    BASE.as_ref()
}

/// RFC 8032 section 5.1.2. `None` does not occur: Z of a point is not zero.
pub fn encode(point: &Sum<Field25519>) -> Option<[u8; 32]> {
    let inverse = point.z.invert()?;
    let x = point.x.mul(&inverse).to_words();
    let mut encoded = point.y.mul(&inverse).to_words();
    *encoded.last_mut()? |= (x.first()? & 1) << 31;
    let mut bytes = [0; 32];
    for (to, from) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(encoded) {
        *to = from.to_le_bytes();
    }
    Some(bytes)
}

/// RFC 8032 section 5.1.3, to the letter: y that is not below p is refused, and so is a sign of x = 0.
pub fn decode(encoded: &[u8; 32]) -> Option<(Field25519, Field25519)> {
    let mut y: [u32; 8] = integer::from_le_bytes(encoded)?;
    let top = y.last_mut()?;
    let sign = *top >> 31;
    *top &= u32::MAX >> 1;
    let y = Field25519::from_words(&y)?;
    // x^2 = (y^2 - 1) / (d y^2 + 1)
    let yy = y.square();
    let u = yy.sub(&Field25519::ONE).times(1);
    let v = yy.mul(&Field25519::D).add(&Field25519::ONE).times(1);
    let x = square_root_of_quotient(&u, &v)?;
    if x.is_zero() && sign == 1 {
        return None;
    }
    let is_odd = x.to_words().first()? & 1 == 1;
    Some((x.negate_if(is_odd != (sign == 1)), y))
}

/// A square root of u / v. `None` if there is none.
fn square_root_of_quotient(u: &Field25519, v: &Field25519) -> Option<Field25519> {
    // (u / v)^((p + 3) / 8) without a division: u v^3 (u v^7)^((p - 5) / 8).
    let v3 = v.square().mul(v);
    let v7 = v3.square().mul(v);
    let root = u.mul(&v3).mul(&power_p58(&u.mul(&v7)));
    let square = root.square().mul(v);
    if square.sub(u).is_zero() {
        Some(root)
    } else if square.add(u).is_zero() {
        Some(root.mul(&Field25519::from_words(&SQRT_OF_MINUS_ONE)?))
    } else {
        None
    }
}

/// The power by (p - 5) / 8, which is 2^252 - 3.
fn power_p58(a: &Field25519) -> Field25519 {
    // 250 ones, a zero and a one.
    let mut power = *a;
    for _ in 1..250 {
        power = power.square().mul(a);
    }
    power.square().square().mul(a)
}

/// Whether the point is one of the eight whose order divides 8, under which signatures hold for any message.
///
/// By y alone, as x is then one of two. Of a canonical encoding; of others it says nothing.
fn is_of_small_order(encoded: &[u8; 32]) -> bool {
    const Y: [[u32; 8]; 5] = [
        integer::from_hex("0000000000000000000000000000000000000000000000000000000000000000"),
        integer::from_hex("0000000000000000000000000000000000000000000000000000000000000001"),
        integer::from_hex("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826"),
        integer::from_hex("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"),
        integer::from_hex("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"),
    ];
    integer::from_le_bytes::<8>(encoded).is_some_and(|mut y| {
        if let Some(top) = y.last_mut() {
            *top &= u32::MAX >> 1;
        }
        Y.contains(&y)
    })
}
