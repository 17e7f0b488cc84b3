//! Arithmetic modulo 2^521 - 1. Made by `tests/field_generator`; do not edit.
//!
//! An element is 19 limbs of 28 bits, lowest first, in `i32`s that may be negative or a little longer. Nothing is
//! brought to its smallest form between operations. Where a line is followed by a power of two, that is a bound of the
//! sum of the absolute values of its summands for any operands within the bounds that the function names, so that
//! 64 bits do not overflow in any order of adding. The generator refuses to print one that is not below 2^63.

// Every sum is within the bound beside it, and limb by limb operations are within the bounds that
// `tests/field_generator` follows through the formulas of the curves.
#![allow(clippy::arithmetic_side_effects)]

/// Limbs of an element.
pub const LIMBS: usize = 19;

/// Bits of a limb.
pub const LIMB_BITS: u32 = 28;

/// The prime, lowest word first.
pub const MODULUS: [u32; 17] = [
    0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff,
    0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff,
    0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff,
    0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff,
    0x0000_01ff
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
/// Limbs of b up to 2^28 + 2^22.
/// Limbs of a up to 2 (2^28 + 2^22).
#[inline(never)]
pub fn mul(a: &Limbs, b: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18] = *b;
    // Column 19: 2^62
    let t = product(a1, b18) + product(a2, b17) + product(a3, b16) + product(a4, b15)
        + product(a5, b14) + product(a6, b13) + product(a7, b12) + product(a8, b11)
        + product(a9, b10) + product(a10, b9) + product(a11, b8) + product(a12, b7)
        + product(a13, b6) + product(a14, b5) + product(a15, b4) + product(a16, b3)
        + product(a17, b2) + product(a18, b1);
    let h0 = t & MASK;
    // Column 20: 2^62
    let t = (t >> LIMB_BITS) + product(a2, b18) + product(a3, b17) + product(a4, b16)
        + product(a5, b15) + product(a6, b14) + product(a7, b13) + product(a8, b12)
        + product(a9, b11) + product(a10, b10) + product(a11, b9) + product(a12, b8)
        + product(a13, b7) + product(a14, b6) + product(a15, b5) + product(a16, b4)
        + product(a17, b3) + product(a18, b2);
    let h1 = t & MASK;
    // Column 21: 2^62
    let t = (t >> LIMB_BITS) + product(a3, b18) + product(a4, b17) + product(a5, b16)
        + product(a6, b15) + product(a7, b14) + product(a8, b13) + product(a9, b12)
        + product(a10, b11) + product(a11, b10) + product(a12, b9) + product(a13, b8)
        + product(a14, b7) + product(a15, b6) + product(a16, b5) + product(a17, b4)
        + product(a18, b3);
    let h2 = t & MASK;
    // Column 22: 2^61
    let t = (t >> LIMB_BITS) + product(a4, b18) + product(a5, b17) + product(a6, b16)
        + product(a7, b15) + product(a8, b14) + product(a9, b13) + product(a10, b12)
        + product(a11, b11) + product(a12, b10) + product(a13, b9) + product(a14, b8)
        + product(a15, b7) + product(a16, b6) + product(a17, b5) + product(a18, b4);
    let h3 = t & MASK;
    // Column 23: 2^61
    let t = (t >> LIMB_BITS) + product(a5, b18) + product(a6, b17) + product(a7, b16)
        + product(a8, b15) + product(a9, b14) + product(a10, b13) + product(a11, b12)
        + product(a12, b11) + product(a13, b10) + product(a14, b9) + product(a15, b8)
        + product(a16, b7) + product(a17, b6) + product(a18, b5);
    let h4 = t & MASK;
    // Column 24: 2^61
    let t = (t >> LIMB_BITS) + product(a6, b18) + product(a7, b17) + product(a8, b16)
        + product(a9, b15) + product(a10, b14) + product(a11, b13) + product(a12, b12)
        + product(a13, b11) + product(a14, b10) + product(a15, b9) + product(a16, b8)
        + product(a17, b7) + product(a18, b6);
    let h5 = t & MASK;
    // Column 25: 2^61
    let t = (t >> LIMB_BITS) + product(a7, b18) + product(a8, b17) + product(a9, b16)
        + product(a10, b15) + product(a11, b14) + product(a12, b13) + product(a13, b12)
        + product(a14, b11) + product(a15, b10) + product(a16, b9) + product(a17, b8)
        + product(a18, b7);
    let h6 = t & MASK;
    // Column 26: 2^61
    let t = (t >> LIMB_BITS) + product(a8, b18) + product(a9, b17) + product(a10, b16)
        + product(a11, b15) + product(a12, b14) + product(a13, b13) + product(a14, b12)
        + product(a15, b11) + product(a16, b10) + product(a17, b9) + product(a18, b8);
    let h7 = t & MASK;
    // Column 27: 2^61
    let t = (t >> LIMB_BITS) + product(a9, b18) + product(a10, b17) + product(a11, b16)
        + product(a12, b15) + product(a13, b14) + product(a14, b13) + product(a15, b12)
        + product(a16, b11) + product(a17, b10) + product(a18, b9);
    let h8 = t & MASK;
    // Column 28: 2^61
    let t = (t >> LIMB_BITS) + product(a10, b18) + product(a11, b17) + product(a12, b16)
        + product(a13, b15) + product(a14, b14) + product(a15, b13) + product(a16, b12)
        + product(a17, b11) + product(a18, b10);
    let h9 = t & MASK;
    // Column 29: 2^61
    let t = (t >> LIMB_BITS) + product(a11, b18) + product(a12, b17) + product(a13, b16)
        + product(a14, b15) + product(a15, b14) + product(a16, b13) + product(a17, b12)
        + product(a18, b11);
    let h10 = t & MASK;
    // Column 30: 2^60
    let t = (t >> LIMB_BITS) + product(a12, b18) + product(a13, b17) + product(a14, b16)
        + product(a15, b15) + product(a16, b14) + product(a17, b13) + product(a18, b12);
    let h11 = t & MASK;
    // Column 31: 2^60
    let t = (t >> LIMB_BITS) + product(a13, b18) + product(a14, b17) + product(a15, b16)
        + product(a16, b15) + product(a17, b14) + product(a18, b13);
    let h12 = t & MASK;
    // Column 32: 2^60
    let t = (t >> LIMB_BITS) + product(a14, b18) + product(a15, b17) + product(a16, b16)
        + product(a17, b15) + product(a18, b14);
    let h13 = t & MASK;
    // Column 33: 2^60
    let t = (t >> LIMB_BITS) + product(a15, b18) + product(a16, b17) + product(a17, b16)
        + product(a18, b15);
    let h14 = t & MASK;
    // Column 34: 2^59
    let t = (t >> LIMB_BITS) + product(a16, b18) + product(a17, b17) + product(a18, b16);
    let h15 = t & MASK;
    // Column 35: 2^59
    let t = (t >> LIMB_BITS) + product(a17, b18) + product(a18, b17);
    let h16 = t & MASK;
    // Column 36: 2^58
    let t = (t >> LIMB_BITS) + product(a18, b18);
    let h17 = t & MASK;
    let h18 = t >> LIMB_BITS;
    // Column 0: 2^58
    let t = product(a0, b0) + 2048 * h0;
    let r0 = t & MASK;
    // Column 1: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b1) + product(a1, b0) + 2048 * h1;
    let r1 = t & MASK;
    // Column 2: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b2) + product(a1, b1) + product(a2, b0) + 2048 * h2;
    let r2 = t & MASK;
    // Column 3: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0)
        + 2048 * h3;
    let r3 = t & MASK;
    // Column 4: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1)
        + product(a4, b0) + 2048 * h4;
    let r4 = t & MASK;
    // Column 5: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b5) + product(a1, b4) + product(a2, b3) + product(a3, b2)
        + product(a4, b1) + product(a5, b0) + 2048 * h5;
    let r5 = t & MASK;
    // Column 6: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b6) + product(a1, b5) + product(a2, b4) + product(a3, b3)
        + product(a4, b2) + product(a5, b1) + product(a6, b0) + 2048 * h6;
    let r6 = t & MASK;
    // Column 7: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b7) + product(a1, b6) + product(a2, b5) + product(a3, b4)
        + product(a4, b3) + product(a5, b2) + product(a6, b1) + product(a7, b0) + 2048 * h7;
    let r7 = t & MASK;
    // Column 8: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b8) + product(a1, b7) + product(a2, b6) + product(a3, b5)
        + product(a4, b4) + product(a5, b3) + product(a6, b2) + product(a7, b1) + product(a8, b0)
        + 2048 * h8;
    let r8 = t & MASK;
    // Column 9: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b9) + product(a1, b8) + product(a2, b7) + product(a3, b6)
        + product(a4, b5) + product(a5, b4) + product(a6, b3) + product(a7, b2) + product(a8, b1)
        + product(a9, b0) + 2048 * h9;
    let r9 = t & MASK;
    // Column 10: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b10) + product(a1, b9) + product(a2, b8)
        + product(a3, b7) + product(a4, b6) + product(a5, b5) + product(a6, b4) + product(a7, b3)
        + product(a8, b2) + product(a9, b1) + product(a10, b0) + 2048 * h10;
    let r10 = t & MASK;
    // Column 11: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b11) + product(a1, b10) + product(a2, b9)
        + product(a3, b8) + product(a4, b7) + product(a5, b6) + product(a6, b5) + product(a7, b4)
        + product(a8, b3) + product(a9, b2) + product(a10, b1) + product(a11, b0) + 2048 * h11;
    let r11 = t & MASK;
    // Column 12: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b12) + product(a1, b11) + product(a2, b10)
        + product(a3, b9) + product(a4, b8) + product(a5, b7) + product(a6, b6) + product(a7, b5)
        + product(a8, b4) + product(a9, b3) + product(a10, b2) + product(a11, b1) + product(a12, b0)
        + 2048 * h12;
    let r12 = t & MASK;
    // Column 13: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b13) + product(a1, b12) + product(a2, b11)
        + product(a3, b10) + product(a4, b9) + product(a5, b8) + product(a6, b7) + product(a7, b6)
        + product(a8, b5) + product(a9, b4) + product(a10, b3) + product(a11, b2) + product(a12, b1)
        + product(a13, b0) + 2048 * h13;
    let r13 = t & MASK;
    // Column 14: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b14) + product(a1, b13) + product(a2, b12)
        + product(a3, b11) + product(a4, b10) + product(a5, b9) + product(a6, b8) + product(a7, b7)
        + product(a8, b6) + product(a9, b5) + product(a10, b4) + product(a11, b3) + product(a12, b2)
        + product(a13, b1) + product(a14, b0) + 2048 * h14;
    let r14 = t & MASK;
    // Column 15: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b15) + product(a1, b14) + product(a2, b13)
        + product(a3, b12) + product(a4, b11) + product(a5, b10) + product(a6, b9) + product(a7, b8)
        + product(a8, b7) + product(a9, b6) + product(a10, b5) + product(a11, b4) + product(a12, b3)
        + product(a13, b2) + product(a14, b1) + product(a15, b0) + 2048 * h15;
    let r15 = t & MASK;
    // Column 16: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b16) + product(a1, b15) + product(a2, b14)
        + product(a3, b13) + product(a4, b12) + product(a5, b11) + product(a6, b10)
        + product(a7, b9) + product(a8, b8) + product(a9, b7) + product(a10, b6) + product(a11, b5)
        + product(a12, b4) + product(a13, b3) + product(a14, b2) + product(a15, b1)
        + product(a16, b0) + 2048 * h16;
    let r16 = t & MASK;
    // Column 17: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b17) + product(a1, b16) + product(a2, b15)
        + product(a3, b14) + product(a4, b13) + product(a5, b12) + product(a6, b11)
        + product(a7, b10) + product(a8, b9) + product(a9, b8) + product(a10, b7) + product(a11, b6)
        + product(a12, b5) + product(a13, b4) + product(a14, b3) + product(a15, b2)
        + product(a16, b1) + product(a17, b0) + 2048 * h17;
    let r17 = t & MASK;
    // Column 18: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b18) + product(a1, b17) + product(a2, b16)
        + product(a3, b15) + product(a4, b14) + product(a5, b13) + product(a6, b12)
        + product(a7, b11) + product(a8, b10) + product(a9, b9) + product(a10, b8)
        + product(a11, b7) + product(a12, b6) + product(a13, b5) + product(a14, b4)
        + product(a15, b3) + product(a16, b2) + product(a17, b1) + product(a18, b0) + 2048 * h18;
    let r18 = t & MASK;
    let t = r0 + 2048 * (t >> LIMB_BITS);
    let r0 = t & MASK;
    let r1 = r1 + (t >> LIMB_BITS);
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32, r14 as i32,
        r15 as i32, r16 as i32, r17 as i32, r18 as i32]
}

