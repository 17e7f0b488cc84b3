//! Unsigned integers of a fixed number of 32-bit words, lowest word first.
//!
//! Most of this is `const`, for constants that are computed from a modulus and not written down.

// Every index is a loop counter below the length of the arrays, whatever the words hold.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

/// Reads a big-endian number that fits into `W` words.
pub fn from_be_bytes<const W: usize>(bytes: &[u8]) -> Option<[u32; W]> {
    if bytes.len() > 4 * W {
        return None;
    }
    let mut integer = [0; W];
    for (word, bytes) in integer.iter_mut().zip(bytes.rchunks(4)) {
        *word = bytes
            .iter()
            .fold(0, |word, &byte| (word << 8) | u32::from(byte));
    }
    Some(integer)
}

/// Reads a little-endian number of exactly `W` words.
pub fn from_le_bytes<const W: usize>(bytes: &[u8]) -> Option<[u32; W]> {
    let (words, rest) = bytes.as_chunks::<4>();
    if words.len() != W || !rest.is_empty() {
        return None;
    }
    let mut integer = [0; W];
    for (to, from) in integer.iter_mut().zip(words) {
        *to = u32::from_le_bytes(*from);
    }
    Some(integer)
}

/// Reads at most 8 W hexadecimal digits, most significant first: for constants as standards print them.
pub const fn from_hex<const W: usize>(digits: &str) -> [u32; W] {
    let digits = digits.as_bytes();
    assert!(digits.len() <= 8 * W);
    let mut integer = [0; W];
    let mut i = 0;
    while i < digits.len() {
        let digit = (digits[i] as char).to_digit(16);
        assert!(digit.is_some());
        if let Some(digit) = digit {
            let word = (digits.len() - 1 - i) / 8;
            integer[word] = (integer[word] << 4) | digit;
        }
        i += 1;
    }
    integer
}

