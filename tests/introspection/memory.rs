//! How much is remembered: a bound, and who goes first.

use std::collections::HashMap;

use mcp_bearer::verifiers::introspection::{Answered, Lookup};

use crate::announce::announce;
use crate::lcg::Lcg;
use crate::server::{ACTIVE, INACTIVE, START, accepted, answer, is_remembered, remembering};

#[test]
fn the_least_recently_used_goes_first() {
    let mut verifier = remembering(3);
    for token in ["a", "b", "c"] {
        answer(&mut verifier, token, ACTIVE, START);
    }
    assert!(is_remembered(&mut verifier, "a", START));
    answer(&mut verifier, "d", ACTIVE, START);
    for (token, remembered) in [("a", true), ("b", false), ("c", true), ("d", true)] {
        assert_eq!(
            is_remembered(&mut verifier, token, START),
            remembered,
            "{token}"
        );
    }
}

#[test]
fn one_place_is_enough() {
    let mut verifier = remembering(1);
    for token in ["a", "b", "a", "a", "c"] {
        assert_eq!(
            accepted(answer(&mut verifier, token, ACTIVE, START)).0,
            Some(0)
        );
        assert!(is_remembered(&mut verifier, token, START));
    }
    assert!(!is_remembered(&mut verifier, "a", START));
}

/// INT-17: whoever has no good token cannot push one out.
#[test]
fn tokens_that_anybody_can_make_up_never_push_out_good_ones() {
    let mut verifier = remembering(4);
    for token in ["a", "b", "c", "d"] {
        answer(&mut verifier, token, ACTIVE, START);
    }
    for i in 0..10_000 {
        let made_up = format!("x{i}");
        answer(&mut verifier, &made_up, INACTIVE, START);
        assert!(matches!(
            verifier.lookup(&made_up, START),
            Lookup::Refused(_)
        ));
    }
    for token in ["a", "b", "c", "d"] {
        assert!(is_remembered(&mut verifier, token, START), "{token}");
    }
    // Four of them are remembered, the last ones.
    for (i, remembered) in [(9_995, false), (9_996, true), (9_999, true)] {
        let lookup = verifier.lookup(&format!("x{i}"), START);
        assert_eq!(matches!(lookup, Lookup::Refused(_)), remembered, "{i}");
    }
}

#[test]
fn places_are_below_the_bound_and_reused() {
    let mut verifier = remembering(8);
    let mut places = Vec::new();
    for i in 0..1000 {
        places.push(
            accepted(answer(&mut verifier, &format!("t{i}"), ACTIVE, START))
                .0
                .unwrap(),
        );
    }
    assert_eq!(places.iter().max(), Some(&7));
    let freed = verifier.forget("t999");
    assert_eq!(accepted(answer(&mut verifier, "u", ACTIVE, START)).0, freed);
}

/// Against a model that keeps a list in the order of use, which is slow and plainly right.
#[test]
fn a_random_walk_agrees_with_a_plain_list() {
    const SEED: u64 = 20_261_123;
    const CAPACITY: usize = 7;
    announce(&format!(
        "introspection memory: random walk with seed {SEED}"
    ));
    let mut random = Lcg::new(SEED);
    let mut verifier = remembering(CAPACITY);
    // Token and end, the most recently used last.
    let mut model: Vec<(String, f64)> = Vec::new();
    let mut inactive: Vec<(String, f64)> = Vec::new();
    let mut owners: HashMap<u32, String> = HashMap::new();
    let (mut now, mut hits) = (START, 0);
    for _ in 0..50_000 {
        now += f64::from(random.next_u32() % 3);
        let token = format!("t{}", random.next_u32() % 12);
        let take = |list: &mut Vec<(String, f64)>| {
            let at = list.iter().position(|(known, _)| *known == token)?;
            Some(list.remove(at))
        };
        match random.next_u32() % 8 {
            0..4 => {
                let known = take(&mut model).filter(|(_, end)| now < *end);
                let lookup = verifier.lookup(&token, now);
                if let Some(known) = known {
                    model.push(known);
                    let Lookup::Remembered { slot } = lookup else {
                        panic!("{token} is not remembered");
                    };
                    // What the caller keeps in that place is this token's.
                    assert_eq!(owners[&slot], token);
                    hits += 1;
                    continue;
                }
                let known = take(&mut inactive).filter(|(_, end)| now < *end);
                assert_eq!(matches!(lookup, Lookup::Refused(_)), known.is_some());
                inactive.extend(known);
            }
            4..6 => {
                take(&mut model);
                take(&mut inactive);
                if model.len() == CAPACITY {
                    model.remove(0);
                }
                model.push((token.clone(), now + 60.0));
                let (slot, _) = accepted(answer(&mut verifier, &token, ACTIVE, now));
                owners.insert(slot.unwrap(), token);
            }
            6 => {
                take(&mut model);
                take(&mut inactive);
                if inactive.len() == CAPACITY {
                    inactive.remove(0);
                }
                inactive.push((token.clone(), now + 10.0));
                let refused = answer(&mut verifier, &token, INACTIVE, now);
                assert!(matches!(refused, Answered::Refused { .. }));
            }
            _ => {
                let known = take(&mut model);
                take(&mut inactive);
                assert_eq!(verifier.forget(&token).is_some(), known.is_some());
            }
        }
    }
    assert!(owners.len() <= CAPACITY && hits > 5_000, "{hits} hits");
}
