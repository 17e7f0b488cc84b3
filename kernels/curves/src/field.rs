//! What the formulas of the curves need of a prime field, and the four fields.

// Bounds are beside the sums. Every index is a loop counter below the length of the arrays.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use crate::generated::{curve25519, p256, p384, p521};
use crate::{integer, inverse};

/// An element of a prime field, in any of several forms: only [`Field::is_zero`] and [`Words`] bring it to one.
///
/// Elements grow when they are added and subtracted, and each product allows a certain size. No type says that:
/// `kernels/curves/tests/field_generator` runs the formulas over intervals and fails if one could overflow.
pub trait Field: Copy {
    /// The number 0.
    const ZERO: Self;
    /// The number 1.
    const ONE: Self;

    /// The sum, larger than its parts.
    fn add(&self, other: &Self) -> Self;
    /// The difference, which may be negative in any limb.
    fn sub(&self, other: &Self) -> Self;
    /// Minus this, if `negative`, or this.
    fn negate_if(&self, negative: bool) -> Self;
    /// `factor` times this, as small as a product.
    fn times(&self, factor: i32) -> Self;
    /// The product. This may be larger than `other`.
    fn mul(&self, other: &Self) -> Self;
    /// The product with itself.
    fn square(&self) -> Self;
    /// Whether this is zero in any of its forms within [`MOST_PRIMES`].
    fn is_zero(&self) -> bool;
    /// `None` for zero.
    fn invert(&self) -> Option<Self>;
}

/// A field of a curve in short Weierstrass form.
pub trait WeierstrassField: Field {
    /// self a - b
    fn mul_sub(&self, a: &Self, b: &Self) -> Self;
    /// self a - b c
    fn mul_sub_mul(&self, a: &Self, b: &Self, c: &Self) -> Self;
    /// self^2 - a - 2 b
    fn square_sub(&self, a: &Self, b: &Self) -> Self;
}

/// A field of a twisted Edwards curve with a = -1.
pub trait EdwardsField: Field {
    /// The curve's d.
    const D: Self;
    /// 1/2
    const HALF: Self;
    /// self a + b
    fn mul_add(&self, a: &Self, b: &Self) -> Self;
}

/// Elements as numbers below the prime.
pub trait Words<const W: usize>: Sized {
    /// `None` for a number that is not below the prime.
    fn from_words(words: &[u32; W]) -> Option<Self>;
    /// The one number below the prime.
    fn to_words(&self) -> [u32; W];
}

/// Inverts all of them at the cost of one inversion and three products each. `None` if one is zero.
pub fn invert_all<F: Field>(elements: &mut [F]) -> Option<()> {
    // Products of all that come before each.
    let mut before = Vec::with_capacity(elements.len());
    let mut product = F::ONE;
    for element in elements.iter() {
        before.push(product);
        product = product.mul(element);
    }
    let mut inverse = product.invert()?;
    for (element, before) in elements.iter_mut().zip(&before).rev() {
        let inverted = inverse.mul(before);
        inverse = inverse.mul(element);
        *element = inverted;
    }
    Some(())
}

/// Elements whose value is between minus and plus so many primes are compared and brought to their least form rightly.
/// The formulas keep to it, as `kernels/curves/tests/field_generator` finds.
pub const MOST_PRIMES: i32 = 1 << 14;

/// The least number that is congruent to the value of the limbs, which is within [`MOST_PRIMES`].
fn canonical<const W: usize, const N: usize>(
    limbs: &[i32; N],
    limb_bits: u32,
    modulus: &[u32; W],
) -> [u32; W] {
    let mask = (1 << limb_bits) - 1;
    let modulus = integer::to_limbs::<W, N>(modulus, limb_bits).map(i64::from);
    let top_bits = bits_of(modulus[N - 1]);
    let mut sum = limbs.map(i64::from);
    // Adds so many primes, brings all limbs but the top one to their bits, and returns the sum's quotient, rounded
    // down, by that power of two which the prime is a little below.
    let mut add = |primes: i64| {
        let mut carry = 0;
        for i in 0..N {
            // Below 2^31 + 2^15 2^29 and a carry.
            let t = sum[i] + primes * modulus[i] + carry;
            carry = t >> limb_bits;
            sum[i] = t & mask;
        }
        // The top limb keeps all its bits.
        sum[N - 1] += carry << limb_bits;
        sum[N - 1] >> top_bits
    };
    // Not negative and below 2^15 primes. The quotient is the number of primes in that, or one less.
    let primes = add(MOST_PRIMES.into());
    add(-primes);
    // Below two primes.
    if add(-1) < 0 {
        add(1);
    }
    integer::from_limbs(&sum.map(|limb| limb as i32), limb_bits)
}

const fn bits_of(number: i64) -> u32 {
    i64::BITS - number.leading_zeros()
}

