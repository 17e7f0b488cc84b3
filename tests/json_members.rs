//! What reads over a document, and what finds values by their places in it, against what builds its values, on texts that
//! are made and then damaged.

use mcp_bearer::jose::json::{Document, InvalidJson, Node, Object, Scalar, Value, members_named};
use text_kernels::json::Budget;

const BUDGET: Budget = Budget {
    depth: 5,
    members: 40,
};
const WANTED: [&str; 4] = ["alg", "iss", "", "\u{e9}"];
const CASES: usize = 60_000;

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

fn space(random: &mut Random, text: &mut String) {
    if random.below(8) == 0 {
        text.push_str(random.one_of(&[" ", "\n", "\t\r ", "                    "]));
    }
}

fn string(random: &mut Random, text: &mut String) {
    const PIECES: [&str; 24] = [
        "alg",
        "iss",
        "a",
        "b",
        "\u{e9}",
        "\u{1f600}",
        "\\u00e9",
        "\\u0061",
        "\\ud83d\\ude00",
        "\\n",
        "\\\"",
        "\\\\",
        "\\/",
        "long text of more than sixteen bytes",
        "12345678",
        "1234567",
        // Of these some are not allowed.
        "\\ud800",
        "\\udc00",
        "\\x",
        "\u{1}",
        "\\u12",
        "\u{7f}",
        "\\u0000",
        "0",
    ];
    text.push('"');
    let allowed = if random.below(60) == 0 { 24 } else { 16 };
    for _ in 0..random.below(3) {
        text.push_str(random.one_of(&PIECES[..allowed]));
    }
    text.push('"');
}

fn value(random: &mut Random, depth: usize, text: &mut String) {
    const SCALARS: [&str; 20] = [
        "0",
        "-0",
        "12",
        "1.5",
        "-1e2",
        "1E+2",
        "true",
        "false",
        "null",
        "17976931348623156083e289",
        "0.00017e311",
        "123456789012345678901234567890",
        // These are not allowed.
        "17976931348623159083e289",
        "01",
        "-",
        "1.",
        "1e",
        "nul",
        "True",
        "+1",
    ];
    space(random, text);
    let kinds = if depth == 0 { 6 } else { 10 };
    match random.below(kinds) {
        0..4 => {
            let allowed = if random.below(60) == 0 { 20 } else { 12 };
            text.push_str(random.one_of(&SCALARS[..allowed]));
        }
        4..6 => string(random, text),
        6..8 => {
            text.push('[');
            for i in 0..random.below(4) {
                if i > 0 {
                    text.push(',');
                }
                value(random, depth - 1, text);
            }
            space(random, text);
            text.push(']');
        }
        _ => object(random, depth, text),
    }
    space(random, text);
}

fn object(random: &mut Random, depth: usize, text: &mut String) {
    let members = match random.below(12) {
        // More than are compared each with each, and more than the budget.
        0 => random.below(45),
        _ => random.below(4),
    };
    text.push('{');
    for i in 0..members {
        if i > 0 {
            text.push(',');
        }
        space(random, text);
        if members > 4 && random.below(40) > 0 {
            text.push_str(&format!("\"{i}\""));
        } else {
            string(random, text);
        }
        space(random, text);
        text.push(':');
        value(random, depth.saturating_sub(1), text);
    }
    text.push('}');
}

fn damage(random: &mut Random, text: &mut Vec<u8>) {
    let at = random.below(text.len());
    match random.below(4) {
        0 => text[at] = random.one_of(b"{}[]\",:\\ue0-.tfn \x00\xff\x80\xc3"),
        1 => text.insert(at, random.one_of(b"{}[]\",:\\0 \xe2")),
        2 => drop(text.remove(at)),
        _ => text.truncate(at),
    }
}

/// All values of a document as its places give them, as text.
fn write(node: Node<'_>, output: &mut String) {
    if node.is_object() {
        output.push('{');
        for (name, value) in node.members() {
            Value::String(name).write(output);
            output.push(':');
            write(value, output);
            output.push(',');
        }
        output.push('}');
    } else if node.is_array() {
        output.push('[');
        for element in node.elements() {
            write(element, output);
            output.push(',');
        }
        output.push(']');
    } else if let Some(text) = node.as_str() {
        Value::String(text).write(output);
    } else {
        output.push_str(node.raw());
    }
}

