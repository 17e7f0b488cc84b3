//! Arithmetic modulo 2^255 - 19. Made by `tests/field_generator`; do not edit.
//!
//! An element is 9 limbs of 29 bits, lowest first, in `i32`s that may be negative or a little longer. Nothing is
//! brought to its smallest form between operations. Where a line is followed by a power of two, that is a bound of the
//! sum of the absolute values of its summands for any operands within the bounds that the function names, so that
//! 64 bits do not overflow in any order of adding. The generator refuses to print one that is not below 2^63.

// Every sum is within the bound beside it, and limb by limb operations are within the bounds that
// `tests/field_generator` follows through the formulas of the curves.
#![allow(clippy::arithmetic_side_effects)]

/// Limbs of an element.
pub const LIMBS: usize = 9;

/// Bits of a limb.
pub const LIMB_BITS: u32 = 29;

/// The prime, lowest word first.
pub const MODULUS: [u32; 8] = [
    0xffff_ffed, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff,
    0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0x7fff_ffff
];

/// The limbs, lowest first.
pub type Limbs = [i32; LIMBS];

const MASK: i64 = (1 << LIMB_BITS) - 1;

#[inline(always)]
fn product(a: i32, b: i32) -> i64 {
    i64::from(a) * i64::from(b)
}

/// a b (mod p).
///
/// Limbs of b up to 2^29 + 2^23.
/// Limbs of a up to 2 (2^29 + 2^23).
#[inline(never)]
pub fn mul(a: &Limbs, b: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8] = *b;
    // Column 9: 2^63
    let t = product(a1, b8) + product(a2, b7) + product(a3, b6) + product(a4, b5) + product(a5, b4)
        + product(a6, b3) + product(a7, b2) + product(a8, b1);
    let h0 = t & MASK;
    // Column 10: 2^62
    let t = (t >> LIMB_BITS) + product(a2, b8) + product(a3, b7) + product(a4, b6) + product(a5, b5)
        + product(a6, b4) + product(a7, b3) + product(a8, b2);
    let h1 = t & MASK;
    // Column 11: 2^62
    let t = (t >> LIMB_BITS) + product(a3, b8) + product(a4, b7) + product(a5, b6) + product(a6, b5)
        + product(a7, b4) + product(a8, b3);
    let h2 = t & MASK;
    // Column 12: 2^62
    let t = (t >> LIMB_BITS) + product(a4, b8) + product(a5, b7) + product(a6, b6) + product(a7, b5)
        + product(a8, b4);
    let h3 = t & MASK;
    // Column 13: 2^62
    let t = (t >> LIMB_BITS) + product(a5, b8) + product(a6, b7) + product(a7, b6)
        + product(a8, b5);
    let h4 = t & MASK;
    // Column 14: 2^61
    let t = (t >> LIMB_BITS) + product(a6, b8) + product(a7, b7) + product(a8, b6);
    let h5 = t & MASK;
    // Column 15: 2^61
    let t = (t >> LIMB_BITS) + product(a7, b8) + product(a8, b7);
    let h6 = t & MASK;
    // Column 16: 2^60
    let t = (t >> LIMB_BITS) + product(a8, b8);
    let h7 = t & MASK;
    let h8 = t >> LIMB_BITS;
    // Column 0: 2^60
    let t = product(a0, b0) + 1216 * h0;
    let r0 = t & MASK;
    // Column 1: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b1) + product(a1, b0) + 1216 * h1;
    let r1 = t & MASK;
    // Column 2: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b2) + product(a1, b1) + product(a2, b0) + 1216 * h2;
    let r2 = t & MASK;
    // Column 3: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0)
        + 1216 * h3;
    let r3 = t & MASK;
    // Column 4: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1)
        + product(a4, b0) + 1216 * h4;
    let r4 = t & MASK;
    // Column 5: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b5) + product(a1, b4) + product(a2, b3) + product(a3, b2)
        + product(a4, b1) + product(a5, b0) + 1216 * h5;
    let r5 = t & MASK;
    // Column 6: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b6) + product(a1, b5) + product(a2, b4) + product(a3, b3)
        + product(a4, b2) + product(a5, b1) + product(a6, b0) + 1216 * h6;
    let r6 = t & MASK;
    // Column 7: 2^63
    let t = (t >> LIMB_BITS) + product(a0, b7) + product(a1, b6) + product(a2, b5) + product(a3, b4)
        + product(a4, b3) + product(a5, b2) + product(a6, b1) + product(a7, b0) + 1216 * h7;
    let r7 = t & MASK;
    // Column 8: 2^63
    let t = (t >> LIMB_BITS) + product(a0, b8) + product(a1, b7) + product(a2, b6) + product(a3, b5)
        + product(a4, b4) + product(a5, b3) + product(a6, b2) + product(a7, b1) + product(a8, b0)
        + 1216 * h8;
    let r8 = t & MASK;
    let t = r0 + 1216 * (t >> LIMB_BITS);
    let r0 = t & MASK;
    let r1 = r1 + (t >> LIMB_BITS);
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32]
}

