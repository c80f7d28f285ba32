//! A record as JSON, written straight from its fields: no tree is built for a row that is gone a moment later.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::event::{Column, Flag, Record};

use super::layout::Cell;

/// What a JSON object holds beside its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Nothing.
    Columns,
    /// The time as the remote wrote it, when it was received, and what to know before relying on it.
    Everything,
}

/// One record as a JSON object. With every column it is what [`Record::to_json`] returns.
#[derive(Clone, Copy, Debug)]
pub struct JsonRow<'a> {
    pub(super) cells: &'a [Cell],
    pub(super) extent: Extent,
    pub(super) record: &'a Record,
}

impl Serialize for JsonRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for cell in self.cells {
            entry::<S>(&mut object, *cell, self.record)?;
        }
        if self.extent == Extent::Everything {
            let event = &self.record.event;
            if let Some(text) = &event.occurred_text {
                object.serialize_entry("occurred_text", text)?;
            }
            object.serialize_entry("received", &self.record.received.to_rfc3339(3))?;
            if event.flags.bits() != 0 {
                object.serialize_entry("flags", &event.flags.iter().map(Flag::as_str).collect::<Vec<_>>())?;
            }
        }
        object.end()
    }
}

fn entry<S: Serializer>(object: &mut S::SerializeMap, cell: Cell, record: &Record) -> Result<(), S::Error> {
    let event = &record.event;
    match cell {
        Cell::Column(Column::Targets) if event.targets.is_empty() => Ok(()),
        Cell::Column(Column::Targets) => object.serialize_entry("targets", &event.targets),
        Cell::Column(Column::Changes) if event.changes.is_empty() => Ok(()),
        Cell::Column(Column::Changes) => object.serialize_entry("changes", &event.changes),
        Cell::Column(Column::Revised) if record.revised == 0 => Ok(()),
        Cell::Column(Column::Revised) => object.serialize_entry("revised", &record.revised),
        Cell::Column(column) => match record.text(column) {
            Some(text) => object.serialize_entry(column.name(), &*text),
            None => Ok(()),
        },
        Cell::Local(_) => match cell.text(record) {
            Some(text) => object.serialize_entry(&cell.heading(), &*text),
            None => Ok(()),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::event::{Event, EventUid, Field, Flags, Timestamp};
    use crate::export::writer::tests::record;
    use crate::export::{Layout, Rows};

    fn json(layout: &Layout, record: &Record) -> String {
        serde_json::to_string(&Rows::new(layout).json(record)).unwrap()
    }

    #[test]
    fn with_every_column_it_is_the_contract_of_an_event() {
        let mut full = record("a1");
        for field in Field::ALL {
            full.event.fields.set(field, format!("{} \"\n\u{2028}\0", field.name()));
        }
        full.revised = 2;
        full.event.recorded = Timestamp::parse("2026-11-21T14:23:15Z").ok();
        full.event.occurred_text = Some("21/11/2026".into());
        full.event.flags = Flags::from_bits(u16::MAX);
        let bare = Record { event: Event::default(), ..record("a1") };
        let no_time = Record {
            event: Event { uid: EventUid::try_from("x".to_owned()).ok(), ..Event::default() },
            ..record("a1")
        };

        for record in [full, bare, no_time, record("a2")] {
            assert_eq!(json(&Layout::default(), &record), record.to_json().to_string());
        }
    }

    #[test]
    fn the_columns_asked_for_come_in_their_order() {
        let columns = vec![Column::Outcome, Column::Uid, Column::Recorded];

        assert_eq!(json(&Layout { columns, zone: None }, &record("a1")), r#"{"outcome":"unknown","uid":"a1"}"#);
    }

    #[test]
    fn a_zone_adds_its_key_and_drops_none() {
        let record = record("a1");
        let layout = Layout { zone: Some(chrono_tz::Asia::Tokyo), ..Layout::default() };

        let zoned: Value = serde_json::from_str(&json(&layout, &record)).unwrap();

        let plain = record.to_json();
        let plain = plain.as_object().unwrap();
        assert_eq!(zoned["occurred (Asia/Tokyo)"], "2026-11-21T23:23:14.265+09:00");
        assert_eq!(zoned.as_object().map(|object| object.len()), Some(plain.len() + 1));
        assert!(plain.iter().all(|(key, value)| zoned[key] == *value));
    }
}
