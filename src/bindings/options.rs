//! Options objects, read member by member, so that every error names the option at fault.

// Not all of it is needed any more.
#![allow(dead_code)]

use std::borrow::Cow;

use js_sys::{Array, JSON, Number, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::error::{ConfigError, ConfigReason};
use crate::token::scopes;

/// An options object of which only known members were given.
pub struct Options {
    object: JsValue,
    prefix: String,
}

impl Options {
    /// Takes an options object.
    ///
    /// # Errors
    /// When it is no object, or has a member that is not in `known`.
    pub fn new(object: &JsValue, known: &[&str]) -> Result<Self, ConfigError> {
        let this = Self::open(object, String::new(), "options")?;
        for name in this.names() {
            if !known.contains(&name.as_str()) {
                return Err(ConfigError::new(
                    ConfigReason::UnknownOption,
                    name,
                    "no option of that name exists",
                ));
            }
        }
        Ok(this)
    }

    /// Takes an object with any members; `path` stands before the names of its members in errors.
    pub fn open(object: &JsValue, prefix: String, path: &str) -> Result<Self, ConfigError> {
        if !object.is_object() || Array::is_array(object) || object.is_function() {
            let reason = if prefix.is_empty() {
                ConfigReason::Options
            } else {
                ConfigReason::Type
            };
            let message = format!("must be an object; given: {}", kind_of(object));
            return Err(ConfigError::new(reason, path, message));
        }
        Ok(Self {
            object: object.clone(),
            prefix,
        })
    }

    /// The names of its own enumerable members.
    pub fn names(&self) -> Vec<String> {
        Object::keys(self.object.unchecked_ref::<Object>())
            .iter()
            .filter_map(|name| name.as_string())
            .collect()
    }

    /// An error about a member.
    pub fn error(
        &self,
        reason: ConfigReason,
        name: &str,
        message: impl Into<Cow<'static, str>>,
    ) -> ConfigError {
        let mut message = message.into();
        if let Some(given) = self.given(reason, name) {
            message = format!("{message}; given: {given}").into();
        }
        ConfigError::new(reason, format!("{}{name}", self.prefix), message)
    }

    /// What was given under a name, such as `issuer` or `issuer[1]`: its type, never its value, which may be secret; but
    /// a number that is out of range, which is none.
    fn given(&self, reason: ConfigReason, name: &str) -> Option<String> {
        let (member, index) = match name.split_once('[') {
            None => (name, None),
            Some((member, rest)) => (member, rest.trim_end_matches(']').parse::<u32>().ok()),
        };
        if !self.names().iter().any(|own| own == member) {
            return None;
        }
        let value = Reflect::get(&self.object, &member.into()).ok()?;
        let value = match index {
            Some(index) if Array::is_array(&value) => value.unchecked_ref::<Array>().get(index),
            _ => value,
        };
        match reason {
            _ if value.is_undefined() => {
                Some("undefined, is an environment variable not set?".to_owned())
            }
            ConfigReason::Type => Some(kind_of(&value).to_owned()),
            ConfigReason::Range => {
                let number = Number::from(value.as_f64()?)
                    .to_string_with_radix(10)
                    .ok()?;
                Some(String::from(number))
            }
            _ => None,
        }
    }

    /// Its own member, unless it is left out or `undefined`: what it inherits may have been put into
    /// `Object.prototype` by other code.
    pub fn get(&self, name: &str) -> Result<Option<JsValue>, ConfigError> {
        let key = JsValue::from(name);
        let own = Reflect::get_own_property_descriptor(self.object.unchecked_ref::<Object>(), &key);
        let value = match own {
            Ok(descriptor) if descriptor.is_undefined() => Ok(JsValue::UNDEFINED),
            Ok(_) => Reflect::get(&self.object, &key),
            Err(error) => Err(error),
        }
        .map_err(|_| self.error(ConfigReason::Type, name, "cannot be read"))?;
        Ok(Some(value).filter(|value| !value.is_undefined()))
    }

    /// Whether a member is there.
    pub fn has(&self, name: &str) -> Result<bool, ConfigError> {
        self.get(name).map(|value| value.is_some())
    }

    /// A non-empty string.
    pub fn string(&self, name: &str) -> Result<Option<String>, ConfigError> {
        self.get(name)?
            .map(|value| self.non_empty_string(name, &value))
            .transpose()
    }

    /// `true` or `false`.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, ConfigError> {
        self.get(name)?
            .map(|value| {
                value
                    .as_bool()
                    .ok_or_else(|| self.error(ConfigReason::Type, name, "must be true or false"))
            })
            .transpose()
    }

    /// A number for which `is_allowed` holds; NaN and infinities never do.
    pub fn number(
        &self,
        name: &str,
        is_allowed: impl Fn(f64) -> bool,
        message: impl Into<Cow<'static, str>>,
    ) -> Result<Option<f64>, ConfigError> {
        let Some(value) = self.get(name)? else {
            return Ok(None);
        };
        let number = value
            .as_f64()
            .ok_or_else(|| self.error(ConfigReason::Type, name, "must be a number"))?;
        if number.is_finite() && is_allowed(number) {
            Ok(Some(number))
        } else {
            Err(self.error(ConfigReason::Range, name, message))
        }
    }

    /// Checks that it is a function, if it is given. The JavaScript side calls it.
    pub fn check_function(&self, name: &str) -> Result<(), ConfigError> {
        match self.get(name)? {
            Some(value) if !value.is_function() => {
                Err(self.error(ConfigReason::Type, name, "must be a function"))
            }
            _ => Ok(()),
        }
    }

    /// A non-empty list of non-empty strings, or one string for a list of one. `Some(None)` for `null`.
    pub fn nullable_strings(&self, name: &str) -> Result<Option<Option<Vec<String>>>, ConfigError> {
        match self.get(name)? {
            None => Ok(None),
            Some(value) if value.is_null() => Ok(Some(None)),
            Some(value) if value.is_string() => {
                Ok(Some(Some(vec![self.non_empty_string(name, &value)?])))
            }
            Some(value) => self.string_list(name, &value).map(|list| Some(Some(list))),
        }
    }

    /// A non-empty list of non-empty strings.
    pub fn string_list(&self, name: &str, value: &JsValue) -> Result<Vec<String>, ConfigError> {
        let list = self.strings(name, value)?;
        if list.is_empty() {
            return Err(self.error(
                ConfigReason::Empty,
                name,
                "an empty list could be read two ways: leave the option out, or say null",
            ));
        }
        Ok(list)
    }

    /// Scopes: a list, which may be empty, or one space-separated string.
    pub fn scopes(&self, name: &str) -> Result<Vec<String>, ConfigError> {
        let Some(value) = self.get(name)? else {
            return Ok(Vec::new());
        };
        let list: Vec<String> = if value.is_string() {
            let text = self.non_empty_string(name, &value)?;
            // A comma-separated or JSON list would be one scope that no token ever has.
            if text.contains(',') || text.starts_with('[') {
                return Err(self.error(
                    ConfigReason::Type,
                    name,
                    "ambiguous: separate scopes by spaces, or give a list",
                ));
            }
            text.split(' ')
                .filter(|scope| !scope.is_empty())
                .map(str::to_owned)
                .collect()
        } else {
            self.strings(name, &value)?
        };
        if value.is_string() && list.is_empty() {
            return Err(self.error(ConfigReason::Empty, name, "names no scope"));
        }
        match list.iter().all(|scope| scopes::is_scope(scope)) {
            true => Ok(list),
            false => Err(self.error(
                ConfigReason::Type,
                name,
                "a scope has no spaces, quotes, backslashes or control characters",
            )),
        }
    }

    /// The text of a member that JSON can express.
    pub fn json(&self, name: &str, value: &JsValue) -> Result<String, ConfigError> {
        JSON::stringify(value)
            .ok()
            .and_then(|text| text.as_string())
            .ok_or_else(|| self.error(ConfigReason::Type, name, "must be plain JSON"))
    }

    fn strings(&self, name: &str, value: &JsValue) -> Result<Vec<String>, ConfigError> {
        if !Array::is_array(value) {
            return Err(self.error(
                ConfigReason::Type,
                name,
                "must be a string or an array of strings",
            ));
        }
        let list: &Array = value.unchecked_ref();
        list.iter()
            .enumerate()
            .map(|(i, element)| self.non_empty_string(&format!("{name}[{i}]"), &element))
            .collect()
    }

    fn non_empty_string(&self, name: &str, value: &JsValue) -> Result<String, ConfigError> {
        let text = value
            .as_string()
            .ok_or_else(|| self.error(ConfigReason::Type, name, "must be a string"))?;
        if text.trim().is_empty() {
            let message =
                "an empty string could be read two ways: leave the option out, or say null";
            return Err(self.error(ConfigReason::Empty, name, message));
        }
        Ok(text)
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
