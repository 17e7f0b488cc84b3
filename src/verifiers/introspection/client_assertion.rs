//! The assertion of `private_key_jwt` (RFC 7523 section 3), up to its signature.

use super::credential_text::check_text;
use crate::jose::base64url;
use crate::jose::json::ObjectWriter;
use crate::keys::private_key::PrivateKey;
use crate::limits;
use crate::token::UnixSeconds;

/// Who signs assertions, and with what. The signature is made where WebCrypto is.
#[derive(Debug)]
pub struct ClientAssertion {
    client_id: String,
    key: PrivateKey,
}

impl ClientAssertion {
    /// Reads the options. `private_key`: see [`PrivateKey::parse`]. `key_id` goes before the JWK's own.
    ///
    /// # Errors
    /// The option at fault, by its name, and a fixed sentence.
    pub fn new(
        client_id: &str,
        private_key: &str,
        key_id: Option<&str>,
    ) -> Result<Self, (&'static str, &'static str)> {
        check_text(client_id).map_err(|why| ("clientId", why))?;
        let mut key = PrivateKey::parse(private_key).map_err(|why| ("privateKey", why))?;
        if let Some(key_id) = key_id {
            check_text(key_id).map_err(|why| ("privateKeyId", why))?;
            key.key_id = Some(key_id.to_owned());
        }
        Ok(Self {
            client_id: client_id.to_owned(),
            key,
        })
    }

    /// Who signs.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The key, to be imported where the signature is made.
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// What is to be signed: header and claims, each encoded, with the dot between them. `jti`: unique for each
    /// assertion, so that a server can tell a replay.
    pub fn signing_input(&self, audience: &str, now: UnixSeconds, jti: &str) -> String {
        let header = ObjectWriter::default()
            .text("alg", self.key.algorithm.name())
            .text("typ", "JWT")
            .text_if_any("kid", self.key.key_id.as_deref());
        let issued_at = now.floor();
        let claims = ObjectWriter::default()
            .text("iss", &self.client_id)
            .text("sub", &self.client_id)
            .text("aud", audience)
            .text("jti", jti)
            .number("iat", issued_at)
            .number("exp", issued_at + limits::CLIENT_ASSERTION_SECONDS);
        format!(
            "{}.{}",
            base64url::encode(header.finish().as_bytes()),
            base64url::encode(claims.finish().as_bytes())
        )
    }
}
