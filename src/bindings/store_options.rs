//! The options that share a store between processes.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use zeroize::Zeroizing;

use crate::bindings::options::Options;
use crate::error::{ConfigError, ConfigReason};
use crate::keys::hmac_secret;

/// The names of the options.
pub const NAMES: [&str; 3] = ["store", "storeKey", "storeTimeout"];

/// The operations that a store has.
const OPERATIONS: [&str; 3] = ["get", "set", "delete"];

/// As long as the hash (RFC 2104 section 3).
const MIN_KEY_BYTES: usize = 32;

const MAX_TIMEOUT_SECONDS: f64 = 5.0;
const DEFAULT_TIMEOUT_SECONDS: f64 = 0.1;

/// A store that was given, but for the object itself, which stays in JavaScript.
pub struct StoreOptions {
    /// Authenticates the entries.
    pub key: Zeroizing<Vec<u8>>,
    /// What one operation may take.
    pub timeout_seconds: f64,
}

/// Reads and checks the options; `None` when there is no store.
pub fn parse(options: &Options) -> Result<Option<StoreOptions>, ConfigError> {
    let Some(store) = options.get("store")? else {
        for name in ["storeKey", "storeTimeout"] {
            if options.has(name)? {
                let message = "this option belongs to store, which is missing";
                return Err(options.error(ConfigReason::Store, name, message));
            }
        }
        return Ok(None);
    };
    check_store(options, &store)?;
    let timeout_seconds = options
        .number(
            "storeTimeout",
            |n| n > 0.0 && n <= MAX_TIMEOUT_SECONDS,
            "must be above 0 and at most 5 seconds",
        )?
        .unwrap_or(DEFAULT_TIMEOUT_SECONDS);
    Ok(Some(StoreOptions {
        key: key(options)?,
        timeout_seconds,
    }))
}

fn check_store(options: &Options, store: &JsValue) -> Result<(), ConfigError> {
    let methods = Options::open(store, "store.".into(), "store")?;
    for name in OPERATIONS {
        // A store's class has them.
        let method = Reflect::get(store, &name.into()).unwrap_or_default();
        if method.is_undefined() {
            let message = "needs the functions get, set and delete";
            return Err(options.error(ConfigReason::Type, "store", message));
        }
        if !method.is_function() {
            return Err(methods.error(ConfigReason::Type, name, "must be a function"));
        }
    }
    Ok(())
}

fn key(options: &Options) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    let error = |reason, message| options.error(reason, "storeKey", message);
    let Some(value) = options.get("storeKey")? else {
        let message = "a store needs it: who can write to the store must not make tokens valid";
        return Err(error(ConfigReason::Store, message));
    };
    let bytes = match (value.as_string(), value.dyn_ref::<Uint8Array>()) {
        (Some(text), _) => text.into_bytes(),
        (None, Some(bytes)) => bytes.to_vec(),
        (None, None) => {
            let message = "must be a Uint8Array or a string";
            return Err(error(ConfigReason::Type, message));
        }
    };
    let bytes = Zeroizing::new(bytes);
    // Who knows a key that is public, or guesses a short one, makes keys and answers of his own.
    if bytes.len() < MIN_KEY_BYTES || hmac_secret::check(&bytes).is_err() {
        let message = "must be at least 32 random bytes, and no public key";
        return Err(error(ConfigReason::Store, message));
    }
    Ok(bytes)
}
