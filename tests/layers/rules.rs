//! Who may name what.

use crate::source::Source;

/// The layer that sees the JavaScript side. All others are the core.
const BINDINGS: &str = "bindings";

/// Key pairs and minting: the one layer of the core with random numbers.
const TESTING: &str = "testing";

/// The folders and files right under `src/`. Each names only those before it, so that there is no circle.
pub const LAYERS: [&str; 13] = [
    "limits",
    "error",
    "algorithm",
    "jose",
    "crypto",
    "keys",
    "token",
    "protocol",
    "mcp",
    "verifiers",
    TESTING,
    "options",
    BINDINGS,
];

/// Layers that stand beside one another: neither names the other.
const SIDE_BY_SIDE: [(&str, &str); 4] = [
    ("jose", "crypto"),
    ("mcp", "verifiers"),
    ("verifiers", TESTING),
    (TESTING, "options"),
];

/// Where a dependency of the crate may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Behind `PreparedKey`, and in `testing` for private keys.
    Crypto,
    /// In `testing` alone.
    PrivateKeys,
    Bindings,
    /// With private keys, and where their options come in.
    Testing,
    Anywhere,
}

pub fn home_of_crate(name: &str) -> Option<Home> {
    Some(match name {
        "curve_kernels" | "ed25519_dalek" | "hmac" | "p256" | "p384" | "p521" | "rsa"
        | "rsa_kernels" | "sha2" | "subtle" => Home::Crypto,
        "pkcs1" | "pkcs8" => Home::PrivateKeys,
        "js_sys" | "wasm_bindgen" => Home::Bindings,
        "getrandom" | "jsonwebtoken" | "serde" | "serde_json" | "serde_wasm_bindgen" => {
            Home::Testing
        }
        // Wipes memory; computes nothing. Reads text; decides nothing.
        "text_kernels" | "zeroize" => Home::Anywhere,
        _ => return None,
    })
}

/// A clock, randomness, a network, a file or a JavaScript value under any name it is imported by.
const IMPURE: &[&str] = &[
    "JsValue",
    "Instant",
    "SystemTime",
    "OsRng",
    "SysRng",
    "ThreadRng",
    "thread_rng",
    "TcpListener",
    "TcpStream",
    "ToSocketAddrs",
    "UdpSocket",
    "UnixStream",
    "UnixListener",
];

const IMPURE_STD_MODULES: &[&str] = &["env", "fs", "io", "os", "process", "thread"];

/// What a source file does that its layer may not, one sentence each.
pub fn violations(source: &Source) -> Vec<String> {
    // lib.rs is the list of the layers.
    if source.path == "lib.rs" {
        return Vec::new();
    }
    let name = source.path.split(['/', '.']).next().unwrap_or_default();
    let Some(&layer) = LAYERS.iter().find(|&&layer| layer == name) else {
        return vec![format!(
            "src/{}: in no layer that tests/layers/rules.rs knows",
            source.path
        )];
    };
    let mut found = Vec::new();
    let mut report = |what: String| found.push(format!("src/{}: {what}", source.path));
    if layer != BINDINGS {
        for name in source.identifiers().filter(|name| IMPURE.contains(name)) {
            if (layer, name) != (TESTING, "SysRng") {
                report(format!("the core names {name}"));
            }
        }
    }
    if layer != BINDINGS && source.names_bare("wasm_bindgen") {
        report("only bindings has the attribute wasm_bindgen".to_owned());
    }
    for path in source.paths() {
        if let Some(what) = foreign_crate(layer, &path) {
            report(what);
        }
        if let Some(what) = other_layer(layer, &source.path, &path) {
            report(what);
        }
    }
    found
}

fn foreign_crate(layer: &str, path: &[&str]) -> Option<String> {
    let [first, rest @ ..] = path else {
        return None;
    };
    if *first == "std" && layer != BINDINGS {
        let module = rest.first()?;
        return IMPURE_STD_MODULES
            .contains(module)
            .then(|| format!("the core names std::{module}"));
    }
    let is_allowed = match home_of_crate(first)? {
        Home::Anywhere => true,
        Home::Bindings => layer == BINDINGS,
        Home::Crypto => matches!(layer, "crypto" | TESTING),
        Home::PrivateKeys => layer == TESTING,
        Home::Testing => matches!(layer, TESTING | BINDINGS),
    };
    // A variable may be called as a crate is; a path or an import cannot mean it.
    (!is_allowed && !rest.is_empty()).then(|| format!("names the crate {first}"))
}

fn other_layer(layer: &str, file: &str, path: &[&str]) -> Option<String> {
    let target = layer_named(file, path)?;
    if target == layer {
        return None;
    }
    let position = |name: &str| LAYERS.iter().position(|&layer| layer == name);
    let Some(below) = position(target) else {
        return Some(format!(
            "names crate::{target}: name the layer that it is in"
        ));
    };
    let is_beside = SIDE_BY_SIDE.contains(&(target, layer));
    if is_beside || Some(below) > position(layer) {
        return Some(format!("{layer} must not know {target}"));
    }
    None
}

/// The name after `crate::`, or after as many `super::` as lead to the crate's root.
fn layer_named<'a>(file: &str, path: &[&'a str]) -> Option<&'a str> {
    if let ["crate", target, ..] = path {
        return Some(target);
    }
    let supers = path
        .iter()
        .take_while(|segment| **segment == "super")
        .count();
    let depth = file.split('/').count() - usize::from(file.ends_with("/mod.rs"));
    (supers > 0 && supers >= depth).then(|| path.get(supers).copied())?
}

