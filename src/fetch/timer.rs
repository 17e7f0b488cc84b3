//! A timer that is cleared when it is no longer needed, so that it keeps no process alive.

use js_sys::Promise;
use wasm_bindgen::JsValue;

use crate::fetch::interop;

/// Resolves after a time, to a value that nothing else resolves to.
pub struct Timer {
    id: JsValue,
    promise: Promise,
    fired: JsValue,
}

impl Timer {
    /// Starts a timer.
    pub fn after(seconds: f64) -> Self {
        let fired: JsValue = js_sys::Object::new().into();
        let mut id = JsValue::UNDEFINED;
        let promise = Promise::new(&mut |resolve, _reject| {
            let milliseconds = JsValue::from_f64(seconds * 1000.0);
            match interop::call_global("setTimeout", &[&resolve, &milliseconds, &fired]) {
                Ok(timer) => id = timer,
                // Without timers there is no deadline; then none may be waited for.
                Err(_) => drop(resolve.call1(&JsValue::UNDEFINED, &fired)),
            }
        });
        Self { id, promise, fired }
    }

    /// The promise to wait for.
    pub fn promise(&self) -> &Promise {
        &self.promise
    }

    /// Whether a promise that was raced against this timer's gave the timer's value.
    pub fn is(&self, value: &JsValue) -> bool {
        js_sys::Object::is(&self.fired, value)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let _ = interop::call_global("clearTimeout", &[&self.id]);
    }
}
