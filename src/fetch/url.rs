//! URLs, taken apart by JavaScript's own parser (the WHATWG one, which also `fetch` uses) and judged by the policy.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::fetch::interop;
use crate::http::url_policy::{self, UrlParts};

/// The URL as `fetch` will write it, if it may be fetched.
///
/// # Errors
/// A fixed sentence that says what is wrong.
pub fn check(text: &str, allow_private_addresses: bool) -> Result<String, &'static str> {
    let constructor: Function = interop::get(&js_sys::global(), "URL")
        .ok()
        .and_then(|constructor| constructor.dyn_into().ok())
        .ok_or("this runtime has no URL class")?;
    let url: JsValue = Reflect::construct(&constructor, &Array::of1(&text.into()))
        .map_err(|_| "not an absolute URL")?;
    let part = |name: &str| {
        interop::get(&url, name)
            .ok()
            .and_then(|part| part.as_string())
            .unwrap_or_default()
    };
    let parts = UrlParts {
        scheme: &part("protocol"),
        userinfo: &(part("username") + &part("password")),
        hostname: &part("hostname"),
        fragment: &part("hash"),
    };
    url_policy::check(&parts, allow_private_addresses)?;
    Ok(part("href"))
}
