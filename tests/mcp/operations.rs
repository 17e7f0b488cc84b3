//! What becomes of requests: answers byte for byte, functions, scopes, batches, requests without a token, the audit trail.

use mcp_bearer::limits;
use mcp_bearer::mcp::{
    FunctionAnswer, Headers, OperationReason, OperationRules, Outcome, Rule, RuleTable,
};
use mcp_bearer::token::scopes::ScopeHierarchy;

use crate::{body_of, judge, needs, rules, scopes, short, table};

const NO_HEADERS: Headers<'static> = Headers {
    protocol_version: None,
    method: None,
    name: None,
};

fn call(id: &str, name: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"tools/call","params":{{"name":"{name}"}}}}"#)
}

fn request(method: &str, params: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":7,"method":"{method}","params":{params}}}"#)
}

fn outcome(rules: &OperationRules, body: &str, granted: &[&str]) -> String {
    short(&judge(
        rules,
        body.as_bytes(),
        &NO_HEADERS,
        Some(granted),
        vec![],
    ))
}

#[test]
fn what_is_not_here_is_answered_as_the_sdk_answers_an_unknown_name() {
    let rules = rules();
    for (method, params, error) in [
        (
            "tools/call",
            r#"{"name":"nope"}"#,
            r#""message":"Tool nope not found""#,
        ),
        (
            "tools/call",
            r#"{"name":"hidden"}"#,
            r#""message":"Tool hidden not found""#,
        ),
        (
            "tools/call",
            r#"{"name":"a\"\n"}"#,
            r#""message":"Tool a\"\u000a not found""#,
        ),
        (
            "prompts/get",
            r#"{"name":"nope"}"#,
            r#""message":"Prompt nope not found""#,
        ),
        (
            "resources/read",
            r#"{"uri":"notes://nope"}"#,
            r#""message":"Resource not found: notes://nope","data":{"uri":"notes://nope"}"#,
        ),
        (
            "completion/complete",
            r#"{"ref":{"type":"ref/prompt","name":"nope"}}"#,
            r#""message":"Prompt nope not found""#,
        ),
        (
            "completion/complete",
            r#"{"ref":{"type":"ref/resource","uri":"nope://{id}"}}"#,
            r#""message":"Resource template nope://{id} not found""#,
        ),
        (
            "tools/call",
            r#"{"name":1}"#,
            r#""message":"Invalid params: name must be there, and a string""#,
        ),
    ] {
        let body = request(method, params);
        let judgement = judge(&rules, body.as_bytes(), &NO_HEADERS, Some(&[]), vec![]);
        let expected = format!(r#"{{"jsonrpc":"2.0","id":7,"error":{{"code":-32602,{error}}}}}"#);
        assert_eq!(body_of(&judgement), expected);
        assert!(short(&judgement).starts_with("200 "));
    }
}

#[test]
fn every_answer_has_the_id_wherever_it_can_be_read() {
    let rules = rules();
    for (body, id) in [
        (call("7", "hidden"), "7"),
        (call("\"a\\u0041\"", "hidden"), "\"a\\u0041\""),
        (call("9007199254740993", "hidden"), "9007199254740993"),
        (call("-0", "hidden"), "-0"),
        (call("1.5", "read"), "null"),
        (call("null", "read"), "null"),
        (r#"{"jsonrpc":"2.0","id":7}"#.to_owned(), "7"),
        (r#"{"jsonrpc":"2.0","id":7,"method":1}"#.to_owned(), "7"),
        (r#"{"id":7,"method":"ping"}"#.to_owned(), "7"),
        // Not strict JSON, but the id is plain.
        (request("ping", r#"{"a":1,"a":1}"#), "7"),
        (request("ping", &"[".repeat(limits::MESSAGE_DEPTH)), "7"),
        (request("ping", r#"{"a":1}} "#), "7"),
        (r#"{"id":7,"id":8}"#.to_owned(), "null"),
        (r#"{"params":{"id":7"#.to_owned(), "null"),
        ("[]".to_owned(), "null"),
    ] {
        let judgement = judge(&rules, body.as_bytes(), &NO_HEADERS, Some(&[]), vec![]);
        let start = format!(r#"{{"jsonrpc":"2.0","id":{id},"error":"#);
        assert!(
            body_of(&judgement).starts_with(&start),
            "{body}: {judgement:?}"
        );
    }
}

#[test]
fn a_header_that_differs_is_named_with_both_values() {
    let headers = Headers {
        protocol_version: Some("2026-07-28"),
        method: Some("tools/call"),
        name: Some("=?base64?cmVhZA==?="),
    };
    let body = call("7", "write");
    let judgement = judge(&rules(), body.as_bytes(), &headers, Some(&[]), vec![]);
    assert_eq!(
        body_of(&judgement),
        r#"{"jsonrpc":"2.0","id":7,"error":{"code":-32020,"message":"Bad Request: the header Mcp-Name and the body disagree","data":{"mismatch":{"header":"read","body":"write"}}}}"#
    );
    assert_eq!(
        judgement.operations[0].reason,
        OperationReason::HeaderMismatch
    );
    assert!(!judgement.operations[0].is_allowed);
}

#[test]
fn the_id_of_a_task_is_compared_with_the_header() {
    let headers = |name| Headers {
        protocol_version: Some("2026-07-28"),
        method: Some("tasks/get"),
        name,
    };
    let body = request("tasks/get", r#"{"taskId":"a"}"#);
    for (name, expected) in [
        (Some("a"), "pass"),
        (Some("b"), "400 -32020"),
        (None, "400 -32020"),
    ] {
        let judgement = judge(&rules(), body.as_bytes(), &headers(name), Some(&[]), vec![]);
        assert_eq!(short(&judgement), expected);
    }
}

#[test]
fn an_unknown_method_is_404_since_2026() {
    let rules = OperationRules {
        methods: table("methods", &[("logging/*", Rule::Deny)]),
        ..OperationRules::default()
    };
    let body = request("logging/setLevel", "{}");
    assert_eq!(outcome(&rules, &body, &[]), "200 -32601");
    let headers = Headers {
        protocol_version: Some("2026-07-28"),
        method: Some("logging/setLevel"),
        name: None,
    };
    let judgement = judge(&rules, body.as_bytes(), &headers, Some(&[]), vec![]);
    assert_eq!(short(&judgement), "404 -32601");
    assert_eq!(
        outcome(&rules, &request("custom/method", "{}"), &[]),
        "pass"
    );
    let by_name = OperationRules {
        methods: table("methods", &[("tools/*", Rule::Deny)]),
        ..crate::rules()
    };
    assert_eq!(outcome(&by_name, &call("1", "read"), &[]), "200 -32601");
}

/// The revision 2026-07-28 has no such methods: a server answers them as it answers any unknown method.
#[test]
fn methods_that_were_removed_are_404_since_2026() {
    for method in ["resources/subscribe", "resources/unsubscribe"] {
        let headers = Headers {
            protocol_version: Some("2026-07-28"),
            method: Some(method),
            name: None,
        };
        for (params, expected, of_2025) in [
            ("{}", "404 -32601", "200 -32602"),
            (r#"{"uri":"notes://nope"}"#, "404 -32601", "200 -32602"),
            (r#"{"uri":"notes://open/a"}"#, "pass", "pass"),
        ] {
            let body = request(method, params);
            let judgement = judge(&rules(), body.as_bytes(), &headers, Some(&[]), vec![]);
            assert_eq!(short(&judgement), expected, "{body}");
            assert_eq!(outcome(&rules(), &body, &[]), of_2025, "{body}");
        }
    }
}

#[test]
fn missing_scopes_are_the_union_of_all_and_come_last() {
    let mut rules = rules();
    rules.allow_batches = true;
    rules.methods = table("methods", &[("tools/call", needs(&["mcp:call"]))]);
    let one = call("1", "write");
    assert_eq!(outcome(&rules, &one, &[]), "403 mcp:call notes:write");
    assert_eq!(
        outcome(&rules, &one, &["mcp:call"]),
        "403 mcp:call notes:write"
    );
    assert_eq!(outcome(&rules, &one, &["mcp:call", "notes:write"]), "pass");
    let read = request("resources/read", r#"{"uri":"notes://team/a"}"#);
    let both = format!("[{one},{read}]");
    assert_eq!(
        outcome(&rules, &both, &[]),
        "403 mcp:call notes:team notes:write"
    );
    assert_eq!(
        outcome(&rules, &both, &["mcp:call", "notes:write", "notes:team"]),
        "pass"
    );
    // Scopes would not be enough for these.
    let hidden = format!("[{one},{}]", call("2", "hidden"));
    assert_eq!(outcome(&rules, &hidden, &[]), "200 -32600 -32602");
    let refused = call("1", "write").replace("\"2.0\"", "\"1.0\"");
    assert_eq!(outcome(&rules, &refused, &[]), "400 -32600");
}

#[test]
fn implied_scopes_count() {
    let hierarchy = ScopeHierarchy::new(vec![("admin".to_owned(), scopes(&["notes:write"]))]);
    let admin = scopes(&["admin"]);
    let granted = hierarchy.granted(&admin);
    let rules = rules();
    let body = call("1", "write");
    let judging = rules.read(body.as_bytes(), &NO_HEADERS, true);
    let judgement = judging.decide(Some(&granted), vec![]);
    assert_eq!(judgement.outcome, Outcome::Pass);
}

#[test]
fn functions_are_called_between_reading_and_deciding() {
    let rules = rules();
    let body = request("tools/call", r#"{"arguments": {"amount":5} ,"name":"pay"}"#);
    let judging = rules.read(body.as_bytes(), &NO_HEADERS, true);
    let [call] = judging.calls() else {
        panic!("{judging:?}");
    };
    assert_eq!((call.function, call.message), (7, 0));
    assert_eq!(call.method, "tools/call");
    assert_eq!(call.name.as_deref(), Some("pay"));
    assert_eq!(&body[call.arguments.clone().unwrap()], r#"{"amount":5}"#);
    for (answers, expected) in [
        (vec![FunctionAnswer::Allow], "pass"),
        (vec![FunctionAnswer::Deny], "200 -32602"),
        (vec![FunctionAnswer::Scopes(vec![])], "pass"),
        (vec![FunctionAnswer::Scopes(scopes(&["pay"]))], "403 pay"),
        // Not answered.
        (vec![], "200 -32602"),
    ] {
        let judgement = judge(&rules, body.as_bytes(), &NO_HEADERS, Some(&[]), answers);
        assert_eq!(short(&judgement), expected);
        assert_eq!(
            judgement.operations[0].reason,
            match expected {
                "403 pay" => OperationReason::MissingScopes,
                _ => OperationReason::Function,
            }
        );
    }
    let without = request("tools/call", r#"{"name":"pay"}"#);
    let judging = rules.read(without.as_bytes(), &NO_HEADERS, true);
    assert_eq!(judging.calls()[0].arguments, None);
}

#[test]
fn functions_are_not_called_for_what_is_refused_anyway() {
    let mut rules = rules();
    rules.allow_batches = true;
    let pay = call("1", "pay");
    let calls = |body: &str, has_token| {
        let judging = rules.read(body.as_bytes(), &NO_HEADERS, has_token);
        judging.calls().len()
    };
    assert_eq!(calls(&pay, true), 1);
    assert_eq!(calls(&pay, false), 0);
    assert_eq!(calls(&format!("[{pay},{pay}]"), true), 2);
    assert_eq!(calls(&format!("[{pay},{}]", call("2", "hidden")), true), 0);
    assert_eq!(calls(&format!("[{pay},{{}}]"), true), 0);
    assert_eq!(
        calls(&format!("[{pay},{}]", call("2", "write")), true),
        2 - 1
    );
}

#[test]
fn answers_of_functions_are_taken_in_order() {
    let rules = OperationRules {
        tools: table("tools", &[("*", Rule::Function(1))]),
        methods: table("methods", &[("tools/call", Rule::Function(0))]),
        allow_batches: true,
        ..OperationRules::default()
    };
    let body = format!("[{},{}]", call("1", "a"), call("2", "b"));
    let judging = rules.read(body.as_bytes(), &NO_HEADERS, true);
    let order: Vec<_> = judging
        .calls()
        .iter()
        .map(|call| (call.function, call.message))
        .collect();
    assert_eq!(order, [(0, 0), (1, 0), (0, 1), (1, 1)]);
    for denied in 0..4 {
        let mut answers = vec![FunctionAnswer::Allow; 4];
        answers[denied] = FunctionAnswer::Deny;
        let judgement = judge(&rules, body.as_bytes(), &NO_HEADERS, Some(&[]), answers);
        let expected = ["200 -32602 -32600", "200 -32600 -32602"][denied / 2];
        assert_eq!(short(&judgement), expected);
    }
}

#[test]
fn batches_are_judged_element_by_element() {
    let mut rules = rules();
    let good = call("1", "read");
    let notification = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
    let response = r#"{"jsonrpc":"2.0","id":1,"result":{}}"#;
    let hidden_notification =
        r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"hidden"}}"#;
    assert_eq!(outcome(&rules, &format!("[{good}]"), &[]), "400 -32600");
    rules.allow_batches = true;
    let many = |n: usize| format!("[{}]", vec![good.as_str(); n].join(","));
    for (body, expected) in [
        (format!("[{good},{notification},{response}]"), "pass"),
        (format!("[{good},{hidden_notification}]"), "200 -32600"),
        (format!("[{notification},{hidden_notification}]"), "dropped"),
        (format!("[[{good}]]"), "400 -32600"),
        (format!("[{good},[{good}]]"), "400 -32600"),
        (format!("[{good},1]"), "400 -32600"),
        ("[]".to_owned(), "400 -32600"),
        (many(limits::BATCH_MESSAGES), "pass"),
        (many(limits::BATCH_MESSAGES + 1), "400 -32600"),
        (
            format!(
                "[{good},{}]",
                call("2", "read").replace(
                    "}}",
                    r#","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#
                )
            ),
            "400 -32600",
        ),
    ] {
        assert_eq!(outcome(&rules, &body, &[]), expected, "{body}");
    }
    let two = format!("[{},{}]", call("1", "read"), call("\"b\"", "hidden"));
    let judgement = judge(&rules, two.as_bytes(), &NO_HEADERS, Some(&[]), vec![]);
    assert_eq!(
        body_of(&judgement),
        r#"[{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"Invalid Request: another message of the batch is refused"}},{"jsonrpc":"2.0","id":"b","error":{"code":-32602,"message":"Tool hidden not found"}}]"#
    );
    let reasons: Vec<_> = judgement
        .operations
        .iter()
        .map(|record| record.reason)
        .collect();
    assert_eq!(
        reasons,
        [OperationReason::OtherRefused, OperationReason::Rule]
    );
}

#[test]
fn responses_and_other_notifications_pass() {
    let rules = rules();
    for body in [
        r#"{"jsonrpc":"2.0","id":1,"result":{"name":"hidden"}}"#,
        r#"{"jsonrpc":"2.0","id":"a","error":{"code":-1,"message":"no"}}"#,
        r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
    ] {
        let judgement = judge(&rules, body.as_bytes(), &NO_HEADERS, Some(&[]), vec![]);
        assert_eq!(judgement.outcome, Outcome::Pass);
        assert!(judgement.operations.is_empty());
        assert_eq!(
            short(&judge(&rules, body.as_bytes(), &NO_HEADERS, None, vec![])),
            "401"
        );
    }
}

fn public_rules() -> OperationRules {
    OperationRules {
        tools: Some(
            RuleTable::with_public_tools(
                Some(vec![
                    ("search_*".to_owned(), needs(&[])),
                    ("search_hidden".to_owned(), Rule::Deny),
                    ("search_fn".to_owned(), Rule::Function(0)),
                    ("write".to_owned(), needs(&["notes:write"])),
                ]),
                scopes(&["search_*", "search_fn"]),
            )
            .unwrap(),
        ),
        ..OperationRules::default()
    }
}

#[test]
fn without_a_token_public_tools_pass_and_all_else_is_challenged() {
    let mut rules = public_rules();
    let outcome = |rules: &OperationRules, body: &str, answers| {
        short(&judge(rules, body.as_bytes(), &NO_HEADERS, None, answers))
    };
    let initialize = request("initialize", "{}");
    let list = request("tools/list", "{}");
    let custom = request("custom", "{}");
    for (body, expected, on_call) in [
        (call("1", "search_a"), "pass", "pass"),
        (call("1", "search_hidden"), "401", "401"),
        (call("1", "write"), "401", "401"),
        (call("1", "nope"), "401", "401"),
        (call("1", "search_fn"), "200 -32602", "200 -32602"),
        (initialize, "401", "pass"),
        (list, "401", "pass"),
        (custom, "401", "401"),
        ("{".to_owned(), "401", "401"),
        (
            r#"{"jsonrpc":"2.0","id":1,"result":{}}"#.to_owned(),
            "401",
            "401",
        ),
        (
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#.to_owned(),
            "401",
            "pass",
        ),
    ] {
        rules.challenge_on_call = false;
        assert_eq!(outcome(&rules, &body, vec![]), expected, "{body}");
        rules.challenge_on_call = true;
        assert_eq!(outcome(&rules, &body, vec![]), on_call, "{body}");
    }
    let judged = call("1", "search_fn");
    let allow = vec![FunctionAnswer::Allow];
    assert_eq!(outcome(&rules, &judged, allow), "pass");
    let scopes = vec![FunctionAnswer::Scopes(scopes(&["a"]))];
    assert_eq!(outcome(&rules, &judged, scopes), "401");
    rules.methods = table("methods", &[("tools/list", needs(&["list"]))]);
    assert_eq!(outcome(&rules, &request("tools/list", "{}"), vec![]), "401");
}

#[test]
fn the_audit_trail_has_one_record_for_each_operation() {
    let rules = rules();
    let record = |body: &str, granted: &[&str]| {
        let judgement = judge(&rules, body.as_bytes(), &NO_HEADERS, Some(granted), vec![]);
        let [record] = judgement.operations.as_slice() else {
            panic!("{judgement:?}");
        };
        record.clone()
    };
    let write = record(&call("1", "write"), &["other"]);
    assert_eq!(
        (write.method.as_str(), write.name.as_deref()),
        ("tools/call", Some("write"))
    );
    assert_eq!(write.missing_scopes, ["notes:write"]);
    for (body, reason, is_allowed) in [
        (call("1", "read"), OperationReason::Rule, true),
        (call("1", "write"), OperationReason::MissingScopes, false),
        (call("1", "hidden"), OperationReason::Rule, false),
        (call("1", "nope"), OperationReason::NoRule, false),
        (call("1", "pay"), OperationReason::Function, false),
        (
            request("tools/call", "{}"),
            OperationReason::Unreadable,
            false,
        ),
        (request("tools/list", "{}"), OperationReason::NoRule, true),
    ] {
        let record = record(&body, &[]);
        assert_eq!(
            (record.reason, record.is_allowed),
            (reason, is_allowed),
            "{body}"
        );
    }
    let listen = request(
        "subscriptions/listen",
        r#"{"notifications":{"resourceSubscriptions":["notes://open/a","notes://team/b"]}}"#,
    );
    let judgement = judge(&rules, listen.as_bytes(), &NO_HEADERS, Some(&[]), vec![]);
    assert_eq!(short(&judgement), "403 notes:team");
    let reasons: Vec<_> = judgement
        .operations
        .iter()
        .map(|record| record.reason)
        .collect();
    assert_eq!(
        reasons,
        [
            OperationReason::OtherRefused,
            OperationReason::MissingScopes
        ]
    );
}

#[test]
fn limits_end_exactly_where_they_say() {
    let rules = OperationRules::default();
    let nested = |n: usize| {
        // The message and its params are two levels.
        let n = n - 2;
        request(
            "ping",
            &format!("{{\"a\":{}{}}}", "[".repeat(n), "]".repeat(n)),
        )
    };
    assert_eq!(outcome(&rules, &nested(limits::MESSAGE_DEPTH), &[]), "pass");
    assert_eq!(
        outcome(&rules, &nested(limits::MESSAGE_DEPTH + 1), &[]),
        "400 -32600"
    );
    let wide = |n: usize| {
        // The message has four members.
        let members: Vec<_> = (0..n - 4).map(|i| format!("\"{i}\":0")).collect();
        request("ping", &format!("{{{}}}", members.join(",")))
    };
    assert_eq!(outcome(&rules, &wide(limits::MESSAGE_MEMBERS), &[]), "pass");
    assert_eq!(
        outcome(&rules, &wide(limits::MESSAGE_MEMBERS + 1), &[]),
        "400 -32600"
    );
}

#[test]
fn the_names_of_all_messages_together_are_bounded() {
    let rules = OperationRules {
        resources: table("resources", &[("*", Rule::Function(0))]),
        allow_batches: true,
        ..OperationRules::default()
    };
    let listen = |n: usize| {
        let uris = vec![r#""a:b""#; n].join(",");
        request(
            "subscriptions/listen",
            &format!(r#"{{"notifications":{{"resourceSubscriptions":[{uris}]}}}}"#),
        )
    };
    let counts = |body: &str| {
        let judging = rules.read(body.as_bytes(), &NO_HEADERS, true);
        let calls = judging.calls().len();
        (calls, judging.decide(None, vec![]).operations.len())
    };
    let (most, half) = (limits::NAMES, listen(limits::NAMES / 2));
    let ping = request("ping", "{}");
    assert_eq!(counts(&listen(most)), (most, most));
    assert_eq!(counts(&format!("[{half},{half}]")), (most, most));
    // What names nothing does not count.
    assert_eq!(counts(&format!("[{half},{half},{ping}]")), (most, most + 1));
    for body in [
        listen(most + 1),
        format!("[{half},{half},{}]", listen(1)),
        format!("[{half},{half},{}]", call("1", "a")),
        format!("[{}]", vec![listen(most); limits::BATCH_MESSAGES].join(",")),
    ] {
        assert_eq!(counts(&body), (0, 0));
        assert_eq!(outcome(&rules, &body, &[]), "400 -32600");
    }
}

#[test]
fn without_tables_everything_passes_that_is_json_rpc() {
    let rules = OperationRules::default();
    for body in [
        call("1", "anything"),
        request("tools/call", r#"{"name":1}"#),
        request("resources/read", r#"{"uri":"X://a/../b"}"#),
        request("completion/complete", "{}"),
        request(
            "subscriptions/listen",
            r#"{"notifications":{"resourceSubscriptions":1}}"#,
        ),
    ] {
        assert_eq!(outcome(&rules, &body, &[]), "pass", "{body}");
    }
}
