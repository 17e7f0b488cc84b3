//! What the reader takes as method and name against what serde_json takes, on bodies that are made and then damaged.

use mcp_bearer::mcp::{Headers, OperationRules, Outcome, Rule};

use crate::random::Random;
use crate::{judge, table};

const CASES: usize = 200_000;
const NAMES: [&str; 6] = ["read", "write", "r\\u0065ad", "a b", "\u{e9}", ""];

fn text(random: &mut Random, plain: &str) -> String {
    // Now and then a letter as an escape.
    let letters = plain.chars().map(|letter| match random.below(40) {
        0 => format!("\\u{:04x}", u32::from(letter)),
        1 if letter == '/' => "\\/".to_owned(),
        _ => letter.to_string(),
    });
    letters.collect()
}

fn space(random: &mut Random) -> &'static str {
    random.one_of(&["", "", "", "", " ", "\n", "\t\r "])
}

fn any_value(random: &mut Random, depth: usize) -> String {
    match random.below(if depth == 0 { 6 } else { 8 }) {
        0 => "1".to_owned(),
        1 => "\"tools/call\"".to_owned(),
        2 => "null".to_owned(),
        3 => "-1.5e3".to_owned(),
        4 => "\"]}\\\"\"".to_owned(),
        5 => "true".to_owned(),
        6 => {
            let elements: Vec<_> = (0..random.below(3))
                .map(|_| any_value(random, depth - 1))
                .collect();
            format!("[{}]", elements.join(","))
        }
        _ => object(random, depth - 1, &["name", "a", "method", "name"]),
    }
}

fn object(random: &mut Random, depth: usize, names: &[&str]) -> String {
    let mut members = Vec::new();
    for name in names {
        if random.once_in(3) {
            continue;
        }
        let value = any_value(random, depth);
        members.push(format!(
            "\"{}\":{}{value}",
            text(random, name),
            space(random)
        ));
    }
    format!("{{{}}}", members.join(","))
}

fn member(random: &mut Random, name: &str, value: &str) -> String {
    let (before, after) = (space(random), space(random));
    format!(
        "{before}\"{}\"{after}:{before}{value}{after}",
        text(random, name)
    )
}

fn params(random: &mut Random) -> String {
    if random.once_in(12) {
        return any_value(random, 2);
    }
    let mut members = Vec::new();
    let name = format!("\"{}\"", random.one_of(&NAMES));
    let name = if random.once_in(10) {
        any_value(random, 1)
    } else {
        name
    };
    members.push(member(random, "name", &name));
    if !random.once_in(3) {
        let arguments = any_value(random, 3);
        members.push(member(random, "arguments", &arguments));
    }
    if random.once_in(20) {
        members.push(member(random, "name", "\"write\""));
    }
    if random.once_in(30) {
        members.push("\"Name\":\"write\"".to_owned());
    }
    if random.once_in(2) {
        members.reverse();
    }
    format!("{{{}}}", members.join(","))
}

fn body(random: &mut Random) -> Vec<u8> {
    let method = random.one_of(&["tools/call", "prompts/get", "ping", "Tools/call"]);
    let method = format!("\"{}\"", text(random, method));
    let id = random.one_of(&["1", "\"a\"", "-7", "null", "1.5", "{}"]);
    let params = params(random);
    let mut members = vec![
        member(random, "jsonrpc", "\"2.0\""),
        member(random, "method", &method),
        member(random, "params", &params),
    ];
    if !random.once_in(6) {
        members.push(member(random, "id", id));
    }
    if random.once_in(30) {
        let extra = random.one_of(&["result", "error", "method", "params", "Method", "x"]);
        let value = any_value(random, 1);
        members.push(member(random, extra, &value));
    }
    for _ in 0..random.below(4) {
        let last = members.pop().unwrap();
        members.insert(0, last);
    }
    let mut bytes = format!("{{{}}}", members.join(",")).into_bytes();
    if random.once_in(4) {
        damage(random, &mut bytes);
    }
    bytes
}

fn damage(random: &mut Random, bytes: &mut Vec<u8>) {
    let at = random.below(bytes.len());
    match random.below(5) {
        0 => bytes[at] = random.one_of(b"{}[]\",:\\ue0-.tfn \x00\xff\x80\xc3"),
        1 => bytes.insert(at, random.one_of(b"{}[]\",:\\0 \xe2")),
        2 => drop(bytes.remove(at)),
        3 => bytes.truncate(at),
        _ => bytes.splice(0..0, *b"\xef\xbb\xbf").for_each(drop),
    }
}

/// All names pass, so that what is refused is refused by the reader.
fn rules() -> OperationRules {
    OperationRules {
        tools: table("tools", &[("*", Rule::Allow)]),
        prompts: table("prompts", &[("*", Rule::Allow)]),
        ..OperationRules::default()
    }
}

#[test]
fn methods_and_names_are_those_of_another_parser() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let rules = rules();
    let (mut passed, mut named, mut refused) = (0, 0, 0);
    for _ in 0..CASES {
        let body = body(&mut random);
        let judgement = judge(&rules, &body, &Headers::default(), Some(&[]), vec![]);
        let shown = || String::from_utf8_lossy(&body).into_owned();
        if judgement.outcome != Outcome::Pass {
            refused += 1;
            continue;
        }
        passed += 1;
        let theirs: serde_json::Value =
            serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{}", shown()));
        let method = theirs["method"].as_str();
        let Some(record) = judgement.operations.first() else {
            let is_response = method.is_none()
                && (theirs.get("result").is_some() || theirs.get("error").is_some());
            let is_notification = method.is_some() && theirs.get("id").is_none();
            assert!(is_response || is_notification, "{}", shown());
            assert!(
                !matches!(method, Some("tools/call" | "prompts/get")),
                "{}",
                shown()
            );
            continue;
        };
        assert_eq!(Some(record.method.as_str()), method, "{}", shown());
        if matches!(method, Some("tools/call" | "prompts/get")) {
            named += 1;
            let name = theirs["params"]["name"].as_str();
            assert_eq!(record.name.as_deref(), name, "{}", shown());
            assert!(name.is_some(), "{}", shown());
        } else {
            assert_eq!(record.name, None);
        }
    }
    assert!(passed > CASES / 5 && named > CASES / 10 && refused > CASES / 5);
}