/// a^2 (mod p).
///
/// Limbs of a up to 2^28 + 2^22.
#[inline(never)]
pub fn square(a: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18] = *a;
    // Column 19: 2^61
    let t = 2 * (product(a1, a18) + product(a2, a17) + product(a3, a16) + product(a4, a15)
        + product(a5, a14) + product(a6, a13) + product(a7, a12) + product(a8, a11)
        + product(a9, a10));
    let h0 = t & MASK;
    // Column 20: 2^61
    let t = (t >> LIMB_BITS) + product(a10, a10) + 2 * (product(a2, a18) + product(a3, a17)
        + product(a4, a16) + product(a5, a15) + product(a6, a14) + product(a7, a13)
        + product(a8, a12) + product(a9, a11));
    let h1 = t & MASK;
    // Column 21: 2^61
    let t = (t >> LIMB_BITS) + 2 * (product(a3, a18) + product(a4, a17) + product(a5, a16)
        + product(a6, a15) + product(a7, a14) + product(a8, a13) + product(a9, a12)
        + product(a10, a11));
    let h2 = t & MASK;
    // Column 22: 2^60
    let t = (t >> LIMB_BITS) + product(a11, a11) + 2 * (product(a4, a18) + product(a5, a17)
        + product(a6, a16) + product(a7, a15) + product(a8, a14) + product(a9, a13)
        + product(a10, a12));
    let h3 = t & MASK;
    // Column 23: 2^60
    let t = (t >> LIMB_BITS) + 2 * (product(a5, a18) + product(a6, a17) + product(a7, a16)
        + product(a8, a15) + product(a9, a14) + product(a10, a13) + product(a11, a12));
    let h4 = t & MASK;
    // Column 24: 2^60
    let t = (t >> LIMB_BITS) + product(a12, a12) + 2 * (product(a6, a18) + product(a7, a17)
        + product(a8, a16) + product(a9, a15) + product(a10, a14) + product(a11, a13));
    let h5 = t & MASK;
    // Column 25: 2^60
    let t = (t >> LIMB_BITS) + 2 * (product(a7, a18) + product(a8, a17) + product(a9, a16)
        + product(a10, a15) + product(a11, a14) + product(a12, a13));
    let h6 = t & MASK;
    // Column 26: 2^60
    let t = (t >> LIMB_BITS) + product(a13, a13) + 2 * (product(a8, a18) + product(a9, a17)
        + product(a10, a16) + product(a11, a15) + product(a12, a14));
    let h7 = t & MASK;
    // Column 27: 2^60
    let t = (t >> LIMB_BITS) + 2 * (product(a9, a18) + product(a10, a17) + product(a11, a16)
        + product(a12, a15) + product(a13, a14));
    let h8 = t & MASK;
    // Column 28: 2^60
    let t = (t >> LIMB_BITS) + product(a14, a14) + 2 * (product(a10, a18) + product(a11, a17)
        + product(a12, a16) + product(a13, a15));
    let h9 = t & MASK;
    // Column 29: 2^60
    let t = (t >> LIMB_BITS) + 2 * (product(a11, a18) + product(a12, a17) + product(a13, a16)
        + product(a14, a15));
    let h10 = t & MASK;
    // Column 30: 2^59
    let t = (t >> LIMB_BITS) + product(a15, a15) + 2 * (product(a12, a18) + product(a13, a17)
        + product(a14, a16));
    let h11 = t & MASK;
    // Column 31: 2^59
    let t = (t >> LIMB_BITS) + 2 * (product(a13, a18) + product(a14, a17) + product(a15, a16));
    let h12 = t & MASK;
    // Column 32: 2^59
    let t = (t >> LIMB_BITS) + product(a16, a16) + 2 * (product(a14, a18) + product(a15, a17));
    let h13 = t & MASK;
    // Column 33: 2^59
    let t = (t >> LIMB_BITS) + 2 * (product(a15, a18) + product(a16, a17));
    let h14 = t & MASK;
    // Column 34: 2^58
    let t = (t >> LIMB_BITS) + product(a17, a17) + 2 * (product(a16, a18));
    let h15 = t & MASK;
    // Column 35: 2^58
    let t = (t >> LIMB_BITS) + 2 * (product(a17, a18));
    let h16 = t & MASK;
    // Column 36: 2^57
    let t = (t >> LIMB_BITS) + product(a18, a18);
    let h17 = t & MASK;
    let h18 = t >> LIMB_BITS;
    // Column 0: 2^57
    let t = product(a0, a0) + 2048 * h0;
    let r0 = t & MASK;
    // Column 1: 2^58
    let t = (t >> LIMB_BITS) + 2048 * h1 + 2 * (product(a0, a1));
    let r1 = t & MASK;
    // Column 2: 2^58
    let t = (t >> LIMB_BITS) + product(a1, a1) + 2048 * h2 + 2 * (product(a0, a2));
    let r2 = t & MASK;
    // Column 3: 2^59
    let t = (t >> LIMB_BITS) + 2048 * h3 + 2 * (product(a0, a3) + product(a1, a2));
    let r3 = t & MASK;
    // Column 4: 2^59
    let t = (t >> LIMB_BITS) + product(a2, a2) + 2048 * h4 + 2 * (product(a0, a4)
        + product(a1, a3));
    let r4 = t & MASK;
    // Column 5: 2^59
    let t = (t >> LIMB_BITS) + 2048 * h5 + 2 * (product(a0, a5) + product(a1, a4)
        + product(a2, a3));
    let r5 = t & MASK;
    // Column 6: 2^59
    let t = (t >> LIMB_BITS) + product(a3, a3) + 2048 * h6 + 2 * (product(a0, a6) + product(a1, a5)
        + product(a2, a4));
    let r6 = t & MASK;
    // Column 7: 2^60
    let t = (t >> LIMB_BITS) + 2048 * h7 + 2 * (product(a0, a7) + product(a1, a6) + product(a2, a5)
        + product(a3, a4));
    let r7 = t & MASK;
    // Column 8: 2^60
    let t = (t >> LIMB_BITS) + product(a4, a4) + 2048 * h8 + 2 * (product(a0, a8) + product(a1, a7)
        + product(a2, a6) + product(a3, a5));
    let r8 = t & MASK;
    // Column 9: 2^60
    let t = (t >> LIMB_BITS) + 2048 * h9 + 2 * (product(a0, a9) + product(a1, a8) + product(a2, a7)
        + product(a3, a6) + product(a4, a5));
    let r9 = t & MASK;
    // Column 10: 2^60
    let t = (t >> LIMB_BITS) + product(a5, a5) + 2048 * h10 + 2 * (product(a0, a10)
        + product(a1, a9) + product(a2, a8) + product(a3, a7) + product(a4, a6));
    let r10 = t & MASK;
    // Column 11: 2^60
    let t = (t >> LIMB_BITS) + 2048 * h11 + 2 * (product(a0, a11) + product(a1, a10)
        + product(a2, a9) + product(a3, a8) + product(a4, a7) + product(a5, a6));
    let r11 = t & MASK;
    // Column 12: 2^60
    let t = (t >> LIMB_BITS) + product(a6, a6) + 2048 * h12 + 2 * (product(a0, a12)
        + product(a1, a11) + product(a2, a10) + product(a3, a9) + product(a4, a8)
        + product(a5, a7));
    let r12 = t & MASK;
    // Column 13: 2^60
    let t = (t >> LIMB_BITS) + 2048 * h13 + 2 * (product(a0, a13) + product(a1, a12)
        + product(a2, a11) + product(a3, a10) + product(a4, a9) + product(a5, a8)
        + product(a6, a7));
    let r13 = t & MASK;
    // Column 14: 2^60
    let t = (t >> LIMB_BITS) + product(a7, a7) + 2048 * h14 + 2 * (product(a0, a14)
        + product(a1, a13) + product(a2, a12) + product(a3, a11) + product(a4, a10)
        + product(a5, a9) + product(a6, a8));
    let r14 = t & MASK;
    // Column 15: 2^61
    let t = (t >> LIMB_BITS) + 2048 * h15 + 2 * (product(a0, a15) + product(a1, a14)
        + product(a2, a13) + product(a3, a12) + product(a4, a11) + product(a5, a10)
        + product(a6, a9) + product(a7, a8));
    let r15 = t & MASK;
    // Column 16: 2^61
    let t = (t >> LIMB_BITS) + product(a8, a8) + 2048 * h16 + 2 * (product(a0, a16)
        + product(a1, a15) + product(a2, a14) + product(a3, a13) + product(a4, a12)
        + product(a5, a11) + product(a6, a10) + product(a7, a9));
    let r16 = t & MASK;
    // Column 17: 2^61
    let t = (t >> LIMB_BITS) + 2048 * h17 + 2 * (product(a0, a17) + product(a1, a16)
        + product(a2, a15) + product(a3, a14) + product(a4, a13) + product(a5, a12)
        + product(a6, a11) + product(a7, a10) + product(a8, a9));
    let r17 = t & MASK;
    // Column 18: 2^61
    let t = (t >> LIMB_BITS) + product(a9, a9) + 2048 * h18 + 2 * (product(a0, a18)
        + product(a1, a17) + product(a2, a16) + product(a3, a15) + product(a4, a14)
        + product(a5, a13) + product(a6, a12) + product(a7, a11) + product(a8, a10));
    let r18 = t & MASK;
    let t = r0 + 2048 * (t >> LIMB_BITS);
    let r0 = t & MASK;
    let r1 = r1 + (t >> LIMB_BITS);
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32, r14 as i32,
        r15 as i32, r16 as i32, r17 as i32, r18 as i32]
}

