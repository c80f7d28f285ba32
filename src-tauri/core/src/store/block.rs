//! Compressed blocks: many byte strings in one zstd frame, read back by place.

use rusqlite::{Connection, OptionalExtension};

use super::Error;

const LEVEL: i32 = 3;
/// A block larger than this was not written by us: a page is limited to far less.
const LARGEST_BLOCK: usize = 512 * 1024 * 1024;
/// Records sampled before a dictionary is trained.
pub(super) const SAMPLES: usize = 2_000;
/// Larger records are not typical and are not sampled.
pub(super) const SAMPLE_BYTES: usize = 16 * 1024;
const DICTIONARY_BYTES: usize = 64 * 1024;

/// Writes `items` as one compressed block.
pub(super) fn pack(items: &[&[u8]], dictionary: Option<&[u8]>) -> Result<Vec<u8>, Error> {
    let total: usize = items.iter().map(|item| item.len()).sum();
    let mut plain = Vec::with_capacity(4 + items.len() * 4 + total);
    plain.extend(length(items.len())?.to_le_bytes());
    for item in items {
        plain.extend(length(item.len())?.to_le_bytes());
    }
    for item in items {
        plain.extend_from_slice(item);
    }
    let mut compressor = match dictionary {
        Some(bytes) => zstd::bulk::Compressor::with_dictionary(LEVEL, bytes)?,
        None => zstd::bulk::Compressor::new(LEVEL)?,
    };
    Ok(compressor.compress(&plain)?)
}

/// A block as it was before compression.
#[derive(Debug)]
pub(super) struct Block {
    plain: Vec<u8>,
    /// Where each item ends, counted from the start of the first.
    ends: Vec<usize>,
    start: usize,
}

impl Block {
    /// Reads a block.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it does not have the form that [`pack`] writes.
    pub(super) fn unpack(bytes: &[u8], dictionary: Option<&[u8]>) -> Result<Self, Error> {
        let damaged = |_| Error::Damaged { what: "a block of records does not decompress".to_owned() };
        let size = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten().unwrap_or(0);
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if size > LARGEST_BLOCK {
            return Err(Error::Damaged { what: "a block of records claims an impossible size".to_owned() });
        }
        let mut decompressor = match dictionary {
            Some(dictionary) => zstd::bulk::Decompressor::with_dictionary(dictionary)?,
            None => zstd::bulk::Decompressor::new()?,
        };
        let plain = decompressor.decompress(bytes, size).map_err(damaged)?;
        Self::index(plain).ok_or_else(|| Error::Damaged { what: "a block of records contradicts itself".to_owned() })
    }

    fn index(plain: Vec<u8>) -> Option<Self> {
        let number = |at: usize| {
            let bytes = plain.get(at..at + 4)?;
            usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
        };
        let count = number(0)?;
        let start = count.checked_mul(4)?.checked_add(4)?;
        let mut ends = Vec::with_capacity(count.min(plain.len()));
        let mut end = 0usize;
        for place in 0..count {
            end = end.checked_add(number(4 + place * 4)?)?;
            ends.push(end);
        }
        (start + end == plain.len()).then_some(Self { plain, ends, start })
    }

    /// Returns how many bytes it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        self.plain.len() + self.ends.len() * size_of::<usize>()
    }

    /// Returns the item at `place`.
    pub(super) fn item(&self, place: usize) -> Result<&[u8], Error> {
        let missing = || Error::Damaged { what: format!("a block of records has no item {place}") };
        let end = *self.ends.get(place).ok_or_else(missing)?;
        let begin = if place == 0 { 0 } else { self.ends[place - 1] };
        Ok(&self.plain[self.start + begin..self.start + end])
    }
}

fn length(bytes: usize) -> Result<u32, Error> {
    u32::try_from(bytes).map_err(|_| Error::Io(std::io::Error::other("a record larger than 4 GiB cannot be kept")))
}

/// Trains a dictionary on `samples`; None where they are too few or too alike to help.
pub(super) fn train(samples: &[Vec<u8>]) -> Option<Vec<u8>> {
    zstd::dict::from_samples(samples, DICTIONARY_BYTES).ok()
}

/// Reads the dictionary with this number.
pub(super) fn dictionary(connection: &Connection, number: i64) -> Result<Vec<u8>, Error> {
    connection
        .prepare_cached("SELECT bytes FROM dictionary WHERE id = ?1")?
        .query_row([number], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::Damaged { what: "a compression dictionary is missing".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_byte_for_byte() {
        let items: [&[u8]; 4] = [b"", b"{\"a\":1}", &[0xff, 0, 0x80], b"x"];

        let packed = pack(&items, None).unwrap();
        let block = Block::unpack(&packed, None).unwrap();

        for (place, item) in items.iter().enumerate() {
            assert_eq!(block.item(place).unwrap(), *item);
        }
        assert!(block.item(4).is_err());
    }

    #[test]
    fn a_dictionary_serves_both_ways() {
        let samples: Vec<Vec<u8>> = (0..SAMPLES)
            .map(|number| {
                format!("{{\"id\":\"{number}\",\"action\":\"user.login\",\"n\":{}}}", number * 7).into_bytes()
            })
            .collect();
        let dictionary = train(&samples).unwrap();
        let items: Vec<&[u8]> = samples[..50].iter().map(Vec::as_slice).collect();

        let packed = pack(&items, Some(&dictionary)).unwrap();

        assert_eq!(Block::unpack(&packed, Some(&dictionary)).unwrap().item(49).unwrap(), items[49]);
        assert!(packed.len() < pack(&items, None).unwrap().len());
    }

    #[test]
    fn a_damaged_block_is_an_error_and_never_a_panic() {
        let packed = pack(&[b"one", b"two"], None).unwrap();
        for cut in 0..packed.len() {
            assert!(Block::unpack(&packed[..cut], None).is_err(), "{cut}");
        }
        for byte in 0..packed.len() {
            let mut changed = packed.clone();
            changed[byte] ^= 0x40;
            let _ = Block::unpack(&changed, None).map(|block| block.item(1).map(<[u8]>::to_vec));
        }
    }
}
