//! A chunk while it is made: texts in two streams, the frames around them, each kept once, and the words of the texts.

use std::collections::HashMap;

use zstd::bulk::Compressor;

use super::super::Error;
use super::super::bytes::Writer;
use super::filter::{Filter, Form};
use super::lexicon::Lexicon;

/// Frames, words, codes, readings: what is looked into for a needle.
pub(super) const TEXTS: usize = 4;
/// The same, and the lexicon.
pub(super) const PARTS: usize = TEXTS + 1;
/// All pairs of digits stand in any heap of identifiers, and few other pairs do.
pub(super) const FILTERS: [Form; TEXTS] =
    [Form { run: 4, power: 13 }, Form { run: 4, power: 16 }, Form { run: 2, power: 12 }, Form { run: 1, power: 8 }];
/// Codes of an event that have a place of their own; more share the last.
const CODES: usize = 6;
/// Stands between two events.
pub(super) const EVENT: u8 = 0;
/// Stands between two texts of an event.
pub(super) const TEXT: u8 = 1;
/// More different frames than this are not worth to be kept once.
const MOST_FRAMES: usize = 2_048;
/// Nor are more bytes of them.
const MOST_FRAME_BYTES: usize = 1 << 20;

const WORDS_LEVEL: i32 = 3;
const CODES_LEVEL: i32 = 1;
const REST_LEVEL: i32 = 3;

/// Where a text goes. Whatever is asked is looked for in both: what is apart only packs and is passed over better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// What people write.
    Words,
    /// Identifiers, times and numbers.
    Codes,
    /// What numbers read as, where they are written otherwise: not looked for where records are searched as written.
    Readings,
}

/// How the letters of a text stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    Folded,
    /// As they were, and all are ASCII.
    Ascii,
}

/// The texts of some events in the order of their numbers.
#[derive(Debug, Default)]
pub struct TextRows {
    pub(super) words: Vec<u8>,
    /// The first code of each event, then the second of each: those that stand at the same place are alike.
    codes: [Vec<u8>; CODES],
    /// How many codes the event has that is being added.
    coded: usize,
    pub(super) frames: Vec<u8>,
    /// For each event the place of its frame.
    pub(super) frame_of: Vec<u16>,
    places: HashMap<Vec<u8>, u16>,
    /// The frame of the event before, as it was given, and its place.
    last: Option<(Vec<u8>, u16)>,
    pub(super) readings: Vec<u8>,
    lexicon: Lexicon,
}

impl TextRows {
    /// Adds a folded text of the event that is being added.
    pub fn push(&mut self, stream: Stream, text: &str) {
        self.append(stream, text.as_bytes(), Letters::Folded);
    }

    /// Adds an ASCII text, of which the letters are made small.
    pub fn push_ascii(&mut self, stream: Stream, text: &[u8]) {
        self.append(stream, text, Letters::Ascii);
    }

    fn append(&mut self, stream: Stream, text: &[u8], letters: Letters) {
        let into = match stream {
            Stream::Words => &mut self.words,
            Stream::Codes => {
                self.coded += 1;
                &mut self.codes[self.coded.min(CODES) - 1]
            }
            Stream::Readings => &mut self.readings,
        };
        let from = into.len();
        into.extend_from_slice(text);
        if letters == Letters::Ascii {
            into[from..].make_ascii_lowercase();
        }
        if stream != Stream::Readings {
            self.lexicon.add(&into[from..], self.frame_of.len());
        }
        into.push(TEXT);
        // No needle holds a control character, so that one may stand for another.
        for byte in &mut into[from..] {
            *byte |= u8::from(*byte == EVENT);
        }
    }

    /// Ends an event. `frame` is what stands around its texts, in ASCII, with control characters between.
    pub fn end(&mut self, frame: &[u8]) {
        let known = self.last.as_ref().filter(|(last, place)| *place > 0 && last == frame).map(|(_, place)| *place);
        let place = known.unwrap_or_else(|| self.framed_as(frame));
        self.frame_of.push(place);
        for stream in [&mut self.words, &mut self.readings].into_iter().chain(&mut self.codes) {
            stream.push(EVENT);
        }
        self.coded = 0;
    }

