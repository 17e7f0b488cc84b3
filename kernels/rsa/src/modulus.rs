//! A modulus, and remainders by it.
//!
//! Naturals are little-endian 32-bit words.

use alloc::vec;
use alloc::vec::Vec;

use crate::{MAX_BITS, MIN_BITS};

/// An odd modulus of [`MIN_BITS`] to [`MAX_BITS`] bits.
#[derive(Clone, Debug)]
pub struct Modulus {
    words: Vec<u32>,
    bits: usize,
    /// The modulus with its top bit at the top of a word, as long division needs it.
    normalized: Vec<u32>,
    /// How far that is to the left.
    shift: u32,
}

impl Modulus {
    /// Reads big-endian bytes. `None` for a leading zero byte, an even number, and other sizes.
    pub fn from_be_bytes(bytes: &[u8]) -> Option<Self> {
        let (first, last) = (bytes.first()?, bytes.last()?);
        let bits = bytes.len().checked_mul(8)? - first.leading_zeros() as usize;
        if *first == 0 || last & 1 == 0 || !(MIN_BITS..=MAX_BITS).contains(&bits) {
            return None;
        }
        let words = words_from_be_bytes(bytes);
        let shift = words.last()?.leading_zeros();
        let mut normalized = words.clone();
        shift_left(&mut normalized, shift);
        Some(Self {
            words,
            bits,
            normalized,
            shift,
        })
    }

    /// The length in bits.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// The length in bytes, which is that of a signature (RFC 8017: `k`).
    pub fn bytes(&self) -> usize {
        self.bits.div_ceil(8)
    }

    /// The words.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// Reads a number of exactly [`Modulus::bytes`] bytes, big-endian. `None` unless it is below the modulus
    /// (RFC 8017 section 5.2.2, step 1).
    pub fn representative(&self, bytes: &[u8]) -> Option<Vec<u32>> {
        if bytes.len() != self.bytes() {
            return None;
        }
        let words = words_from_be_bytes(bytes);
        words
            .iter()
            .rev()
            .lt(self.words.iter().rev())
            .then_some(words)
    }

    /// Writes a number below the modulus as [`Modulus::bytes`] bytes, big-endian.
    pub fn to_be_bytes(&self, words: &[u32]) -> Vec<u8> {
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.resize(self.bytes(), 0);
        bytes.reverse();
        bytes
    }

    /// The remainder of any natural.
    pub fn remainder(&self, mut value: Vec<u32>) -> Vec<u32> {
        let length = self.words.len();
        // One word for what the shift moves out, and enough of them for one step of the division.
        value.resize(value.len().max(length) + 1, 0);
        shift_left(&mut value, self.shift);
        divide(&mut value, &self.normalized);
        value.truncate(length);
        shift_right(&mut value, self.shift);
        value
    }

    /// `2^exponent` modulo this.
    pub fn power_of_two(&self, exponent: usize) -> Vec<u32> {
        let mut value = vec![0; exponent / 32 + 1];
        value[exponent / 32] = 1 << (exponent % 32);
        self.remainder(value)
    }

    /// `2^-exponent` modulo this: 1, made divisible by adding multiples of the modulus, and divided, 32 bits at a time
    /// (Montgomery's reduction).
    pub fn inverse_power_of_two(&self, exponent: usize) -> Vec<u32> {
        let negative_inverse = negative_inverse(self.words[0]);
        // Stays below the modulus, as each step gives at most (t + (2^k - 1) * n) / 2^k with t < n.
        let mut value = vec![0_u32; self.words.len() + 1];
        value[0] = 1;
        let mut left = exponent;
        while left > 0 {
            let step = left.min(32) as u32;
            let mask = u32::MAX >> (32 - step);
            let factor = value[0].wrapping_mul(negative_inverse) & mask;
            let mut carry = 0;
            for (word, n) in value.iter_mut().zip(&self.words) {
                // At most (2^32 - 1)^2 + 2 * (2^32 - 1) = 2^64 - 1.
                let sum = u64::from(factor) * u64::from(*n) + u64::from(*word) + carry;
                *word = sum as u32;
                carry = sum >> 32;
            }
            // The last word was zero before.
            value[self.words.len()] = carry as u32;
            if step == 32 {
                value.remove(0);
                value.push(0);
            } else {
                shift_right(&mut value, step);
            }
            left -= step as usize;
        }
        value.truncate(self.words.len());
        value
    }
}

