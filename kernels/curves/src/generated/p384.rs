//! Arithmetic modulo 2^384 - 2^128 - 2^96 + 2^32 - 1. Made by `tests/field_generator`; do not edit.
//!
//! An element is 14 limbs of 28 bits, lowest first, in `i32`s that may be negative or a little longer. Nothing is
//! brought to its smallest form between operations. Where a line is followed by a power of two, that is a bound of the
//! sum of the absolute values of its summands for any operands within the bounds that the function names, so that
//! 64 bits do not overflow in any order of adding. The generator refuses to print one that is not below 2^63.

// Every sum is within the bound beside it, and limb by limb operations are within the bounds that
// `tests/field_generator` follows through the formulas of the curves.
#![allow(clippy::arithmetic_side_effects)]

/// Limbs of an element.
pub const LIMBS: usize = 14;

/// Bits of a limb.
pub const LIMB_BITS: u32 = 28;

/// The prime, lowest word first.
pub const MODULUS: [u32; 12] = [
    0xffff_ffff, 0x0000_0000, 0x0000_0000, 0xffff_ffff,
    0xffff_fffe, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff,
    0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff
];

/// The limbs, lowest first.
pub type Limbs = [i32; LIMBS];

const MASK: i64 = (1 << LIMB_BITS) - 1;

#[inline(always)]
fn product(a: i32, b: i32) -> i64 {
    i64::from(a) * i64::from(b)
}

/// a b, each product divided by 2^392 (mod p).
///
/// Limbs of b up to 2^28 + 2^22, the top limb up to half of that.
/// Limbs of a up to 2 (2^28 + 2^22), the top limb up to half of that.
#[inline(never)]
pub fn mul(a: &Limbs, b: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13] = *b;
    // Column 0: 2^58
    let t = product(a0, b0);
    let m0 = t & MASK;
    // Column 1: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b1) + product(a1, b0) + (m0 << 4);
    let m1 = t & MASK;
    // Column 2: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b2) + product(a1, b1) + product(a2, b0) + (m1 << 4);
    let m2 = t & MASK;
    // Column 3: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0)
        - (m0 << 12) + (m2 << 4);
    let m3 = t & MASK;
    // Column 4: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1)
        + product(a4, b0) - (m0 << 16) - (m1 << 12) + (m3 << 4);
    let m4 = t & MASK;
    // Column 5: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b5) + product(a1, b4) + product(a2, b3) + product(a3, b2)
        + product(a4, b1) + product(a5, b0) - (m1 << 16) - (m2 << 12) + (m4 << 4);
    let m5 = t & MASK;
    // Column 6: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b6) + product(a1, b5) + product(a2, b4) + product(a3, b3)
        + product(a4, b2) + product(a5, b1) + product(a6, b0) - (m2 << 16) - (m3 << 12) + (m5 << 4);
    let m6 = t & MASK;
    // Column 7: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b7) + product(a1, b6) + product(a2, b5) + product(a3, b4)
        + product(a4, b3) + product(a5, b2) + product(a6, b1) + product(a7, b0) - (m3 << 16)
        - (m4 << 12) + (m6 << 4);
    let m7 = t & MASK;
    // Column 8: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b8) + product(a1, b7) + product(a2, b6) + product(a3, b5)
        + product(a4, b4) + product(a5, b3) + product(a6, b2) + product(a7, b1) + product(a8, b0)
        - (m4 << 16) - (m5 << 12) + (m7 << 4);
    let m8 = t & MASK;
    // Column 9: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b9) + product(a1, b8) + product(a2, b7) + product(a3, b6)
        + product(a4, b5) + product(a5, b4) + product(a6, b3) + product(a7, b2) + product(a8, b1)
        + product(a9, b0) - (m5 << 16) - (m6 << 12) + (m8 << 4);
    let m9 = t & MASK;
    // Column 10: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b10) + product(a1, b9) + product(a2, b8)
        + product(a3, b7) + product(a4, b6) + product(a5, b5) + product(a6, b4) + product(a7, b3)
        + product(a8, b2) + product(a9, b1) + product(a10, b0) - (m6 << 16) - (m7 << 12)
        + (m9 << 4);
    let m10 = t & MASK;
    // Column 11: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b11) + product(a1, b10) + product(a2, b9)
        + product(a3, b8) + product(a4, b7) + product(a5, b6) + product(a6, b5) + product(a7, b4)
        + product(a8, b3) + product(a9, b2) + product(a10, b1) + product(a11, b0) - (m7 << 16)
        - (m8 << 12) + (m10 << 4);
    let m11 = t & MASK;
    // Column 12: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b12) + product(a1, b11) + product(a2, b10)
        + product(a3, b9) + product(a4, b8) + product(a5, b7) + product(a6, b6) + product(a7, b5)
        + product(a8, b4) + product(a9, b3) + product(a10, b2) + product(a11, b1) + product(a12, b0)
        - (m8 << 16) - (m9 << 12) + (m11 << 4);
    let m12 = t & MASK;
    // Column 13: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b13) + product(a1, b12) + product(a2, b11)
        + product(a3, b10) + product(a4, b9) + product(a5, b8) + product(a6, b7) + product(a7, b6)
        + product(a8, b5) + product(a9, b4) + product(a10, b3) + product(a11, b2) + product(a12, b1)
        + product(a13, b0) + (m0 << 20) - (m9 << 16) - (m10 << 12) + (m12 << 4);
    let m13 = t & MASK;
    // Column 14: 2^61
    let t = (t >> LIMB_BITS) + product(a1, b13) + product(a2, b12) + product(a3, b11)
        + product(a4, b10) + product(a5, b9) + product(a6, b8) + product(a7, b7) + product(a8, b6)
        + product(a9, b5) + product(a10, b4) + product(a11, b3) + product(a12, b2)
        + product(a13, b1) + (m1 << 20) - (m10 << 16) - (m11 << 12) + (m13 << 4);
    let r0 = t & MASK;
    // Column 15: 2^61
    let t = (t >> LIMB_BITS) + product(a2, b13) + product(a3, b12) + product(a4, b11)
        + product(a5, b10) + product(a6, b9) + product(a7, b8) + product(a8, b7) + product(a9, b6)
        + product(a10, b5) + product(a11, b4) + product(a12, b3) + product(a13, b2) + (m2 << 20)
        - (m11 << 16) - (m12 << 12);
    let r1 = t & MASK;
    // Column 16: 2^61
    let t = (t >> LIMB_BITS) + product(a3, b13) + product(a4, b12) + product(a5, b11)
        + product(a6, b10) + product(a7, b9) + product(a8, b8) + product(a9, b7) + product(a10, b6)
        + product(a11, b5) + product(a12, b4) + product(a13, b3) + (m3 << 20) - (m12 << 16)
        - (m13 << 12);
    let r2 = t & MASK;
    // Column 17: 2^61
    let t = (t >> LIMB_BITS) + product(a4, b13) + product(a5, b12) + product(a6, b11)
        + product(a7, b10) + product(a8, b9) + product(a9, b8) + product(a10, b7) + product(a11, b6)
        + product(a12, b5) + product(a13, b4) + (m4 << 20) - (m13 << 16);
    let r3 = t & MASK;
    // Column 18: 2^61
    let t = (t >> LIMB_BITS) + product(a5, b13) + product(a6, b12) + product(a7, b11)
        + product(a8, b10) + product(a9, b9) + product(a10, b8) + product(a11, b7)
        + product(a12, b6) + product(a13, b5) + (m5 << 20);
    let r4 = t & MASK;
    // Column 19: 2^60
    let t = (t >> LIMB_BITS) + product(a6, b13) + product(a7, b12) + product(a8, b11)
        + product(a9, b10) + product(a10, b9) + product(a11, b8) + product(a12, b7)
        + product(a13, b6) + (m6 << 20);
    let r5 = t & MASK;
    // Column 20: 2^60
    let t = (t >> LIMB_BITS) + product(a7, b13) + product(a8, b12) + product(a9, b11)
        + product(a10, b10) + product(a11, b9) + product(a12, b8) + product(a13, b7) + (m7 << 20);
    let r6 = t & MASK;
    // Column 21: 2^60
    let t = (t >> LIMB_BITS) + product(a8, b13) + product(a9, b12) + product(a10, b11)
        + product(a11, b10) + product(a12, b9) + product(a13, b8) + (m8 << 20);
    let r7 = t & MASK;
    // Column 22: 2^60
    let t = (t >> LIMB_BITS) + product(a9, b13) + product(a10, b12) + product(a11, b11)
        + product(a12, b10) + product(a13, b9) + (m9 << 20);
    let r8 = t & MASK;
    // Column 23: 2^59
    let t = (t >> LIMB_BITS) + product(a10, b13) + product(a11, b12) + product(a12, b11)
        + product(a13, b10) + (m10 << 20);
    let r9 = t & MASK;
    // Column 24: 2^59
    let t = (t >> LIMB_BITS) + product(a11, b13) + product(a12, b12) + product(a13, b11)
        + (m11 << 20);
    let r10 = t & MASK;
    // Column 25: 2^58
    let t = (t >> LIMB_BITS) + product(a12, b13) + product(a13, b12) + (m12 << 20);
    let r11 = t & MASK;
    // Column 26: 2^56
    let t = (t >> LIMB_BITS) + product(a13, b13) + (m13 << 20);
    let r12 = t & MASK;
    // Column 27: 2^28
    let t = t >> LIMB_BITS;
    let r13 = t;
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32]
}

