//! What is left to chance, and for how long.

use std::time::{Duration, Instant};

/// A series of numbers that follows from its seed (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// Begins the series of `TRAILBOOK_SEED` and prints the seed. Without one, the short form is the same each time, so
    /// that a change is judged by itself; the long one is new each time.
    pub fn begin(what: &str) -> Self {
        let given = std::env::var("TRAILBOOK_SEED").ok().and_then(|text| text.parse().ok());
        let fresh = || endured().map(|_| chrono::Utc::now().timestamp_nanos_opt().unwrap().cast_unsigned() >> 8);
        let seed = given.or_else(fresh).unwrap_or(1);
        println!("{what}: the seed is {seed}; TRAILBOOK_SEED={seed} repeats it");
        Self { state: seed }
    }

    /// Returns the next number.
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    /// Returns a length of time up to `longest`.
    pub fn moment(&mut self, longest: Duration) -> Duration {
        longest.mul_f64(self.below(1 << 20) as f64 / f64::from(1 << 20))
    }
}

/// The rounds of a test: so many where every change is tested, and as many as fit into the seconds of
/// `TRAILBOOK_ENDURE_SECONDS` where somebody wants to know more.
pub fn rounds(short: usize) -> impl Iterator<Item = usize> {
    let begin = Instant::now();
    let length = endured();
    (0..).take_while(move |round| length.map_or(*round < short, |length| begin.elapsed() < length || *round < short))
}

/// Returns how long a test is to go on, where it is not the short form.
pub fn endured() -> Option<Duration> {
    std::env::var("TRAILBOOK_ENDURE_SECONDS").ok().and_then(|text| text.parse().ok()).map(Duration::from_secs)
}
