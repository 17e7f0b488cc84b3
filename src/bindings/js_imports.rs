//! Lends the core what other wasms compute: the RSA kernel that not every engine can load, and the reference
//! implementation.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::crypto::{register_fma_kernel, register_reference};

#[wasm_bindgen(raw_module = "./rsa-fma.ts")]
extern "C" {
    #[wasm_bindgen(js_name = modPowFma)]
    fn mod_pow_fma(modulus_bits: u32, exponent: f64, tables: &[f64], digits: &mut [f64]) -> bool;
}

#[wasm_bindgen(raw_module = "./reference.ts")]
extern "C" {
    /// Whether the reference implementation has been loaded.
    #[wasm_bindgen(js_name = hasReference)]
    pub fn has_reference() -> bool;

    #[wasm_bindgen(js_name = verifyByReference)]
    fn verify_by_reference(
        algorithm: &str,
        first: &[u8],
        second: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> u32;
}

/// Whenever there is a new instance: nothing is loaded or tried before it is needed.
#[wasm_bindgen(start)]
fn start() {
    register_fma_kernel(|modulus_bits, exponent, tables, digits| {
        // Exponents have 33 bits, so the number is exact.
        u32::try_from(modulus_bits)
            .is_ok_and(|bits| mod_pow_fma(bits, exponent as f64, tables, digits))
    });
    register_reference(|algorithm, [first, second], message, signature| {
        match verify_by_reference(algorithm.name(), first, second, message, signature) {
            1 => Some(true),
            // Not 0: that is what JavaScript makes of anything that is no number.
            2 => Some(false),
            _ => None,
        }
    });
}
