//! `s^e mod n`, by the fastest kernel at hand.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

#[cfg(target_feature = "simd128")]
use rsa_kernels::dot;
use rsa_kernels::{Modulus, VECTOR_MAX_BITS, scalar};

use super::fma;
use crate::crypto::kernel_counters;

/// From which use of a key on its tables for the kernel for fused multiply-add pay: until then, an engine has hardly begun to optimize that
/// kernel, and many processes end before.
const USES_BEFORE_FUSED: u32 = if IS_FUSED_FORCED {
    0
} else if cfg!(any(feature = "force-rsa-scalar", feature = "force-rsa-dot")) {
    u32::MAX
} else {
    8
};

/// How many more of its refusals than of its acceptances a key remembers. While it has so many, the kernel for fused multiply-add is not
/// asked: each of its refusals is computed again by the other kernel, so it would only add to the cost of a forged token.
const MOST_REFUSALS: u32 = 8;

/// In a build for tests: whatever the kernel for fused multiply-add says of keys that it is for, its no too, is the verdict.
const IS_FUSED_FORCED: bool = cfg!(feature = "force-rsa-fma");

/// A public key.
pub struct PublicOperation {
    modulus: Modulus,
    exponent: u64,
    /// Made at the first use: most keys of a set are never used. Always there then.
    key: OnceLock<Option<Key>>,
    uses: AtomicU32,
    /// At most [`MOST_REFUSALS`].
    refusals: AtomicU32,
    /// `None` inside: there is no kernel for fused multiply-add.
    fma: OnceLock<Option<fma::Key>>,
}

impl PublicOperation {
    /// From big-endian bytes without leading zeros. `None` for a modulus that is even or outside of 2048 to 8192 bits,
    /// and for an exponent that is even, below 3 or not below 2^33.
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let modulus = Modulus::from_be_bytes(modulus)?;
        if exponent.len() > 5 || exponent.first() == Some(&0) {
            return None;
        }
        let exponent = exponent.iter().fold(0, |e, &b| e << 8 | u64::from(b));
        if exponent & 1 == 0 || !(3..1 << 33).contains(&exponent) {
            return None;
        }
        Some(Self {
            key: OnceLock::new(),
            modulus,
            exponent,
            uses: AtomicU32::new(0),
            refusals: AtomicU32::new(0),
            fma: OnceLock::new(),
        })
    }

    pub fn modulus_bits(&self) -> usize {
        self.modulus.bits()
    }

    /// Whether `is_right` says so of the representative of a signature's message, as many bytes as the modulus has.
    /// `false` for a signature of another length, and for one that is not below the modulus (RFC 8017 section 8.2.2,
    /// steps 1 and 2): otherwise each would have a second spelling.
    pub fn any(&self, signature: &[u8], is_right: impl Fn(&[u8]) -> bool) -> bool {
        let Some(signature) = self.modulus.representative(signature) else {
            return false;
        };
        let is_right = |power: &[u32]| is_right(&self.modulus.to_be_bytes(power));
        let by_fma = self.mod_pow_fma(&signature);
        if by_fma.as_deref().is_some_and(is_right) {
            self.note(true);
            return true;
        }
        if IS_FUSED_FORCED && self.modulus.bits() <= VECTOR_MAX_BITS {
            return false;
        }
        // Only the kernel that every engine runs says no. So an engine that began to run the other one wrongly would
        // cost time and not verdicts.
        let power = self.mod_pow(&signature);
        if by_fma.is_some() && by_fma != power {
            fma::disable();
        }
        let is_right = power.as_deref().is_some_and(is_right);
        if is_right || by_fma.is_some() {
            self.note(is_right);
        }
        is_right
    }

    /// Takes note of a verdict. That two threads may lose one of two notes costs a little time and no verdict.
    fn note(&self, is_right: bool) {
        let refusals = self.refusals.load(Ordering::Relaxed);
        let refusals = if is_right {
            refusals.saturating_sub(1)
        } else {
            refusals.saturating_add(1).min(MOST_REFUSALS)
        };
        self.refusals.store(refusals, Ordering::Relaxed);
    }

    fn mod_pow(&self, signature: &[u32]) -> Option<Vec<u32>> {
        self.key
            .get_or_init(|| Key::new(&self.modulus))
            .as_ref()?
            .mod_pow(signature, self.exponent, &self.modulus)
    }

    fn mod_pow_fma(&self, signature: &[u32]) -> Option<Vec<u32>> {
        if self.uses.fetch_add(1, Ordering::Relaxed) < USES_BEFORE_FUSED {
            return None;
        }
        if !IS_FUSED_FORCED && self.refusals.load(Ordering::Relaxed) >= MOST_REFUSALS {
            return None;
        }
        let key = self
            .fma
            .get_or_init(|| fma::Key::for_trusted_kernel(&self.modulus))
            .as_ref()?;
        kernel_counters::record::<fma::Key>();
        key.mod_pow(signature, self.exponent, &self.modulus)
    }
}

/// A key of the kernel that every engine runs.
enum Key {
    #[cfg(target_feature = "simd128")]
    Dot(Box<dot::Key>),
    /// Without vectors, and above 4096 bits.
    Scalar(scalar::Key),
}

impl Key {
    fn new(modulus: &Modulus) -> Option<Self> {
        #[cfg(target_feature = "simd128")]
        if !cfg!(feature = "force-rsa-scalar")
            && let Some(key) = dot::Key::new(modulus)
        {
            return Some(Self::Dot(Box::new(key)));
        }
        scalar::Key::new(modulus).map(Self::Scalar)
    }

    fn mod_pow(&self, base: &[u32], exponent: u64, modulus: &Modulus) -> Option<Vec<u32>> {
        match self {
            #[cfg(target_feature = "simd128")]
            Self::Dot(key) => {
                kernel_counters::record::<dot::Key>();
                key.raise(base, exponent, modulus)
            }
            Self::Scalar(key) => {
                kernel_counters::record::<scalar::Key>();
                key.raise(base, exponent, modulus)
            }
        }
    }
}
