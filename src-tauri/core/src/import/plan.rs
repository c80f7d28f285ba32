//! A file with everything that is decided before it is read: what it holds, its columns, and how they become events.

use csv::{ByteRecord, ReaderBuilder};

use super::batch::Batch;
use super::chunk::Cutter;
use super::open::{Extent, Input};
use super::parse::{Manner, Method};
use super::pipeline::{self, Tally, Work};
use super::recipe::{Assignment, Recipe};
use super::scan::scan;
use super::shape::{Found, Shape};
use super::{Bodies, Error, MapRecord, Stop, object};
use crate::page::MakeSheaf;
use crate::query::Zone;

/// Records that are looked at to tell what a file holds.
const LOOKED_AT: usize = 20;
/// Lines that may stand above the header of a table.
const TITLES: usize = 10;

/// A file whose shape is known.
pub struct File {
    input: Input,
    found: Found,
    seen: Seen,
    /// Where the records begin: the byte and the line.
    start: (usize, u64),
    make_sheaf: Option<MakeSheaf>,
}

/// What the beginning of a file shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The columns of a table, or the keys of the first records.
    pub names: Vec<String>,
}

impl Seen {
    /// Says whether the names are those of the contract: whatever else there is, the file is of events as this program
    /// writes them.
    pub fn is_canonical(&self) -> bool {
        let has = |name: &str| self.names.iter().any(|known| known == name);
        has("action") && (has("uid") || has("occurred")) || has("uid") && has("occurred")
    }

    /// Returns the names as a list in a sentence.
    pub fn listed(&self) -> String {
        const MOST: usize = 40;
        let names: Vec<String> = self.names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
        match (names.len(), self.names.len()) {
            (0, _) => "nothing that could be told".to_owned(),
            (shown, all) if all > shown => format!("{} and {} more", names.join(", "), all - shown),
            _ => names.join(", "),
        }
    }
}

impl File {
    /// Looks at the beginning of a file.
    ///
    /// # Errors
    /// When it holds neither JSON nor a table.
    pub fn look(input: Input) -> Result<Self, Error> {
        let found = Shape::of(&input)?;
        let text = &input.head[found.skip..];
        let (names, header) = match found.shape {
            Shape::Table(separator) => header(text, separator),
            shape => (keys(shape, text, input.extent), 0),
        };
        let start = found.skip + header;
        let lines = memchr::memchr_iter(b'\n', &input.head[..start]).count() as u64;
        Ok(Self { input, found, seen: Seen { names }, start: (start, lines + 1), make_sheaf: None })
    }

    /// Has `make` work out what can be of events on the threads that read them.
    #[must_use]
    pub fn with_sheaves(self, make: MakeSheaf) -> Self {
        Self { make_sheaf: Some(make), ..self }
    }

    /// Returns its name, without the folders.
    pub fn name(&self) -> &str {
        &self.input.name
    }

    /// Returns its size as it lies on the disk, where that is known.
    pub fn size(&self) -> Option<u64> {
        self.input.size
    }

    /// Returns how its records stand in it.
    pub fn shape(&self) -> Shape {
        self.found.shape
    }

    /// Returns what its beginning shows.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Returns its first bytes from the first record on, and whether they are all of it.
    pub(super) fn beginning(&self) -> (&[u8], bool) {
        (&self.input.head[self.start.0.min(self.input.head.len())..], self.input.extent == Extent::Whole)
    }

    /// Returns it as pieces.
    pub(super) fn into_cutter(self) -> Cutter {
        let (start, line) = self.start;
        let name = self.input.name.clone();
        Cutter::new(&name, self.found.shape, self.input.into_reader(start), (start as u64, line))
    }

