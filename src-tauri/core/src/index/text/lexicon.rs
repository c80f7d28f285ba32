//! Which words stand in which events of a chunk: a word that many events have is counted without unpacking their texts.
//!
//! A word is a run of letters. What is looked for and made of letters alone stands within one word, or nowhere. Short words
//! are left out, and those that only have letters which identifiers have: there would be too many for what they tell.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use memchr::memmem::Finder;

use super::super::Error;
use super::super::bytes::{Reader, Writer};
use super::rows::EVENT;

/// Shorter words are left out.
const SHORTEST: usize = 4;
/// Words that take a larger part of their texts than one of so many hardly repeat, and are not worth it.
const LEAST_REPEATED: usize = 4;
/// Fewer bytes of words are always worth it.
const ALWAYS: usize = 16 * 1024;
const KEPT: u64 = 1;
const WHAT: &str = "the words beside the columns";

/// Says whether the words of a chunk tell everything of `needle`.
pub(super) fn decides(needle: &[u8]) -> bool {
    needle.iter().all(|byte| is_letter(*byte)) && is_told_of(needle)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_lowercase() || !byte.is_ascii()
}

fn is_told_of(word: &[u8]) -> bool {
    word.len() >= SHORTEST && word.iter().any(|byte| !matches!(byte, b'a'..=b'f'))
}

/// The words of some events while they are added in their order.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    numbers: HashMap<Box<[u8]>, usize, RandomState>,
    /// The words in the order in which they were met.
    words: Vec<u8>,
    postings: Vec<Posting>,
    /// Bytes of the texts that were looked at.
    texts: usize,
}

/// The events that have a word.
#[derive(Debug, Default)]
struct Posting {
    /// For each the number of events between the one before and it.
    gaps: Writer,
    /// The event after the last.
    after: usize,
}

impl Lexicon {
    /// Adds the words of a folded text of `event`.
    pub(super) fn add(&mut self, text: &[u8], event: usize) {
        self.texts += text.len();
        for word in text.split(|byte| !is_letter(*byte)).filter(|word| is_told_of(word)) {
            let number = match self.numbers.get(word) {
                Some(number) => *number,
                None => self.learn(word),
            };
            let posting = &mut self.postings[number];
            if posting.after <= event {
                posting.gaps.number((event - posting.after) as u64);
                posting.after = event + 1;
            }
        }
    }

    fn learn(&mut self, word: &[u8]) -> usize {
        let number = self.postings.len();
        self.numbers.insert(word.into(), number);
        self.words.extend_from_slice(word);
        self.words.push(EVENT);
        self.postings.push(Posting::default());
        number
    }

    /// Returns the words and their events as they are written.
    pub(super) fn written(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        if self.words.len() > ALWAYS.max(self.texts / LEAST_REPEATED) {
            return writer.0;
        }
        writer.number(KEPT);
        writer.number(self.words.len() as u64);
        writer.bytes(&self.words);
        for posting in &self.postings {
            writer.number(posting.gaps.0.len() as u64);
        }
        for posting in &self.postings {
            writer.bytes(&posting.gaps.0);
        }
        writer.0
    }

    /// Begins anew.
    pub(super) fn clear(&mut self) {
        self.numbers.clear();
        self.words.clear();
        self.postings.clear();
        self.texts = 0;
    }
}

/// What the words of a chunk say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// All: every event with a word that holds the needle was marked.
    Which,
    /// No word holds it.
    None,
    /// Nothing: there are no words, or those that hold it do not settle it.
    Nothing,
}

/// How a needle has to stand in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// Anywhere in it.
    Part,
    /// As the whole of it, which alone does not settle it: what stands around the word counts too.
    Whole,
}

/// Marks the events of which a word holds `needle`, out of what [`Lexicon::written`] returned for as many events as `bits`
/// has room for.
///
/// # Errors
/// [`Error::Damaged`] where it is not what was written.
pub(super) fn look(plain: &[u8], needle: &Finder<'_>, within: Within, bits: &mut [u64]) -> Result<Told, Error> {
    if plain.is_empty() {
        return Ok(Told::Nothing);
    }
    let mut reader = Reader::new(plain, WHAT);
    if reader.number()? != KEPT {
        return Err(reader.damaged());
    }
    let length = reader.small()?;
    let words = reader.bytes(length)?;
    let found = numbers(words, needle, within);
    let Some(last) = found.last() else { return Ok(Told::None) };
    if within == Within::Whole {
        return Ok(Told::Nothing);
    }
    // What is read of the gaps begins behind the lengths of all of them.
    let count = memchr::memchr_iter(EVENT, words).count();
    let lengths = (0..count).map(|_| reader.small::<usize>()).collect::<Result<Vec<_>, _>>()?;
    let mut found = found.iter().peekable();
    for (number, length) in lengths.into_iter().enumerate().take(last + 1) {
        let gaps = reader.bytes(length)?;
        if found.next_if_eq(&&number).is_some() {
            mark(gaps, bits)?;
        }
    }
    Ok(Told::Which)
}

