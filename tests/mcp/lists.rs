//! Lists in JSON answers: what is hidden is cut, and everything else keeps its bytes.

use mcp_bearer::limits;
use mcp_bearer::mcp::{Filtered, ListFilter, OperationRules, Rule, RuleTable};
use mcp_bearer::token::scopes::ScopeHierarchy;
use serde_json::{Value, json};

use crate::random::Random;
use crate::{needs, rules, scopes, table};

/// The text after filtering for a token with these scopes, or for no token.
pub fn filtered(rules: &OperationRules, granted: Option<&[&str]>, text: &str) -> Filtered {
    let hierarchy = ScopeHierarchy::default();
    let granted = granted.map(scopes);
    let granted = granted.as_deref().map(|list| hierarchy.granted(list));
    ListFilter::new(rules, granted.as_ref()).message(text.as_bytes())
}

fn result(members: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":7,"result":{{{members}}}}}"#)
}

#[track_caller]
fn becomes(rules: &OperationRules, granted: &[&str], before: &str, after: &str) {
    let expected = match before == after {
        true => Filtered::Unchanged,
        false => Filtered::Changed(result(after)),
    };
    assert_eq!(
        filtered(rules, Some(granted), &result(before)),
        expected,
        "{before}"
    );
}

#[test]
fn hidden_elements_are_cut_with_their_comma() {
    let rules = rules();
    for (before, after) in [
        (r#""tools":[]"#, r#""tools":[]"#),
        (
            r#""tools":[ {"name":"read"} ]"#,
            r#""tools":[ {"name":"read"} ]"#,
        ),
        (r#""tools":[{"name":"hidden"}]"#, r#""tools":[]"#),
        (r#""tools":[ {"name":"hidden"} ]"#, r#""tools":[  ]"#),
        (
            r#""tools":[{"name":"hidden"}, {"name":"read"}]"#,
            r#""tools":[{"name":"read"}]"#,
        ),
        (
            r#""tools":[{"name":"read"} , {"name":"hidden"} ]"#,
            r#""tools":[{"name":"read"} ]"#,
        ),
        (
            r#""tools":[{"name":"x"},{"name":"read"},{"name":"y"},{"name":"z"},{"name":"write"},{"name":"x"}]"#,
            r#""tools":[{"name":"read"},{"name":"write"}]"#,
        ),
        // The name is decoded; any order of members; inner names do not count.
        (r#""tools":[{"name":"hi\u0064den"}]"#, r#""tools":[]"#),
        (
            r#""t\u006fols":[{"n\u0061me":"hidden"}]"#,
            r#""t\u006fols":[]"#,
        ),
        (
            r#""tools":[{"inputSchema":{"name":"read"},"name":"hidden"}]"#,
            r#""tools":[]"#,
        ),
        (
            r#""tools":[{"inputSchema":{"name":"hidden","big":9007199254740993},"name":"read"}]"#,
            r#""tools":[{"inputSchema":{"name":"hidden","big":9007199254740993},"name":"read"}]"#,
        ),
        // What has no readable name is not shown.
        (
            r#""tools":[1,null,"read",[{"name":"read"}],{},{"name":1},{"Name":"read"}]"#,
            r#""tools":[]"#,
        ),
        (r#""tools":{"0":{"name":"hidden"}}"#, r#""tools":[]"#),
        (r#""tools":null"#, r#""tools":[]"#),
        // The other lists.
        (
            r#""prompts":[{"name":"hidden"},{"name":"read"}]"#,
            r#""prompts":[{"name":"read"}]"#,
        ),
        (
            r#""resources":[{"uri":"notes://open/a","name":"x"},{"uri":"notes://open/secret"},{"uri":"other:a"},{"uri":"notes://open/../b"}]"#,
            r#""resources":[{"uri":"notes://open/a","name":"x"}]"#,
        ),
        (
            r#""resourceTemplates":[{"uriTemplate":"notes://open/{id}"},{"uriTemplate":"notes://open/secret/{id}"}]"#,
            r#""resourceTemplates":[{"uriTemplate":"notes://open/{id}"}]"#,
        ),
        // More than one in a result.
        (
            r#""tools":[{"name":"hidden"}],"prompts":[{"name":"hidden"}],"nextCursor":"a""#,
            r#""tools":[],"prompts":[],"nextCursor":"a""#,
        ),
        // No lists.
        (
            r#""content":[{"name":"hidden"}]"#,
            r#""content":[{"name":"hidden"}]"#,
        ),
        (
            r#""capabilities":{"tools":{}}"#,
            r#""capabilities":{"tools":{}}"#,
        ),
        (
            r#""structuredContent":{"tools":[{"name":"hidden"}]}"#,
            r#""structuredContent":{"tools":[{"name":"hidden"}]}"#,
        ),
    ] {
        becomes(&rules, &[], before, after);
    }
}

#[test]
fn lists_without_rules_are_unchanged() {
    let rules = OperationRules {
        tools: table("tools", &[("a", Rule::Allow)]),
        ..OperationRules::default()
    };
    for before in [
        r#""prompts":[{"name":"x"}],"cacheScope":"public","ttlMs":5"#,
        r#""resources":[{"uri":"x"}],"resourceTemplates":{}"#,
    ] {
        becomes(&rules, &[], before, before);
    }
}

#[test]
fn what_scopes_are_missing_for_is_listed_unless_it_is_to_be_hidden() {
    let mut rules = rules();
    let all = r#""tools":[{"name":"read"},{"name":"write"},{"name":"pay"},{"name":"search_x"}]"#;
    becomes(&rules, &[], all, all);
    rules.hide_ungranted = true;
    becomes(
        &rules,
        &[],
        all,
        r#""tools":[{"name":"read"},{"name":"pay"},{"name":"search_x"}]"#,
    );
    becomes(&rules, &["notes:write"], all, all);
}

#[test]
fn without_a_token_only_public_tools_are_listed_if_others_are_to_be_hidden() {
    let public = RuleTable::with_public_tools(
        Some(vec![
            ("*".to_owned(), needs(&[])),
            ("x".to_owned(), Rule::Deny),
        ]),
        scopes(&["help"]),
    );
    let mut rules = OperationRules {
        tools: Some(public.unwrap()),
        ..OperationRules::default()
    };
    let all = result(r#""tools":[{"name":"x"},{"name":"help"},{"name":"read"}]"#);
    let names = |filtered| match filtered {
        Filtered::Changed(text) => text.matches("name").count(),
        other => panic!("{other:?}"),
    };
    assert_eq!(names(filtered(&rules, None, &all)), 2);
    rules.hide_ungranted = true;
    assert_eq!(names(filtered(&rules, None, &all)), 1);
}

#[test]
fn a_filtered_list_is_private_and_stale_at_once_if_scopes_change_it() {
    let mut rules = rules();
    for (before, after, hiding) in [
        (
            r#""tools":[],"ttlMs":60000,"cacheScope":"public""#,
            r#""tools":[],"ttlMs":60000,"cacheScope":"private""#,
            r#""tools":[],"ttlMs":0,"cacheScope":"private""#,
        ),
        (
            r#""ttlMs":60000,"tools":[]"#,
            r#""cacheScope":"private","ttlMs":60000,"tools":[]"#,
            r#""cacheScope":"private","ttlMs":0,"tools":[]"#,
        ),
        (
            r#""cacheScope":"private","tools":[],"ttlMs":0"#,
            r#""cacheScope":"private","tools":[],"ttlMs":0"#,
            r#""cacheScope":"private","tools":[],"ttlMs":0"#,
        ),
        (r#""tools":[]"#, r#""tools":[]"#, r#""tools":[]"#),
        (
            r#""content":[],"ttlMs":5,"cacheScope":"public""#,
            r#""content":[],"ttlMs":5,"cacheScope":"public""#,
            r#""content":[],"ttlMs":5,"cacheScope":"public""#,
        ),
        (
            r#""cacheScope":null,"tools":[{"name":"hidden"}],"ttlMs":"x","nextCursor":"c""#,
            r#""cacheScope":"private","tools":[],"ttlMs":"x","nextCursor":"c""#,
            r#""cacheScope":"private","tools":[],"ttlMs":0,"nextCursor":"c""#,
        ),
    ] {
        rules.hide_ungranted = false;
        becomes(&rules, &[], before, after);
        rules.hide_ungranted = true;
        becomes(&rules, &[], before, hiding);
    }
}

fn updated(uri: &str) -> String {
    format!(
        r#"{{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{{"uri":"{uri}"}}}}"#
    )
}

#[test]
fn updates_of_resources_that_may_not_be_read_are_left_out() {
    let rules = rules();
    for (uri, granted, is_kept) in [
        ("notes://open/a", &[][..], true),
        ("notes://open/secret", &[], false),
        ("notes://open/x/../secret", &[], false),
        ("other:a", &[], false),
        ("notes://team/a", &[], false),
        ("notes://team/a", &["notes:team"], true),
    ] {
        let expected = match is_kept {
            true => Filtered::Unchanged,
            false => Filtered::Dropped,
        };
        assert_eq!(
            filtered(&rules, Some(granted), &updated(uri)),
            expected,
            "{uri}"
        );
        let list_changed = r#"{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}"#;
        let batch = format!("[{},{list_changed}]", updated(uri));
        let expected = match is_kept {
            true => Filtered::Unchanged,
            false => Filtered::Changed(format!("[{list_changed}]")),
        };
        assert_eq!(filtered(&rules, Some(granted), &batch), expected);
    }
    let without_uri = updated("a").replace("uri", "url");
    assert_eq!(filtered(&rules, Some(&[]), &without_uri), Filtered::Dropped);
    let rules = OperationRules::default();
    assert_eq!(
        filtered(&rules, Some(&[]), &updated("x")),
        Filtered::Unchanged
    );
}

#[test]
fn every_message_of_an_array_is_filtered() {
    let tools = result(r#""tools":[{"name":"hidden"}]"#);
    let prompts = result(r#""prompts":[{"name":"hidden"},{"name":"read"}]"#);
    let text = format!("[{tools} , {prompts}]");
    let expected = text
        .replace(r#"[{"name":"hidden"}]"#, "[]")
        .replace(r#"{"name":"hidden"},"#, "");
    assert_eq!(
        filtered(&rules(), Some(&[]), &text),
        Filtered::Changed(expected)
    );
}

#[test]
fn what_is_not_a_message_is_left_out_of_an_array() {
    let tools = result(r#""tools":[{"name":"hidden"}]"#);
    let message = result(r#""content":[]"#);
    for other in ["1", "null", "\"tools\"", "[]", &format!("[{tools}]")] {
        for text in [
            format!("[{other},{message}]"),
            format!("[{message},{other}]"),
        ] {
            assert_eq!(
                filtered(&rules(), Some(&[]), &text),
                Filtered::Changed(format!("[{message}]")),
                "{text}"
            );
        }
        let alone = format!("[{other}]");
        assert_eq!(filtered(&rules(), Some(&[]), &alone), Filtered::Dropped);
    }
    assert_eq!(filtered(&rules(), Some(&[]), "[]"), Filtered::Unchanged);
}

#[test]
fn an_update_with_a_list_is_left_out_as_a_whole() {
    let list = r#","result":{"tools":[{"name":"hidden"},{"name":"read"}],"ttlMs":5}}"#;
    let with_list = |uri: &str| updated(uri).replacen("}}", &format!("}}{list}"), 1);
    let (hidden, open) = (with_list("other:a"), with_list("notes://open/a"));
    let message = result(r#""content":[]"#);
    let shown = open
        .replace(r#"{"name":"hidden"},"#, "")
        .replace(r#""result":{"#, r#""result":{"cacheScope":"private","#);
    for (text, expected) in [
        (format!("[{hidden},{message}]"), format!("[{message}]")),
        (format!("[{message} , {hidden}]"), format!("[{message}]")),
        (format!("[{hidden}, {open},{hidden}]"), format!("[{shown}]")),
    ] {
        assert_eq!(
            filtered(&rules(), Some(&[]), &text),
            Filtered::Changed(expected),
            "{text}"
        );
    }
    for text in [
        hidden.clone(),
        format!("[{hidden}]"),
        format!("[{hidden},{hidden}]"),
    ] {
        assert_eq!(filtered(&rules(), Some(&[]), &text), Filtered::Dropped);
    }
}

#[test]
fn what_cannot_be_read_is_refused_if_it_can_have_a_list() {
    let rules = rules();
    let error = |id: &str| {
        Filtered::Changed(format!(
            r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":-32603,"message":"Internal error: the response of the server cannot be read"}}}}"#
        ))
    };
    let list = r#"{"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"hidden"}]"#;
    for (text, id) in [
        (list.to_owned(), "7"),
        (format!("{list},\"x\":NaN}}}}"), "7"),
        (format!("{list},\"x\":\"\\ud800\"}}}}"), "7"),
        (format!("{list},\"tools\":[]}}}}"), "7"),
        (format!("\u{feff}{list}}}}}"), "null"),
        (format!("{list}}}}}{list}}}}}"), "7"),
        (format!("{},", updated("x")), "null"),
        (updated("x").replace('/', "\\/") + "x", "null"),
        (list.replace("tools", "t\\u006fols"), "7"),
        (
            updated("x").replace("/updated", "\\u002Fupdated") + ",",
            "null",
        ),
    ] {
        assert_eq!(filtered(&rules, Some(&[]), &text), error(id), "{text}");
    }
    // None of these can have one.
    for text in [
        "",
        "x",
        "<html>tools</html>",
        r#"{"jsonrpc":"2.0","id":7,"result":{"content":[{"text":"\ud800 \u003c \u0026 tools \"tools\" \u00e9"}]}}"#,
        r#"{"jsonrpc":"2.0","id":7,"result":{"x":NaN}}"#,
        r#"{"a":1,"a":2}"#,
    ] {
        assert_eq!(
            filtered(&rules, Some(&[]), text),
            Filtered::Unchanged,
            "{text}"
        );
    }
    // No rules for tools: their lists are not looked at.
    let rules = OperationRules {
        prompts: rules.prompts,
        ..OperationRules::default()
    };
    assert_eq!(filtered(&rules, Some(&[]), list), Filtered::Unchanged);
}

#[test]
fn limits_of_answers_end_exactly_where_they_say() {
    let rules = rules();
    let list = |x: &str| result(&format!("\"tools\":[],\"x\":{x}"));
    // The message has five members, and its result is the second level.
    let wide = |n: usize| list(&format!("[{}]", vec!["{\"a\":0}"; n - 5].join(",")));
    let deep = |n: usize| list(&format!("{}{}", "[".repeat(n - 2), "]".repeat(n - 2)));
    for (text, is_read) in [
        (wide(limits::RESPONSE_MEMBERS), true),
        (wide(limits::RESPONSE_MEMBERS + 1), false),
        (deep(limits::MESSAGE_DEPTH), true),
        (deep(limits::MESSAGE_DEPTH + 1), false),
    ] {
        let is_unchanged = filtered(&rules, Some(&[]), &text) == Filtered::Unchanged;
        assert_eq!(is_unchanged, is_read);
    }
}

#[test]
fn a_body_always_has_a_message() {
    let rules = rules();
    let hierarchy = ScopeHierarchy::default();
    let granted = hierarchy.granted(&[]);
    let filter = ListFilter::new(&rules, Some(&granted));
    let body = |text: &str| filter.body(text.as_bytes());
    assert_eq!(body(&result(r#""tools":[]"#)), None);
    let hidden = result(r#""tools":[{"name":"hidden"}]"#);
    assert_eq!(body(&hidden), Some(result(r#""tools":[]"#)));
    let error = body(&updated("other:a")).unwrap();
    assert!(error.starts_with(r#"{"jsonrpc":"2.0","id":null,"error":"#));
}

/// What the filter must do, on parsed values.
fn model(message: &mut Value, hides_ungranted: bool) {
    let Some(result) = message.get_mut("result").and_then(Value::as_object_mut) else {
        return;
    };
    let Some(tools) = result.get_mut("tools") else {
        return;
    };
    let kept = |tool: &&Value| match tool["name"].as_str() {
        Some("read" | "pay") => true,
        Some("write") => !hides_ungranted,
        Some(name) => name.starts_with("search_"),
        None => false,
    };
    let list = tools.as_array().into_iter().flatten();
    *tools = Value::Array(list.filter(kept).cloned().collect());
    if result.contains_key("cacheScope") || result.contains_key("ttlMs") {
        result.insert("cacheScope".to_owned(), json!("private"));
    }
    if hides_ungranted && result.contains_key("ttlMs") {
        result.insert("ttlMs".to_owned(), json!(0));
    }
}

fn space(random: &mut Random) -> &'static str {
    random.one_of(&["", "", "", " ", "\n", "\r\n\t"])
}

fn tool(random: &mut Random) -> String {
    const NAMES: [&str; 8] = [
        "read",
        "write",
        "hidden",
        "pay",
        "search_a",
        "nope",
        "r\\u0065ad",
        "hidde\\u006e",
    ];
    const SCHEMAS: [&str; 5] = [
        r#"{"type":"object","properties":{"name":{"const":"read"}}}"#,
        r#"[1,2.50,"]}",{"tools":[{"name":"hidden"}]}]"#,
        "\"\\\"},{\\\"\"",
        "null",
        "12345678901234567890",
    ];
    if random.once_in(15) {
        return random
            .one_of(&["1", "null", "[]", "{}", r#"{"name":null}"#])
            .to_owned();
    }
    let name = format!("\"name\"{}:\"{}\"", space(random), random.one_of(&NAMES));
    let schema = format!(
        "\"inputSchema\":{}{}",
        space(random),
        random.one_of(&SCHEMAS)
    );
    let mut members = [name, schema];
    if random.once_in(2) {
        members.reverse();
    }
    format!("{{{}}}", members.join(&format!("{},", space(random))))
}

/// A message with a list of tools, and with other members in any order.
pub fn list(random: &mut Random) -> String {
    let tools: Vec<String> = (0..random.below(6)).map(|_| tool(random)).collect();
    let comma = format!("{},{}", space(random), space(random));
    let tools = format!("[{}{}{}]", space(random), tools.join(&comma), space(random));
    let mut members = vec![format!("\"tools\":{tools}")];
    for other in [
        r#""nextCursor":"\u00e9""#,
        r#""ttlMs":60000"#,
        r#""cacheScope":"public""#,
        r#""_meta":{"a":1e2}"#,
    ] {
        if random.once_in(2) {
            members.insert(random.below(members.len() + 1), other.to_owned());
        }
    }
    format!(
        "{{\"jsonrpc\":\"2.0\",{}\"result\":{{{}}},\"id\":{}}}",
        space(random),
        members.join(","),
        random.below(100)
    )
}

#[test]
fn filtering_the_text_is_filtering_the_values() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut rules = rules();
    let mut changed = 0;
    for i in 0..20_000 {
        let text = list(&mut random);
        rules.hide_ungranted = i % 2 == 0;
        let before: Value = serde_json::from_str(&text).unwrap();
        let mut expected = before.clone();
        model(&mut expected, rules.hide_ungranted);
        match filtered(&rules, Some(&[]), &text) {
            Filtered::Unchanged => assert_eq!(before, expected, "{text}"),
            Filtered::Changed(after) => {
                changed += 1;
                assert_ne!(text, after);
                assert_eq!(
                    serde_json::from_str::<Value>(&after).unwrap(),
                    expected,
                    "{text}"
                );
                assert_is_cut_of(&text, &after);
            }
            Filtered::Dropped => panic!("{text}"),
        }
    }
    assert!((2_000..19_000).contains(&changed), "{changed}");
}

/// Nothing was written again: but for what is put in place of other bytes, the new text is in the old one, in order.
fn assert_is_cut_of(before: &str, after: &str) {
    let after = after
        .replace("\"cacheScope\":\"private\",", "")
        .replace("\"private\"", "")
        .replace("\"ttlMs\":0", "\"ttlMs\":");
    let mut before = before.chars();
    for c in after.chars() {
        assert!(before.any(|other| other == c), "{after}");
    }
}
