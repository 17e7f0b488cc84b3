//! Vectors of 128 bits, as much of them as the kernels need.
//!
//! On wasm each operation is one or two instructions. Elsewhere it is a loop over an array, in arithmetic that panics
//! on overflow where overflow checks are on, and with what each kernel promises checked: whether 16 bits suffice, and
//! whether sums of floating-point numbers are exact.

#[cfg(target_feature = "simd128")]
mod wasm;
#[cfg(target_feature = "simd128")]
pub use wasm::{F64x2, I32x4};

#[cfg(not(target_feature = "simd128"))]
mod portable;
#[cfg(not(target_feature = "simd128"))]
pub use portable::{F64x2, I32x4};
