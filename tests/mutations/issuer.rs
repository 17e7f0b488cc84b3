//! A key of each kind, a token signed with it, and a verifier that an operator would build for it.

use std::convert::Infallible;

use ed25519_dalek::Signer as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use mcp_bearer::jose::base64url;
use mcp_bearer::token::{Policy, Profile};
use mcp_bearer::verifiers::KeySource;
use mcp_bearer::{Algorithm, JwkSet, JwtVerifier, PreparedKey};
use p256::elliptic_curve::PrimeField as _;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, Pss};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::lcg::Lcg;

/// Signs with one algorithm.
pub struct Issuer {
    algorithm: Algorithm,
    key: PrivateKey,
}

enum PrivateKey {
    Ed25519(ed25519_dalek::SigningKey),
    Hmac([u8; 64]),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Rsa(Box<rsa::PrivateKey>),
}

impl Issuer {
    pub fn new(algorithm: Algorithm) -> Self {
        use mcp_bearer::algorithm::KeyKind;
        let key = match algorithm.key_kind() {
            KeyKind::Ed25519 => {
                PrivateKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(&[0x25; 32]))
            }
            KeyKind::Hmac => PrivateKey::Hmac([0x5a; 64]),
            KeyKind::P256 => {
                PrivateKey::P256(p256::ecdsa::SigningKey::from_slice(&[0x11; 32]).unwrap())
            }
            KeyKind::P384 => {
                PrivateKey::P384(p384::ecdsa::SigningKey::from_slice(&[0x22; 48]).unwrap())
            }
            KeyKind::P521 => {
                // 521 bits: the first byte of 66 has one of them.
                let mut scalar = [0x33; 66];
                scalar[0] = 0;
                PrivateKey::P521(p521::ecdsa::SigningKey::from_slice(&scalar).unwrap())
            }
            KeyKind::Rsa => {
                let key = rsa::PrivateKey::new(&mut Dice(Lcg::new(2048)), 2048).unwrap();
                PrivateKey::Rsa(Box::new(key))
            }
        };
        Self { algorithm, key }
    }

    pub fn token(&self) -> String {
        let header = format!(
            r#"{{"alg":"{}","kid":"k1","typ":"at+jwt"}}"#,
            self.algorithm
        );
        let payload = concat!(
            r#"{"iss":"https://i.example","aud":"https://a.example","client_id":"c","#,
            r#""scope":"read","iat":1799999990,"exp":1800000600}"#
        );
        let input = format!(
            "{}.{}",
            base64url::encode(header.as_bytes()),
            base64url::encode(payload.as_bytes())
        );
        let signature = base64url::encode(&self.sign(input.as_bytes()));
        format!("{input}.{signature}")
    }

    pub fn verifier(&self) -> JwtVerifier {
        let keys = match &self.key {
            PrivateKey::Hmac(secret) => KeySource::Static(PreparedKey::hmac(secret).unwrap()),
            _ => {
                let set = format!(r#"{{"keys":[{}]}}"#, self.jwk());
                KeySource::Inline(JwkSet::parse(set.as_bytes()).unwrap())
            }
        };
        JwtVerifier::new(self.policy(), keys)
    }

    /// The token with the other signature that ECDSA allows: n - s in the place of s.
    pub fn twin(&self, token: &str) -> Option<String> {
        let (input, signature) = token.rsplit_once('.')?;
        let signature = base64url::decode(signature.as_bytes()).ok()?;
        macro_rules! twin {
            ($curve:ident) => {{
                let signature = $curve::ecdsa::Signature::from_slice(&signature).ok()?;
                let (r, s) = signature.split_scalars();
                let twin = $curve::ecdsa::Signature::from_scalars(r.to_repr(), (-s).to_repr());
                twin.ok()?.to_bytes().to_vec()
            }};
        }
        let twin = match &self.key {
            PrivateKey::P256(_) => twin!(p256),
            PrivateKey::P384(_) => twin!(p384),
            PrivateKey::P521(_) => twin!(p521),
            PrivateKey::Ed25519(_) | PrivateKey::Hmac(_) | PrivateKey::Rsa(_) => return None,
        };
        Some(format!("{input}.{}", base64url::encode(&twin)))
    }

    fn sign(&self, input: &[u8]) -> Vec<u8> {
        match &self.key {
            PrivateKey::Ed25519(key) => key.sign(input).to_bytes().to_vec(),
            PrivateKey::Hmac(secret) => self.tag(secret, input),
            PrivateKey::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(input);
                signature.to_bytes().to_vec()
            }
            PrivateKey::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(input);
                signature.to_bytes().to_vec()
            }
            PrivateKey::P521(key) => {
                let signature: p521::ecdsa::Signature = key.sign(input);
                signature.to_bytes().to_vec()
            }
            PrivateKey::Rsa(key) => self.sign_rsa(key, input),
        }
    }

    fn tag(&self, secret: &[u8], input: &[u8]) -> Vec<u8> {
        macro_rules! tag {
            ($hash:ty) => {
                Hmac::<$hash>::new_from_slice(secret)
                    .unwrap()
                    .chain_update(input)
                    .finalize()
                    .into_bytes()
                    .to_vec()
            };
        }
        match self.algorithm.hash().bytes() {
            32 => tag!(Sha256),
            48 => tag!(Sha384),
            _ => tag!(Sha512),
        }
    }

    fn sign_rsa(&self, key: &rsa::PrivateKey, input: &[u8]) -> Vec<u8> {
        let mut dice = Dice(Lcg::new(31));
        macro_rules! sign {
            ($hash:ty) => {
                if self.algorithm.is_pss() {
                    key.sign_with_rng(&mut dice, Pss::<$hash>::new(), &<$hash>::digest(input))
                } else {
                    key.sign(Pkcs1v15Sign::new::<$hash>(), &<$hash>::digest(input))
                }
            };
        }
        match self.algorithm.hash().bytes() {
            32 => sign!(Sha256),
            48 => sign!(Sha384),
            _ => sign!(Sha512),
        }
        .unwrap()
    }

    fn jwk(&self) -> String {
        let point = |curve: &str, point: &[u8]| {
            let (x, y) = point[1..].split_at(point.len() / 2);
            let (x, y) = (base64url::encode(x), base64url::encode(y));
            format!(r#"{{"kty":"EC","kid":"k1","crv":"{curve}","x":"{x}","y":"{y}"}}"#)
        };
        match &self.key {
            PrivateKey::Ed25519(key) => {
                let x = base64url::encode(key.verifying_key().as_bytes());
                format!(r#"{{"kty":"OKP","kid":"k1","crv":"Ed25519","x":"{x}"}}"#)
            }
            PrivateKey::Hmac(_) => unreachable!("a secret is no JWK"),
            PrivateKey::P256(key) => {
                point("P-256", key.verifying_key().to_sec1_point(false).as_bytes())
            }
            PrivateKey::P384(key) => {
                point("P-384", key.verifying_key().to_sec1_point(false).as_bytes())
            }
            PrivateKey::P521(key) => {
                point("P-521", key.verifying_key().to_sec1_point(false).as_bytes())
            }
            PrivateKey::Rsa(key) => {
                let n = base64url::encode(&key.n_bytes());
                let e = base64url::encode(&key.e_bytes());
                format!(r#"{{"kty":"RSA","kid":"k1","n":"{n}","e":"{e}"}}"#)
            }
        }
    }

    /// Asks for all that the token says, so that a changed claim would be refused even if its
    /// signature held.
    fn policy(&self) -> Policy {
        Policy {
            algorithms: self.algorithm.into(),
            issuers: Some(vec!["https://i.example".to_owned()]),
            issuer_templates: Vec::new(),
            require_issuer: true,
            audiences: Some(vec!["https://a.example".to_owned()]),
            strict_audience: true,
            required_scopes: vec!["read".to_owned()],
            scope_hierarchy: Default::default(),
            clock_tolerance: 5.0,
            max_token_age: Some(60.0),
            claim_rules: Default::default(),
            required_claims: Vec::new(),
            require_expiration: true,
            profile: Profile::Default,
            allows_id_token_claims: false,
        }
    }
}

/// The generator in the shape in which `rsa` takes one: keys of a test need not be secret, but the
/// same on every run.
struct Dice(Lcg);

impl TryRng for Dice {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from(self.0.next_u32()) << 32 | u64::from(self.0.next_u32()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(4) {
            let random = self.0.next_u32().to_be_bytes();
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Dice {}
