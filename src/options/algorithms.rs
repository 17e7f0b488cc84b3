//! `algorithm` and `algorithms`.

use super::reader::Options;
use crate::algorithm::{Algorithm, AlgorithmSet};
use crate::error::ConfigError;
use crate::error::config_faults as faults;
use crate::keys::AllowedAlgorithms;

/// The allowed algorithms. `source`: the option that names the keys.
///
/// # Errors
/// About the option at fault: unknown names, other kinds of algorithms than the keys need, and mixed kinds.
pub fn read(options: &Options<'_>, source: &str) -> Result<AllowedAlgorithms, ConfigError> {
    let error = |name, fault| Err(options.error(name, fault));
    let (name, names) = match (options.text("algorithm")?, options.has("algorithms")) {
        (Some(_), true) => return error("algorithms", faults::BOTH_ALGORITHMS),
        (None, false) if source == "secret" => {
            return error("algorithm", faults::SECRET_WITHOUT_ALGORITHM);
        }
        // A PEM or a single JWK.
        (None, false) if source == "publicKey" => return Ok(Algorithm::Rs256.into()),
        (None, false) => return Ok(AllowedAlgorithms::NamedByKey),
        (Some(one), false) => ("algorithm", vec![one.to_owned()]),
        (None, true) => (
            "algorithms",
            options.list("algorithms")?.unwrap_or_default(),
        ),
    };
    let set: Option<AlgorithmSet> = names.iter().map(|n| Algorithm::from_name(n)).collect();
    let Some(set) = set else {
        return error(name, faults::UNKNOWN_ALGORITHM);
    };
    let is_symmetric = |algorithm: Algorithm| !algorithm.is_asymmetric();
    match (
        source == "secret",
        set.iter().any(is_symmetric),
        set.iter().all(is_symmetric),
    ) {
        (_, true, false) => error(name, faults::MIXED_ALGORITHMS),
        (true, false, _) => error(name, faults::NOT_FOR_A_SECRET),
        (false, true, _) => error(name, faults::NEEDS_A_SECRET),
        _ => Ok(set.into()),
    }
}
