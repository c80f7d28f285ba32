//! Numbers as bytes: varints, compressed where that is shorter. Reading trusts nothing.

use std::cell::RefCell;

use zstd::bulk::Decompressor;

use super::Error;

/// A chunk never holds more plain bytes than this: a segment's widest column is far smaller.
const LARGEST: usize = 16 * 1024 * 1024;
const PLAIN: u8 = 0;
const COMPRESSED: u8 = 1;
const LEVEL: i32 = 1;

thread_local! {
    // Making one costs as much as a small chunk.
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Writes numbers.
#[derive(Debug, Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push((value & 0x7f) as u8);
    }

    pub(super) fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

/// Reads what [`Writer`] wrote.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { bytes, what }
    }

    pub(super) fn damaged(&self) -> Error {
        Error::Damaged { what: self.what }
    }

    pub(super) fn number(&mut self) -> Result<u64, Error> {
        let mut value = 0u64;
        for place in 0..10u32 {
            let (byte, rest) = self.bytes.split_first().ok_or_else(|| self.damaged())?;
            self.bytes = rest;
            value |= u64::from(byte & 0x7f) << (place * 7);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.damaged())
    }

    pub(super) fn signed(&mut self) -> Result<i64, Error> {
        let value = self.number()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// Reads a number that fits a smaller type.
    pub(super) fn small<T: TryFrom<u64>>(&mut self) -> Result<T, Error> {
        T::try_from(self.number()?).map_err(|_| self.damaged())
    }

    pub(super) fn bytes(&mut self, length: usize) -> Result<&'a [u8], Error> {
        if length > self.bytes.len() {
            return Err(self.damaged());
        }
        let (taken, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        Ok(taken)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn end(self) -> Result<(), Error> {
        if self.bytes.is_empty() { Ok(()) } else { Err(self.damaged()) }
    }
}

/// Returns `plain` with a mark, compressed where that is shorter.
pub(super) fn pack(plain: &[u8]) -> Result<Vec<u8>, Error> {
    if plain.len() > 64 {
        let packed = zstd::bulk::compress(plain, LEVEL)?;
        if packed.len() < plain.len() - plain.len() / 16 {
            let mut writer = Writer(vec![COMPRESSED]);
            writer.number(plain.len() as u64);
            writer.bytes(&packed);
            return Ok(writer.0);
        }
    }
    let mut bytes = vec![PLAIN];
    bytes.extend_from_slice(plain);
    Ok(bytes)
}

/// Returns the plain bytes of what [`pack`] returned.
pub(super) fn unpack(bytes: &[u8], what: &'static str) -> Result<Vec<u8>, Error> {
    let damaged = || Error::Damaged { what };
    match bytes.split_first() {
        Some((&PLAIN, rest)) => Ok(rest.to_vec()),
        Some((&COMPRESSED, rest)) => {
            let mut reader = Reader::new(rest, what);
            let length: usize = reader.small()?;
            if length > LARGEST {
                return Err(damaged());
            }
            let plain = DECOMPRESSOR
                .with_borrow_mut(|with| {
                    let made = with.take().map_or_else(Decompressor::new, Ok)?;
                    with.insert(made).decompress(reader.bytes, length)
                })
                .map_err(|_| damaged())?;
            if plain.len() == length { Ok(plain) } else { Err(damaged()) }
        }
        Some(_) | None => Err(damaged()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_went_in() {
        let mut writer = Writer::default();
        for value in [0, 1, 127, 128, u64::MAX] {
            writer.number(value);
        }
        for value in [0, -1, i64::MIN, i64::MAX] {
            writer.signed(value);
        }
        let packed = pack(&writer.0).unwrap();
        let plain = unpack(&packed, "test").unwrap();
        let mut reader = Reader::new(&plain, "test");

        for value in [0, 1, 127, 128, u64::MAX] {
            assert_eq!(reader.number().unwrap(), value);
        }
        for value in [0, -1, i64::MIN, i64::MAX] {
            assert_eq!(reader.signed().unwrap(), value);
        }
        reader.end().unwrap();
    }

    #[test]
    fn damaged_bytes_are_an_error_and_never_a_panic() {
        let plain: Vec<u8> = (0..1_000u32).map(|number| (number % 7) as u8).collect();
        let packed = pack(&plain).unwrap();
        assert!(packed.len() < plain.len());
        for cut in 0..packed.len() {
            let _ = unpack(&packed[..cut], "test").map(|bytes| bytes.len());
        }
        assert!(unpack(&[COMPRESSED, 0xff, 0xff, 0xff, 0xff, 0x7f], "test").is_err());
        assert!(unpack(&[], "test").is_err());
        assert!(Reader::new(&[0x80; 11], "test").number().is_err());
    }
}
