//! What is different on Cloudflare's runtime: a promise must not be awaited by another request than the one that made
//! it, and a task dies with its request.

use crate::fetch::interop;

/// How often a task looks whether another request's task has ended.
pub const POLL_SECONDS: f64 = 0.02;

/// How much longer than a task may take someone waits for it: it ends by itself, and its end brings the verdict.
pub const GRACE_SECONDS: f64 = 0.05;

thread_local! {
    // Asked once: each exception that is caught on the way to the answer takes a place in wasm-bindgen's table for good.
    static IS_HERE: bool = is_here_now();
}

/// Cloudflare's own test for its runtime.
pub fn is_here() -> bool {
    IS_HERE.with(|is_here| *is_here)
}

fn is_here_now() -> bool {
    interop::get(&js_sys::global(), "navigator")
        .and_then(|navigator| interop::get(&navigator, "userAgent"))
        .ok()
        .and_then(|agent| agent.as_string())
        .is_some_and(|agent| agent == "Cloudflare-Workers")
}
