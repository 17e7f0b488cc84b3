//! The clock that the operator may have injected.

use js_sys::Function;
use wasm_bindgen::JsValue;

use crate::token::UnixSeconds;

/// The time; `None` when the clock gives none: it says so by NaN, and does not throw.
pub fn read(clock: &Function) -> Option<UnixSeconds> {
    let now = clock.call0(&JsValue::UNDEFINED).ok()?.as_f64()?;
    Some(now).filter(|now| now.is_finite())
}