/// a^2 (mod p).
///
/// Limbs of a up to 2^29 + 2^23.
#[inline(never)]
pub fn square(a: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    // Column 9: 2^62
    let t = 2 * (product(a1, a8) + product(a2, a7) + product(a3, a6) + product(a4, a5));
    let h0 = t & MASK;
    // Column 10: 2^61
    let t = (t >> LIMB_BITS) + product(a5, a5) + 2 * (product(a2, a8) + product(a3, a7)
        + product(a4, a6));
    let h1 = t & MASK;
    // Column 11: 2^61
    let t = (t >> LIMB_BITS) + 2 * (product(a3, a8) + product(a4, a7) + product(a5, a6));
    let h2 = t & MASK;
    // Column 12: 2^61
    let t = (t >> LIMB_BITS) + product(a6, a6) + 2 * (product(a4, a8) + product(a5, a7));
    let h3 = t & MASK;
    // Column 13: 2^61
    let t = (t >> LIMB_BITS) + 2 * (product(a5, a8) + product(a6, a7));
    let h4 = t & MASK;
    // Column 14: 2^60
    let t = (t >> LIMB_BITS) + product(a7, a7) + 2 * (product(a6, a8));
    let h5 = t & MASK;
    // Column 15: 2^60
    let t = (t >> LIMB_BITS) + 2 * (product(a7, a8));
    let h6 = t & MASK;
    // Column 16: 2^59
    let t = (t >> LIMB_BITS) + product(a8, a8);
    let h7 = t & MASK;
    let h8 = t >> LIMB_BITS;
    // Column 0: 2^59
    let t = product(a0, a0) + 1216 * h0;
    let r0 = t & MASK;
    // Column 1: 2^60
    let t = (t >> LIMB_BITS) + 1216 * h1 + 2 * (product(a0, a1));
    let r1 = t & MASK;
    // Column 2: 2^60
    let t = (t >> LIMB_BITS) + product(a1, a1) + 1216 * h2 + 2 * (product(a0, a2));
    let r2 = t & MASK;
    // Column 3: 2^61
    let t = (t >> LIMB_BITS) + 1216 * h3 + 2 * (product(a0, a3) + product(a1, a2));
    let r3 = t & MASK;
    // Column 4: 2^61
    let t = (t >> LIMB_BITS) + product(a2, a2) + 1216 * h4 + 2 * (product(a0, a4)
        + product(a1, a3));
    let r4 = t & MASK;
    // Column 5: 2^61
    let t = (t >> LIMB_BITS) + 1216 * h5 + 2 * (product(a0, a5) + product(a1, a4)
        + product(a2, a3));
    let r5 = t & MASK;
    // Column 6: 2^61
    let t = (t >> LIMB_BITS) + product(a3, a3) + 1216 * h6 + 2 * (product(a0, a6) + product(a1, a5)
        + product(a2, a4));
    let r6 = t & MASK;
    // Column 7: 2^62
    let t = (t >> LIMB_BITS) + 1216 * h7 + 2 * (product(a0, a7) + product(a1, a6) + product(a2, a5)
        + product(a3, a4));
    let r7 = t & MASK;
    // Column 8: 2^62
    let t = (t >> LIMB_BITS) + product(a4, a4) + 1216 * h8 + 2 * (product(a0, a8) + product(a1, a7)
        + product(a2, a6) + product(a3, a5));
    let r8 = t & MASK;
    let t = r0 + 1216 * (t >> LIMB_BITS);
    let r0 = t & MASK;
    let r1 = r1 + (t >> LIMB_BITS);
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32]
}

