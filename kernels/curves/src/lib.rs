//! Signatures on elliptic curves: ECDSA on P-256, P-384 and P-521, and Ed25519.
//!
//! For verification only: everything here may take a time that depends on its input, because all of it is public.
//! Never use it with a private key. It is written by hand because it takes a tenth of the time of the general crates.
//!
//! From the top down:
//!
//! - [`ecdsa`] and [`ed25519`]: keys, and whether a signature over a hash holds.
//! - [`tables`] and [`comb`]: multiples of points, by tables that are built when they pay.
//! - [`weierstrass`] and [`edwards`]: points. Both add any two points rightly.
//! - [`field`], over the files in `generated`: elements, with few carries and no subtraction of the prime.
//! - [`scalar`], [`inverse`] and [`integer`]: numbers modulo the order of a group.
//!
//! What makes it trustworthy is in `tests`: `field_generator` writes the field arithmetic, and follows the bounds of all
//! limbs through the formulas of the points; `difftest` compares every layer with an independent implementation.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

pub mod comb;
pub mod ecdsa;
pub mod ed25519;
pub mod edwards;
pub mod field;
mod generated;
pub mod integer;
pub mod inverse;
pub mod scalar;
pub mod tables;
pub mod weierstrass;
