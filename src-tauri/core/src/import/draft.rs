//! An event while it is put together from the values of a record.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::json;
use super::recipe::Slot;
use super::time::Form;
use super::vendor;
use crate::event::{Change, Event, EventUid, Field, Flag, Outcome, Target};
use crate::query::Zone;

/// Records beyond this size are flagged, as are those of which a column shows only the beginning.
const LARGE: usize = 1024 * 1024;
/// Texts beyond this size are cut in columns; the record's bytes keep them whole.
const LONGEST_TEXT: usize = 64 * 1024;
/// The longest identifier that is taken as it is.
const LONGEST_UID: usize = 1_024;
/// The longest name of a connector or stream that is taken as it is.
const LONGEST_NAME: usize = 64;
/// How many targets or changes of one record are taken.
const MOST_PARTS: usize = 1_000;

/// An event that was read from a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Drafted {
    pub(super) event: Event,
    /// The connector that read it first, where the record says.
    pub(super) connector: Option<String>,
    /// The stream it belongs to, where the record says.
    pub(super) stream: Option<String>,
    /// Who made its identifier.
    pub(super) uid: Uid,
    /// Whether its time was taken as of the zone asked for.
    pub(super) zone: Told,
}

/// Who made an identifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Uid {
    /// The record has it.
    #[default]
    Own,
    /// It is a digest of the record; how often the record was met comes later.
    Made,
}

/// Whether a time says of which zone it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Told {
    /// It does.
    #[default]
    Yes,
    /// It does not.
    No,
}

/// An event on its way.
pub(super) struct Draft {
    drafted: Drafted,
    zone: Zone,
}

impl Draft {
    pub(super) fn new(zone: Zone) -> Self {
        Self { drafted: Drafted::default(), zone }
    }

    /// Notes something to know before relying on the event.
    pub(super) fn flag(&mut self, flag: Flag) {
        self.drafted.event.flags.insert(flag);
    }

    /// Puts a JSON value where it belongs. What does not fit there stays in the record's bytes.
    pub(super) fn put_json(&mut self, slot: Slot, raw: &str) {
        match slot {
            Slot::Targets | Slot::Changes | Slot::Flags if raw.starts_with('[') => self.put_list(slot, raw),
            _ => {
                if let Some(text) = json::scalar(raw) {
                    self.put(slot, text);
                }
            }
        }
    }

    /// Puts a text where it belongs. Blank text counts as absent.
    pub(super) fn put(&mut self, slot: Slot, text: Cow<'_, str>) {
        if text.trim_ascii().is_empty() {
            return;
        }
        let drafted = &mut self.drafted;
        let event = &mut drafted.event;
        match slot {
            Slot::Field(field) => {
                if text.len() > LONGEST_TEXT {
                    event.flags.insert(Flag::Oversized);
                }
                event.fields.set(field, shortened(text));
            }
            Slot::Uid if text.len() <= LONGEST_UID => event.uid = EventUid::try_from(text.into_owned()).ok(),
            Slot::Uid => {}
            Slot::Occurred => self.occurred(text),
            Slot::OccurredText => event.occurred_text = Some(shortened(text).into_owned()),
            Slot::Recorded => event.recorded = vendor::time_in(&text, self.zone).map(|read| read.time),
            Slot::Outcome => outcome(event, &text),
            Slot::Connector => drafted.connector = name(text),
            Slot::Stream => drafted.stream = name(text),
            Slot::Targets | Slot::Changes | Slot::Flags => self.put_list(slot, &text),
        }
    }

    fn occurred(&mut self, text: Cow<'_, str>) {
        let read = vendor::time_in(&text, self.zone);
        let event = &mut self.drafted.event;
        event.occurred = read.map(|read| read.time);
        if read.is_some_and(|read| read.form == Form::Local) {
            self.drafted.zone = Told::No;
        }
        if read.is_none_or(|read| read.form != Form::Canonical) && event.occurred_text.is_none() {
            event.occurred_text = Some(shortened(text).into_owned());
        }
    }

    fn put_list(&mut self, slot: Slot, raw: &str) {
        let event = &mut self.drafted.event;
        match slot {
            Slot::Targets => event.targets = targets(raw),
            Slot::Changes => event.changes = changes(raw),
            _ => {
                let words: Vec<Cow<'_, str>> = serde_json::from_str(raw).unwrap_or_default();
                // Whether an event was revised is this journal's to say.
                let known = Flag::ALL.into_iter().filter(|flag| *flag != Flag::Revised);
                known
                    .filter(|flag| words.iter().any(|word| word == flag.as_str()))
                    .for_each(|flag| event.flags.insert(flag));
            }
        }
    }

