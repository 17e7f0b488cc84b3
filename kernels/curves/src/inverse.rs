//! Inverses modulo an odd number, by division steps (Bernstein and Yang, "Fast constant-time gcd computation and
//! modular inversion", 2019), in variable time.
//!
//! Thirty steps at a time are taken on the lowest bits alone and collected into a matrix of four numbers, which is then
//! applied to the full numbers. What this returns is never relied on: both callers multiply it with what it should be
//! the inverse of.

// Bounds are beside the sums. Every index is a loop counter below the length of the arrays.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use crate::integer;

const LIMB_BITS: u32 = 30;
const MASK: i32 = (1 << LIMB_BITS) - 1;

/// Limbs of the longest numbers, of 17 words.
const MOST_LIMBS: usize = 19;

/// A number in limbs of 30 bits, lowest first, the top one with the sign.
type Limbs = [i32; MOST_LIMBS];

/// The inverse of `value`, below the odd `modulus`, modulo it. If there is none, `None` or any number.
pub fn invert<const W: usize>(value: &[u32; W], modulus: &[u32; W]) -> Option<[u32; W]> {
    // One bit more than the words, for the sign.
    let length = (32 * W + 1).div_ceil(LIMB_BITS as usize);
    if length > MOST_LIMBS || modulus[0] & 1 == 0 {
        return None;
    }
    let m = Modulus {
        limbs: integer::to_limbs(modulus, LIMB_BITS),
        length,
        inverse: integer::inverse_of_word(modulus[0]) as i32 & MASK,
    };
    // f and g go to +-1 and 0. Throughout, d value = f and e value = g modulo the modulus.
    let (mut f, mut g) = (m.limbs, integer::to_limbs(value, LIMB_BITS));
    let (mut d, mut e) = ([0; MOST_LIMBS], [0; MOST_LIMBS]);
    e[0] = 1;
    let mut eta = -1;
    let mut used = length;
    // Theorem 11.2 of the paper: (49 b + 57) / 17 steps suffice for numbers of b bits, if b is at least 46.
    for _ in 0..(49 * 32 * W + 57).div_ceil(17 * LIMB_BITS as usize) {
        let steps = divide(&mut eta, &f, &g);
        m.apply(&steps, &mut d, &mut e);
        steps.apply(&mut f, &mut g, used);
        if g[..used].iter().all(|&limb| limb == 0) {
            return Some(m.finish(f[used - 1] < 0, d));
        }
        used = shorten(&mut f, &mut g, used);
    }
    None
}

struct Modulus {
    limbs: Limbs,
    length: usize,
    /// 1 / modulus modulo 2^30.
    inverse: i32,
}

/// What thirty division steps do, as a matrix over 2^30: (f, g) becomes (u f + v g, q f + r g) / 2^30.
///
/// |u| + |v| and |q| + |r| are at most 2^30.
struct Steps {
    u: i32,
    v: i32,
    q: i32,
    r: i32,
}

/// Thirty division steps, on the lowest bits of f and g.
///
/// `eta` is minus the paper's delta. Wrapping, as only the lowest 32 bits of f and g are at hand, and right in those
/// that decide: one bit of each is used up per step.
fn divide(eta: &mut i32, f: &Limbs, g: &Limbs) -> Steps {
    let low = |limbs: &Limbs| limbs[0] as u32 | ((limbs[1] as u32) << LIMB_BITS);
    let (mut f, mut g) = (low(f), low(g));
    let (mut u, mut v, mut q, mut r) = (1_u32, 0_u32, 0_u32, 1_u32);
    let mut left = LIMB_BITS;
    loop {
        // As many halvings of g as it has zeros, but not more than steps are left.
        let zeros = (g | (u32::MAX << left)).trailing_zeros();
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        *eta -= zeros as i32;
        left -= zeros;
        if left == 0 {
            return Steps {
                u: u as i32,
                v: v as i32,
                q: q as i32,
                r: r as i32,
            };
        }
        // g is odd. With delta positive the two change places.
        if *eta < 0 {
            *eta = -*eta;
            (f, g) = (g, f.wrapping_neg());
            (u, q) = (q, u.wrapping_neg());
            (v, r) = (r, v.wrapping_neg());
        }
        // Until the next exchange or the end, steps only add multiples of f to g: those of up to six steps at once,
        // as f (f^2 - 2) is -1/f modulo 64 for odd f.
        let count = left.min(*eta as u32 + 1).min(6);
        let multiple = f
            .wrapping_mul(f.wrapping_mul(f).wrapping_sub(2))
            .wrapping_mul(g)
            & ((1 << count) - 1);
        g = g.wrapping_add(f.wrapping_mul(multiple));
        q = q.wrapping_add(u.wrapping_mul(multiple));
        r = r.wrapping_add(v.wrapping_mul(multiple));
    }
}

