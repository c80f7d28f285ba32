//! Sorted runs of hashes with their events' numbers, in chunks small enough to read one.

use rusqlite::Connection;

use super::super::Error;

/// Bytes of one entry: six of the hash, four of the number, the highest first.
const ENTRY: usize = 10;
const HASH: usize = 6;
/// Entries of a chunk: two of them share the page where their ends lie.
const CHUNK: usize = 1_000;

/// A hash and the number of an event whose identifier has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Entry {
    pub(in super::super) hash: u64,
    pub(in super::super) number: u32,
}

impl Entry {
    fn bytes(self) -> [u8; ENTRY] {
        let mut bytes = [0; ENTRY];
        bytes[..HASH].copy_from_slice(&self.hash.to_be_bytes()[2..]);
        bytes[HASH..].copy_from_slice(&self.number.to_be_bytes());
        bytes
    }

    fn read(bytes: &[u8]) -> Self {
        let mut number = [0; 4];
        number.copy_from_slice(&bytes[HASH..ENTRY]);
        Self { hash: hash_of(bytes), number: u32::from_be_bytes(number) }
    }
}

fn hash_of(bytes: &[u8]) -> u64 {
    bytes[..HASH].iter().fold(0, |hash, byte| (hash << 8) | u64::from(*byte))
}

/// A run, without its chunks.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) id: i64,
    pub(super) entries: u64,
    /// The first hash of each chunk.
    fences: Vec<u64>,
}

impl Run {
    /// Runs of one level are within a factor of eight of each other.
    pub(super) fn level(&self) -> u32 {
        self.entries.max(1).ilog2() / 3
    }

    /// Returns how many chunks it has.
    pub(super) fn chunks(&self) -> usize {
        self.fences.len()
    }

    /// Adds to `found` the entries that have one of the hashes in `wanted`, which ascend.
    pub(super) fn find(&self, connection: &Connection, wanted: &[u64], found: &mut Vec<Entry>) -> Result<(), Error> {
        let mut open: Option<(usize, Vec<u8>)> = None;
        for hash in wanted {
            // Equal hashes may begin in the chunk before the first that starts with them.
            let mut place = self.fences.partition_point(|fence| fence < hash).saturating_sub(1);
            while self.fences.get(place).is_some_and(|fence| fence <= hash) {
                let chunk = match open.take() {
                    Some((at, chunk)) if at == place => chunk,
                    _ => read_chunk(connection, self.id, place)?,
                };
                found.extend(equal(&chunk, *hash));
                open = Some((place, chunk));
                place += 1;
            }
        }
        Ok(())
    }
}

fn equal(chunk: &[u8], hash: u64) -> impl Iterator<Item = Entry> {
    let entries = chunk.len() / ENTRY;
    let (mut low, mut high) = (0, entries);
    while low < high {
        let middle = low.midpoint(high);
        if hash_of(&chunk[middle * ENTRY..]) < hash { low = middle + 1 } else { high = middle }
    }
    chunk[low * ENTRY..].chunks_exact(ENTRY).map(Entry::read).take_while(move |entry| entry.hash == hash)
}

fn damaged() -> Error {
    Error::Damaged { what: "the index of identifiers cannot be read".to_owned() }
}

fn chunk_id(run: i64, place: usize) -> Result<i64, Error> {
    let place = u32::try_from(place).map_err(|_| damaged())?;
    Ok((run << 32) | i64::from(place))
}

fn read_chunk(connection: &Connection, run: i64, place: usize) -> Result<Vec<u8>, Error> {
    let id = chunk_id(run, place)?;
    let mut select = connection.prepare_cached("SELECT entries FROM known_chunk WHERE id = ?1")?;
    let mut rows = select.query([id])?;
    let row = rows.next()?.ok_or_else(damaged)?;
    let bytes: Vec<u8> = row.get(0)?;
    if bytes.is_empty() || !bytes.len().is_multiple_of(ENTRY) { Err(damaged()) } else { Ok(bytes) }
}

/// Reads all runs, without their chunks.
pub(super) fn all(connection: &Connection) -> Result<Vec<Run>, Error> {
    let mut select = connection.prepare_cached("SELECT id, entries, fences FROM known_run ORDER BY id")?;
    let mut rows = select.query([])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        let fences = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        if !fences.len().is_multiple_of(HASH) {
            return Err(damaged());
        }
        let entries = row.get::<_, i64>(1)?;
        runs.push(Run {
            id: row.get(0)?,
            entries: u64::try_from(entries).map_err(|_| damaged())?,
            fences: fences.chunks_exact(HASH).map(hash_of).collect(),
        });
    }
    Ok(runs)
}

/// Passes every entry of `run` to `visit`, in order.
pub(super) fn each(connection: &Connection, run: &Run, mut visit: impl FnMut(Entry)) -> Result<(), Error> {
    for place in 0..run.fences.len() {
        let chunk = read_chunk(connection, run.id, place)?;
        chunk.chunks_exact(ENTRY).map(Entry::read).for_each(&mut visit);
    }
    Ok(())
}