    /// Returns the event of the record with these bytes, and flags for what it lacks.
    pub(super) fn finish(mut self, raw: &[u8]) -> Drafted {
        let event = &mut self.drafted.event;
        if raw.len() > LARGE {
            event.flags.insert(Flag::Oversized);
        }
        if event.uid.is_none() {
            event.uid = EventUid::try_from(format!("{}#1", digest(raw))).ok();
            event.flags.insert(Flag::NoUid);
            self.drafted.uid = Uid::Made;
        }
        if event.occurred.is_none() {
            event.flags.insert(Flag::NoTime);
        }
        if event.fields.get(Field::Action).is_none() {
            event.flags.insert(Flag::NoAction);
        }
        if let Some(Target { kind, id, name }) = event.targets.first() {
            let fields = [(Field::TargetType, kind), (Field::TargetId, id), (Field::TargetName, name)];
            for (field, text) in fields {
                if let Some(text) = text {
                    event.fields.set_default(field, text.clone());
                }
            }
        }
        event.raw = raw.to_vec();
        self.drafted
    }
}

/// Returns the digest that stands for a record without an identifier: the same as for a remote's.
fn digest(raw: &[u8]) -> String {
    let hex: String = Sha256::digest(raw).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("h1:{hex}")
}

/// Takes an outcome: the contract's words as they are, the words of others with the word kept.
fn outcome(event: &mut Event, word: &str) {
    const SUCCESS: [&str; 10] =
        ["success", "succeeded", "successful", "ok", "true", "allow", "allowed", "granted", "pass", "passed"];
    const FAILURE: [&str; 12] = [
        "failure",
        "failed",
        "fail",
        "error",
        "false",
        "deny",
        "denied",
        "refused",
        "rejected",
        "blocked",
        "unauthorized",
        "forbidden",
    ];
    if let Some(outcome) = Outcome::from_word(word) {
        event.outcome = outcome;
        return;
    }
    let lower = word.trim().to_ascii_lowercase();
    let among = |words: &[&str]| words.contains(&lower.as_str());
    event.outcome = match () {
        () if among(&SUCCESS) => Outcome::Success,
        () if among(&FAILURE) => Outcome::Failure,
        () => Outcome::Unknown,
    };
    event.fields.set_default(Field::OutcomeRaw, shortened(Cow::Borrowed(word)));
}

/// Takes the name of a connector or stream, which every event of a kind shares.
fn name(text: Cow<'_, str>) -> Option<String> {
    (text.len() <= LONGEST_NAME && !text.contains(char::is_control)).then(|| text.into_owned())
}

/// A text, number or truth value; nothing where it is anything else.
#[derive(Default)]
struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(json::scalar(raw.get()).map(|text| shortened(text).into_owned())))
    }
}

fn targets(raw: &str) -> Vec<Target> {
    #[derive(Deserialize)]
    struct Written {
        #[serde(rename = "type", default)]
        kind: Scalar,
        #[serde(default)]
        id: Scalar,
        #[serde(default)]
        name: Scalar,
    }
    let written: Vec<Written> = serde_json::from_str(raw).unwrap_or_default();
    let target = |Written { kind, id, name }| Target { kind: kind.0, id: id.0, name: name.0 };
    written.into_iter().take(MOST_PARTS).map(target).filter(|target| *target != Target::default()).collect()
}

fn changes(raw: &str) -> Vec<Change> {
    #[derive(Deserialize)]
    struct Written {
        #[serde(default)]
        field: Scalar,
        #[serde(default)]
        from: Scalar,
        #[serde(default)]
        to: Scalar,
    }
    let written: Vec<Written> = serde_json::from_str(raw).unwrap_or_default();
    let change = |Written { field, from, to }| Some(Change { field: field.0?, from: from.0, to: to.0 });
    written.into_iter().take(MOST_PARTS).filter_map(change).collect()
}

/// Cuts a text that no column can show.
fn shortened(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let end = (0..=LONGEST_TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    Cow::Owned(format!("{}…", &text[..end]))
}
