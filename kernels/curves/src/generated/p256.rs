//! Arithmetic modulo 2^256 - 2^224 + 2^192 + 2^96 - 1. Made by `tests/field_generator`; do not edit.
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
    0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0x0000_0000,
    0x0000_0000, 0x0000_0000, 0x0000_0001, 0xffff_ffff
];

/// The limbs, lowest first.
pub type Limbs = [i32; LIMBS];

const MASK: i64 = (1 << LIMB_BITS) - 1;

#[inline(always)]
fn product(a: i32, b: i32) -> i64 {
    i64::from(a) * i64::from(b)
}

/// a b, each product divided by 2^261 (mod p).
///
/// Limbs of b up to 2^29 + 2^23, the top limb up to half of that.
/// Limbs of a up to 2 (2^29 + 2^23), the top limb up to half of that.
#[inline(never)]
pub fn mul(a: &Limbs, b: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8] = *b;
    // Column 0: 2^60
    let t = product(a0, b0);
    let m0 = t & MASK;
    // Column 1: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b1) + product(a1, b0);
    let m1 = t & MASK;
    // Column 2: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b2) + product(a1, b1) + product(a2, b0);
    let m2 = t & MASK;
    // Column 3: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0)
        + (m0 << 9);
    let m3 = t & MASK;
    // Column 4: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1)
        + product(a4, b0) + (m1 << 9);
    let m4 = t & MASK;
    // Column 5: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b5) + product(a1, b4) + product(a2, b3) + product(a3, b2)
        + product(a4, b1) + product(a5, b0) + (m2 << 9);
    let m5 = t & MASK;
    // Column 6: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b6) + product(a1, b5) + product(a2, b4) + product(a3, b3)
        + product(a4, b2) + product(a5, b1) + product(a6, b0) + (m0 << 18) + (m3 << 9);
    let m6 = t & MASK;
    // Column 7: 2^63
    let t = (t >> LIMB_BITS) + product(a0, b7) + product(a1, b6) + product(a2, b5) + product(a3, b4)
        + product(a4, b3) + product(a5, b2) + product(a6, b1) + product(a7, b0) - (m0 << 21)
        + (m1 << 18) + (m4 << 9);
    let m7 = t & MASK;
    // Column 8: 2^63
    let t = (t >> LIMB_BITS) + product(a0, b8) + product(a1, b7) + product(a2, b6) + product(a3, b5)
        + product(a4, b4) + product(a5, b3) + product(a6, b2) + product(a7, b1) + product(a8, b0)
        + (m0 << 24) - (m1 << 21) + (m2 << 18) + (m5 << 9);
    let m8 = t & MASK;
    // Column 9: 2^62
    let t = (t >> LIMB_BITS) + product(a1, b8) + product(a2, b7) + product(a3, b6) + product(a4, b5)
        + product(a5, b4) + product(a6, b3) + product(a7, b2) + product(a8, b1) + (m1 << 24)
        - (m2 << 21) + (m3 << 18) + (m6 << 9);
    let r0 = t & MASK;
    // Column 10: 2^62
    let t = (t >> LIMB_BITS) + product(a2, b8) + product(a3, b7) + product(a4, b6) + product(a5, b5)
        + product(a6, b4) + product(a7, b3) + product(a8, b2) + (m2 << 24) - (m3 << 21) + (m4 << 18)
        + (m7 << 9);
    let r1 = t & MASK;
    // Column 11: 2^62
    let t = (t >> LIMB_BITS) + product(a3, b8) + product(a4, b7) + product(a5, b6) + product(a6, b5)
        + product(a7, b4) + product(a8, b3) + (m3 << 24) - (m4 << 21) + (m5 << 18) + (m8 << 9);
    let r2 = t & MASK;
    // Column 12: 2^62
    let t = (t >> LIMB_BITS) + product(a4, b8) + product(a5, b7) + product(a6, b6) + product(a7, b5)
        + product(a8, b4) + (m4 << 24) - (m5 << 21) + (m6 << 18);
    let r3 = t & MASK;
    // Column 13: 2^61
    let t = (t >> LIMB_BITS) + product(a5, b8) + product(a6, b7) + product(a7, b6) + product(a8, b5)
        + (m5 << 24) - (m6 << 21) + (m7 << 18);
    let r4 = t & MASK;
    // Column 14: 2^61
    let t = (t >> LIMB_BITS) + product(a6, b8) + product(a7, b7) + product(a8, b6) + (m6 << 24)
        - (m7 << 21) + (m8 << 18);
    let r5 = t & MASK;
    // Column 15: 2^60
    let t = (t >> LIMB_BITS) + product(a7, b8) + product(a8, b7) + (m7 << 24) - (m8 << 21);
    let r6 = t & MASK;
    // Column 16: 2^58
    let t = (t >> LIMB_BITS) + product(a8, b8) + (m8 << 24);
    let r7 = t & MASK;
    // Column 17: 2^29
    let t = t >> LIMB_BITS;
    let r8 = t;
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32]
}