    /// Returns the place of the event's frame, and puts one that is kept nowhere among its words.
    fn framed_as(&mut self, frame: &[u8]) -> u16 {
        let folded = frame.to_ascii_lowercase();
        let place = self.place(&folded);
        if place == 0 && !folded.is_empty() {
            self.append(Stream::Words, &folded, Letters::Folded);
        }
        self.last = Some((frame.to_vec(), place));
        place
    }

    /// Returns the place of a frame, counted from 1; 0 where it is not kept among the frames.
    fn place(&mut self, frame: &[u8]) -> u16 {
        if frame.is_empty() {
            return 0;
        }
        if let Some(place) = self.places.get(frame) {
            return *place;
        }
        if self.places.len() >= MOST_FRAMES || self.frames.len() + frame.len() > MOST_FRAME_BYTES {
            return 0;
        }
        let place = u16::try_from(self.places.len() + 1).unwrap_or(0);
        self.places.insert(frame.to_vec(), place);
        self.frames.extend(frame.iter().map(|byte| if *byte == EVENT { TEXT } else { *byte }));
        self.frames.push(EVENT);
        place
    }

    /// Returns how many events it holds.
    pub fn events(&self) -> usize {
        self.frame_of.len()
    }

    /// Returns how many bytes of text it holds.
    pub fn bytes(&self) -> usize {
        self.words.len() + self.codes.iter().map(Vec::len).sum::<usize>()
    }

    /// Begins anew.
    pub fn clear(&mut self) {
        self.words.clear();
        self.codes.iter_mut().for_each(Vec::clear);
        self.frames.clear();
        self.frame_of.clear();
        self.places.clear();
        self.last = None;
        self.readings.clear();
        self.lexicon.clear();
    }

    /// Returns the codes as they are written: as many times a place for each event as there are places for codes.
    pub(super) fn codes(&self) -> Vec<u8> {
        self.codes.concat()
    }

    /// Returns the frames and which event has which, as they are written.
    pub(super) fn framed(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.number(self.frames.len() as u64);
        writer.bytes(&self.frames);
        for place in &self.frame_of {
            writer.bytes(&place.to_le_bytes());
        }
        writer.0
    }
}

/// What packs chunks: making it costs more than a small chunk.
pub struct Packing {
    words: Compressor<'static>,
    codes: Compressor<'static>,
    rest: Compressor<'static>,
}

impl std::fmt::Debug for Packing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Packing").finish_non_exhaustive()
    }
}

impl Packing {
    /// Makes one.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new() -> Result<Self, Error> {
        Ok(Self {
            words: Compressor::new(WORDS_LEVEL)?,
            codes: Compressor::new(CODES_LEVEL)?,
            rest: Compressor::new(REST_LEVEL)?,
        })
    }

    /// Packs the parts of a chunk, in the order in which they are kept.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn pack(&mut self, rows: &TextRows) -> Result<PackedRows, Error> {
        let codes = rows.codes();
        let parts = vec![
            self.rest.compress(&rows.framed())?,
            self.words.compress(&rows.words)?,
            self.codes.compress(&codes)?,
            self.rest.compress(&rows.readings)?,
            self.rest.compress(&rows.lexicon.written())?,
        ];
        let mut filters = Vec::new();
        for (form, text) in FILTERS.into_iter().zip([&rows.frames, &rows.words, &codes, &rows.readings]) {
            filters.extend_from_slice(Filter::of(form, text).bits());
        }
        Ok(PackedRows { events: rows.events(), parts, filters })
    }
}

/// The texts of some events, ready to be sealed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PackedRows {
    /// How many events.
    pub events: usize,
    /// The texts, each part by itself.
    pub parts: Vec<Vec<u8>>,
    /// What says of each part what cannot stand in it.
    pub filters: Vec<u8>,
}
