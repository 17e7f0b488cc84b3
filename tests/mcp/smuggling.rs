//! Bodies and headers by which a client could make a server run what the rules refuse. `NAME` stands for a tool: with one
//! that is hidden, and with one that everybody may use, as a control.

use mcp_bearer::mcp::{Headers, OperationRules, Outcome};

use crate::{judge, rules, short};

const V1: Headers<'static> = headers(None, None, None);
const V2025: Headers<'static> = headers(Some("2025-11-25"), None, None);
const CALL: &str = "tools/call";
const MODERN: &str = "2026-07-28";
const META: &str = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"#;

const fn headers(
    protocol_version: Option<&'static str>,
    method: Option<&'static str>,
    name: Option<&'static str>,
) -> Headers<'static> {
    Headers {
        protocol_version,
        method,
        name,
    }
}

/// The id; the headers; the body; what becomes of it with a hidden tool, and with one for everybody.
type Case = (
    &'static str,
    Headers<'static>,
    &'static str,
    &'static str,
    &'static str,
);

const UNKNOWN: &str = "200 -32602";
const PARSE: &str = "400 -32700";
const INVALID: &str = "400 -32600";
const MISMATCH: &str = "400 -32020";

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Rows of OPERATIONS.md, S2.
    ("MCP-01 modern headers name another tool", headers(Some(MODERN), Some(CALL), Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, "pass"),
    ("MCP-02 headers lie in an older revision", headers(Some("2025-11-25"), Some("tools/list"), Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    ("MCP-03 headers lie without a version", headers(None, Some("tools/list"), Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    ("MCP-04 batch", V2025, r#"[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"}}]"#, INVALID, INVALID),
    ("MCP-05 name twice, the last wins", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","name":"NAME"}}"#, PARSE, PARSE),
    ("MCP-06 byte order mark", V1, "\u{feff}{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"NAME\"}}", PARSE, PARSE),
    ("MCP-07 modern version, body without _meta", headers(Some(MODERN), Some(CALL), Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"}}"#, MISMATCH, "pass"),
    ("MCP-08 no lie at all", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    // Names twice.
    ("MCP-09 name twice, the first wins", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME","name":"read"}}"#, PARSE, PARSE),
    ("MCP-10 params twice", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"},"params":{"name":"NAME"}}"#, PARSE, PARSE),
    ("MCP-11 method twice", V1, r#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"NAME"}}"#, PARSE, PARSE),
    ("MCP-12 id twice", V1, r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/call","params":{"name":"NAME"}}"#, PARSE, PARSE),
    ("MCP-13 jsonrpc twice", V1, r#"{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"}}"#, PARSE, PARSE),
    ("MCP-14 a member of the arguments twice", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME","arguments":{"a":1,"a":2}}}"#, PARSE, PARSE),
    ("MCP-15 arguments twice", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME","arguments":{},"arguments":{}}}"#, PARSE, PARSE),
    ("MCP-16 a member of an object in an array twice", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME","arguments":{"a":[{"b":1,"b":1}]}}}"#, PARSE, PARSE),
    ("MCP-17 name twice, once in escapes", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","na\u006de":"NAME"}}"#, PARSE, PARSE),
    ("MCP-18 _meta twice", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME","_meta":{},"_meta":{}}}"#, PARSE, PARSE),
    ("MCP-19 a key of _meta twice", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME","_meta":{"a":1,"a":1}}}"#, PARSE, PARSE),
    // Escapes: decoded, then judged.
    ("MCP-20 the member name in escapes", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"na\u006de":"NAME"}}"#, UNKNOWN, "pass"),
    ("MCP-21 params in escapes", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","p\u0061rams":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    ("MCP-22 the method in escapes", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools\u002fcall","params":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    ("MCP-23 the method with an escaped slash", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools\/call","params":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    ("MCP-24 method in escapes as a member", V1, r#"{"jsonrpc":"2.0","id":1,"\u006dethod":"tools/call","params":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    ("MCP-25 a lone surrogate in the name", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME\ud800"}}"#, PARSE, PARSE),
    ("MCP-26 an unknown escape", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\x4eNAME"}}"#, PARSE, PARSE),
    ("MCP-27 a NUL behind the name", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME\u0000"}}"#, UNKNOWN, UNKNOWN),
    ("MCP-28 a space behind the name", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME "}}"#, UNKNOWN, UNKNOWN),
    ("MCP-29 a raw control character", V1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"NAME\u{1}\"}}", PARSE, PARSE),
    // More than one value, and what is not JSON.
    ("MCP-30 two values", V1, r#"{"jsonrpc":"2.0","id":1,"method":"ping"}{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"}}"#, PARSE, PARSE),
    ("MCP-31 two values on two lines", V1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"NAME\"}}", PARSE, PARSE),
    ("MCP-32 a byte behind the value", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"}}x"#, PARSE, PARSE),
    ("MCP-33 a NUL behind the value", V1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"NAME\"}}\0", PARSE, PARSE),
    ("MCP-34 a comma at the end", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",}}"#, PARSE, PARSE),
    ("MCP-35 a comment", V1, r#"{"jsonrpc":"2.0","id":1,/**/"method":"tools/call","params":{"name":"NAME"}}"#, PARSE, PARSE),
    ("MCP-36 quotes of JavaScript", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{'name':"NAME"}}"#, PARSE, PARSE),
    ("MCP-37 a number that is not finite", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME","arguments":{"a":1e400}}}"#, PARSE, PARSE),
    ("MCP-38 empty", V1, "", PARSE, PARSE),
    ("MCP-39 a string", V1, r#""tools/call""#, INVALID, INVALID),
    ("MCP-40 null", V1, "null", INVALID, INVALID),
    ("MCP-41 white space around", V1, "\r\n\t {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"NAME\"}} \n", UNKNOWN, "pass"),
    ("MCP-42 a no-break space around", V1, "\u{a0}{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"NAME\"}}", PARSE, PARSE),
    // Shapes of messages.
    ("MCP-43 a notification that calls", V1, r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"NAME"}}"#, "dropped", "pass"),
    ("MCP-44 a call with a result", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"},"result":{}}"#, INVALID, INVALID),
    ("MCP-45 a call with an error", V1, r#"{"jsonrpc":"2.0","id":1,"error":{},"method":"tools/call","params":{"name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-46 another version of JSON-RPC", V1, r#"{"jsonrpc":"1.0","id":1,"method":"tools/call","params":{"name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-47 no version of JSON-RPC", V1, r#"{"id":1,"method":"tools/call","params":{"name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-48 the version as a number", V1, r#"{"jsonrpc":2.0,"id":1,"method":"tools/call","params":{"name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-49 the method in an array", V1, r#"{"jsonrpc":"2.0","id":1,"method":["tools/call"],"params":{"name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-50 params by position", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["NAME",{}]}"#, UNKNOWN, UNKNOWN),
    ("MCP-51 the name in an array", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["NAME"]}}"#, UNKNOWN, UNKNOWN),
    ("MCP-52 the name in an object", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":{"toString":"NAME"}}}"#, UNKNOWN, UNKNOWN),
    ("MCP-53 no params", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#, UNKNOWN, UNKNOWN),
    ("MCP-54 params null, the name outside", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":null,"name":"NAME"}"#, UNKNOWN, UNKNOWN),
    ("MCP-55 the name in the arguments", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{"name":"NAME"}}}"#, UNKNOWN, UNKNOWN),
    ("MCP-56 the name null", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":null,"arguments":{"name":"NAME"}}}"#, UNKNOWN, UNKNOWN),
    ("MCP-57 __proto__", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"__proto__":{"name":"NAME"}}}"#, UNKNOWN, UNKNOWN),
    // Case.
    ("MCP-58 a name in upper case", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","Name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-59 a method in upper case", V1, r#"{"jsonrpc":"2.0","id":1,"method":"ping","METHOD":"tools/call","params":{"name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-60 params in upper case", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"},"Params":{"name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-61 params with a long s", V1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"read\"},\"param\u{17f}\":{\"name\":\"NAME\"}}", INVALID, INVALID),
    ("MCP-62 arguments in upper case", V1, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME","arguments":{},"Arguments":{}}}"#, INVALID, INVALID),
    // Headers of 2026-07-28.
    ("MCP-63 Mcp-Method lies", headers(Some(MODERN), Some("tools/list"), Some("NAME")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read",META}}"#, MISMATCH, MISMATCH),
    ("MCP-64 Mcp-Method in another case", headers(Some(MODERN), Some("Tools/Call"), Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, MISMATCH),
    ("MCP-65 no Mcp-Method", headers(Some(MODERN), None, Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, MISMATCH),
    ("MCP-66 no Mcp-Name", headers(Some(MODERN), Some(CALL), None), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, MISMATCH),
    ("MCP-67 no version header, the body is modern", headers(None, Some(CALL), Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, MISMATCH),
    ("MCP-68 an older version header, the body is modern", headers(Some("2025-11-25"), Some(CALL), Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, MISMATCH),
    ("MCP-69 Mcp-Name in base64", headers(Some(MODERN), Some(CALL), Some("=?base64?cmVhZA==?=")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, "pass"),
    ("MCP-70 Mcp-Name in base64 without padding", headers(Some(MODERN), Some(CALL), Some("=?base64?cmVhZA?=")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, MISMATCH),
    ("MCP-71 Mcp-Name in base64 that is not canonical", headers(Some(MODERN), Some(CALL), Some("=?base64?cmVhZB==?=")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, MISMATCH),
    ("MCP-72 Mcp-Name with white space around", headers(Some(MODERN), Some(CALL), Some(" read\t")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, "pass"),
    ("MCP-73 two names in Mcp-Name", headers(Some(MODERN), Some(CALL), Some("read, hidden")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, MISMATCH),
    ("MCP-74 a later revision", headers(Some("2027-01-01"), Some(CALL), Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"}}"#, MISMATCH, "pass"),
    ("MCP-75 a version that is no date", headers(Some("latest"), Some("tools/list"), Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"}}"#, MISMATCH, MISMATCH),
    ("MCP-76 two versions in the header", headers(Some("2025-11-25, 2026-07-28"), Some("tools/list"), Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    ("MCP-77 a modern notification with a lying name", headers(Some(MODERN), None, Some("read")), r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"NAME",META}}"#, MISMATCH, "pass"),
    ("MCP-78 the version in _meta is an object", headers(Some("2025-11-25"), Some("tools/list"), Some("read")), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME","_meta":{"io.modelcontextprotocol/protocolVersion":{}}}}"#, UNKNOWN, "pass"),
    // Ids of every type.
    ("MCP-79 the id is null", V1, r#"{"jsonrpc":"2.0","id":null,"method":"tools/call","params":{"name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-80 the id is an object", V1, r#"{"jsonrpc":"2.0","id":{},"method":"tools/call","params":{"name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-81 the id is true", V1, r#"{"jsonrpc":"2.0","id":true,"method":"tools/call","params":{"name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-82 the id is a fraction", V1, r#"{"jsonrpc":"2.0","id":1.5,"method":"tools/call","params":{"name":"NAME"}}"#, INVALID, INVALID),
    ("MCP-83 the id is a string", V1, r#"{"jsonrpc":"2.0","id":"1\"","method":"tools/call","params":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    ("MCP-84 the id is negative", V1, r#"{"jsonrpc":"2.0","id":-1,"method":"tools/call","params":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    ("MCP-85 the id is large", V1, r#"{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/call","params":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    // A task is a call too.
    ("MCP-86 as a task", V2025, r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"NAME","task":{"ttl":1}}}"#, UNKNOWN, "pass"),
    ("MCP-87 a prompt", V1, r#"{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"NAME"}}"#, UNKNOWN, "pass"),
    ("MCP-88 the arguments of a prompt are completed", V1, r#"{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"NAME"}}}"#, UNKNOWN, "pass"),
    ("MCP-89 the reference has another case", V1, r#"{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"read","Name":"hidden"}}}"#, INVALID, INVALID),
    ("MCP-90 the reference has another type", V1, r#"{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/other","name":"NAME"}}}"#, UNKNOWN, UNKNOWN),
];

/// The URI of a hidden resource, and of one for everybody, for every method that names one.
const URIS: &[(&str, &str, &str)] = &[
    (
        "MCP-91 a resource",
        "notes://open/secret/a",
        "notes://open/a",
    ),
    (
        "MCP-92 a scheme in upper case",
        "NOTES://open/secret/a",
        "notes://open/a",
    ),
    (
        "MCP-93 dot segments",
        "notes://open/a/../secret/a",
        "notes://open/a/secret/a",
    ),
    (
        "MCP-94 encoded dot segments",
        "notes://open/a/%2e%2e/secret/a",
        "notes://open/a/%2C%2C/secret/a",
    ),
    ("MCP-95 a tab", "notes://open/sec\\tret/a", "notes://open/a"),
    (
        "MCP-96 an encoded letter",
        "notes://open/%73ecret/a",
        "notes://open/%2Fsecret/a",
    ),
    (
        "MCP-97 white space in front",
        " notes://open/secret/a",
        "notes://open/a",
    ),
    ("MCP-98 no rule", "other://a", "notes://open/b"),
];

#[test]
fn nothing_runs_that_the_rules_refuse() {
    let rules = rules();
    for (id, headers, body, hidden, control) in CASES {
        for (name, expected) in [("hidden", hidden), ("read", control)] {
            let body = body.replace("META", META).replace("NAME", name);
            let judgement = judge(&rules, body.as_bytes(), headers, Some(&[]), vec![]);
            assert_eq!(short(&judgement), **expected, "{id}: {name}");
            let is_allowed = judgement.operations.iter().all(|record| record.is_allowed);
            let passes = judgement.outcome == Outcome::Pass;
            assert!(
                judgement.operations.is_empty() || is_allowed == passes,
                "{id}"
            );
        }
    }
}

#[test]
fn no_spelling_of_a_uri_reaches_a_hidden_resource() {
    let rules = rules();
    for (id, hidden, control) in URIS {
        for (uri, expected) in [(hidden, UNKNOWN), (control, "pass")] {
            for method in [
                "resources/read",
                "resources/subscribe",
                "resources/unsubscribe",
            ] {
                let body = format!(
                    r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{{"uri":"{uri}"}}}}"#
                );
                let judgement = judge(&rules, body.as_bytes(), &V1, Some(&[]), vec![]);
                assert_eq!(short(&judgement), expected, "{id}: {method} {uri}");
            }
            let body = format!(
                r#"{{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{{"notifications":{{"resourceSubscriptions":["notes://open/x","{uri}"]}}}}}}"#
            );
            let judgement = judge(&rules, body.as_bytes(), &V1, Some(&[]), vec![]);
            assert_eq!(short(&judgement), expected, "{id}: listen {uri}");
        }
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_refused() {
    let rules = rules();
    let body = br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}"#;
    assert_eq!(short(&judge(&rules, body, &V1, Some(&[]), vec![])), "pass");
    let utf_16: Vec<u8> = body.iter().flat_map(|&byte| [byte, 0]).collect();
    let latin_1 = [body[..body.len() - 3].as_ref(), b"\xe9\"}}"].concat();
    let overlong = [body[..body.len() - 3].as_ref(), b"\xc1\xa1\"}}"].concat();
    let surrogate = [body[..body.len() - 3].as_ref(), b"\xed\xa0\x80\"}}"].concat();
    for body in [utf_16, latin_1, overlong, surrogate] {
        assert_eq!(short(&judge(&rules, &body, &V1, Some(&[]), vec![])), PARSE);
    }
}

#[test]
fn the_case_of_a_method_decides() {
    // A server that compares exactly knows none of them; the rule for methods refuses them elsewhere.
    let mut rules = rules();
    let body = |method: &str| {
        format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{{"name":"hidden"}}}}"#)
    };
    let outcome = |rules: &OperationRules, method: &str| {
        short(&judge(
            rules,
            body(method).as_bytes(),
            &V1,
            Some(&[]),
            vec![],
        ))
    };
    for method in [
        "Tools/call",
        "tools/Call",
        "TOOLS/CALL",
        "tools/call ",
        "tools//call",
    ] {
        assert_eq!(outcome(&rules, method), "pass", "{method}");
    }
    rules.methods = crate::table(
        "methods",
        &[
            ("*", mcp_bearer::mcp::Rule::Deny),
            ("tools/call", mcp_bearer::mcp::Rule::Allow),
        ],
    );
    for method in [
        "Tools/call",
        "tools/Call",
        "TOOLS/CALL",
        "tools/call ",
        "tools//call",
    ] {
        assert_eq!(outcome(&rules, method), "200 -32601", "{method}");
    }
    assert_eq!(outcome(&rules, "tools/call"), UNKNOWN);
}