/// a^2, each product divided by 2^261 (mod p).
///
/// Limbs of a up to 2^29 + 2^23, the top limb up to half of that.
#[inline(never)]
pub fn square(a: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    // Column 0: 2^59
    let t = product(a0, a0);
    let m0 = t & MASK;
    // Column 1: 2^60
    let t = (t >> LIMB_BITS) + 2 * (product(a0, a1));
    let m1 = t & MASK;
    // Column 2: 2^60
    let t = (t >> LIMB_BITS) + product(a1, a1) + 2 * (product(a0, a2));
    let m2 = t & MASK;
    // Column 3: 2^61
    let t = (t >> LIMB_BITS) + (m0 << 9) + 2 * (product(a0, a3) + product(a1, a2));
    let m3 = t & MASK;
    // Column 4: 2^61
    let t = (t >> LIMB_BITS) + product(a2, a2) + (m1 << 9) + 2 * (product(a0, a4)
        + product(a1, a3));
    let m4 = t & MASK;
    // Column 5: 2^61
    let t = (t >> LIMB_BITS) + (m2 << 9) + 2 * (product(a0, a5) + product(a1, a4)
        + product(a2, a3));
    let m5 = t & MASK;
    // Column 6: 2^61
    let t = (t >> LIMB_BITS) + product(a3, a3) + (m0 << 18) + (m3 << 9) + 2 * (product(a0, a6)
        + product(a1, a5) + product(a2, a4));
    let m6 = t & MASK;
    // Column 7: 2^62
    let t = (t >> LIMB_BITS) - (m0 << 21) + (m1 << 18) + (m4 << 9) + 2 * (product(a0, a7)
        + product(a1, a6) + product(a2, a5) + product(a3, a4));
    let m7 = t & MASK;
    // Column 8: 2^62
    let t = (t >> LIMB_BITS) + product(a4, a4) + (m0 << 24) - (m1 << 21) + (m2 << 18) + (m5 << 9)
        + 2 * (product(a0, a8) + product(a1, a7) + product(a2, a6) + product(a3, a5));
    let m8 = t & MASK;
    // Column 9: 2^61
    let t = (t >> LIMB_BITS) + (m1 << 24) - (m2 << 21) + (m3 << 18) + (m6 << 9) + 2 *
        (product(a1, a8) + product(a2, a7) + product(a3, a6) + product(a4, a5));
    let r0 = t & MASK;
    // Column 10: 2^61
    let t = (t >> LIMB_BITS) + product(a5, a5) + (m2 << 24) - (m3 << 21) + (m4 << 18) + (m7 << 9)
        + 2 * (product(a2, a8) + product(a3, a7) + product(a4, a6));
    let r1 = t & MASK;
    // Column 11: 2^61
    let t = (t >> LIMB_BITS) + (m3 << 24) - (m4 << 21) + (m5 << 18) + (m8 << 9) + 2 *
        (product(a3, a8) + product(a4, a7) + product(a5, a6));
    let r2 = t & MASK;
    // Column 12: 2^61
    let t = (t >> LIMB_BITS) + product(a6, a6) + (m4 << 24) - (m5 << 21) + (m6 << 18) + 2 *
        (product(a4, a8) + product(a5, a7));
    let r3 = t & MASK;
    // Column 13: 2^60
    let t = (t >> LIMB_BITS) + (m5 << 24) - (m6 << 21) + (m7 << 18) + 2 * (product(a5, a8)
        + product(a6, a7));
    let r4 = t & MASK;
    // Column 14: 2^60
    let t = (t >> LIMB_BITS) + product(a7, a7) + (m6 << 24) - (m7 << 21) + (m8 << 18) + 2 *
        (product(a6, a8));
    let r5 = t & MASK;
    // Column 15: 2^59
    let t = (t >> LIMB_BITS) + (m7 << 24) - (m8 << 21) + 2 * (product(a7, a8));
    let r6 = t & MASK;
    // Column 16: 2^57
    let t = (t >> LIMB_BITS) + product(a8, a8) + (m8 << 24);
    let r7 = t & MASK;
    // Column 17: 2^28
    let t = t >> LIMB_BITS;
    let r8 = t;
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32]
}