    /// Reads it by the names of its columns and keys: the contract's, and those that `assigned` adds. `zone` is that of
    /// times without one; pieces in `known` are passed over.
    ///
    /// # Errors
    /// When a column is not there or the file cannot be read, or what `keep` says.
    pub fn read_named<E>(
        self,
        assigned: &[Assignment],
        zone: Zone,
        known: &Bodies,
        keep: &mut dyn FnMut(&Batch<'_>) -> Result<(), E>,
    ) -> Result<Tally, Stop<E>> {
        let recipe = Recipe { assigned: assigned.to_vec(), zone };
        self.check(&recipe).map_err(Stop::File)?;
        let is_table = matches!(self.found.shape, Shape::Table(_));
        let columns =
            if is_table { self.seen.names.iter().map(|name| recipe.aims(name)).collect() } else { Vec::new() };
        self.read(Method::Named(&recipe), columns, known, keep)
    }

    /// Reads it by somebody else's mapping of its records.
    ///
    /// # Errors
    /// When it is a table or cannot be read, or what `keep` says.
    pub fn read_mapped<E>(
        self,
        map: &MapRecord<'_>,
        known: &Bodies,
        keep: &mut dyn FnMut(&Batch<'_>) -> Result<(), E>,
    ) -> Result<Tally, Stop<E>> {
        if let Shape::Table(_) = self.found.shape {
            return Err(Stop::File(Error::Table { name: self.input.name }));
        }
        self.read(Method::Mapped(map), Vec::new(), known, keep)
    }

    fn read<E>(
        self,
        method: Method<'_>,
        columns: Vec<Vec<super::recipe::Aim>>,
        known: &Bodies,
        keep: &mut dyn FnMut(&Batch<'_>) -> Result<(), E>,
    ) -> Result<Tally, Stop<E>> {
        let manner = Manner { method, shape: self.found.shape, columns };
        let make_sheaf = self.make_sheaf.clone();
        pipeline::run(self.into_cutter(), &Work { manner: &manner, known, make_sheaf }, keep)
    }

    /// Makes sure that what a person named is there. Keys of JSON may come later; none of them at all is a mistake.
    fn check(&self, recipe: &Recipe) -> Result<(), Error> {
        let is_table = matches!(self.found.shape, Shape::Table(_));
        let absent: Vec<&Assignment> = recipe.absent(&self.seen.names).collect();
        let wrong = if is_table { !absent.is_empty() } else { absent.len() == recipe.assigned.len() };
        match absent.first() {
            Some(first) if wrong && !self.seen.names.is_empty() => Err(Error::Column {
                name: self.input.name.clone(),
                column: first.column().to_owned(),
                seen: self.seen.listed(),
            }),
            _ => Ok(()),
        }
    }
}

/// Returns the columns of a table and where its first row begins.
fn header(text: &[u8], separator: u8) -> (Vec<String>, usize) {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator);
    let mut reader = builder.from_reader(text);
    let mut row = ByteRecord::new();
    if !reader.read_byte_record(&mut row).unwrap_or(false) {
        return (Vec::new(), 0);
    }
    let mut end = reader.position().byte();
    // A title above the header has one cell.
    let mut next = ByteRecord::new();
    for _ in 0..TITLES {
        if row.len() > 1 || !reader.read_byte_record(&mut next).unwrap_or(false) {
            break;
        }
        if next.len() > 1 {
            row = next.clone();
            end = reader.position().byte();
        }
    }
    // Above the names of columns, those of groups of columns may stand.
    if is_grouped(&row)
        && reader.read_byte_record(&mut next).unwrap_or(false)
        && next.len() == row.len()
        && names(&next)
    {
        row = next;
        end = reader.position().byte();
    }
    let names = row.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
    (names, usize::try_from(end).unwrap_or(0))
}

/// Says whether a row may name groups of columns: one of its names stands over several, or over the first of several.
fn is_grouped(row: &ByteRecord) -> bool {
    let cells: Vec<&[u8]> = row.iter().map(<[u8]>::trim_ascii).collect();
    let pairs = cells.windows(2).any(|pair| pair[0] == pair[1] || !pair[0].is_empty() && pair[1].is_empty());
    cells.len() > 2 && pairs
}

/// Says whether a row looks like the names of columns: each is another, and none has a digit or is an address.
fn names(row: &ByteRecord) -> bool {
    let cells: Vec<&[u8]> = row.iter().map(<[u8]>::trim_ascii).collect();
    let value = |cell: &[u8]| cell.is_empty() || cell.iter().any(|byte| byte.is_ascii_digit() || *byte == b'@');
    let again = |(place, cell): (usize, &&[u8])| cells[..place].contains(cell);
    !cells.iter().any(|cell| value(cell)) && !cells.iter().enumerate().any(again)
}

/// Returns the top-level keys of the first records.
fn keys(shape: Shape, text: &[u8], extent: Extent) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for range in scan(shape, text, extent == Extent::Whole).records.into_iter().take(LOOKED_AT) {
        let record = String::from_utf8_lossy(&text[range]);
        let Some(members) = object::members(&record) else { continue };
        let inside = (members.len() <= 8).then(|| object::listed(&record)).flatten().unwrap_or_default();
        let own = members.into_iter().map(|(key, _)| key);
        let listed = inside.into_iter().take(LOOKED_AT).filter_map(object::members).flatten().map(|(key, _)| key);
        for key in own.chain(listed) {
            if !names.contains(&key) {
                names.push(key);
            }
        }
    }
    names
}
