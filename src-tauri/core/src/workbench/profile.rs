//! How a file is read: by the contract's names, by names that a person assigned, by a vendor's columns, or by a
//! connector's mapping.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::connector::{self, Catalogue, Manifest};
use crate::failure::{Code, Failure};
use crate::import::{self, File, KnownAction, Place, Shape, Vendor};
use crate::page::StreamId;
use crate::query::Zone;

use super::files::FILE;
use super::importing::ImportOptions;
use super::registry::Description;
use super::undecided::{undecided, unknown};
use super::{Workbench, vendors};

/// What people call a file whose columns were assigned.
pub(super) const ASSIGNED: &str = "a table with assigned columns";

/// What the records of a file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Whatever their names say.
    Auto,
    /// Events as this program writes them.
    Canonical,
    /// Rows or objects whose columns a person assigned.
    Generic,
    /// The export of a vendor, or a vendor's own records as its connector maps them.
    Vendor(String),
}

impl Profile {
    /// Reads a profile: `auto`, `canonical`, `generic`, or the identifier of a vendor or connector.
    pub fn parse(word: &str) -> Self {
        match word {
            "auto" => Self::Auto,
            "canonical" => Self::Canonical,
            "generic" => Self::Generic,
            id => Self::Vendor(id.to_owned()),
        }
    }
}

/// How a file is read.
pub(super) enum Chosen {
    /// By the names of its columns and keys.
    Named(Profile),
    /// By a connector's mapping.
    Mapped(Arc<Manifest>),
    /// By a vendor's columns.
    Table(Box<Table>),
}

/// A file that is read by a vendor's columns.
pub(super) struct Table {
    pub(super) vendor: Vendor,
    pub(super) catalogue: Catalogue,
    pub(super) columns: Vec<(Place, usize)>,
    /// How much it looks like that, where it was told by its columns.
    pub(super) likeness: Option<f64>,
    /// What else it looks like.
    pub(super) others: Vec<String>,
    /// The connector and the stream that its events belong to.
    connector: String,
    stream: StreamId,
}

impl Chosen {
    /// Returns what stands for the connector of its events, where they do not say.
    pub(super) fn connector(&self) -> &str {
        match self {
            Self::Named(_) => FILE,
            Self::Mapped(manifest) => manifest.id(),
            Self::Table(table) => &table.connector,
        }
    }

    /// Returns the stream of its events, where they do not say: the one that a sync reads them from.
    pub(super) fn stream(&self) -> StreamId {
        match self {
            Self::Named(_) => StreamId(FILE.to_owned()),
            Self::Mapped(manifest) => manifest.streams().swap_remove(0),
            Self::Table(table) => table.stream.clone(),
        }
    }

    /// Returns its identifier.
    pub(super) fn name(&self, options: &ImportOptions) -> String {
        match self {
            Self::Named(_) if !options.assigned.is_empty() => "generic".to_owned(),
            Self::Named(Profile::Generic) => "generic".to_owned(),
            Self::Named(_) => "canonical".to_owned(),
            Self::Mapped(manifest) => manifest.id().to_owned(),
            Self::Table(table) => table.vendor.id.clone(),
        }
    }

    /// Returns what people call it.
    pub(super) fn title(&self, options: &ImportOptions) -> String {
        match self {
            Self::Named(_) if self.name(options) == "generic" => ASSIGNED.to_owned(),
            Self::Named(_) => "events as this program writes them".to_owned(),
            Self::Mapped(manifest) => manifest.name().to_owned(),
            Self::Table(table) if table.vendor.id == "generic" && !options.assigned.is_empty() => ASSIGNED.to_owned(),
            Self::Table(table) => table.vendor.name.clone(),
        }
    }

    /// Says whether a file of this kind is an export of a stretch of time. What this program wrote is not: it may be any
    /// choice of events.
    pub(super) fn covers(&self, options: &ImportOptions) -> bool {
        !matches!(self, Self::Named(_)) || self.name(options) == "generic"
    }

