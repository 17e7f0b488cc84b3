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
pub type ModPow = fn(usize, u64, &[f64], &mut [f64]) -> bool;

static KERNEL: OnceLock<ModPow> = OnceLock::new();

/// What is known of the kernel: one of the three below.
static STATE: AtomicU8 = AtomicU8::new(UNTESTED);
const UNTESTED: u8 = 0;
const PASSED: u8 = 1;
const DISABLED: u8 = 2;

/// Lends the kernel. The first one stays.
pub fn register(kernel: ModPow) {
    let _ = KERNEL.set(kernel);
}

/// Never to be used again.
pub fn disable() {
    STATE.store(DISABLED, Ordering::Relaxed);
}

/// The kernel, if there is one and it verifies a known signature. That is tried once.
fn trusted() -> Option<ModPow> {
    let kernel = *KERNEL.get()?;
    if STATE.load(Ordering::Relaxed) == UNTESTED {
        let is_right = verifies_known_signature(kernel).unwrap_or(false);
        let state = if is_right { PASSED } else { DISABLED };
        STATE.store(state, Ordering::Relaxed);
    }
    (STATE.load(Ordering::Relaxed) == PASSED).then_some(kernel)
}

fn verifies_known_signature(kernel: ModPow) -> Option<bool> {
    let modulus = Modulus::from_be_bytes(MODULUS)?;
    let key = Key::new(&modulus)?;
    let power = key.mod_pow_with(
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
    pub fn mod_pow(&self, base: &[u32], exponent: u64, modulus: &Modulus) -> Option<Vec<u32>> {
        self.mod_pow_with(trusted()?, base, exponent, modulus)
    }

    fn new(modulus: &Modulus) -> Option<Self> {
        fma::tables(modulus).map(Self)
    }

    fn mod_pow_with(
        &self,
        kernel: ModPow,
        base: &[u32],
        exponent: u64,
        modulus: &Modulus,
    ) -> Option<Vec<u32>> {
        fma::raise(base, modulus, |digits| {
            kernel(modulus.bits(), exponent, &self.0, digits)
        })
    }
}
