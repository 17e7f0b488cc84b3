//! URLs, taken apart by JavaScript's own parser (the WHATWG one, which also `fetch` uses) and judged by the policy.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::protocol::url_policy::{UrlParts, UrlPolicy};

/// The URL as `fetch` will write it, if it may be fetched.
///
/// # Errors
/// A fixed sentence that says what is wrong.
pub fn check(text: &str, policy: &UrlPolicy) -> Result<String, &'static str> {
    let url = Url::parse(text)?;
    let parts = UrlParts {
        scheme: &url.part("protocol"),
        userinfo: &(url.part("username") + &url.part("password")),
        hostname: &url.part("hostname"),
        host: &url.part("host"),
        fragment: &url.part("hash"),
    };
    policy.check(&parts)?;
    Ok(url.part("href"))
}

/// A host, with its port unless that is 80, as the URL parser writes it. `None` for what is no host alone.
pub fn http_host(text: &str) -> Option<String> {
    // The parser would drop spaces and line breaks, end the host at some of these, and read a star as a letter.
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || "/\\?#@*".contains(c)) {
        return None;
    }
    let url = Url::parse(&format!("http://{text}/")).ok()?;
    Some(url.part("host")).filter(|host| !host.is_empty())
}

struct Url(JsValue);

impl Url {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let constructor: Function = Reflect::get(&js_sys::global(), &"URL".into())
            .ok()
            .and_then(|constructor| constructor.dyn_into().ok())
            .ok_or("this runtime has no URL class")?;
        let url = Reflect::construct(&constructor, &Array::of1(&text.into()));
        url.map(Self).map_err(|_| "not an absolute URL")
    }

    fn part(&self, name: &str) -> String {
        Reflect::get(&self.0, &name.into())
            .ok()
            .and_then(|part| part.as_string())
            .unwrap_or_default()
    }
}
