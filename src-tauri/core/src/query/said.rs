//! What a chip says as facts, for a shell that words it in a language of its own.

use chrono::{NaiveDateTime, Timelike};
use serde::Serialize;

use super::filter::{Condition, DateRange, Moment};
use super::value::{column_word, property_word};
use super::zone::ZoneContext;

/// A value of a chip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Said {
    /// Words or a value, as people read them.
    Value {
        /// The value.
        text: String,
    },
    /// What an event may have, by its name in the language.
    Column {
        /// The name.
        name: String,
    },
    /// What an event may be, by its name in the language.
    Property {
        /// The name.
        name: String,
    },
    /// A moment at which the time asked for begins or ends.
    Moment {
        /// The moment.
        point: Point,
    },
    /// A span of time.
    Span {
        /// How its ends bound it.
        shape: Shape,
        /// Where it begins, or the one moment that it is told by.
        from: Option<Point>,
        /// Where it ends.
        to: Option<Point>,
    },
}

/// A moment on the clocks of the zone shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Point {
    /// What the clocks show, such as `2026-09-01T00:00:00`.
    pub clock: String,
    /// How much of it was meant.
    pub grain: Grain,
    /// How long before now it was asked for, such as `7d`.
    pub ago: Option<String>,
}

/// How much of a moment was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Grain {
    /// A whole year.
    Year,
    /// A quarter of one.
    Quarter,
    /// A month.
    Month,
    /// A day.
    Day,
    /// A time of day.
    Time,
}

/// How the ends of a span bound it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Shape {
    /// All of what the one moment names; from it until now where that is told by how long ago it was.
    In,
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// From the start of the first to the end of the second.
    Between,
    /// From the start of it on.
    From,
    /// To the end of it.
    To,
    /// After the end of it.
    After,
    /// Before its start.
    Before,
}

impl Condition {
    /// Returns each of its values as a fact.
    pub(super) fn said(&self, context: &ZoneContext) -> Vec<Said> {
        match self {
            Self::After(moment) | Self::Before(moment) => vec![Said::Moment { point: moment.point(context) }],
            Self::Date(ranges) => ranges.iter().map(|range| range.said(context)).collect(),
            Self::Has(columns) => {
                columns.iter().map(|column| Said::Column { name: column_word(*column).to_owned() }).collect()
            }
            Self::Is(properties) => {
                properties.iter().map(|each| Said::Property { name: property_word(*each).to_owned() }).collect()
            }
            other => other.spell(context).into_iter().map(|text| Said::Value { text }).collect(),
        }
    }
}

impl Moment {
    fn point(&self, context: &ZoneContext) -> Point {
        let (clock, grain, ago) = match self {
            Self::Local { text, start, .. } => (*start, grain(text), None),
            Self::Today | Self::Yesterday => (self.clock(context), Grain::Day, None),
            Self::Ago { text, seconds } => (self.clock(context), Grain::Time, (*seconds > 0).then(|| text.clone())),
            Self::Absolute { .. } => (self.clock(context), Grain::Time, None),
        };
        Point { clock: written(clock), grain, ago }
    }
}

impl DateRange {
    fn said(&self, context: &ZoneContext) -> Said {
        let span = |shape, from: Option<&Moment>, to: Option<&Moment>| {
            let point = |moment: &Moment| moment.point(context);
            Said::Span { shape, from: from.map(point), to: to.map(point) }
        };
        match self {
            Self::In(moment @ Moment::Today) => span(Shape::Today, Some(moment), None),
            Self::In(moment @ Moment::Yesterday) => span(Shape::Yesterday, Some(moment), None),
            Self::In(moment) => span(Shape::In, Some(moment), None),
            Self::Between(Some(from), None) | Self::From(from) => span(Shape::From, Some(from), None),
            Self::Between(None, Some(to)) | Self::To(to) => span(Shape::To, Some(to), None),
            Self::Between(from, to) => span(Shape::Between, from.as_ref(), to.as_ref()),
            Self::After(moment) => span(Shape::After, Some(moment), None),
            Self::Before(moment) => span(Shape::Before, Some(moment), None),
        }
    }
}

/// Returns how much of a local moment was written, by the length of it.
fn grain(text: &str) -> Grain {
    match text.len() {
        4 => Grain::Year,
        7 if text.contains('Q') => Grain::Quarter,
        7 => Grain::Month,
        10 => Grain::Day,
        _ => Grain::Time,
    }
}

fn written(clock: NaiveDateTime) -> String {
    let whole = clock.format("%Y-%m-%dT%H:%M:%S").to_string();
    match clock.nanosecond() {
        0 => whole,
        nanos => format!("{whole}.{}", format!("{nanos:09}").trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Timestamp;
    use crate::query::{Filter, Zone};

    fn said(text: &str) -> Vec<Said> {
        let zone = Zone::parse("Europe/Zurich").unwrap();
        let context = ZoneContext { zone, now: Timestamp::parse("2026-11-21T10:00:30Z").unwrap().at };
        Filter::parse(text).unwrap().chips(&context).remove(0).said
    }

    fn point(clock: &str, grain: Grain, ago: Option<&str>) -> Point {
        Point { clock: clock.to_owned(), grain, ago: ago.map(str::to_owned) }
    }

    #[test]
    fn a_moment_is_told_on_the_clocks_of_the_zone() {
        let moment = |point| vec![Said::Moment { point }];

        assert_eq!(said("after:7d"), moment(point("2026-11-14T11:00:00", Grain::Time, Some("7d"))));
        assert_eq!(said("after:2026-09"), moment(point("2026-09-01T00:00:00", Grain::Month, None)));
        assert_eq!(said("before:2026-09-01T10:30:00.25Z"), moment(point("2026-09-01T12:30:00.25", Grain::Time, None)));
    }

    #[test]
    fn a_span_is_told_by_its_shape() {
        for (text, shape) in [
            ("date:2026-Q3", Shape::In),
            ("date:yesterday", Shape::Yesterday),
            ("date:2026-07-01..2026-09-30", Shape::Between),
            ("date:2026-07-01..", Shape::From),
            ("date:<=2026", Shape::To),
            ("date:>2026", Shape::After),
            ("date:<2026", Shape::Before),
        ] {
            let Said::Span { shape: found, .. } = &said(text)[0] else { panic!("{text} is a span") };
            assert_eq!(*found, shape, "{text}");
        }
    }

    #[test]
    fn what_is_asked_of_an_event_keeps_its_name_in_the_language() {
        assert_eq!(said("has:ip"), [Said::Column { name: "ip".to_owned() }]);
        assert_eq!(said("is:edited"), [Said::Property { name: "revised".to_owned() }]);
        assert_eq!(said("result:failure"), [Said::Value { text: "failed".to_owned() }]);
    }
}
