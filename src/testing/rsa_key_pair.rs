//! An RSA key pair.

use getrandom::SysRng;
use pkcs1::EncodeRsaPrivateKey as _;
use pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use rsa::PrivateKey;
use rsa::traits::PublicKeyParts as _;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::algorithm::Algorithm;
use crate::crypto::PreparedKey;
use crate::jose::base64url;
use crate::jose::json::{self, Object, Value};
use crate::keys::pem;
use crate::limits;
use crate::testing::{Claims, SigningKey, TokenOptions, mint};
use crate::token::UnixSeconds;

/// A private key is refused, or the arithmetic with it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidPrivateKey;

/// An RSA key pair that signs with RS256. Wiped from memory when dropped.
pub struct RsaKeyPair {
    private_key: PrivateKey,
    signing_key: SigningKey,
}

impl RsaKeyPair {
    /// Makes a pair, with the exponent 65537.
    ///
    /// # Errors
    /// For a length that the verifier would refuse, or that takes too long to be of use: 2048 to 4096 bits, in whole
    /// bytes.
    pub fn generate(modulus_bits: usize) -> Result<Self, InvalidPrivateKey> {
        if !(limits::RSA_MIN_BITS..=4096).contains(&modulus_bits) || !modulus_bits.is_multiple_of(8)
        {
            return Err(InvalidPrivateKey);
        }
        PrivateKey::new(&mut SysRng, modulus_bits)
            .map_err(|_| InvalidPrivateKey)
            .and_then(Self::new)
    }

    /// Reads an unencrypted private key in PEM: PKCS#8 `PRIVATE KEY` or PKCS#1 `RSA PRIVATE KEY`.
    ///
    /// # Errors
    /// A sentence, for anything else, for numbers that do not belong together, and for sizes that the verifier would
    /// refuse.
    pub fn from_pem(private_key: &str) -> Result<Self, &'static str> {
        const NOT_RSA: &str = "not an RSA private key in strict DER";
        let (label, der) = pem::private_block(private_key)?;
        let key = match label.as_str() {
            "PRIVATE KEY" => PrivateKey::from_pkcs8_der(&der).map_err(|_| NOT_RSA)?,
            "RSA PRIVATE KEY" => {
                use pkcs1::DecodeRsaPrivateKey as _;
                PrivateKey::from_pkcs1_der(&der).map_err(|_| NOT_RSA)?
            }
            _ => return Err("the PEM block must be PRIVATE KEY or RSA PRIVATE KEY"),
        };
        key.validate()
            .map_err(|_| "the numbers of the key do not belong together")?;
        PreparedKey::rsa(&key.n_bytes(), &key.e_bytes()).map_err(|why| why.message())?;
        Self::new(key).map_err(|_| NOT_RSA)
    }

    /// The public key: PEM, `PUBLIC KEY`.
    ///
    /// # Errors
    /// None in practice.
    pub fn public_key_pem(&self) -> Result<String, InvalidPrivateKey> {
        self.private_key
            .as_public_key()
            .to_public_key_pem(LineEnding::LF)
            .map_err(|_| InvalidPrivateKey)
    }

    /// The private key: PEM, `PRIVATE KEY`, not encrypted.
    ///
    /// # Errors
    /// None in practice.
    pub fn private_key_pem(&self) -> Result<Zeroizing<String>, InvalidPrivateKey> {
        self.private_key
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|_| InvalidPrivateKey)
    }

    /// The public key as a JWK for RS256 signatures.
    pub fn public_jwk<'a>(&self, key_id: Option<&'a str>) -> RsaPublicJwk<'a> {
        RsaPublicJwk {
            kty: "RSA",
            key_use: "sig",
            alg: "RS256",
            n: base64url::encode(&self.private_key.n_bytes()),
            e: base64url::encode(&self.private_key.e_bytes()),
            kid: key_id,
        }
    }

    /// Mints an RS256 token that is issued now. Additional claims replace those of the options.
    ///
    /// # Errors
    /// When the arithmetic fails.
    pub fn create_token(
        &self,
        options: &TokenOptions,
        additional_claims: &Object<'_>,
        now: UnixSeconds,
    ) -> Result<String, InvalidPrivateKey> {
        let text = |text: &str| Value::String(text.to_owned().into());
        let (mut iat, mut exp) = (String::new(), String::new());
        json::write_number(now.floor(), &mut iat);
        json::write_number((now.floor() + options.expires_in_seconds).floor(), &mut exp);
        let mut claims = Object::default();
        claims.insert("sub", text(&options.subject));
        claims.insert("iss", text(&options.issuer));
        claims.insert("iat", Value::Number(&iat));
        claims.insert("exp", Value::Number(&exp));
        match options.audience.as_slice() {
            [] => {}
            [one] => claims.insert("aud", text(one)),
            several => {
                let several = several.iter().map(|audience| text(audience));
                claims.insert("aud", Value::Array(several.collect()));
            }
        }
        if !options.scopes.is_empty() {
            claims.insert("scope", text(&options.scopes.join(" ")));
        }
        for (name, value) in additional_claims.iter() {
            claims.insert(name.to_owned(), value.clone());
        }
        mint(&self.signing_key, options.kid.as_deref(), &Claims(&claims))
    }

    fn new(private_key: PrivateKey) -> Result<Self, InvalidPrivateKey> {
        let der = private_key.to_pkcs1_der().map_err(|_| InvalidPrivateKey)?;
        let signing_key = SigningKey::new(Algorithm::Rs256, der.as_bytes())?;
        Ok(Self {
            private_key,
            signing_key,
        })
    }
}

/// An RSA public key as a JWK (RFC 7517).
#[derive(Serialize)]
pub struct RsaPublicJwk<'a> {
    kty: &'static str,
    #[serde(rename = "use")]
    key_use: &'static str,
    alg: &'static str,
    n: String,
    e: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
}
