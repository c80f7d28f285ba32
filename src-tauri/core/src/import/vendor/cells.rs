//! Records as cells under names: the rows of a table under its header, the values of a JSON object under their keys.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};

use super::super::plan::File;
use super::super::scan::scan;
use super::super::shape::Shape;
use super::super::{json, object};

/// Records that are looked at to tell what a file holds: as many as an export of the vendors known here.
const LOOKED_AT: usize = 3_000;
/// Keys that are told apart.
const MOST_NAMES: usize = 500;

/// The beginning of a file as a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// The columns, or the keys of the first records.
    pub names: Vec<String>,
    /// The first records, each as long as it is.
    pub rows: Vec<Vec<String>>,
}

impl Sample {
    /// Returns what the beginning of `file` holds.
    pub(in super::super) fn of(file: &File) -> Self {
        let (text, whole) = file.beginning();
        match file.shape() {
            Shape::Table(separator) => {
                let names = file.seen().names.clone();
                let mut rows: Vec<Vec<String>> = Vec::new();
                each_row(text, separator, &mut |row| {
                    rows.push(row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
                    rows.len() < LOOKED_AT
                });
                if !whole {
                    rows.pop();
                }
                rows.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
                Self { names, rows }
            }
            shape => {
                let mut sample = Self::default();
                for range in scan(shape, text, whole).records.into_iter().take(LOOKED_AT) {
                    let record = String::from_utf8_lossy(&text[range]);
                    for object in objects(&record, &sample.names).into_iter().take(LOOKED_AT - sample.rows.len()) {
                        sample.add(object);
                    }
                }
                sample
            }
        }
    }

    fn add(&mut self, object: &str) {
        let Some(values) = values(object) else { return };
        let mut row = vec![String::new(); self.names.len()];
        for (name, value) in values {
            let place = self.names.iter().position(|known| *known == name);
            match place {
                Some(place) => row[place] = value.into_owned(),
                None if self.names.len() < MOST_NAMES => {
                    self.names.push(name);
                    row.push(value.into_owned());
                }
                None => {}
            }
        }
        self.rows.push(row);
    }
}

/// Hands over the rows of a table until the closure has enough.
pub(super) fn each_row(text: &[u8], separator: u8, take: &mut dyn FnMut(&ByteRecord) -> bool) {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator);
    let mut reader = builder.from_reader(text);
    let mut row = ByteRecord::new();
    while reader.read_byte_record(&mut row).unwrap_or(false) {
        if !take(&row) {
            return;
        }
    }
}

/// Returns the objects that a record is: itself, or what it lists where it is a saved response with none of `names`.
pub(super) fn objects<'a>(record: &'a str, names: &[String]) -> Vec<&'a str> {
    let is_own =
        names.is_empty() || values(record).is_some_and(|values| values.iter().any(|(name, _)| names.contains(name)));
    match object::listed(record) {
        Some(listed) if !is_own || names.is_empty() && listed.len() > 1 => listed,
        _ => vec![record],
    }
}

/// Returns the values of an object under their keys; those of objects inside under both keys with a dot between them.
pub(super) fn values(object: &str) -> Option<Vec<(String, Cow<'_, str>)>> {
    let mut found = Vec::new();
    for (key, raw) in object::members(object)? {
        match raw.as_bytes().first() {
            Some(b'{') => {
                let inside = object::members(raw).unwrap_or_default();
                let scalars =
                    inside.into_iter().filter_map(|(inner, raw)| Some((format!("{key}.{inner}"), json::scalar(raw)?)));
                found.extend(scalars);
            }
            Some(b'[') => found.push((key, Cow::Borrowed(raw))),
            _ => found.extend(json::scalar(raw).map(|text| (key, text))),
        }
    }
    Some(found)
}