/// Words of big-endian bytes.
pub fn words_from_be_bytes(bytes: &[u8]) -> Vec<u32> {
    bytes
        .rchunks(4)
        .map(|chunk| chunk.iter().fold(0, |word, &b| word << 8 | u32::from(b)))
        .collect()
}

/// `-1 / odd` modulo 2^32. Newton's iteration doubles the number of right bits, of which an odd number itself has 3.
fn negative_inverse(odd: u32) -> u32 {
    let mut inverse = odd;
    for _ in 0..4 {
        inverse = inverse.wrapping_mul(2_u32.wrapping_sub(odd.wrapping_mul(inverse)));
    }
    inverse.wrapping_neg()
}

/// By fewer than 32 bits; what leaves at the top is lost.
fn shift_left(words: &mut [u32], by: u32) {
    let mut below = 0;
    for word in words {
        let wide = u64::from(*word) << by | below;
        *word = wide as u32;
        below = wide >> 32;
    }
}

/// By fewer than 32 bits.
fn shift_right(words: &mut [u32], by: u32) {
    let mut above = 0;
    for word in words.iter_mut().rev() {
        let wide = (above << 32 | u64::from(*word)) >> by;
        above = u64::from(*word);
        *word = wide as u32;
    }
}

/// Leaves the remainder in the low words of `value`, and zeros above (Knuth, The Art of Computer Programming 2,
/// section 4.3.1, algorithm D).
///
/// `divisor` has at least two words and its top bit set; `value` is longer by one word at least, and its last word is
/// below the divisor's.
fn divide(value: &mut [u32], divisor: &[u32]) {
    let length = divisor.len();
    let [.., second, first] = *divisor else {
        return;
    };
    let (first, second) = (u64::from(first), u64::from(second));
    for at in (0..value.len() - length).rev() {
        // The window is below divisor * 2^32: by what the last step left, or by what was asked for.
        let window = &mut value[at..=at + length];
        let top = u64::from(window[length]) << 32 | u64::from(window[length - 1]);
        let third = u64::from(window[length - 2]);
        // Two words by one gives a quotient that is too large by 2 at most; the next word of both shows most of that.
        let mut quotient = (top / first).min(u64::from(u32::MAX));
        let mut rest = top - quotient * first;
        while rest >> 32 == 0 && quotient * second > (rest << 32 | third) {
            quotient -= 1;
            rest += first;
        }
        if subtract_multiple(window, quotient, divisor) {
            add(window, divisor);
        }
    }
}

/// `window -= factor * divisor`, modulo the window's size. Whether that went below zero. `factor` has 32 bits.
fn subtract_multiple(window: &mut [u32], factor: u64, divisor: &[u32]) -> bool {
    let mut borrow = 0;
    for (word, d) in window.iter_mut().zip(divisor) {
        // At most (2^32 - 1)^2 + 2^32 - 1, below 2^64; the new borrow is at most its upper half and one, below 2^32.
        let product = factor * u64::from(*d) + borrow;
        let (difference, below) = word.overflowing_sub(product as u32);
        *word = difference;
        borrow = (product >> 32) + u64::from(below);
    }
    let Some(last) = window.last_mut() else {
        return false;
    };
    let below = u64::from(*last) < borrow;
    *last = last.wrapping_sub(borrow as u32);
    below
}

/// `window += divisor`, modulo the window's size.
fn add(window: &mut [u32], divisor: &[u32]) {
    let mut carry = 0;
    for (word, d) in window.iter_mut().zip(divisor.iter().chain(&[0])) {
        let sum = u64::from(*word) + u64::from(*d) + carry;
        *word = sum as u32;
        carry = sum >> 32;
    }
}