impl Steps {
    /// Replaces f and g, of `used` limbs, by what the steps make of them. The lowest thirty bits come out zero.
    fn apply(&self, f: &mut Limbs, g: &mut Limbs, used: usize) {
        let [u, v, q, r] = [self.u, self.v, self.q, self.r].map(i64::from);
        // A limb is below 2^30 in absolute value, so products and a carry are below 2^61.
        let (mut to_f, mut to_g) = (0_i64, 0_i64);
        for i in 0..used {
            let (f_limb, g_limb) = (i64::from(f[i]), i64::from(g[i]));
            to_f += u * f_limb + v * g_limb;
            to_g += q * f_limb + r * g_limb;
            if i > 0 {
                f[i - 1] = to_f as i32 & MASK;
                g[i - 1] = to_g as i32 & MASK;
            }
            to_f >>= LIMB_BITS;
            to_g >>= LIMB_BITS;
        }
        f[used - 1] = to_f as i32;
        g[used - 1] = to_g as i32;
    }
}

impl Modulus {
    /// Replaces d and e, between -2 and 1 times the modulus, by the same of what the steps make of them.
    ///
    /// They are divided by 2^30 after that multiple of the modulus is added that clears the lowest bits.
    fn apply(&self, steps: &Steps, d: &mut Limbs, e: &mut Limbs) {
        let Steps { u, v, q, r } = *steps;
        // The modulus is added to those of d and e that are negative. |u| + |v| <= 2^30.
        let (d_sign, e_sign) = (d[self.length - 1] >> 31, e[self.length - 1] >> 31);
        let (mut to_d, mut to_e) = (0_i64, 0_i64);
        let mut d_multiple = (u & d_sign) + (v & e_sign);
        let mut e_multiple = (q & d_sign) + (r & e_sign);
        let [u, v, q, r] = [u, v, q, r].map(i64::from);
        for i in 0..self.length {
            let (d_limb, e_limb) = (i64::from(d[i]), i64::from(e[i]));
            // At most 2^60 from d and e together, 2^61 from the modulus, whose multiples are below 2^31, and a carry.
            to_d += u * d_limb + v * e_limb;
            to_e += q * d_limb + r * e_limb;
            if i == 0 {
                let clear = |multiple: &mut i32, sum: i64| {
                    *multiple -= self
                        .inverse
                        .wrapping_mul(sum as i32)
                        .wrapping_add(*multiple)
                        & MASK;
                };
                clear(&mut d_multiple, to_d);
                clear(&mut e_multiple, to_e);
            }
            to_d += i64::from(self.limbs[i]) * i64::from(d_multiple);
            to_e += i64::from(self.limbs[i]) * i64::from(e_multiple);
            if i > 0 {
                d[i - 1] = to_d as i32 & MASK;
                e[i - 1] = to_e as i32 & MASK;
            }
            to_d >>= LIMB_BITS;
            to_e >>= LIMB_BITS;
        }
        d[self.length - 1] = to_d as i32;
        e[self.length - 1] = to_e as i32;
    }

    /// With g = 0, f is the greatest common divisor up to its sign, and so is d `value` modulo the modulus. Brings d,
    /// with that sign taken off, from between -2 and 1 times the modulus to between 0 and 1.
    fn finish<const W: usize>(&self, f_is_negative: bool, mut d: Limbs) -> [u32; W] {
        self.add_if_negative(&mut d);
        if f_is_negative {
            for limb in &mut d {
                *limb = -*limb;
            }
            self.carry(&mut d);
        }
        self.add_if_negative(&mut d);
        integer::from_limbs(&d, LIMB_BITS)
    }

    fn add_if_negative(&self, d: &mut Limbs) {
        if d[self.length - 1] < 0 {
            for (limb, of_modulus) in d.iter_mut().zip(&self.limbs) {
                *limb += of_modulus;
            }
            self.carry(d);
        }
    }

    fn carry(&self, d: &mut Limbs) {
        for i in 1..self.length {
            d[i] += d[i - 1] >> LIMB_BITS;
            d[i - 1] &= MASK;
        }
    }
}

/// Drops the top limb of f and g while both fit without it.
fn shorten(f: &mut Limbs, g: &mut Limbs, used: usize) -> usize {
    let (f_top, g_top) = (f[used - 1], g[used - 1]);
    let is_sign = |limb: i32| limb == 0 || limb == -1;
    if used < 2 || !is_sign(f_top) || !is_sign(g_top) {
        return used;
    }
    f[used - 2] |= f_top << LIMB_BITS;
    g[used - 2] |= g_top << LIMB_BITS;
    used - 1
}
