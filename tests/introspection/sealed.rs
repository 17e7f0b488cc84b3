//! Entries of a shared store, which anybody may have written.

use mcp_bearer::error::Reason;
use mcp_bearer::limits;
use mcp_bearer::token::Policy;
use mcp_bearer::verifiers::authenticated_entry::{EntryKind, EntryMac, InvalidMac};
use mcp_bearer::verifiers::introspection::{
    ClientAuthentication, IntrospectionConfig, IntrospectionFailure, IntrospectionOutcome,
    IntrospectionResponse, IntrospectionVerifier, NoResponse, Source,
};

use crate::server::{
    ACTIVE, INACTIVE, START, accepted, answer, config, from_server, policy, refused, remembering,
};
use crate::signed::signed_answers;

const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

fn entry_mac(kind: EntryKind, identity: &[&str]) -> EntryMac {
    EntryMac::new(KEY, kind, identity)
}

fn introspection() -> EntryMac {
    entry_mac(EntryKind::Introspection, &["https://as.example", "rs"])
}

#[test]
fn what_is_sealed_opens() {
    for (payload, made_at) in [
        (ACTIVE, START),
        ("", 0.0),
        ("a\nb.c\n\u{20ac}\0", START + 0.123_456),
    ] {
        let entry = introspection().encode("t", payload, made_at);
        assert_eq!(introspection().verify("t", &entry), Ok((payload, made_at)));
    }
}

#[test]
fn names_tell_the_kind_and_nothing_of_the_token() {
    let name = introspection().entry_key("hunter2");
    let tag = name.strip_prefix("mcp-bearer:introspection:").unwrap();
    assert_eq!(tag.len(), 43);
    let jwks = entry_mac(EntryKind::Jwks, &["https://as.example", "rs"]);
    assert!(jwks.entry_key("").starts_with("mcp-bearer:jwks:"));
    let other_key = EntryMac::new(
        &[0; 32],
        EntryKind::Introspection,
        &["https://as.example", "rs"],
    );
    let other_client = entry_mac(EntryKind::Introspection, &["https://as.example", "r"]);
    for other in [
        introspection().entry_key("hunter3"),
        other_key.entry_key("hunter2"),
        other_client.entry_key("hunter2"),
        jwks.entry_key("hunter2").replace("jwks", "introspection"),
    ] {
        assert_ne!(other, name);
    }
}

/// NET-13 and NET-14: an entry under another name, of another configuration, kind or key.
#[test]
fn an_entry_opens_only_where_it_belongs() {
    let entry = introspection().encode("t", ACTIVE, START);
    assert_eq!(introspection().verify("u", &entry), Err(InvalidMac));
    for (kind, identity) in [
        (EntryKind::Jwks, &["https://as.example", "rs"][..]),
        (EntryKind::Introspection, &["https://as.example"]),
        (EntryKind::Introspection, &["https://as.example", "rs", ""]),
        (EntryKind::Introspection, &["https://as.exampler", "s"]),
        (EntryKind::Introspection, &["rs", "https://as.example"]),
        (EntryKind::Introspection, &[]),
    ] {
        assert_eq!(
            entry_mac(kind, identity).verify("t", &entry),
            Err(InvalidMac),
            "{identity:?}"
        );
    }
    let other = EntryMac::new(
        &[1; 32],
        EntryKind::Introspection,
        &["https://as.example", "rs"],
    );
    assert_eq!(other.verify("t", &entry), Err(InvalidMac));
}

#[test]
fn every_changed_character_and_every_cut_is_found() {
    let entry = introspection().encode("t", ACTIVE, START);
    for at in 0..entry.len() {
        assert_eq!(
            introspection().verify("t", &entry[..at]),
            Err(InvalidMac),
            "cut at {at}"
        );
        for replacement in ["0", "A", ".", "\n", " ", "", "00"] {
            let changed = format!("{}{replacement}{}", &entry[..at], &entry[at + 1..]);
            let opened = introspection().verify("t", &changed);
            assert_eq!(opened.is_ok(), changed == entry, "{replacement:?} at {at}");
        }
    }
    for more in [" ", "\n", "}"] {
        assert_eq!(
            introspection().verify("t", &format!("{entry}{more}")),
            Err(InvalidMac)
        );
        assert_eq!(
            introspection().verify("t", &format!("{more}{entry}")),
            Err(InvalidMac)
        );
    }
    // Time and payload are separate: nothing moves from one to the other.
    let moved = introspection().encode("t", &format!("0\n{ACTIVE}"), 18.0);
    assert_ne!(moved, introspection().encode("t", ACTIVE, 180.0));
}

