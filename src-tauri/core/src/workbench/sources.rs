//! Files as sources: what each of them was and proved, kept in the journal, and what together they say of time.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, OnceLock};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};

use crate::coverage::{self, Cut, Slice};
use crate::digest::{Hasher, hex};
use crate::event::{Event, Instant, Timestamp};
use crate::failure::{Code, Failure};
use crate::page::{StreamId, Window};
use crate::query::Zone;
use crate::store::Store;

use super::imported::{NextExport, SourceFile};
use super::{lock, now};

/// The SHA-256 of a file on the disk, found while it is read.
pub(super) struct Digest {
    found: OnceLock<Option<String>>,
    finding: Mutex<Option<JoinHandle<Option<String>>>>,
}

/// Begins to find the digest of the file at `path`. What can be read only once has none.
pub(super) fn digest_of(path: &Path) -> Digest {
    let path = path.to_owned();
    let is_file = std::fs::metadata(&path).is_ok_and(|about| about.is_file());
    let finding = is_file.then(|| std::thread::spawn(move || sha256(&path).ok()));
    Digest { found: OnceLock::new(), finding: Mutex::new(finding) }
}

fn sha256(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Hasher::default();
    let mut block = vec![0; 256 * 1024];
    loop {
        let count = file.read(&mut block)?;
        if count == 0 {
            return Ok(hex(&hash.finish()));
        }
        hash.update(&block[..count]);
    }
}

impl Digest {
    /// Returns it in hexadecimal, waiting for it where it has to; None where there is none.
    pub(super) fn get(&self) -> Option<String> {
        let find = || lock(&self.finding).take().and_then(|finding| finding.join().ok().flatten());
        self.found.get_or_init(find).clone()
    }
}

/// The kind of the journal's entries.
const KIND: &str = "file";

/// What is kept of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct FileFact {
    pub(super) name: String,
    /// SHA-256 of the file on the disk; of an archive's entry, that of the archive.
    pub(super) sha256: Option<String>,
    pub(super) bytes: Option<u64>,
    pub(super) profile: String,
    /// The vendor's or program's name.
    pub(super) vendor: String,
    /// The zone that times without one were taken to be of.
    pub(super) zone: Option<String>,
    pub(super) stream: String,
    pub(super) rows: u64,
    pub(super) added: u64,
    pub(super) rejected: u64,
    pub(super) untimed: u64,
    /// RFC 3339 with the precision received; None where no row has a time, or some rows were not read again.
    pub(super) oldest: Option<String>,
    pub(super) newest: Option<String>,
    /// How many events it has of its oldest instant and of its newest; 0 where nobody counted.
    pub(super) ends: (u64, u64),
    /// The stretch that it was exported for, where a person said. RFC 3339.
    pub(super) from: Option<String>,
    pub(super) until: Option<String>,
    pub(super) limit: Option<u64>,
    /// nowhere, older, newer or anywhere.
    pub(super) cut: String,
    /// Whether it says something of time.
    pub(super) covers: bool,
    /// The first and the last read that it was.
    pub(super) fetches: (i64, i64),
    /// When it was imported; kept beside the entry.
    #[serde(skip)]
    pub(super) imported: Option<Instant>,
}

/// What the rows of a file say of time, while they are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Track {
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    oldest: Option<Timestamp>,
    newest: Option<Timestamp>,
    /// How many events there are of these two.
    pub(super) ends: (u64, u64),
    digits: u8,
    falls: bool,
    rises: bool,
}

impl Default for Track {
    fn default() -> Self {
        Self { first: None, last: None, oldest: None, newest: None, ends: (0, 0), digits: 0, falls: true, rises: true }
    }
}

impl Track {
    pub(super) fn note(&mut self, event: &Event) {
        let Some(time) = event.occurred else { return };
        self.digits = self.digits.max(time.digits);
        if let Some(last) = self.last {
            self.falls &= time.at <= last.at;
            self.rises &= time.at >= last.at;
        }
        self.first = self.first.or(Some(time));
        self.last = Some(time);
        self.oldest = self.oldest.filter(|known| known.at <= time.at);
        self.newest = self.newest.filter(|known| known.at >= time.at);
        let ends = [(&mut self.oldest, &mut self.ends.0), (&mut self.newest, &mut self.ends.1)];
        for (end, count) in ends {
            *count = match *end {
                None => 1,
                Some(known) => *count + u64::from(known.at == time.at),
            };
            *end = end.or(Some(time));
        }
    }

