//! What is sent.

use mcp_bearer::error::{Error, Limit, Reason};
use mcp_bearer::limits;
use mcp_bearer::verifiers::introspection::{
    ClientAssertion, ClientAuthentication, Headers, IntrospectionConfig, IntrospectionFailure,
    IntrospectionVerifier, NoResponse, SignedResponses,
};

use crate::server::config;
use crate::signed::signed_answers;

const TOKEN: &str = "t+/=";

fn verifier(
    authentication: ClientAuthentication,
    signed: Option<SignedResponses>,
) -> IntrospectionVerifier {
    IntrospectionVerifier::new(IntrospectionConfig {
        authentication,
        signed,
        ..config()
    })
}

/// The value of the header `Authorization`, and the form after what is always there.
fn sent(authentication: ClientAuthentication, credential: Option<&str>) -> (String, String) {
    let verifier = verifier(authentication, None);
    let form = verifier.form(TOKEN, credential).unwrap();
    let rest = form
        .strip_prefix("token=t%2B%2F%3D&token_type_hint=access_token")
        .unwrap();
    let headers = verifier.headers(credential).unwrap();
    (header(&headers, "Authorization"), rest.to_owned())
}

fn header(headers: &Headers<'_>, name: &str) -> String {
    let mut values = headers.iter().filter(|(field, _)| *field == name);
    let value = values
        .next()
        .map_or(String::new(), |(_, v)| (*v).to_owned());
    assert!(values.next().is_none(), "{name} is there twice");
    value
}

#[test]
fn a_form_that_asks_for_json_or_for_a_signed_answer() {
    for (signed, accept) in [
        (None, "application/json"),
        (
            Some(signed_answers()),
            "application/token-introspection+jwt",
        ),
    ] {
        let none = ClientAuthentication::none(None).unwrap();
        let verifier = verifier(none, signed);
        let headers = verifier.headers(None).unwrap();
        assert_eq!(header(&headers, "Accept"), accept);
        let form = "application/x-www-form-urlencoded";
        assert_eq!(header(&headers, "Content-Type"), form);
        assert_eq!(headers.len(), 2);
    }
}

/// RFC 6749 section 2.3.1: both are form-encoded, then joined. Expected values made with Python's urllib and base64.
#[test]
fn basic_credentials_are_form_encoded_first() {
    for (id, secret, header) in [
        ("rs", "secret", "Basic cnM6c2VjcmV0"),
        // a%3Ab : p%40ss%20w%C3%B6rd%25%2B%26%3D: a decoder that leaves `+` as it is must read the same
        (
            "a:b",
            "p@ss w\u{f6}rd%+&=",
            "Basic YSUzQWI6cCU0MHNzJTIwdyVDMyVCNnJkJTI1JTJCJTI2JTNE",
        ),
        // %E2%82%AC : %7E%2F%3F*-._
        (
            "\u{20ac}",
            "~/?*-._",
            "Basic JUUyJTgyJUFDOiU3RSUyRiUzRiotLl8=",
        ),
    ] {
        let basic = ClientAuthentication::basic(id, secret, true).unwrap();
        assert_eq!(basic.client_id(), Some(id));
        assert_eq!(sent(basic, None), (header.to_owned(), String::new()));
    }
}

#[test]
fn basic_credentials_as_they_are_for_servers_that_want_it() {
    for (id, secret, header) in [
        ("rs", "secret", "Basic cnM6c2VjcmV0"),
        // The password may have colons (RFC 7617 section 2), and both are UTF-8. rs:p@ss:wörd>?>
        ("rs", "p@ss:w\u{f6}rd>?>", "Basic cnM6cEBzczp3w7ZyZD4/Pg=="),
    ] {
        let basic = ClientAuthentication::basic(id, secret, false).unwrap();
        assert_eq!(sent(basic, None), (header.to_owned(), String::new()));
    }
    assert!(ClientAuthentication::basic("a:b", "secret", false).is_err());
}

#[test]
fn post_credentials_are_in_the_form_alone() {
    let post = ClientAuthentication::post("r&s", "s=\u{f6} +%").unwrap();
    assert_eq!(post.client_id(), Some("r&s"));
    let form = "&client_id=r%26s&client_secret=s%3D%C3%B6%20%2B%25";
    assert_eq!(sent(post, None), (String::new(), form.to_owned()));
}

