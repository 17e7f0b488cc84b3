//! Tokens minted here, judged by `jsonwebtoken` with its own cryptography, and tokens that it minted, judged here: both
//! accept the same ones, and neither accepts one of which a character was changed.

#[path = "support/policy.rs"]
mod policy;

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::crypto::CryptoProvider;
use jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER;
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use mcp_bearer::algorithm::KeyKind;
use mcp_bearer::jose::base64url;
use mcp_bearer::testing::{CRYPTO_PROVIDER, SigningKey, mint};
use mcp_bearer::verifiers::{KeySource, Outcome};
use mcp_bearer::{Algorithm, JwtVerifier, PreparedKey};
use p256::pkcs8::EncodePrivateKey as _;
use pkcs1::EncodeRsaPrivateKey as _;
use policy::policy;
use rsa::traits::PublicKeyParts as _;
use serde_json::json;

/// Signs as this crate does and verifies as `jsonwebtoken` does.
static PROVIDER: LazyLock<CryptoProvider> = LazyLock::new(|| CryptoProvider {
    signer_factory: CRYPTO_PROVIDER.signer_factory,
    ..DEFAULT_PROVIDER.clone()
});

#[test]
fn hmac() {
    for algorithm in [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512] {
        let secret = [0x5a; 64];
        Party {
            algorithm,
            private: secret.to_vec(),
            ours: verifier(algorithm, PreparedKey::hmac(&secret).unwrap()),
            theirs: DecodingKey::from_secret(&secret).unwrap(),
        }
        .check();
    }
}

#[test]
fn rsa_keys() {
    let key = rsa::PrivateKey::new(&mut getrandom::SysRng, 2048).unwrap();
    let (n, e) = (key.n_bytes(), key.e_bytes());
    for algorithm in [
        Algorithm::Rs256,
        Algorithm::Rs384,
        Algorithm::Rs512,
        Algorithm::Ps256,
        Algorithm::Ps384,
        Algorithm::Ps512,
    ] {
        Party {
            algorithm,
            private: key.to_pkcs1_der().unwrap().as_bytes().to_vec(),
            ours: verifier(algorithm, PreparedKey::rsa(&n, &e).unwrap()),
            theirs: DecodingKey::from_rsa_raw_components(&n, &e),
        }
        .check();
    }
}

#[test]
fn nist_curves() {
    macro_rules! check {
        ($curve:ident, $algorithm:ident, $scalar:expr) => {
            let key = $curve::ecdsa::SigningKey::from_slice(&$scalar).unwrap();
            let point = key.verifying_key().to_sec1_point(false);
            let (x, y) = point.as_bytes()[1..].split_at(point.len() / 2);
            let algorithm = Algorithm::$algorithm;
            Party {
                algorithm,
                private: key.to_pkcs8_der().unwrap().as_bytes().to_vec(),
                ours: verifier(
                    algorithm,
                    PreparedKey::ec(algorithm.key_kind(), x, y).unwrap(),
                ),
                theirs: DecodingKey::from_ec_der(point.as_bytes()),
            }
            .check();
        };
    }
    check!(p256, Es256, [0x11; 32]);
    check!(p384, Es384, [0x22; 48]);
    // 521 bits: the first byte of 66 has one of them.
    let mut scalar = [0x33; 66];
    scalar[0] = 0;
    check!(p521, Es512, scalar);
}

#[test]
fn edwards_curve() {
    // RFC 8410 section 7: what stands before the seed.
    const PKCS8: &[u8] = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    let seed = [0x25; 32];
    let key = ed25519_dalek::SigningKey::from_bytes(&seed);
    let public = key.verifying_key().to_bytes();
    for algorithm in [Algorithm::EdDsa, Algorithm::Ed25519] {
        Party {
            algorithm,
            private: [PKCS8, &seed].concat(),
            ours: verifier(algorithm, PreparedKey::ed25519(&public).unwrap()),
            theirs: DecodingKey::from_ed_der(&public),
        }
        .check();
    }
}