    /// Returns the oldest and the newest time.
    pub(super) fn span(&self) -> (Option<String>, Option<String>) {
        let text = |time: Option<Timestamp>| time.map(|time| Timestamp { digits: self.digits, ..time }.to_rfc3339());
        (text(self.oldest), text(self.newest))
    }

    /// Says where a file of so many rows was cut.
    pub(super) fn cut(&self, rows: u64, limit: Option<u64>) -> Cut {
        match (limit == Some(rows), self.falls, self.rises) {
            (false, ..) => Cut::Nowhere,
            (true, true, false) => Cut::Older,
            (true, false, true) => Cut::Newer,
            (true, _, _) => Cut::Anywhere,
        }
    }
}

pub(super) fn cut_word(cut: Cut) -> &'static str {
    match cut {
        Cut::Nowhere => "nowhere",
        Cut::Older => "older",
        Cut::Newer => "newer",
        Cut::Anywhere => "anywhere",
    }
}

impl FileFact {
    fn slice(&self) -> Option<Slice> {
        let time = |text: &Option<String>| Timestamp::parse(text.as_deref()?).ok();
        let (oldest, newest) = (time(&self.oldest)?, time(&self.newest)?);
        let digits = oldest.digits.max(newest.digits).min(9);
        let cut = match self.cut.as_str() {
            "older" => Cut::Older,
            "newer" => Cut::Newer,
            "anywhere" => Cut::Anywhere,
            _ => Cut::Nowhere,
        };
        let grain = 10_i64.pow(9 - u32::from(digits));
        // What a person says of the export counts on the sides on which it was not cut.
        let from = time(&self.from).map(|time| time.at).filter(|_| !matches!(cut, Cut::Older | Cut::Anywhere));
        let until = time(&self.until).map(|time| time.at).filter(|_| !matches!(cut, Cut::Newer | Cut::Anywhere));
        let last = until.map(|until| Instant::from_nanos(until.nanos().saturating_sub(grain)));
        let oldest = from.map_or(oldest.at, |from| from.min(oldest.at));
        let newest = last.map_or(newest.at, |last| last.max(newest.at));
        let (name, limit, partial) = (self.name.clone(), self.limit, (false, false));
        let told = (from.is_some(), until.is_some());
        let slice = Slice { name, oldest, newest, grain, cut, limit, partial, told };
        self.covers.then_some(slice)
    }

    /// Returns how many events it has at its ends, where they are its rows' and not what a person said.
    fn counted_ends(&self) -> (u64, u64) {
        let told = |said: &Option<String>, count| if said.is_some() { 0 } else { count };
        (told(&self.from, self.ends.0), told(&self.until, self.ends.1))
    }

    /// Returns what shells show.
    pub(super) fn shown(&self) -> SourceFile {
        SourceFile {
            name: self.name.clone(),
            sha256: self.sha256.clone(),
            bytes: self.bytes,
            imported: self.imported.map(|at| at.to_rfc3339(0)),
            profile: self.profile.clone(),
            vendor: self.vendor.clone(),
            zone: self.zone.clone(),
            rows: self.rows,
            rejected: self.rejected,
            untimed: self.untimed,
            oldest: self.oldest.clone(),
            newest: self.newest.clone(),
            at_limit: self.cut != "nowhere" && !self.cut.is_empty(),
        }
    }
}

/// Returns what is kept of the files of a journal, oldest first.
pub(super) fn facts(store: &Store) -> Result<Vec<FileFact>, Failure> {
    let entries = store.activity(Some(KIND), u32::MAX)?.into_iter().rev();
    let read = |entry: crate::store::Activity| {
        let fact: FileFact = serde_json::from_value(entry.detail).ok()?;
        Some(FileFact { imported: Some(entry.at), ..fact })
    };
    Ok(entries.filter_map(read).collect())
}

