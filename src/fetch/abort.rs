//! A caller's `AbortSignal`, listened to for as long as it is waited for.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::JsValue;

use crate::fetch::interop;

/// Resolves when the signal aborts.
pub struct Abort {
    signal: JsValue,
    listener: JsValue,
    promise: Promise,
}

impl Abort {
    /// Listens to a signal; `undefined` never aborts.
    pub fn listen(signal: JsValue) -> Self {
        let mut listener = JsValue::UNDEFINED;
        let promise = Promise::new(&mut |resolve, _reject| {
            listener = resolve.into();
            if !signal.is_undefined() {
                let options: JsValue = Object::new().into();
                let _ = Reflect::set(&options, &"once".into(), &JsValue::TRUE);
                let _ = interop::call(
                    &signal,
                    "addEventListener",
                    &[&"abort".into(), &listener, &options],
                );
            }
        });
        Self {
            signal,
            listener,
            promise,
        }
    }

    /// The promise to wait for.
    pub fn promise(&self) -> &Promise {
        &self.promise
    }

    /// Whether it has aborted.
    pub fn has_aborted(&self) -> bool {
        !self.signal.is_undefined()
            && interop::get(&self.signal, "aborted").is_ok_and(|aborted| aborted.is_truthy())
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if !self.signal.is_undefined() {
            let _ = interop::call(
                &self.signal,
                "removeEventListener",
                &[&"abort".into(), &self.listener],
            );
        }
    }
}
