//! An event as the cache holds it: the canonical event, its place, and one text or JSON value a column.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Event, Field, Instant};

/// A column of the list, of a file and of an event's JSON, in the order of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// The remote's identifier.
    Uid,
    /// The alias of the organization.
    Organization,
    /// The connector that read it.
    Connector,
    /// The stream within the connector.
    Stream,
    /// When it happened.
    Occurred,
    /// When the remote recorded it.
    Recorded,
    /// One of the text fields.
    Field(Field),
    /// Success, failure or unknown.
    Outcome,
    /// All targets, as a JSON array.
    Targets,
    /// All changes, as a JSON array.
    Changes,
    /// How often the remote has changed it since it was first received.
    Revised,
}

impl Column {
    /// Every column in the order of the contract.
    pub fn all() -> Vec<Self> {
        let mut columns =
            vec![Self::Uid, Self::Organization, Self::Connector, Self::Stream, Self::Occurred, Self::Recorded];
        for field in Field::ALL {
            if field == Field::OutcomeRaw {
                columns.push(Self::Outcome);
            }
            if field == Field::WorkspaceId {
                columns.push(Self::Targets);
            }
            columns.push(Self::Field(field));
        }
        columns.extend([Self::Changes, Self::Revised]);
        columns
    }

    /// Returns the name used in JSON, CSV and `--columns`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uid => "uid",
            Self::Organization => "organization",
            Self::Connector => "connector",
            Self::Stream => "stream",
            Self::Occurred => "occurred",
            Self::Recorded => "recorded",
            Self::Field(field) => field.name(),
            Self::Outcome => "outcome",
            Self::Targets => "targets",
            Self::Changes => "changes",
            Self::Revised => "revised",
        }
    }

    /// Returns the heading that people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Uid => "Event id",
            Self::Organization => "Organization",
            Self::Connector => "Connector",
            Self::Stream => "Stream",
            Self::Occurred => "Time",
            Self::Recorded => "Recorded",
            Self::Field(field) => field.title(),
            Self::Outcome => "Result",
            Self::Targets => "All targets",
            Self::Changes => "Changes",
            Self::Revised => "Revised",
        }
    }

    /// Returns the column that `name` names, if it names one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|column| column.name() == name)
    }
}

/// An event as the cache holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its number in the journal: 1 for the first event kept.
    pub seq: i64,
    /// The alias of its organization.
    pub organization: String,
    /// The connector that read it.
    pub connector: String,
    /// The stream within the connector.
    pub stream: String,
    /// When this program received it.
    pub received: Instant,
    /// How many later, different versions the remote has sent.
    pub revised: u32,
    /// The canonical event. Its raw bytes are empty unless they were asked for.
    pub event: Event,
}

impl Record {
    /// Returns the instant that orders it.
    pub fn at(&self) -> Instant {
        self.event.at(self.received)
    }

    /// Returns the text of `column`; None where the remote does not say.
    pub fn text(&self, column: Column) -> Option<Cow<'_, str>> {
        let event = &self.event;
        match column {
            Column::Uid => event.uid.as_ref().map(|uid| Cow::Borrowed(uid.as_str())),
            Column::Organization => Some(Cow::Borrowed(&self.organization)),
            Column::Connector => Some(Cow::Borrowed(&self.connector)),
            Column::Stream => Some(Cow::Borrowed(&self.stream)),
            Column::Occurred => event.occurred.map(|time| Cow::Owned(time.to_rfc3339())),
            Column::Recorded => event.recorded.map(|time| Cow::Owned(time.to_rfc3339())),
            Column::Field(field) => event.fields.get(field).map(Cow::Borrowed),
            Column::Outcome => Some(Cow::Borrowed(event.outcome.as_str())),
            Column::Targets => json_list(&event.targets),
            Column::Changes => json_list(&event.changes),
            Column::Revised => (self.revised > 0).then(|| Cow::Owned(self.revised.to_string())),
        }
    }

    /// Returns the event as a JSON object with the keys of the contract; keys are absent where the remote does not say.
    ///
    /// `occurred_text`, `received` and `flags` follow the contract's keys.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        for column in Column::all() {
            let value = match column {
                Column::Targets => list_value(&self.event.targets),
                Column::Changes => list_value(&self.event.changes),
                Column::Revised => (self.revised > 0).then(|| Value::from(self.revised)),
                _ => self.text(column).map(|text| Value::from(text.into_owned())),
            };
            if let Some(value) = value {
                object.insert(column.name().to_owned(), value);
            }
        }
        if let Some(text) = &self.event.occurred_text {
            object.insert("occurred_text".to_owned(), Value::from(text.clone()));
        }
        object.insert("received".to_owned(), Value::from(self.received.to_rfc3339(3)));
        let flags: Vec<Value> = self.event.flags.iter().map(|flag| Value::from(flag.as_str())).collect();
        if !flags.is_empty() {
            object.insert("flags".to_owned(), Value::from(flags));
        }
        Value::Object(object)
    }
}

fn list_value<T: Serialize>(list: &[T]) -> Option<Value> {
    if list.is_empty() { None } else { serde_json::to_value(list).ok() }
}

fn json_list<T: Serialize>(list: &[T]) -> Option<Cow<'static, str>> {
    if list.is_empty() { None } else { serde_json::to_string(list).ok().map(Cow::Owned) }
}
