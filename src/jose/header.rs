//! The JOSE header (RFC 7515 section 4): read, type-checked, and refused where it asks for what nobody here does.

use crate::algorithm::Algorithm;
use crate::error::{Error, Limit, Reason};
use crate::jose::json::{self, Budget, Scalar};
use crate::limits;

/// Members that change how a token is to be read, or that bring a key.
///
/// `crit` (RFC 7515 section 4.1.11) always refuses because no extension is implemented; `b64` is RFC 7797; `zip` to
/// `apv` belong to JWE (RFC 7516), where they stand for decompression and PBES2 attacks (RFC 8725); `jwk` is a key that
/// the token itself brings (CVE-2018-0114).
/// `jku`, `x5u`, `x5c`, `x5t` and `x5t#S256` are mere hints that real issuers send (Cloud Foundry, Microsoft Entra ID);
/// they are never read, so no URL of a token is ever followed (RFC 8725 section 3.10).
const UNSUPPORTED: [(&str, &str); 12] = [
    ("crit", "header.crit"),
    ("b64", "header.b64"),
    ("zip", "header.zip"),
    ("enc", "header.enc"),
    ("epk", "header.epk"),
    ("p2c", "header.p2c"),
    ("p2s", "header.p2s"),
    ("iv", "header.iv"),
    ("tag", "header.tag"),
    ("apu", "header.apu"),
    ("apv", "header.apv"),
    ("jwk", "header.jwk"),
];

/// All members that matter.
const READ: [&str; 16] = [
    "alg", "kid", "typ", "cty", "crit", "b64", "zip", "enc", "epk", "p2c", "p2s", "iv", "tag",
    "apu", "apv", "jwk",
];

/// Longest name of an algorithm that errors repeat.
const MOST_NAME_CHARACTERS: usize = 16;

/// The header of a JWS, as far as this crate reads it. NOT verified before the signature is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoseHeader {
    algorithm: Result<Algorithm, UnknownAlgorithm>,
    key_id: Option<String>,
    token_type: TokenType,
}

/// An `alg` that is not in the algorithm table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct UnknownAlgorithm(String);

impl UnknownAlgorithm {
    /// Keeps a name that can stand in a log line as it is, and nothing else of a stranger's text.
    fn new(name: &str) -> Self {
        let is_plain = !name.is_empty()
            && name.len() <= MOST_NAME_CHARACTERS
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        Self(if is_plain { name } else { "unknown" }.to_owned())
    }
}

impl JoseHeader {
    /// Reads a decoded header. Members that are not known are ignored, as RFC 7515 section 4 wants; `kid`, `typ` and
    /// `cty` that are null are as if absent.
    ///
    /// # Errors
    /// [`Reason::TokenMalformed`] when it is no strict JSON object or a member has the wrong type,
    /// [`Reason::TokenTooLarge`] for a long `kid` or a limit of [`Budget::TOKEN`], [`Reason::HeaderUnsupported`] as described at the list above.
    pub fn parse(header: &[u8]) -> Result<Self, Error> {
        let malformed = || Error::from(Reason::TokenMalformed);
        let members = json::members_named(header, Budget::TOKEN, &READ)
            .map_err(|why| json::error_of_token(why, Reason::TokenMalformed))?;
        let algorithm = optional_string(&members, "alg")?.ok_or_else(malformed)?;
        let key_id = optional_string(&members, "kid")?;
        let token_type = optional_string(&members, "typ")?;
        let content_type = optional_string(&members, "cty")?;
        if key_id.is_some_and(|kid| kid.len() > limits::KID_BYTES) {
            return Err(Error::too_large(Limit::KidBytes));
        }
        // A nested token (RFC 7519 section 5.2) would have to be verified in turn.
        let is_nested =
            content_type.is_some_and(|cty| without_application(cty).eq_ignore_ascii_case("jwt"));
        let unsupported = members
            .iter()
            .find_map(|(member, _)| UNSUPPORTED.iter().find(|(name, _)| name == member))
            .map(|&(_, path)| path)
            .or(is_nested.then_some("header.cty"));
        if let Some(path) = unsupported {
            return Err(Error::claim(Reason::HeaderUnsupported, path));
        }
        Ok(Self {
            algorithm: Algorithm::from_name(algorithm)
                .ok_or_else(|| UnknownAlgorithm::new(algorithm)),
            key_id: key_id.map(str::to_owned),
            token_type: token_type.map_or(TokenType::Absent, TokenType::from_name),
        })
    }

