//! One sound token per algorithm, changed in every small way: none of the changed tokens is
//! accepted.
//!
//! Counted apart: an ECDSA signature (r, s) holds as (r, n - s) too, which is how the algorithm is
//! defined (RFC 7518 section 3.4 does not forbid it), so a token string is not an identity.

mod issuer;
#[path = "../support/lcg.rs"]
mod lcg;
mod mutants;
#[path = "../support/uncaptured_output.rs"]
mod uncaptured_output;

use std::collections::BTreeMap;

use mcp_bearer::Algorithm;
use mcp_bearer::token::UnixSeconds;
use mcp_bearer::verifiers::Outcome;

use issuer::Issuer;
use mutants::{Mutant, mutants};
use uncaptured_output::print_uncaptured;

const NOW: UnixSeconds = 1_800_000_000.0;

#[test]
fn hs256() {
    check(Algorithm::Hs256);
}

#[test]
fn hs384() {
    check(Algorithm::Hs384);
}

#[test]
fn hs512() {
    check(Algorithm::Hs512);
}

#[test]
fn rs256() {
    check(Algorithm::Rs256);
}

#[test]
fn rs384() {
    check(Algorithm::Rs384);
}

#[test]
fn rs512() {
    check(Algorithm::Rs512);
}

#[test]
fn ps256() {
    check(Algorithm::Ps256);
}

#[test]
fn ps384() {
    check(Algorithm::Ps384);
}

#[test]
fn ps512() {
    check(Algorithm::Ps512);
}

#[test]
fn es256() {
    check(Algorithm::Es256);
}

#[test]
fn es384() {
    check(Algorithm::Es384);
}

#[test]
fn es512() {
    check(Algorithm::Es512);
}

#[test]
fn ed25519() {
    check(Algorithm::Ed25519);
}

#[test]
fn eddsa() {
    check(Algorithm::EdDsa);
}

/// Every how manyth mutant is tried. The slow curves would take minutes for all in an unoptimized
/// build; the steps have no common factor with the 13 changes of a character, so each kind of
/// change is tried.
fn sampling(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::Es384 => 2,
        Algorithm::Es512 => 9,
        _ => 1,
    }
}

fn check(algorithm: Algorithm) {
    let issuer = Issuer::new(algorithm);
    let token = issuer.token();
    let verifier = issuer.verifier();
    let verify = |token: &str| verifier.verify(token, NOW, false);
    let accepts = |token: &str| matches!(verify(token), Outcome::Accepted(_));
    assert!(accepts(&token), "{algorithm}: the token is sound");

    let mut refusals: BTreeMap<&str, usize> = BTreeMap::new();
    let mut count = 0;
    let step = sampling(algorithm);
    for Mutant { text, change } in mutants(&token).step_by(step) {
        assert_ne!(text, token);
        match verify(&text) {
            Outcome::Refused(error) => *refusals.entry(error.reason().name()).or_default() += 1,
            other => panic!("{algorithm}, {change}: {other:?}\n{token}\n{text}"),
        }
        count += 1;
    }
    let twins = issuer.twin(&token).map_or(0, |twin| {
        assert_ne!(twin, token);
        assert!(accepts(&twin), "{algorithm}: (r, n - s) holds");
        1
    });
    assert!(
        accepts(&token),
        "{algorithm}: nothing is remembered of the refusals"
    );

    print_uncaptured(&format!(
        "mutations {algorithm}: 1 of {step}, {count} refused, 0 accepted, {twins} twins; \
         {refusals:?}"
    ));
    // 8 flips, a deletion, a duplication, a swap and 2 cuts of each character, and the bits of its
    // bytes.
    assert!(count * step > token.len() * 17, "{count}");
    // A signature that was never reached would make all this a test of the parser.
    assert!(
        refusals["ERR_SIGNATURE_INVALID"] * step > token.len(),
        "{refusals:?}"
    );
    assert!(
        refusals["ERR_TOKEN_MALFORMED"] * step > token.len(),
        "{refusals:?}"
    );
}
