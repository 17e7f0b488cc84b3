//! The arithmetic of each field, written by `tests/field_generator`.

// The generator fills the lines; rustfmt would put each product on a line of its own.
#[rustfmt::skip]
pub mod curve25519;
#[rustfmt::skip]
pub mod p256;
#[rustfmt::skip]
pub mod p384;
#[rustfmt::skip]
pub mod p521;
