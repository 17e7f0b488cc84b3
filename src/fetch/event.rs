//! Events for the audit hook.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// An event with those of its members that are not `undefined`, without a prototype.
pub fn event(kind: &str, members: &[(&str, JsValue)]) -> JsValue {
    let event: JsValue = Object::create(JsValue::NULL.unchecked_ref::<Object>()).into();
    let _ = Reflect::set(&event, &"type".into(), &kind.into());
    for (name, value) in members.iter().filter(|(_, value)| !value.is_undefined()) {
        let _ = Reflect::set(&event, &(*name).into(), value);
    }
    event
}
