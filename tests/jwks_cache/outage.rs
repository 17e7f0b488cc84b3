//! An issuer that is away for longer than its keys may be believed.

use mcp_bearer::error::Reason;

use crate::issuer::{START, jwks, token, verdict, verifier, warm_cache};
use crate::lcg::Lcg;
use crate::uncaptured_output::print_uncaptured;

/// A request every second, the endpoint down from the first fetch on, back after more than an hour.
#[test]
fn an_outage_is_survived_until_the_stale_limit_and_then_refused() {
    const STALE_LIMIT: u32 = 600 + 3600;
    const BACK_AT: u32 = STALE_LIMIT + 600;
    let seed = 5_150;
    let mut random = Lcg::new(seed);
    let mut verifier = verifier(warm_cache());
    let good = token("a");
    let mut attempts = Vec::new();
    for second in 0..BACK_AT {
        let now = START + f64::from(second);
        let verdict_now = match verdict(&verifier, &good, now, false) {
            None => {
                attempts.push(second);
                let jitter = f64::from(random.next_u32()) / f64::from(u32::MAX);
                verifier.jwks_cache_mut().unwrap().failed(now, jitter);
                verdict(&verifier, &good, now, true)
            }
            verdict => verdict,
        };
        let expected = if second < STALE_LIMIT {
            Ok(())
        } else {
            Err(Reason::KeysUnavailable)
        };
        assert_eq!(verdict_now, Some(expected), "second {second}, seed {seed}");
    }
    check_attempts(&attempts, 600, BACK_AT);
    // The endpoint is back: the next attempt that a wait allows, and no later, mends all.
    let mut recovered = None;
    for second in BACK_AT..BACK_AT + 50 {
        let now = START + f64::from(second);
        if verdict(&verifier, &good, now, false).is_none() {
            let cache = verifier.jwks_cache_mut().unwrap();
            cache.succeeded(jwks(&["a"]).as_bytes(), None, now).unwrap();
            recovered = Some(second - BACK_AT);
            break;
        }
    }
    let recovered = recovered.expect("a wait is at most 45 seconds");
    assert!(recovered <= 45);
    let now = START + f64::from(BACK_AT + recovered);
    assert_eq!(verdict(&verifier, &good, now, false), Some(Ok(())));
    print_uncaptured(&format!(
        "outage: {STALE_LIMIT} s accepted, 600 s refused, {} attempts, recovered after {recovered} s",
        attempts.len()
    ));
}

/// The first waits are short; from the sixth failure on, at least 30 seconds lie between two
/// attempts, and at most 45 and the second in which the next request comes.
fn check_attempts(attempts: &[u32], first: u32, end: u32) {
    assert_eq!(attempts[0], first);
    let waits: Vec<u32> = attempts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (wait, base) in waits
        .iter()
        .zip([1, 2, 4, 8, 16].into_iter().chain(std::iter::repeat(30)))
    {
        assert!((base..=base + base / 2 + 1).contains(wait), "{waits:?}");
    }
    let bound = 6 + (end - first) / 30;
    assert!(
        attempts.len() <= bound as usize,
        "{} attempts",
        attempts.len()
    );
    assert!(waits.len() > 60, "{waits:?}");
}
