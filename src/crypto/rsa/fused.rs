//! The kernel that needs fused multiply-add. It is a wasm of its own, which some engines cannot load and others run
//! wrongly, so it is lent to this core by who can find out, and not believed before it has shown what it can do.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use rsa_kernels::{Modulus, fma};

use super::encoded_message::{SHA_256, is_pkcs1v15};
use known_signature::{EXPONENT, HASH, MODULUS, SIGNATURE};

mod known_signature;

/// Raises a number modulo a key's: takes the bits of the modulus, the exponent, the tables of the key and the digits of the
/// number, and puts the digits of the power in their place (`rsa_kernels::fma`). `false` if it cannot.
pub type Raise = fn(usize, u64, &[f64], &mut [f64]) -> bool;

static KERNEL: OnceLock<Raise> = OnceLock::new();

/// What is known of the kernel: one of the three below.
static STANDING: AtomicU8 = AtomicU8::new(UNTRIED);
const UNTRIED: u8 = 0;
const TRUSTED: u8 = 1;
const REFUSED: u8 = 2;

/// Lends the kernel. The first one stays.
pub fn offer(kernel: Raise) {
    let _ = KERNEL.set(kernel);
}

/// Never to be used again.
pub fn refuse() {
    STANDING.store(REFUSED, Ordering::Relaxed);
}

/// The kernel, if there is one and it verifies a known signature. That is tried once.
fn trusted() -> Option<Raise> {
    let kernel = *KERNEL.get()?;
    if STANDING.load(Ordering::Relaxed) == UNTRIED {
        let is_right = verifies_known_signature(kernel).unwrap_or(false);
        let standing = if is_right { TRUSTED } else { REFUSED };
        STANDING.store(standing, Ordering::Relaxed);
    }
    (STANDING.load(Ordering::Relaxed) == TRUSTED).then_some(kernel)
}

fn verifies_known_signature(kernel: Raise) -> Option<bool> {
    let modulus = Modulus::from_be_bytes(MODULUS)?;
    let key = Key::new(&modulus)?;
    let power = key.raise_by(
        kernel,
        &modulus.representative(SIGNATURE)?,
        EXPONENT,
        &modulus,
    )?;
    Some(is_pkcs1v15(&modulus.to_be_bytes(&power), SHA_256, &HASH))
}

/// A key's tables for the kernel.
pub struct Key(Vec<f64>);

impl Key {
    /// Makes the tables. `None` if nobody can use them.
    pub fn for_trusted_kernel(modulus: &Modulus) -> Option<Self> {
        trusted().and_then(|_| Self::new(modulus))
    }

    /// The power, canonical. `None` if there is no kernel that can be trusted.
    pub fn raise(&self, base: &[u32], exponent: u64, modulus: &Modulus) -> Option<Vec<u32>> {
        self.raise_by(trusted()?, base, exponent, modulus)
    }

    fn new(modulus: &Modulus) -> Option<Self> {
        fma::tables(modulus).map(Self)
    }

    fn raise_by(
        &self,
        kernel: Raise,
        base: &[u32],
        exponent: u64,
        modulus: &Modulus,
    ) -> Option<Vec<u32>> {
        fma::raise(base, modulus, |digits| {
            kernel(modulus.bits(), exponent, &self.0, digits)
        })
    }
}