/// Passes every entry of `run` to `visit` and says whether the run is as it is written: its entries ascend, are as many as it
/// says, and its fences stand where its chunks begin.
pub(super) fn is_sound(connection: &Connection, run: &Run, mut visit: impl FnMut(Entry)) -> Result<bool, Error> {
    let (mut entries, mut last) = (0, None);
    for (place, fence) in run.fences.iter().enumerate() {
        let chunk = read_chunk(connection, run.id, place)?;
        if hash_of(&chunk) != *fence {
            return Ok(false);
        }
        for entry in chunk.chunks_exact(ENTRY).map(Entry::read) {
            if last.replace(entry).is_some_and(|last| last > entry) {
                return Ok(false);
            }
            entries += 1;
            visit(entry);
        }
    }
    Ok(entries == run.entries)
}

/// Writes a run, entry by entry in ascending order.
pub(super) struct RunWriter<'a> {
    connection: &'a Connection,
    id: i64,
    entries: u64,
    fences: Vec<u64>,
    chunk: Vec<u8>,
}

impl<'a> RunWriter<'a> {
    pub(super) fn new(connection: &'a Connection, id: i64) -> Self {
        Self { connection, id, entries: 0, fences: Vec::new(), chunk: Vec::with_capacity(CHUNK * ENTRY) }
    }

    pub(super) fn push(&mut self, entry: Entry) -> Result<(), Error> {
        if self.chunk.is_empty() {
            self.fences.push(entry.hash);
        }
        self.chunk.extend_from_slice(&entry.bytes());
        self.entries += 1;
        if self.chunk.len() == CHUNK * ENTRY { self.write_chunk() } else { Ok(()) }
    }

    fn write_chunk(&mut self) -> Result<(), Error> {
        let id = chunk_id(self.id, self.fences.len().saturating_sub(1))?;
        self.connection
            .prepare_cached("INSERT INTO known_chunk (id, entries) VALUES (?1, ?2)")?
            .execute(rusqlite::params![id, self.chunk])?;
        self.chunk.clear();
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Run, Error> {
        if !self.chunk.is_empty() {
            self.write_chunk()?;
        }
        let fences: Vec<u8> = self.fences.iter().flat_map(|fence| fence.to_be_bytes()[2..].to_vec()).collect();
        let entries = i64::try_from(self.entries).map_err(|_| damaged())?;
        self.connection
            .prepare_cached("INSERT INTO known_run (id, entries, fences) VALUES (?1, ?2, ?3)")?
            .execute(rusqlite::params![self.id, entries, fences])?;
        Ok(Run { id: self.id, entries: self.entries, fences: self.fences })
    }
}

/// One run on its way into a larger one.
struct Source<'a> {
    connection: &'a Connection,
    run: &'a Run,
    place: usize,
    chunk: Vec<u8>,
    at: usize,
}

impl Source<'_> {
    fn next(&mut self) -> Result<Option<Entry>, Error> {
        if self.at == self.chunk.len() {
            if self.place == self.run.fences.len() {
                return Ok(None);
            }
            self.chunk = read_chunk(self.connection, self.run.id, self.place)?;
            self.place += 1;
            self.at = 0;
        }
        let entry = Entry::read(&self.chunk[self.at..]);
        self.at += ENTRY;
        Ok(Some(entry))
    }
}

/// Merges `runs` into a new one and removes them. Holds one chunk of each in memory.
pub(super) fn merge(connection: &Connection, runs: &[Run], id: i64) -> Result<Run, Error> {
    let source = |run| Source { connection, run, place: 0, chunk: Vec::new(), at: 0 };
    let mut sources: Vec<Source<'_>> = runs.iter().map(source).collect();
    let mut heads = Vec::with_capacity(sources.len());
    for source in &mut sources {
        heads.push(source.next()?);
    }
    let mut merged = RunWriter::new(connection, id);
    let least = |heads: &[Option<Entry>]| {
        let present = heads.iter().enumerate().filter_map(|(place, head)| head.map(|entry| (entry, place)));
        present.min()
    };
    while let Some((entry, place)) = least(&heads) {
        merged.push(entry)?;
        heads[place] = sources[place].next()?;
    }
    for run in runs {
        remove(connection, run)?;
    }
    merged.finish()
}

fn remove(connection: &Connection, run: &Run) -> Result<(), Error> {
    connection
        .prepare_cached("DELETE FROM known_chunk WHERE id BETWEEN ?1 AND ?2")?
        .execute([chunk_id(run.id, 0)?, chunk_id(run.id, run.fences.len())?])?;
    connection.prepare_cached("DELETE FROM known_run WHERE id = ?1")?.execute([run.id])?;
    Ok(())
}