/// a b - c, each product divided by 2^261 (mod p).
///
/// Limbs of b up to 2^29 + 2^23, the top limb up to half of that.
/// Limbs of a, c up to 2 (2^29 + 2^23), the top limb up to half of that.
#[inline(never)]
pub fn mul_sub(a: &Limbs, b: &Limbs, c: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8] = *b;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = *c;
    // Column 0: 2^60
    let t = product(a0, b0);
    let m0 = t & MASK;
    // Column 1: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b1) + product(a1, b0);
    let m1 = t & MASK;
    // Column 2: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b2) + product(a1, b1) + product(a2, b0);
    let m2 = t & MASK;
    // Column 3: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0)
        + (m0 << 9);
    let m3 = t & MASK;
    // Column 4: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1)
        + product(a4, b0) + (m1 << 9);
    let m4 = t & MASK;
    // Column 5: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b5) + product(a1, b4) + product(a2, b3) + product(a3, b2)
        + product(a4, b1) + product(a5, b0) + (m2 << 9);
    let m5 = t & MASK;
    // Column 6: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b6) + product(a1, b5) + product(a2, b4) + product(a3, b3)
        + product(a4, b2) + product(a5, b1) + product(a6, b0) + (m0 << 18) + (m3 << 9);
    let m6 = t & MASK;
    // Column 7: 2^63
    let t = (t >> LIMB_BITS) + product(a0, b7) + product(a1, b6) + product(a2, b5) + product(a3, b4)
        + product(a4, b3) + product(a5, b2) + product(a6, b1) + product(a7, b0) - (m0 << 21)
        + (m1 << 18) + (m4 << 9);
    let m7 = t & MASK;
    // Column 8: 2^63
    let t = (t >> LIMB_BITS) + product(a0, b8) + product(a1, b7) + product(a2, b6) + product(a3, b5)
        + product(a4, b4) + product(a5, b3) + product(a6, b2) + product(a7, b1) + product(a8, b0)
        + (m0 << 24) - (m1 << 21) + (m2 << 18) + (m5 << 9);
    let m8 = t & MASK;
    // Column 9: 2^62
    let t = (t >> LIMB_BITS) + product(a1, b8) + product(a2, b7) + product(a3, b6) + product(a4, b5)
        + product(a5, b4) + product(a6, b3) + product(a7, b2) + product(a8, b1) + (m1 << 24)
        - (m2 << 21) + (m3 << 18) + (m6 << 9) - i64::from(c0);
    let r0 = t & MASK;
    // Column 10: 2^62
    let t = (t >> LIMB_BITS) + product(a2, b8) + product(a3, b7) + product(a4, b6) + product(a5, b5)
        + product(a6, b4) + product(a7, b3) + product(a8, b2) + (m2 << 24) - (m3 << 21) + (m4 << 18)
        + (m7 << 9) - i64::from(c1);
    let r1 = t & MASK;
    // Column 11: 2^62
    let t = (t >> LIMB_BITS) + product(a3, b8) + product(a4, b7) + product(a5, b6) + product(a6, b5)
        + product(a7, b4) + product(a8, b3) + (m3 << 24) - (m4 << 21) + (m5 << 18) + (m8 << 9)
        - i64::from(c2);
    let r2 = t & MASK;
    // Column 12: 2^62
    let t = (t >> LIMB_BITS) + product(a4, b8) + product(a5, b7) + product(a6, b6) + product(a7, b5)
        + product(a8, b4) + (m4 << 24) - (m5 << 21) + (m6 << 18) - i64::from(c3);
    let r3 = t & MASK;
    // Column 13: 2^61
    let t = (t >> LIMB_BITS) + product(a5, b8) + product(a6, b7) + product(a7, b6) + product(a8, b5)
        + (m5 << 24) - (m6 << 21) + (m7 << 18) - i64::from(c4);
    let r4 = t & MASK;
    // Column 14: 2^61
    let t = (t >> LIMB_BITS) + product(a6, b8) + product(a7, b7) + product(a8, b6) + (m6 << 24)
        - (m7 << 21) + (m8 << 18) - i64::from(c5);
    let r5 = t & MASK;
    // Column 15: 2^60
    let t = (t >> LIMB_BITS) + product(a7, b8) + product(a8, b7) + (m7 << 24) - (m8 << 21)
        - i64::from(c6);
    let r6 = t & MASK;
    // Column 16: 2^58
    let t = (t >> LIMB_BITS) + product(a8, b8) + (m8 << 24) - i64::from(c7);
    let r7 = t & MASK;
    // Column 17: 2^30
    let t = (t >> LIMB_BITS) - i64::from(c8);
    let r8 = t;
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32]
}

