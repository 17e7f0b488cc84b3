//! The IETF JOSE cookbook (RFC 7520), with the examples of RFC 7797 and RFC 8037 that are filed
//! with it.

use mcp_bearer::algorithm::KeyKind;
use mcp_bearer::error::Reason;
use mcp_bearer::keys::jwk_set::InvalidJwkSet;
use mcp_bearer::{Algorithm, CompactJws};
use serde_json::Value;

use crate::jws::{Keys, parse_set, public_part};
use crate::shared_vectors;
use crate::uncaptured_output::print_uncaptured;

#[test]
fn compact_signatures_are_accepted() {
    let mut accepted = 0;
    for (file, algorithm) in [
        ("cookbook/jws/4_1.rsa_v15_signature.json", Algorithm::Rs256),
        ("cookbook/jws/4_2.rsa-pss_signature.json", Algorithm::Ps384),
        ("cookbook/jws/4_3.ecdsa_signature.json", Algorithm::Es512),
        (
            "cookbook/jws/4_4.hmac-sha2_integrity_protection.json",
            Algorithm::Hs256,
        ),
        ("cookbook/curve25519/jws.json", Algorithm::EdDsa),
    ] {
        let Some(example) = shared_vectors::read(file) else {
            continue;
        };
        let keys = keys_of(&example, algorithm);
        let token = example["output"]["compact"]
            .as_str()
            .expect("a compact token");
        let jws = CompactJws::parse(token).expect("well formed");
        assert_eq!(jws.header().algorithm(), Some(algorithm), "{file}");
        assert!(keys.accept(token), "{file}");
        let payload = example["input"]["payload"].as_str().expect("a payload");
        assert_eq!(jws.decode_payload().unwrap(), payload.as_bytes(), "{file}");
        let changed = token.replacen("eyJ", "eyK", 1);
        assert!(!keys.accept(&changed), "{file}");
        accepted += 1;
    }
    finish("compact signatures accepted", accepted, 5);
}

/// The same keys, so that it is the form that refuses.
#[test]
fn other_serializations_are_refused() {
    let mut refused = 0;
    for (file, forms) in [
        (
            "cookbook/jws/4_1.rsa_v15_signature.json",
            &["json", "json_flat"][..],
        ),
        (
            "cookbook/jws/4_5.signature_with_detached_content.json",
            &["compact", "json", "json_flat"],
        ),
        (
            "cookbook/jws/4_6.protecting_specific_header_fields.json",
            &["json", "json_flat"],
        ),
        (
            "cookbook/jws/4_7.protecting_content_only.json",
            &["json", "json_flat"],
        ),
        ("cookbook/jws/4_8.multiple_signatures.json", &["json"]),
        (
            "cookbook/rfc7797/4.2.hmac-sha2_b64_false.json",
            &["json", "json_flat"],
        ),
        (
            "cookbook/rfc7797/hmac-sha2_b64_false.json",
            &["compact", "json", "json_flat"],
        ),
    ] {
        let Some(example) = shared_vectors::read(file) else {
            continue;
        };
        for form in forms {
            let token = match &example["output"][form] {
                Value::Null => panic!("{file} has {form}"),
                Value::String(compact) => compact.clone(),
                json => json.to_string(),
            };
            let refusal = CompactJws::parse(&token)
                .map(|_| ())
                .map_err(|e| e.reason());
            assert_eq!(refusal, Err(Reason::TokenMalformed), "{file} {form}");
            refused += 1;
        }
    }
    finish("other serializations refused", refused, 15);
}

/// RFC 7797 in a form that nothing but the extension itself can refuse: payload and signature are
/// plain base64url.
#[test]
fn unencoded_payloads_are_refused_for_their_header() {
    let file = "cookbook/rfc7797/hmac-sha2_b64_false.json";
    let Some(example) = shared_vectors::read(file) else {
        return;
    };
    let compact = example["output"]["compact"]
        .as_str()
        .expect("a compact token");
    let (header, rest) = compact.split_once('.').expect("a header");
    let (_, signature) = rest.rsplit_once('.').expect("a signature");
    let token = format!("{header}.VGhpcw.{signature}");
    assert_eq!(
        CompactJws::parse(&token).unwrap_err().reason(),
        Reason::HeaderUnsupported
    );
}

#[test]
fn encrypted_tokens_are_refused() {
    let Some(example) = shared_vectors::read("cookbook/curve25519/ecdh-es.json") else {
        return;
    };
    let token = example["output"]["compact"]
        .as_str()
        .expect("a compact token");
    let refusal = CompactJws::parse(token).unwrap_err().reason();
    assert_eq!(refusal, Reason::HeaderUnsupported);
}

#[test]
fn public_keys_are_read_and_all_others_refused() {
    for (file, kind) in [
        ("cookbook/jwk/3_1.ec_public_key.json", KeyKind::P521),
        ("cookbook/jwk/3_3.rsa_public_key.json", KeyKind::Rsa),
    ] {
        let Some(jwk) = shared_vectors::read(file) else {
            continue;
        };
        let set = parse_set(&jwk).expect("a public key");
        let [key] = set.keys() else {
            panic!("{file}: one key");
        };
        assert_eq!(key.key_id(), Some("bilbo.baggins@hobbiton.example"));
        assert!(
            key.key().algorithms().iter().all(|a| a.key_kind() == kind),
            "{file}"
        );
    }
    for file in [
        "cookbook/jwk/3_2.ec_private_key.json",
        "cookbook/jwk/3_4.rsa_private_key.json",
        "cookbook/jwk/3_5.symmetric_key_mac_computation.json",
        "cookbook/jwk/3_6.symmetric_key_encryption.json",
    ] {
        let Some(jwk) = shared_vectors::read(file) else {
            continue;
        };
        let refusal = parse_set(&jwk).unwrap_err();
        assert!(matches!(refusal, InvalidJwkSet::NoUsableKey(_)), "{file}");
        if jwk["kty"] != "oct" {
            assert!(
                parse_set(&public_part(&jwk)).is_ok(),
                "{file}: it is d that refuses"
            );
        }
    }
}

/// All or, without the folder, none: each file of it was named as skipped then.
fn finish(what: &str, count: usize, all: usize) {
    if count > 0 {
        assert_eq!(count, all, "{what}");
        print_uncaptured(&format!("vectors cookbook: {count} {what}"));
    }
}

/// The examples give private keys; an operator configures the public part.
fn keys_of(example: &Value, algorithm: Algorithm) -> Keys {
    let jwk = &example["input"]["key"];
    if jwk["kty"] == "oct" {
        return Keys::secret(jwk);
    }
    let refusal = parse_set(jwk).unwrap_err();
    assert!(matches!(refusal, InvalidJwkSet::NoUsableKey(_)));
    Keys::public(&public_part(jwk), algorithm.into())
}
