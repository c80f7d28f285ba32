//! One record of a vendor as an event.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::super::draft::{Draft, Drafted, Told, Uid};
use super::super::recipe::Slot;
use super::super::time::Form;
use super::Vendor;
use super::time::{self, DateOrder, NoTime};
use crate::event::{EventUid, Field, Flag, Instant};
use crate::query::Zone;

/// Where the text of a column goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A place in an event.
    Field(Slot),
    /// Who did it: a name, an address, or both.
    Person,
    /// What it was done to: a name or an identifier.
    Thing,
}

/// By which rules records become events.
pub(super) struct Rules<'a> {
    pub(super) vendor: &'a Vendor,
    /// Where each column goes, by its number.
    pub(super) places: Vec<Option<Place>>,
    /// The names of the columns.
    pub(super) names: &'a [String],
    pub(super) zone: Option<Zone>,
    /// The column with the time of day, where the one with the date has none.
    pub(super) clock: Option<usize>,
    pub(super) order: DateOrder,
}

/// Everything that a record says: where it stands and what is there.
pub(super) type Says = Vec<(String, String)>;

/// What became of a record.
pub(super) struct Made {
    pub(super) drafted: Drafted,
    /// Why its time is not known.
    pub(super) no_time: Option<NoTime>,
    pub(super) says: Says,
}

impl Made {
    /// Returns the event, known by what it says where it has no identifier.
    pub(super) fn known(self) -> Drafted {
        let Self { mut drafted, mut says, .. } = self;
        if drafted.uid == Uid::Made {
            says.sort();
            let said = says.iter().map(|(place, text)| (place.as_str(), text.as_str()));
            drafted.event.uid = EventUid::try_from(format!("{}{}#1", EventUid::OF_CONTENT, digest(said))).ok();
        }
        drafted
    }

    /// Takes the time that the record names for another moment than the first that it may mean.
    pub(super) fn set_time(&mut self, at: Instant) {
        let before = self.drafted.event.occurred.map(|time| time.at.nanos().to_string());
        let occurred = Place::Field(Slot::Occurred).word();
        for (place, text) in &mut self.says {
            if *place == occurred && Some(&*text) == before.as_ref() {
                *text = at.nanos().to_string();
            }
        }
        if let Some(time) = &mut self.drafted.event.occurred {
            time.at = at;
        }
    }
}

impl Rules<'_> {
    /// Makes the event of a record. `cells` are its texts by the number of their column.
    pub(super) fn make(&self, cells: &[(usize, Cow<'_, str>)], raw: &[u8], flags: &[Flag]) -> Made {
        let mut draft = Draft::new(Zone::utc());
        flags.iter().for_each(|flag| draft.flag(*flag));
        let mut says = Vec::with_capacity(cells.len());
        let (mut no_time, mut zone) = (None, Told::Yes);
        for (number, text) in cells {
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            let Some(place) = self.places.get(*number).copied().flatten() else {
                // What goes nowhere still tells one record from another, unless it was added to the export.
                let name = self.names.get(*number).map_or("", String::as_str);
                says.extend(self.vendor.unplaced(name).map(|word| (word, text.to_owned())));
                continue;
            };
            let mut said = text.to_owned();
            let joined = self.joined(place, text, cells);
            let text = joined.as_deref().unwrap_or(text);
            match place {
                Place::Field(slot @ (Slot::Occurred | Slot::Recorded)) => match time::read(text, self.zone, self.order)
                {
                    Ok(moment) => {
                        said = moment.time.at.nanos().to_string();
                        draft.put(slot, Cow::Owned(moment.time.to_rfc3339()));
                        if slot == Slot::Occurred && moment.form != Form::Canonical {
                            draft.put(Slot::OccurredText, Cow::Owned(text.to_owned()));
                        }
                        if moment.form == Form::Local {
                            zone = Told::No;
                        }
                    }
                    Err(error) if slot == Slot::Occurred => {
                        draft.put(Slot::OccurredText, Cow::Owned(text.to_owned()));
                        no_time = Some(error);
                    }
                    Err(_) => {}
                },
                Place::Field(Slot::Field(Field::Action)) => {
                    let action = self.vendor.action(text);
                    said = action.to_owned();
                    draft.put(Slot::Field(Field::Action), Cow::Borrowed(action));
                }
                Place::Field(slot) => draft.put(slot, Cow::Borrowed(text)),
                Place::Person => person(&mut draft, text),
                Place::Thing => draft.put(Slot::Field(Field::TargetName), Cow::Borrowed(text)),
            }
            says.push((place.word(), said));
        }
        let mut drafted = draft.finish(raw);
        drafted.zone = zone;
        if no_time.is_none() && drafted.event.flags.contains(Flag::NoTime) {
            no_time = Some(NoTime::Form);
        }
        Made { drafted, no_time, says }
    }
}

impl Rules<'_> {
    /// Returns the date with the time of day from the column beside it.
    fn joined(&self, place: Place, day: &str, cells: &[(usize, Cow<'_, str>)]) -> Option<String> {
        let clock = self.clock.filter(|_| place == Place::Field(Slot::Occurred))?;
        let (_, clock) = cells.iter().find(|(number, _)| *number == clock)?;
        let clock = clock.trim();
        (!clock.is_empty()).then(|| format!("{} {clock}", time::day_of(day)))
    }
}

/// Tells the name of a person from the address of mail beside it.
fn person(draft: &mut Draft, text: &str) {
    let is_mail = |word: &str| word.contains('@') && !word.contains(' ');
    let (name, mail) = if is_mail(text) {
        ("", text)
    } else {
        let open = text.rfind(['<', '(']).filter(|_| text.ends_with(['>', ')']));
        match open.map(|at| (text[..at].trim(), text[at + 1..text.len() - 1].trim())) {
            Some((name, mail)) if is_mail(mail) => (name, mail),
            _ => (text, ""),
        }
    };
    draft.put(Slot::Field(Field::ActorName), Cow::Borrowed(name.trim_matches('"')));
    draft.put(Slot::Field(Field::ActorEmail), Cow::Borrowed(mail));
}

/// Returns the digest of what a record says, in whichever order and under whichever names its columns stand: the same
/// record from two exports is the same event. `says` is sorted.
pub(super) fn digest<'a>(says: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut hash = Sha256::new();
    for (place, text) in says {
        for part in [place, text] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
