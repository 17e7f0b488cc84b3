//! One request: no redirects, one deadline over headers and body, and a cap on the body while it streams.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::fetch::interop;
use crate::fetch::timer::Timer;

/// What to send where, and within which bounds.
pub struct Request<'a> {
    pub url: &'a str,
    /// Names in lower case.
    pub headers: &'a [(&'a str, &'a str)],
    /// With a body it is a POST, without one a GET.
    pub body: Option<&'a str>,
    /// Used instead of the global `fetch`.
    pub fetch: Option<&'a Function>,
    pub timeout_seconds: f64,
    pub max_bytes: usize,
}

/// An answer with status 200, read to its end.
pub struct Answer {
    pub body: Vec<u8>,
    pub cache_control: Option<String>,
}

/// Why there is no such answer.
pub enum RequestFailure {
    /// No answer, or one that ends before its end.
    Network,
    /// A redirect, which is never followed.
    Redirect,
    /// Another status than 200, with the value of `Retry-After`.
    Status(u16, Option<String>),
    /// No full answer within the deadline.
    Timeout,
    /// The body is above the limit.
    TooLarge,
}

/// Sends the request.
pub async fn send(request: &Request<'_>) -> Result<Answer, RequestFailure> {
    let deadline = Timer::after(request.timeout_seconds);
    let controller = new_abort_controller().map_err(network)?;
    let result = exchange(request, &deadline, &controller).await;
    if result.is_err() {
        let _ = interop::call(&controller, "abort", &[]);
    }
    result
}

async fn exchange(
    request: &Request<'_>,
    deadline: &Timer,
    controller: &JsValue,
) -> Result<Answer, RequestFailure> {
    let init = request_init(request, controller).map_err(network)?;
    let url = JsValue::from_str(request.url);
    let response = match request.fetch {
        Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &url, &init),
        None => interop::call_global("fetch", &[&url, &init]),
    }
    .map_err(network)?;
    let response = within(deadline, response).await?;
    let result = read(&response, request.max_bytes, deadline).await;
    if result.is_err() {
        cancel(interop::get(&response, "body").unwrap_or_default());
    }
    result
}

async fn read(
    response: &JsValue,
    max_bytes: usize,
    deadline: &Timer,
) -> Result<Answer, RequestFailure> {
    let headers = interop::get(response, "headers").map_err(network)?;
    let header = |name: &str| {
        interop::call(&headers, "get", &[&name.into()])
            .ok()
            .and_then(|value| value.as_string())
    };
    check_status(response, || header("retry-after"))?;
    if header("content-length").and_then(|n| n.parse::<f64>().ok()) > Some(max_bytes as f64) {
        return Err(RequestFailure::TooLarge);
    }
    let stream = interop::get(response, "body").map_err(network)?;
    let reader = interop::call(&stream, "getReader", &[]).map_err(network)?;
    let result = read_stream(&reader, max_bytes, deadline).await;
    if result.is_err() {
        cancel(reader);
    }
    Ok(Answer {
        body: result?,
        cache_control: header("cache-control"),
    })
}

fn check_status(
    response: &JsValue,
    retry_after: impl FnOnce() -> Option<String>,
) -> Result<(), RequestFailure> {
    let text = |name| interop::get(response, name).ok();
    let status = text("status").and_then(|s| s.as_f64()).unwrap_or(0.0);
    let is_opaque = text("type")
        .and_then(|t| t.as_string())
        .is_some_and(|t| t == "opaqueredirect");
    let has_followed = text("redirected").is_some_and(|r| r.is_truthy());
    if is_opaque || has_followed || (300.0..400.0).contains(&status) {
        return Err(RequestFailure::Redirect);
    }
    // A status is between 0 and 999; the cast saturates.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    if status == 200.0 {
        Ok(())
    } else {
        Err(RequestFailure::Status(status as u16, retry_after()))
    }
}

/// The cap counts decoded bytes, so that a compressed bomb is stopped as well.
async fn read_stream(
    reader: &JsValue,
    max_bytes: usize,
    deadline: &Timer,
) -> Result<Vec<u8>, RequestFailure> {
    let mut body = Vec::new();
    loop {
        let next = interop::call(reader, "read", &[]).map_err(network)?;
        let next = within(deadline, next).await?;
        if interop::get(&next, "done").map_err(network)?.is_truthy() {
            return Ok(body);
        }
        let chunk = interop::get(&next, "value").map_err(network)?;
        // Not by its class: a chunk may come from another realm. Its size first, before anything is copied.
        let length = interop::get(&chunk, "byteLength")
            .ok()
            .and_then(|length| length.as_f64());
        let length = length.ok_or(RequestFailure::Network)?;
        if body.len() as f64 + length > max_bytes as f64 {
            return Err(RequestFailure::TooLarge);
        }
        body.extend_from_slice(&Uint8Array::new(&chunk).to_vec());
    }
}

async fn within(deadline: &Timer, value: JsValue) -> Result<JsValue, RequestFailure> {
    let contenders = Array::of2(&Promise::resolve(&value), deadline.promise());
    match JsFuture::from(Promise::race(&contenders)).await {
        Ok(value) if deadline.is(&value) => Err(RequestFailure::Timeout),
        Ok(value) => Ok(value),
        Err(_) => Err(RequestFailure::Network),
    }
}

/// Tells a stream or reader that nobody reads on. What comes of it does not matter, but must not go unhandled.
fn cancel(stream: JsValue) {
    if let Ok(cancelled) = interop::call(&stream, "cancel", &[]) {
        spawn_local(async move {
            let _ = JsFuture::from(Promise::resolve(&cancelled)).await;
        });
    }
}

fn network(_: JsValue) -> RequestFailure {
    RequestFailure::Network
}

fn new_abort_controller() -> Result<JsValue, JsValue> {
    let constructor: Function = interop::get(&js_sys::global(), "AbortController")?.dyn_into()?;
    Reflect::construct(&constructor, &Array::new())
}

fn request_init(request: &Request<'_>, controller: &JsValue) -> Result<JsValue, JsValue> {
    let headers: JsValue = Object::new().into();
    for (name, value) in request.headers {
        Reflect::set(&headers, &(*name).into(), &(*value).into())?;
    }
    let init: JsValue = Object::new().into();
    let method = if request.body.is_some() {
        "POST"
    } else {
        "GET"
    };
    Reflect::set(&init, &"method".into(), &method.into())?;
    Reflect::set(&init, &"headers".into(), &headers)?;
    Reflect::set(&init, &"redirect".into(), &"manual".into())?;
    Reflect::set(
        &init,
        &"signal".into(),
        &interop::get(controller, "signal")?,
    )?;
    if let Some(body) = request.body {
        Reflect::set(&init, &"body".into(), &body.into())?;
    }
    Ok(init)
}
