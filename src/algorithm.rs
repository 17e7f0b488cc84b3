//! The one table of JWS algorithms (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864).
//!
//! `none` is not in it, so no code path can choose it.

use std::fmt;

/// A JWS algorithm that this crate verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// ECDSA with P-384 and SHA-384.
    Es384,
    /// ECDSA with P-521 and SHA-512.
    Es512,
    /// Ed25519 under the name that RFC 9864 registers.
    Ed25519,
    /// Ed25519 under its older, polymorphic name.
    EdDsa,
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
}

/// The kind of key that an algorithm needs. One key kind never serves two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Edwards curve 25519.
    Ed25519,
    /// A shared secret.
    Hmac,
    /// NIST curve P-256.
    P256,
    /// NIST curve P-384.
    P384,
    /// NIST curve P-521.
    P521,
    /// RSA.
    Rsa,
}

impl KeyKind {
    /// The length of a coordinate, for the NIST curves.
    pub(crate) const fn field_bytes(self) -> Option<usize> {
        match self {
            Self::P256 => Some(32),
            Self::P384 => Some(48),
            Self::P521 => Some(66),
            Self::Ed25519 | Self::Hmac | Self::Rsa => None,
        }
    }
}

/// The hash that an algorithm uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hash {
    /// SHA-256: 32 bytes.
    Sha256,
    /// SHA-384: 48 bytes.
    Sha384,
    /// SHA-512: 64 bytes.
    Sha512,
}

const TABLE: [(Algorithm, &str, KeyKind, Hash); 14] = [
    (Algorithm::Es256, "ES256", KeyKind::P256, Hash::Sha256),
    (Algorithm::Es384, "ES384", KeyKind::P384, Hash::Sha384),
    (Algorithm::Es512, "ES512", KeyKind::P521, Hash::Sha512),
    (
        Algorithm::Ed25519,
        "Ed25519",
        KeyKind::Ed25519,
        Hash::Sha512,
    ),
    (Algorithm::EdDsa, "EdDSA", KeyKind::Ed25519, Hash::Sha512),
    (Algorithm::Hs256, "HS256", KeyKind::Hmac, Hash::Sha256),
    (Algorithm::Hs384, "HS384", KeyKind::Hmac, Hash::Sha384),
    (Algorithm::Hs512, "HS512", KeyKind::Hmac, Hash::Sha512),
    (Algorithm::Ps256, "PS256", KeyKind::Rsa, Hash::Sha256),
    (Algorithm::Ps384, "PS384", KeyKind::Rsa, Hash::Sha384),
    (Algorithm::Ps512, "PS512", KeyKind::Rsa, Hash::Sha512),
    (Algorithm::Rs256, "RS256", KeyKind::Rsa, Hash::Sha256),
    (Algorithm::Rs384, "RS384", KeyKind::Rsa, Hash::Sha384),
    (Algorithm::Rs512, "RS512", KeyKind::Rsa, Hash::Sha512),
];

impl Algorithm {
    /// Every algorithm.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The algorithm of that registered name, compared exactly (RFC 7515 section 4.1.1: case-sensitive).
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The registered name.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The kind of key it needs.
    pub fn key_kind(self) -> KeyKind {
        self.row().2
    }

    /// The hash it uses.
    pub fn hash(self) -> Hash {
        self.row().3
    }

    /// Whether it is verified by a public key.
    pub fn is_asymmetric(self) -> bool {
        self.key_kind() != KeyKind::Hmac
    }

    /// Whether it is RSASSA-PSS.
    pub fn is_pss(self) -> bool {
        matches!(self, Self::Ps256 | Self::Ps384 | Self::Ps512)
    }

    #[allow(clippy::indexing_slicing)] // the table has one row per variant, in order: see the test
    fn row(self) -> &'static (Self, &'static str, KeyKind, Hash) {
        &TABLE[self as usize]
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Hash {
    /// Length of the hash, in bytes: also the PSS salt (RFC 7518 section 3.5) and the shortest HMAC secret (section
    /// 3.2).
    pub fn bytes(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// A set of algorithms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlgorithmSet(u16);

impl AlgorithmSet {
    /// The set of all algorithms for which `predicate` holds.
    pub fn all_where(predicate: impl Fn(Algorithm) -> bool) -> Self {
        Algorithm::all().filter(|&a| predicate(a)).collect()
    }

    /// Whether the algorithm is in the set.
    pub fn contains(self, algorithm: Algorithm) -> bool {
        self.0 & Self::bit(algorithm) != 0
    }

    /// What is in both sets.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a key that is allowed these algorithms has one use only: one algorithm, or one under two names.
    pub fn is_unambiguous(self) -> bool {
        let ed25519: Self = [Algorithm::Ed25519, Algorithm::EdDsa].into_iter().collect();
        self.0.count_ones() == 1 || self == ed25519
    }

    /// Its algorithms, in the order of their names.
    pub fn iter(self) -> impl Iterator<Item = Algorithm> {
        Algorithm::all().filter(move |&a| self.contains(a))
    }

    fn bit(algorithm: Algorithm) -> u16 {
        1 << (algorithm as u16)
    }
}

impl From<Algorithm> for AlgorithmSet {
    fn from(algorithm: Algorithm) -> Self {
        Self(Self::bit(algorithm))
    }
}

impl FromIterator<Algorithm> for AlgorithmSet {
    fn from_iter<I: IntoIterator<Item = Algorithm>>(algorithms: I) -> Self {
        Self(algorithms.into_iter().fold(0, |set, a| set | Self::bit(a)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_each_variant_at_its_place() {
        for (i, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, i);
            assert_eq!(Algorithm::from_name(row.1), Some(row.0));
            assert_eq!(row.0.name(), row.1);
        }
    }

    #[test]
    fn names_are_exact() {
        for name in [
            "none", "None", "", "rs256", "RS256 ", "HS1", "ES521", "ES256K", "Ed448", "dir",
        ] {
            assert_eq!(Algorithm::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn sets_hold_what_was_put_in() {
        let set: AlgorithmSet = [Algorithm::Rs256, Algorithm::Es512].into_iter().collect();
        assert!(set.contains(Algorithm::Rs256) && set.contains(Algorithm::Es512));
        assert_eq!(set.iter().count(), 2);
        assert!(set.intersection(Algorithm::Hs256.into()).is_empty());
    }
}
