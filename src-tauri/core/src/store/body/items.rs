//! The texts of an event beside its record: what the record says letter by letter is only referred to.

use std::ops::Range;

use crate::event::{Event, Field};

use super::super::number::{Input, put_length, put_signed};

/// Texts that each event has.
pub(super) const ITEMS: usize = 7;
/// A shorter text is written sooner than found.
const SHORTEST: usize = 8;

/// Where a text is.
enum Item {
    /// The event has none.
    Absent,
    /// Among the event's own texts, behind those before it.
    Own(usize),
    /// Within its record.
    Within(Range<usize>),
}

/// The items of the events of a block: first how long each is and where it is, then what no record says.
#[derive(Default)]
pub(super) struct Items {
    codes: Vec<u8>,
    own: Vec<u8>,
    /// Where each stood in the event before: mostly it does again.
    steps: [usize; ITEMS],
}

impl Items {
    /// Adds those of an event.
    pub(super) fn add(&mut self, event: &Event) {
        let field = |field: Field| event.fields.get(field).map(str::as_bytes);
        let json = |bytes: serde_json::Result<Vec<u8>>| bytes.expect("a list of structs of strings always serializes");
        let targets = (!event.targets.is_empty()).then(|| json(serde_json::to_vec(&event.targets)));
        let changes = (!event.changes.is_empty()).then(|| json(serde_json::to_vec(&event.changes)));
        let items: [Option<&[u8]>; ITEMS] = [
            event.uid.as_ref().map(|uid| uid.as_str().as_bytes()),
            event.occurred_text.as_deref().map(str::as_bytes),
            field(Field::Description),
            field(Field::SessionId),
            field(Field::RequestId),
            targets.as_deref(),
            changes.as_deref(),
        ];
        let mut behind = 0;
        for (item, step) in items.into_iter().zip(&mut self.steps) {
            let Some(item) = item else {
                self.codes.push(0);
                continue;
            };
            match place_of(&event.raw, item, behind, *step) {
                Some(at) => {
                    put_length(&mut self.codes, (item.len() << 1) + 2);
                    put_signed(&mut self.codes, signed(at) - signed(behind));
                    *step = at.saturating_sub(behind);
                    behind = at + item.len();
                }
                None => {
                    put_length(&mut self.codes, (item.len() << 1) + 1);
                    self.own.extend_from_slice(item);
                }
            }
        }
    }

    /// Writes them.
    pub(super) fn put(&self, plain: &mut Vec<u8>) {
        plain.extend_from_slice(&self.codes);
        plain.extend_from_slice(&self.own);
    }
}

fn signed(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

/// Returns where `text` stands in `raw`: so far behind another as the last time, or anywhere behind it, or anywhere.
fn place_of(raw: &[u8], text: &[u8], behind: usize, step: usize) -> Option<usize> {
    if text.len() < SHORTEST || text.len() > raw.len() {
        return None;
    }
    let guess = behind + step;
    if raw.get(guess..guess + text.len()) == Some(text) {
        return Some(guess);
    }
    let rest = raw.get(behind..)?;
    // Most are whole values. Whoever looks for anything must first learn what is looked for, which takes longer.
    let begins = |at: &usize| rest.get(*at) == text.first() && rest[*at..].starts_with(text);
    let value = memchr::memchr_iter(b'"', rest).map(|at| at + 1).find(begins);
    let later = value.or_else(|| memchr::memmem::find(rest, text)).map(|at| behind + at);
    later.or_else(|| memchr::memmem::find(raw, text))
}

/// Reads where the next text is. `behind` is where the last one that was referred to ends.
fn read(input: &mut Input<'_>, behind: &mut usize) -> Option<Item> {
    let Some(code) = input.number()?.checked_sub(1) else { return Some(Item::Absent) };
    let length = usize::try_from(code >> 1).ok()?;
    if code & 1 == 0 {
        return Some(Item::Own(length));
    }
    let at = usize::try_from(signed(*behind).checked_add(input.signed()?)?).ok()?;
    *behind = at.checked_add(length)?;
    Some(Item::Within(at..*behind))
}

/// Returns where the texts of the events of an older block are.
pub(super) fn older(input: &mut Input<'_>, events: usize) -> Option<Vec<usize>> {
    let mut details = vec![input.at()];
    for _ in 0..events {
        for _ in 0..ITEMS {
            let length = input.length()?;
            input.take(length.saturating_sub(1))?;
        }
        details.push(input.at());
    }
    Some(details)
}

/// Returns where the own texts of events are, and where is written where they are.
pub(super) fn referring(input: &mut Input<'_>, events: usize) -> Option<(Vec<usize>, Vec<usize>)> {
    let mut codes = vec![input.at()];
    let mut lengths = Vec::with_capacity(events);
    for _ in 0..events {
        let (mut behind, mut own) = (0, 0usize);
        for _ in 0..ITEMS {
            if let Item::Own(length) = read(input, &mut behind)? {
                own = own.checked_add(length)?;
            }
        }
        codes.push(input.at());
        lengths.push(own);
    }
    let mut details = vec![input.at()];
    for length in lengths {
        input.take(length)?;
        details.push(input.at());
    }
    Some((details, codes))
}

/// Reads the texts of an event, of which some are in its record.
pub(super) fn referred<'a>(
    codes: &[u8],
    raw: &'a [u8],
    own: &mut Input<'a>,
    items: &mut [Option<&'a str>; ITEMS],
) -> Option<()> {
    let mut codes = Input::new(codes);
    let mut behind = 0;
    for item in items {
        let bytes = match read(&mut codes, &mut behind)? {
            Item::Absent => continue,
            Item::Own(length) => own.take(length)?,
            Item::Within(span) => raw.get(span)?,
        };
        *item = Some(std::str::from_utf8(bytes).ok()?);
    }
    Some(())
}

/// Reads one text: None in place of the text where it is absent.
pub(super) fn text<'a>(input: &mut Input<'a>) -> Option<Option<&'a str>> {
    match input.length()? {
        0 => Some(None),
        length => Some(Some(std::str::from_utf8(input.take(length - 1)?).ok()?)),
    }
}
