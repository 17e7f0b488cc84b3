//! The operations as instructions of wasm.
//!
//! All are safe functions where the target has the features, but for loads and stores, which take raw pointers. Those
//! two are given a reference to exactly the 16 bytes that they touch (`v128` needs no alignment in memory), so no use
//! of this module can be unsound.
#![allow(unsafe_code)]

use core::arch::wasm32::{
    f64x2_add, f64x2_extract_lane, f64x2_mul, f64x2_splat, f64x2_sub, i16x8_narrow_i32x4,
    i16x8_shl, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_shl, i32x4_shr, i32x4_shuffle,
    i32x4_splat, i32x4_sub, i64x2_shuffle, v128, v128_and, v128_load, v128_or, v128_store,
};

/// Four 32-bit integers, or eight 16-bit ones, two of which share one of the four.
#[derive(Clone, Copy, Debug)]
pub struct I32x4(v128);

impl I32x4 {
    /// One value in all lanes.
    #[inline(always)]
    pub fn splat(value: i32) -> Self {
        Self(i32x4_splat(value))
    }

    /// Reads memory.
    #[inline(always)]
    pub fn load(from: &[i32; 4]) -> Self {
        // SAFETY: the reference is to 16 readable bytes.
        Self(unsafe { v128_load(from.as_ptr().cast()) })
    }

    /// Writes memory.
    #[inline(always)]
    pub fn store(self, to: &mut [i32; 4]) {
        // SAFETY: the reference is to 16 writable bytes, and any of them make integers.
        unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
    }

    /// Lane by lane.
    #[inline(always)]
    #[allow(clippy::should_implement_trait)] // one spelling for all operations
    pub fn add(self, other: Self) -> Self {
        Self(i32x4_add(self.0, other.0))
    }

    /// The sum of the products of both halves of each lane.
    #[inline(always)]
    pub fn dot(self, other: Self) -> Self {
        Self(i32x4_dot_i16x8(self.0, other.0))
    }

    /// Each lane divided by `2^BITS` and rounded to the nearest; halves go up.
    #[inline(always)]
    pub fn carry<const BITS: u32>(self) -> Self {
        Self(i32x4_shr(
            i32x4_add(self.0, i32x4_splat(1 << (BITS - 1))),
            BITS,
        ))
    }

    /// What [`I32x4::carry`] has left.
    #[inline(always)]
    pub fn without_carry<const BITS: u32>(self, carry: Self) -> Self {
        Self(i32x4_sub(self.0, i32x4_shl(carry.0, BITS)))
    }

    /// The lanes moved up by one, the last of `before` coming in.
    #[inline(always)]
    pub fn after(self, before: Self) -> Self {
        Self(i32x4_shuffle::<3, 4, 5, 6>(before.0, self.0))
    }

    /// The last lane.
    #[inline(always)]
    pub fn last(self) -> i32 {
        i32x4_extract_lane::<3>(self.0)
    }

    /// Each lane in the low half, the lane below it in the high half. All fit into 16 bits.
    #[inline(always)]
    pub fn with_lower_neighbors(self, before: Self) -> Self {
        Self(v128_or(
            v128_and(self.0, i32x4_splat(0xffff)),
            i32x4_shl(self.after(before).0, 16),
        ))
    }

    /// Lanes 0 and 1 in the halves of one integer, 2 and 3 in those of another. All fit into 16 bits.
    #[inline(always)]
    pub fn pairs(self) -> [i32; 2] {
        let narrow = i16x8_narrow_i32x4(self.0, self.0);
        [
            i32x4_extract_lane::<0>(narrow),
            i32x4_extract_lane::<1>(narrow),
        ]
    }

    /// Each half times two.
    #[inline(always)]
    pub fn double_halves(self) -> Self {
        Self(i16x8_shl(self.0, 1))
    }
}

/// Two floating-point numbers.
#[derive(Clone, Copy, Debug)]
pub struct F64x2(v128);

impl F64x2 {
    /// One value in both lanes.
    #[inline(always)]
    pub fn splat(value: f64) -> Self {
        Self(f64x2_splat(value))
    }

    /// Reads memory.
    #[inline(always)]
    pub fn load(from: &[f64; 2]) -> Self {
        // SAFETY: the reference is to 16 readable bytes.
        Self(unsafe { v128_load(from.as_ptr().cast()) })
    }

    /// Writes memory.
    #[inline(always)]
    pub fn store(self, to: &mut [f64; 2]) {
        // SAFETY: the reference is to 16 writable bytes, and any of them make floating-point numbers.
        unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
    }

    /// Lane by lane. Exact: the kernel has no sum that needs rounding, but where it calls
    /// [`F64x2::add_rounding`].
    #[inline(always)]
    #[allow(clippy::should_implement_trait)] // one spelling for all operations
    pub fn add(self, other: Self) -> Self {
        Self(f64x2_add(self.0, other.0))
    }

    /// Lane by lane, rounded to the nearest, to even between two.
    #[inline(always)]
    pub fn add_rounding(self, other: Self) -> Self {
        Self(f64x2_add(self.0, other.0))
    }

    /// Lane by lane. Exact, as [`F64x2::add`].
    #[inline(always)]
    #[allow(clippy::should_implement_trait)] // one spelling for all operations
    pub fn sub(self, other: Self) -> Self {
        Self(f64x2_sub(self.0, other.0))
    }

    /// Lane by lane, times a power of two.
    #[inline(always)]
    pub fn scale(self, factor: Self) -> Self {
        Self(f64x2_mul(self.0, factor.0))
    }

    /// `self * factor + addend`, rounded once, if the engine fuses the two, which must be tried before.
    #[cfg(target_feature = "relaxed-simd")]
    #[inline(always)]
    pub fn multiply_add(self, factor: Self, addend: Self) -> Self {
        Self(core::arch::wasm32::f64x2_relaxed_madd(
            self.0, factor.0, addend.0,
        ))
    }

    /// The lanes moved up by one, the last of `before` coming in.
    #[inline(always)]
    pub fn after(self, before: Self) -> Self {
        Self(i64x2_shuffle::<1, 2>(before.0, self.0))
    }

    /// The last lane.
    #[inline(always)]
    pub fn last(self) -> f64 {
        f64x2_extract_lane::<1>(self.0)
    }
}
