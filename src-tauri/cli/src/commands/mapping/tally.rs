//! How many events have what, and where something is missing.

use std::collections::BTreeMap;

use trailbook_core::event::{Event, Field, Outcome};

/// How many events are named.
const NAMED: usize = 5;

/// What has been counted.
#[derive(Default)]
pub(super) struct Tally {
    events: u64,
    parts: [Part; PARTS.len()],
    /// The remote's words for the outcome that were not understood, and how often.
    words: BTreeMap<String, u64>,
}

/// One part of an event: how many have it, and in which events it is missing.
#[derive(Default)]
struct Part {
    found: u64,
    missing: Vec<u64>,
}

/// What is counted, in the order of the sentence.
const PARTS: [&str; 6] = ["time", "action", "actor", "outcome", "target", "address"];

impl Tally {
    /// Counts an event; the first one is number 1.
    pub(super) fn count(&mut self, event: &Event) {
        let has = |fields: &[Field]| fields.iter().any(|field| event.fields.get(*field).is_some());
        let found = [
            event.occurred.is_some(),
            has(&[Field::Action]),
            has(&[Field::ActorId, Field::ActorName, Field::ActorEmail]),
            event.outcome != Outcome::Unknown,
            !event.targets.is_empty(),
            has(&[Field::Ip]),
        ];
        self.events += 1;
        for (part, found) in self.parts.iter_mut().zip(found) {
            if found { part.found += 1 } else { part.missing.push(self.events) }
        }
        if event.outcome == Outcome::Unknown
            && let Some(word) = event.fields.get(Field::OutcomeRaw)
        {
            *self.words.entry(word.to_owned()).or_default() += 1;
        }
    }

    /// Returns what people read after the events; nothing where there were none.
    pub(super) fn sentences(&self) -> Vec<String> {
        if self.events == 0 {
            return Vec::new();
        }
        let width = PARTS.iter().map(|name| name.len()).max().unwrap_or_default();
        let mut sentences = vec![format!("Of {} events have", self.events)];
        for (name, part) in PARTS.iter().zip(&self.parts) {
            sentences.push(format!("  {name:width$}  {}{}", part.found, events(&part.missing)));
        }
        if !self.words.is_empty() {
            let words: Vec<String> = self.words.iter().map(|(word, times)| format!("{word} ({times})")).collect();
            let words = words.join(", ");
            sentences.push(format!("The outcome stays unknown where the record says: {words}"));
        }
        sentences
    }
}

/// Names the first events in which something is missing.
fn events(missing: &[u64]) -> String {
    let (named, more) = missing.split_at(missing.len().min(NAMED));
    let named: Vec<String> = named.iter().map(ToString::to_string).collect();
    match (named.len(), more.len()) {
        (0, _) => String::new(),
        (1, _) => format!("  missing in event {}", named[0]),
        (_, 0) => format!("  missing in events {}", named.join(", ")),
        (_, more) => format!("  missing in events {} and {more} more", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_by_its_line_and_words_that_nobody_knows_are_told() {
        let mut tally = Tally::default();
        let mut event = Event::default();
        event.fields.set(Field::Action, "login");
        event.fields.set(Field::OutcomeRaw, "DEFERRED");
        for line in 1..=7 {
            if line == 7 {
                event.fields.set(Field::ActorId, "u1");
                event.outcome = Outcome::Success;
            }
            tally.count(&event);
        }

        let said = tally.sentences();

        assert_eq!(said[0], "Of 7 events have");
        assert_eq!(said[1], "  time     0  missing in events 1, 2, 3, 4, 5 and 2 more");
        assert_eq!(said[2], "  action   7");
        assert_eq!(said[3], "  actor    1  missing in events 1, 2, 3, 4, 5 and 1 more");
        assert_eq!(said[7], "The outcome stays unknown where the record says: DEFERRED (6)");
    }

    #[test]
    fn nothing_is_said_of_no_events() {
        assert!(Tally::default().sentences().is_empty());
    }
}