/// a b - c (mod p).
///
/// Limbs of b up to 2^28 + 2^22.
/// Limbs of a, c up to 2 (2^28 + 2^22).
#[inline(never)]
pub fn mul_sub(a: &Limbs, b: &Limbs, c: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18] = *b;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18] = *c;
    // Column 19: 2^62
    let t = product(a1, b18) + product(a2, b17) + product(a3, b16) + product(a4, b15)
        + product(a5, b14) + product(a6, b13) + product(a7, b12) + product(a8, b11)
        + product(a9, b10) + product(a10, b9) + product(a11, b8) + product(a12, b7)
        + product(a13, b6) + product(a14, b5) + product(a15, b4) + product(a16, b3)
        + product(a17, b2) + product(a18, b1);
    let h0 = t & MASK;
    // Column 20: 2^62
    let t = (t >> LIMB_BITS) + product(a2, b18) + product(a3, b17) + product(a4, b16)
        + product(a5, b15) + product(a6, b14) + product(a7, b13) + product(a8, b12)
        + product(a9, b11) + product(a10, b10) + product(a11, b9) + product(a12, b8)
        + product(a13, b7) + product(a14, b6) + product(a15, b5) + product(a16, b4)
        + product(a17, b3) + product(a18, b2);
    let h1 = t & MASK;
    // Column 21: 2^62
    let t = (t >> LIMB_BITS) + product(a3, b18) + product(a4, b17) + product(a5, b16)
        + product(a6, b15) + product(a7, b14) + product(a8, b13) + product(a9, b12)
        + product(a10, b11) + product(a11, b10) + product(a12, b9) + product(a13, b8)
        + product(a14, b7) + product(a15, b6) + product(a16, b5) + product(a17, b4)
        + product(a18, b3);
    let h2 = t & MASK;
    // Column 22: 2^61
    let t = (t >> LIMB_BITS) + product(a4, b18) + product(a5, b17) + product(a6, b16)
        + product(a7, b15) + product(a8, b14) + product(a9, b13) + product(a10, b12)
        + product(a11, b11) + product(a12, b10) + product(a13, b9) + product(a14, b8)
        + product(a15, b7) + product(a16, b6) + product(a17, b5) + product(a18, b4);
    let h3 = t & MASK;
    // Column 23: 2^61
    let t = (t >> LIMB_BITS) + product(a5, b18) + product(a6, b17) + product(a7, b16)
        + product(a8, b15) + product(a9, b14) + product(a10, b13) + product(a11, b12)
        + product(a12, b11) + product(a13, b10) + product(a14, b9) + product(a15, b8)
        + product(a16, b7) + product(a17, b6) + product(a18, b5);
    let h4 = t & MASK;
    // Column 24: 2^61
    let t = (t >> LIMB_BITS) + product(a6, b18) + product(a7, b17) + product(a8, b16)
        + product(a9, b15) + product(a10, b14) + product(a11, b13) + product(a12, b12)
        + product(a13, b11) + product(a14, b10) + product(a15, b9) + product(a16, b8)
        + product(a17, b7) + product(a18, b6);
    let h5 = t & MASK;
    // Column 25: 2^61
    let t = (t >> LIMB_BITS) + product(a7, b18) + product(a8, b17) + product(a9, b16)
        + product(a10, b15) + product(a11, b14) + product(a12, b13) + product(a13, b12)
        + product(a14, b11) + product(a15, b10) + product(a16, b9) + product(a17, b8)
        + product(a18, b7);
    let h6 = t & MASK;
    // Column 26: 2^61
    let t = (t >> LIMB_BITS) + product(a8, b18) + product(a9, b17) + product(a10, b16)
        + product(a11, b15) + product(a12, b14) + product(a13, b13) + product(a14, b12)
        + product(a15, b11) + product(a16, b10) + product(a17, b9) + product(a18, b8);
    let h7 = t & MASK;
    // Column 27: 2^61
    let t = (t >> LIMB_BITS) + product(a9, b18) + product(a10, b17) + product(a11, b16)
        + product(a12, b15) + product(a13, b14) + product(a14, b13) + product(a15, b12)
        + product(a16, b11) + product(a17, b10) + product(a18, b9);
    let h8 = t & MASK;
    // Column 28: 2^61
    let t = (t >> LIMB_BITS) + product(a10, b18) + product(a11, b17) + product(a12, b16)
        + product(a13, b15) + product(a14, b14) + product(a15, b13) + product(a16, b12)
        + product(a17, b11) + product(a18, b10);
    let h9 = t & MASK;
    // Column 29: 2^61
    let t = (t >> LIMB_BITS) + product(a11, b18) + product(a12, b17) + product(a13, b16)
        + product(a14, b15) + product(a15, b14) + product(a16, b13) + product(a17, b12)
        + product(a18, b11);
    let h10 = t & MASK;
    // Column 30: 2^60
    let t = (t >> LIMB_BITS) + product(a12, b18) + product(a13, b17) + product(a14, b16)
        + product(a15, b15) + product(a16, b14) + product(a17, b13) + product(a18, b12);
    let h11 = t & MASK;
    // Column 31: 2^60
    let t = (t >> LIMB_BITS) + product(a13, b18) + product(a14, b17) + product(a15, b16)
        + product(a16, b15) + product(a17, b14) + product(a18, b13);
    let h12 = t & MASK;
    // Column 32: 2^60
    let t = (t >> LIMB_BITS) + product(a14, b18) + product(a15, b17) + product(a16, b16)
        + product(a17, b15) + product(a18, b14);
    let h13 = t & MASK;
    // Column 33: 2^60
    let t = (t >> LIMB_BITS) + product(a15, b18) + product(a16, b17) + product(a17, b16)
        + product(a18, b15);
    let h14 = t & MASK;
    // Column 34: 2^59
    let t = (t >> LIMB_BITS) + product(a16, b18) + product(a17, b17) + product(a18, b16);
    let h15 = t & MASK;
    // Column 35: 2^59
    let t = (t >> LIMB_BITS) + product(a17, b18) + product(a18, b17);
    let h16 = t & MASK;
    // Column 36: 2^58
    let t = (t >> LIMB_BITS) + product(a18, b18);
    let h17 = t & MASK;
    let h18 = t >> LIMB_BITS;
    // Column 0: 2^58
    let t = product(a0, b0) + 2048 * h0 - i64::from(c0);
    let r0 = t & MASK;
    // Column 1: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b1) + product(a1, b0) + 2048 * h1 - i64::from(c1);
    let r1 = t & MASK;
    // Column 2: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b2) + product(a1, b1) + product(a2, b0) + 2048 * h2
        - i64::from(c2);
    let r2 = t & MASK;
    // Column 3: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0)
        + 2048 * h3 - i64::from(c3);
    let r3 = t & MASK;
    // Column 4: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1)
        + product(a4, b0) + 2048 * h4 - i64::from(c4);
    let r4 = t & MASK;
    // Column 5: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b5) + product(a1, b4) + product(a2, b3) + product(a3, b2)
        + product(a4, b1) + product(a5, b0) + 2048 * h5 - i64::from(c5);
    let r5 = t & MASK;
    // Column 6: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b6) + product(a1, b5) + product(a2, b4) + product(a3, b3)
        + product(a4, b2) + product(a5, b1) + product(a6, b0) + 2048 * h6 - i64::from(c6);
    let r6 = t & MASK;
    // Column 7: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b7) + product(a1, b6) + product(a2, b5) + product(a3, b4)
        + product(a4, b3) + product(a5, b2) + product(a6, b1) + product(a7, b0) + 2048 * h7
        - i64::from(c7);
    let r7 = t & MASK;
    // Column 8: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b8) + product(a1, b7) + product(a2, b6) + product(a3, b5)
        + product(a4, b4) + product(a5, b3) + product(a6, b2) + product(a7, b1) + product(a8, b0)
        + 2048 * h8 - i64::from(c8);
    let r8 = t & MASK;
    // Column 9: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b9) + product(a1, b8) + product(a2, b7) + product(a3, b6)
        + product(a4, b5) + product(a5, b4) + product(a6, b3) + product(a7, b2) + product(a8, b1)
        + product(a9, b0) + 2048 * h9 - i64::from(c9);
    let r9 = t & MASK;
    // Column 10: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b10) + product(a1, b9) + product(a2, b8)
        + product(a3, b7) + product(a4, b6) + product(a5, b5) + product(a6, b4) + product(a7, b3)
        + product(a8, b2) + product(a9, b1) + product(a10, b0) + 2048 * h10 - i64::from(c10);
    let r10 = t & MASK;
    // Column 11: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b11) + product(a1, b10) + product(a2, b9)
        + product(a3, b8) + product(a4, b7) + product(a5, b6) + product(a6, b5) + product(a7, b4)
        + product(a8, b3) + product(a9, b2) + product(a10, b1) + product(a11, b0) + 2048 * h11
        - i64::from(c11);
    let r11 = t & MASK;
    // Column 12: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b12) + product(a1, b11) + product(a2, b10)
        + product(a3, b9) + product(a4, b8) + product(a5, b7) + product(a6, b6) + product(a7, b5)
        + product(a8, b4) + product(a9, b3) + product(a10, b2) + product(a11, b1) + product(a12, b0)
        + 2048 * h12 - i64::from(c12);
    let r12 = t & MASK;
    // Column 13: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b13) + product(a1, b12) + product(a2, b11)
        + product(a3, b10) + product(a4, b9) + product(a5, b8) + product(a6, b7) + product(a7, b6)
        + product(a8, b5) + product(a9, b4) + product(a10, b3) + product(a11, b2) + product(a12, b1)
        + product(a13, b0) + 2048 * h13 - i64::from(c13);
    let r13 = t & MASK;
    // Column 14: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b14) + product(a1, b13) + product(a2, b12)
        + product(a3, b11) + product(a4, b10) + product(a5, b9) + product(a6, b8) + product(a7, b7)
        + product(a8, b6) + product(a9, b5) + product(a10, b4) + product(a11, b3) + product(a12, b2)
        + product(a13, b1) + product(a14, b0) + 2048 * h14 - i64::from(c14);
    let r14 = t & MASK;
    // Column 15: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b15) + product(a1, b14) + product(a2, b13)
        + product(a3, b12) + product(a4, b11) + product(a5, b10) + product(a6, b9) + product(a7, b8)
        + product(a8, b7) + product(a9, b6) + product(a10, b5) + product(a11, b4) + product(a12, b3)
        + product(a13, b2) + product(a14, b1) + product(a15, b0) + 2048 * h15 - i64::from(c15);
    let r15 = t & MASK;
    // Column 16: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b16) + product(a1, b15) + product(a2, b14)
        + product(a3, b13) + product(a4, b12) + product(a5, b11) + product(a6, b10)
        + product(a7, b9) + product(a8, b8) + product(a9, b7) + product(a10, b6) + product(a11, b5)
        + product(a12, b4) + product(a13, b3) + product(a14, b2) + product(a15, b1)
        + product(a16, b0) + 2048 * h16 - i64::from(c16);
    let r16 = t & MASK;
    // Column 17: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b17) + product(a1, b16) + product(a2, b15)
        + product(a3, b14) + product(a4, b13) + product(a5, b12) + product(a6, b11)
        + product(a7, b10) + product(a8, b9) + product(a9, b8) + product(a10, b7) + product(a11, b6)
        + product(a12, b5) + product(a13, b4) + product(a14, b3) + product(a15, b2)
        + product(a16, b1) + product(a17, b0) + 2048 * h17 - i64::from(c17);
    let r17 = t & MASK;
    // Column 18: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b18) + product(a1, b17) + product(a2, b16)
        + product(a3, b15) + product(a4, b14) + product(a5, b13) + product(a6, b12)
        + product(a7, b11) + product(a8, b10) + product(a9, b9) + product(a10, b8)
        + product(a11, b7) + product(a12, b6) + product(a13, b5) + product(a14, b4)
        + product(a15, b3) + product(a16, b2) + product(a17, b1) + product(a18, b0) + 2048 * h18
        - i64::from(c18);
    let r18 = t & MASK;
    let t = r0 + 2048 * (t >> LIMB_BITS);
    let r0 = t & MASK;
    let r1 = r1 + (t >> LIMB_BITS);
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32, r14 as i32,
        r15 as i32, r16 as i32, r17 as i32, r18 as i32]
}

