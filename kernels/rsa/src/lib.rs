//! The RSA public operation `s^e mod n` (RSAVP1, RFC 8017 section 5.2.2), for moduli of 2048 to 8192 bits.
//!
//! For verification only: everything here may take a time that depends on its input, because all of it is public.
//! Never use it with a private key.
//!
//! There are three kernels, all with the same skeleton and the same bounds argument ([`plan`]):
//!
//! - [`scalar`]: 64-bit integers. The reference; what runs where there is no SIMD, and for moduli above 4096 bits.
//! - [`dot`]: 16-bit digits and `i32x4.dot_i16x8_s`, in every engine with fixed-width SIMD.
//! - [`fma`]: 47-bit digits in `f64` and fused multiply-add, as a wasm of its own (`kernels/rsa-fma`).
//!
//! [`lanes`] gives the vectors: the instructions on wasm, elsewhere plain arrays, so that the very code of the kernels
//! runs natively too, with overflow checks.
//!
//! Sizes of arrays and indices depend on the size of the key alone, never on digits. The tests run every size of key,
//! and an index out of bounds would be a panic, which fails closed.

#![cfg_attr(target_arch = "wasm32", no_std)]
#![deny(unsafe_code, missing_docs)]

#[cfg(feature = "keys")]
extern crate alloc;

pub mod fma;
pub mod lanes;
pub mod plan;
pub mod power;

#[cfg(feature = "keys")]
pub mod digits;
#[cfg(feature = "keys")]
pub mod dot;
#[cfg(feature = "keys")]
pub mod modulus;
#[cfg(feature = "keys")]
pub mod scalar;

#[cfg(feature = "keys")]
pub use modulus::Modulus;

/// Smallest modulus, in bits.
pub const MIN_BITS: usize = 2048;

/// Largest modulus, in bits.
pub const MAX_BITS: usize = 8192;

/// Largest modulus of the kernels with vectors: their accumulators are counted out for it.
pub const VECTOR_MAX_BITS: usize = 4096;
