//! The keys of `private_key_jwt`, and what is signed with them. The files in `keys/` were made with OpenSSL and belong to
//! nobody.

use mcp_bearer::Algorithm;
use mcp_bearer::jose::base64url;
use mcp_bearer::keys::private_key::{KeyFormat, PrivateKey};
use mcp_bearer::verifiers::introspection::ClientAssertion;
use serde_json::{Value, json};

use crate::server::START;

const RSA_JWK: &str = include_str!("keys/rsa-2048.jwk.json");
const P256_JWK: &str = include_str!("keys/p256.jwk.json");
const ED25519_JWK: &str = include_str!("keys/ed25519.jwk.json");

/// A JWK with one member set, or removed.
fn with(jwk: &str, name: &str, value: Option<Value>) -> String {
    let mut jwk: Value = serde_json::from_str(jwk).unwrap();
    let members = jwk.as_object_mut().unwrap();
    match value {
        Some(value) => members.insert(name.to_owned(), value),
        None => members.remove(name),
    };
    jwk.to_string()
}

#[test]
fn pkcs8_in_pem() {
    for (pem, algorithm) in [
        (include_str!("keys/rsa-2048.pem"), Algorithm::Rs256),
        (include_str!("keys/p256.pem"), Algorithm::Es256),
        (include_str!("keys/ed25519.pem"), Algorithm::EdDsa),
    ] {
        let key = PrivateKey::parse(pem).unwrap();
        assert_eq!((key.algorithm, &key.key_id), (algorithm, &None));
        let KeyFormat::Pkcs8(der) = &key.format else {
            panic!("not PKCS#8");
        };
        assert_eq!(der.first(), Some(&0x30));
        assert_eq!(format!("{key:?}"), format!("PrivateKey({algorithm:?})"));
    }
}

#[test]
fn jwks_are_reduced_to_the_key() {
    for (jwk, algorithm) in [
        (RSA_JWK, Algorithm::Rs256),
        (P256_JWK, Algorithm::Es256),
        (ED25519_JWK, Algorithm::EdDsa),
    ] {
        let mut full: Value = serde_json::from_str(jwk).unwrap();
        for (name, value) in [
            ("alg", json!(algorithm.name())),
            ("use", json!("sig")),
            ("key_ops", json!(["sign"])),
            ("kid", json!("k1")),
            ("ext", json!(false)),
            ("x5c", json!([])),
        ] {
            full[name] = value;
        }
        let key = PrivateKey::parse(&full.to_string()).unwrap();
        assert_eq!(key.algorithm, algorithm);
        assert_eq!(key.key_id.as_deref(), Some("k1"));
        let KeyFormat::Jwk(text) = &key.format else {
            panic!("not a JWK");
        };
        let bare: Value = serde_json::from_str(jwk).unwrap();
        assert_eq!(serde_json::from_str::<Value>(text).unwrap(), bare);
    }
    let named = with(ED25519_JWK, "alg", Some(json!("Ed25519")));
    assert_eq!(
        PrivateKey::parse(&named).unwrap().algorithm,
        Algorithm::EdDsa
    );
}

