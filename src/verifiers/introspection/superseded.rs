//! Which answers of the shared store this process knows to be out of date.
//!
//! It has learned something newer of a token, but the store may not have: it was down, or slow, or a replica lags behind.
//! What is known here does not depend on that.

use std::collections::{HashMap, VecDeque};

use crate::limits;
use crate::token::UnixSeconds;
use crate::verifiers::introspection::CLOCK_SET_BACK_SECONDS;

/// SHA-256 of a token.
pub type Digest = [u8; 32];

/// Times before which answers about a token count no more.
#[derive(Debug)]
pub struct Superseded {
    /// Seconds after which an answer is too old anyway.
    horizon: f64,
    times: HashMap<Digest, UnixSeconds>,
    order: VecDeque<(Digest, UnixSeconds)>,
    /// For tokens that no place was left for: the same for all others, which costs requests and nothing else.
    floor: UnixSeconds,
}

impl Superseded {
    /// `horizon`: seconds after which the store's answers are not used in any case.
    pub fn new(horizon: f64) -> Self {
        Self {
            horizon,
            times: HashMap::new(),
            order: VecDeque::new(),
            floor: f64::NEG_INFINITY,
        }
    }

    /// Takes note that answers about a token that were given until now are out of date. Until now by any clock that is
    /// believed: the one of the process that wrote the answer may be ahead.
    pub fn note(&mut self, digest: Digest, now: UnixSeconds) {
        let until = now + CLOCK_SET_BACK_SECONDS;
        if self.horizon <= 0.0 || !until.is_finite() {
            return;
        }
        let known = self.times.get(&digest);
        let time = known.map_or(until, |&known| known.max(until));
        self.times.insert(digest, time);
        self.order.push_back((digest, time));
        while let Some(&(oldest, noted_at)) = self.order.front() {
            let is_full = self.order.len() > limits::SUPERSEDED_ANSWERS;
            if !is_full && now < noted_at + self.horizon {
                break;
            }
            self.order.pop_front();
            // Noted again since, it has a place further back.
            if self.times.get(&oldest) == Some(&noted_at) {
                self.times.remove(&oldest);
            }
            if is_full {
                self.floor = self.floor.max(noted_at);
            }
        }
    }

    /// Whether an answer about a token that was given then may still count.
    pub fn allows(&self, digest: &Digest, answered_at: UnixSeconds) -> bool {
        answered_at > self.floor
            && self
                .times
                .get(digest)
                .is_none_or(|&time| answered_at > time)
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
        let mut superseded = Superseded::new(60.0);
        assert!(superseded.allows(&digest(1), 0.0));
        superseded.note(digest(1), 100.0);
        for (answered_at, counts) in [(99.0, false), (100.0, false), (105.0, false), (105.5, true)]
        {
            assert_eq!(superseded.allows(&digest(1), answered_at), counts);
            assert!(superseded.allows(&digest(2), answered_at));
        }
        // A clock that was set back takes nothing away.
        superseded.note(digest(1), 50.0);
        assert!(!superseded.allows(&digest(1), 99.0));
        assert!(!superseded.allows(&digest(1), f64::NAN));
    }

    #[test]
    fn it_is_bounded_and_overflow_forbids_more_and_never_less() {
        let mut superseded = Superseded::new(60.0);
        for n in 0..limits::SUPERSEDED_ANSWERS + 10 {
            superseded.note(digest(n), 100.0 + n as f64 / 1e6);
        }
        assert_eq!(superseded.order.len(), limits::SUPERSEDED_ANSWERS);
        assert_eq!(superseded.times.len(), limits::SUPERSEDED_ANSWERS);
        for n in 0..limits::SUPERSEDED_ANSWERS + 10 {
            assert!(!superseded.allows(&digest(n), 100.0));
        }
        assert!(!superseded.allows(&digest(usize::MAX), 100.0));
        assert!(superseded.allows(&digest(usize::MAX), 106.0));
    }

    #[test]
    fn places_are_given_back_when_answers_are_too_old_anyway() {
        let mut superseded = Superseded::new(60.0);
        superseded.note(digest(1), 100.0);
        superseded.note(digest(1), 130.0);
        superseded.note(digest(2), 170.0);
        assert!(!superseded.allows(&digest(1), 129.0), "noted again");
        superseded.note(digest(3), 240.0);
        assert_eq!(superseded.order.len(), 1);
        assert_eq!(superseded.times.len(), 1);
        assert_eq!(superseded.floor, f64::NEG_INFINITY);
    }

    #[test]
    fn nothing_is_noted_where_nothing_is_kept() {
        let mut superseded = Superseded::new(0.0);
        superseded.note(digest(1), 100.0);
        assert!(superseded.order.is_empty());
        let mut superseded = Superseded::new(60.0);
        superseded.note(digest(1), f64::NAN);
        assert!(superseded.order.is_empty());
    }
}
