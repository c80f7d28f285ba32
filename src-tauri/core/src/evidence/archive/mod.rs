//! ZIP archives in one exact form: what a pack is written as, and the only form in which one is read.
//! Whatever is not a name or content follows from those, so that no byte of an archive can be changed unseen.

mod read;
mod write;

pub use read::{Archive, Refused, Seal};
pub use write::pack;

use super::sums::is_plain;

/// Begins the archive's comment; the digest of everything before the comment follows.
const SEAL: &str = "trailbook evidence pack, sha256 of what precedes: ";
/// Stands before the signature of that digest.
const SIGNED: &str = ", signed: ";
/// Letters of a signature.
const SIGNATURE: usize = 88;
const COMMENT: usize = SEAL.len() + 64 + SIGNED.len() + SIGNATURE;
/// Sizes and places from here on are written in eight bytes.
const LARGE: u64 = 0xffff_ffff;
/// Contents from here on get room for eight bytes, because compressed they might be larger than that.
const LARGE_CONTENT: u64 = 0xff00_0000;
/// More files than a pack ever has.
const MOST_ENTRIES: usize = 64;

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// `folder/file`.
    name: String,
    crc: u32,
    /// Bytes compressed.
    packed: u64,
    /// Bytes of content.
    size: u64,
    /// Where its header begins.
    offset: u64,
}

impl Entry {
    fn is_large(&self) -> bool {
        self.size >= LARGE_CONTENT
    }

    /// Says whether the name is `folder/file` with plain words.
    fn is_well_named(&self) -> bool {
        self.name.split_once('/').is_some_and(|(folder, file)| is_plain(folder) && is_plain(file))
    }

    /// What the two headers of an entry share: from the version to the lengths of name and extra field.
    fn common(&self, extra: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Deflate, no flags, 1 January 1980: a time would be one more thing that could be changed.
        let version: u16 = if self.is_large() || self.offset >= LARGE { 45 } else { 20 };
        for number in [version, 0, 8, 0, 0x21] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&self.crc.to_le_bytes());
        for size in [self.packed, self.size] {
            bytes.extend_from_slice(&small(if self.is_large() { LARGE } else { size }));
        }
        bytes.extend_from_slice(&short(self.name.len()));
        bytes.extend_from_slice(&short(extra));
        bytes
    }

    /// The header before the content.
    fn local(&self) -> Vec<u8> {
        let sizes = if self.is_large() { vec![self.size, self.packed] } else { Vec::new() };
        let extra = extra(&sizes);
        [b"PK\x03\x04", &self.common(extra.len())[..], self.name.as_bytes(), &extra].concat()
    }

    /// The header in the directory.
    fn central(&self) -> Vec<u8> {
        let mut sizes = if self.is_large() { vec![self.size, self.packed] } else { Vec::new() };
        sizes.extend((self.offset >= LARGE).then_some(self.offset));
        let extra = extra(&sizes);
        let place = small(self.offset.min(LARGE));
        let common = self.common(extra.len());
        // Made by version 4.5 on a system without permissions; no comment, first disk, no attributes.
        [b"PK\x01\x02\x2d\x00", &common[..], &[0; 10], &place, self.name.as_bytes(), &extra].concat()
    }

    /// Where its content begins.
    fn content(&self) -> u64 {
        self.offset.saturating_add(self.local().len() as u64)
    }

    /// Where the next one begins.
    fn end(&self) -> u64 {
        self.content().saturating_add(self.packed)
    }
}

/// Everything after the last content, up to the comment.
fn directory(entries: &[Entry]) -> Vec<u8> {
    let place = entries.last().map_or(0, Entry::end);
    let mut bytes: Vec<u8> = entries.iter().flat_map(Entry::central).collect();
    let (length, count) = (bytes.len() as u64, entries.len());
    if place >= LARGE {
        let end = place.saturating_add(length);
        bytes.extend_from_slice(b"PK\x06\x06");
        bytes.extend_from_slice(&44_u64.to_le_bytes());
        bytes.extend_from_slice(&[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for number in [count as u64, count as u64, length, place] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(b"PK\x06\x07\0\0\0\0");
        bytes.extend_from_slice(&end.to_le_bytes());
        bytes.extend_from_slice(&1_u32.to_le_bytes());
    }
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&short(count));
    bytes.extend_from_slice(&short(count));
    bytes.extend_from_slice(&small(length));
    bytes.extend_from_slice(&small(place.min(LARGE)));
    bytes.extend_from_slice(&short(COMMENT));
    bytes
}

fn extra(sizes: &[u64]) -> Vec<u8> {
    if sizes.is_empty() {
        return Vec::new();
    }
    let mut bytes = vec![1, 0];
    bytes.extend_from_slice(&short(sizes.len() * 8));
    sizes.iter().for_each(|size| bytes.extend_from_slice(&size.to_le_bytes()));
    bytes
}

fn small(number: u64) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests;