/// An element, with the operations that all fields have under the same names in their generated files.
macro_rules! element {
    ($(#[$doc:meta])* $name:ident, $module:ident, $words:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name(pub $module::Limbs);

        impl $name {
            const fn split(words: &[u32; $words]) -> Self {
                Self(integer::to_limbs(words, $module::LIMB_BITS))
            }

            fn canonical(&self) -> [u32; $words] {
                canonical(&self.0, $module::LIMB_BITS, &$module::MODULUS)
            }
        }
    };
}

macro_rules! generated_operations {
    ($module:ident) => {
        #[inline(always)]
        fn add(&self, other: &Self) -> Self {
            Self($module::add(&self.0, &other.0))
        }

        #[inline(always)]
        fn sub(&self, other: &Self) -> Self {
            Self($module::sub(&self.0, &other.0))
        }

        #[inline(always)]
        fn negate_if(&self, negative: bool) -> Self {
            Self($module::negate_if(&self.0, negative))
        }

        #[inline(always)]
        fn times(&self, factor: i32) -> Self {
            Self($module::times(&self.0, factor))
        }

        #[inline(always)]
        fn mul(&self, other: &Self) -> Self {
            Self($module::mul(&self.0, &other.0))
        }

        #[inline(always)]
        fn square(&self) -> Self {
            Self($module::square(&self.0))
        }

        /// Cheap for nearly all that are not zero.
        #[inline(always)]
        fn is_zero(&self) -> bool {
            // If the value is a multiple of the prime, the lowest limbs tell which.
            const INVERSE: u32 = integer::inverse_of_word($module::MODULUS[0]);
            const MOST: u32 = MOST_PRIMES as u32;
            let multiple = (self.0[0] as u32).wrapping_mul(INVERSE).wrapping_add(MOST)
                & ((1 << $module::LIMB_BITS) - 1);
            multiple <= 2 * MOST && integer::is_zero(&self.canonical())
        }
    };
}

/// A field whose elements x are kept as x R (Montgomery), R being 2^(LIMBS LIMB_BITS).
macro_rules! montgomery_field {
    ($(#[$doc:meta])* $name:ident, $module:ident, $words:literal) => {
        element!($(#[$doc])* $name, $module, $words);

        impl $name {
            const R_BITS: usize = $module::LIMBS * $module::LIMB_BITS as usize;
            /// R^2
            const R2: Self =
                Self::split(&integer::power_of_two(2 * Self::R_BITS, &$module::MODULUS));
        }

        impl Field for $name {
            const ZERO: Self = Self([0; $module::LIMBS]);
            const ONE: Self = Self::split(&integer::power_of_two(Self::R_BITS, &$module::MODULUS));

            generated_operations!($module);

            fn invert(&self) -> Option<Self> {
                let inverse = Self::split(&inverse::invert(&self.canonical(), &$module::MODULUS)?);
                // From 1 / (x R) to R / x.
                let inverse = inverse.mul(&Self::R2).mul(&Self::R2);
                self.mul(&inverse).sub(&Self::ONE).is_zero().then_some(inverse)
            }
        }

        impl Words<$words> for $name {
            fn from_words(words: &[u32; $words]) -> Option<Self> {
                integer::is_less(words, &$module::MODULUS)
                    .then(|| Self::split(words).mul(&Self::R2))
            }

            fn to_words(&self) -> [u32; $words] {
                let mut one = [0; $module::LIMBS];
                one[0] = 1;
                self.mul(&Self(one)).canonical()
            }
        }
    };
}

/// A field whose elements are kept as they are.
macro_rules! plain_field {
    ($(#[$doc:meta])* $name:ident, $module:ident, $words:literal) => {
        element!($(#[$doc])* $name, $module, $words);

        impl Field for $name {
            const ZERO: Self = Self([0; $module::LIMBS]);
            const ONE: Self = Self::split(&integer::power_of_two(0, &$module::MODULUS));

            generated_operations!($module);

            fn invert(&self) -> Option<Self> {
                let inverse = Self::split(&inverse::invert(&self.canonical(), &$module::MODULUS)?);
                self.mul(&inverse).sub(&Self::ONE).is_zero().then_some(inverse)
            }
        }

        impl Words<$words> for $name {
            fn from_words(words: &[u32; $words]) -> Option<Self> {
                integer::is_less(words, &$module::MODULUS).then(|| Self::split(words))
            }

            fn to_words(&self) -> [u32; $words] {
                self.canonical()
            }
        }
    };
}

macro_rules! weierstrass_field {
    ($name:ident, $module:ident) => {
        impl WeierstrassField for $name {
            #[inline(always)]
            fn mul_sub(&self, a: &Self, b: &Self) -> Self {
                Self($module::mul_sub(&self.0, &a.0, &b.0))
            }

            #[inline(always)]
            fn mul_sub_mul(&self, a: &Self, b: &Self, c: &Self) -> Self {
                Self($module::mul_sub_mul(&self.0, &a.0, &b.0, &c.0))
            }

            #[inline(always)]
            fn square_sub(&self, a: &Self, b: &Self) -> Self {
                Self($module::square_sub(&self.0, &a.0, &b.0))
            }
        }
    };
}

montgomery_field!(
    /// The field of P-256.
    P256Field,
    p256,
    8
);
montgomery_field!(
    /// The field of P-384.
    P384Field,
    p384,
    12
);
plain_field!(
    /// The field of P-521.
    P521Field,
    p521,
    17
);
plain_field!(
    /// The field of Curve25519.
    Field25519,
    curve25519,
    8
);

weierstrass_field!(P256Field, p256);
weierstrass_field!(P384Field, p384);
weierstrass_field!(P521Field, p521);

impl EdwardsField for Field25519 {
    /// -121665/121666 (RFC 8032 section 5.1)
    const D: Self = Self::split(&integer::from_hex(
        "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3",
    ));
    /// (p + 1) / 2
    const HALF: Self = Self::split(&integer::from_hex(
        "3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7",
    ));

    #[inline(always)]
    fn mul_add(&self, a: &Self, b: &Self) -> Self {
        Self(curve25519::mul_add(&self.0, &a.0, &b.0))
    }
}