/// a b - c d (mod p).
///
/// Limbs of a, b, c, d up to 2^28 + 2^22.
#[inline(never)]
pub fn mul_sub_mul(a: &Limbs, b: &Limbs, c: &Limbs, d: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18] = *b;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18] = *c;
    let [d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13, d14, d15, d16, d17, d18] = *d;
    // Column 19: 2^62
    let t = product(a1, b18) + product(a2, b17) + product(a3, b16) + product(a4, b15)
        + product(a5, b14) + product(a6, b13) + product(a7, b12) + product(a8, b11)
        + product(a9, b10) + product(a10, b9) + product(a11, b8) + product(a12, b7)
        + product(a13, b6) + product(a14, b5) + product(a15, b4) + product(a16, b3)
        + product(a17, b2) + product(a18, b1) - product(c1, d18) - product(c2, d17)
        - product(c3, d16) - product(c4, d15) - product(c5, d14) - product(c6, d13)
        - product(c7, d12) - product(c8, d11) - product(c9, d10) - product(c10, d9)
        - product(c11, d8) - product(c12, d7) - product(c13, d6) - product(c14, d5)
        - product(c15, d4) - product(c16, d3) - product(c17, d2) - product(c18, d1);
    let h0 = t & MASK;
    // Column 20: 2^62
    let t = (t >> LIMB_BITS) + product(a2, b18) + product(a3, b17) + product(a4, b16)
        + product(a5, b15) + product(a6, b14) + product(a7, b13) + product(a8, b12)
        + product(a9, b11) + product(a10, b10) + product(a11, b9) + product(a12, b8)
        + product(a13, b7) + product(a14, b6) + product(a15, b5) + product(a16, b4)
        + product(a17, b3) + product(a18, b2) - product(c2, d18) - product(c3, d17)
        - product(c4, d16) - product(c5, d15) - product(c6, d14) - product(c7, d13)
        - product(c8, d12) - product(c9, d11) - product(c10, d10) - product(c11, d9)
        - product(c12, d8) - product(c13, d7) - product(c14, d6) - product(c15, d5)
        - product(c16, d4) - product(c17, d3) - product(c18, d2);
    let h1 = t & MASK;
    // Column 21: 2^62
    let t = (t >> LIMB_BITS) + product(a3, b18) + product(a4, b17) + product(a5, b16)
        + product(a6, b15) + product(a7, b14) + product(a8, b13) + product(a9, b12)
        + product(a10, b11) + product(a11, b10) + product(a12, b9) + product(a13, b8)
        + product(a14, b7) + product(a15, b6) + product(a16, b5) + product(a17, b4)
        + product(a18, b3) - product(c3, d18) - product(c4, d17) - product(c5, d16)
        - product(c6, d15) - product(c7, d14) - product(c8, d13) - product(c9, d12)
        - product(c10, d11) - product(c11, d10) - product(c12, d9) - product(c13, d8)
        - product(c14, d7) - product(c15, d6) - product(c16, d5) - product(c17, d4)
        - product(c18, d3);
    let h2 = t & MASK;
    // Column 22: 2^61
    let t = (t >> LIMB_BITS) + product(a4, b18) + product(a5, b17) + product(a6, b16)
        + product(a7, b15) + product(a8, b14) + product(a9, b13) + product(a10, b12)
        + product(a11, b11) + product(a12, b10) + product(a13, b9) + product(a14, b8)
        + product(a15, b7) + product(a16, b6) + product(a17, b5) + product(a18, b4)
        - product(c4, d18) - product(c5, d17) - product(c6, d16) - product(c7, d15)
        - product(c8, d14) - product(c9, d13) - product(c10, d12) - product(c11, d11)
        - product(c12, d10) - product(c13, d9) - product(c14, d8) - product(c15, d7)
        - product(c16, d6) - product(c17, d5) - product(c18, d4);
    let h3 = t & MASK;
    // Column 23: 2^61
    let t = (t >> LIMB_BITS) + product(a5, b18) + product(a6, b17) + product(a7, b16)
        + product(a8, b15) + product(a9, b14) + product(a10, b13) + product(a11, b12)
        + product(a12, b11) + product(a13, b10) + product(a14, b9) + product(a15, b8)
        + product(a16, b7) + product(a17, b6) + product(a18, b5) - product(c5, d18)
        - product(c6, d17) - product(c7, d16) - product(c8, d15) - product(c9, d14)
        - product(c10, d13) - product(c11, d12) - product(c12, d11) - product(c13, d10)
        - product(c14, d9) - product(c15, d8) - product(c16, d7) - product(c17, d6)
        - product(c18, d5);
    let h4 = t & MASK;
    // Column 24: 2^61
    let t = (t >> LIMB_BITS) + product(a6, b18) + product(a7, b17) + product(a8, b16)
        + product(a9, b15) + product(a10, b14) + product(a11, b13) + product(a12, b12)
        + product(a13, b11) + product(a14, b10) + product(a15, b9) + product(a16, b8)
        + product(a17, b7) + product(a18, b6) - product(c6, d18) - product(c7, d17)
        - product(c8, d16) - product(c9, d15) - product(c10, d14) - product(c11, d13)
        - product(c12, d12) - product(c13, d11) - product(c14, d10) - product(c15, d9)
        - product(c16, d8) - product(c17, d7) - product(c18, d6);
    let h5 = t & MASK;
    // Column 25: 2^61
    let t = (t >> LIMB_BITS) + product(a7, b18) + product(a8, b17) + product(a9, b16)
        + product(a10, b15) + product(a11, b14) + product(a12, b13) + product(a13, b12)
        + product(a14, b11) + product(a15, b10) + product(a16, b9) + product(a17, b8)
        + product(a18, b7) - product(c7, d18) - product(c8, d17) - product(c9, d16)
        - product(c10, d15) - product(c11, d14) - product(c12, d13) - product(c13, d12)
        - product(c14, d11) - product(c15, d10) - product(c16, d9) - product(c17, d8)
        - product(c18, d7);
    let h6 = t & MASK;
    // Column 26: 2^61
    let t = (t >> LIMB_BITS) + product(a8, b18) + product(a9, b17) + product(a10, b16)
        + product(a11, b15) + product(a12, b14) + product(a13, b13) + product(a14, b12)
        + product(a15, b11) + product(a16, b10) + product(a17, b9) + product(a18, b8)
        - product(c8, d18) - product(c9, d17) - product(c10, d16) - product(c11, d15)
        - product(c12, d14) - product(c13, d13) - product(c14, d12) - product(c15, d11)
        - product(c16, d10) - product(c17, d9) - product(c18, d8);
    let h7 = t & MASK;
    // Column 27: 2^61
    let t = (t >> LIMB_BITS) + product(a9, b18) + product(a10, b17) + product(a11, b16)
        + product(a12, b15) + product(a13, b14) + product(a14, b13) + product(a15, b12)
        + product(a16, b11) + product(a17, b10) + product(a18, b9) - product(c9, d18)
        - product(c10, d17) - product(c11, d16) - product(c12, d15) - product(c13, d14)
        - product(c14, d13) - product(c15, d12) - product(c16, d11) - product(c17, d10)
        - product(c18, d9);
    let h8 = t & MASK;
    // Column 28: 2^61
    let t = (t >> LIMB_BITS) + product(a10, b18) + product(a11, b17) + product(a12, b16)
        + product(a13, b15) + product(a14, b14) + product(a15, b13) + product(a16, b12)
        + product(a17, b11) + product(a18, b10) - product(c10, d18) - product(c11, d17)
        - product(c12, d16) - product(c13, d15) - product(c14, d14) - product(c15, d13)
        - product(c16, d12) - product(c17, d11) - product(c18, d10);
    let h9 = t & MASK;
    // Column 29: 2^61
    let t = (t >> LIMB_BITS) + product(a11, b18) + product(a12, b17) + product(a13, b16)
        + product(a14, b15) + product(a15, b14) + product(a16, b13) + product(a17, b12)
        + product(a18, b11) - product(c11, d18) - product(c12, d17) - product(c13, d16)
        - product(c14, d15) - product(c15, d14) - product(c16, d13) - product(c17, d12)
        - product(c18, d11);
    let h10 = t & MASK;
    // Column 30: 2^60
    let t = (t >> LIMB_BITS) + product(a12, b18) + product(a13, b17) + product(a14, b16)
        + product(a15, b15) + product(a16, b14) + product(a17, b13) + product(a18, b12)
        - product(c12, d18) - product(c13, d17) - product(c14, d16) - product(c15, d15)
        - product(c16, d14) - product(c17, d13) - product(c18, d12);
    let h11 = t & MASK;
    // Column 31: 2^60
    let t = (t >> LIMB_BITS) + product(a13, b18) + product(a14, b17) + product(a15, b16)
        + product(a16, b15) + product(a17, b14) + product(a18, b13) - product(c13, d18)
        - product(c14, d17) - product(c15, d16) - product(c16, d15) - product(c17, d14)
        - product(c18, d13);
    let h12 = t & MASK;
    // Column 32: 2^60
    let t = (t >> LIMB_BITS) + product(a14, b18) + product(a15, b17) + product(a16, b16)
        + product(a17, b15) + product(a18, b14) - product(c14, d18) - product(c15, d17)
        - product(c16, d16) - product(c17, d15) - product(c18, d14);
    let h13 = t & MASK;
    // Column 33: 2^60
    let t = (t >> LIMB_BITS) + product(a15, b18) + product(a16, b17) + product(a17, b16)
        + product(a18, b15) - product(c15, d18) - product(c16, d17) - product(c17, d16)
        - product(c18, d15);
    let h14 = t & MASK;
    // Column 34: 2^59
    let t = (t >> LIMB_BITS) + product(a16, b18) + product(a17, b17) + product(a18, b16)
        - product(c16, d18) - product(c17, d17) - product(c18, d16);
    let h15 = t & MASK;
    // Column 35: 2^59
    let t = (t >> LIMB_BITS) + product(a17, b18) + product(a18, b17) - product(c17, d18)
        - product(c18, d17);
    let h16 = t & MASK;
    // Column 36: 2^58
    let t = (t >> LIMB_BITS) + product(a18, b18) - product(c18, d18);
    let h17 = t & MASK;
    let h18 = t >> LIMB_BITS;
    // Column 0: 2^58
    let t = product(a0, b0) - product(c0, d0) + 2048 * h0;
    let r0 = t & MASK;
    // Column 1: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b1) + product(a1, b0) - product(c0, d1) - product(c1, d0)
        + 2048 * h1;
    let r1 = t & MASK;
    // Column 2: 2^59
    let t = (t >> LIMB_BITS) + product(a0, b2) + product(a1, b1) + product(a2, b0) - product(c0, d2)
        - product(c1, d1) - product(c2, d0) + 2048 * h2;
    let r2 = t & MASK;
    // Column 3: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0)
        - product(c0, d3) - product(c1, d2) - product(c2, d1) - product(c3, d0) + 2048 * h3;
    let r3 = t & MASK;
    // Column 4: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1)
        + product(a4, b0) - product(c0, d4) - product(c1, d3) - product(c2, d2) - product(c3, d1)
        - product(c4, d0) + 2048 * h4;
    let r4 = t & MASK;
    // Column 5: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b5) + product(a1, b4) + product(a2, b3) + product(a3, b2)
        + product(a4, b1) + product(a5, b0) - product(c0, d5) - product(c1, d4) - product(c2, d3)
        - product(c3, d2) - product(c4, d1) - product(c5, d0) + 2048 * h5;
    let r5 = t & MASK;
    // Column 6: 2^60
    let t = (t >> LIMB_BITS) + product(a0, b6) + product(a1, b5) + product(a2, b4) + product(a3, b3)
        + product(a4, b2) + product(a5, b1) + product(a6, b0) - product(c0, d6) - product(c1, d5)
        - product(c2, d4) - product(c3, d3) - product(c4, d2) - product(c5, d1) - product(c6, d0)
        + 2048 * h6;
    let r6 = t & MASK;
    // Column 7: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b7) + product(a1, b6) + product(a2, b5) + product(a3, b4)
        + product(a4, b3) + product(a5, b2) + product(a6, b1) + product(a7, b0) - product(c0, d7)
        - product(c1, d6) - product(c2, d5) - product(c3, d4) - product(c4, d3) - product(c5, d2)
        - product(c6, d1) - product(c7, d0) + 2048 * h7;
    let r7 = t & MASK;
    // Column 8: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b8) + product(a1, b7) + product(a2, b6) + product(a3, b5)
        + product(a4, b4) + product(a5, b3) + product(a6, b2) + product(a7, b1) + product(a8, b0)
        - product(c0, d8) - product(c1, d7) - product(c2, d6) - product(c3, d5) - product(c4, d4)
        - product(c5, d3) - product(c6, d2) - product(c7, d1) - product(c8, d0) + 2048 * h8;
    let r8 = t & MASK;
    // Column 9: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b9) + product(a1, b8) + product(a2, b7) + product(a3, b6)
        + product(a4, b5) + product(a5, b4) + product(a6, b3) + product(a7, b2) + product(a8, b1)
        + product(a9, b0) - product(c0, d9) - product(c1, d8) - product(c2, d7) - product(c3, d6)
        - product(c4, d5) - product(c5, d4) - product(c6, d3) - product(c7, d2) - product(c8, d1)
        - product(c9, d0) + 2048 * h9;
    let r9 = t & MASK;
    // Column 10: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b10) + product(a1, b9) + product(a2, b8)
        + product(a3, b7) + product(a4, b6) + product(a5, b5) + product(a6, b4) + product(a7, b3)
        + product(a8, b2) + product(a9, b1) + product(a10, b0) - product(c0, d10) - product(c1, d9)
        - product(c2, d8) - product(c3, d7) - product(c4, d6) - product(c5, d5) - product(c6, d4)
        - product(c7, d3) - product(c8, d2) - product(c9, d1) - product(c10, d0) + 2048 * h10;
    let r10 = t & MASK;
    // Column 11: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b11) + product(a1, b10) + product(a2, b9)
        + product(a3, b8) + product(a4, b7) + product(a5, b6) + product(a6, b5) + product(a7, b4)
        + product(a8, b3) + product(a9, b2) + product(a10, b1) + product(a11, b0) - product(c0, d11)
        - product(c1, d10) - product(c2, d9) - product(c3, d8) - product(c4, d7) - product(c5, d6)
        - product(c6, d5) - product(c7, d4) - product(c8, d3) - product(c9, d2) - product(c10, d1)
        - product(c11, d0) + 2048 * h11;
    let r11 = t & MASK;
    // Column 12: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b12) + product(a1, b11) + product(a2, b10)
        + product(a3, b9) + product(a4, b8) + product(a5, b7) + product(a6, b6) + product(a7, b5)
        + product(a8, b4) + product(a9, b3) + product(a10, b2) + product(a11, b1) + product(a12, b0)
        - product(c0, d12) - product(c1, d11) - product(c2, d10) - product(c3, d9) - product(c4, d8)
        - product(c5, d7) - product(c6, d6) - product(c7, d5) - product(c8, d4) - product(c9, d3)
        - product(c10, d2) - product(c11, d1) - product(c12, d0) + 2048 * h12;
    let r12 = t & MASK;
    // Column 13: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b13) + product(a1, b12) + product(a2, b11)
        + product(a3, b10) + product(a4, b9) + product(a5, b8) + product(a6, b7) + product(a7, b6)
        + product(a8, b5) + product(a9, b4) + product(a10, b3) + product(a11, b2) + product(a12, b1)
        + product(a13, b0) - product(c0, d13) - product(c1, d12) - product(c2, d11)
        - product(c3, d10) - product(c4, d9) - product(c5, d8) - product(c6, d7) - product(c7, d6)
        - product(c8, d5) - product(c9, d4) - product(c10, d3) - product(c11, d2) - product(c12, d1)
        - product(c13, d0) + 2048 * h13;
    let r13 = t & MASK;
    // Column 14: 2^61
    let t = (t >> LIMB_BITS) + product(a0, b14) + product(a1, b13) + product(a2, b12)
        + product(a3, b11) + product(a4, b10) + product(a5, b9) + product(a6, b8) + product(a7, b7)
        + product(a8, b6) + product(a9, b5) + product(a10, b4) + product(a11, b3) + product(a12, b2)
        + product(a13, b1) + product(a14, b0) - product(c0, d14) - product(c1, d13)
        - product(c2, d12) - product(c3, d11) - product(c4, d10) - product(c5, d9) - product(c6, d8)
        - product(c7, d7) - product(c8, d6) - product(c9, d5) - product(c10, d4) - product(c11, d3)
        - product(c12, d2) - product(c13, d1) - product(c14, d0) + 2048 * h14;
    let r14 = t & MASK;
    // Column 15: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b15) + product(a1, b14) + product(a2, b13)
        + product(a3, b12) + product(a4, b11) + product(a5, b10) + product(a6, b9) + product(a7, b8)
        + product(a8, b7) + product(a9, b6) + product(a10, b5) + product(a11, b4) + product(a12, b3)
        + product(a13, b2) + product(a14, b1) + product(a15, b0) - product(c0, d15)
        - product(c1, d14) - product(c2, d13) - product(c3, d12) - product(c4, d11)
        - product(c5, d10) - product(c6, d9) - product(c7, d8) - product(c8, d7) - product(c9, d6)
        - product(c10, d5) - product(c11, d4) - product(c12, d3) - product(c13, d2)
        - product(c14, d1) - product(c15, d0) + 2048 * h15;
    let r15 = t & MASK;
    // Column 16: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b16) + product(a1, b15) + product(a2, b14)
        + product(a3, b13) + product(a4, b12) + product(a5, b11) + product(a6, b10)
        + product(a7, b9) + product(a8, b8) + product(a9, b7) + product(a10, b6) + product(a11, b5)
        + product(a12, b4) + product(a13, b3) + product(a14, b2) + product(a15, b1)
        + product(a16, b0) - product(c0, d16) - product(c1, d15) - product(c2, d14)
        - product(c3, d13) - product(c4, d12) - product(c5, d11) - product(c6, d10)
        - product(c7, d9) - product(c8, d8) - product(c9, d7) - product(c10, d6) - product(c11, d5)
        - product(c12, d4) - product(c13, d3) - product(c14, d2) - product(c15, d1)
        - product(c16, d0) + 2048 * h16;
    let r16 = t & MASK;
    // Column 17: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b17) + product(a1, b16) + product(a2, b15)
        + product(a3, b14) + product(a4, b13) + product(a5, b12) + product(a6, b11)
        + product(a7, b10) + product(a8, b9) + product(a9, b8) + product(a10, b7) + product(a11, b6)
        + product(a12, b5) + product(a13, b4) + product(a14, b3) + product(a15, b2)
        + product(a16, b1) + product(a17, b0) - product(c0, d17) - product(c1, d16)
        - product(c2, d15) - product(c3, d14) - product(c4, d13) - product(c5, d12)
        - product(c6, d11) - product(c7, d10) - product(c8, d9) - product(c9, d8) - product(c10, d7)
        - product(c11, d6) - product(c12, d5) - product(c13, d4) - product(c14, d3)
        - product(c15, d2) - product(c16, d1) - product(c17, d0) + 2048 * h17;
    let r17 = t & MASK;
    // Column 18: 2^62
    let t = (t >> LIMB_BITS) + product(a0, b18) + product(a1, b17) + product(a2, b16)
        + product(a3, b15) + product(a4, b14) + product(a5, b13) + product(a6, b12)
        + product(a7, b11) + product(a8, b10) + product(a9, b9) + product(a10, b8)
        + product(a11, b7) + product(a12, b6) + product(a13, b5) + product(a14, b4)
        + product(a15, b3) + product(a16, b2) + product(a17, b1) + product(a18, b0)
        - product(c0, d18) - product(c1, d17) - product(c2, d16) - product(c3, d15)
        - product(c4, d14) - product(c5, d13) - product(c6, d12) - product(c7, d11)
        - product(c8, d10) - product(c9, d9) - product(c10, d8) - product(c11, d7)
        - product(c12, d6) - product(c13, d5) - product(c14, d4) - product(c15, d3)
        - product(c16, d2) - product(c17, d1) - product(c18, d0) + 2048 * h18;
    let r18 = t & MASK;
    let t = r0 + 2048 * (t >> LIMB_BITS);
    let r0 = t & MASK;
    let r1 = r1 + (t >> LIMB_BITS);
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32, r14 as i32,
        r15 as i32, r16 as i32, r17 as i32, r18 as i32]
}