/// a b - c d, each product divided by 2^261 (mod p).
///
/// Limbs of a, b, c, d up to 2^29 + 2^23, the top limb up to half of that.
#[inline(never)]
pub fn mul_sub_mul(a: &Limbs, b: &Limbs, c: &Limbs, d: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8] = *b;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = *c;
    let [d0, d1, d2, d3, d4, d5, d6, d7, d8] = *d;
    // Column 0: 2^60
    let t = product(a0, b0) - product(c0, d0);
    let m0 = t & MASK;
    // Column 1: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b1) + product(a1, b0) - product(c0, d1)
        - product(c1, d0);
    let m1 = t & MASK;
    // Column 2: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b2) + product(a1, b1) + product(a2, b0) - product(c0, d2)
        - product(c1, d1) - product(c2, d0);
    let m2 = t & MASK;
    // Column 3: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0)
        - product(c0, d3) - product(c1, d2) - product(c2, d1) - product(c3, d0) + (m0 << 9);
    let m3 = t & MASK;
    // Column 4: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1)
        + product(a4, b0) - product(c0, d4) - product(c1, d3) - product(c2, d2) - product(c3, d1)
        - product(c4, d0) + (m1 << 9);
    let m4 = t & MASK;
    // Column 5: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b5) + product(a1, b4) + product(a2, b3) + product(a3, b2)
        + product(a4, b1) + product(a5, b0) - product(c0, d5) - product(c1, d4) - product(c2, d3)
        - product(c3, d2) - product(c4, d1) - product(c5, d0) + (m2 << 9);
    let m5 = t & MASK;
    // Column 6: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b6) + product(a1, b5) + product(a2, b4) + product(a3, b3)
        + product(a4, b2) + product(a5, b1) + product(a6, b0) - product(c0, d6) - product(c1, d5)
        - product(c2, d4) - product(c3, d3) - product(c4, d2) - product(c5, d1) - product(c6, d0)
        + (m0 << 18) + (m3 << 9);
    let m6 = t & MASK;
    // Column 7: 2^63
    let t = (t >> LIMB_BITS) + product(a0, b7) + product(a1, b6) + product(a2, b5) + product(a3, b4)
        + product(a4, b3) + product(a5, b2) + product(a6, b1) + product(a7, b0) - product(c0, d7)
        - product(c1, d6) - product(c2, d5) - product(c3, d4) - product(c4, d3) - product(c5, d2)
        - product(c6, d1) - product(c7, d0) - (m0 << 21) + (m1 << 18) + (m4 << 9);
    let m7 = t & MASK;
    // Column 8: 2^63
    let t = (t >> LIMB_BITS) + product(a0, b8) + product(a1, b7) + product(a2, b6) + product(a3, b5)
        + product(a4, b4) + product(a5, b3) + product(a6, b2) + product(a7, b1) + product(a8, b0)
        - product(c0, d8) - product(c1, d7) - product(c2, d6) - product(c3, d5) - product(c4, d4)
        - product(c5, d3) - product(c6, d2) - product(c7, d1) - product(c8, d0) + (m0 << 24)
        - (m1 << 21) + (m2 << 18) + (m5 << 9);
    let m8 = t & MASK;
    // Column 9: 2^62
    let t = (t >> LIMB_BITS) + product(a1, b8) + product(a2, b7) + product(a3, b6) + product(a4, b5)
        + product(a5, b4) + product(a6, b3) + product(a7, b2) + product(a8, b1) - product(c1, d8)
        - product(c2, d7) - product(c3, d6) - product(c4, d5) - product(c5, d4) - product(c6, d3)
        - product(c7, d2) - product(c8, d1) + (m1 << 24) - (m2 << 21) + (m3 << 18) + (m6 << 9);
    let r0 = t & MASK;
    // Column 10: 2^62
    let t = (t >> LIMB_BITS) + product(a2, b8) + product(a3, b7) + product(a4, b6) + product(a5, b5)
        + product(a6, b4) + product(a7, b3) + product(a8, b2) - product(c2, d8) - product(c3, d7)
        - product(c4, d6) - product(c5, d5) - product(c6, d4) - product(c7, d3) - product(c8, d2)
        + (m2 << 24) - (m3 << 21) + (m4 << 18) + (m7 << 9);
    let r1 = t & MASK;
    // Column 11: 2^62
    let t = (t >> LIMB_BITS) + product(a3, b8) + product(a4, b7) + product(a5, b6) + product(a6, b5)
        + product(a7, b4) + product(a8, b3) - product(c3, d8) - product(c4, d7) - product(c5, d6)
        - product(c6, d5) - product(c7, d4) - product(c8, d3) + (m3 << 24) - (m4 << 21) + (m5 << 18)
        + (m8 << 9);
    let r2 = t & MASK;
    // Column 12: 2^62
    let t = (t >> LIMB_BITS) + product(a4, b8) + product(a5, b7) + product(a6, b6) + product(a7, b5)
        + product(a8, b4) - product(c4, d8) - product(c5, d7) - product(c6, d6) - product(c7, d5)
        - product(c8, d4) + (m4 << 24) - (m5 << 21) + (m6 << 18);
    let r3 = t & MASK;
    // Column 13: 2^61
    let t = (t >> LIMB_BITS) + product(a5, b8) + product(a6, b7) + product(a7, b6) + product(a8, b5)
        - product(c5, d8) - product(c6, d7) - product(c7, d6) - product(c8, d5) + (m5 << 24)
        - (m6 << 21) + (m7 << 18);
    let r4 = t & MASK;
    // Column 14: 2^61
    let t = (t >> LIMB_BITS) + product(a6, b8) + product(a7, b7) + product(a8, b6) - product(c6, d8)
        - product(c7, d7) - product(c8, d6) + (m6 << 24) - (m7 << 21) + (m8 << 18);
    let r5 = t & MASK;
    // Column 15: 2^60
    let t = (t >> LIMB_BITS) + product(a7, b8) + product(a8, b7) - product(c7, d8) - product(c8, d7)
        + (m7 << 24) - (m8 << 21);
    let r6 = t & MASK;
    // Column 16: 2^58
    let t = (t >> LIMB_BITS) + product(a8, b8) - product(c8, d8) + (m8 << 24);
    let r7 = t & MASK;
    // Column 17: 2^29
    let t = t >> LIMB_BITS;
    let r8 = t;
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32]
}