/// a^2, each product divided by 2^392 (mod p).
///
/// Limbs of a up to 2^28 + 2^22, the top limb up to half of that.
#[inline(never)]
pub fn square(a: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13] = *a;
    // Column 0: 2^57
    let t = product(a0, a0);
    let m0 = t & MASK;
    // Column 1: 2^58
    let t = (t >> LIMB_BITS) + (m0 << 4) + 2 * (product(a0, a1));
    let m1 = t & MASK;
    // Column 2: 2^58
    let t = (t >> LIMB_BITS) + product(a1, a1) + (m1 << 4) + 2 * (product(a0, a2));
    let m2 = t & MASK;
    // Column 3: 2^59
    let t = (t >> LIMB_BITS) - (m0 << 12) + (m2 << 4) + 2 * (product(a0, a3) + product(a1, a2));
    let m3 = t & MASK;
    // Column 4: 2^59
    let t = (t >> LIMB_BITS) + product(a2, a2) - (m0 << 16) - (m1 << 12) + (m3 << 4) + 2 *
        (product(a0, a4) + product(a1, a3));
    let m4 = t & MASK;
    // Column 5: 2^59
    let t = (t >> LIMB_BITS) - (m1 << 16) - (m2 << 12) + (m4 << 4) + 2 * (product(a0, a5)
        + product(a1, a4) + product(a2, a3));
    let m5 = t & MASK;
    // Column 6: 2^59
    let t = (t >> LIMB_BITS) + product(a3, a3) - (m2 << 16) - (m3 << 12) + (m5 << 4) + 2 *
        (product(a0, a6) + product(a1, a5) + product(a2, a4));
    let m6 = t & MASK;
    // Column 7: 2^60
    let t = (t >> LIMB_BITS) - (m3 << 16) - (m4 << 12) + (m6 << 4) + 2 * (product(a0, a7)
        + product(a1, a6) + product(a2, a5) + product(a3, a4));
    let m7 = t & MASK;
    // Column 8: 2^60
    let t = (t >> LIMB_BITS) + product(a4, a4) - (m4 << 16) - (m5 << 12) + (m7 << 4) + 2 *
        (product(a0, a8) + product(a1, a7) + product(a2, a6) + product(a3, a5));
    let m8 = t & MASK;
    // Column 9: 2^60
    let t = (t >> LIMB_BITS) - (m5 << 16) - (m6 << 12) + (m8 << 4) + 2 * (product(a0, a9)
        + product(a1, a8) + product(a2, a7) + product(a3, a6) + product(a4, a5));
    let m9 = t & MASK;
    // Column 10: 2^60
    let t = (t >> LIMB_BITS) + product(a5, a5) - (m6 << 16) - (m7 << 12) + (m9 << 4) + 2 *
        (product(a0, a10) + product(a1, a9) + product(a2, a8) + product(a3, a7) + product(a4, a6));
    let m10 = t & MASK;
    // Column 11: 2^60
    let t = (t >> LIMB_BITS) - (m7 << 16) - (m8 << 12) + (m10 << 4) + 2 * (product(a0, a11)
        + product(a1, a10) + product(a2, a9) + product(a3, a8) + product(a4, a7) + product(a5, a6));
    let m11 = t & MASK;
    // Column 12: 2^60
    let t = (t >> LIMB_BITS) + product(a6, a6) - (m8 << 16) - (m9 << 12) + (m11 << 4) + 2 *
        (product(a0, a12) + product(a1, a11) + product(a2, a10) + product(a3, a9) + product(a4, a8)
        + product(a5, a7));
    let m12 = t & MASK;
    // Column 13: 2^60
    let t = (t >> LIMB_BITS) + (m0 << 20) - (m9 << 16) - (m10 << 12) + (m12 << 4) + 2 *
        (product(a0, a13) + product(a1, a12) + product(a2, a11) + product(a3, a10) + product(a4, a9)
        + product(a5, a8) + product(a6, a7));
    let m13 = t & MASK;
    // Column 14: 2^60
    let t = (t >> LIMB_BITS) + product(a7, a7) + (m1 << 20) - (m10 << 16) - (m11 << 12) + (m13 << 4)
        + 2 * (product(a1, a13) + product(a2, a12) + product(a3, a11) + product(a4, a10)
        + product(a5, a9) + product(a6, a8));
    let r0 = t & MASK;
    // Column 15: 2^60
    let t = (t >> LIMB_BITS) + (m2 << 20) - (m11 << 16) - (m12 << 12) + 2 * (product(a2, a13)
        + product(a3, a12) + product(a4, a11) + product(a5, a10) + product(a6, a9)
        + product(a7, a8));
    let r1 = t & MASK;
    // Column 16: 2^60
    let t = (t >> LIMB_BITS) + product(a8, a8) + (m3 << 20) - (m12 << 16) - (m13 << 12) + 2 *
        (product(a3, a13) + product(a4, a12) + product(a5, a11) + product(a6, a10)
        + product(a7, a9));
    let r2 = t & MASK;
    // Column 17: 2^60
    let t = (t >> LIMB_BITS) + (m4 << 20) - (m13 << 16) + 2 * (product(a4, a13) + product(a5, a12)
        + product(a6, a11) + product(a7, a10) + product(a8, a9));
    let r3 = t & MASK;
    // Column 18: 2^60
    let t = (t >> LIMB_BITS) + product(a9, a9) + (m5 << 20) + 2 * (product(a5, a13)
        + product(a6, a12) + product(a7, a11) + product(a8, a10));
    let r4 = t & MASK;
    // Column 19: 2^59
    let t = (t >> LIMB_BITS) + (m6 << 20) + 2 * (product(a6, a13) + product(a7, a12)
        + product(a8, a11) + product(a9, a10));
    let r5 = t & MASK;
    // Column 20: 2^59
    let t = (t >> LIMB_BITS) + product(a10, a10) + (m7 << 20) + 2 * (product(a7, a13)
        + product(a8, a12) + product(a9, a11));
    let r6 = t & MASK;
    // Column 21: 2^59
    let t = (t >> LIMB_BITS) + (m8 << 20) + 2 * (product(a8, a13) + product(a9, a12)
        + product(a10, a11));
    let r7 = t & MASK;
    // Column 22: 2^59
    let t = (t >> LIMB_BITS) + product(a11, a11) + (m9 << 20) + 2 * (product(a9, a13)
        + product(a10, a12));
    let r8 = t & MASK;
    // Column 23: 2^58
    let t = (t >> LIMB_BITS) + (m10 << 20) + 2 * (product(a10, a13) + product(a11, a12));
    let r9 = t & MASK;
    // Column 24: 2^58
    let t = (t >> LIMB_BITS) + product(a12, a12) + (m11 << 20) + 2 * (product(a11, a13));
    let r10 = t & MASK;
    // Column 25: 2^57
    let t = (t >> LIMB_BITS) + (m12 << 20) + 2 * (product(a12, a13));
    let r11 = t & MASK;
    // Column 26: 2^55
    let t = (t >> LIMB_BITS) + product(a13, a13) + (m13 << 20);
    let r12 = t & MASK;
    // Column 27: 2^27
    let t = t >> LIMB_BITS;
    let r13 = t;
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32]
}

