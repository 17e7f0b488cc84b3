//! Options objects, read by serde. TypeScript copied them, so that they have no prototype and no getters.

use std::borrow::Cow;
use std::cell::RefCell;

use js_sys::{Array, Number, Object, Reflect, Uint8Array};
use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_wasm_bindgen::Deserializer as Value;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::error::config_faults::{self as faults, ConfigFault};
use crate::error::{ConfigError, ConfigReason};
use crate::testing::option_error;

/// Reads the options of a method, which may be left out.
///
/// # Errors
/// When they are no object, or one of them is unknown or wrong. The error names it.
pub fn read<T: DeserializeOwned + Default>(options: &JsValue) -> Result<T, ConfigError> {
    if options.is_undefined() {
        return Ok(T::default());
    }
    let name = RefCell::default();
    let members = Members {
        object: object(options, faults::OPTIONS_NOT_AN_OBJECT, "options")?,
        name: &name,
    };
    T::deserialize(members).map_err(|error| {
        let text = error.to_string();
        let (reason, message) = option_error(text.trim_start_matches("Error: "));
        let (option, value) = at_fault(options, name.take());
        error_about(&value, reason, option, message)
    })
}

/// An object that is no array and no function.
///
/// # Errors
/// For any other value.
pub fn object<'a>(
    value: &'a JsValue,
    fault: ConfigFault,
    option: &str,
) -> Result<&'a Object, ConfigError> {
    if !value.is_object() || Array::is_array(value) || value.is_function() {
        let message = format!("{}; given: {}", fault.message, kind_of(value));
        return Err(ConfigError::new(fault.reason, option, message));
    }
    Ok(value.unchecked_ref())
}

/// An error that says what was given: the type, never the value, which may be secret; but a number that is out of range,
/// which is none.
pub fn error_about(
    value: &JsValue,
    reason: ConfigReason,
    option: impl Into<String>,
    message: Cow<'static, str>,
) -> ConfigError {
    let given = match reason {
        ConfigReason::Type if value.is_undefined() => {
            Some("undefined, is an environment variable not set?".to_owned())
        }
        ConfigReason::Type => Some(kind_of(value).to_owned()),
        ConfigReason::Range if value.as_f64().is_some() => Number::unchecked_from_js_ref(value)
            .to_string_with_radix(10)
            .ok()
            .map(String::from),
        _ => None,
    };
    let message = match given {
        Some(given) => format!("{message}; given: {given}").into(),
        None => message,
    };
    ConfigError::new(reason, option, message)
}

/// The members of an object, all of them: serde-wasm-bindgen asks for those that a struct has, and so never sees an
/// unknown one.
struct Members<'a> {
    object: &'a Object,
    /// The one that is read.
    name: &'a RefCell<String>,
}

impl<'de> Deserializer<'de> for Members<'_> {
    type Error = serde_wasm_bindgen::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let entries = Object::entries(self.object);
        let entries = entries.iter().map(|entry| {
            let entry: &Array = entry.unchecked_ref();
            (entry.get(0), entry.get(1))
        });
        // An option that is undefined is one that was left out, if there is such an option.
        let is_given = |(name, value): &(JsValue, JsValue)| {
            !value.is_undefined() || !known.iter().any(|known| name == known)
        };
        let pair = |(name, value): (JsValue, JsValue)| {
            self.name.replace(name.as_string().unwrap_or_default());
            (Value::from(name), Value::from(readable(value)))
        };
        visitor.visit_map(MapDeserializer::new(entries.filter(is_given).map(pair)))
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.deserialize_struct("", &[], visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// What no option takes becomes a symbol: serde-wasm-bindgen describes in its errors what it was given, and to describe
/// an object or a function is to run code of its owner.
fn readable(value: JsValue) -> JsValue {
    match Array::is_array(&value) {
        true => {
            let list: &Array = value.unchecked_ref();
            list.iter().map(readable_element).collect::<Array>().into()
        }
        false => readable_element(value),
    }
}

fn readable_element(value: JsValue) -> JsValue {
    match value.is_null()
        || value.is_string()
        || value.as_f64().is_some()
        || value.as_bool().is_some()
    {
        true => value,
        false => JsValue::symbol(None),
    }
}

/// The option, or of a list the first element that is no text.
fn at_fault(options: &JsValue, name: String) -> (String, JsValue) {
    let value = Reflect::get(options, &name.as_str().into()).unwrap_or_default();
    let is_text = |element: &JsValue| {
        element
            .as_string()
            .is_some_and(|text| !text.trim().is_empty())
    };
    let list = Array::is_array(&value).then(|| value.unchecked_ref::<Array>().iter());
    match list.and_then(|list| list.enumerate().find(|(_, element)| !is_text(element))) {
        Some((index, element)) => (format!("{name}[{index}]"), element),
        None => (name, value),
    }
}

/// The type of a value in words.
fn kind_of(value: &JsValue) -> &'static str {
    match value.js_typeof().as_string().as_deref() {
        Some("undefined") => "undefined",
        Some("boolean") => "a boolean",
        Some("number") => "a number",
        Some("bigint") => "a bigint",
        Some("string") => "a string",
        Some("symbol") => "a symbol",
        Some("function") => "a function",
        _ if value.is_null() => "null",
        _ if Array::is_array(value) => "an array",
        _ if value.is_instance_of::<Uint8Array>() => "bytes",
        _ => "an object",
    }
}
