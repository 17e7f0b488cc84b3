//! Minting test tokens, with FastMCP's parameters.

use rsa::rand_core::CryptoRng;

use crate::dev::{InvalidPrivateKey, RsaKeyPair};
use crate::jose::base64url;
use crate::jose::json::{self, Object, Value};
use crate::token::UnixSeconds;

/// What a token shall say.
#[derive(Clone, Debug)]
pub struct TokenRequest<'a> {
    /// `sub`
    pub subject: &'a str,
    /// `iss`
    pub issuer: &'a str,
    /// `aud`: none, one as a string, several as an array.
    pub audience: &'a [String],
    /// `scope`, joined with spaces.
    pub scopes: &'a [String],
    /// `exp` − `iat`, in seconds; may be negative.
    pub expires_in: f64,
    /// Further claims, which win over the ones above.
    pub additional_claims: Object<'a>,
    /// `kid` of the header.
    pub key_id: Option<&'a str>,
}

impl RsaKeyPair {
    /// Mints an RS256 token that is issued now.
    ///
    /// # Errors
    /// When the arithmetic fails.
    pub fn create_token<R: CryptoRng + ?Sized>(
        &self,
        rng: &mut R,
        request: &TokenRequest<'_>,
        now: UnixSeconds,
    ) -> Result<String, InvalidPrivateKey> {
        let issued_at = now.floor();
        let mut header = String::from("{\"typ\":\"JWT\",\"alg\":\"RS256\"");
        if let Some(key_id) = request.key_id {
            header.push_str(",\"kid\":");
            json::write_string(key_id, &mut header);
        }
        header.push('}');
        let text = |text: &str| Value::String(text.to_owned().into());
        let (mut iat, mut exp) = (String::new(), String::new());
        json::write_number(issued_at, &mut iat);
        json::write_number((issued_at + request.expires_in).floor(), &mut exp);
        let mut claims = Object::default();
        claims.insert("sub", text(request.subject));
        claims.insert("iss", text(request.issuer));
        claims.insert("iat", Value::Number(&iat));
        claims.insert("exp", Value::Number(&exp));
        match request.audience {
            [] => {}
            [one] => claims.insert("aud", text(one)),
            several => claims.insert(
                "aud",
                Value::Array(several.iter().map(|a| text(a)).collect()),
            ),
        }
        if !request.scopes.is_empty() {
            claims.insert("scope", text(&request.scopes.join(" ")));
        }
        for (name, value) in request.additional_claims.iter() {
            claims.insert(name.to_owned(), value.clone());
        }
        let mut payload = String::new();
        Value::Object(claims).write(&mut payload);
        let mut token = base64url::encode(header.as_bytes());
        token.push('.');
        token.push_str(&base64url::encode(payload.as_bytes()));
        let signature = self.sign(rng, token.as_bytes())?;
        token.push('.');
        token.push_str(&base64url::encode(&signature));
        Ok(token)
    }
}