/// a^2 - c - 2 d (mod p).
///
/// Limbs of a up to 2^28 + 2^22.
/// Limbs of c, d up to 2 (2^28 + 2^22).
#[inline(never)]
pub fn square_sub(a: &Limbs, c: &Limbs, d: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18] = *a;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18] = *c;
    let [d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13, d14, d15, d16, d17, d18] = *d;
    // Column 19: 2^61
    let t = 2 * (product(a1, a18) + product(a2, a17) + product(a3, a16) + product(a4, a15)
        + product(a5, a14) + product(a6, a13) + product(a7, a12) + product(a8, a11)
        + product(a9, a10));
    let h0 = t & MASK;
    // Column 20: 2^61
    let t = (t >> LIMB_BITS) + product(a10, a10) + 2 * (product(a2, a18) + product(a3, a17)
        + product(a4, a16) + product(a5, a15) + product(a6, a14) + product(a7, a13)
        + product(a8, a12) + product(a9, a11));
    let h1 = t & MASK;
    // Column 21: 2^61
    let t = (t >> LIMB_BITS) + 2 * (product(a3, a18) + product(a4, a17) + product(a5, a16)
        + product(a6, a15) + product(a7, a14) + product(a8, a13) + product(a9, a12)
        + product(a10, a11));
    let h2 = t & MASK;
    // Column 22: 2^60
    let t = (t >> LIMB_BITS) + product(a11, a11) + 2 * (product(a4, a18) + product(a5, a17)
        + product(a6, a16) + product(a7, a15) + product(a8, a14) + product(a9, a13)
        + product(a10, a12));
    let h3 = t & MASK;
    // Column 23: 2^60
    let t = (t >> LIMB_BITS) + 2 * (product(a5, a18) + product(a6, a17) + product(a7, a16)
        + product(a8, a15) + product(a9, a14) + product(a10, a13) + product(a11, a12));
    let h4 = t & MASK;
    // Column 24: 2^60
    let t = (t >> LIMB_BITS) + product(a12, a12) + 2 * (product(a6, a18) + product(a7, a17)
        + product(a8, a16) + product(a9, a15) + product(a10, a14) + product(a11, a13));
    let h5 = t & MASK;
    // Column 25: 2^60
    let t = (t >> LIMB_BITS) + 2 * (product(a7, a18) + product(a8, a17) + product(a9, a16)
        + product(a10, a15) + product(a11, a14) + product(a12, a13));
    let h6 = t & MASK;
    // Column 26: 2^60
    let t = (t >> LIMB_BITS) + product(a13, a13) + 2 * (product(a8, a18) + product(a9, a17)
        + product(a10, a16) + product(a11, a15) + product(a12, a14));
    let h7 = t & MASK;
    // Column 27: 2^60
    let t = (t >> LIMB_BITS) + 2 * (product(a9, a18) + product(a10, a17) + product(a11, a16)
        + product(a12, a15) + product(a13, a14));
    let h8 = t & MASK;
    // Column 28: 2^60
    let t = (t >> LIMB_BITS) + product(a14, a14) + 2 * (product(a10, a18) + product(a11, a17)
        + product(a12, a16) + product(a13, a15));
    let h9 = t & MASK;
    // Column 29: 2^60
    let t = (t >> LIMB_BITS) + 2 * (product(a11, a18) + product(a12, a17) + product(a13, a16)
        + product(a14, a15));
    let h10 = t & MASK;
    // Column 30: 2^59
    let t = (t >> LIMB_BITS) + product(a15, a15) + 2 * (product(a12, a18) + product(a13, a17)
        + product(a14, a16));
    let h11 = t & MASK;
    // Column 31: 2^59
    let t = (t >> LIMB_BITS) + 2 * (product(a13, a18) + product(a14, a17) + product(a15, a16));
    let h12 = t & MASK;
    // Column 32: 2^59
    let t = (t >> LIMB_BITS) + product(a16, a16) + 2 * (product(a14, a18) + product(a15, a17));
    let h13 = t & MASK;
    // Column 33: 2^59
    let t = (t >> LIMB_BITS) + 2 * (product(a15, a18) + product(a16, a17));
    let h14 = t & MASK;
    // Column 34: 2^58
    let t = (t >> LIMB_BITS) + product(a17, a17) + 2 * (product(a16, a18));
    let h15 = t & MASK;
    // Column 35: 2^58
    let t = (t >> LIMB_BITS) + 2 * (product(a17, a18));
    let h16 = t & MASK;
    // Column 36: 2^57
    let t = (t >> LIMB_BITS) + product(a18, a18);
    let h17 = t & MASK;
    let h18 = t >> LIMB_BITS;
    // Column 0: 2^57
    let t = product(a0, a0) + 2048 * h0 - i64::from(c0) - 2 * i64::from(d0);
    let r0 = t & MASK;
    // Column 1: 2^58
    let t = (t >> LIMB_BITS) + 2048 * h1 - i64::from(c1) - 2 * i64::from(d1) + 2 *
        (product(a0, a1));
    let r1 = t & MASK;
    // Column 2: 2^58
    let t = (t >> LIMB_BITS) + product(a1, a1) + 2048 * h2 - i64::from(c2) - 2 * i64::from(d2) + 2 *
        (product(a0, a2));
    let r2 = t & MASK;
    // Column 3: 2^59
    let t = (t >> LIMB_BITS) + 2048 * h3 - i64::from(c3) - 2 * i64::from(d3) + 2 * (product(a0, a3)
        + product(a1, a2));
    let r3 = t & MASK;
    // Column 4: 2^59
    let t = (t >> LIMB_BITS) + product(a2, a2) + 2048 * h4 - i64::from(c4) - 2 * i64::from(d4) + 2 *
        (product(a0, a4) + product(a1, a3));
    let r4 = t & MASK;
    // Column 5: 2^59
    let t = (t >> LIMB_BITS) + 2048 * h5 - i64::from(c5) - 2 * i64::from(d5) + 2 * (product(a0, a5)
        + product(a1, a4) + product(a2, a3));
    let r5 = t & MASK;
    // Column 6: 2^59
    let t = (t >> LIMB_BITS) + product(a3, a3) + 2048 * h6 - i64::from(c6) - 2 * i64::from(d6) + 2 *
        (product(a0, a6) + product(a1, a5) + product(a2, a4));
    let r6 = t & MASK;
    // Column 7: 2^60
    let t = (t >> LIMB_BITS) + 2048 * h7 - i64::from(c7) - 2 * i64::from(d7) + 2 * (product(a0, a7)
        + product(a1, a6) + product(a2, a5) + product(a3, a4));
    let r7 = t & MASK;
    // Column 8: 2^60
    let t = (t >> LIMB_BITS) + product(a4, a4) + 2048 * h8 - i64::from(c8) - 2 * i64::from(d8) + 2 *
        (product(a0, a8) + product(a1, a7) + product(a2, a6) + product(a3, a5));
    let r8 = t & MASK;
    // Column 9: 2^60
    let t = (t >> LIMB_BITS) + 2048 * h9 - i64::from(c9) - 2 * i64::from(d9) + 2 * (product(a0, a9)
        + product(a1, a8) + product(a2, a7) + product(a3, a6) + product(a4, a5));
    let r9 = t & MASK;
    // Column 10: 2^60
    let t = (t >> LIMB_BITS) + product(a5, a5) + 2048 * h10 - i64::from(c10) - 2 * i64::from(d10)
        + 2 * (product(a0, a10) + product(a1, a9) + product(a2, a8) + product(a3, a7)
        + product(a4, a6));
    let r10 = t & MASK;
    // Column 11: 2^60
    let t = (t >> LIMB_BITS) + 2048 * h11 - i64::from(c11) - 2 * i64::from(d11) + 2 *
        (product(a0, a11) + product(a1, a10) + product(a2, a9) + product(a3, a8) + product(a4, a7)
        + product(a5, a6));
    let r11 = t & MASK;
    // Column 12: 2^60
    let t = (t >> LIMB_BITS) + product(a6, a6) + 2048 * h12 - i64::from(c12) - 2 * i64::from(d12)
        + 2 * (product(a0, a12) + product(a1, a11) + product(a2, a10) + product(a3, a9)
        + product(a4, a8) + product(a5, a7));
    let r12 = t & MASK;
    // Column 13: 2^60
    let t = (t >> LIMB_BITS) + 2048 * h13 - i64::from(c13) - 2 * i64::from(d13) + 2 *
        (product(a0, a13) + product(a1, a12) + product(a2, a11) + product(a3, a10) + product(a4, a9)
        + product(a5, a8) + product(a6, a7));
    let r13 = t & MASK;
    // Column 14: 2^60
    let t = (t >> LIMB_BITS) + product(a7, a7) + 2048 * h14 - i64::from(c14) - 2 * i64::from(d14)
        + 2 * (product(a0, a14) + product(a1, a13) + product(a2, a12) + product(a3, a11)
        + product(a4, a10) + product(a5, a9) + product(a6, a8));
    let r14 = t & MASK;
    // Column 15: 2^61
    let t = (t >> LIMB_BITS) + 2048 * h15 - i64::from(c15) - 2 * i64::from(d15) + 2 *
        (product(a0, a15) + product(a1, a14) + product(a2, a13) + product(a3, a12)
        + product(a4, a11) + product(a5, a10) + product(a6, a9) + product(a7, a8));
    let r15 = t & MASK;
    // Column 16: 2^61
    let t = (t >> LIMB_BITS) + product(a8, a8) + 2048 * h16 - i64::from(c16) - 2 * i64::from(d16)
        + 2 * (product(a0, a16) + product(a1, a15) + product(a2, a14) + product(a3, a13)
        + product(a4, a12) + product(a5, a11) + product(a6, a10) + product(a7, a9));
    let r16 = t & MASK;
    // Column 17: 2^61
    let t = (t >> LIMB_BITS) + 2048 * h17 - i64::from(c17) - 2 * i64::from(d17) + 2 *
        (product(a0, a17) + product(a1, a16) + product(a2, a15) + product(a3, a14)
        + product(a4, a13) + product(a5, a12) + product(a6, a11) + product(a7, a10)
        + product(a8, a9));
    let r17 = t & MASK;
    // Column 18: 2^61
    let t = (t >> LIMB_BITS) + product(a9, a9) + 2048 * h18 - i64::from(c18) - 2 * i64::from(d18)
        + 2 * (product(a0, a18) + product(a1, a17) + product(a2, a16) + product(a3, a15)
        + product(a4, a14) + product(a5, a13) + product(a6, a12) + product(a7, a11)
        + product(a8, a10));
    let r18 = t & MASK;
    let t = r0 + 2048 * (t >> LIMB_BITS);
    let r0 = t & MASK;
    let r1 = r1 + (t >> LIMB_BITS);
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32, r14 as i32,
        r15 as i32, r16 as i32, r17 as i32, r18 as i32]
}

