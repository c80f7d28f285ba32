//! How often and how fast a request is tried: backing off, pausing when asked, and a budget that avoids being asked.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use super::Error;

/// A budget over a longer time would pause a program for longer than it runs.
const LONGEST_PERIOD: Duration = Duration::from_secs(24 * 60 * 60);

/// How often a request is tried in all where something else than the remote answers.
const UNUSABLE_TRIES: u32 = 2;

/// A future that ends when a pause is over.
pub type Pause = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How a request is repeated when it did not work.
#[derive(Clone)]
pub struct Pace {
    /// The longest first pause; each next one may be twice as long.
    pub base: Duration,
    /// The longest pause of all.
    pub cap: Duration,
    /// How often a request is tried in all where trouble may pass.
    pub tries: u32,
    /// How often a request is tried in all where nobody can be reached.
    pub offline_tries: u32,
    /// How long a request may wait in all where the remote asks for pauses.
    pub patience: Duration,
    /// A random length up to the given one, so that clients do not come back all at once.
    pub jitter: fn(Duration) -> Duration,
    /// Waits.
    pub sleep: Arc<dyn Fn(Duration) -> Pause + Send + Sync>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            tries: 8,
            offline_tries: 8,
            patience: Duration::from_secs(15 * 60),
            jitter: random_up_to,
            sleep: Arc::new(|length| Box::pin(tokio::time::sleep(length))),
        }
    }
}

impl Pace {
    /// Returns a pace for when a person waits for the answer: two tries, and no long pause.
    pub fn brief() -> Self {
        Self { tries: 2, offline_tries: 2, patience: Duration::from_secs(5), ..Self::default() }
    }

    /// Returns the pace of the first question of a sync: whether anybody is there at all is soon said.
    pub fn opening() -> Self {
        Self { offline_tries: 2, ..Self::default() }
    }

    /// Returns how often a request is tried in all where this went wrong.
    pub(super) fn tries_after(&self, trouble: &Error) -> u32 {
        match trouble {
            Error::Offline { .. } => self.offline_tries.min(self.tries),
            Error::Unusable { .. } => UNUSABLE_TRIES.min(self.tries),
            _ => self.tries,
        }
    }

    /// Returns the pause before the next try after `failures` failures.
    pub(super) fn backoff(&self, failures: u32) -> Duration {
        (self.jitter)(self.longest(failures))
    }

    /// Returns the pause that a remote asked for, but never so short that asking again is a hammer.
    pub(super) fn asked(&self, asked: Option<Duration>, failures: u32) -> Duration {
        let longest = self.longest(failures);
        asked.unwrap_or(longest).max(longest / 2).saturating_add((self.jitter)(self.base))
    }

    fn longest(&self, failures: u32) -> Duration {
        let doubled = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        self.base.saturating_mul(doubled).min(self.cap)
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut pace = formatter.debug_struct("Pace");
        pace.field("base", &self.base).field("cap", &self.cap).field("tries", &self.tries);
        pace.field("patience", &self.patience).finish_non_exhaustive()
    }
}

/// Why the next request has to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// The remote asked for a pause.
    Throttled,
    /// Something went wrong that may pass; in words.
    Trouble(String),
    /// Our own budget of requests is used up for the moment.
    Budget,
}

/// A pause that is about to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// How long, rounded up to seconds.
    pub seconds: u64,
    /// Why.
    pub reason: WaitReason,
    /// Which try just ended, counted from 1; 0 before the first.
    pub attempt: u32,
}

impl Wait {
    pub(super) fn new(length: Duration, reason: WaitReason, attempt: u32) -> Self {
        Self { seconds: whole_seconds(length), reason, attempt }
    }
}

pub(super) fn whole_seconds(length: Duration) -> u64 {
    length.as_secs().saturating_add(u64::from(length.subsec_nanos() > 0))
}

