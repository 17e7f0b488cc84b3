//! Moduli, numbers and digits, at random and with structure, and the same on every run with the same seed.

use num_bigint::BigUint;
use rsa_kernels::Modulus;

/// xorshift64* (Vigna). Not for keys that matter.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        // A state of zero would stay there.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Below `limit`, which is small.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 11) as usize % limit
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| (self.next() >> 56) as u8).collect()
    }
}

/// An odd number of exactly `bits` bits. Which kind it is goes round with `index`.
pub fn modulus(random: &mut Random, bits: usize, index: usize) -> Modulus {
    let length = bits.div_ceil(8);
    let mut bytes = match index % 8 {
        // All ones: every table value and every remainder is as close to the modulus as they get.
        0 => vec![0xff; length],
        // A one, zeros, and a one.
        1 => vec![0; length],
        2 => vec![0x55; length],
        // All ones at the top half, then all zeros, and the other way around: long runs of carries.
        3 => [vec![0xff; length / 2], vec![0; length - length / 2]].concat(),
        4 => [vec![0; length / 2], vec![0xff; length - length / 2]].concat(),
        _ => random.bytes(length),
    };
    let unused = length * 8 - bits;
    bytes[0] &= 0xff >> unused;
    bytes[0] |= 0x80 >> unused;
    bytes[length - 1] |= 1;
    Modulus::from_be_bytes(&bytes).expect("a modulus")
}

/// A number below the modulus. Which kind it is goes round with `index`.
pub fn representative(random: &mut Random, modulus: &Modulus, index: usize) -> BigUint {
    let n = big(modulus.words());
    let bits = modulus.bits() as u64;
    match index % 16 {
        0 => BigUint::ZERO,
        1 => BigUint::from(1_u8),
        2 => &n - 1_u8,
        3 => BigUint::from(2_u8),
        4 => &n >> 1,
        5 => (&n >> 1) + 1_u8,
        // Balanced digits of nearly half the radix, for each kernel's radix, of either sign.
        6 => repeated(28, &[(1 << 27) - 1], bits) % &n,
        7 => repeated(28, &[1 << 27], bits) % &n,
        8 => repeated(12, &[(1 << 11) - 1], bits) % &n,
        9 => repeated(12, &[1 << 11], bits) % &n,
        10 => repeated(47, &[(1 << 46) - 1], bits) % &n,
        11 => repeated(46, &[(1 << 45) - 1, 1 << 45], bits) % &n,
        12 => BigUint::from(1_u8) << (random.next() % (bits - 1)),
        _ => BigUint::from_bytes_be(&random.bytes(modulus.bytes())) % &n,
    }
}

/// A number whose digits in the radix are those, over and over.
fn repeated(radix_bits: u64, digits: &[u64], bits: u64) -> BigUint {
    (0..bits / radix_bits).fold(BigUint::ZERO, |number, index| {
        let digit = digits[index as usize % digits.len()];
        number << radix_bits | BigUint::from(digit)
    })
}

/// An exponent that the key policy allows, most often the usual one.
#[allow(dead_code)] // not every test raises to a power
pub fn exponent(random: &mut Random, index: usize) -> u64 {
    match index % 16 {
        0 => (1 << 33) - 1,
        1 => (1 << 32) + 1,
        2 => 65539,
        3 => random.next() >> 31 | 1 << 16 | 1,
        4 => 3,
        _ => 65537,
    }
}

/// Digits of an operand: at most `normal` in size, but for the last, which is at most `last`. Every pattern that is
/// extreme for some column, and random mixtures.
pub fn digits(random: &mut Random, count: usize, normal: i64, last: i64, index: usize) -> Vec<i64> {
    let mut digits: Vec<i64> = (0..count)
        .map(|place| match index % 8 {
            0 => normal,
            1 => -normal,
            2 if place % 2 == 0 => normal,
            2 => -normal,
            3 if place < count / 2 => normal,
            3 => -normal,
            // Extremes at random.
            4 if random.next() >> 63 == 1 => normal,
            4 => -normal,
            // Some extremes in a sea of zeros.
            5 if random.below(8) > 0 => 0,
            5 | 6 => [normal, -normal, normal - 1][random.below(3)],
            _ => (random.next() % (2 * normal as u64 + 1)) as i64 - normal,
        })
        .collect();
    digits[count - 1] = match index / 8 % 4 {
        0 => last,
        1 => -last,
        2 => (random.next() % (2 * last as u64 + 1)) as i64 - last,
        _ => 0,
    };
    digits
}

pub fn big(words: &[u32]) -> BigUint {
    BigUint::new(words.to_vec())
}

pub fn words(number: &BigUint, modulus: &Modulus) -> Vec<u32> {
    let mut words = number.to_u32_digits();
    words.resize(modulus.words().len(), 0);
    words
}
