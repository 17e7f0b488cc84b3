//! The worked examples of RFC 7515, RFC 7519 and RFC 8037.
//!
//! Where an example is a JWT it goes through `JwtVerifier` with a clock of its time. Those tokens
//! name no client and no subject, which an access token must: that is the last check, so the
//! refusal `client_id` says that all others passed.

#[path = "support/policy.rs"]
mod policy;

use mcp_bearer::error::Reason;
use mcp_bearer::jose::base64url;
use mcp_bearer::token::{Policy, UnixSeconds};
use mcp_bearer::verifiers::{KeySource, Outcome};
use mcp_bearer::{Algorithm, CompactJws, JwkSet, JwtVerifier, PreparedKey};

/// `exp` of the claims of RFC 7515 appendix A.1, in March 2011.
const EXPIRATION: UnixSeconds = 1_300_819_380.0;

/// {"iss":"joe", "exp":1300819380, "http://example.com/is_root":true}, with the line breaks of the
/// RFC.
const JOE: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

/// The refusal of a token that is sound but names no client.
const NO_CLIENT: (Reason, Option<&str>) = (Reason::ClaimMissing, Some("client_id"));

const A1_HEADER: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
const A1_KEY: &str =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
const A1_TAG: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

const A2_KEY: &str = r#"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}"#;
const A2_HEADER: &str = "eyJhbGciOiJSUzI1NiJ9";
const A2_SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

const A3_KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
const A3_HEADER: &str = "eyJhbGciOiJFUzI1NiJ9";
const A3_SIGNATURE: &str =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

const A4_KEY: &str = r#"{"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"}"#;
const A4_TOKEN: &str = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";

const A5_HEADER: &str = "eyJhbGciOiJub25lIn0";

const OKP_KEY: &str =
    r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const OKP_TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

#[test]
fn rfc_7515_a_1_and_rfc_7519_3_1_hs256() {
    let secret = base64url::decode(A1_KEY.as_bytes()).unwrap();
    let key = KeySource::Static(PreparedKey::hmac(&secret).unwrap());
    let verifier = JwtVerifier::new(policy(Algorithm::Hs256), key);
    check_joe(&verifier, &format!("{A1_HEADER}.{JOE}.{A1_TAG}"));
}

#[test]
fn rfc_7515_a_2_rs256() {
    let verifier = JwtVerifier::new(policy(Algorithm::Rs256), inline(A2_KEY));
    check_joe(&verifier, &format!("{A2_HEADER}.{JOE}.{A2_SIGNATURE}"));
}

#[test]
fn rfc_7515_a_3_es256() {
    let verifier = JwtVerifier::new(policy(Algorithm::Es256), inline(A3_KEY));
    check_joe(&verifier, &format!("{A3_HEADER}.{JOE}.{A3_SIGNATURE}"));
}

/// Its payload is the word `Payload`, so it holds as a JWS and is refused as a JWT.
#[test]
fn rfc_7515_a_4_es512() {
    assert_eq!(
        verified_payload(A4_KEY, Algorithm::Es512, A4_TOKEN),
        b"Payload"
    );
    let verifier = JwtVerifier::new(policy(Algorithm::Es512), inline(A4_KEY));
    assert_eq!(
        refusal(&verifier, A4_TOKEN, 0.0),
        (Reason::ClaimsMalformed, None)
    );
}

#[test]
fn rfc_7515_a_5_and_rfc_7519_6_1_none() {
    let verifier = JwtVerifier::new(policy(Algorithm::Rs256), inline(A2_KEY));
    let unsecured = format!("{A5_HEADER}.{JOE}.");
    assert_eq!(
        refusal(&verifier, &unsecured, 0.0),
        (Reason::TokenMalformed, None)
    );
    // With a signature that holds for another header, `none` itself is what refuses.
    let signed = format!("{A5_HEADER}.{JOE}.{A2_SIGNATURE}");
    assert_eq!(
        refusal(&verifier, &signed, 0.0),
        (Reason::AlgNotAllowed, None)
    );
}