/// a b - c, each product divided by 2^392 (mod p).
///
/// Limbs of b up to 2^28 + 2^22, the top limb up to half of that.
/// Limbs of a, c up to 2 (2^28 + 2^22), the top limb up to half of that.
#[inline(never)]
pub fn mul_sub(a: &Limbs, b: &Limbs, c: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13] = *b;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13] = *c;
    // Column 0: 2^58
    let t = product(a0, b0);
    let m0 = t & MASK;
    // Column 1: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b1) + product(a1, b0) + (m0 << 4);
    let m1 = t & MASK;
    // Column 2: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b2) + product(a1, b1) + product(a2, b0) + (m1 << 4);
    let m2 = t & MASK;
    // Column 3: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0)
        - (m0 << 12) + (m2 << 4);
    let m3 = t & MASK;
    // Column 4: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1)
        + product(a4, b0) - (m0 << 16) - (m1 << 12) + (m3 << 4);
    let m4 = t & MASK;
    // Column 5: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b5) + product(a1, b4) + product(a2, b3) + product(a3, b2)
        + product(a4, b1) + product(a5, b0) - (m1 << 16) - (m2 << 12) + (m4 << 4);
    let m5 = t & MASK;
    // Column 6: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b6) + product(a1, b5) + product(a2, b4) + product(a3, b3)
        + product(a4, b2) + product(a5, b1) + product(a6, b0) - (m2 << 16) - (m3 << 12) + (m5 << 4);
    let m6 = t & MASK;
    // Column 7: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b7) + product(a1, b6) + product(a2, b5) + product(a3, b4)
        + product(a4, b3) + product(a5, b2) + product(a6, b1) + product(a7, b0) - (m3 << 16)
        - (m4 << 12) + (m6 << 4);
    let m7 = t & MASK;
    // Column 8: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b8) + product(a1, b7) + product(a2, b6) + product(a3, b5)
        + product(a4, b4) + product(a5, b3) + product(a6, b2) + product(a7, b1) + product(a8, b0)
        - (m4 << 16) - (m5 << 12) + (m7 << 4);
    let m8 = t & MASK;
    // Column 9: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b9) + product(a1, b8) + product(a2, b7) + product(a3, b6)
        + product(a4, b5) + product(a5, b4) + product(a6, b3) + product(a7, b2) + product(a8, b1)
        + product(a9, b0) - (m5 << 16) - (m6 << 12) + (m8 << 4);
    let m9 = t & MASK;
    // Column 10: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b10) + product(a1, b9) + product(a2, b8)
        + product(a3, b7) + product(a4, b6) + product(a5, b5) + product(a6, b4) + product(a7, b3)
        + product(a8, b2) + product(a9, b1) + product(a10, b0) - (m6 << 16) - (m7 << 12)
        + (m9 << 4);
    let m10 = t & MASK;
    // Column 11: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b11) + product(a1, b10) + product(a2, b9)
        + product(a3, b8) + product(a4, b7) + product(a5, b6) + product(a6, b5) + product(a7, b4)
        + product(a8, b3) + product(a9, b2) + product(a10, b1) + product(a11, b0) - (m7 << 16)
        - (m8 << 12) + (m10 << 4);
    let m11 = t & MASK;
    // Column 12: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b12) + product(a1, b11) + product(a2, b10)
        + product(a3, b9) + product(a4, b8) + product(a5, b7) + product(a6, b6) + product(a7, b5)
        + product(a8, b4) + product(a9, b3) + product(a10, b2) + product(a11, b1) + product(a12, b0)
        - (m8 << 16) - (m9 << 12) + (m11 << 4);
    let m12 = t & MASK;
    // Column 13: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b13) + product(a1, b12) + product(a2, b11)
        + product(a3, b10) + product(a4, b9) + product(a5, b8) + product(a6, b7) + product(a7, b6)
        + product(a8, b5) + product(a9, b4) + product(a10, b3) + product(a11, b2) + product(a12, b1)
        + product(a13, b0) + (m0 << 20) - (m9 << 16) - (m10 << 12) + (m12 << 4);
    let m13 = t & MASK;
    // Column 14: 2^61
    let t = (t >> LIMB_BITS) + product(a1, b13) + product(a2, b12) + product(a3, b11)
        + product(a4, b10) + product(a5, b9) + product(a6, b8) + product(a7, b7) + product(a8, b6)
        + product(a9, b5) + product(a10, b4) + product(a11, b3) + product(a12, b2)
        + product(a13, b1) + (m1 << 20) - (m10 << 16) - (m11 << 12) + (m13 << 4) - i64::from(c0);
    let r0 = t & MASK;
    // Column 15: 2^61
    let t = (t >> LIMB_BITS) + product(a2, b13) + product(a3, b12) + product(a4, b11)
        + product(a5, b10) + product(a6, b9) + product(a7, b8) + product(a8, b7) + product(a9, b6)
        + product(a10, b5) + product(a11, b4) + product(a12, b3) + product(a13, b2) + (m2 << 20)
        - (m11 << 16) - (m12 << 12) - i64::from(c1);
    let r1 = t & MASK;
    // Column 16: 2^61
    let t = (t >> LIMB_BITS) + product(a3, b13) + product(a4, b12) + product(a5, b11)
        + product(a6, b10) + product(a7, b9) + product(a8, b8) + product(a9, b7) + product(a10, b6)
        + product(a11, b5) + product(a12, b4) + product(a13, b3) + (m3 << 20) - (m12 << 16)
        - (m13 << 12) - i64::from(c2);
    let r2 = t & MASK;
    // Column 17: 2^61
    let t = (t >> LIMB_BITS) + product(a4, b13) + product(a5, b12) + product(a6, b11)
        + product(a7, b10) + product(a8, b9) + product(a9, b8) + product(a10, b7) + product(a11, b6)
        + product(a12, b5) + product(a13, b4) + (m4 << 20) - (m13 << 16) - i64::from(c3);
    let r3 = t & MASK;
    // Column 18: 2^61
    let t = (t >> LIMB_BITS) + product(a5, b13) + product(a6, b12) + product(a7, b11)
        + product(a8, b10) + product(a9, b9) + product(a10, b8) + product(a11, b7)
        + product(a12, b6) + product(a13, b5) + (m5 << 20) - i64::from(c4);
    let r4 = t & MASK;
    // Column 19: 2^60
    let t = (t >> LIMB_BITS) + product(a6, b13) + product(a7, b12) + product(a8, b11)
        + product(a9, b10) + product(a10, b9) + product(a11, b8) + product(a12, b7)
        + product(a13, b6) + (m6 << 20) - i64::from(c5);
    let r5 = t & MASK;
    // Column 20: 2^60
    let t = (t >> LIMB_BITS) + product(a7, b13) + product(a8, b12) + product(a9, b11)
        + product(a10, b10) + product(a11, b9) + product(a12, b8) + product(a13, b7) + (m7 << 20)
        - i64::from(c6);
    let r6 = t & MASK;
    // Column 21: 2^60
    let t = (t >> LIMB_BITS) + product(a8, b13) + product(a9, b12) + product(a10, b11)
        + product(a11, b10) + product(a12, b9) + product(a13, b8) + (m8 << 20) - i64::from(c7);
    let r7 = t & MASK;
    // Column 22: 2^60
    let t = (t >> LIMB_BITS) + product(a9, b13) + product(a10, b12) + product(a11, b11)
        + product(a12, b10) + product(a13, b9) + (m9 << 20) - i64::from(c8);
    let r8 = t & MASK;
    // Column 23: 2^59
    let t = (t >> LIMB_BITS) + product(a10, b13) + product(a11, b12) + product(a12, b11)
        + product(a13, b10) + (m10 << 20) - i64::from(c9);
    let r9 = t & MASK;
    // Column 24: 2^59
    let t = (t >> LIMB_BITS) + product(a11, b13) + product(a12, b12) + product(a13, b11)
        + (m11 << 20) - i64::from(c10);
    let r10 = t & MASK;
    // Column 25: 2^58
    let t = (t >> LIMB_BITS) + product(a12, b13) + product(a13, b12) + (m12 << 20) - i64::from(c11);
    let r11 = t & MASK;
    // Column 26: 2^56
    let t = (t >> LIMB_BITS) + product(a13, b13) + (m13 << 20) - i64::from(c12);
    let r12 = t & MASK;
    // Column 27: 2^29
    let t = (t >> LIMB_BITS) - i64::from(c13);
    let r13 = t;
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32]
}

