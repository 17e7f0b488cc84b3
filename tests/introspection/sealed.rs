//! Entries of a shared store, which anybody may have written.

use mcp_bearer::error::Reason;
use mcp_bearer::limits;
use mcp_bearer::token::Policy;
use mcp_bearer::verifiers::introspection::{
    Answer, Answered, ClientAuthentication, IntrospectionConfig, IntrospectionVerifier, Source,
};
use mcp_bearer::verifiers::sealed_entry::{EntryKind, EntrySealer, Forged};

use crate::server::{
    ACTIVE, INACTIVE, START, answer, config, from_server, is_remembered, policy, remembering,
};
use crate::signed::signed_answers;

const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";

fn sealer(kind: EntryKind, identity: &[&str]) -> EntrySealer {
    EntrySealer::new(KEY, kind, identity)
}

fn introspection() -> EntrySealer {
    sealer(EntryKind::Introspection, &["https://as.example", "rs"])
}

#[test]
fn what_is_sealed_opens() {
    for (payload, made_at) in [
        (ACTIVE, START),
        ("", 0.0),
        ("a\nb.c\n\u{20ac}\0", START + 0.123_456),
    ] {
        let entry = introspection().seal("t", payload, made_at);
        assert_eq!(introspection().open("t", &entry), Ok((payload, made_at)));
    }
}

#[test]
fn names_tell_the_kind_and_nothing_of_the_token() {
    let name = introspection().entry_key("hunter2");
    let tag = name.strip_prefix("mcp-bearer:introspection:").unwrap();
    assert_eq!(tag.len(), 43);
    let jwks = sealer(EntryKind::Jwks, &["https://as.example", "rs"]);
    assert!(jwks.entry_key("").starts_with("mcp-bearer:jwks:"));
    let other_key = EntrySealer::new(
        &[0; 32],
        EntryKind::Introspection,
        &["https://as.example", "rs"],
    );
    let other_client = sealer(EntryKind::Introspection, &["https://as.example", "r"]);
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
    let entry = introspection().seal("t", ACTIVE, START);
    assert_eq!(introspection().open("u", &entry), Err(Forged));
    for (kind, identity) in [
        (EntryKind::Jwks, &["https://as.example", "rs"][..]),
        (EntryKind::Introspection, &["https://as.example"]),
        (EntryKind::Introspection, &["https://as.example", "rs", ""]),
        (EntryKind::Introspection, &["https://as.exampler", "s"]),
        (EntryKind::Introspection, &["rs", "https://as.example"]),
        (EntryKind::Introspection, &[]),
    ] {
        assert_eq!(
            sealer(kind, identity).open("t", &entry),
            Err(Forged),
            "{identity:?}"
        );
    }
    let other = EntrySealer::new(
        &[1; 32],
        EntryKind::Introspection,
        &["https://as.example", "rs"],
    );
    assert_eq!(other.open("t", &entry), Err(Forged));
}

#[test]
fn every_changed_character_and_every_cut_is_found() {
    let entry = introspection().seal("t", ACTIVE, START);
    for at in 0..entry.len() {
        assert_eq!(
            introspection().open("t", &entry[..at]),
            Err(Forged),
            "cut at {at}"
        );
        for replacement in ["0", "A", ".", "\n", " ", "", "00"] {
            let changed = format!("{}{replacement}{}", &entry[..at], &entry[at + 1..]);
            let opened = introspection().open("t", &changed);
            assert_eq!(opened.is_ok(), changed == entry, "{replacement:?} at {at}");
        }
    }
    for more in [" ", "\n", "}"] {
        assert_eq!(
            introspection().open("t", &format!("{entry}{more}")),
            Err(Forged)
        );
        assert_eq!(
            introspection().open("t", &format!("{more}{entry}")),
            Err(Forged)
        );
    }
    // Time and payload are separate: nothing moves from one to the other.
    let moved = introspection().seal("t", &format!("0\n{ACTIVE}"), 18.0);
    assert_ne!(moved, introspection().seal("t", ACTIVE, 180.0));
}

#[test]
fn what_was_never_an_entry_is_forged() {
    let huge = format!(
        "1.{}\n{}",
        "A".repeat(43),
        "x".repeat(limits::STORE_ENTRY_BYTES)
    );
    for text in ["", "1", "..", "1..\n", "\n", "null", ACTIVE, &huge] {
        assert_eq!(introspection().open("t", text), Err(Forged));
    }
    // Above the limit even its own entry.
    let own = introspection().seal("t", &"x".repeat(limits::STORE_ENTRY_BYTES), START);
    assert_eq!(introspection().open("t", &own), Err(Forged));
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
            .sealer(KEY, location)
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

fn stored(body: &str, answered_at: f64) -> Answer<'_> {
    Answer {
        source: Source::Store,
        ..from_server(body, answered_at)
    }
}

fn is_stale(verifier: &mut IntrospectionVerifier, body: &str, answered_at: f64, now: f64) -> bool {
    match verifier.answered("t", &stored(body, answered_at), now) {
        Answered::Stale => true,
        Answered::Accepted { .. } | Answered::Refused { .. } => false,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stored_answer_serves_for_the_rest_of_its_time() {
    let mut verifier = remembering(10);
    match verifier.answered("t", &stored(ACTIVE, START), START + 20.0) {
        Answered::Accepted { ttl, .. } => assert_eq!(ttl, Some(40.0)),
        other => panic!("{other:?}"),
    }
    assert!(is_remembered(&mut verifier, "t", START + 59.0));
    assert!(!is_remembered(&mut verifier, "t", START + 60.0));
    match verifier.answered("t", &stored(INACTIVE, START), START + 4.0) {
        Answered::Refused { error, ttl } => {
            assert_eq!((error.reason(), ttl), (Reason::TokenInactive, Some(6.0)));
        }
        other => panic!("{other:?}"),
    }
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
        let found = is_stale(&mut remembering(10), body, START - age, START);
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
    let mut verifier = remembering(10);
    let failure = mcp_bearer::verifiers::introspection::IntrospectionFailure::Network;
    verifier.failed(failure, None, START, 0.0);
    assert!(!is_stale(&mut verifier, ACTIVE, START, START));
    assert!(verifier.outage(START).is_some());
    answer(&mut verifier, "t", ACTIVE, START);
    assert!(verifier.outage(START).is_none());
}

/// A stale entry of the store must not cost what this process knows better.
#[test]
fn a_stale_entry_leaves_what_is_remembered() {
    let mut verifier = remembering(10);
    answer(&mut verifier, "t", ACTIVE, START);
    assert!(is_stale(&mut verifier, ACTIVE, START - 61.0, START));
    assert!(is_stale(&mut verifier, "<html>", START, START));
    assert!(is_remembered(&mut verifier, "t", START));
}
