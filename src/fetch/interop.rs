//! Calls into JavaScript by name, so that a missing global is an error and not a trap.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// The member of that name.
pub fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    // Asking would throw, and an exception that is caught takes a place in wasm-bindgen's table for good.
    if object.is_undefined() || object.is_null() {
        return Ok(JsValue::UNDEFINED);
    }
    Reflect::get(object, &JsValue::from_str(name))
}

/// Calls the method of that name.
pub fn call(object: &JsValue, name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = get(object, name)?.dyn_into()?;
    let arguments: Array = arguments.iter().copied().collect();
    Reflect::apply(&method, object, &arguments)
}

/// Calls the global function of that name.
pub fn call_global(name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = get(&js_sys::global(), name)?.dyn_into()?;
    let arguments: Array = arguments.iter().copied().collect();
    // Browsers want the global itself as the receiver of fetch and setTimeout.
    Reflect::apply(&function, &js_sys::global(), &arguments)
}
