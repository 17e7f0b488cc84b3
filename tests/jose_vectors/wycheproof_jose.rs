//! Wycheproof's files of signed tokens, keys, and the mixture of both.

use mcp_bearer::keys::jwk_set::InvalidJwkSet;
use mcp_bearer::{AlgorithmSet, CompactJws, PreparedKey};
use serde_json::Value;

use crate::deviations::{CRYPTO_FILE, KEY_FILE, SIGNATURE_FILE, VERDICTS};
use crate::jws::{Keys, parse_set, secret_bytes};
use crate::shared_vectors;
use crate::uncaptured_output::print_uncaptured;
use crate::vector_report::{Label, VectorReport, Verdict};

#[test]
fn signed_tokens() {
    run(SIGNATURE_FILE, 401);
}

#[test]
fn keys() {
    run(KEY_FILE, 26);
}

#[test]
fn signed_and_encrypted_tokens() {
    run(CRYPTO_FILE, 83);
}

#[test]
fn every_deviation_is_of_a_file_that_runs() {
    for deviation in VERDICTS {
        assert!([SIGNATURE_FILE, KEY_FILE, CRYPTO_FILE].contains(&deviation.set));
        assert!(!deviation.reason.is_empty());
    }
}

/// Cases 367 and 370 deviate because they are case 357: that is checked, not believed.
#[test]
fn the_tokens_accepted_against_their_label_are_a_valid_one() {
    let Some(file) = shared_vectors::read(SIGNATURE_FILE) else {
        return;
    };
    let token = |id: u64| {
        groups(&file)
            .iter()
            .flat_map(|group| array(group, "tests"))
            .find(|case| case["tcId"] == id)
            .map(|case| case["jws"].clone())
            .expect("the case is there")
    };
    assert_eq!(token(367), token(357));
    assert_eq!(token(370), token(357));
}

/// The deviations that are about `oct` in a JWK Set are about the set alone: given as a secret, the
/// key verifies.
#[test]
fn a_secret_of_an_oct_set_verifies_when_it_is_given_as_a_secret() {
    for (name, id) in [(KEY_FILE, 2), (CRYPTO_FILE, 48)] {
        let Some(file) = shared_vectors::read(name) else {
            continue;
        };
        let group = groups(&file)
            .iter()
            .find(|group| array(group, "tests")[0]["tcId"] == id)
            .expect("the group is there");
        let [first, second] = array(&group["private"], "keys") else {
            panic!("the set has two keys");
        };
        let token = array(group, "tests")[0]["jws"].as_str().expect("a token");
        assert!(Keys::secret(first).accept(token));
        assert!(!Keys::secret(second).accept(token));
    }
}

fn run(name: &'static str, cases: usize) {
    let Some(file) = shared_vectors::read(name) else {
        return;
    };
    assert_eq!(file["numberOfTests"], cases);
    let mut report = VectorReport::new(name, VERDICTS);
    let mut private_keys = 0;
    for group in groups(&file) {
        private_keys += check_private_keys(group);
        let keys = configure(group);
        for case in array(group, "tests") {
            let id = case["tcId"].as_u64().expect("a case has a number");
            let label = Label::parse(case["result"].as_str().expect("a case has a label"));
            let accepted = match (&case["jws"], &case["jwe"]) {
                (Value::Null, encrypted) => {
                    // Refused for what it is, not for want of a key.
                    let is_jws = CompactJws::parse(&text(encrypted)).is_ok();
                    if is_jws {
                        report.fault(format!("case {id}: a JWE was parsed as a JWS"));
                    }
                    is_jws
                }
                (token, _) => keys.accept(&text(token)),
            };
            report.record(id, label, Verdict::from(accepted));
        }
    }
    report.finish(cases);
    assert!(private_keys > 0);
    print_uncaptured(&format!(
        "vectors {name}: {private_keys} private or secret keys refused as JWKs"
    ));
}

/// The configuration for a group. Asymmetric groups have a public part. A single `oct` key is a
/// secret; several are a JWK Set, which no single secret can stand for.
fn configure(group: &Value) -> Keys {
    match (group.get("public"), group.get("private")) {
        (Some(public), _) => Keys::public(public, AlgorithmSet::all_where(|_| true)),
        (None, Some(private)) => match only_secret(private) {
            Some(secret) => {
                if secret_bytes(secret).len() < 32 {
                    assert!(PreparedKey::hmac(&secret_bytes(secret)).is_err());
                }
                Keys::secret(secret)
            }
            None => Keys::public(private, AlgorithmSet::all_where(|_| true)),
        },
        (None, None) => panic!("a group has a key"),
    }
}

fn only_secret(private: &Value) -> Option<&Value> {
    let jwk = match private.get("keys").and_then(Value::as_array) {
        Some(keys) => match keys.as_slice() {
            [jwk] => jwk,
            _ => return None,
        },
        None => private,
    };
    (jwk["kty"] == "oct").then_some(jwk)
}

/// No private or secret key is ever usable as a JWK. Says how many were refused.
fn check_private_keys(group: &Value) -> usize {
    let Some(private) = group.get("private") else {
        return 0;
    };
    let keys = match private.get("keys").and_then(Value::as_array) {
        Some(keys) => keys.as_slice(),
        None => std::slice::from_ref(private),
    };
    let is_private = |jwk: &&Value| ["d", "k"].iter().any(|name| jwk.get(name).is_some());
    for jwk in keys.iter().filter(is_private) {
        let refusal = parse_set(jwk).map(|_| ());
        let is_refused = matches!(refusal, Err(InvalidJwkSet::NoUsableKey(_)));
        assert!(is_refused, "{}", group["comment"]);
    }
    keys.iter().filter(is_private).count()
}

/// The product takes strings only; a token that the file writes as JSON is given as its text.
fn text(token: &Value) -> String {
    token
        .as_str()
        .map_or_else(|| token.to_string(), str::to_owned)
}

fn groups(file: &Value) -> &[Value] {
    array(file, "testGroups")
}

fn array<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name]
        .as_array()
        .unwrap_or_else(|| panic!("{name} is there"))
}
