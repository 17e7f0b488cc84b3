//! Arithmetic modulo the order of a group, by Montgomery's method with R = 2^(32 W).

// Bounds are beside the sums. Every index is a loop counter below the length of the arrays.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use crate::{integer, inverse};

/// The order of a group: an odd prime.
pub struct Order<const W: usize> {
    value: [u32; W],
    /// -1 / value modulo 2^32.
    negative_inverse: u32,
    /// R^2 and R^3 modulo the order.
    r2: [u32; W],
    r3: [u32; W],
}

impl<const W: usize> Order<W> {
    /// Computes what the arithmetic needs.
    pub const fn new(value: [u32; W]) -> Self {
        Self {
            value,
            negative_inverse: integer::inverse_of_word(value[0]).wrapping_neg(),
            r2: integer::power_of_two(64 * W, &value),
            r3: integer::power_of_two(96 * W, &value),
        }
    }

    /// The order itself.
    pub fn value(&self) -> &[u32; W] {
        &self.value
    }

    /// Whether a number is one of 1 to the order minus 1.
    pub fn has_unit(&self, a: &[u32; W]) -> bool {
        !integer::is_zero(a) && integer::is_less(a, &self.value)
    }

    /// The quotients a / c and b / c, for any a and b of W words and c from 1 to the order minus 1.
    ///
    /// `None` does not occur: it would mean that the inverse of c is wrong.
    pub fn quotients(&self, a: &[u32; W], b: &[u32; W], c: &[u32; W]) -> Option<[[u32; W]; 2]> {
        let inverse = inverse::invert(c, &self.value)?;
        // Times R, which each product below divides by.
        let inverse = self.montgomery(&self.r2, &inverse);
        let mut one = [0; W];
        one[0] = 1;
        if self.montgomery(c, &inverse) != one {
            return None;
        }
        Some([self.montgomery(a, &inverse), self.montgomery(b, &inverse)])
    }

    /// The remainder of `low` + R `high`, whatever the two are.
    pub fn reduce(&self, low: &[u32; W], high: &[u32; W]) -> [u32; W] {
        let low = self.montgomery(low, &self.r2);
        let high = self.montgomery(high, &self.r3);
        let mut one = [0; W];
        one[0] = 1;
        self.montgomery(&integer::add_modulo(&low, &high, &self.value), &one)
    }

    /// a b / R modulo the order, for any a and for b below the order.
    fn montgomery(&self, a: &[u32; W], b: &[u32; W]) -> [u32; W] {
        // With `top`, below b + the order after each round, and so below twice the order.
        let mut sum = [0; W];
        let mut top = 0;
        for &word in a {
            // A product of words and two more words fit into 64 bits.
            let mut carry = 0;
            for i in 0..W {
                let t = u64::from(word) * u64::from(b[i]) + u64::from(sum[i]) + carry;
                sum[i] = t as u32;
                carry = t >> 32;
            }
            let above = u64::from(top) + carry;
            // That multiple of the order which clears the lowest word; then one word down.
            let multiple = sum[0].wrapping_mul(self.negative_inverse);
            let mut carry = 0;
            for i in 0..W {
                let t = u64::from(multiple) * u64::from(self.value[i]) + u64::from(sum[i]) + carry;
                if i > 0 {
                    sum[i - 1] = t as u32;
                }
                carry = t >> 32;
            }
            let above = above + carry;
            sum[W - 1] = above as u32;
            top = (above >> 32) as u32;
        }
        if top != 0 || !integer::is_less(&sum, &self.value) {
            integer::sub(&sum, &self.value).0
        } else {
            sum
        }
    }
}
