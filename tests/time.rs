//! What `exp`, `nbf`, `iat`, the tolerance and the largest age decide, against a model in whole
//! numbers.
//!
//! Times of the model are `i128` eighths of a second: every value below is an exact multiple, and
//! so an exact double.

use mcp_bearer::AlgorithmSet;
use mcp_bearer::error::Reason;
use mcp_bearer::jose::TokenType;
use mcp_bearer::token::{ClaimRules, ClaimsSet, Policy};

use support::lcg::Lcg;
use support::policy::policy;
use support::uncaptured_output::print_uncaptured;

mod support {
    pub mod lcg;
    pub mod policy;
    pub mod uncaptured_output;
}

const SECOND: i128 = 8;

/// A decision: accepted, or the reason and the claim that is named.
type Decision = Result<(), (Reason, &'static str)>;

/// The claims of one token, in eighths.
#[derive(Clone, Copy, Debug)]
struct Times {
    exp: Option<i128>,
    nbf: Option<i128>,
    iat: Option<i128>,
}

/// What a policy says of time, in eighths.
#[derive(Clone, Copy, Debug)]
struct Rules {
    tolerance: i128,
    max_age: Option<i128>,
    require_expiration: bool,
}

/// Around a base: the values that any comparison could confuse, absent among them.
fn dates(base: i128) -> Vec<Option<i128>> {
    let offsets = [-601 * 8, -60 * 8, -8, -5, 0, 3, 8, 13, 60 * 8, 601 * 8];
    let near = offsets.iter().map(|offset| Some(base + offset));
    near.chain([None]).collect()
}

fn rules() -> Vec<Rules> {
    let mut rules = Vec::new();
    for tolerance in [0, 3, 8, 40, 600 * SECOND] {
        for max_age in [None, Some(0), Some(8), Some(60 * 8), Some(12)] {
            for require_expiration in [true, false] {
                rules.push(Rules {
                    tolerance,
                    max_age,
                    require_expiration,
                });
            }
        }
    }
    rules
}

#[test]
fn every_decision_is_that_of_the_model() {
    // Today, the epoch, and the last moments of what is a date at all.
    let bases = [
        1_800_000_000 * SECOND,
        600 * SECOND,
        (100_000_000_000 - 601) * SECOND,
    ];
    let mut decisions = 0_u64;
    let mut accepted = 0_u64;
    for base in bases {
        let moments = moments(base);
        for exp in dates(base) {
            for nbf in dates(base) {
                for iat in dates(base) {
                    let times = Times { exp, nbf, iat };
                    let payload = times.payload();
                    let claims = ClaimsSet::parse(payload.as_bytes(), &ClaimRules::default())
                        .expect("typed claims");
                    for rules in rules() {
                        let policy = rules.policy();
                        for &now in &moments {
                            let ours = decide(&policy, &claims, to_seconds(now));
                            let model = model(times, rules, now);
                            assert_eq!(ours, model, "{times:?} {rules:?} at {now}");
                            decisions += 1;
                            accepted += u64::from(ours.is_ok());
                        }
                    }
                }
            }
        }
    }
    print_uncaptured(&format!(
        "time: {decisions} decisions as the model's, {accepted} of them accept"
    ));
    assert!(decisions > 2_000_000 && accepted > 100_000 && accepted < decisions);
}

/// The verdict cache answers yes between the two times of `validity` without asking again. So the
/// policy must say yes at every moment between them, and outside of them no; the moment of `until`
/// itself may be either.
#[test]
fn validity_is_where_the_policy_accepts() {
    let mut edges = 0_u64;
    for base in [1_800_000_000 * SECOND, 600 * SECOND] {
        for exp in dates(base) {
            for nbf in dates(base) {
                for iat in dates(base) {
                    let payload = Times { exp, nbf, iat }.payload();
                    let claims = ClaimsSet::parse(payload.as_bytes(), &ClaimRules::default())
                        .expect("typed claims");
                    for rules in rules() {
                        edges += check_validity(&rules.policy(), &claims);
                    }
                }
            }
        }
    }
    assert!(edges > 50_000, "{edges}");
    print_uncaptured(&format!(
        "time: validity agrees with the policy at {edges} edges"
    ));
}

/// The same with doubles that no model has exactly: tolerances of a tenth, and moments one step
/// beside an edge.
#[test]
fn validity_holds_for_doubles_that_are_not_exact() {
    let seed = 20_260_101;
    print_uncaptured(&format!("time: seed {seed}"));
    let mut random = Lcg::new(seed);
    let mut edges = 0_u64;
    for _ in 0..30_000 {
        let mut fraction = |span: f64| f64::from(random.next_u32()) / f64::from(u32::MAX) * span;
        let base = 1.8e9 + fraction(1e6);
        let (exp, nbf, iat) = (
            base + fraction(900.0),
            base - fraction(900.0),
            base - fraction(99.0),
        );
        let (tolerance, age) = (fraction(600.0), fraction(3600.0));
        let payload = format!(r#"{{"client_id":"c","exp":{exp},"nbf":{nbf},"iat":{iat}}}"#);
        let claims =
            ClaimsSet::parse(payload.as_bytes(), &ClaimRules::default()).expect("typed claims");
        let mut policy = policy(AlgorithmSet::default());
        policy.clock_tolerance = tolerance;
        policy.max_token_age = Some(age);
        edges += check_validity(&policy, &claims);
    }
    assert!(edges > 30_000, "{edges}");
}

/// `exp` is rounded down, `nbf` up and `iat` down: a fraction never makes a token live longer.
#[test]
fn fractions_never_lengthen_a_life() {
    let payload = br#"{"client_id":"c","exp":200.999,"nbf":100.001,"iat":100.999}"#;
    let claims = ClaimsSet::parse(payload, &ClaimRules::default()).expect("typed claims");
    let policy = policy(AlgorithmSet::default());
    for (now, decision) in [
        (100.5, Err((Reason::NotYetValid, "nbf"))),
        (101.0, Ok(())),
        (199.999, Ok(())),
        (200.0, Err((Reason::Expired, "exp"))),
    ] {
        assert_eq!(decide(&policy, &claims, now), decision, "{now}");
    }
}

#[test]
fn what_is_no_date_is_malformed() {
    for name in ["exp", "nbf", "iat"] {
        for (value, is_absent_or_date) in [
            ("0", true),
            ("-0", true),
            ("1e10", true),
            ("100000000000", true),
            ("100000000001", false),
            ("1e300", false),
            ("1700000000000", false),
            ("null", true),
            ("true", false),
            ("\"1700000000\"", false),
            ("[1700000000]", false),
            ("{}", false),
        ] {
            let payload = format!(r#"{{"client_id":"c","{name}":{value}}}"#);
            let error = ClaimsSet::parse(payload.as_bytes(), &ClaimRules::default()).err();
            let malformed = error.map(|e| (e.reason(), e.claim_name().map(str::to_owned)));
            let expected =
                (!is_absent_or_date).then(|| (Reason::ClaimsMalformed, Some(name.to_owned())));
            assert_eq!(malformed, expected, "{payload}");
        }
    }
}

/// Asks the policy at both edges, beside them, and between; says how many edges there were.
fn check_validity(policy: &Policy, claims: &ClaimsSet<'_>) -> u64 {
    let (from, until) = policy.validity(claims);
    let is_impossible = (policy.max_token_age.is_some() && claims.issued_at.is_none())
        || (policy.require_expiration && claims.expiration.is_none());
    let accepts = |now: f64| decide(policy, claims, now).is_ok();
    if is_impossible {
        // Nothing is accepted at any time, so nothing of this is ever cached.
        assert!(!accepts(from.max(0.0)) && !accepts(until.min(2e11)));
        return 0;
    }
    let mut edges = 0;
    if from.is_finite() {
        edges += 1;
        assert!(!accepts(from.next_down()), "{claims:?} {policy:?}");
        assert_eq!(
            accepts(from),
            from < until || accepts(until),
            "{claims:?} {policy:?}"
        );
    }
    if until.is_finite() {
        edges += 1;
        assert!(!accepts(until.next_up()), "{claims:?} {policy:?}");
        assert_eq!(
            accepts(until.next_down()),
            from < until,
            "{claims:?} {policy:?}"
        );
        let expires = claims.expiration.map(|exp| exp + policy.clock_tolerance);
        if expires == Some(until) {
            assert!(
                !accepts(until),
                "refused on or after exp: {claims:?} {policy:?}"
            );
        }
    }
    if from < until && from.is_finite() && until.is_finite() {
        assert!(accepts(from + (until - from) / 2.0));
    }
    edges
}

/// The decision in whole numbers, in the order that the policy promises.
fn model(times: Times, rules: Rules, now: i128) -> Decision {
    let down = |time: i128| time.div_euclid(SECOND) * SECOND;
    let exp = times.exp.map(down);
    let nbf = times.nbf.map(|time| -down(-time));
    let iat = times.iat.map(down);
    match exp {
        Some(exp) if now >= exp + rules.tolerance => return Err((Reason::Expired, "exp")),
        None if rules.require_expiration => return Err((Reason::ClaimMissing, "exp")),
        _ => {}
    }
    if nbf.is_some_and(|nbf| now + rules.tolerance < nbf) {
        return Err((Reason::NotYetValid, "nbf"));
    }
    if iat.is_some_and(|iat| now + rules.tolerance < iat) {
        return Err((Reason::NotYetValid, "iat"));
    }
    match (rules.max_age, iat) {
        (Some(_), None) => Err((Reason::ClaimMissing, "iat")),
        (Some(age), Some(iat)) if now - iat > age + rules.tolerance => {
            Err((Reason::Expired, "iat"))
        }
        _ => Ok(()),
    }
}

fn decide(policy: &Policy, claims: &ClaimsSet<'_>, now: f64) -> Decision {
    policy.check(claims, TokenType::Jwt, now).map_err(|error| {
        let claim = match error.claim_name() {
            Some("exp") => "exp",
            Some("nbf") => "nbf",
            Some("iat") => "iat",
            other => panic!("not about time: {other:?}"),
        };
        (error.reason(), claim)
    })
}

/// Moments beside every edge that the dates and rules of a base can make.
fn moments(base: i128) -> Vec<i128> {
    let mut moments: Vec<i128> = [
        -1201 * 8,
        -601 * 8,
        -600 * 8,
        -68,
        -8,
        0,
        8,
        60 * 8,
        600 * 8,
        661 * 8,
        1201 * 8,
    ]
    .iter()
    .flat_map(|offset| [-1, 0, 1].map(|step| base + offset + step))
    .filter(|&moment| moment >= 0)
    .collect();
    moments.dedup();
    moments
}

#[allow(clippy::cast_precision_loss)] // below 2^53 eighths
fn to_seconds(eighths: i128) -> f64 {
    assert!(eighths.abs() < 1 << 53);
    eighths as f64 / 8.0
}

impl Times {
    fn payload(self) -> String {
        let mut payload = String::from(r#"{"client_id":"c""#);
        for (name, time) in [("exp", self.exp), ("nbf", self.nbf), ("iat", self.iat)] {
            if let Some(time) = time {
                payload.push_str(&format!(r#","{name}":{}"#, to_seconds(time)));
            }
        }
        payload.push('}');
        payload
    }
}

impl Rules {
    fn policy(self) -> Policy {
        Policy {
            clock_tolerance: to_seconds(self.tolerance),
            max_token_age: self.max_age.map(to_seconds),
            require_expiration: self.require_expiration,
            ..policy(AlgorithmSet::default())
        }
    }
}
