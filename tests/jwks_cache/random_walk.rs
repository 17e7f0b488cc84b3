//! Random times, answers and faults, against what must hold after every step.

use mcp_bearer::verifiers::jwks_cache::{ExportedSet, JwksCache, Readiness};

use crate::issuer::{DEFAULTS, START, empty_cache, jwks};
use crate::lcg::Lcg;
use crate::uncaptured_output::print_uncaptured;

const STEPS: u32 = 60_000;
const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// What the test itself remembers of the walk.
struct Walk {
    cache: JwksCache,
    now: f64,
    random: Lcg,
    /// The name of the key of the last good set, with its times.
    good: Option<(&'static str, f64, f64)>,
    last_attempt: Option<f64>,
    /// When the last attempt failed, and the wait that the cache announced.
    failure: Option<(f64, f64)>,
    seen: Seen,
}

/// How often the walk came by each place: a walk that never gets somewhere tests nothing there.
#[derive(Debug, Default)]
struct Seen {
    fresh: u32,
    stale: u32,
    due: u32,
    unavailable: u32,
    cold_unavailable: u32,
    successes: u32,
    failures: u32,
    bad_bodies: u32,
    imports: u32,
    changes: u32,
    steps_back: u32,
}

#[test]
fn the_invariants_hold_on_a_random_walk() {
    for seed in [1, 20_270_115, 0xdead_beef] {
        print_uncaptured(&format!("jwks random walk: seed {seed}, {STEPS} steps"));
        let mut walk = Walk {
            cache: empty_cache(),
            now: START,
            random: Lcg::new(seed),
            good: None,
            last_attempt: None,
            failure: None,
            seen: Seen::default(),
        };
        for step in 0..STEPS {
            walk.turn_the_clock();
            walk.check();
            walk.ask();
            walk.check();
            if step % 997 == 996 {
                walk.start_cold();
            }
        }
        let seen = &walk.seen;
        let places = [
            seen.fresh,
            seen.stale,
            seen.due,
            seen.unavailable,
            seen.cold_unavailable,
            seen.successes,
            seen.failures,
            seen.bad_bodies,
            seen.imports,
            seen.changes,
            seen.steps_back,
        ];
        assert!(
            places.iter().all(|&count| count >= 20),
            "seed {seed}: {seen:?}"
        );
    }
}

impl Walk {
    fn turn_the_clock(&mut self) {
        let step = match self.below(100) {
            0..40 => self.fraction(2.0),
            40..80 => self.fraction(60.0),
            80..93 => self.fraction(700.0),
            93..96 => self.fraction(5000.0),
            96..98 => -self.fraction(6.0),
            98 => -self.fraction(2000.0),
            _ => 0.0,
        };
        self.seen.steps_back += u32::from(step < 0.0);
        self.now += step;
    }

    /// What a verification does: for a known key, and sometimes for one that is not there.
    fn ask(&mut self) {
        let readiness = self.cache.readiness(self.now);
        let fetches = match readiness {
            Readiness::FetchNeeded => true,
            Readiness::Unavailable(_) => false,
            Readiness::Ready if self.below(4) == 0 => {
                let unknown = self.cache.readiness_for_unknown_key(self.now);
                if unknown == Readiness::FetchNeeded {
                    let last = self.last_attempt.expect("a set came from an attempt");
                    let is_cool = self.now >= last + DEFAULTS.cooldown || self.now < last - 5.0;
                    assert!(is_cool, "a fetch within the cooldown");
                }
                unknown == Readiness::FetchNeeded
            }
            Readiness::Ready => false,
        };
        if fetches {
            self.fetch();
        }
    }

    fn fetch(&mut self) {
        if let Some((at, wait)) = self.failure {
            let is_over = self.now >= at + wait || self.now < at;
            assert!(is_over, "an attempt while the endpoint is left alone");
        }
        self.last_attempt = Some(self.now);
        match self.below(10) {
            0..4 => self.succeed(),
            4..6 => {
                let bodies = [&b""[..], b"<html>", b"{\"keys\":[]}", b"{\"keys\":[{}]}"];
                let body = bodies[self.below(4) as usize];
                assert!(self.cache.succeeded(body, None, self.now).is_err());
                self.seen.bad_bodies += 1;
                self.fail();
            }
            _ => self.fail(),
        }
    }