/// a b - c d, each product divided by 2^392 (mod p).
///
/// Limbs of a, b, c, d up to 2^28 + 2^22, the top limb up to half of that.
#[inline(never)]
pub fn mul_sub_mul(a: &Limbs, b: &Limbs, c: &Limbs, d: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13] = *b;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13] = *c;
    let [d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13] = *d;
    // Column 0: 2^58
    let t = product(a0, b0) - product(c0, d0);
    let m0 = t & MASK;
    // Column 1: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b1) + product(a1, b0) - product(c0, d1) - product(c1, d0)
        + (m0 << 4);
    let m1 = t & MASK;
    // Column 2: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b2) + product(a1, b1) + product(a2, b0) - product(c0, d2)
        - product(c1, d1) - product(c2, d0) + (m1 << 4);
    let m2 = t & MASK;
    // Column 3: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0)
        - product(c0, d3) - product(c1, d2) - product(c2, d1) - product(c3, d0) - (m0 << 12)
        + (m2 << 4);
    let m3 = t & MASK;
    // Column 4: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1)
        + product(a4, b0) - product(c0, d4) - product(c1, d3) - product(c2, d2) - product(c3, d1)
        - product(c4, d0) - (m0 << 16) - (m1 << 12) + (m3 << 4);
    let m4 = t & MASK;
    // Column 5: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b5) + product(a1, b4) + product(a2, b3) + product(a3, b2)
        + product(a4, b1) + product(a5, b0) - product(c0, d5) - product(c1, d4) - product(c2, d3)
        - product(c3, d2) - product(c4, d1) - product(c5, d0) - (m1 << 16) - (m2 << 12) + (m4 << 4);
    let m5 = t & MASK;
    // Column 6: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b6) + product(a1, b5) + product(a2, b4) + product(a3, b3)
        + product(a4, b2) + product(a5, b1) + product(a6, b0) - product(c0, d6) - product(c1, d5)
        - product(c2, d4) - product(c3, d3) - product(c4, d2) - product(c5, d1) - product(c6, d0)
        - (m2 << 16) - (m3 << 12) + (m5 << 4);
    let m6 = t & MASK;
    // Column 7: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b7) + product(a1, b6) + product(a2, b5) + product(a3, b4)
        + product(a4, b3) + product(a5, b2) + product(a6, b1) + product(a7, b0) - product(c0, d7)
        - product(c1, d6) - product(c2, d5) - product(c3, d4) - product(c4, d3) - product(c5, d2)
        - product(c6, d1) - product(c7, d0) - (m3 << 16) - (m4 << 12) + (m6 << 4);
    let m7 = t & MASK;
    // Column 8: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b8) + product(a1, b7) + product(a2, b6) + product(a3, b5)
        + product(a4, b4) + product(a5, b3) + product(a6, b2) + product(a7, b1) + product(a8, b0)
        - product(c0, d8) - product(c1, d7) - product(c2, d6) - product(c3, d5) - product(c4, d4)
        - product(c5, d3) - product(c6, d2) - product(c7, d1) - product(c8, d0) - (m4 << 16)
        - (m5 << 12) + (m7 << 4);
    let m8 = t & MASK;
    // Column 9: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b9) + product(a1, b8) + product(a2, b7) + product(a3, b6)
        + product(a4, b5) + product(a5, b4) + product(a6, b3) + product(a7, b2) + product(a8, b1)
        + product(a9, b0) - product(c0, d9) - product(c1, d8) - product(c2, d7) - product(c3, d6)
        - product(c4, d5) - product(c5, d4) - product(c6, d3) - product(c7, d2) - product(c8, d1)
        - product(c9, d0) - (m5 << 16) - (m6 << 12) + (m8 << 4);
    let m9 = t & MASK;
    // Column 10: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b10) + product(a1, b9) + product(a2, b8)
        + product(a3, b7) + product(a4, b6) + product(a5, b5) + product(a6, b4) + product(a7, b3)
        + product(a8, b2) + product(a9, b1) + product(a10, b0) - product(c0, d10) - product(c1, d9)
        - product(c2, d8) - product(c3, d7) - product(c4, d6) - product(c5, d5) - product(c6, d4)
        - product(c7, d3) - product(c8, d2) - product(c9, d1) - product(c10, d0) - (m6 << 16)
        - (m7 << 12) + (m9 << 4);
    let m10 = t & MASK;
    // Column 11: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b11) + product(a1, b10) + product(a2, b9)
        + product(a3, b8) + product(a4, b7) + product(a5, b6) + product(a6, b5) + product(a7, b4)
        + product(a8, b3) + product(a9, b2) + product(a10, b1) + product(a11, b0) - product(c0, d11)
        - product(c1, d10) - product(c2, d9) - product(c3, d8) - product(c4, d7) - product(c5, d6)
        - product(c6, d5) - product(c7, d4) - product(c8, d3) - product(c9, d2) - product(c10, d1)
        - product(c11, d0) - (m7 << 16) - (m8 << 12) + (m10 << 4);
    let m11 = t & MASK;
    // Column 12: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b12) + product(a1, b11) + product(a2, b10)
        + product(a3, b9) + product(a4, b8) + product(a5, b7) + product(a6, b6) + product(a7, b5)
        + product(a8, b4) + product(a9, b3) + product(a10, b2) + product(a11, b1) + product(a12, b0)
        - product(c0, d12) - product(c1, d11) - product(c2, d10) - product(c3, d9) - product(c4, d8)
        - product(c5, d7) - product(c6, d6) - product(c7, d5) - product(c8, d4) - product(c9, d3)
        - product(c10, d2) - product(c11, d1) - product(c12, d0) - (m8 << 16) - (m9 << 12)
        + (m11 << 4);
    let m12 = t & MASK;
    // Column 13: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b13) + product(a1, b12) + product(a2, b11)
        + product(a3, b10) + product(a4, b9) + product(a5, b8) + product(a6, b7) + product(a7, b6)
        + product(a8, b5) + product(a9, b4) + product(a10, b3) + product(a11, b2) + product(a12, b1)
        + product(a13, b0) - product(c0, d13) - product(c1, d12) - product(c2, d11)
        - product(c3, d10) - product(c4, d9) - product(c5, d8) - product(c6, d7) - product(c7, d6)
        - product(c8, d5) - product(c9, d4) - product(c10, d3) - product(c11, d2) - product(c12, d1)
        - product(c13, d0) + (m0 << 20) - (m9 << 16) - (m10 << 12) + (m12 << 4);
    let m13 = t & MASK;
    // Column 14: 2^61
    let t = (t >> LIMB_BITS) + product(a1, b13) + product(a2, b12) + product(a3, b11)
        + product(a4, b10) + product(a5, b9) + product(a6, b8) + product(a7, b7) + product(a8, b6)
        + product(a9, b5) + product(a10, b4) + product(a11, b3) + product(a12, b2)
        + product(a13, b1) - product(c1, d13) - product(c2, d12) - product(c3, d11)
        - product(c4, d10) - product(c5, d9) - product(c6, d8) - product(c7, d7) - product(c8, d6)
        - product(c9, d5) - product(c10, d4) - product(c11, d3) - product(c12, d2)
        - product(c13, d1) + (m1 << 20) - (m10 << 16) - (m11 << 12) + (m13 << 4);
    let r0 = t & MASK;
    // Column 15: 2^61
    let t = (t >> LIMB_BITS) + product(a2, b13) + product(a3, b12) + product(a4, b11)
        + product(a5, b10) + product(a6, b9) + product(a7, b8) + product(a8, b7) + product(a9, b6)
        + product(a10, b5) + product(a11, b4) + product(a12, b3) + product(a13, b2)
        - product(c2, d13) - product(c3, d12) - product(c4, d11) - product(c5, d10)
        - product(c6, d9) - product(c7, d8) - product(c8, d7) - product(c9, d6) - product(c10, d5)
        - product(c11, d4) - product(c12, d3) - product(c13, d2) + (m2 << 20) - (m11 << 16)
        - (m12 << 12);
    let r1 = t & MASK;
    // Column 16: 2^61
    let t = (t >> LIMB_BITS) + product(a3, b13) + product(a4, b12) + product(a5, b11)
        + product(a6, b10) + product(a7, b9) + product(a8, b8) + product(a9, b7) + product(a10, b6)
        + product(a11, b5) + product(a12, b4) + product(a13, b3) - product(c3, d13)
        - product(c4, d12) - product(c5, d11) - product(c6, d10) - product(c7, d9) - product(c8, d8)
        - product(c9, d7) - product(c10, d6) - product(c11, d5) - product(c12, d4)
        - product(c13, d3) + (m3 << 20) - (m12 << 16) - (m13 << 12);
    let r2 = t & MASK;
    // Column 17: 2^61
    let t = (t >> LIMB_BITS) + product(a4, b13) + product(a5, b12) + product(a6, b11)
        + product(a7, b10) + product(a8, b9) + product(a9, b8) + product(a10, b7) + product(a11, b6)
        + product(a12, b5) + product(a13, b4) - product(c4, d13) - product(c5, d12)
        - product(c6, d11) - product(c7, d10) - product(c8, d9) - product(c9, d8) - product(c10, d7)
        - product(c11, d6) - product(c12, d5) - product(c13, d4) + (m4 << 20) - (m13 << 16);
    let r3 = t & MASK;
    // Column 18: 2^61
    let t = (t >> LIMB_BITS) + product(a5, b13) + product(a6, b12) + product(a7, b11)
        + product(a8, b10) + product(a9, b9) + product(a10, b8) + product(a11, b7)
        + product(a12, b6) + product(a13, b5) - product(c5, d13) - product(c6, d12)
        - product(c7, d11) - product(c8, d10) - product(c9, d9) - product(c10, d8)
        - product(c11, d7) - product(c12, d6) - product(c13, d5) + (m5 << 20);
    let r4 = t & MASK;
    // Column 19: 2^60
    let t = (t >> LIMB_BITS) + product(a6, b13) + product(a7, b12) + product(a8, b11)
        + product(a9, b10) + product(a10, b9) + product(a11, b8) + product(a12, b7)
        + product(a13, b6) - product(c6, d13) - product(c7, d12) - product(c8, d11)
        - product(c9, d10) - product(c10, d9) - product(c11, d8) - product(c12, d7)
        - product(c13, d6) + (m6 << 20);
    let r5 = t & MASK;
    // Column 20: 2^60
    let t = (t >> LIMB_BITS) + product(a7, b13) + product(a8, b12) + product(a9, b11)
        + product(a10, b10) + product(a11, b9) + product(a12, b8) + product(a13, b7)
        - product(c7, d13) - product(c8, d12) - product(c9, d11) - product(c10, d10)
        - product(c11, d9) - product(c12, d8) - product(c13, d7) + (m7 << 20);
    let r6 = t & MASK;
    // Column 21: 2^60
    let t = (t >> LIMB_BITS) + product(a8, b13) + product(a9, b12) + product(a10, b11)
        + product(a11, b10) + product(a12, b9) + product(a13, b8) - product(c8, d13)
        - product(c9, d12) - product(c10, d11) - product(c11, d10) - product(c12, d9)
        - product(c13, d8) + (m8 << 20);
    let r7 = t & MASK;
    // Column 22: 2^60
    let t = (t >> LIMB_BITS) + product(a9, b13) + product(a10, b12) + product(a11, b11)
        + product(a12, b10) + product(a13, b9) - product(c9, d13) - product(c10, d12)
        - product(c11, d11) - product(c12, d10) - product(c13, d9) + (m9 << 20);
    let r8 = t & MASK;
    // Column 23: 2^59
    let t = (t >> LIMB_BITS) + product(a10, b13) + product(a11, b12) + product(a12, b11)
        + product(a13, b10) - product(c10, d13) - product(c11, d12) - product(c12, d11)
        - product(c13, d10) + (m10 << 20);
    let r9 = t & MASK;
    // Column 24: 2^59
    let t = (t >> LIMB_BITS) + product(a11, b13) + product(a12, b12) + product(a13, b11)
        - product(c11, d13) - product(c12, d12) - product(c13, d11) + (m11 << 20);
    let r10 = t & MASK;
    // Column 25: 2^58
    let t = (t >> LIMB_BITS) + product(a12, b13) + product(a13, b12) - product(c12, d13)
        - product(c13, d12) + (m12 << 20);
    let r11 = t & MASK;
    // Column 26: 2^56
    let t = (t >> LIMB_BITS) + product(a13, b13) - product(c13, d13) + (m13 << 20);
    let r12 = t & MASK;
    // Column 27: 2^28
    let t = t >> LIMB_BITS;
    let r13 = t;
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32]
}