/// a b + c (mod p).
///
/// Limbs of b up to 2^29 + 2^23.
/// Limbs of a, c up to 2 (2^29 + 2^23).
#[inline(never)]
pub fn mul_add(a: &Limbs, b: &Limbs, c: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8] = *b;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = *c;
    // Column 9: 2^63
    let t = product(a1, b8) + product(a2, b7) + product(a3, b6) + product(a4, b5) + product(a5, b4)
        + product(a6, b3) + product(a7, b2) + product(a8, b1);
    let h0 = t & MASK;
    // Column 10: 2^62
    let t = (t >> LIMB_BITS) + product(a2, b8) + product(a3, b7) + product(a4, b6) + product(a5, b5)
        + product(a6, b4) + product(a7, b3) + product(a8, b2);
    let h1 = t & MASK;
    // Column 11: 2^62
    let t = (t >> LIMB_BITS) + product(a3, b8) + product(a4, b7) + product(a5, b6) + product(a6, b5)
        + product(a7, b4) + product(a8, b3);
    let h2 = t & MASK;
    // Column 12: 2^62
    let t = (t >> LIMB_BITS) + product(a4, b8) + product(a5, b7) + product(a6, b6) + product(a7, b5)
        + product(a8, b4);
    let h3 = t & MASK;
    // Column 13: 2^62
    let t = (t >> LIMB_BITS) + product(a5, b8) + product(a6, b7) + product(a7, b6)
        + product(a8, b5);
    let h4 = t & MASK;
    // Column 14: 2^61
    let t = (t >> LIMB_BITS) + product(a6, b8) + product(a7, b7) + product(a8, b6);
    let h5 = t & MASK;
    // Column 15: 2^61
    let t = (t >> LIMB_BITS) + product(a7, b8) + product(a8, b7);
    let h6 = t & MASK;
    // Column 16: 2^60
    let t = (t >> LIMB_BITS) + product(a8, b8);
    let h7 = t & MASK;
    let h8 = t >> LIMB_BITS;
    // Column 0: 2^60
    let t = product(a0, b0) + 1216 * h0 + i64::from(c0);
    let r0 = t & MASK;
    // Column 1: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b1) + product(a1, b0) + 1216 * h1 + i64::from(c1);
    let r1 = t & MASK;
    // Column 2: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b2) + product(a1, b1) + product(a2, b0) + 1216 * h2
        + i64::from(c2);
    let r2 = t & MASK;
    // Column 3: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0)
        + 1216 * h3 + i64::from(c3);
    let r3 = t & MASK;
    // Column 4: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1)
        + product(a4, b0) + 1216 * h4 + i64::from(c4);
    let r4 = t & MASK;
    // Column 5: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b5) + product(a1, b4) + product(a2, b3) + product(a3, b2)
        + product(a4, b1) + product(a5, b0) + 1216 * h5 + i64::from(c5);
    let r5 = t & MASK;
    // Column 6: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b6) + product(a1, b5) + product(a2, b4) + product(a3, b3)
        + product(a4, b2) + product(a5, b1) + product(a6, b0) + 1216 * h6 + i64::from(c6);
    let r6 = t & MASK;
    // Column 7: 2^63
    let t = (t >> LIMB_BITS) + product(a0, b7) + product(a1, b6) + product(a2, b5) + product(a3, b4)
        + product(a4, b3) + product(a5, b2) + product(a6, b1) + product(a7, b0) + 1216 * h7
        + i64::from(c7);
    let r7 = t & MASK;
    // Column 8: 2^63
    let t = (t >> LIMB_BITS) + product(a0, b8) + product(a1, b7) + product(a2, b6) + product(a3, b5)
        + product(a4, b4) + product(a5, b3) + product(a6, b2) + product(a7, b1) + product(a8, b0)
        + 1216 * h8 + i64::from(c8);
    let r8 = t & MASK;
    let t = r0 + 1216 * (t >> LIMB_BITS);
    let r0 = t & MASK;
    let r1 = r1 + (t >> LIMB_BITS);
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32]
}

/// `factor` a, carried: where no limb times `factor` is above 2^31 - 2^9: the top one takes a carry.
pub fn times(a: &Limbs, factor: i32) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    let t = product(a0, factor);
    let r0 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a1, factor);
    let r1 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a2, factor);
    let r2 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a3, factor);
    let r3 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a4, factor);
    let r4 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a5, factor);
    let r5 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a6, factor);
    let r6 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a7, factor);
    let r7 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a8, factor);
    let r8 = t & MASK;
    let t = r0 + 1216 * (t >> LIMB_BITS);
    let r0 = t & MASK;
    let r1 = r1 + (t >> LIMB_BITS);
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32]
}

/// a + b. No limb is carried.
#[inline(always)]
pub fn add(a: &Limbs, b: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8] = *b;
    [a0 + b0, a1 + b1, a2 + b2, a3 + b3, a4 + b4, a5 + b5, a6 + b6, a7 + b7, a8 + b8]
}

/// a - b. No limb is carried.
#[inline(always)]
pub fn sub(a: &Limbs, b: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8] = *b;
    [a0 - b0, a1 - b1, a2 - b2, a3 - b3, a4 - b4, a5 - b5, a6 - b6, a7 - b7, a8 - b8]
}

/// -a if `negative`, else a.
#[inline(always)]
pub fn negate_if(a: &Limbs, negative: bool) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    // Minus one or zero: -a is the complement of a, plus one.
    let sign = -i32::from(negative);
    [(a0 ^ sign) - sign, (a1 ^ sign) - sign, (a2 ^ sign) - sign, (a3 ^ sign) - sign,
        (a4 ^ sign) - sign, (a5 ^ sign) - sign, (a6 ^ sign) - sign, (a7 ^ sign) - sign,
        (a8 ^ sign) - sign]
}