/// What `write` has to write, from the values.
fn write_value(value: &Value<'_>, output: &mut String) {
    match value {
        Value::Object(object) => {
            output.push('{');
            for (name, value) in object.iter() {
                Value::String(name.into()).write(output);
                output.push(':');
                write_value(value, output);
                output.push(',');
            }
            output.push('}');
        }
        Value::Array(elements) => {
            output.push('[');
            for element in elements {
                write_value(element, output);
                output.push(',');
            }
            output.push(']');
        }
        value => value.write(output),
    }
}

/// The places of a document's values against the values.
fn assert_same_values(text: &[u8]) {
    let shown = String::from_utf8_lossy(text);
    match (Document::parse(text, BUDGET), Value::parse(text, BUDGET)) {
        (Ok(document), Ok(value)) => {
            let (mut ours, mut expected) = (String::new(), String::new());
            write(document.root(), &mut ours);
            write_value(&value, &mut expected);
            assert_eq!(ours, expected, "{shown}");
        }
        (ours, expected) => assert_eq!(ours.err(), expected.err(), "{shown}"),
    }
}

/// What `members_named` has to answer, from the values.
fn expected(text: &[u8]) -> Result<Vec<(&'static str, Scalar<'_>)>, InvalidJson> {
    let object = match Value::parse(text, BUDGET)? {
        Value::Object(object) => object,
        _ => return Err(InvalidJson::Malformed),
    };
    let wanted = object.iter().filter_map(|(name, value)| {
        let name = WANTED.into_iter().find(|&wanted| wanted == name)?;
        let scalar = match value {
            Value::Null => Scalar::Null,
            Value::String(string) => Scalar::String(string.clone().into_owned().into()),
            _ => Scalar::Other,
        };
        Some((name, scalar))
    });
    Ok(wanted.collect())
}

#[test]
fn reading_over_a_document_judges_it_as_building_its_values_does() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let (mut found, mut answers) = (0, [0; 4]);
    for _ in 0..CASES {
        let mut text = String::new();
        if random.below(20) == 0 {
            value(&mut random, 7, &mut text);
        } else {
            object(&mut random, 7, &mut text);
        }
        let mut text = text.into_bytes();
        if !text.is_empty() && random.below(2) == 0 {
            damage(&mut random, &mut text);
        }
        let ours = members_named(&text, BUDGET, &WANTED);
        assert_eq!(ours, expected(&text), "{}", String::from_utf8_lossy(&text));
        assert_same_values(&text);
        found += ours.as_ref().map_or(0, Vec::len);
        answers[match ours {
            Ok(_) => 0,
            Err(InvalidJson::Malformed) => 1,
            Err(InvalidJson::TooDeep) => 2,
            Err(InvalidJson::TooManyMembers) => 3,
        }] += 1;
        // An independent judge: serde_json takes names twice, and knows no budget.
        let theirs = serde_json::from_slice::<serde_json::Value>(&text);
        if Object::parse(&text, BUDGET).is_ok() {
            assert!(theirs.is_ok(), "{}", String::from_utf8_lossy(&text));
        }
    }
    assert!(found > 1000, "{found}");
    assert!(answers.iter().all(|&count| count > 100), "{answers:?}");
}

/// Also where an object has so many that they are not compared each with each.
#[test]
fn a_name_twice_is_found_among_any_number_of_names() {
    let budget = Budget {
        depth: 2,
        members: 2048,
    };
    for members in [2, 16, 17, 600, 2048] {
        let name = |i: usize| format!("a name of more than eight bytes {i:04}");
        let object = |last: &str| {
            let mut text = String::from("{");
            for i in 1..members {
                text.push_str(&format!("\"{}\":[],", name(i)));
            }
            text + &format!("\"{last}\":0}}")
        };
        let different = object(&name(members));
        assert!(Object::parse(different.as_bytes(), budget).is_ok());
        assert!(members_named(different.as_bytes(), budget, &[]).is_ok());
        for same in [
            name(1),
            name(members / 2 + members % 2),
            name(1).replace('a', "\\u0061"),
            name(1).replace("n", "\\u006e"),
        ] {
            let twice = object(&same);
            let malformed = InvalidJson::Malformed;
            assert_eq!(Object::parse(twice.as_bytes(), budget), Err(malformed));
            assert_eq!(members_named(twice.as_bytes(), budget, &[]), Err(malformed));
        }
    }
}
