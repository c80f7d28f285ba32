//! How the columns of a file stand, as it is kept: what a record of it says can be told from its bytes again, and held
//! against a file whose columns are others.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::super::plan::File;
use super::super::recipe::{Assignment, Slot};
use super::super::shape::Shape;
use super::Vendor;
use super::cells::{each_row, values};
use super::clock::clock;
use super::read::{header_zone, times};
use super::row::{Place, Rules, Says, digest};
use super::time::{self, DateOrder};
use crate::event::Event;
use crate::query::Zone;

/// How the columns of a file stand, and how its times are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// The byte between cells; None where records are JSON.
    separator: Option<u8>,
    names: Vec<String>,
    /// Where each column goes, by its number.
    places: Vec<Option<String>>,
    /// The zone of times that do not say.
    zone: Option<String>,
    clock: Option<usize>,
    order: DateOrder,
    /// Whether its records have identifiers.
    identified: bool,
}

/// What two files may both say of an event, and what one does not.
#[derive(Clone, Debug)]
pub struct Alike {
    /// The places and columns that both have, without the identifier.
    common: BTreeSet<String>,
    same: bool,
}

/// Tells what records of a file say.
pub struct Teller<'a> {
    layout: &'a Layout,
    rules: Rules<'a>,
}

/// What a record says.
#[derive(Clone, Debug)]
pub struct Said(Says);

impl File {
    /// Returns how the columns of the file stand, where they go as `columns` says.
    pub fn layout(&self, columns: &[(Place, usize)], zone: Option<Zone>) -> Layout {
        let sample = self.sample();
        let mut places = vec![None; sample.names.len()];
        for (place, number) in columns {
            if let Some(known) = places.get_mut(*number) {
                *known = Some(place.word());
            }
        }
        let uid = columns.iter().find(|(place, _)| *place == Place::Field(Slot::Uid)).map(|(_, number)| *number);
        let filled =
            |number: usize| sample.rows.iter().filter_map(|row| row.get(number)).any(|cell| !cell.trim().is_empty());
        Layout {
            separator: if let Shape::Table(separator) = self.shape() { Some(separator) } else { None },
            places,
            zone: header_zone(columns, &sample).or(zone).map(|zone| zone.name().to_owned()),
            clock: clock(&sample, columns),
            order: time::order_of(times(&sample, columns)),
            identified: uid.is_some_and(filled),
            names: sample.names,
        }
    }

    /// Returns where the columns of a table go that a person assigned, and those that bear the contract's names. None where
    /// the file is no table, or it takes more than a column for a field to say so.
    pub fn assigned_columns(&self, assigned: &[Assignment]) -> Option<Vec<(Place, usize)>> {
        if !matches!(self.shape(), Shape::Table(_)) {
            return None;
        }
        let names = &self.seen().names;
        let mut columns: Vec<(Place, usize)> = Vec::new();
        for assignment in assigned {
            let number = names.iter().position(|name| name == assignment.column())?;
            columns.push((Place::parse(assignment.field())?, number));
        }
        let said = |slot: Slot| assigned.iter().any(|assignment| assignment.slot() == slot);
        for (number, name) in names.iter().enumerate() {
            let taken = columns.iter().any(|(_, taken)| *taken == number);
            let own = Slot::of(name).filter(|slot| !taken && !said(*slot));
            columns.extend(own.map(|slot| (Place::Field(slot), number)));
        }
        let mut numbers: Vec<usize> = columns.iter().map(|(_, number)| *number).collect();
        numbers.sort_unstable();
        let once = numbers.windows(2).all(|pair| pair[0] != pair[1]);
        let elsewhere = |place: &Place| matches!(place, Place::Field(Slot::Connector | Slot::Stream));
        (once && !columns.iter().any(|(place, _)| elsewhere(place))).then_some(columns)
    }
}

