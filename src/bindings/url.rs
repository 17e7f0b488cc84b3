//! URLs, taken apart by JavaScript's own parser (the WHATWG one, which also `fetch` uses).

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::options::url::Url;

/// Takes a URL apart.
///
/// # Errors
/// A fixed sentence that says what is wrong.
pub fn parse(text: &str) -> Result<Url, &'static str> {
    let constructor: Function = Reflect::get(&js_sys::global(), &"URL".into())
        .ok()
        .and_then(|constructor| constructor.dyn_into().ok())
        .ok_or("this runtime has no URL class")?;
    let url = Reflect::construct(&constructor, &Array::of1(&text.into()))
        .map_err(|_| "not an absolute URL")?;
    let part = |name| part(&url, name);
    Ok(Url {
        href: part("href"),
        protocol: part("protocol"),
        userinfo: part("username") + &part("password"),
        hostname: part("hostname"),
        host: part("host"),
        hash: part("hash"),
    })
}

fn part(url: &JsValue, name: &str) -> String {
    Reflect::get(url, &name.into())
        .ok()
        .and_then(|part| part.as_string())
        .unwrap_or_default()
}
