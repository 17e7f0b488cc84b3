//! A vector file, read by its field names so that keys stay in the very text that the file ships.

use serde_json::Value;

use crate::hex;
use crate::vector_report::Label;

/// Cases that share a key.
pub struct Group {
    fields: Value,
    pub cases: Vec<Case>,
}

/// One signature or tag.
pub struct Case {
    pub id: u64,
    pub label: Label,
    /// The secret, in MAC sets, where each case has its own.
    pub key: Option<Vec<u8>>,
    pub message: Vec<u8>,
    /// The signature or tag.
    pub signature: Vec<u8>,
}

/// Reads a vector file.
pub fn load(json: &str) -> Vec<Group> {
    let file: Value = serde_json::from_str(json).expect("a vector file is JSON");
    let groups: Vec<Group> = array(&file, "testGroups").iter().map(Group::read).collect();
    let cases: usize = groups.iter().map(|group| group.cases.len()).sum();
    assert_eq!(
        file["numberOfTests"].as_u64(),
        Some(cases as u64),
        "a vector file is complete"
    );
    groups
}

impl Group {
    fn read(fields: &Value) -> Self {
        Self {
            cases: array(fields, "tests").iter().map(Case::read).collect(),
            fields: fields.clone(),
        }
    }

    /// A field that every group of this kind has.
    pub fn text(&self, pointer: &str) -> &str {
        let field = self.fields.pointer(pointer).and_then(Value::as_str);
        field.unwrap_or_else(|| panic!("a group has {pointer}"))
    }

    pub fn number(&self, pointer: &str) -> u64 {
        let field = self.fields.pointer(pointer).and_then(Value::as_u64);
        field.unwrap_or_else(|| panic!("a group has {pointer}"))
    }

    pub fn bytes(&self, pointer: &str) -> Vec<u8> {
        hex::decode(self.text(pointer))
    }

    /// The JWK, under either of the two names that files use, where there is one.
    pub fn jwk(&self) -> Option<String> {
        ["publicKeyJwk", "keyJwk"]
            .iter()
            .find_map(|name| self.fields.get(name))
            .map(Value::to_string)
    }
}

impl Case {
    fn read(fields: &Value) -> Self {
        let bytes = |name: &str| fields.get(name).and_then(Value::as_str).map(hex::decode);
        Self {
            id: fields["tcId"].as_u64().expect("a case has a number"),
            label: Label::parse(fields["result"].as_str().expect("a case has a label")),
            key: bytes("key"),
            message: bytes("msg").expect("a case has a message"),
            signature: bytes("sig")
                .or_else(|| bytes("tag"))
                .expect("a case has a signature"),
        }
    }
}

fn array<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name]
        .as_array()
        .unwrap_or_else(|| panic!("a vector file has {name}"))
}
