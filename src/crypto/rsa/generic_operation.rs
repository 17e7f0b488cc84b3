//! `s^e mod n` by the crate `rsa`, for keys that no kernel serves.

use rsa::hazmat::rsa_encrypt;
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, RsaPublicKey};

use crate::crypto::InvalidKey;

/// A public key of any size that the crate takes.
pub struct GenericOperation(RsaPublicKey);

impl GenericOperation {
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, InvalidKey> {
        RsaPublicKey::new(
            BoxedUint::from_be_slice_vartime(modulus),
            BoxedUint::from_be_slice_vartime(exponent),
        )
        .map(Self)
        .map_err(|_| InvalidKey)
    }

    pub fn modulus_bits(&self) -> usize {
        usize::try_from(self.0.n().bits_vartime()).unwrap_or(0)
    }

    /// As `PublicOperation::any`.
    pub fn any(&self, signature: &[u8], is_right: impl Fn(&[u8]) -> bool) -> bool {
        self.representative(signature)
            .is_some_and(|representative| is_right(&representative))
    }

    fn representative(&self, signature: &[u8]) -> Option<Vec<u8>> {
        if signature.len() != self.0.size() {
            return None;
        }
        let signature = BoxedUint::from_be_slice(signature, self.0.n_bits_precision()).ok()?;
        if signature >= *self.0.n().as_ref() {
            return None;
        }
        let power = rsa_encrypt(&self.0, &signature).ok()?.to_be_bytes();
        // The crate's integers are whole words; it is below the modulus, so what is above that is zero.
        let above = power.len().checked_sub(self.0.size())?;
        power.get(above..).map(<[u8]>::to_vec)
    }
}
