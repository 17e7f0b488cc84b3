//! Who may name what.

use crate::source::Source;

/// A folder or file right under `src/`.
pub struct Layer {
    pub name: &'static str,
    /// The other layers that it may name.
    pub may_name: &'static [&'static str],
    /// The shells see the JavaScript side; the core does not.
    pub is_shell: bool,
}

const fn core(name: &'static str, may_name: &'static [&'static str]) -> Layer {
    Layer {
        name,
        may_name,
        is_shell: false,
    }
}

const fn shell(name: &'static str, may_name: &'static [&'static str]) -> Layer {
    Layer {
        name,
        may_name,
        is_shell: true,
    }
}

pub const LAYERS: &[Layer] = &[
    core("limits", &[]),
    core("error", &["limits"]),
    core("jose", &["error", "limits", "crypto"]),
    core("crypto", &["error", "limits", "jose"]),
    core("token", &["error", "limits", "jose", "crypto"]),
    core("http", &["error", "limits", "jose", "token"]),
    core(
        "verifiers",
        &["error", "limits", "jose", "crypto", "token", "http"],
    ),
    core("dev", &["error", "limits", "jose", "crypto", "token"]),
    shell(
        "fetch",
        &["error", "limits", "jose", "token", "http", "verifiers"],
    ),
    shell(
        "bindings",
        &[
            "error",
            "limits",
            "jose",
            "crypto",
            "token",
            "http",
            "verifiers",
            "dev",
            "fetch",
        ],
    ),
];

/// `jose` and `crypto` need each other at one seam: a JWK becomes a `PreparedKey`, which knows its
/// algorithms, or is refused as `InvalidKey` says.
const JOSE_FILES_THAT_MAKE_KEYS: &[&str] = &[
    "jose/invalid_pem.rs",
    "jose/jwk.rs",
    "jose/key_selection.rs",
    "jose/pem.rs",
    "jose/private_key.rs",
    "jose/public_key_info.rs",
    "jose/unusable_jwk.rs",
];
const PART_OF_JOSE_THAT_CRYPTO_SEES: &str = "algorithm";

const FILES_THAT_DECODE_KEYS: &[&str] = &[
    "jose/pem.rs",
    "jose/private_key.rs",
    "jose/public_key_info.rs",
];

/// Where a dependency of the crate may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Behind `PreparedKey`, and in `dev` for private keys.
    Crypto,
    /// With `Crypto`, and where PEM and DER are read.
    KeyEncoding,
    Shells,
    Anywhere,
}

pub fn home_of_crate(name: &str) -> Option<Home> {
    Some(match name {
        "curve_kernels" | "ed25519_dalek" | "hmac" | "p256" | "p384" | "p521" | "rsa"
        | "rsa_kernels" | "sha2" | "subtle" => Home::Crypto,
        "der" | "pem_rfc7468" | "pkcs1" | "pkcs8" | "spki" => Home::KeyEncoding,
        "getrandom" | "js_sys" | "wasm_bindgen" | "wasm_bindgen_futures" | "web_sys" => {
            Home::Shells
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
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == name) else {
        return vec![format!(
            "src/{}: in no layer that tests/layers/rules.rs knows",
            source.path
        )];
    };
    let mut found = Vec::new();
    let mut report = |what: String| found.push(format!("src/{}: {what}", source.path));
    if !layer.is_shell {
        for name in source.identifiers().filter(|name| IMPURE.contains(name)) {
            report(format!("the core names {name}"));
        }
    }
    if layer.name != "bindings" && source.names_bare("wasm_bindgen") {
        report("only bindings has the attribute wasm_bindgen".to_owned());
    }
    for path in source.paths() {
        if let Some(what) = foreign_crate(layer, &source.path, &path) {
            report(what);
        }
        if let Some(what) = other_layer(layer, &source.path, &path) {
            report(what);
        }
    }
    found
}

fn foreign_crate(layer: &Layer, file: &str, path: &[&str]) -> Option<String> {
    let [first, rest @ ..] = path else {
        return None;
    };
    if *first == "std" && !layer.is_shell {
        let module = rest.first()?;
        return IMPURE_STD_MODULES
            .contains(module)
            .then(|| format!("the core names std::{module}"));
    }
    let is_allowed = match home_of_crate(first)? {
        Home::Anywhere => true,
        Home::Shells => layer.is_shell,
        Home::Crypto => matches!(layer.name, "crypto" | "dev"),
        Home::KeyEncoding => {
            matches!(layer.name, "crypto" | "dev") || FILES_THAT_DECODE_KEYS.contains(&file)
        }
    };
    // A variable may be called as a crate is; a path or an import cannot mean it.
    (!is_allowed && !rest.is_empty()).then(|| format!("names the crate {first}"))
}

fn other_layer(layer: &Layer, file: &str, path: &[&str]) -> Option<String> {
    let target = layer_named(file, path)?;
    if target == layer.name {
        return None;
    }
    let Some(known) = LAYERS.iter().find(|layer| layer.name == target) else {
        return Some(format!(
            "names crate::{target}: name the layer that it is in"
        ));
    };
    if !layer.may_name.contains(&known.name) {
        return Some(format!("{} must not know {target}", layer.name));
    }
    if layer.name == "jose" && target == "crypto" && !JOSE_FILES_THAT_MAKE_KEYS.contains(&file) {
        return Some("of jose, only the files that make keys know crypto".to_owned());
    }
    let after_target = path.iter().skip_while(|segment| **segment != target).nth(1);
    if layer.name == "crypto"
        && target == "jose"
        && after_target != Some(&PART_OF_JOSE_THAT_CRYPTO_SEES)
    {
        return Some(format!(
            "of jose, crypto sees only {PART_OF_JOSE_THAT_CRYPTO_SEES}"
        ));
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
        refuses("dev/mint.rs", "use rsa::rand_core::OsRng;");
        refuses("http/url_policy.rs", "use std::net::{IpAddr, TcpStream};");
        refuses("jose/json.rs", "std::fs::read(path)");
        accepts("http/url_policy.rs", "use std::net::{IpAddr, Ipv4Addr};");
        accepts(
            "fetch/timer.rs",
            "use wasm_bindgen::{JsCast as _, JsValue};",
        );
        accepts(
            "token/policy.rs",
            "// SystemTime\nconst TEXT: &str = \"JsValue\";",
        );
    }

    #[test]
    fn only_bindings_has_the_attribute() {
        refuses("fetch/request.rs", "#[wasm_bindgen] extern \"C\" {}");
        refuses("fetch/request.rs", "#[wasm_bindgen(js_name = f)] fn f() {}");
        refuses(
            "fetch/request.rs",
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
        refuses("jose/jwk.rs", "use der::Decode;");
        accepts("jose/pem.rs", "use der::Decode;");
        accepts("dev/rsa_key_pair.rs", "use rsa::RsaPrivateKey;");
        accepts(
            "token/verify.rs",
            "let rsa = crate::crypto::PreparedKey::rsa(n, e);",
        );
    }

    #[test]
    fn dependencies_go_one_way() {
        refuses("crypto/mod.rs", "use crate::token::Policy;");
        refuses("jose/pem.rs", "use crate::{jose::base64url, verifiers};");
        refuses("token/verify.rs", "crate::verifiers::JwtVerifier::new()");
        refuses(
            "token/verify.rs",
            "use super::super::verifiers::JwtVerifier;",
        );
        refuses("token/mod.rs", "use super::verifiers::JwtVerifier;");
        refuses("verifiers/jwt.rs", "use crate::fetch::JwksLoader;");
        refuses("fetch/mod.rs", "use crate::bindings::options::Options;");
        refuses("jose/json.rs", "use crate::JwtVerifier;");
        refuses("error.rs", "use crate::jose::Algorithm;");
        accepts(
            "token/verify.rs",
            "use super::policy::Policy; use crate::jose::CompactJws;",
        );
        accepts(
            "bindings/options.rs",
            "use crate::{dev::RsaKeyPair, fetch::JwksLoader};",
        );
    }

    #[test]
    fn jose_and_crypto_meet_at_one_seam() {
        refuses("jose/json.rs", "use crate::crypto::PreparedKey;");
        refuses("crypto/rsa.rs", "use crate::jose::JwkSet;");
        refuses("crypto/rsa.rs", "use crate::jose::{algorithm::Hash, json};");
        accepts("jose/jwk.rs", "use crate::crypto::PreparedKey;");
        accepts("crypto/rsa.rs", "use crate::jose::algorithm::Hash;");
    }

    #[test]
    fn a_new_folder_needs_a_rule() {
        refuses("telemetry/mod.rs", "");
    }
}
