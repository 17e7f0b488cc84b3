//! Every case whose verdict is not its label, with the reason. A case that is not here behaves as
//! labelled; a case that is here and behaves as labelled fails its test.

use crate::vector_report::Deviation;
use crate::vector_report::Verdict::Refused;

/// RFC 8017 section 8.2.2 compares the whole encoded message, whose DigestInfo has NULL parameters.
const MISSING_NULL: &str = "DigestInfo without NULL: the encoded message is another than ours";

/// RFC 7518 section 3.2 knows whole tags only.
const TRUNCATED_TAG: &str = "JOSE has no truncated HMAC";

/// Deviations of the arithmetic, which runs with the key policy off.
pub const VERDICTS: &[Deviation] = &[
    missing_null("rsa_signature_2048_sha256"),
    missing_null("rsa_signature_2048_sha384"),
    missing_null("rsa_signature_2048_sha512"),
    missing_null("rsa_signature_3072_sha256"),
    missing_null("rsa_signature_3072_sha384"),
    missing_null("rsa_signature_3072_sha512"),
    missing_null("rsa_signature_4096_sha256"),
    missing_null("rsa_signature_4096_sha384"),
    missing_null("rsa_signature_4096_sha512"),
    missing_null("rsa_signature_8192_sha256"),
    missing_null("rsa_signature_8192_sha384"),
    missing_null("rsa_signature_8192_sha512"),
    truncated_tag("hmac_sha256"),
    truncated_tag("hmac_sha384"),
    truncated_tag("hmac_sha512"),
];

/// Keys that the policy refuses although arithmetic with them works, by the cases that use them.
pub const REFUSED_KEYS: &[Deviation] = &[
    small_exponent("rsa_signature_2048_sha256", &[258..=259]),
    small_exponent("rsa_signature_2048_sha512", &[259..=259]),
    small_exponent("rsa_signature_3072_sha256", &[259..=259]),
    small_exponent("rsa_signature_3072_sha512", &[260..=260]),
    short_secret("hmac_sha256"),
    short_secret("hmac_sha384"),
    short_secret("hmac_sha512"),
];

const fn missing_null(set: &'static str) -> Deviation {
    Deviation {
        set,
        cases: &[8..=8],
        verdict: Refused,
        reason: MISSING_NULL,
    }
}

const fn truncated_tag(set: &'static str) -> Deviation {
    Deviation {
        set,
        cases: &[82..=108, 166..=168, 172..=174],
        verdict: Refused,
        reason: TRUNCATED_TAG,
    }
}

const fn small_exponent(
    set: &'static str,
    cases: &'static [std::ops::RangeInclusive<u64>],
) -> Deviation {
    Deviation {
        set,
        cases,
        verdict: Refused,
        reason: "the exponent is 3; the policy wants 65537 or more",
    }
}

const fn short_secret(set: &'static str) -> Deviation {
    Deviation {
        set,
        cases: &[163..=168],
        verdict: Refused,
        reason: "the secret is shorter than the hash (RFC 7518 section 3.2)",
    }
}
