//! What files would become, before anything is kept: how they are read, which column goes where, their first events.

use std::path::PathBuf;

use serde::Serialize;

use crate::event::{Event, Record};
use crate::failure::{Code, Failure};
use crate::import::{self, Batch, File, KnownBodies, Pack, Reading, Sample, Stop};
use crate::organization::Alias;
use crate::query::Zone;

use super::importing::ImportOptions;
use super::profile::Chosen;
use super::rows::Row;
use super::{Workbench, laborious, now};

/// Events that are shown.
const SHOWN: usize = 20;
/// Values of a column that are shown.
const SAMPLES: usize = 3;
/// Columns that are shown.
const MOST_COLUMNS: usize = 60;
/// Files that are looked at.
const MOST_FILES: usize = 50;
/// Letters of a value that are shown.
const LONGEST: usize = 80;

/// A file that was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LookedAt {
    /// Its name; of an archive's entry, with the archive's.
    pub name: String,
    /// How it would be read: the identifier of a vendor or connector, canonical or generic. None where nothing fits.
    pub profile: Option<String>,
    /// What people call that.
    pub vendor: Option<String>,
    /// How much it looks like that, in percent, where it was told by its columns.
    pub likeness: Option<u32>,
    /// Which column goes where.
    pub columns: Vec<ColumnChoice>,
    /// A time that does not say of which zone it is.
    pub zoneless: Option<String>,
    /// Its first events.
    pub rows: Vec<Row>,
    /// Why it cannot be read like that.
    pub problem: Option<String>,
}

/// A column of a file, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ColumnChoice {
    /// Its name in the file.
    pub name: String,
    /// The field that it goes to; None where it stays in the record alone.
    pub field: Option<String>,
    /// Some of its values.
    pub samples: Vec<String>,
}

/// A way of reading files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ProfileChoice {
    /// Its identifier.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Where a person finds the export.
    pub about: String,
    /// How well its facts are known.
    pub evidence: String,
    /// How many rows an export holds at most.
    pub limit: Option<u64>,
}

impl Workbench {
    /// Returns the vendors whose exports are known.
    pub fn profiles(&self) -> Vec<ProfileChoice> {
        let (vendors, generic) = import::vendors();
        let choice = |vendor: import::Vendor| ProfileChoice {
            id: vendor.id,
            name: vendor.name,
            about: vendor.about,
            evidence: vendor.evidence,
            limit: vendor.limit,
        };
        vendors.into_iter().chain(generic).map(choice).collect()
    }

    /// Says what files would become in the organization called `alias`; keeps nothing.
    ///
    /// # Errors
    /// When a file cannot be opened.
    pub async fn look_at_files(
        &self,
        alias: Option<Alias>,
        files: Vec<PathBuf>,
        options: ImportOptions,
    ) -> Result<Vec<LookedAt>, Failure> {
        let this = self.clone();
        laborious(move || {
            let known = alias.and_then(|alias| this.0.registry.find(&alias).ok());
            let mut looked = Vec::new();
            for path in files {
                for input in Pack::open(&path)?.take(MOST_FILES.saturating_sub(looked.len())) {
                    looked.push(match input.and_then(File::look) {
                        Ok(file) => {
                            let chosen = options.choose(&this, known.as_ref(), &file);
                            look(file, chosen, &options)
                        }
                        Err(import::Error::Form { name, say }) => {
                            LookedAt { name, problem: Some(say), ..LookedAt::default() }
                        }
                        Err(error) => return Err(error.into()),
                    });
                }
            }
            Ok(looked)
        })
        .await
    }
}