/// a^2 - c - 2 d, each product divided by 2^261 (mod p).
///
/// Limbs of a up to 2^29 + 2^23, the top limb up to half of that.
/// Limbs of c, d up to 2 (2^29 + 2^23), the top limb up to half of that.
#[inline(never)]
pub fn square_sub(a: &Limbs, c: &Limbs, d: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8] = *a;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8] = *c;
    let [d0, d1, d2, d3, d4, d5, d6, d7, d8] = *d;
    // Column 0: 2^59
    let t = product(a0, a0);
    let m0 = t & MASK;
    // Column 1: 2^60
    let t = (t >> LIMB_BITS) + 2 * (product(a0, a1));
    let m1 = t & MASK;
    // Column 2: 2^60
    let t = (t >> LIMB_BITS) + product(a1, a1) + 2 * (product(a0, a2));
    let m2 = t & MASK;
    // Column 3: 2^61
    let t = (t >> LIMB_BITS) + (m0 << 9) + 2 * (product(a0, a3) + product(a1, a2));
    let m3 = t & MASK;
    // Column 4: 2^61
    let t = (t >> LIMB_BITS) + product(a2, a2) + (m1 << 9) + 2 * (product(a0, a4)
        + product(a1, a3));
    let m4 = t & MASK;
    // Column 5: 2^61
    let t = (t >> LIMB_BITS) + (m2 << 9) + 2 * (product(a0, a5) + product(a1, a4)
        + product(a2, a3));
    let m5 = t & MASK;
    // Column 6: 2^61
    let t = (t >> LIMB_BITS) + product(a3, a3) + (m0 << 18) + (m3 << 9) + 2 * (product(a0, a6)
        + product(a1, a5) + product(a2, a4));
    let m6 = t & MASK;
    // Column 7: 2^62
    let t = (t >> LIMB_BITS) - (m0 << 21) + (m1 << 18) + (m4 << 9) + 2 * (product(a0, a7)
        + product(a1, a6) + product(a2, a5) + product(a3, a4));
    let m7 = t & MASK;
    // Column 8: 2^62
    let t = (t >> LIMB_BITS) + product(a4, a4) + (m0 << 24) - (m1 << 21) + (m2 << 18) + (m5 << 9)
        + 2 * (product(a0, a8) + product(a1, a7) + product(a2, a6) + product(a3, a5));
    let m8 = t & MASK;
    // Column 9: 2^61
    let t = (t >> LIMB_BITS) + (m1 << 24) - (m2 << 21) + (m3 << 18) + (m6 << 9) - i64::from(c0) - 2
        * i64::from(d0) + 2 * (product(a1, a8) + product(a2, a7) + product(a3, a6)
        + product(a4, a5));
    let r0 = t & MASK;
    // Column 10: 2^61
    let t = (t >> LIMB_BITS) + product(a5, a5) + (m2 << 24) - (m3 << 21) + (m4 << 18) + (m7 << 9)
        - i64::from(c1) - 2 * i64::from(d1) + 2 * (product(a2, a8) + product(a3, a7)
        + product(a4, a6));
    let r1 = t & MASK;
    // Column 11: 2^61
    let t = (t >> LIMB_BITS) + (m3 << 24) - (m4 << 21) + (m5 << 18) + (m8 << 9) - i64::from(c2) - 2
        * i64::from(d2) + 2 * (product(a3, a8) + product(a4, a7) + product(a5, a6));
    let r2 = t & MASK;
    // Column 12: 2^61
    let t = (t >> LIMB_BITS) + product(a6, a6) + (m4 << 24) - (m5 << 21) + (m6 << 18)
        - i64::from(c3) - 2 * i64::from(d3) + 2 * (product(a4, a8) + product(a5, a7));
    let r3 = t & MASK;
    // Column 13: 2^60
    let t = (t >> LIMB_BITS) + (m5 << 24) - (m6 << 21) + (m7 << 18) - i64::from(c4) - 2 *
        i64::from(d4) + 2 * (product(a5, a8) + product(a6, a7));
    let r4 = t & MASK;
    // Column 14: 2^60
    let t = (t >> LIMB_BITS) + product(a7, a7) + (m6 << 24) - (m7 << 21) + (m8 << 18)
        - i64::from(c5) - 2 * i64::from(d5) + 2 * (product(a6, a8));
    let r5 = t & MASK;
    // Column 15: 2^59
    let t = (t >> LIMB_BITS) + (m7 << 24) - (m8 << 21) - i64::from(c6) - 2 * i64::from(d6) + 2 *
        (product(a7, a8));
    let r6 = t & MASK;
    // Column 16: 2^57
    let t = (t >> LIMB_BITS) + product(a8, a8) + (m8 << 24) - i64::from(c7) - 2 * i64::from(d7);
    let r7 = t & MASK;
    // Column 17: 2^31
    let t = (t >> LIMB_BITS) - i64::from(c8) - 2 * i64::from(d8);
    let r8 = t;
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
    let r8 = t;
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