    /// Returns how many rows a file holds at most.
    pub(super) fn limit(&self) -> Option<u64> {
        if let Self::Table(table) = self { table.vendor.limit } else { None }
    }

    /// Returns what stands for the rules by which the file is read: the same bytes read by the same rules give the same
    /// events.
    pub(super) fn manifest(&self, options: &ImportOptions, zone: Zone, file: &File) -> String {
        let name = self.name(options);
        match self {
            Self::Mapped(manifest) => return format!("{name} from a file: {}", manifest.evidence()),
            Self::Table(table) => {
                let layout = file.layout(&table.columns, Some(zone));
                return format!("{name} 2, {}, columns {}", zone.name(), short_digest(&format!("{layout:?}")));
            }
            Self::Named(_) => {}
        }
        let is_table = matches!(file.shape(), Shape::Table(_));
        if options.assigned.is_empty() && !is_table && zone == Zone::utc() {
            return format!("{name} 1");
        }
        let columns = if is_table { file.seen().names.as_slice() } else { &[] };
        let rules = format!("{:?} {:?} {} {columns:?}", file.shape(), options.assigned, zone.name());
        format!("{name} 1, {}, columns {}", zone.name(), short_digest(&rules))
    }
}

fn short_digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

impl ImportOptions {
    /// Decides how a file is read.
    ///
    /// # Errors
    /// When its records are not told apart by their names, or there is no such connector.
    pub(super) fn choose(
        &self,
        bench: &Workbench,
        known: Option<&Description>,
        file: &File,
    ) -> Result<Chosen, Failure> {
        let seen = file.seen();
        match &self.profile {
            Profile::Canonical => Ok(Chosen::Named(Profile::Canonical)),
            Profile::Generic if self.assigned.is_empty() => match guessed(bench, file, Generic::Only) {
                Some(table) => Ok(Chosen::Table(table)),
                None => Ok(Chosen::Named(Profile::Generic)),
            },
            Profile::Vendor(id) => self.named(bench, id, file),
            Profile::Generic => Ok(self.assigned(bench, file)),
            Profile::Auto if !self.assigned.is_empty() => Ok(self.assigned(bench, file)),
            Profile::Auto if seen.is_canonical() || (seen.names.is_empty() && known.is_none()) => {
                Ok(Chosen::Named(Profile::Canonical))
            }
            Profile::Auto => self.recognized(bench, known, file),
        }
    }

    /// Reads a file by the columns that a person assigned: a table as those are read that look like one of nobody in
    /// particular, so that exports that overlap are stitched.
    fn assigned(&self, bench: &Workbench, file: &File) -> Chosen {
        let columns = file.assigned_columns(&self.assigned);
        let table = columns.and_then(|columns| Some((import::vendors().1?, columns)));
        match table {
            Some((vendor, columns)) => Chosen::Table(Box::new(bench.table(vendor, columns, None, Vec::new()))),
            None => Chosen::Named(Profile::Generic),
        }
    }

    /// Reads a file as what a person said.
    fn named(&self, bench: &Workbench, id: &str, file: &File) -> Result<Chosen, Failure> {
        let is_table = matches!(file.shape(), Shape::Table(_));
        let vendor = bench.vendors().into_iter().find(|vendor| vendor.id == id);
        let is_records = !is_table && (vendor.is_none() || vendor.as_ref().is_some_and(|own| own.connector.is_some()));
        if is_records || vendor.is_none() {
            if !self.assigned.is_empty() {
                let message = format!("the connector `{id}` knows where its fields are: --map is for other files");
                return Err(Failure::new(Code::Usage, message).advise("Leave out --map, or use `--profile generic`"));
            }
            return bench.manifest(id).map(Chosen::Mapped).map_err(|failure| unknown(bench, id, failure));
        }
        let sample = file.sample();
        let found = vendor.and_then(|vendor| {
            let columns = vendor.columns_of(&sample, &self.assigned)?;
            Some(bench.table(vendor, columns, None, Vec::new()))
        });
        found.map(|table| Chosen::Table(Box::new(table))).ok_or_else(|| undecided(file))
    }

