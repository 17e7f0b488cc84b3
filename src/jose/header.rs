//! The JOSE header (RFC 7515 section 4): read, type-checked, and refused where it asks for what nobody here does.

use crate::error::{Error, Reason};
use crate::jose::Algorithm;
use crate::jose::json::{Budget, Object, Value};
use crate::limits;

/// Members that change how a token is to be read, or that name a key to trust.
///
/// `crit` (RFC 7515 section 4.1.11) always refuses because no extension is implemented; `b64` is RFC 7797; `zip` to
/// `apv` belong to JWE (RFC 7516), where they stand for decompression and PBES2 attacks (RFC 8725); `jwk`, `jku` and
/// `x5u` are a key, or a place for one, that the token itself brings (CVE-2018-0114).
/// `x5c`, `x5t` and `x5t#S256` are mere hints that real issuers send (Microsoft Entra ID); they are never read.
const UNSUPPORTED: [&str; 14] = [
    "crit", "b64", "zip", "enc", "epk", "p2c", "p2s", "iv", "tag", "apu", "apv", "jwk", "jku",
    "x5u",
];

/// The header of a JWS, as far as this crate reads it. NOT verified before the signature is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoseHeader {
    algorithm: Option<Algorithm>,
    key_id: Option<String>,
    token_type: TokenType,
}

impl JoseHeader {
    /// Reads a decoded header. Members that are not known are ignored, as RFC 7515 section 4 wants.
    ///
    /// # Errors
    /// [`Reason::TokenMalformed`] when it is no strict JSON object or a member has the wrong type,
    /// [`Reason::TokenTooLarge`] for a long `kid`, [`Reason::HeaderUnsupported`] as described at the list above.
    pub fn parse(header: &[u8]) -> Result<Self, Error> {
        let malformed = || Error::from(Reason::TokenMalformed);
        let header = Object::parse(header, Budget::TOKEN).map_err(|_| malformed())?;
        let algorithm = header
            .get("alg")
            .and_then(Value::as_str)
            .ok_or_else(malformed)?;
        let key_id = optional_string(&header, "kid")?;
        let token_type = optional_string(&header, "typ")?;
        let content_type = optional_string(&header, "cty")?;
        if key_id.is_some_and(|kid| kid.len() > limits::KID_BYTES) {
            return Err(Reason::TokenTooLarge.into());
        }
        // A nested token (RFC 7519 section 5.2) would have to be verified in turn.
        let is_nested =
            content_type.is_some_and(|cty| without_application(cty).eq_ignore_ascii_case("jwt"));
        if is_nested || UNSUPPORTED.iter().any(|name| header.get(name).is_some()) {
            return Err(Reason::HeaderUnsupported.into());
        }
        Ok(Self {
            algorithm: Algorithm::from_name(algorithm),
            key_id: key_id.map(str::to_owned),
            token_type: token_type.map_or(TokenType::Absent, TokenType::from_name),
        })
    }

    /// `alg`; `None` for a name that is not in the algorithm table.
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm
    }

    /// `kid`
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// `typ`
    pub fn token_type(&self) -> TokenType {
        self.token_type
    }
}

/// What `typ` says (RFC 7515 section 4.1.9, RFC 9068 section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    /// Nothing.
    Absent,
    /// `at+jwt`
    AccessToken,
    /// `token-introspection+jwt` (RFC 9701 section 5)
    IntrospectionAnswer,
    /// `JWT`
    Jwt,
    /// Anything else: a logout token, a DPoP proof, a security event.
    Other,
}

impl TokenType {
    /// Media types are compared without case, and `application/` may be left out.
    fn from_name(name: &str) -> Self {
        let name = without_application(name);
        if name.eq_ignore_ascii_case("at+jwt") {
            Self::AccessToken
        } else if name.eq_ignore_ascii_case("token-introspection+jwt") {
            Self::IntrospectionAnswer
        } else if name.eq_ignore_ascii_case("jwt") {
            Self::Jwt
        } else {
            Self::Other
        }
    }
}

fn optional_string<'h>(header: &'h Object<'_>, name: &str) -> Result<Option<&'h str>, Error> {
    match header.get(name) {
        None => Ok(None),
        Some(Value::String(string)) => Ok(Some(string)),
        Some(_) => Err(Reason::TokenMalformed.into()),
    }
}

fn without_application(media_type: &str) -> &str {
    const PREFIX: &str = "application/";
    match media_type.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) => rest,
        _ => media_type,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<JoseHeader, Reason> {
        JoseHeader::parse(text.as_bytes()).map_err(|e| e.reason())
    }

    #[test]
    fn reads_what_it_knows_and_ignores_the_rest() {
        let header =
            parse(r#"{"typ":"JWT","alg":"RS256","kid":"k","x5t":"hint","cat":{"a":[1]}}"#).unwrap();
        assert_eq!(header.algorithm(), Some(Algorithm::Rs256));
        assert_eq!(header.key_id(), Some("k"));
        assert_eq!(header.token_type(), TokenType::Jwt);
    }

    #[test]
    fn every_unsupported_member_refuses_whatever_its_value() {
        for name in UNSUPPORTED {
            for value in ["null", "[]", "false", "\"\""] {
                let text = format!(r#"{{"alg":"RS256","{name}":{value}}}"#);
                assert_eq!(parse(&text), Err(Reason::HeaderUnsupported), "{text}");
            }
        }
        assert_eq!(
            parse(r#"{"alg":"RS256","cty":"application/jwt"}"#),
            Err(Reason::HeaderUnsupported)
        );
    }

    #[test]
    fn types_are_compared_as_media_types() {
        for (typ, expected) in [
            ("at+jwt", TokenType::AccessToken),
            ("Application/AT+JWT", TokenType::AccessToken),
            ("jwt", TokenType::Jwt),
            (
                "application/Token-Introspection+jwt",
                TokenType::IntrospectionAnswer,
            ),
            ("token-introspection", TokenType::Other),
            ("dpop+jwt", TokenType::Other),
            ("application/", TokenType::Other),
            ("", TokenType::Other),
        ] {
            let header = parse(&format!(r#"{{"alg":"RS256","typ":"{typ}"}}"#)).unwrap();
            assert_eq!(header.token_type(), expected, "{typ}");
        }
    }
}