#[test]
fn what_was_never_an_entry_is_forged() {
    let huge = format!(
        "1.{}\n{}",
        "A".repeat(43),
        "x".repeat(limits::STORE_ENTRY_BYTES)
    );
    for text in ["", "1", "..", "1..\n", "\n", "null", ACTIVE, &huge] {
        assert_eq!(introspection().verify("t", text), Err(InvalidMac));
    }
    // Above the limit even its own entry.
    let own = introspection().encode("t", &"x".repeat(limits::STORE_ENTRY_BYTES), START);
    assert_eq!(introspection().verify("t", &own), Err(InvalidMac));
}

/// Everything on which the meaning of an answer depends is part of the name.
#[test]
fn configurations_that_ask_otherwise_have_other_entries() {
    let base = || IntrospectionConfig {
        authentication: ClientAuthentication::none(Some("rs")).unwrap(),
        policy: Policy {
            issuers: Some(vec!["a".to_owned(), "b".to_owned()]),
            audiences: Some(vec!["c".to_owned()]),
            ..policy()
        },
        ..config()
    };
    let name = |config: IntrospectionConfig, location: &str| {
        IntrospectionVerifier::new(config)
            .entry_mac(KEY, location)
            .entry_key("t")
    };
    let with_policy = |issuers: Option<&[&str]>, audiences: Option<&[&str]>| {
        let list =
            |list: Option<&[&str]>| list.map(|list| list.iter().map(|s| (*s).into()).collect());
        IntrospectionConfig {
            policy: Policy {
                issuers: list(issuers),
                audiences: list(audiences),
                ..policy()
            },
            ..base()
        }
    };
    let with_authentication = |authentication| IntrospectionConfig {
        authentication,
        ..base()
    };
    let mut names = vec![
        name(base(), "https://as.example/i"),
        name(base(), "https://as.example/j"),
        name(with_policy(None, Some(&["c"])), "https://as.example/i"),
        name(
            with_policy(Some(&["a"]), Some(&["b", "c"])),
            "https://as.example/i",
        ),
        name(
            with_policy(Some(&["a,b"]), Some(&["c"])),
            "https://as.example/i",
        ),
        name(
            with_policy(Some(&["a\",\"b"]), Some(&["c"])),
            "https://as.example/i",
        ),
        name(with_policy(Some(&["a", "b"]), None), "https://as.example/i"),
        name(
            with_authentication(ClientAuthentication::none(None).unwrap()),
            "https://as.example/i",
        ),
        name(
            with_authentication(ClientAuthentication::none(Some("other")).unwrap()),
            "https://as.example/i",
        ),
        name(
            with_authentication(ClientAuthentication::post("rs", "s").unwrap()),
            "https://as.example/i",
        ),
        name(
            with_authentication(ClientAuthentication::basic("rs", "s", true).unwrap()),
            "https://as.example/i",
        ),
        name(
            IntrospectionConfig {
                signed: Some(signed_answers()),
                ..base()
            },
            "https://as.example/i",
        ),
    ];
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    // A new secret asks the same server the same question.
    let post = |secret| with_authentication(ClientAuthentication::post("rs", secret).unwrap());
    assert_eq!(name(post("old"), "l"), name(post("new"), "l"));
}

fn stored(body: &str, received_at: f64) -> IntrospectionResponse<'_> {
    IntrospectionResponse {
        source: Source::Store,
        ..from_server(body, received_at)
    }
}

