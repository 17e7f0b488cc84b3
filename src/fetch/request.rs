//! One request: no redirects, one deadline over headers and body, and a cap on the body while it streams.

use js_sys::{Array, Function, Promise, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

/// What to send where, and within which bounds.
pub struct Request<'a> {
    pub url: &'a str,
    /// Of [`header_lines`].
    pub headers: &'a str,
    /// With a body it is a POST, without one a GET.
    pub body: Option<&'a str>,
    /// Used instead of the global `fetch`.
    pub fetch: Option<&'a Function>,
    pub timeout_seconds: f64,
    pub max_bytes: usize,
}

/// Sends one request: `exchange` of `pkg-template/src/exchange.js`. Takes the URL, names and values of headers in turn, a
/// line each, the body, a `fetch`, the deadline in milliseconds, and the most bytes of a body.
pub type Exchange = fn(&str, &str, Option<&str>, Option<&Function>, f64, f64) -> Promise;

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
    /// Another status than 200.
    Status {
        status: u16,
        /// The value of `Retry-After`.
        retry_after: Option<String>,
        /// Of a POST request that was refused with a 4xx; empty where it was not read.
        body: Vec<u8>,
    },
    /// No full answer within the deadline.
    Timeout,
    /// The body is above the limit.
    TooLarge,
}

/// Sends the request.
pub async fn send(request: &Request<'_>, exchange: Exchange) -> Result<Answer, RequestFailure> {
    let exchanging = exchange(
        request.url,
        request.headers,
        request.body,
        request.fetch,
        request.timeout_seconds * 1000.0,
        request.max_bytes as f64,
    );
    let outcome = JsFuture::from(exchanging)
        .await
        .map_err(|_| RequestFailure::Network)?;
    read(&outcome.unchecked_into())
}

/// Headers as `exchange` takes them. A failure where one's value could become another header.
pub fn header_lines(headers: &[(&str, impl AsRef<str>)]) -> Result<String, RequestFailure> {
    let headers = headers.iter();
    let lines: Vec<&str> = headers
        .flat_map(|(name, value)| [*name, value.as_ref()])
        .collect();
    let is_clean = |line: &&str| !line.contains(['\n', '\r']);
    let is_sendable = lines.iter().all(is_clean);
    is_sendable
        .then(|| lines.join("\n"))
        .ok_or(RequestFailure::Network)
}

/// Reads what `exchange` gave.
pub fn read(outcome: &Array) -> Result<Answer, RequestFailure> {
    let kind = outcome.get(0);
    if kind.is_object() {
        return Ok(Answer {
            body: kind.unchecked_into::<Uint8Array>().to_vec(),
            cache_control: outcome.get(1).as_string(),
        });
    }
    Err(failure(outcome))
}

/// Reads what `exchange` gave in place of an answer.
pub fn failure(outcome: &Array) -> RequestFailure {
    let kind = outcome.get(0);
    if let Some(status) = kind.as_f64() {
        // A status is between 0 and 999; the cast saturates.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        return RequestFailure::Status {
            status: status as u16,
            retry_after: outcome.get(1).as_string(),
            body: outcome
                .get(2)
                .dyn_into::<Uint8Array>()
                .map_or_else(|_| Vec::new(), |body| body.to_vec()),
        };
    }
    match kind.as_string().as_deref() {
        Some("redirect") => RequestFailure::Redirect,
        Some("timeout") => RequestFailure::Timeout,
        Some("too_large") => RequestFailure::TooLarge,
        _ => RequestFailure::Network,
    }
}
