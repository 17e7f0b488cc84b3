//! Words to digits and back.

use alloc::vec::Vec;

use crate::modulus::Modulus;
use crate::plan::Plan;

/// A natural in `count` digits of `radix_bits` each, at most 47. All but the last are balanced: at least `-b/2` and below
/// `b/2`. The last takes what is left, which must fit into it.
pub fn balanced(words: &[u32], radix_bits: usize, count: usize) -> Vec<i64> {
    let radix = 1_i64 << radix_bits;
    let mut carry = 0;
    let digit = |index| {
        let digit = bits(words, index * radix_bits, radix_bits) as i64 + carry;
        carry = i64::from(digit >= radix / 2 && index + 1 < count);
        digit - carry * radix
    };
    (0..count).map(digit).collect()
}

/// Up to 62 bits of a natural, which has zeros above.
fn bits(words: &[u32], at: usize, count: usize) -> u64 {
    let word = |index: usize| words.get(index).map_or(0, |word| u64::from(*word));
    let (index, offset) = (at / 32, at % 32);
    let low = word(index) | word(index + 1) << 32;
    // In two steps, because by 64 it cannot be shifted at once.
    let high = word(index + 2) << 32 << (32 - offset);
    (low >> offset | high) & ((1 << count) - 1)
}

/// The canonical remainder of the operand that these digits are.
///
/// Each is below the radix in size, and the whole below `b^F`, as [`crate::plan`] says of operands.
pub fn canonical(
    digits: impl IntoIterator<Item = i64>,
    plan: &Plan,
    modulus: &Modulus,
) -> Vec<u32> {
    let n = modulus.words();
    // n * 2^(32 * offset) is at least 2^(bits - 1 + 32 * offset), so at least b^F: the sum is not negative.
    let offset = (plan.radix_bits * plan.digits + 1 - modulus.bits()).div_ceil(32);
    let mut words = Vec::with_capacity(n.len() + offset + 2);
    let mut sum = Sum::default();
    for digit in digits {
        sum.add(digit, plan.radix_bits, |word| words.push(word));
    }
    let (last, fill) = sum.finish();
    words.extend(last);
    words.resize(n.len() + offset + 1, fill);
    // In two's complement until this makes it positive. The last carry, out of a negative number's sign, is dropped.
    let mut carry = 0;
    let multiple = core::iter::repeat_n(&0, offset).chain(n).chain(&[0]);
    for (word, n) in words.iter_mut().zip(multiple) {
        let total = u64::from(*word) + u64::from(*n) + carry;
        *word = total as u32;
        carry = total >> 32;
    }
    modulus.remainder(words)
}

/// Words, in two's complement, of digits that come one by one from below.
#[derive(Default)]
struct Sum {
    /// What is not yet written, times 2^-(32 * words written): below 2^58 in size.
    pending: i64,
    /// Where the next digit goes: below 32.
    position: usize,
}

impl Sum {
    /// Digits are taken in pieces, so that each fits beside what is pending.
    fn add(&mut self, digit: i64, width: usize, mut write: impl FnMut(u32)) {
        const PIECE: usize = 24;
        let (mut rest, mut left) = (digit, width);
        while left > 0 {
            let step = left.min(PIECE);
            // The last piece has the sign, and one bit more: a last digit may be above half the radix.
            let piece = if step == left {
                rest
            } else {
                rest & ((1 << PIECE) - 1)
            };
            self.pending += piece << self.position;
            self.position += step;
            if self.position >= 32 {
                write(self.pending as u32);
                self.pending >>= 32;
                self.position -= 32;
            }
            rest >>= step;
            left -= step;
        }
    }

    /// The words that are left, and what goes on for ever above them.
    fn finish(self) -> ([u32; 2], u32) {
        let low = self.pending as u32;
        let high = (self.pending >> 32) as u32;
        ([low, high], (self.pending >> 63) as u32)
    }
}