/// `factor` a, carried: where no limb times `factor` is above 2^31 - 2^9: the top one takes a carry.
pub fn times(a: &Limbs, factor: i32) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18] = *a;
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
    let r13 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a14, factor);
    let r14 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a15, factor);
    let r15 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a16, factor);
    let r16 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a17, factor);
    let r17 = t & MASK;
    let t = (t >> LIMB_BITS) + product(a18, factor);
    let r18 = t & MASK;
    let t = r0 + 2048 * (t >> LIMB_BITS);
    let r0 = t & MASK;
    let r1 = r1 + (t >> LIMB_BITS);
    [r0 as i32, r1 as i32, r2 as i32, r3 as i32, r4 as i32, r5 as i32, r6 as i32, r7 as i32,
        r8 as i32, r9 as i32, r10 as i32, r11 as i32, r12 as i32, r13 as i32, r14 as i32,
        r15 as i32, r16 as i32, r17 as i32, r18 as i32]
}

/// a + b. No limb is carried.
#[inline(always)]
pub fn add(a: &Limbs, b: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18] = *b;
    [a0 + b0, a1 + b1, a2 + b2, a3 + b3, a4 + b4, a5 + b5, a6 + b6, a7 + b7, a8 + b8, a9 + b9,
        a10 + b10, a11 + b11, a12 + b12, a13 + b13, a14 + b14, a15 + b15, a16 + b16, a17 + b17,
        a18 + b18]
}

