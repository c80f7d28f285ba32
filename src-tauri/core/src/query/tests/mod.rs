//! The language as a whole, by example and by property.

mod arbitrary;
mod completion;
mod dates;
mod edits;
mod errors;
mod evaluation;
mod language;
mod matching;
mod words;

use crate::event::Instant;
use crate::query::{Filter, Zone, ZoneContext};

/// 21 Nov 2026, 09:12 UTC.
fn now() -> Instant {
    Instant::from_seconds(1_795_252_320)
}

fn context(zone: &str) -> ZoneContext {
    ZoneContext { zone: Zone::parse(zone).unwrap(), now: now() }
}

fn filter(text: &str) -> Filter {
    Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}