#[cfg(test)]
mod tests {
    use super::violations;
    use crate::source::Source;

    fn found(path: &str, text: &str) -> usize {
        violations(&Source::parse(path, text)).len()
    }

    #[track_caller]
    fn refuses(path: &str, text: &str) {
        assert_ne!(found(path, text), 0, "{path} may say: {text}");
    }

    #[track_caller]
    fn accepts(path: &str, text: &str) {
        let found = violations(&Source::parse(path, text));
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn the_core_is_pure() {
        refuses("token/policy.rs", "use std::time::SystemTime;");
        refuses("token/policy.rs", "let now = std::time::Instant::now();");
        refuses("verifiers/jwt.rs", "use wasm_bindgen::JsValue as V;");
        refuses("verifiers/jwt.rs", "fn f(value: &js_sys::Object) {}");
        refuses("crypto/rsa.rs", "getrandom::fill(&mut bytes)");
        refuses("testing/mint.rs", "use rsa::rand_core::OsRng;");
        refuses("keys/private_key.rs", "use getrandom::SysRng;");
        accepts("testing/rsa_key_pair.rs", "use getrandom::SysRng;");
        refuses(
            "protocol/url_policy.rs",
            "use std::net::{IpAddr, TcpStream};",
        );
        refuses("jose/json.rs", "std::fs::read(path)");
        accepts(
            "protocol/url_policy.rs",
            "use std::net::{IpAddr, Ipv4Addr};",
        );
        accepts(
            "bindings/options.rs",
            "use wasm_bindgen::{JsCast as _, JsValue};",
        );
        accepts(
            "token/policy.rs",
            "// SystemTime\nconst TEXT: &str = \"JsValue\";",
        );
    }

    #[test]
    fn only_bindings_has_the_attribute() {
        refuses("verifiers/jwt.rs", "#[wasm_bindgen] extern \"C\" {}");
        refuses("verifiers/jwt.rs", "#[wasm_bindgen(js_name = f)] fn f() {}");
        refuses(
            "verifiers/jwt.rs",
            "use wasm_bindgen::prelude::wasm_bindgen;",
        );
        accepts(
            "bindings/errors.rs",
            "#[wasm_bindgen(js_name = f)] pub fn f() {}",
        );
    }

    #[test]
    fn crypto_crates_stay_behind_crypto() {
        refuses("token/verify.rs", "use rsa::RsaPublicKey;");
        refuses("token/verify.rs", "use rsa as r;");
        refuses(
            "verifiers/static_tokens.rs",
            "use {subtle::ConstantTimeEq as _};",
        );
        refuses("bindings/options.rs", "::sha2::Sha256::digest(b)");
        refuses("keys/pem.rs", "use pkcs8::PrivateKeyInfoRef;");
        accepts("testing/rsa_key_pair.rs", "use pkcs8::LineEnding;");
        refuses("token/claims.rs", "use serde::Deserialize;");
        accepts("testing/options.rs", "use serde::Deserialize;");
        accepts("testing/rsa_key_pair.rs", "use rsa::RsaPrivateKey;");
        accepts(
            "token/verify.rs",
            "let rsa = crate::crypto::PreparedKey::rsa(n, e);",
        );
    }

    #[test]
    fn dependencies_go_one_way() {
        refuses("crypto/mod.rs", "use crate::token::Policy;");
        refuses("keys/pem.rs", "use crate::{jose::base64url, verifiers};");
        refuses("token/verify.rs", "crate::verifiers::JwtVerifier::new()");
        refuses(
            "token/verify.rs",
            "use super::super::verifiers::JwtVerifier;",
        );
        refuses("token/mod.rs", "use super::verifiers::JwtVerifier;");
        refuses("verifiers/jwt.rs", "use crate::bindings::options::Options;");
        refuses("jose/json.rs", "use crate::JwtVerifier;");
        refuses("verifiers/jwt.rs", "use crate::options::jwt;");
        refuses("options/jwt.rs", "use crate::dev::RsaKeyPair;");
        refuses("options/jwt.rs", "use crate::bindings::url;");
        accepts("options/jwt.rs", "use crate::verifiers::JwksCache;");
        refuses("error.rs", "use crate::algorithm::Algorithm;");
        accepts(
            "token/verify.rs",
            "use super::policy::Policy; use crate::jose::CompactJws;",
        );
        accepts(
            "bindings/options.rs",
            "use crate::{testing::RsaKeyPair, verifiers::JwksCache};",
        );
    }

    #[test]
    fn keys_stand_on_jose_and_crypto_which_do_not_know_each_other() {
        refuses("jose/json.rs", "use crate::crypto::PreparedKey;");
        refuses("crypto/rsa.rs", "use crate::keys::JwkSet;");
        refuses("crypto/rsa.rs", "use crate::{algorithm::Hash, jose::json};");
        accepts("keys/jwk.rs", "use crate::crypto::PreparedKey;");
        accepts("keys/jwk.rs", "use crate::jose::json;");
        accepts("crypto/rsa.rs", "use crate::algorithm::Hash;");
    }

    #[test]
    fn a_new_folder_needs_a_rule() {
        refuses("telemetry/mod.rs", "");
    }
}
