//! Fetched keys, as the JavaScript side needs them: it sends the request, and this says what came of it.

use crate::jose::json::ObjectWriter;
use crate::keys::jwk_set::InvalidJwkSet;
use crate::keys::unusable_jwk::FaultKind;
use crate::limits;
use crate::options::endpoint::Endpoint;
use crate::token::UnixSeconds;
use crate::verifiers::JwksCache;

/// Takes the body of a response with status 200, and gives the event as JSON text. Nothing for keys that are not fetched.
pub fn fetched(
    cache: Option<&mut JwksCache>,
    body: &[u8],
    cache_control: Option<&str>,
    now: UnixSeconds,
    jitter: f64,
) -> String {
    let Some(cache) = cache else {
        return String::new();
    };
    let event = ObjectWriter::default();
    match cache.succeeded(body, cache_control, now) {
        Ok(set) => event
            .text("type", "jwks_fetched")
            .number("usableKeys", set.usable as f64)
            .number("skippedKeys", set.skipped as f64)
            .boolean("changed", set.changed)
            .boolean("hasPrivateKey", set.has_private_key),
        Err(invalid) => {
            let retry_after = cache.failed(now, jitter);
            let event = event
                .text("type", "jwks_fetch_failed")
                .text("failure", invalid.name());
            let event = match &invalid {
                InvalidJwkSet::NoUsableKey(skipped) => {
                    let reasons = FaultKind::ALL.into_iter().fold(
                        ObjectWriter::default(),
                        |reasons, kind| match skipped.count_of(kind) {
                            0 => reasons,
                            count => reasons.number(kind.name(), count as f64),
                        },
                    );
                    event.raw("reasons", &reasons.finish())
                }
                _ => event,
            };
            event.number("retryAfter", retry_after.ceil())
        }
    }
    .finish()
}

/// Takes note of a fetch without such a response, and gives after how many seconds the next is allowed.
pub fn failed(cache: Option<&mut JwksCache>, now: UnixSeconds, jitter: f64) -> f64 {
    cache.map_or(0.0, |cache| cache.failed(now, jitter).ceil())
}

/// Where a JWK Set is, and how much of it is read, as JSON text.
pub fn settings(endpoint: &Endpoint) -> String {
    ObjectWriter::default()
        .raw("endpoint", &endpoint.settings())
        .number("maxBytes", limits::JWKS_BYTES as f64)
        .finish()
}