    fn succeed(&mut self) {
        let name = NAMES[self.below(4) as usize];
        let header = [
            None,
            Some("max-age=0"),
            Some("max-age=120"),
            Some("max-age=99999"),
        ][self.below(4) as usize];
        let before = self.cache.generation();
        let body = jwks(&[name]);
        let refreshed = self
            .cache
            .succeeded(body.as_bytes(), header, self.now)
            .unwrap();
        let changes = self.good.is_none_or(|(old, ..)| old != name);
        assert_eq!(refreshed.changed, changes);
        assert_eq!(self.cache.generation() != before, changes);
        let fresh_until = self.cache.fresh_until().unwrap();
        let age = fresh_until - self.now;
        assert!((30.0 - 1e-6..=600.0 + 1e-6).contains(&age), "{age}");
        self.good = Some((name, self.now, fresh_until));
        self.failure = None;
        self.seen.successes += 1;
        self.seen.changes += u32::from(changes);
    }

    fn fail(&mut self) {
        let before = (self.cache.export(), self.cache.generation());
        let jitter = self.fraction(1.0);
        let wait = self.cache.failed(self.now, jitter);
        assert!((1.0..=45.0).contains(&wait), "{wait}");
        assert_eq!((self.cache.export(), self.cache.generation()), before);
        self.failure = Some((self.now, wait));
        self.seen.failures += 1;
    }

    /// A new instance, with or without what the old one exported, whose times may have been
    /// tampered with.
    fn start_cold(&mut self) {
        let exported = self.cache.export();
        self.cache = empty_cache();
        (self.good, self.failure, self.last_attempt) = (None, None, None);
        let Some(exported) = exported.filter(|_| self.below(2) == 0) else {
            return;
        };
        let lies = [0.0, 1e9, -1e9, 50.0];
        let imported = ExportedSet {
            fetched_at: exported.fetched_at + lies[self.below(4) as usize],
            fresh_until: exported.fresh_until + lies[self.below(4) as usize],
            jwks: exported.jwks,
        };
        self.cache.import(&imported).unwrap();
        let fresh_until = imported
            .fresh_until
            .min(imported.fetched_at + DEFAULTS.max_age);
        let name = NAMES
            .into_iter()
            .find(|name| imported.jwks == jwks_as_exported(name));
        self.good = Some((name.expect("one of ours"), imported.fetched_at, fresh_until));
        self.last_attempt = Some(imported.fetched_at);
        self.seen.imports += 1;
    }

    /// What holds at every moment.
    fn check(&mut self) {
        let readiness = self.cache.readiness(self.now);
        let is_fresh = self
            .good
            .is_some_and(|(_, fetched, fresh)| self.now >= fetched - 5.0 && self.now < fresh);
        let may_serve_stale = self.good.is_some_and(|(_, fetched, fresh)| {
            self.now >= fetched - 5.0 && self.now < fresh + DEFAULTS.stale_if_error
        });
        let waits = self
            .failure
            .is_some_and(|(at, wait)| self.now >= at && self.now < at + wait);
        let expected_kind = match (is_fresh, waits, may_serve_stale) {
            (true, _, _) | (false, true, true) => "ready",
            (false, true, false) => "unavailable",
            (false, false, _) => "fetch",
        };
        let kind = match readiness {
            Readiness::Ready => "ready",
            Readiness::Unavailable(seconds) => {
                let (at, wait) = self.failure.expect("only a failure makes one wait");
                let left = at + wait - self.now;
                assert!((1..=45).contains(&seconds), "{seconds}");
                assert!(f64::from(seconds) >= left && f64::from(seconds) < left + 1.0);
                "unavailable"
            }
            Readiness::FetchNeeded => "fetch",
        };
        assert_eq!(kind, expected_kind, "at {}", self.now - START);
        let serving = self.cache.keys(self.now, false);
        assert_eq!(serving.is_some(), readiness == Readiness::Ready);
        if let Some(keys) = serving.or_else(|| self.cache.keys(self.now, true)) {
            assert!(may_serve_stale);
            let [key] = keys.keys() else {
                panic!("every set of the walk has one key");
            };
            assert_eq!(
                key.key_id(),
                self.good.map(|(name, ..)| name),
                "the last good set"
            );
        }
        self.seen.fresh += u32::from(is_fresh);
        self.seen.stale += u32::from(kind == "ready" && !is_fresh);
        self.seen.due += u32::from(kind == "fetch" && self.good.is_some());
        self.seen.unavailable += u32::from(kind == "unavailable" && self.good.is_some());
        self.seen.cold_unavailable += u32::from(kind == "unavailable" && self.good.is_none());
    }

    fn below(&mut self, limit: u32) -> u32 {
        self.random.next_u32() % limit
    }

    fn fraction(&mut self, span: f64) -> f64 {
        f64::from(self.random.next_u32()) / f64::from(u32::MAX) * span
    }
}

/// The text in which a cache exports the set of that key.
fn jwks_as_exported(name: &str) -> String {
    let mut cache = empty_cache();
    cache
        .succeeded(jwks(&[name]).as_bytes(), None, START)
        .unwrap();
    cache.export().unwrap().jwks
}
