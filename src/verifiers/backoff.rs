//! How long nobody asks an endpoint that fails.

use crate::limits;
use crate::token::UnixSeconds;

/// Consecutive failures of one endpoint, and when it may be asked again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Backoff(Option<Failure>);

#[derive(Clone, Copy, Debug)]
struct Failure {
    count: u32,
    at: UnixSeconds,
    retry_at: UnixSeconds,
}

impl Backoff {
    /// Takes note of a failure, and says after how many seconds the next request is allowed: 1, 2, 4 ... 30, each up to
    /// half longer by `jitter` (0 to 1, random), so that many instances do not return at once. `at_least`: what the
    /// endpoint asked for, which counts up to a limit.
    pub fn record_failure(&mut self, now: UnixSeconds, jitter: f64, at_least: Option<f64>) -> f64 {
        let count = self.0.map_or(0, |failure| failure.count).saturating_add(1);
        let base = 2f64.powi(i32::try_from(count.min(16)).unwrap_or(16).saturating_sub(1));
        let wait = base.min(limits::MAX_BACKOFF_SECONDS) * (1.0 + 0.5 * jitter.clamp(0.0, 1.0));
        let wait = longer(wait, at_least);
        self.0 = Some(Failure {
            count,
            at: now,
            retry_at: now + wait,
        });
        wait
    }

    /// Takes note of what the endpoint asks for while it is left alone anyway, and says how many seconds are left.
    pub fn extend(&mut self, now: UnixSeconds, at_least: Option<f64>) -> f64 {
        let Some(failure) = &mut self.0 else {
            return 0.0;
        };
        let wait = longer(failure.retry_at - now, at_least);
        failure.retry_at = now + wait;
        wait
    }

    /// Takes note that the endpoint works.
    pub fn record_success(&mut self) {
        self.0 = None;
    }

    /// Whole seconds for which no request is allowed, at least 1. A clock that was set back before the failure ends the
    /// wait: it would last until a time that may be years off.
    pub fn remaining(&self, now: UnixSeconds) -> Option<u32> {
        let failure = self.0.filter(|f| (f.at..f.retry_at).contains(&now))?;
        // Between 1 and 60: the cast cannot lose anything.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Some((failure.retry_at - now).ceil().max(1.0) as u32)
    }
}

/// The wait, or what was asked for if that is longer, up to a limit.
fn longer(wait: f64, asked: Option<f64>) -> f64 {
    let asked = asked.filter(|&asked| asked > wait);
    asked.map_or(wait, |asked| asked.min(limits::MAX_RETRY_AFTER_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_limit_and_jitter_lengthens_them() {
        let mut backoff = Backoff::default();
        let waits: Vec<f64> = (0..8)
            .map(|_| backoff.record_failure(0.0, 0.0, None))
            .collect();
        assert_eq!(waits, [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]);
        assert_eq!(backoff.record_failure(0.0, 1.0, None), 45.0);
        // Numbers that no random source gives shorten and extend nothing.
        for jitter in [-1.0, f64::NEG_INFINITY] {
            assert_eq!(backoff.record_failure(0.0, jitter, None), 30.0);
        }
        assert_eq!(backoff.record_failure(0.0, f64::INFINITY, None), 45.0);
        backoff.record_success();
        assert_eq!(backoff.remaining(0.0), None);
        assert_eq!(backoff.record_failure(0.0, 0.0, None), 1.0);
    }

    #[test]
    fn retry_after_lengthens_and_never_shortens() {
        for (asked, wait) in [
            (0.0, 1.0),
            (0.5, 1.0),
            (20.0, 20.0),
            (60.0, 60.0),
            (1e9, 60.0),
            (f64::INFINITY, 60.0),
            (f64::NAN, 1.0),
            (-5.0, 1.0),
        ] {
            let mut backoff = Backoff::default();
            assert_eq!(
                backoff.record_failure(0.0, 0.0, Some(asked)),
                wait,
                "{asked}"
            );
        }
    }

    #[test]
    fn what_is_left_is_whole_seconds_and_ends() {
        let mut backoff = Backoff::default();
        backoff.record_failure(100.0, 0.0, Some(10.0));
        for (now, left) in [
            (100.0, Some(10)),
            (109.5, Some(1)),
            (110.0, None),
            (99.999, None),
            (f64::NAN, None),
        ] {
            assert_eq!(backoff.remaining(now), left, "{now}");
        }
    }
}