#[test]
fn a_key_of_another_kind_signs_nothing() {
    install_provider();
    let secret = [0x5a; 64];
    for algorithm in Algorithm::all() {
        let key = SigningKey::new(algorithm, &secret).unwrap();
        let minted = mint(&key, None, &json!({}));
        assert_eq!(minted.is_ok(), algorithm.key_kind() == KeyKind::Hmac);
    }
    assert!(SigningKey::new(Algorithm::Hs256, &[]).is_err());
}

/// An algorithm with a key of it, as each side takes it.
struct Party {
    algorithm: Algorithm,
    private: Vec<u8>,
    ours: JwtVerifier,
    theirs: DecodingKey,
}

impl Party {
    fn check(&self) {
        install_provider();
        self.judge(&self.minted_here());
        if let Some(name) = self.name_there() {
            self.judge(&self.minted_there(name));
        }
    }

    /// Both sides accept the token if they know the algorithm, and refuse it with any character changed.
    fn judge(&self, token: &str) {
        assert!(self.is_accepted_here(token), "{}", self.algorithm);
        assert_eq!(self.is_accepted_there(token), self.name_there().is_some());
        for (index, character) in token.char_indices() {
            let other = if character == 'A' { "B" } else { "A" };
            let mut changed = token.to_owned();
            changed.replace_range(index..index + 1, other);
            let place = format!("{} changed at {index}", self.algorithm);
            assert!(!self.is_accepted_here(&changed), "{place}");
            assert!(!self.is_accepted_there(&changed), "{place}");
        }
    }

    fn minted_here(&self) -> String {
        let key = SigningKey::new(self.algorithm, &self.private).unwrap();
        mint(&key, Some("k"), &claims()).unwrap()
    }

    fn minted_there(&self, name: jsonwebtoken::Algorithm) -> String {
        let key = match self.algorithm.key_kind() {
            KeyKind::Hmac => EncodingKey::from_secret(&self.private).unwrap(),
            KeyKind::Rsa => EncodingKey::from_rsa_der(&self.private),
            KeyKind::Ed25519 => EncodingKey::from_ed_der(&self.private),
            KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => {
                EncodingKey::from_ec_der(&self.private)
            }
        };
        let encoded = |part: Vec<u8>| base64url::encode(&part);
        let header = encoded(serde_json::to_vec(&Header::new(name)).unwrap());
        let claims = encoded(serde_json::to_vec(&claims()).unwrap());
        let input = format!("{header}.{claims}");
        let signer = (DEFAULT_PROVIDER.signer_factory)(&name, &key).unwrap();
        let signature = signer.try_sign(input.as_bytes()).unwrap();
        format!("{input}.{}", encoded(signature))
    }

    fn is_accepted_here(&self, token: &str) -> bool {
        matches!(self.ours.verify(token, now(), true), Outcome::Accepted(_))
    }

    fn is_accepted_there(&self, token: &str) -> bool {
        let Some(name) = self.name_there() else {
            return false;
        };
        let mut validation = Validation::new(name);
        validation.set_issuer(&["https://i.example"]);
        validation.set_audience(&["https://a.example"]);
        jsonwebtoken::decode::<serde_json::Value>(token, &self.theirs, &validation).is_ok()
    }

    /// `jsonwebtoken` has no ES512 and no name `Ed25519`.
    fn name_there(&self) -> Option<jsonwebtoken::Algorithm> {
        self.algorithm.name().parse().ok()
    }
}

/// Before the first token is minted, or minting installs its own provider, which verifies nothing.
fn install_provider() {
    // An error where another test of this program was first.
    PROVIDER.install_default().ok();
}

fn verifier(algorithm: Algorithm, key: PreparedKey) -> JwtVerifier {
    JwtVerifier::new(policy(algorithm), KeySource::Static(key))
}

fn claims() -> serde_json::Value {
    json!({
        "sub": "someone",
        "iss": "https://i.example",
        "aud": "https://a.example",
        "exp": now() as u64 + 600,
    })
}

fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs_f64()
}
