//! What must be made for each introspection request anew: a signed assertion, or the header of the operator's code.

use std::cell::RefCell;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::fetch::client_assertion::{self, AssertionSigner};
use crate::fetch::timer::Timer;
use crate::token::UnixSeconds;
use crate::verifiers::IntrospectionVerifier;
use crate::verifiers::introspection::IntrospectionFailure;

/// How it is made.
pub enum ClientCredential {
    /// What is sent never changes.
    Fixed,
    /// The operator's function gives the value of the `Authorization` header, or a promise of it.
    Header(Function),
    /// An assertion for this audience, else for the endpoint's URL.
    Assertion {
        audience: Option<String>,
        signer: AssertionSigner,
    },
}

impl ClientCredential {
    /// The credential for a request to `url`, before a deadline in milliseconds of the system's clock.
    pub async fn make(
        &self,
        verifier: &RefCell<IntrospectionVerifier>,
        url: &str,
        now: UnixSeconds,
        deadline: f64,
    ) -> Result<Option<String>, IntrospectionFailure> {
        const FAILURE: IntrospectionFailure = IntrospectionFailure::ClientAuthentication;
        let made = match self {
            Self::Fixed => return Ok(None),
            Self::Header(header) => header.call0(&JsValue::UNDEFINED).map_err(|_| FAILURE)?,
            Self::Assertion { audience, signer } => {
                let audience = audience.as_deref().unwrap_or(url);
                let jti = client_assertion::random_id().map_err(|_| FAILURE)?;
                let (key, input) = verifier
                    .borrow()
                    .authentication()
                    .assertion()
                    .map(|it| (it.key().clone(), it.signing_input(audience, now, &jti)))
                    .ok_or(FAILURE)?;
                let assertion = signer.sign(&key, &input).await;
                return assertion.map(Some).map_err(|_| FAILURE);
            }
        };
        let timer = Timer::after((deadline - js_sys::Date::now()).max(0.0) / 1000.0);
        let contenders = Array::of2(&Promise::resolve(&made), timer.promise());
        match JsFuture::from(Promise::race(&contenders)).await {
            Ok(value) if timer.is(&value) => Err(FAILURE),
            Ok(value) => value.as_string().map(Some).ok_or(FAILURE),
            Err(_) => Err(FAILURE),
        }
    }
}