fn look(file: File, chosen: Result<Chosen, Failure>, options: &ImportOptions) -> LookedAt {
    let sample = file.sample();
    let mut looked = LookedAt { name: file.name().to_owned(), ..LookedAt::default() };
    let chosen = match chosen {
        Ok(chosen) => chosen,
        Err(failure) => {
            looked.columns = columns(&sample, |_| None);
            looked.problem = Some(failure.message);
            return looked;
        }
    };
    looked.profile = Some(chosen.name(options));
    looked.vendor = Some(chosen.title(options));
    if let Chosen::Table(table) = &chosen {
        looked.likeness = table.likeness.map(|part| (part * 100.0).round() as u32);
        let field =
            |number: usize| table.columns.iter().find(|(_, known)| *known == number).map(|(place, _)| place.word());
        looked.columns = columns(&sample, field);
    } else {
        let field = |number: usize| {
            let name = sample.names.get(number)?;
            options.assigned.iter().find(|said| said.column() == name).map(|said| said.field().to_owned())
        };
        looked.columns = columns(&sample, field);
    }
    let without = ImportOptions { zone: None, ..options.clone() };
    looked.zoneless = match chosen.check_zone(&without, &file) {
        Err(import::Error::Zone { time, .. }) => Some(time),
        _ => None,
    };
    let connector = chosen.connector().to_owned();
    match first_events(file, &chosen, options) {
        Ok(events) => looked.rows = events.into_iter().map(|event| row(event, &connector)).collect(),
        Err(error) => looked.problem = Some(error.to_string()),
    }
    looked
}

fn columns(sample: &Sample, field: impl Fn(usize) -> Option<String>) -> Vec<ColumnChoice> {
    let shown = |text: &String| text.chars().take(LONGEST).collect();
    let choice = |(number, name): (usize, &String)| {
        let values = sample.rows.iter().filter_map(|row| row.get(number)).filter(|text| !text.trim().is_empty());
        ColumnChoice { name: name.clone(), field: field(number), samples: values.take(SAMPLES).map(shown).collect() }
    };
    sample.names.iter().enumerate().take(MOST_COLUMNS).map(choice).collect()
}

/// Reads until there are enough events to show. Times without a zone are shown as of UTC where nobody said another.
fn first_events(file: File, chosen: &Chosen, options: &ImportOptions) -> Result<Vec<Event>, import::Error> {
    struct Enough;
    let zone = options.zone.unwrap_or(Zone::utc());
    let mut events: Vec<Event> = Vec::new();
    let mut keep = |batch: &Batch<'_>| {
        let room = SHOWN.saturating_sub(events.len());
        events.extend(batch.page.events.iter().take(room).cloned());
        if events.len() < SHOWN { Ok(()) } else { Err(Enough) }
    };
    let known = KnownBodies::new();
    let done = match chosen {
        Chosen::Named(_) => file.read_named(&options.assigned, zone, &known, &mut keep).map(drop),
        Chosen::Mapped(manifest) => {
            file.read_mapped(&|bytes, take| manifest.map_record(bytes, take), &known, &mut keep).map(drop)
        }
        Chosen::Table(table) => {
            let explain = |event: &mut Event| table.explain(event);
            let layout = file.layout(&table.columns, Some(zone));
            let reading = Reading { vendor: &table.vendor, layout: &layout, explain: &explain };
            file.read_vendor(&reading, &mut keep).map(drop)
        }
    };
    match done {
        Ok(()) | Err(Stop::Caller(Enough)) => Ok(events),
        Err(Stop::File(error)) => Err(error),
    }
}

fn row(event: Event, connector: &str) -> Row {
    let (organization, stream) = (String::new(), String::new());
    let record =
        Record { seq: 0, organization, connector: connector.to_owned(), stream, received: now(), revised: 0, event };
    Row::from(&record)
}

/// Reads assignments that the page names.
///
/// # Errors
/// When one has another form or names no field.
pub fn assignments(texts: &[String]) -> Result<Vec<import::Assignment>, Failure> {
    let read =
        |text: &String| import::Assignment::parse(text).map_err(|error| Failure::from_error(Code::Usage, &error));
    texts.iter().map(read).collect()
}
