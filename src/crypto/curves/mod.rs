//! Elliptic curves for verification, written by hand because it takes a tenth of the time of the crates.
//!
//! Only public data comes here: nothing is constant-time, and no private key may ever be used with it.
//!
//! - [`field`], over the generated `field_*.rs`: elements, with few carries and no subtraction of the prime.
//! - [`weierstrass`] and [`edwards`]: points. Both add any two points rightly.
//! - [`comb`]: multiples of points by tables, which [`tables`] builds when they pay.
//! - [`scalar`], [`inverse`], [`integer`]: numbers modulo the order of a group.
//!
//! What makes it trustworthy is in `tests`: `field_generator` follows the bounds of all limbs through the formulas, and
//! `curve_kernels` compares verdicts with the crates `p256`, `p384`, `p521` and `ed25519-dalek`. No promise is made about the
//! interface, which is public for those tests.

pub mod comb;
pub mod edwards;
pub mod field;
mod field_25519;
mod field_p256;
mod field_p384;
mod field_p521;
pub mod integer;
pub mod inverse;
pub mod scalar;
pub mod tables;
pub mod weierstrass;
