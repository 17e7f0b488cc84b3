//! The options of all constructors: names, types, ranges, defaults and texts in one table, and how they are read.
//!
//! TypeScript gives them as one JSON text (pkg-template/src/options-text.ts). Functions, clocks and stores stay in
//! JavaScript; of them only the type is read here.

mod algorithms;
pub mod client;
pub mod endpoint;
pub mod gate;
mod given_key;
pub mod introspection;
pub mod jwt;
pub mod operations;
#[cfg(not(target_arch = "wasm32"))]
pub mod page;
pub mod policy;
mod reader;
pub mod scopes;
pub mod static_tokens;
pub mod store;
pub mod table;
pub mod url;
pub mod value;

use zeroize::Zeroizing;

use crate::error::ConfigError;
use crate::error::config_faults as faults;
use value::{Given, OptionsText};

/// Reads a text of options-text.ts.
///
/// # Errors
/// Those of `read`, and an error about the whole argument when the text cannot be parsed.
pub fn read<T>(
    text: String,
    read: impl FnOnce(Given<'_>) -> Result<T, ConfigError>,
) -> Result<T, ConfigError> {
    let text = Zeroizing::new(text);
    let parsed = OptionsText::parse(&text).ok_or_else(|| {
        let fault = faults::OPTIONS_UNREADABLE;
        ConfigError::new(fault.reason, "options", fault.message)
    })?;
    read(parsed.value())
}
