//! Lends the core the RSA kernel of the second wasm.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::crypto::offer_fused_kernel;

#[wasm_bindgen(raw_module = "./rsa-fma.js")]
extern "C" {
    #[wasm_bindgen(js_name = raiseFused)]
    fn raise_fused(modulus_bits: u32, exponent: f64, tables: &[f64], digits: &mut [f64]) -> bool;
}

/// Whenever there is a new instance: nothing is loaded or tried before it is needed.
#[wasm_bindgen(start)]
fn start() {
    offer_fused_kernel(|modulus_bits, exponent, tables, digits| {
        // Exponents have 33 bits, so the number is exact.
        u32::try_from(modulus_bits)
            .is_ok_and(|bits| raise_fused(bits, exponent as f64, tables, digits))
    });
}