    /// Reads a file as what it looks like.
    fn recognized(&self, bench: &Workbench, known: Option<&Description>, file: &File) -> Result<Chosen, Failure> {
        let is_table = matches!(file.shape(), Shape::Table(_));
        if !is_table {
            let own = known.and_then(|description| bench.manifest(&description.organization.connector).ok());
            if let Some(manifest) = own.or_else(|| records_of(bench, file)) {
                return Ok(Chosen::Mapped(manifest));
            }
        }
        guessed(bench, file, Generic::Last).map(Chosen::Table).ok_or_else(|| undecided(file))
    }
}

/// When the profile for tables of nobody in particular counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Generic {
    /// Where nothing else does.
    Last,
    /// Alone.
    Only,
}

/// Returns the connector whose records a file holds, told by their keys.
fn records_of(bench: &Workbench, file: &File) -> Option<Arc<Manifest>> {
    const LEAST: f64 = 0.7;
    let names = file.sample().names.iter().map(|name| name.split('.').next().unwrap_or(name).to_owned()).collect();
    let names: Vec<String> = names;
    let vendors = bench.vendors();
    let rated = vendors.iter().filter_map(|vendor| Some((vendor.knows_keys(&names), vendor.connector.as_deref()?)));
    let best = rated.filter(|(rate, _)| *rate >= LEAST).max_by(|one, other| one.0.total_cmp(&other.0));
    best.and_then(|(_, connector)| bench.manifest(connector).ok())
}

fn guessed(bench: &Workbench, file: &File, generic: Generic) -> Option<Box<Table>> {
    let sample = file.sample();
    let vendors = if generic == Generic::Only { Vec::new() } else { bench.vendors() };
    let mut found = import::guesses(&vendors, &sample);
    let mut vendors = vendors;
    if found.is_empty() {
        vendors = import::vendors().1.into_iter().collect();
        found = import::guesses(&vendors, &sample);
    }
    let others = found.iter().skip(1).map(|guess| guess.vendor.clone()).collect();
    let best = found.into_iter().next()?;
    let vendor = vendors.into_iter().find(|vendor| vendor.id == best.vendor)?;
    Some(Box::new(bench.table(vendor, best.columns, Some(best.likeness), others)))
}

impl Workbench {
    /// Returns the vendors whose exports are known, each with the actions that its connector knows.
    pub(super) fn vendors(&self) -> Vec<Vendor> {
        let (mut vendors, _) = import::vendors();
        for vendor in &mut vendors {
            let manifest = vendor.connector.as_deref().and_then(|id| self.manifest(id).ok());
            let actions: Vec<KnownAction> =
                manifest.iter().flat_map(|manifest| manifest.catalogue().actions()).map(known).collect();
            vendor.learn(&actions);
        }
        vendors
    }

    fn table(&self, vendor: Vendor, columns: Vec<(Place, usize)>, likeness: Option<f64>, others: Vec<String>) -> Table {
        let manifest = vendor.connector.as_deref().and_then(|id| self.manifest(id).ok());
        let (catalogue, connector, stream) = match manifest {
            Some(manifest) => {
                (manifest.catalogue().clone(), manifest.id().to_owned(), manifest.streams().swap_remove(0))
            }
            None => {
                let id = if vendor.id == "generic" { FILE.to_owned() } else { vendor.id.clone() };
                (vendors::catalogue(&vendor), id, StreamId(FILE.to_owned()))
            }
        };
        Table { vendor, catalogue, columns, likeness, others, connector, stream }
    }
}

fn known(action: &connector::Action) -> KnownAction {
    KnownAction {
        name: action.name.clone(),
        label: Some(action.label.clone()),
        category: action.category.clone(),
        description: action.description.clone(),
    }
}
