//! The kernels that are compared.

use crate::ecdsa::{self, P256Reference, P384Reference, P521Reference};
use crate::ed25519;
use crate::tally::Subject;

pub const SUBJECTS: [Subject; 4] = [
    Subject {
        name: "p256",
        compare: ecdsa::compare::<P256Reference, 8>,
    },
    Subject {
        name: "p384",
        compare: ecdsa::compare::<P384Reference, 12>,
    },
    Subject {
        name: "p521",
        compare: ecdsa::compare::<P521Reference, 17>,
    },
    Subject {
        name: "ed25519",
        compare: ed25519::compare,
    },
];
