//! The boundary to JavaScript: texts in, results and errors out. The only place that says `wasm_bindgen`.
//!
//! Thin on purpose. The classes that users see are in `pkg-template/src`; they call these, guard against a trap of the
//! instance, and build frozen objects from the text that crosses at once. Each wasm of the package has the modules of
//! its feature.

#[cfg(any(feature = "gate", feature = "testing", feature = "verification"))]
mod errors;

#[cfg(feature = "testing")]
mod key_pair_options;
#[cfg(feature = "testing")]
mod rsa_key_pair;

#[cfg(feature = "reference")]
mod reference;

#[cfg(feature = "verification")]
mod decode;
#[cfg(feature = "gate")]
mod gate;
#[cfg(feature = "verification")]
mod introspection_verifier;
#[cfg(feature = "verification")]
mod js_imports;
#[cfg(feature = "verification")]
mod jwks;
#[cfg(feature = "verification")]
mod jwt_verifier;
#[cfg(feature = "gate")]
mod operations;
#[cfg(feature = "verification")]
mod principal;
#[cfg(feature = "verification")]
mod static_token_verifier;
#[cfg(feature = "kernel-access")]
mod test_exports;
#[cfg(feature = "verification")]
mod token_router;
#[cfg(any(feature = "gate", feature = "verification"))]
mod url;