/// a^2 - c - 2 d, each product divided by 2^392 (mod p).
///
/// Limbs of a up to 2^28 + 2^22, the top limb up to half of that.
/// Limbs of c, d up to 2 (2^28 + 2^22), the top limb up to half of that.
#[inline(never)]
pub fn square_sub(a: &Limbs, c: &Limbs, d: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13] = *a;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13] = *c;
    let [d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13] = *d;
    // Column 0: 2^57
    let t = product(a0, a0);
    let m0 = t & MASK;
    // Column 1: 2^58
    let t = (t >> LIMB_BITS) + (m0 << 4) + 2 * (product(a0, a1));
    let m1 = t & MASK;
    // Column 2: 2^58
    let t = (t >> LIMB_BITS) + product(a1, a1) + (m1 << 4) + 2 * (product(a0, a2));
    let m2 = t & MASK;
    // Column 3: 2^59
    let t = (t >> LIMB_BITS) - (m0 << 12) + (m2 << 4) + 2 * (product(a0, a3) + product(a1, a2));
    let m3 = t & MASK;
    // Column 4: 2^59
    let t = (t >> LIMB_BITS) + product(a2, a2) - (m0 << 16) - (m1 << 12) + (m3 << 4) + 2 *
        (product(a0, a4) + product(a1, a3));
    let m4 = t & MASK;
    // Column 5: 2^59
    let t = (t >> LIMB_BITS) - (m1 << 16) - (m2 << 12) + (m4 << 4) + 2 * (product(a0, a5)
        + product(a1, a4) + product(a2, a3));
    let m5 = t & MASK;
    // Column 6: 2^59
    let t = (t >> LIMB_BITS) + product(a3, a3) - (m2 << 16) - (m3 << 12) + (m5 << 4) + 2 *
        (product(a0, a6) + product(a1, a5) + product(a2, a4));
    let m6 = t & MASK;
    // Column 7: 2^60
    let t = (t >> LIMB_BITS) - (m3 << 16) - (m4 << 12) + (m6 << 4) + 2 * (product(a0, a7)
        + product(a1, a6) + product(a2, a5) + product(a3, a4));
    let m7 = t & MASK;
    // Column 8: 2^60
    let t = (t >> LIMB_BITS) + product(a4, a4) - (m4 << 16) - (m5 << 12) + (m7 << 4) + 2 *
        (product(a0, a8) + product(a1, a7) + product(a2, a6) + product(a3, a5));
    let m8 = t & MASK;
    // Column 9: 2^60
    let t = (t >> LIMB_BITS) - (m5 << 16) - (m6 << 12) + (m8 << 4) + 2 * (product(a0, a9)
        + product(a1, a8) + product(a2, a7) + product(a3, a6) + product(a4, a5));
    let m9 = t & MASK;
    // Column 10: 2^60
    let t = (t >> LIMB_BITS) + product(a5, a5) - (m6 << 16) - (m7 << 12) + (m9 << 4) + 2 *
        (product(a0, a10) + product(a1, a9) + product(a2, a8) + product(a3, a7) + product(a4, a6));
    let m10 = t & MASK;
    // Column 11: 2^60
    let t = (t >> LIMB_BITS) - (m7 << 16) - (m8 << 12) + (m10 << 4) + 2 * (product(a0, a11)
        + product(a1, a10) + product(a2, a9) + product(a3, a8) + product(a4, a7) + product(a5, a6));
    let m11 = t & MASK;
    // Column 12: 2^60
    let t = (t >> LIMB_BITS) + product(a6, a6) - (m8 << 16) - (m9 << 12) + (m11 << 4) + 2 *
        (product(a0, a12) + product(a1, a11) + product(a2, a10) + product(a3, a9) + product(a4, a8)
        + product(a5, a7));
    let m12 = t & MASK;
    // Column 13: 2^60
    let t = (t >> LIMB_BITS) + (m0 << 20) - (m9 << 16) - (m10 << 12) + (m12 << 4) + 2 *
        (product(a0, a13) + product(a1, a12) + product(a2, a11) + product(a3, a10) + product(a4, a9)
        + product(a5, a8) + product(a6, a7));
    let m13 = t & MASK;
    // Column 14: 2^60
    let t = (t >> LIMB_BITS) + product(a7, a7) + (m1 << 20) - (m10 << 16) - (m11 << 12) + (m13 << 4)
        - i64::from(c0) - 2 * i64::from(d0) + 2 * (product(a1, a13) + product(a2, a12)
        + product(a3, a11) + product(a4, a10) + product(a5, a9) + product(a6, a8));
    let r0 = t & MASK;
    // Column 15: 2^60
    let t = (t >> LIMB_BITS) + (m2 << 20) - (m11 << 16) - (m12 << 12) - i64::from(c1) - 2 *
        i64::from(d1) + 2 * (product(a2, a13) + product(a3, a12) + product(a4, a11)
        + product(a5, a10) + product(a6, a9) + product(a7, a8));
    let r1 = t & MASK;
    // Column 16: 2^60
    let t = (t >> LIMB_BITS) + product(a8, a8) + (m3 << 20) - (m12 << 16) - (m13 << 12)
        - i64::from(c2) - 2 * i64::from(d2) + 2 * (product(a3, a13) + product(a4, a12)
        + product(a5, a11) + product(a6, a10) + product(a7, a9));
    let r2 = t & MASK;
    // Column 17: 2^60
    let t = (t >> LIMB_BITS) + (m4 << 20) - (m13 << 16) - i64::from(c3) - 2 * i64::from(d3) + 2 *
        (product(a4, a13) + product(a5, a12) + product(a6, a11) + product(a7, a10)
        + product(a8, a9));
    let r3 = t & MASK;
    // Column 18: 2^60
    let t = (t >> LIMB_BITS) + product(a9, a9) + (m5 << 20) - i64::from(c4) - 2 * i64::from(d4) + 2
        * (product(a5, a13) + product(a6, a12) + product(a7, a11) + product(a8, a10));
    let r4 = t & MASK;
    // Column 19: 2^59
    let t = (t >> LIMB_BITS) + (m6 << 20) - i64::from(c5) - 2 * i64::from(d5) + 2 *
        (product(a6, a13) + product(a7, a12) + product(a8, a11) + product(a9, a10));
    let r5 = t & MASK;
    // Column 20: 2^59
    let t = (t >> LIMB_BITS) + product(a10, a10) + (m7 << 20) - i64::from(c6) - 2 * i64::from(d6)
        + 2 * (product(a7, a13) + product(a8, a12) + product(a9, a11));
    let r6 = t & MASK;
    // Column 21: 2^59
    let t = (t >> LIMB_BITS) + (m8 << 20) - i64::from(c7) - 2 * i64::from(d7) + 2 *
        (product(a8, a13) + product(a9, a12) + product(a10, a11));
    let r7 = t & MASK;
    // Column 22: 2^59
    let t = (t >> LIMB_BITS) + product(a11, a11) + (m9 << 20) - i64::from(c8) - 2 * i64::from(d8)
        + 2 * (product(a9, a13) + product(a10, a12));
    let r8 = t & MASK;
    // Column 23: 2^58
    let t = (t >> LIMB_BITS) + (m10 << 20) - i64::from(c9) - 2 * i64::from(d9) + 2 *
        (product(a10, a13) + product(a11, a12));
    let r9 = t & MASK;
    // Column 24: 2^58
    let t = (t >> LIMB_BITS) + product(a12, a12) + (m11 << 20) - i64::from(c10) - 2 * i64::from(d10)
        + 2 * (product(a11, a13));
    let r10 = t & MASK;
    // Column 25: 2^57
    let t = (t >> LIMB_BITS) + (m12 << 20) - i64::from(c11) - 2 * i64::from(d11) + 2 *
        (product(a12, a13));
    let r11 = t & MASK;
    // Column 26: 2^55
    let t = (t >> LIMB_BITS) + product(a13, a13) + (m13 << 20) - i64::from(c12) - 2 *
        i64::from(d12);
    let r12 = t & MASK;
    // Column 27: 2^30
    let t = (t >> LIMB_BITS) - i64::from(c13) - 2 * i64::from(d13);
    let r13 = t;
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32]
}