/// The serializations of appendix A.6 and A.7, around the signature of A.2.
#[test]
fn rfc_7515_a_6_and_a_7_json_serializations() {
    let verifier = JwtVerifier::new(policy(Algorithm::Rs256), inline(A2_KEY));
    let signature = format!(r#""protected":"{A2_HEADER}","signature":"{A2_SIGNATURE}""#);
    for token in [
        format!(r#"{{"payload":"{JOE}","signatures":[{{{signature}}}]}}"#),
        format!(r#"{{"payload":"{JOE}",{signature}}}"#),
    ] {
        assert_eq!(
            refusal(&verifier, &token, 0.0),
            (Reason::TokenMalformed, None)
        );
    }
}

/// A critical extension that nobody defines. The RFC's token has `none` and no signature; with one,
/// it is `crit` that refuses.
#[test]
fn rfc_7515_e_critical_extension() {
    let token = "eyJhbGciOiJub25lIiwNCiAiY3JpdCI6WyJodHRwOi8vZXhhbXBsZS5jb20vVU5ERUZJTkVEIl0sDQogImh0dHA6Ly9leGFtcGxlLmNvbS9VTkRFRklORUQiOnRydWUNCn0.RkFJTA.";
    let verifier = JwtVerifier::new(policy(Algorithm::Rs256), inline(A2_KEY));
    assert_eq!(
        refusal(&verifier, token, 0.0),
        (Reason::TokenMalformed, None)
    );
    let signed = format!("{token}{A2_SIGNATURE}");
    assert_eq!(
        refusal(&verifier, &signed, 0.0),
        (Reason::HeaderUnsupported, Some("header.crit"))
    );
}

#[test]
fn rfc_8037_a_4_eddsa() {
    assert_eq!(
        verified_payload(OKP_KEY, Algorithm::EdDsa, OKP_TOKEN),
        b"Example of Ed25519 signing"
    );
    let verifier = JwtVerifier::new(policy(Algorithm::EdDsa), inline(OKP_KEY));
    assert_eq!(
        refusal(&verifier, OKP_TOKEN, 0.0),
        (Reason::ClaimsMalformed, None)
    );
}

/// Every check of the claims of A.1: time, issuer, and signature.
fn check_joe(verifier: &JwtVerifier, token: &str) {
    assert_eq!(refusal(verifier, token, EXPIRATION - 1.0), NO_CLIENT);
    assert_eq!(
        refusal(verifier, token, EXPIRATION),
        (Reason::Expired, Some("exp"))
    );
    let other_payload = token.replace("eyJpc3MiOiJqb2UiLA0K", "eyJpc3MiOiJqb2YiLA0K");
    assert_ne!(other_payload, token);
    let signature_invalid = (Reason::SignatureInvalid, None);
    assert_eq!(
        refusal(verifier, &other_payload, EXPIRATION - 1.0),
        signature_invalid
    );
}

/// The payload of a token whose signature holds by that key, and by no other algorithm's.
fn verified_payload(jwk: &str, algorithm: Algorithm, token: &str) -> Vec<u8> {
    let KeySource::Inline(set) = inline(jwk) else {
        panic!("an inline set");
    };
    let jws = CompactJws::parse(token).unwrap();
    assert_eq!(jws.header().algorithm(), Some(algorithm));
    let key = set.select(algorithm, algorithm.into(), None).unwrap().key;
    let signature = jws.decode_signature().unwrap();
    key.verify(algorithm, jws.signing_input(), &signature)
        .expect("the signature holds");
    jws.decode_payload().unwrap()
}

fn refusal(
    verifier: &JwtVerifier,
    token: &str,
    now: UnixSeconds,
) -> (Reason, Option<&'static str>) {
    let error = match verifier.verify(token, now, false) {
        Outcome::Refused(error) => error,
        other => panic!("{other:?}"),
    };
    let claim = error.claim_name().map(|name| match name {
        "client_id" => "client_id",
        "exp" => "exp",
        "header.crit" => "header.crit",
        other => panic!("unexpected claim {other}"),
    });
    (error.reason(), claim)
}

fn inline(jwk: &str) -> KeySource {
    KeySource::Inline(JwkSet::parse(format!(r#"{{"keys":[{jwk}]}}"#).as_bytes()).unwrap())
}

fn policy(algorithm: Algorithm) -> Policy {
    Policy {
        issuers: Some(vec!["joe".to_owned()]),
        ..policy::policy(algorithm)
    }
}