/// Returns the numbers of the words that hold `needle`, ascending.
fn numbers(words: &[u8], needle: &Finder<'_>, within: Within) -> Vec<usize> {
    let mut numbers = Vec::new();
    let (mut from, mut number) = (0, 0);
    while let Some(at) = needle.find(&words[from..]).map(|found| from + found) {
        number += memchr::memchr_iter(EVENT, &words[from..at]).count();
        let end = memchr::memchr(EVENT, &words[at..]).map_or(words.len(), |end| at + end);
        let begins = at == 0 || words[at - 1] == EVENT;
        if within == Within::Part || (begins && end - at == needle.needle().len()) {
            numbers.push(number);
            (from, number) = ((end + 1).min(words.len()), number + 1);
        } else {
            from = at + 1;
        }
    }
    numbers
}

fn mark(gaps: &[u8], bits: &mut [u64]) -> Result<(), Error> {
    let mut reader = Reader::new(gaps, WHAT);
    let mut event = 0usize;
    while !reader.is_empty() {
        event = event.checked_add(reader.small()?).ok_or_else(|| reader.damaged())?;
        *bits.get_mut(event / 64).ok_or_else(|| reader.damaged())? |= 1 << (event % 64);
        event += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(texts: &[&str]) -> Vec<u8> {
        let mut lexicon = Lexicon::default();
        texts.iter().enumerate().for_each(|(event, text)| lexicon.add(text.as_bytes(), event));
        lexicon.written()
    }

    fn told(plain: &[u8], needle: &str, within: Within) -> (Told, u64) {
        assert!(decides(needle.as_bytes()), "{needle}");
        let mut bits = [0];
        let told = look(plain, &Finder::new(needle.as_bytes()), within, &mut bits).unwrap();
        (told, bits[0])
    }

    #[test]
    fn words_tell_which_events_have_what_is_looked_for() {
        let plain = written(&["review of reviews", "deadbeef-1234", "preview, 3 übergrößen", "re-view", "the review"]);
        for (needle, events) in [("review", 0b10101), ("reviews", 0b1), ("view", 0b11101), ("übergr", 0b100)] {
            assert_eq!(told(&plain, needle, Within::Part), (Told::Which, events), "{needle}");
        }
        assert_eq!(told(&plain, "deadline", Within::Part), (Told::None, 0));
        assert_eq!(told(&plain, "view", Within::Whole), (Told::Nothing, 0));
        assert_eq!(told(&plain, "eview", Within::Whole), (Told::None, 0));
    }

    #[test]
    fn what_words_cannot_tell_is_known() {
        for needle in ["rev", "added", "beef", "two words", "v1.2", "a-team", "", "Große"] {
            assert!(!decides(needle.as_bytes()), "{needle}");
        }
    }

    #[test]
    fn words_that_never_repeat_are_not_kept() {
        let texts: Vec<String> =
            (0..20_000u32).map(|number| format!("x{number:o}").replace(char::is_numeric, "y")).collect();
        let many: Vec<String> = (0..9_000u32)
            .map(|number| number.to_string().bytes().map(|digit| char::from(digit + 60)).collect())
            .collect();
        let repeated: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert!(!written(&repeated).is_empty());
        let differing: Vec<String> = many.iter().map(|word| format!("{word}zzzz")).collect();
        let differing: Vec<&str> = differing.iter().map(String::as_str).collect();
        assert!(written(&differing).is_empty());
        let mut bits = [0];
        assert_eq!(look(&[], &Finder::new(b"zzzz"), Within::Part, &mut bits).unwrap(), Told::Nothing);
    }

    #[test]
    fn what_was_not_written_is_noticed() {
        let plain = written(&["review", "review", "night"]);
        for cut in 1..plain.len() {
            for needle in ["night", "review"] {
                let mut bits = [0];
                let result = look(&plain[..cut], &Finder::new(needle.as_bytes()), Within::Part, &mut bits);
                assert!(result.is_err() || bits[0] & !0b111 == 0, "{needle} cut at {cut}");
            }
        }
        let mut far = Writer::default();
        [1, 5].into_iter().for_each(|number| far.number(number));
        far.bytes(b"view\0");
        [1, 127].into_iter().for_each(|number| far.number(number));
        assert!(look(&far.0, &Finder::new(b"view"), Within::Part, &mut [0]).is_err());
    }
}
