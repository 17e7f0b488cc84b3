//! Which answers of the shared store this process knows to be out of date.
//!
//! It has learned something newer of a token, but the store may not have: it was down, or slow, or a replica lags behind.
//! What is known here does not depend on that.

use crate::limits;
use crate::token::UnixSeconds;

/// SHA-256 of a token.
pub type Digest = [u8; 32];

/// Times before which answers about a token count no more.
#[derive(Debug)]
pub struct Invalidations {
    /// Seconds after which an answer is too old anyway.
    retention_seconds: f64,
    /// In the order in which they were noted. They are few enough to be searched from end to end.
    notes: Vec<(Digest, UnixSeconds)>,
    /// For tokens that no place was left for: the same for all others, which costs requests and nothing else.
    minimum_received_at: UnixSeconds,
}

impl Invalidations {
    /// `retention_seconds`: seconds after which the store's answers are not used in any case.
    pub fn new(retention_seconds: f64) -> Self {
        Self {
            retention_seconds,
            notes: Vec::new(),
            minimum_received_at: f64::NEG_INFINITY,
        }
    }

    /// Takes record that answers about a token that were given until now are out of date. Until now by any clock that is
    /// believed: the one of the process that wrote the answer may be ahead.
    pub fn record(&mut self, digest: Digest, now: UnixSeconds) {
        let until = now + limits::CLOCK_ROLLBACK_TOLERANCE_SECONDS;
        if self.retention_seconds <= 0.0 || !until.is_finite() {
            return;
        }
        let known = self.notes.iter().position(|(noted, _)| *noted == digest);
        let known = known.map(|at| self.notes.remove(at));
        let time = known.map_or(until, |(_, time)| time.max(until));
        self.notes.push((digest, time));
        while let Some(&(_, noted_at)) = self.notes.first() {
            let is_full = self.notes.len() > limits::INVALIDATIONS;
            if !is_full && now < noted_at + self.retention_seconds {
                break;
            }
            self.notes.remove(0);
            if is_full {
                self.minimum_received_at = self.minimum_received_at.max(noted_at);
            }
        }
    }

    /// Whether an answer about a token that was given then may still count.
    pub fn permits(&self, digest: &Digest, received_at: UnixSeconds) -> bool {
        let is_out_of_date =
            |&(noted, time): &(Digest, UnixSeconds)| noted == *digest && received_at <= time;
        received_at > self.minimum_received_at && !self.notes.iter().any(is_out_of_date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(n: usize) -> Digest {
        crate::crypto::sha256(&n.to_be_bytes())
    }

    #[test]
    fn what_was_answered_before_counts_no_more_and_what_comes_after_does() {
        let mut invalidations = Invalidations::new(60.0);
        assert!(invalidations.permits(&digest(1), 0.0));
        invalidations.record(digest(1), 100.0);
        for (received_at, counts) in [(99.0, false), (100.0, false), (105.0, false), (105.5, true)]
        {
            assert_eq!(invalidations.permits(&digest(1), received_at), counts);
            assert!(invalidations.permits(&digest(2), received_at));
        }
        // A clock that was set back takes nothing away.
        invalidations.record(digest(1), 50.0);
        assert!(!invalidations.permits(&digest(1), 99.0));
        assert!(!invalidations.permits(&digest(1), f64::NAN));
    }

    #[test]
    fn it_is_bounded_and_overflow_forbids_more_and_never_less() {
        let mut invalidations = Invalidations::new(60.0);
        for n in 0..limits::INVALIDATIONS + 10 {
            invalidations.record(digest(n), 100.0 + n as f64 / 1e6);
        }
        assert_eq!(invalidations.notes.len(), limits::INVALIDATIONS);
        for n in 0..limits::INVALIDATIONS + 10 {
            assert!(!invalidations.permits(&digest(n), 100.0));
        }
        assert!(!invalidations.permits(&digest(usize::MAX), 100.0));
        assert!(invalidations.permits(&digest(usize::MAX), 106.0));
    }

    #[test]
    fn places_are_given_back_when_answers_are_too_old_anyway() {
        let mut invalidations = Invalidations::new(60.0);
        invalidations.record(digest(1), 100.0);
        invalidations.record(digest(1), 130.0);
        invalidations.record(digest(2), 170.0);
        assert!(!invalidations.permits(&digest(1), 129.0), "noted again");
        invalidations.record(digest(3), 240.0);
        assert_eq!(invalidations.notes.len(), 1);
        assert_eq!(invalidations.minimum_received_at, f64::NEG_INFINITY);
    }

    #[test]
    fn nothing_is_noted_where_nothing_is_kept() {
        let mut invalidations = Invalidations::new(0.0);
        invalidations.record(digest(1), 100.0);
        assert!(invalidations.notes.is_empty());
        let mut invalidations = Invalidations::new(60.0);
        invalidations.record(digest(1), f64::NAN);
        assert!(invalidations.notes.is_empty());
    }
}
