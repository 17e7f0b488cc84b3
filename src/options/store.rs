//! The options that share a store between processes.

use zeroize::Zeroizing;

use super::reader::Options;
use super::value::Given;
use crate::error::ConfigError;
use crate::error::config_faults as faults;
use crate::keys::hmac_secret;

/// The operations that a store has.
const OPERATIONS: [&str; 3] = ["get", "set", "delete"];

/// As long as the hash (RFC 2104 section 3).
const MIN_KEY_BYTES: usize = 32;

/// A store that was given, but for the object itself, which stays in JavaScript.
pub struct StoreOptions {
    /// Authenticates the entries.
    pub key: Zeroizing<Vec<u8>>,
    /// What one operation may take.
    pub timeout_seconds: f64,
}

/// Reads and checks the options; `None` when there is no store.
///
/// # Errors
/// About the option at fault.
pub fn read(options: &Options<'_>) -> Result<Option<StoreOptions>, ConfigError> {
    let Some(store) = options.get("store") else {
        return match ["storeKey", "storeTimeout"]
            .into_iter()
            .find(|name| options.has(name))
        {
            Some(name) => Err(options.error(name, faults::BELONGS_TO_STORE)),
            None => Ok(None),
        };
    };
    check_store(options, store)?;
    Ok(Some(StoreOptions {
        timeout_seconds: options.number_or_default("storeTimeout")?,
        key: key(options)?,
    }))
}

/// Of a store, what crosses into the wasm is which operations it has.
fn check_store<'a>(options: &Options<'a>, store: Given<'a>) -> Result<(), ConfigError> {
    let operations = options.open("store", store, &[])?;
    for name in OPERATIONS {
        if !operations.has(name) {
            return Err(options.error("store", faults::NOT_A_STORE));
        }
        operations.check_function(name)?;
    }
    Ok(())
}

fn key(options: &Options<'_>) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    let bytes = options
        .secret("storeKey")?
        .ok_or_else(|| options.error("storeKey", faults::STORE_KEY_MISSING))?;
    // A public key, or a short one that is guessed, lets others make keys and responses.
    match bytes.len() < MIN_KEY_BYTES || hmac_secret::check(&bytes).is_err() {
        true => Err(options.error("storeKey", faults::STORE_KEY_WEAK)),
        false => Ok(bytes),
    }
}
