//! Minting test tokens, with every algorithm that this crate verifies.

use jsonwebtoken::{EncodingKey, Header};
use serde::Serialize;

use crate::algorithm::{Algorithm, KeyKind};
use crate::jose::base64url;
use crate::testing::{InvalidPrivateKey, signatures};

/// A private key or a secret with the one algorithm that it signs with. Wiped from memory when dropped.
#[derive(Clone, Debug)]
pub struct SigningKey {
    algorithm: Algorithm,
    key: EncodingKey,
}

impl SigningKey {
    /// Takes the bytes of a secret, the PKCS#1 DER of an RSA key or the PKCS#8 DER of any other key. They are read when
    /// the key signs.
    ///
    /// # Errors
    /// For an empty secret.
    pub fn new(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, InvalidPrivateKey> {
        let key = match algorithm.key_kind() {
            KeyKind::Hmac => EncodingKey::from_secret(bytes).map_err(|_| InvalidPrivateKey)?,
            KeyKind::Rsa => EncodingKey::from_rsa_der(bytes),
            KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => EncodingKey::from_ec_der(bytes),
            KeyKind::Ed25519 => EncodingKey::from_ed_der(bytes),
        };
        Ok(Self { algorithm, key })
    }
}

/// Mints a token: `typ` is `JWT`, and `kid` is there if it is given. The claims are not checked.
///
/// # Errors
/// When the key cannot be read or is of another kind, or the claims are no JSON.
pub fn mint(
    key: &SigningKey,
    key_id: Option<&str>,
    claims: &impl Serialize,
) -> Result<String, InvalidPrivateKey> {
    let SigningKey { algorithm, key } = key;
    // An error where a program has installed a provider before. It takes keys in the same encodings.
    signatures::CRYPTO_PROVIDER.install_default().ok();
    match signatures::jwt_name(*algorithm) {
        Some(algorithm) => {
            let mut header = Header::new(algorithm);
            header.kid = key_id.map(str::to_owned);
            jsonwebtoken::encode(&header, claims, key).map_err(|_| InvalidPrivateKey)
        }
        None => mint_by_name(*algorithm, key, key_id, claims),
    }
}

/// For ES512 and the name `Ed25519`, which `jsonwebtoken` does not have.
fn mint_by_name(
    algorithm: Algorithm,
    key: &EncodingKey,
    key_id: Option<&str>,
    claims: &impl Serialize,
) -> Result<String, InvalidPrivateKey> {
    #[derive(Serialize)]
    struct Header<'a> {
        typ: &'a str,
        alg: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        kid: Option<&'a str>,
    }
    let header = Header {
        typ: "JWT",
        alg: algorithm.name(),
        kid: key_id,
    };
    let signing_input = format!("{}.{}", encoded(&header)?, encoded(claims)?);
    let signature = signatures::sign(algorithm, key, signing_input.as_bytes())
        .map_err(|_| InvalidPrivateKey)?;
    Ok(format!("{signing_input}.{}", base64url::encode(&signature)))
}

fn encoded(part: &impl Serialize) -> Result<String, InvalidPrivateKey> {
    let json = serde_json::to_vec(part).map_err(|_| InvalidPrivateKey)?;
    Ok(base64url::encode(&json))
}
