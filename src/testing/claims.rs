//! Claims, as serde writes them.

use serde::ser::{Error, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::jose::json::{Object, Value};

/// The claims of a token, in their order.
#[derive(Clone, Copy)]
pub struct Claims<'a>(pub &'a Object<'a>);

struct Claim<'a>(&'a Value<'a>);

impl Serialize for Claims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, Claim(value))))
    }
}

impl Serialize for Claim<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            // As it is written: not by way of a floating-point number.
            Value::Number(text) => serde_json::from_str::<&RawValue>(text)
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(values) => serializer.collect_seq(values.iter().map(Claim)),
            Value::Object(members) => Claims(members).serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::json::Budget;

    #[test]
    fn claims_are_written_as_they_were_read() {
        for text in [
            r#"{"b":1,"a":[null,true,false,"\u0001\"\\é",{}],"c":{"z":-1,"y":[]},"__proto__":{}}"#,
            r#"{"whole":9007199254740993,"fraction":-0.30000000000000004,"large":1.5E300,"long":0.1234567890123456789}"#,
        ] {
            let claims = Object::parse(text.as_bytes(), Budget::TOKEN).unwrap();
            assert_eq!(serde_json::to_string(&Claims(&claims)).unwrap(), text);
        }
    }
}
