//! Which vendor wrote a table: told by the names of its columns and by what stands in them, together. A column that was
//! renamed is known by its values, one without values by its name.

use std::net::IpAddr;

use super::super::recipe::{Assignment, Slot};
use super::cells::Sample;
use super::row::Place;
use super::time::{self, DateOrder};
use super::{Column, Values, Vendor, plain};
use crate::query::Zone;

/// A likeness below this says nothing.
const LEAST: f64 = 0.5;
/// How often values have to fit a column whose name says nothing.
const CERTAIN: f64 = 0.8;

/// How a file may be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The vendor's identifier.
    pub vendor: String,
    /// How much it looks like that, from 0 to 1.
    pub likeness: f64,
    /// Which column goes where, by its number.
    pub columns: Vec<(Place, usize)>,
}

/// Returns the vendors that may have written a table, the likeliest first.
pub fn guesses(vendors: &[Vendor], sample: &Sample) -> Vec<Guess> {
    let mut found: Vec<Guess> = vendors.iter().filter_map(|vendor| guess(vendor, sample)).collect();
    found.retain(|guess| guess.likeness >= LEAST);
    found.sort_by(|one, other| other.likeness.total_cmp(&one.likeness));
    found
}

/// A column that is named as the time and holds none that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadTime {
    /// The column.
    pub column: String,
    /// The first text in it.
    pub text: String,
}

impl Vendor {
    /// Returns the column with the time where that is all that keeps a table from being read as this vendor's.
    pub fn unread_time(&self, sample: &Sample) -> Option<UnreadTime> {
        let found = matched(self, sample).columns;
        let mut needed = self.columns.iter().filter(|column| column.needed);
        if !needed.all(|column| found.iter().any(|(place, _)| *place == column.to)) {
            return None;
        }
        let (_, number) = found.into_iter().find(|(place, _)| *place == Place::Field(Slot::Occurred))?;
        let mut texts = sample.rows.iter().filter_map(|row| row.get(number)).filter(|text| !text.trim().is_empty());
        let text = texts.next()?.clone();
        let none = share(self, &Values::Time, sample, number) == Some(0.0);
        none.then(|| UnreadTime { column: sample.names[number].clone(), text })
    }

    /// Returns which column of a table goes where, given that it is this vendor's; what a person assigned comes first.
    /// None where a needed one is missing.
    pub fn columns_of(&self, sample: &Sample, assigned: &[Assignment]) -> Option<Vec<(Place, usize)>> {
        let said = assigned.iter().filter_map(|assignment| {
            let number = sample.names.iter().position(|name| name == assignment.column())?;
            Some((Place::parse(assignment.field())?, number))
        });
        let mut columns: Vec<(Place, usize)> = said.collect();
        for (place, number) in matched(self, sample).columns {
            if columns.iter().all(|(known, taken)| *known != place && *taken != number) {
                columns.push((place, number));
            }
        }
        let needed = self.columns.iter().filter(|column| column.needed);
        let all = needed.clone().all(|column| columns.iter().any(|(place, _)| *place == column.to));
        all.then_some(columns)
    }
}

/// Says how much a table looks like a vendor's, and which column would be what. None where a needed one is missing.
fn guess(vendor: &Vendor, sample: &Sample) -> Option<Guess> {
    let guess = matched(vendor, sample);
    let has = |place: Place| guess.columns.iter().any(|(taken, _)| *taken == place);
    let whole = vendor.columns.iter().filter(|column| column.needed).all(|column| has(column.to));
    whole.then_some(guess)
}

fn matched(vendor: &Vendor, sample: &Sample) -> Guess {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (place, column) in vendor.columns.iter().enumerate() {
        for number in 0..sample.names.len() {
            let fit = fit(vendor, column, sample, number);
            if fit > 0.0 {
                pairs.push((fit, place, number));
            }
        }
    }
    // The best pairs first; among equals the vendor's own order.
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
    let mut taken: Vec<(f64, usize, usize)> = Vec::new();
    for pair in pairs {
        if taken.iter().all(|(_, place, number)| *place != pair.1 && *number != pair.2) {
            taken.push(pair);
        }
    }
    let all: f64 = vendor.columns.iter().map(|column| column.weight).sum();
    let fits: f64 = taken.iter().map(|(fit, place, _)| fit * vendor.columns[*place].weight).sum();
    taken.sort_by_key(|(_, place, _)| *place);
    let columns = taken.iter().map(|(_, place, number)| (vendor.columns[*place].to, *number)).collect();
    Guess { vendor: vendor.id.clone(), likeness: if all > 0.0 { fits / all } else { 0.0 }, columns }
}

/// Says how well a column of the table fits one of the vendor's, from 0 to 1.
fn fit(vendor: &Vendor, column: &Column, sample: &Sample, number: usize) -> f64 {
    let name = named(column, &sample.names[number]);
    let values = column.values.as_ref().and_then(|values| share(vendor, values, sample, number));
    match (name, values) {
        (name, None) => name,
        // What stands there contradicts the name.
        (name, Some(share)) if name > 0.0 => name * (0.3 + 0.7 * share),
        (_, Some(share)) if share >= CERTAIN && (column.needed || column.weight > 1.0) => 0.6 * share,
        (_, Some(share)) if share >= CERTAIN && column.weight > 0.0 => 0.3 * share,
        _ => 0.0,
    }
}

/// Says whether a column has one of the names, or one that holds them.
fn named(column: &Column, name: &str) -> f64 {
    let bare = name.split(['(', '[']).next().unwrap_or_default();
    let (name, bare) = (plain(name), plain(bare));
    let names = column.names.iter().map(|known| plain(known));
    let mut best: f64 = 0.0;
    for (rank, known) in names.enumerate() {
        let this = if known == name || known == bare {
            // The vendor's own name comes before what others call it.
            if rank == 0 { 1.0 } else { 0.95 }
        } else if known.chars().count() >= 4 && (bare.ends_with(&known) || bare.starts_with(&known)) {
            0.5
        } else {
            0.0
        };
        best = best.max(this);
    }
    best
}

/// Says which part of the values of a column look as they should; None where there are none.
fn share(vendor: &Vendor, values: &Values, sample: &Sample, number: usize) -> Option<f64> {
    if *values == Values::Action && vendor.known.is_empty() {
        return None;
    }
    let cells = sample.rows.iter().filter_map(|row| row.get(number)).map(|cell| cell.trim());
    let (mut all, mut fitting) = (0_u32, 0_u32);
    for cell in cells.filter(|cell| !cell.is_empty()) {
        all += 1;
        fitting += u32::from(looks(vendor, values, cell));
    }
    (all > 0).then(|| f64::from(fitting) / f64::from(all))
}

fn looks(vendor: &Vendor, values: &Values, cell: &str) -> bool {
    let separated = |sign: char| {
        let word = |part: &str| {
            !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
        };
        cell.contains(sign) && cell.split(sign).all(word) && cell.chars().any(|letter| letter.is_ascii_lowercase())
    };
    match values {
        // A number that could be a time could be anything else: only long ones are taken for one here.
        Values::Time => time::read(cell, Some(Zone::utc()), DateOrder::DayFirst).is_ok(),
        Values::Person => cell.contains('@') && !cell.starts_with('@'),
        Values::Action => vendor.knows(cell),
        Values::Dotted => separated('.'),
        Values::Snake => {
            cell.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
        }
        Values::Address => cell.parse::<IpAddr>().is_ok(),
        Values::Among(words) => words.iter().any(|word| word.eq_ignore_ascii_case(cell)),
    }
}
