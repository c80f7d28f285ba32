//! One span that pages do not lead through: the other ways into it, and what they leave in doubt.

use std::collections::BTreeSet;

use crate::connector::Reach;
use crate::interval::IntervalState;
use crate::page::{Next, Position, Window};

use super::step::{Walk, blocking};
use super::walk::Walker;
use super::{CROWDED, Error};

/// What one way through a span did not reach.
type Doubts = Vec<Window>;

impl Walker<'_, '_> {
    /// Tries the other ways into a span that a full page could not move through. What they do not prove to be read is
    /// noted before the walk goes on behind it: whoever is stopped later still knows of it.
    pub(super) async fn dig(&mut self, walk: &Walk<'_>, span: Window, probes: Vec<Position>) -> Result<(), Error> {
        let unclosed = Walk { closing: None, interval: None, ..*walk };
        let mut doubts = vec![span];
        let (mut by_action, mut actions) = (Doubts::new(), BTreeSet::new());
        let mut last_of_action = None;
        for probe in probes {
            if doubts.is_empty() {
                break;
            }
            let reach = self.session.connector.reach(&probe)?;
            let left = self.follow(&unclosed, span, probe.clone()).await?;
            match reach {
                Reach::Everything => doubts = common(&doubts, &left),
                Reach::Action(action) => {
                    by_action.extend(left);
                    actions.insert(action);
                    last_of_action = Some(probe);
                }
                Reach::Something => {}
            }
        }
        if let Some(probe) = last_of_action.filter(|_| !doubts.is_empty()) {
            // The catalogue may be older than the remote: what was met is looked for as well.
            for action in self.met(&actions) {
                let probe = self.session.connector.probe_for(&probe, &action)?;
                by_action.extend(self.follow(&unclosed, span, probe).await?);
            }
            doubts = common(&doubts, &by_action);
        }
        for doubt in &doubts {
            self.note(walk, *doubt).await?;
        }
        self.stuck.extend(doubts);
        Ok(())
    }

    /// Follows one way through `span` to its end and returns what it did not reach.
    async fn follow(&mut self, walk: &Walk<'_>, span: Window, probe: Position) -> Result<Doubts, Error> {
        let mut doubts = Doubts::new();
        let mut position = Some(probe);
        while let Some(at) = position.take() {
            let page = match self.fetch(walk, Some(&at)).await? {
                Ok(page) => page,
                Err(_) => return Ok(vec![span]),
            };
            self.remember(&page.1);
            let next = match &page.1.next {
                Next::End | Next::Unsaid => None,
                Next::Page(next) => Some(next.clone()),
                Next::Stuck { span, past, .. } => {
                    doubts.push(*span);
                    Some(past.clone()).filter(|past| *past != at)
                }
            };
            let lost = page.1.next == Next::Unsaid;
            self.keep(walk, Some(&at), page, false).await?;
            if lost || next.as_ref().is_some_and(|next| !self.seen_positions.insert(next.clone())) {
                // Going round in circles proves nothing, nor does an end that is none.
                return Ok(vec![span]);
            }
            position = next;
        }
        Ok(doubts)
    }

    /// Returns the actions known from this walk and from the cache, without those in `asked`.
    fn met(&self, asked: &BTreeSet<String>) -> Vec<String> {
        let mut met = self.actions.clone();
        met.extend((self.session.actions)());
        met.difference(asked).cloned().collect()
    }

    async fn note(&self, walk: &Walk<'_>, doubt: Window) -> Result<(), Error> {
        let (store, stream, now) = (self.session.store.clone(), walk.stream.clone(), (self.session.clock)());
        blocking(move || store.note_interval(&stream, doubt, IntervalState::Suspect, CROWDED, now)).await.map(drop)
    }
}

/// Returns the parts that lie in one of `left` and in one of `right`.
pub(super) fn common(left: &[Window], right: &[Window]) -> Doubts {
    let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (one, other)));
    let mut parts: Doubts = pairs
        .map(|(one, other)| Window { from: one.from.max(other.from), until: one.until.min(other.until) })
        .filter(|part| !part.is_empty())
        .collect();
    parts.sort_by_key(|part| (part.from, part.until));
    let mut joined: Doubts = Vec::new();
    for part in parts {
        match joined.last_mut() {
            Some(last) if part.from <= last.until => last.until = last.until.max(part.until),
            _ => joined.push(part),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Instant;

    fn window(from: i64, until: i64) -> Window {
        Window { from: Instant::from_nanos(from), until: Instant::from_nanos(until) }
    }

    #[test]
    fn only_what_no_way_reached_stays_in_doubt() {
        let cases = [
            (vec![window(0, 10)], vec![], vec![]),
            (vec![window(0, 10)], vec![window(3, 4), window(8, 20)], vec![window(3, 4), window(8, 10)]),
            (vec![window(0, 5), window(5, 9)], vec![window(2, 7)], vec![window(2, 7)]),
            (vec![window(0, 2)], vec![window(2, 4)], vec![]),
        ];
        for (left, right, expected) in cases {
            assert_eq!(common(&left, &right), expected);
        }
    }
}