fn is_stale(verifier: &mut IntrospectionVerifier, body: &str, received_at: f64, now: f64) -> bool {
    match verifier.judge_response("t", &stored(body, received_at), now) {
        IntrospectionOutcome::Stale => true,
        IntrospectionOutcome::Accepted { .. } | IntrospectionOutcome::Refused { .. } => false,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stored_answer_serves_for_the_rest_of_its_time() {
    let mut verifier = remembering();
    let active = verifier.judge_response("t", &stored(ACTIVE, START), START + 20.0);
    let lifetime = accepted(active).unwrap();
    assert_eq!((lifetime.seconds, lifetime.until), (40.0, START + 60.0));
    let inactive = verifier.judge_response("t", &stored(INACTIVE, START), START + 4.0);
    let (reason, lifetime) = refused(inactive);
    assert_eq!(reason, Reason::TokenInactive);
    let lifetime = lifetime.unwrap();
    assert_eq!((lifetime.seconds, lifetime.until), (6.0, START + 10.0));
}

#[test]
fn a_stored_answer_that_is_too_old_or_from_the_future_is_asked_for_again() {
    for (body, age, stale) in [
        (ACTIVE, 59.999, false),
        (ACTIVE, 60.0, true),
        (ACTIVE, 1e9, true),
        (ACTIVE, -5.0, false),
        (ACTIVE, -5.001, true),
        (ACTIVE, f64::NAN, true),
        (ACTIVE, f64::INFINITY, true),
        (ACTIVE, f64::NEG_INFINITY, true),
        (INACTIVE, 9.999, false),
        (INACTIVE, 10.0, true),
        (INACTIVE, -5.001, true),
    ] {
        let found = is_stale(&mut remembering(), body, START - age, START);
        assert_eq!(found, stale, "{body} {age}");
    }
    // A longer time of another process is not ours, nor is what we do not remember at all.
    let mut only_inactive = IntrospectionVerifier::new(IntrospectionConfig {
        inactive_ttl: 10.0,
        ..config()
    });
    assert!(is_stale(&mut only_inactive, ACTIVE, START, START));
    assert!(is_stale(&mut only_inactive, ACTIVE, START + 4.0, START));
    assert!(!is_stale(&mut only_inactive, INACTIVE, START, START));
}

/// The policy is not part of the entry: it is held against the answer as if it came from the server, and a refusal is
/// not believed until the server repeats it.
#[test]
fn a_stored_answer_is_judged_anew() {
    let mut verifier = IntrospectionVerifier::new(IntrospectionConfig {
        policy: Policy {
            required_scopes: vec!["s".to_owned()],
            ..policy()
        },
        cache_ttl: 60.0,
        inactive_ttl: 10.0,
        ..config()
    });
    for (body, stale) in [
        (r#"{"active":true,"client_id":"c","scope":"s"}"#, false),
        (r#"{"active":true,"client_id":"c","scope":"t"}"#, true),
        (
            r#"{"active":true,"client_id":"c","scope":"s","exp":1800000010}"#,
            true,
        ),
        (
            r#"{"active":true,"client_id":"c","scope":"s","exp":1800000030}"#,
            false,
        ),
        (r#"{"active":true,"scope":"s"}"#, true),
        (r#"{"active":"true","client_id":"c","scope":"s"}"#, true),
        ("<html>", true),
    ] {
        assert_eq!(
            is_stale(&mut verifier, body, START, START + 20.0),
            stale,
            "{body}"
        );
    }
}

#[test]
fn a_stored_answer_says_nothing_of_the_server() {
    let mut verifier = remembering();
    let no_response = IntrospectionFailure::NoResponse(NoResponse::Server);
    verifier.failed(no_response, None, START, 0.0);
    assert!(!is_stale(&mut verifier, ACTIVE, START, START));
    assert!(verifier.outage(START).is_some());
    answer(&mut verifier, "t", ACTIVE, START);
    assert!(verifier.outage(START).is_none());
}

/// Another process may have other credentials.
#[test]
fn a_stored_answer_does_not_show_that_the_server_accepts_our_credentials() {
    let refusal = IntrospectionFailure::CredentialsRefused {
        status: 401,
        is_named: true,
    };
    let mut verifier = remembering();
    assert!(!is_stale(&mut verifier, ACTIVE, START, START));
    assert_eq!(verifier.failed(refusal, None, START, 0.0), 1.0);
    answer(&mut verifier, "t", ACTIVE, START);
    assert_eq!(verifier.failed(refusal, None, START, 0.0), 0.0);
}

/// After `forget` and `revalidate`, whatever the store still has.
#[test]
fn a_superseded_stored_answer_is_stale_and_a_later_one_is_not() {
    let mut verifier = remembering();
    verifier.invalidate("t", START);
    // A process that wrote the answer may have a clock that is 5 seconds ahead.
    for (received_at, stale) in [(-50.0, true), (0.0, true), (5.0, true), (5.5, false)] {
        for body in [ACTIVE, INACTIVE] {
            let found = is_stale(&mut verifier, body, START + received_at, START + 6.0);
            assert_eq!(found, stale, "{body} {received_at}");
        }
    }
    let other = verifier.judge_response("u", &stored(ACTIVE, START), START + 6.0);
    assert!(accepted(other).is_some());
    // The server is believed.
    let fresh = verifier.judge_response("t", &from_server(ACTIVE, START), START);
    assert!(accepted(fresh).is_some());
}
