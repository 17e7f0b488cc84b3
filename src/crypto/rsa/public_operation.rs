//! `s^e mod n`, by the fastest kernel at hand.

use rsa_kernels::Modulus;
#[cfg(target_feature = "simd128")]
use rsa_kernels::dot as kernel;
#[cfg(not(target_feature = "simd128"))]
use rsa_kernels::scalar as kernel;

/// A public key that the kernels can serve.
pub struct PublicOperation {
    modulus: Modulus,
    exponent: u64,
    key: kernel::Key,
}

impl PublicOperation {
    /// From big-endian bytes without leading zeros. `None` for a modulus that is even or outside of 2048 to 4096 bits, and
    /// for an exponent that is even, below 3 or not below 2^33: what to do with those is for others to say.
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
            key: kernel::Key::new(&modulus)?,
            modulus,
            exponent,
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
        self.key
            .raise(&signature, self.exponent, &self.modulus)
            .is_some_and(|power| is_right(&self.modulus.to_be_bytes(&power)))
    }
}