#[test]
fn bearer_header_and_none_name_the_client_if_it_is_known() {
    for (client_id, form) in [(None, ""), (Some("r s"), "&client_id=r%20s")] {
        let bearer = ClientAuthentication::bearer("abc._~+/==", client_id).unwrap();
        let expected = ("Bearer abc._~+/==".to_owned(), form.to_owned());
        assert_eq!(sent(bearer, None), expected);
        let own = ClientAuthentication::header(client_id).unwrap();
        let expected = ("Custom x\t\"y\"".to_owned(), form.to_owned());
        assert_eq!(sent(own, Some("Custom x\t\"y\"")), expected);
        let none = ClientAuthentication::none(client_id).unwrap();
        assert_eq!(sent(none, None), (String::new(), form.to_owned()));
    }
}

#[test]
fn an_assertion_goes_with_its_type() {
    let key = include_str!("keys/ed25519.pem");
    let assertion = ClientAssertion::new("rs", key, None).unwrap();
    let jwt = ClientAuthentication::private_key_jwt(assertion);
    let form = "&client_id=rs&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A\
                client-assertion-type%3Ajwt-bearer&client_assertion=a.b-_.c";
    assert_eq!(sent(jwt, Some("a.b-_.c")), (String::new(), form.to_owned()));
}

#[test]
fn a_credential_that_is_missing_or_cannot_be_sent_is_a_failure() {
    let failure = IntrospectionFailure::NoResponse(NoResponse::NotSent);
    for value in [
        None,
        Some(""),
        Some(" \t"),
        Some("a\r\nX: b"),
        Some("a\nb"),
        Some("a\0"),
        Some("\u{f6}"),
        Some("\u{7f}"),
    ] {
        let header = ClientAuthentication::header(None).unwrap();
        let verifier = verifier(header, None);
        assert_eq!(verifier.headers(value), Err(failure), "{value:?}");
    }
    let key = include_str!("keys/ed25519.pem");
    let assertion = ClientAssertion::new("rs", key, None).unwrap();
    let jwt = ClientAuthentication::private_key_jwt(assertion);
    assert_eq!(verifier(jwt, None).form(TOKEN, None), Err(failure));
}

/// INT-12
#[test]
fn what_could_end_a_header_is_refused_when_it_is_configured() {
    for evil in ["", "a\r\nX: y", "a\n", "\0", "a\u{7f}", "a\u{85}b"] {
        assert!(ClientAuthentication::basic(evil, "s", true).is_err());
        assert!(ClientAuthentication::basic("c", evil, true).is_err());
        assert!(ClientAuthentication::basic(evil, "s", false).is_err());
        assert!(ClientAuthentication::basic("c", evil, false).is_err());
        assert!(ClientAuthentication::post(evil, "s").is_err());
        assert!(ClientAuthentication::post("c", evil).is_err());
        assert!(ClientAuthentication::bearer(evil, None).is_err());
        assert!(ClientAuthentication::bearer("t", Some(evil)).is_err());
        assert!(ClientAuthentication::header(Some(evil)).is_err());
        assert!(ClientAuthentication::none(Some(evil)).is_err());
        let key = include_str!("keys/ed25519.pem");
        assert_eq!(
            ClientAssertion::new(evil, key, None).unwrap_err().0,
            "clientId"
        );
        let error = ClientAssertion::new("c", key, Some(evil)).unwrap_err();
        assert_eq!(error.0, "privateKeyId");
    }
    assert!(ClientAuthentication::bearer("a b", None).is_err());
}

/// INT-10: the caller checks the form before it sends anything.
#[test]
fn only_a_text_that_can_be_a_token_passes() {
    for token in [
        "", "=", "a b", "a&b", "a%b", "a\0b", "a\nb", "a=b", "\u{f6}", "a,b", "\"a\"",
    ] {
        let refused = Err(Reason::TokenMalformed.into());
        let form = IntrospectionVerifier::check_form(token);
        assert_eq!(form, refused, "{token:?}");
    }
    let longest = "a".repeat(limits::TOKEN_BYTES);
    assert_eq!(IntrospectionVerifier::check_form(&longest), Ok(()));
    assert_eq!(
        IntrospectionVerifier::check_form(&format!("{longest}a")),
        Err(Error::too_large(Limit::TokenBytes))
    );
}

#[test]
fn debug_output_has_no_credentials() {
    let key = include_str!("keys/ed25519.pem");
    let assertion = ClientAssertion::new("rs", key, None).unwrap();
    for authentication in [
        ClientAuthentication::basic("rs", "hunter2", true).unwrap(),
        ClientAuthentication::post("rs", "hunter2").unwrap(),
        ClientAuthentication::bearer("hunter2", None).unwrap(),
        ClientAuthentication::private_key_jwt(assertion),
    ] {
        let output = format!("{authentication:?}");
        assert!(!output.contains("hunter2"), "{output}");
    }
}