impl Layout {
    pub(super) fn rules<'a>(&'a self, vendor: &'a Vendor) -> Rules<'a> {
        Rules {
            vendor,
            places: self.places.iter().map(|word| Place::parse(word.as_deref()?)).collect(),
            names: &self.names,
            zone: self.zone.as_deref().and_then(|name| Zone::parse(name).ok()),
            clock: self.clock,
            order: self.order,
        }
    }

    /// Returns which column goes where.
    pub(super) fn columns(&self) -> Vec<(Place, usize)> {
        let places = self.places.iter().enumerate();
        places.filter_map(|(number, word)| Some((Place::parse(word.as_deref()?)?, number))).collect()
    }

    /// Says whether its records have identifiers.
    pub fn is_identified(&self) -> bool {
        self.identified
    }

    /// Returns what tells of records that were read from a file of this kind what they say.
    pub fn teller<'a>(&'a self, vendor: &'a Vendor) -> Teller<'a> {
        Teller { layout: self, rules: self.rules(vendor) }
    }

    /// Returns what this file and `other` both say of events. None where that is too little to know one by: then they are
    /// logs of different things.
    pub fn alike(&self, other: &Self, vendor: &Vendor) -> Option<Alike> {
        let (own, others) = (self.words(vendor), other.words(vendor));
        let common: BTreeSet<String> = own.intersection(&others).cloned().collect();
        let fewer = own.len().min(others.len());
        let has = |slot| common.contains(&Place::Field(slot).word());
        let telling = has(Slot::Occurred) && common.iter().any(|word| word == "action");
        let enough = common.len() >= 3 && common.len() * 3 >= fewer * 2 || common.len() == fewer;
        (telling && enough).then_some(Alike { same: own == others, common })
    }

    /// Returns what its records may say, without the identifier.
    fn words(&self, vendor: &Vendor) -> BTreeSet<String> {
        let columns = self.names.iter().zip(&self.places);
        let words = columns.filter_map(|(name, place)| place.clone().or_else(|| vendor.unplaced(name)));
        words.filter(|word| *word != Place::Field(Slot::Uid).word()).collect()
    }
}

impl Teller<'_> {
    /// Returns what the record of `event` says; None where that cannot be told.
    pub fn said(&self, event: &Event) -> Option<Said> {
        let at = event.occurred?.at;
        let mut cells: Vec<(usize, Cow<'_, str>)> = Vec::new();
        if let Some(separator) = self.layout.separator {
            each_row(&event.raw, separator, &mut |row| {
                let texts = row.iter().map(|cell| Cow::Owned(String::from_utf8_lossy(cell).into_owned()));
                cells.extend(texts.enumerate());
                false
            });
        } else {
            let text = std::str::from_utf8(&event.raw).ok()?;
            let place = |name: &str| self.layout.names.iter().position(|known| known == name);
            cells.extend(values(text)?.into_iter().filter_map(|(name, text)| Some((place(&name)?, text))));
        }
        let mut says = self.rules.make(&cells, &event.raw, &[]).says;
        // The order of its file may have said which moment was meant.
        let occurred = Place::Field(Slot::Occurred).word();
        says.iter_mut().filter(|(place, _)| *place == occurred).for_each(|(_, text)| *text = at.nanos().to_string());
        Some(Said(says))
    }
}

impl Alike {
    /// Says whether both say the same kinds of things, so that what they say differs where the events do.
    pub fn is_same(&self) -> bool {
        self.same
    }

    /// Returns how much both say.
    pub fn extent(&self) -> usize {
        self.common.len()
    }

    /// Returns a digest of what a record says of what both say.
    pub fn key(&self, said: &Said) -> String {
        let mut says: Vec<(&str, &str)> = said
            .0
            .iter()
            .map(|(place, text)| (place.as_str(), text.as_str()))
            .filter(|(place, _)| self.common.contains(*place))
            .collect();
        says.sort_unstable();
        digest(says.into_iter())
    }
}