/// `factor` a, carried: where no limb times `factor` is above 2^31 - 2^9: the top one takes a carry.
pub fn times(a: &Limbs, factor: i32) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13] = *a;
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
    let t = (t >> LIMB_BITS) + product(a9, factor);
    let r9 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a10, factor);
    let r10 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a11, factor);
    let r11 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a12, factor);
    let r12 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a13, factor);
    let r13 = t;
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32]
}

/// a + b. No limb is carried.
#[inline(always)]
pub fn add(a: &Limbs, b: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13] = *b;
    [a0 + b0, a1 + b1, a2 + b2, a3 + b3, a4 + b4, a5 + b5, a6 + b6, a7 + b7, a8 + b8, a9 + b9,
        a10 + b10, a11 + b11, a12 + b12, a13 + b13]
}

/// a - b. No limb is carried.
#[inline(always)]
pub fn sub(a: &Limbs, b: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13] = *b;
    [a0 - b0, a1 - b1, a2 - b2, a3 - b3, a4 - b4, a5 - b5, a6 - b6, a7 - b7, a8 - b8, a9 - b9,
        a10 - b10, a11 - b11, a12 - b12, a13 - b13]
}

/// -a if `negative`, else a.
#[inline(always)]
pub fn negate_if(a: &Limbs, negative: bool) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13] = *a;
    // Minus one or zero: -a is the complement of a, plus one.
    let sign = -i32::from(negative);
    [(a0 ^ sign) - sign, (a1 ^ sign) - sign, (a2 ^ sign) - sign, (a3 ^ sign) - sign,
        (a4 ^ sign) - sign, (a5 ^ sign) - sign, (a6 ^ sign) - sign, (a7 ^ sign) - sign,
        (a8 ^ sign) - sign, (a9 ^ sign) - sign, (a10 ^ sign) - sign, (a11 ^ sign) - sign,
        (a12 ^ sign) - sign, (a13 ^ sign) - sign]
}
