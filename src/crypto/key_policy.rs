//! Which RSA keys are refused although arithmetic with them would work.

use crate::crypto::InvalidKey;
use crate::limits;

const MIN_EXPONENT: u64 = 65537;
const MAX_EXPONENT: u64 = 1 << 33;

/// Small primes modulo which a key of the broken Infineon library (ROCA, CVE-2017-15361) is always a power of 65537.
/// A sound key has that property for all of them with a probability of about 2^-28.
const ROCA_PRIMES: [u64; 17] = [
    11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157,
];

/// Checks a modulus and an exponent, both big-endian, before any big-integer arithmetic is done with them.
pub fn check_rsa(modulus: &[u8], exponent: &[u8]) -> Result<(), InvalidKey> {
    let (Some(&first), Some(&last)) = (modulus.first(), modulus.last()) else {
        return Err(InvalidKey);
    };
    // Length first: a modulus of megabytes must cost nothing.
    let bits = modulus
        .len()
        .saturating_mul(8)
        .saturating_sub(usize::try_from(first.leading_zeros()).unwrap_or(0));
    let modulus_is_sound = first != 0
        && last & 1 == 1
        && (limits::RSA_MIN_BITS..=limits::RSA_MAX_BITS).contains(&bits)
        && !has_roca_fingerprint(modulus);
    let exponent = small_integer(exponent).ok_or(InvalidKey)?;
    let exponent_is_sound = exponent & 1 == 1 && (MIN_EXPONENT..MAX_EXPONENT).contains(&exponent);
    if modulus_is_sound && exponent_is_sound {
        Ok(())
    } else {
        Err(InvalidKey)
    }
}

/// At most five bytes without a leading zero.
fn small_integer(bytes: &[u8]) -> Option<u64> {
    if bytes.len() > 5 || bytes.first().is_none_or(|&b| b == 0) {
        return None;
    }
    Some(bytes.iter().fold(0, |value, &b| value << 8 | u64::from(b)))
}

fn has_roca_fingerprint(modulus: &[u8]) -> bool {
    ROCA_PRIMES.iter().all(|&prime| {
        let residue = modulus
            .iter()
            .fold(0, |r, &b| remainder(r << 8 | u64::from(b), prime));
        let generator = remainder(65537, prime);
        let mut power = 1;
        (0..prime).any(|_| {
            power = remainder(generator.saturating_mul(power), prime);
            power == residue
        })
    })
}

fn remainder(value: u64, prime: u64) -> u64 {
    value.checked_rem(prime).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const E: &[u8] = &[1, 0, 1];

    fn modulus(bits: usize) -> Vec<u8> {
        let mut modulus = vec![0xff; bits.div_ceil(8)];
        if !bits.is_multiple_of(8) {
            modulus[0] = 0xff >> (8 - bits % 8);
        }
        modulus
    }

    #[test]
    fn moduli_are_between_2048_and_8192_bits() {
        for (bits, sound) in [
            (2047, false),
            (2048, true),
            (8192, true),
            (8193, false),
            (0, false),
        ] {
            assert_eq!(check_rsa(&modulus(bits), E).is_ok(), sound, "{bits}");
        }
        let mut even = modulus(2048);
        even[255] = 0xfe;
        assert!(check_rsa(&even, E).is_err());
        let padded = [&[0][..], &modulus(2048)].concat();
        assert!(check_rsa(&padded, E).is_err());
        assert!(check_rsa(&vec![0xff; 1 << 20], E).is_err());
    }

    #[test]
    fn exponents_are_odd_and_neither_small_nor_large() {
        for (exponent, sound) in [
            (&b"\x03"[..], false),
            (b"\x01\x00\x00", false),
            (b"\xff\xff", false),
            (b"\x01\x00\x01", true),
            (b"\x01\xff\xff\xff\xff", true),
            (b"\x02\x00\x00\x00\x01", false),
            (b"\x00\x01\x00\x01", false),
            (b"", false),
            (b"\x01\x00\x00\x00\x00\x01", false),
        ] {
            assert_eq!(
                check_rsa(&modulus(2048), exponent).is_ok(),
                sound,
                "{exponent:?}"
            );
        }
    }

    #[test]
    fn powers_of_65537_have_the_roca_fingerprint() {
        // 65537^k is 1 modulo each prime for a suitable k, and 1 itself is a power.
        let mut one_mod_all = vec![0; 256];
        one_mod_all[255] = 1;
        assert!(has_roca_fingerprint(&one_mod_all));
        assert!(!has_roca_fingerprint(&modulus(2048)));
    }
}