/// Keeps what a file was, unless that is kept already.
pub(super) fn keep(store: &Store, known: &mut Vec<FileFact>, fact: FileFact) -> Result<(), Failure> {
    let same = |old: &FileFact| {
        old.sha256.is_some()
            && (&old.sha256, &old.name, &old.profile, &old.zone)
                == (&fact.sha256, &fact.name, &fact.profile, &fact.zone)
            && (&old.oldest, &old.newest, old.covers) == (&fact.oldest, &fact.newest, fact.covers)
            && (&old.from, &old.until) == (&fact.from, &fact.until)
    };
    if known.iter().any(same) {
        return Ok(());
    }
    let detail = serde_json::to_value(&fact).map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
    store.log_activity(now(), KIND, &detail)?;
    known.push(FileFact { imported: Some(now()), ..fact });
    Ok(())
}

/// Finds the slices that hold a part only of an instant in which another was cut, because more is known of it.
fn compare_ends(store: &Store, stream: &StreamId, ends: &[(u64, u64)], slices: &mut [Slice]) -> Result<(), Failure> {
    let cuts: Vec<Instant> = slices.iter().filter_map(Slice::cut_at).collect();
    let lacks = |at: Instant, grain: i64, held: u64| {
        let window = Window { from: at, until: Instant::from_nanos(at.nanos().saturating_add(grain)) };
        Ok::<_, Failure>(held > 0 && cuts.contains(&at) && store.count_between(stream, window)? > held)
    };
    for ((oldest, newest), slice) in ends.iter().zip(slices) {
        slice.partial = (lacks(slice.oldest, slice.grain, *oldest)?, lacks(slice.newest, slice.grain, *newest)?);
    }
    Ok(())
}

/// Writes into the ledger what the files prove, and returns what to export next.
pub(super) fn settle(store: &Store, facts: &[FileFact], zone: Zone) -> Result<Vec<NextExport>, Failure> {
    let mut streams: Vec<&str> = facts.iter().filter(|fact| fact.covers).map(|fact| fact.stream.as_str()).collect();
    streams.sort_unstable();
    streams.dedup();
    let mut next = Vec::new();
    for stream in streams {
        let own = || facts.iter().filter(|fact| fact.stream == stream);
        let sliced = own().filter_map(|fact| Some((fact.counted_ends(), fact.slice()?)));
        let (ends, mut slices): (Vec<_>, Vec<Slice>) = sliced.unzip();
        compare_ends(store, &StreamId(stream.to_owned()), &ends, &mut slices)?;
        let stretches: Vec<_> = coverage::of_slices(&slices)
            .into_iter()
            .map(|stretch| (stretch.window, stretch.state, stretch.reason))
            .collect();
        store.replace_intervals(&StreamId(stream.to_owned()), &stretches, now())?;
        let named = own().rev().find_map(|fact| Zone::parse(fact.zone.as_deref()?).ok());
        let zone = named.unwrap_or(zone);
        let vendor = own().next_back().map_or("the log", |fact| fact.vendor.as_str());
        next.extend(coverage::wanted(&slices).into_iter().map(|wanted| NextExport::new(&wanted, vendor, zone)));
    }
    Ok(next)
}

/// Returns the file that brought the event with this number.
pub(super) fn file_of(store: &Store, number: i64) -> Result<Option<SourceFile>, Failure> {
    let Some((fetch, request)) = store.fetch_of(number)? else { return Ok(None) };
    let Some(name) = request.strip_prefix("import ") else { return Ok(None) };
    let facts = facts(store)?;
    let found = facts.iter().find(|fact| (fact.fetches.0..=fact.fetches.1).contains(&fetch));
    // An import that was killed was begun again: what it read then is of the same file.
    let found = found.or_else(|| facts.iter().find(|fact| fact.name == name && fact.fetches.0 > fetch));
    Ok(Some(found.map_or_else(|| SourceFile { name: name.to_owned(), ..SourceFile::default() }, FileFact::shown)))
}