/// How many requests a remote allows in which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// This many.
    pub requests: u32,
    /// In this time.
    pub per: Duration,
}

/// What is left of a budget. It refills steadily and holds one period's requests at most.
#[derive(Debug)]
pub(super) struct Bucket {
    budget: Budget,
    /// When the bucket would be full; the later, the emptier it is.
    full_at: Instant,
}

impl Bucket {
    pub(super) fn new(budget: Budget, now: Instant) -> Self {
        let budget = Budget { requests: budget.requests.max(1), per: budget.per.min(LONGEST_PERIOD) };
        Self { budget, full_at: now }
    }

    /// Takes one request out and returns how long it has to wait for that.
    pub(super) fn take(&mut self, now: Instant) -> Duration {
        let share = self.budget.per / self.budget.requests;
        self.full_at = self.full_at.max(now) + share;
        self.full_at.saturating_duration_since(now).saturating_sub(share * self.budget.requests)
    }
}

fn random_up_to(longest: Duration) -> Duration {
    let mut bytes = [0; 4];
    // Without randomness the whole pause is the careful choice.
    match getrandom::fill(&mut bytes) {
        Ok(()) => longest.mul_f64(f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)),
        Err(_) => longest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_cap() {
        let pace = Pace { jitter: |longest| longest, ..Pace::default() };
        let millis: Vec<_> = (1..=9).map(|failures| pace.backoff(failures).as_millis()).collect();

        assert_eq!(millis, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
        assert_eq!(pace.backoff(u32::MAX), Duration::from_secs(30));
    }

    #[test]
    fn jitter_stays_within_the_pause_and_varies() {
        let pauses: Vec<_> = (0..50).map(|_| Pace::default().backoff(4)).collect();

        assert!(pauses.iter().all(|pause| *pause <= Duration::from_secs(4)));
        assert!(pauses.iter().any(|pause| pause != &pauses[0]));
    }

    #[test]
    fn an_asked_pause_is_kept_and_a_pause_of_nothing_is_not_believed() {
        let pace = Pace { jitter: |_| Duration::ZERO, ..Pace::default() };
        let cases = [
            (Some(90), 1, 90_000),
            (Some(0), 1, 250),
            (Some(0), 5, 4000),
            (None, 1, 500),
            (None, 99, 30_000),
            (Some(u64::MAX), 1, u128::from(u64::MAX) * 1000),
        ];
        for (asked, failures, millis) in cases {
            let pause = pace.asked(asked.map(Duration::from_secs), failures);
            assert_eq!(pause.as_millis(), millis, "{asked:?} after {failures}");
        }
    }

    #[test]
    fn a_budget_lets_a_burst_through_and_then_spreads() {
        let start = Instant::now();
        let mut bucket = Bucket::new(Budget { requests: 3, per: Duration::from_secs(30) }, start);
        let mut take = |second: u64| bucket.take(start + Duration::from_secs(second)).as_secs();

        assert_eq!([take(0), take(0), take(0), take(0), take(0)], [0, 0, 0, 10, 20]);
        assert_eq!([take(30), take(60), take(600), take(600)], [0, 0, 0, 0]);
    }

    #[test]
    fn an_absurd_budget_still_lets_requests_through() {
        let start = Instant::now();
        for (requests, per) in [(0, Duration::ZERO), (0, Duration::MAX), (u32::MAX, Duration::MAX)] {
            let mut bucket = Bucket::new(Budget { requests, per }, start);
            assert_eq!(bucket.take(start), Duration::ZERO, "{requests} in {per:?}");
            assert!(bucket.take(start) <= LONGEST_PERIOD);
        }
    }

    #[test]
    fn seconds_are_rounded_up() {
        for (millis, seconds) in [(0, 0), (1, 1), (1000, 1), (1001, 2)] {
            assert_eq!(Wait::new(Duration::from_millis(millis), WaitReason::Budget, 0).seconds, seconds);
        }
    }
}
