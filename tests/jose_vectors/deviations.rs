//! Every case whose verdict is not its label, with the reason. A case that is not here behaves as
//! labelled; a case that is here and behaves as labelled fails its test.

use crate::vector_report::Deviation;
use crate::vector_report::Verdict::{Accepted, Refused};

pub const SIGNATURE_FILE: &str = "wycheproof/json_web_signature_test.json";
pub const KEY_FILE: &str = "wycheproof/json_web_key_test.json";
pub const CRYPTO_FILE: &str = "wycheproof/json_web_crypto_test.json";

pub const VERDICTS: &[Deviation] = &[
    Deviation {
        set: SIGNATURE_FILE,
        cases: &[
            259..=259,
            264..=264,
            268..=268,
            272..=272,
            320..=320,
            325..=325,
        ],
        verdict: Refused,
        reason: "the payload is empty: no claims set is, so the product refuses the shape",
    },
    Deviation {
        set: SIGNATURE_FILE,
        cases: &[346..=346, 350..=350],
        verdict: Refused,
        reason: "alg of the JWK is PS256, of the token PS384: one key, one algorithm (RFC 8725 3.1)",
    },
    Deviation {
        set: SIGNATURE_FILE,
        cases: &[347..=347, 351..=351],
        verdict: Refused,
        reason: "alg of the JWK is ES521, which is not registered",
    },
    Deviation {
        set: SIGNATURE_FILE,
        cases: &[367..=367, 370..=370],
        verdict: Accepted,
        reason: "the same bytes as case 357, which is labelled valid (C2SP/wycheproof issue 236)",
    },
    Deviation {
        set: SIGNATURE_FILE,
        cases: &[372..=373],
        verdict: Refused,
        reason: "a question mark is in the encoding, and the tag is not that of the bytes sent",
    },
    Deviation {
        set: KEY_FILE,
        cases: &[2..=2],
        verdict: Refused,
        reason: "an oct key in a JWK Set makes every reader a signer: secrets are configured apart",
    },
    Deviation {
        set: CRYPTO_FILE,
        cases: &[48..=48],
        verdict: Refused,
        reason: "an oct key in a JWK Set makes every reader a signer: secrets are configured apart",
    },
    Deviation {
        set: CRYPTO_FILE,
        cases: &[50..=50, 67..=67],
        verdict: Refused,
        reason: "an encrypted token (JWE), which is no JWS",
    },
];
