//! Numbers for tests: random ones, and those at which carries and borrows run through.

use num_bigint::{BigInt, BigUint};

use crate::lcg::Lcg;

pub fn bytes<const N: usize>(random: &mut Lcg) -> [u8; N] {
    std::array::from_fn(|_| random.next_u32() as u8)
}

pub fn words<const W: usize>(random: &mut Lcg) -> [u32; W] {
    std::array::from_fn(|_| random.next_u32())
}

pub fn below(bound: u32, random: &mut Lcg) -> u32 {
    random.next_u32() % bound
}

/// A number of `W` words that is random, or made of runs of ones and zeros, or close to `modulus` or to zero.
pub fn structured<const W: usize>(modulus: &[u32; W], random: &mut Lcg) -> [u32; W] {
    match below(6, random) {
        0 => std::array::from_fn(|_| [0, u32::MAX, 1, 1 << 31][below(4, random) as usize]),
        1 => {
            let mut power = [0; W];
            let bit = below(32 * W as u32, random) as usize;
            power[bit / 32] = 1 << (bit % 32);
            power
        }
        2 => {
            // Around zero, half of the modulus, the modulus itself and all ones.
            let all_ones = BigUint::from(1_u32) << (32 * W);
            let centre = match below(4, random) {
                0 => all_ones.clone(),
                1 => integer(modulus) >> 1,
                2 => integer(modulus),
                _ => &all_ones - 1_u32,
            };
            let sum = centre + below(5, random) + (&all_ones - 2_u32);
            to_words(&(sum % all_ones))
        }
        // No longer than the modulus, or few would be below it.
        _ => cut(&words(random), integer(modulus).bits() as usize),
    }
}

/// The lowest `bits` bits.
pub fn cut<const W: usize>(words: &[u32; W], bits: usize) -> [u32; W] {
    to_words(&(integer(words) % (BigUint::from(1_u32) << bits)))
}

pub fn integer(words: &[u32]) -> BigUint {
    BigUint::from_slice(words)
}

pub fn signed(words: &[u32]) -> BigInt {
    integer(words).into()
}

pub fn to_words<const W: usize>(integer: &BigUint) -> [u32; W] {
    let mut words = [0; W];
    let digits = integer.to_u32_digits();
    words[..digits.len()].copy_from_slice(&digits);
    words
}

/// Big-endian, as standards and signatures have it.
pub fn to_be_bytes(words: &[u32]) -> Vec<u8> {
    words
        .iter()
        .rev()
        .flat_map(|word| word.to_be_bytes())
        .collect()
}

/// The inverse modulo a prime.
pub fn inverse(a: &BigUint, prime: &BigUint) -> BigUint {
    a.modinv(prime).expect("not a multiple of the prime")
}