/// Whether a = 0.
pub const fn is_zero<const W: usize>(a: &[u32; W]) -> bool {
    let mut i = 0;
    while i < W {
        if a[i] != 0 {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether a < b.
pub const fn is_less<const W: usize>(a: &[u32; W], b: &[u32; W]) -> bool {
    let mut i = W;
    while i > 0 {
        i -= 1;
        if a[i] != b[i] {
            return a[i] < b[i];
        }
    }
    false
}

/// The sum, and whether it overflowed.
pub const fn add<const W: usize>(a: &[u32; W], b: &[u32; W]) -> ([u32; W], bool) {
    let mut sum = [0; W];
    let mut carry = 0;
    let mut i = 0;
    while i < W {
        let t = a[i] as u64 + b[i] as u64 + carry;
        sum[i] = t as u32;
        carry = t >> 32;
        i += 1;
    }
    (sum, carry != 0)
}

/// The difference modulo 2^(32 W), and whether it was negative.
pub const fn sub<const W: usize>(a: &[u32; W], b: &[u32; W]) -> ([u32; W], bool) {
    let mut difference = [0; W];
    let mut borrow = 0;
    let mut i = 0;
    while i < W {
        let t = a[i] as i64 - b[i] as i64 + borrow;
        difference[i] = t as u32;
        borrow = t >> 32;
        i += 1;
    }
    (difference, borrow != 0)
}

/// a + b modulo `modulus`, for a and b below it.
pub const fn add_modulo<const W: usize>(
    a: &[u32; W],
    b: &[u32; W],
    modulus: &[u32; W],
) -> [u32; W] {
    let (sum, overflowed) = add(a, b);
    if overflowed || !is_less(&sum, modulus) {
        sub(&sum, modulus).0
    } else {
        sum
    }
}

/// 2^`exponent` modulo `modulus`, by doubling: for constants.
pub const fn power_of_two<const W: usize>(exponent: usize, modulus: &[u32; W]) -> [u32; W] {
    let mut power = [0; W];
    power[0] = 1;
    let mut i = 0;
    while i < exponent {
        power = add_modulo(&power, &power, modulus);
        i += 1;
    }
    power
}

/// The inverse of an odd number modulo 2^32, by Newton's iteration: each round doubles the number of right bits, of
/// which an odd number, being its own inverse modulo 8, has three to begin with.
pub const fn inverse_of_word(odd: u32) -> u32 {
    let mut inverse = odd;
    let mut round = 0;
    while round < 4 {
        inverse = inverse.wrapping_mul(2u32.wrapping_sub(odd.wrapping_mul(inverse)));
        round += 1;
    }
    inverse
}

/// The `length` bits from bit `start` on, zero beyond the end. `length` is at most 32.
pub const fn bits<const W: usize>(a: &[u32; W], start: usize, length: u32) -> u32 {
    let (word, shift) = (start / 32, start % 32);
    let mut window = 0;
    if word < W {
        window = a[word] as u64;
    }
    if word + 1 < W {
        window |= (a[word + 1] as u64) << 32;
    }
    ((window >> shift) & ((1 << length) - 1)) as u32
}

/// The lowest N groups of `limb_bits` bits, at most 30, lowest first.
pub const fn to_limbs<const W: usize, const N: usize>(a: &[u32; W], limb_bits: u32) -> [i32; N] {
    let mut limbs = [0; N];
    let mut i = 0;
    while i < N {
        limbs[i] = bits(a, i * limb_bits as usize, limb_bits) as i32;
        i += 1;
    }
    limbs
}

/// The number of these limbs, each of which is within its bits. What is beyond `W` words is cut off.
pub fn from_limbs<const W: usize, const N: usize>(limbs: &[i32; N], limb_bits: u32) -> [u32; W] {
    let mut integer = [0; W];
    for (i, &limb) in limbs.iter().enumerate() {
        let start = i * limb_bits as usize;
        let shifted = u64::from(limb as u32) << (start % 32);
        for (word, part) in [
            (start / 32, shifted as u32),
            (start / 32 + 1, (shifted >> 32) as u32),
        ] {
            if let Some(word) = integer.get_mut(word) {
                *word |= part;
            }
        }
    }
    integer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_either_order() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(from_be_bytes(&bytes), Some([0x0506_0708, 0x0102_0304]));
        assert_eq!(from_be_bytes(&bytes[2..]), Some([0x0506_0708, 0x0304]));
        assert_eq!(from_be_bytes::<2>(&[]), Some([0; 2]));
        assert_eq!(from_be_bytes::<1>(&bytes[..5]), None);
        assert_eq!(from_le_bytes(&bytes), Some([0x0403_0201, 0x0807_0605]));
        for length in [0, 4, 7] {
            assert_eq!(from_le_bytes::<2>(&bytes[..length]), None);
        }
        assert_eq!(from_hex("123456789"), [0x2345_6789, 1]);
    }

    #[test]
    fn carries_and_borrows_reach_the_end() {
        let (most, one) = ([u32::MAX; 3], [1, 0, 0]);
        assert_eq!(add(&most, &one), ([0; 3], true));
        assert_eq!(sub(&[0; 3], &one), (most, true));
        assert_eq!(sub(&most, &most), ([0; 3], false));
        assert!(is_less(&one, &most) && !is_less(&most, &one) && !is_less(&one, &one));
        assert!(is_less(&[u32::MAX, 0, 1], &[0, 0, 2]));
        assert!(is_zero(&[0; 3]) && !is_zero(&[0, 0, 1]));
    }

    #[test]
    fn powers_of_two_are_reduced() {
        assert_eq!(power_of_two(5, &[7, 0]), [4, 0]);
        // 2^64 modulo 2^64 - 59.
        assert_eq!(power_of_two(64, &[u32::MAX - 58, u32::MAX]), [59, 0]);
    }

    #[test]
    fn odd_words_have_inverses() {
        for odd in [1, 3, 0x1234_5677, u32::MAX] {
            assert_eq!(inverse_of_word(odd).wrapping_mul(odd), 1);
        }
    }

    #[test]
    fn bits_cross_words_and_end_in_zeros() {
        let a = [0x8000_0001, 0x0000_0003];
        assert_eq!(bits(&a, 0, 1), 1);
        assert_eq!(bits(&a, 31, 3), 0b111);
        assert_eq!(bits(&a, 33, 32), 1);
        assert_eq!(bits(&a, 62, 30), 0);
        assert_eq!(bits(&a, 64, 5), 0);
        assert_eq!(bits(&a, 500, 5), 0);
    }

    #[test]
    fn limbs_are_another_grouping_of_the_same_bits() {
        let a = [0x89ab_cdef, 0x0123_4567, 0xffff_ffff, 0x8000_0000];
        for limb_bits in [26, 28, 29, 30] {
            let limbs: [i32; 5] = to_limbs(&a, limb_bits);
            assert!(limbs.iter().all(|&limb| limb >> limb_bits == 0));
            assert_eq!(from_limbs::<4, 5>(&limbs, limb_bits), a);
            assert_eq!(from_limbs::<2, 5>(&limbs, limb_bits), a[..2]);
        }
    }
}
