//! The boundary to JavaScript: options in, results and errors out. The only place that says `wasm_bindgen`.
//!
//! Thin on purpose. The classes that users see are in `pkg-template/src`; they call these, guard against a trap of
//! the instance, and build frozen objects from the text that crosses at once.

mod decode;
mod endpoint_options;
mod errors;
mod gate;
mod introspection_options;
mod introspection_verifier;
mod jwt_options;
mod jwt_verifier;
mod options;
mod policy_options;
mod rsa_fma;
mod rsa_key_pair;
mod scope_options;
mod static_token_verifier;
mod store_options;
mod token_router;
