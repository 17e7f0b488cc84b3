//! A key, a message and a signature of the fuzzer's choice, or a signature that the key's owner made without keeping to any
//! rule: the Ed25519 kernel reads the keys and gives the verdicts of ed25519-dalek's `verify_strict`.
#![no_main]

use curve_kernels::ed25519::Key;
use curve_kernels::tables::USES_BEFORE_LARGE;
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::{Signature, VerifyingKey};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest as _, Sha512};

fuzz_target!(|data: &[u8]| {
    let Some((&[kind, torsion], data)) = data.split_first_chunk::<2>() else {
        return;
    };
    let Some((&first, data)) = data.split_first_chunk::<32>() else {
        return;
    };
    let Some((&second, data)) = data.split_first_chunk::<32>() else {
        return;
    };
    let Some((&third, message)) = data.split_first_chunk::<32>() else {
        return;
    };
    let [of_key, of_r] = [torsion, torsion >> 3].map(|index| EIGHT_TORSION[usize::from(index & 7)]);
    let secret = Scalar::from_bytes_mod_order(first);
    let nonce = Scalar::from_bytes_mod_order(second);
    let public = match kind & 1 {
        0 => first,
        _ => (ED25519_BASEPOINT_POINT * secret + of_key).compress().to_bytes(),
    };
    let r = match kind & 2 {
        0 => second,
        _ => (ED25519_BASEPOINT_POINT * nonce + of_r).compress().to_bytes(),
    };
    let hash = Sha512::new()
        .chain_update(r)
        .chain_update(public)
        .chain_update(message)
        .finalize();
    let s = match kind & 4 {
        0 => third,
        _ => (nonce + Scalar::from_bytes_mod_order_wide(&hash.into()) * secret).to_bytes(),
    };

    let reference = VerifyingKey::from_bytes(&public).ok().filter(|key| {
        !key.is_weak() && *key.to_edwards().compress().as_bytes() == public
    });
    let key = Key::new(&public);
    assert_eq!(key.is_some(), reference.is_some());
    let (Some(key), Some(reference)) = (key, reference) else {
        return;
    };
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&r);
    signature[32..].copy_from_slice(&s);
    let expected = reference
        .verify_strict(message, &Signature::from_bytes(&signature))
        .is_ok();
    // With small tables, and with large ones.
    for _ in 0..=USES_BEFORE_LARGE {
        assert_eq!(key.holds(&r, &s, &hash.into()), Some(expected));
    }
});
