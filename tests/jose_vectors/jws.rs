//! The way of one token through the layer of signatures, with the keys that an operator would
//! configure.

use crate::dual_backend;
use mcp_bearer::jose::base64url;
use mcp_bearer::keys::jwk_set::InvalidJwkSet;
use mcp_bearer::{Algorithm, AlgorithmSet, CompactJws, JwkSet, PreparedKey};
use serde_json::{Value, json};

/// What an operator configures.
pub enum Keys {
    /// `publicKey` or `jwks`, with the algorithms that are allowed.
    Set(JwkSet, AlgorithmSet),
    /// `secret`, with its algorithm.
    Secret(PreparedKey),
    /// Nothing: the configuration is refused.
    Refused,
}

impl Keys {
    /// Public keys: one JWK or a set of them.
    pub fn public(jwk: &Value, allowed: AlgorithmSet) -> Self {
        parse_set(jwk).map_or(Self::Refused, |set| Self::Set(set, allowed))
    }

    /// An `oct` JWK as `secret` and `algorithm`: the product never reads such a JWK itself.
    pub fn secret(jwk: &Value) -> Self {
        let only = jwk["alg"].as_str().and_then(Algorithm::from_name);
        let key = only.and_then(|only| {
            PreparedKey::hmac(&secret_bytes(jwk))
                .and_then(|key| key.restricted(|algorithm| algorithm == only))
                .ok()
        });
        key.map_or(Self::Refused, Self::Secret)
    }

    /// Whether the token has a sound signature by these keys.
    pub fn accept(&self, token: &str) -> bool {
        let Ok(jws) = CompactJws::parse(token) else {
            return false;
        };
        let Some(algorithm) = jws.header().algorithm() else {
            return false;
        };
        let key = match self {
            Self::Set(set, allowed) => set
                .select(algorithm, (*allowed).into(), jws.header().key_id())
                .ok()
                .map(|selected| selected.key),
            Self::Secret(key) => Some(key),
            Self::Refused => None,
        };
        let signature = jws.decode_signature().expect("its form was checked");
        key.is_some_and(|key| {
            dual_backend::verify(key, algorithm, jws.signing_input(), &signature).is_ok()
        })
    }
}

/// Reads one JWK, or a set, as a set.
pub fn parse_set(jwk: &Value) -> Result<JwkSet, InvalidJwkSet> {
    let set = if jwk.get("keys").is_some() {
        jwk.clone()
    } else {
        json!({ "keys": [jwk] })
    };
    JwkSet::parse(set.to_string().as_bytes())
}

/// The value of an `oct` JWK.
pub fn secret_bytes(jwk: &Value) -> Vec<u8> {
    let text = jwk["k"].as_str().expect("an oct key has k");
    base64url::decode(text.as_bytes()).expect("the key is base64url")
}

/// The same JWK without its private members.
pub fn public_part(jwk: &Value) -> Value {
    let mut public = jwk.clone();
    let members = public.as_object_mut().expect("a JWK is an object");
    for private in ["d", "p", "q", "dp", "dq", "qi"] {
        members.remove(private);
    }
    public
}
