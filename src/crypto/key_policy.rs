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

/// Checks a modulus and an exponent, both big-endian without leading zeros, before any big-integer arithmetic is done
/// with them.
pub fn check_rsa(modulus: &[u8], exponent: &[u8]) -> Result<(), InvalidKey> {
    let (Some(&first), Some(&last)) = (modulus.first(), modulus.last()) else {
        return Err(InvalidKey::ModulusTooSmall);
    };
    // Length first: a modulus of megabytes must cost nothing.
    let bits = modulus
        .len()
        .saturating_mul(8)
        .saturating_sub(usize::try_from(first.leading_zeros()).unwrap_or(0));
    if bits < limits::RSA_MIN_BITS {
        return Err(InvalidKey::ModulusTooSmall);
    }
    if bits > limits::RSA_MAX_BITS {
        return Err(InvalidKey::ModulusTooLarge);
    }
    if last & 1 == 0 {
        return Err(InvalidKey::ModulusEven);
    }
    if has_roca_fingerprint(modulus) {
        return Err(InvalidKey::ModulusRoca);
    }
    match small_integer(exponent) {
        Some(e) if e & 1 == 1 && (MIN_EXPONENT..MAX_EXPONENT).contains(&e) => Ok(()),
        _ => Err(InvalidKey::Exponent),
    }
}

/// At most five bytes.
fn small_integer(bytes: &[u8]) -> Option<u64> {
    if bytes.len() > 5 {
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
        for (bits, verdict) in [
            (2047, Err(InvalidKey::ModulusTooSmall)),
            (2048, Ok(())),
            (8192, Ok(())),
            (8193, Err(InvalidKey::ModulusTooLarge)),
            (0, Err(InvalidKey::ModulusTooSmall)),
            (8 << 20, Err(InvalidKey::ModulusTooLarge)),
        ] {
            assert_eq!(check_rsa(&modulus(bits), E), verdict, "{bits}");
        }
        let mut even = modulus(2048);
        even[255] = 0xfe;
        assert_eq!(check_rsa(&even, E), Err(InvalidKey::ModulusEven));
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
