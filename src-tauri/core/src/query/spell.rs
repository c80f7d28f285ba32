//! Moments and spans spelled out for people: always absolute, always with the zone.

use chrono::{Datelike, NaiveDateTime, Timelike};

use crate::event::Instant;

use super::filter::{DateRange, Moment};
use super::zone::{Zone, ZoneContext};

/// Returns `at` in words, such as `1 Sep 2026, 00:00 UTC`.
pub fn spell_instant(at: Instant, zone: Zone) -> String {
    format!("{} {zone}", date_time(zone.clock(at)))
}

impl Moment {
    /// Returns its first instant in words.
    pub(super) fn spell_start(&self, context: &ZoneContext) -> String {
        match self {
            // As written: the instant would read otherwise where clocks skip or repeat it.
            Self::Local { start, .. } => format!("{} {}", date_time(*start), context.zone),
            Self::Ago { text, seconds } if *seconds > 0 => {
                format!("{} ago ({})", length(text), self.spell_instant(context))
            }
            Self::Absolute { .. } | Self::Today | Self::Yesterday | Self::Ago { .. } => self.spell_instant(context),
        }
    }

    /// Returns it as a span in words, without the zone.
    fn spell_span(&self, context: &ZoneContext) -> String {
        let day = |at: NaiveDateTime| format!("{} {} {}", at.day(), month(at), at.year());
        match self {
            Self::Local { text, start, .. } => match text.len() {
                4 => start.year().to_string(),
                7 if text.contains('Q') => format!("{} {}", &text[5..], start.year()),
                7 => format!("{} {}", start.format("%B"), start.year()),
                10 => day(*start),
                _ => date_time(*start),
            },
            Self::Today | Self::Yesterday => day(self.clock(context)),
            Self::Absolute { .. } | Self::Ago { .. } => date_time(self.clock(context)),
        }
    }

    fn spell_instant(&self, context: &ZoneContext) -> String {
        format!("{} {}", date_time(self.clock(context)), context.zone)
    }

    /// Returns what the clocks of the zone show at its first instant.
    pub(super) fn clock(&self, context: &ZoneContext) -> NaiveDateTime {
        let clock = context.zone.clock(self.window(context.now, context.zone).from);
        match self {
            // Nobody means the fraction of a second in which they asked.
            Self::Ago { .. } => clock.with_nanosecond(0).and_then(|clock| clock.with_second(0)).unwrap_or(clock),
            Self::Local { .. } | Self::Absolute { .. } | Self::Today | Self::Yesterday => clock,
        }
    }
}

impl DateRange {
    /// Returns it in words, with the zone.
    pub(super) fn spell(&self, context: &ZoneContext) -> String {
        let zone = context.zone;
        let span = |moment: &Moment| moment.spell_span(context);
        match self {
            Self::In(moment @ Moment::Ago { text, seconds }) if *seconds > 0 => {
                format!("last {} (since {})", length(text), moment.spell_instant(context))
            }
            Self::In(Moment::Today) => format!("today ({}, {zone})", span(&Moment::Today)),
            Self::In(Moment::Yesterday) => format!("yesterday ({}, {zone})", span(&Moment::Yesterday)),
            Self::In(moment) => format!("{} ({zone})", span(moment)),
            Self::Between(Some(from), Some(to)) => format!("{} to {} ({zone})", span(from), span(to)),
            Self::Between(Some(from), None) | Self::From(from) => format!("{} or later ({zone})", span(from)),
            Self::Between(None, Some(to)) | Self::To(to) => format!("{} or earlier ({zone})", span(to)),
            Self::Between(None, None) => "any time".to_owned(),
            Self::After(moment) => format!("later than {} ({zone})", span(moment)),
            Self::Before(moment) => format!("earlier than {} ({zone})", span(moment)),
        }
    }

    /// Returns it in words that follow `dated` in a sentence.
    pub(super) fn spell_dated(&self, context: &ZoneContext) -> String {
        let words = self.spell(context);
        match self {
            Self::In(Moment::Ago { seconds, .. }) if *seconds > 0 => format!("within the {words}"),
            _ => words,
        }
    }
}

/// Returns the length of a relative moment in words: `7d` is `7 days`, `1h` is `1 hour`.
fn length(text: &str) -> String {
    let number = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let unit = match text.as_bytes().last() {
        Some(b'm') => "minute",
        Some(b'h') => "hour",
        Some(b'w') => "week",
        _ => "day",
    };
    format!("{number} {unit}{}", if number == "1" { "" } else { "s" })
}

fn date_time(at: NaiveDateTime) -> String {
    let date = format!("{} {} {}, {:02}:{:02}", at.day(), month(at), at.year(), at.hour(), at.minute());
    match (at.second(), at.nanosecond()) {
        (0, 0) => date,
        (second, 0) => format!("{date}:{second:02}"),
        (second, nanos) => {
            let fraction = format!("{nanos:09}");
            format!("{date}:{second:02}.{}", fraction.trim_end_matches('0'))
        }
    }
}

/// Returns the month's name in three letters. English, whatever the computer's language.
fn month(at: NaiveDateTime) -> impl std::fmt::Display {
    at.format("%b")
}