    /// `alg`; `None` for a name that is not in the algorithm table.
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm.as_ref().ok().copied()
    }

    /// `alg` as errors may repeat it: a known name, another short plain one, or `unknown`.
    pub fn algorithm_name(&self) -> &str {
        match &self.algorithm {
            Ok(algorithm) => algorithm.name(),
            Err(UnknownAlgorithm(name)) => name,
        }
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

fn optional_string<'h>(
    members: &'h [(&str, Scalar<'_>)],
    name: &str,
) -> Result<Option<&'h str>, Error> {
    match members.iter().find(|(member, _)| *member == name) {
        None | Some((_, Scalar::Null)) => Ok(None),
        Some((_, Scalar::String(string))) => Ok(Some(string)),
        Some((_, Scalar::Other)) => Err(Reason::TokenMalformed.into()),
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
        let refusal = |path: &str| Err(Error::claim(Reason::HeaderUnsupported, path.to_owned()));
        for (name, path) in UNSUPPORTED {
            assert_eq!(path, format!("header.{name}"));
            for value in ["null", "[]", "false", "\"\""] {
                let text = format!(r#"{{"alg":"RS256","{name}":{value}}}"#);
                assert_eq!(JoseHeader::parse(text.as_bytes()), refusal(path), "{text}");
            }
        }
        assert_eq!(
            JoseHeader::parse(br#"{"alg":"RS256","cty":"application/jwt"}"#),
            refusal("header.cty")
        );
    }

    #[test]
    fn hints_at_keys_are_ignored_whatever_their_value() {
        for name in ["jku", "x5u", "x5c", "x5t", "x5t#S256"] {
            for value in ["null", "1", "\"https://attacker.example/\""] {
                let text = format!(r#"{{"alg":"RS256","kid":"k","{name}":{value}}}"#);
                assert_eq!(
                    parse(&text),
                    parse(r#"{"alg":"RS256","kid":"k"}"#),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn null_counts_as_absent_but_for_alg() {
        let without = parse(r#"{"alg":"RS256"}"#);
        assert!(without.is_ok());
        for name in ["kid", "typ", "cty"] {
            let null = format!(r#"{{"alg":"RS256","{name}":null}}"#);
            assert_eq!(parse(&null), without, "{name}");
            let number = format!(r#"{{"alg":"RS256","{name}":1}}"#);
            assert_eq!(parse(&number), Err(Reason::TokenMalformed), "{name}");
        }
        assert_eq!(parse(r#"{"alg":null}"#), Err(Reason::TokenMalformed));
    }

    #[test]
    fn errors_repeat_only_plain_names_of_algorithms() {
        for (alg, name) in [
            ("RS256", "RS256"),
            ("none", "none"),
            ("ES256K", "ES256K"),
            ("RSA-OAEP-256", "RSA-OAEP-256"),
            ("A234567890123456", "A234567890123456"),
            ("A2345678901234567", "unknown"),
            ("", "unknown"),
            ("RS256 ", "unknown"),
            ("<b>", "unknown"),
            ("\\u00e9", "unknown"),
            ("a_b", "unknown"),
        ] {
            let header = parse(&format!(r#"{{"alg":"{alg}"}}"#)).unwrap();
            assert_eq!(header.algorithm_name(), name, "{alg}");
        }
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