#[test]
fn keys_that_cannot_or_must_not_sign_are_refused_with_the_reason() {
    for (text, word) in [
        (include_str!("keys/rsa-1024.pem"), "2048"),
        (include_str!("keys/rsa-1024.jwk.json"), "2048"),
        (include_str!("keys/rsa-pss-2048.pem"), "P-256"),
        (include_str!("keys/p384.pem"), "P-256"),
        (include_str!("keys/x25519.pem"), "Ed25519"),
        (include_str!("keys/p256-encrypted.pem"), "encrypted"),
        (include_str!("keys/p256-encrypted-sec1.pem"), "encrypted"),
        (include_str!("keys/rsa-2048-pkcs1.pem"), "PKCS#1"),
        (include_str!("keys/p256-sec1.pem"), "SEC 1"),
        (include_str!("keys/p256-public.pem"), "public key"),
        ("secret", "PEM"),
        ("", "PEM"),
        ("{", "JSON"),
        (r#"{"kty":"RSA","kty":"RSA","d":""}"#, "JSON"),
        (r#"{"kty":"oct","k":"AAAA"}"#, "public key"),
        (r#"{"kty":"oct","k":"AAAA","d":"AAAA"}"#, "Ed25519"),
    ] {
        let message = PrivateKey::parse(text).unwrap_err();
        assert!(message.contains(word), "{word}: {message}");
    }
}

/// RFC 8410 section 7: exactly 32 bytes, in an octet string of their own.
#[test]
fn an_ed25519_seed_of_another_form_is_refused() {
    for der in [
        "MC0CAQAwBQYDK2VwBCEEHwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=",
        "MCwCAQAwBQYDK2VwBCAHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw==",
    ] {
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----\n");
        let message = PrivateKey::parse(&pem).unwrap_err();
        assert!(message.contains("Ed25519"), "{message}");
    }
}

#[test]
fn broken_jwks_are_refused() {
    for (jwk, name, value) in [
        (RSA_JWK, "qi", None),
        (RSA_JWK, "p", Some(json!(""))),
        (RSA_JWK, "dp", Some(json!("A A"))),
        (RSA_JWK, "e", Some(json!("Aw"))),
        (RSA_JWK, "oth", Some(json!([]))),
        (RSA_JWK, "crv", Some(json!("P-256"))),
        (RSA_JWK, "d", Some(json!(5))),
        (RSA_JWK, "alg", Some(json!("PS256"))),
        (RSA_JWK, "n", Some(json!(with_a_zero("n")))),
        (RSA_JWK, "d", Some(json!(null))),
        (P256_JWK, "y", None),
        (P256_JWK, "x", Some(json!(base64url::encode(&[1; 32])))),
        (P256_JWK, "d", Some(json!("AAAA"))),
        (P256_JWK, "crv", Some(json!("P-384"))),
        (P256_JWK, "crv", Some(json!("secp256k1"))),
        (P256_JWK, "use", Some(json!("enc"))),
        (P256_JWK, "key_ops", Some(json!(["verify"]))),
        (P256_JWK, "key_ops", Some(json!("sign"))),
        (P256_JWK, "kid", Some(json!(5))),
        (P256_JWK, "kid", Some(json!(""))),
        (P256_JWK, "kid", Some(json!("k".repeat(257)))),
        (ED25519_JWK, "x", None),
        (ED25519_JWK, "d", Some(json!(base64url::encode(&[1; 31])))),
        (ED25519_JWK, "crv", Some(json!("X25519"))),
        (ED25519_JWK, "alg", Some(json!("ES256"))),
    ] {
        let changed = with(jwk, name, value);
        assert!(PrivateKey::parse(&changed).is_err(), "{name}: {changed}");
    }
}

#[test]
fn members_that_are_null_are_absent() {
    for name in ["alg", "use", "key_ops", "kid", "oth"] {
        let changed = with(RSA_JWK, name, Some(json!(null)));
        let key = PrivateKey::parse(&changed).unwrap();
        assert_eq!(
            (key.algorithm, key.key_id),
            (Algorithm::Rs256, None),
            "{name}"
        );
    }
}

/// WebCrypto gets the number as it stands, and some runtimes refuse it then.
fn with_a_zero(name: &str) -> String {
    let jwk: Value = serde_json::from_str(RSA_JWK).unwrap();
    let number = base64url::decode(jwk[name].as_str().unwrap().as_bytes()).unwrap();
    base64url::encode(&[&[0][..], &number].concat())
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&base64url::decode(part.as_bytes()).unwrap()).unwrap()
}

/// RFC 7523 section 3.
#[test]
fn an_assertion_names_the_client_and_ends_after_a_minute() {
    let assertion = ClientAssertion::new("r\"s", P256_JWK, None).unwrap();
    let input = assertion.signing_input("https://as.example/\u{f6}", START + 0.9, "id-1");
    let (header, claims) = input.split_once('.').unwrap();
    assert_eq!(decoded(header), json!({ "alg": "ES256", "typ": "JWT" }));
    let expected = json!({
        "iss": "r\"s",
        "sub": "r\"s",
        "aud": "https://as.example/\u{f6}",
        "jti": "id-1",
        "iat": 1_800_000_000,
        "exp": 1_800_000_060,
    });
    assert_eq!(decoded(claims), expected);
}

#[test]
fn the_option_goes_before_the_key_s_own_id() {
    let jwk = with(ED25519_JWK, "kid", Some(json!("own")));
    for (option, kid) in [(None, "own"), (Some("given"), "given")] {
        let assertion = ClientAssertion::new("rs", &jwk, option).unwrap();
        let input = assertion.signing_input("a", START, "i");
        let (header, _) = input.split_once('.').unwrap();
        let expected = json!({ "alg": "EdDSA", "typ": "JWT", "kid": kid });
        assert_eq!(decoded(header), expected);
    }
}