/// a - b. No limb is carried.
#[inline(always)]
pub fn sub(a: &Limbs, b: &Limbs) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18] = *a;
    let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18] = *b;
    [a0 - b0, a1 - b1, a2 - b2, a3 - b3, a4 - b4, a5 - b5, a6 - b6, a7 - b7, a8 - b8, a9 - b9,
        a10 - b10, a11 - b11, a12 - b12, a13 - b13, a14 - b14, a15 - b15, a16 - b16, a17 - b17,
        a18 - b18]
}

/// -a if `negative`, else a.
#[inline(always)]
pub fn negate_if(a: &Limbs, negative: bool) -> Limbs {
    let [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18] = *a;
    // Minus one or zero: -a is the complement of a, plus one.
    let sign = -i32::from(negative);
    [(a0 ^ sign) - sign, (a1 ^ sign) - sign, (a2 ^ sign) - sign, (a3 ^ sign) - sign,
        (a4 ^ sign) - sign, (a5 ^ sign) - sign, (a6 ^ sign) - sign, (a7 ^ sign) - sign,
        (a8 ^ sign) - sign, (a9 ^ sign) - sign, (a10 ^ sign) - sign, (a11 ^ sign) - sign,
        (a12 ^ sign) - sign, (a13 ^ sign) - sign, (a14 ^ sign) - sign, (a15 ^ sign) - sign,
        (a16 ^ sign) - sign, (a17 ^ sign) - sign, (a18 ^ sign) - sign]
}
