//! The first search for words finds ready what it needs.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use crate::event::Field;

use super::super::term::term_fields;
use super::super::{Error, Store};
use super::follow::opened;
use super::leaving::Guest;

/// What is read at once.
enum Step {
    Texts,
    Values(Field),
}

fn steps() -> impl Iterator<Item = Step> {
    [Step::Texts].into_iter().chain(term_fields().map(Step::Values))
}

impl Store {
    /// Reads what every search for words needs, once, on a thread of its own: which texts there are, and the values of all
    /// columns. To be asked for once somebody has the first rows to look at. It ends early when nobody has the journal open
    /// any more.
    pub fn foresee_words(&self) {
        if self.0.foreseen.swap(true, Ordering::AcqRel) {
            return;
        }
        let Some(guest) = Guest::enter() else { return };
        let inner = Arc::downgrade(&self.0);
        // Where no thread can be had, the first search reads it.
        let _ = thread::Builder::new().spawn(move || {
            let _guest = guest;
            // What fails here is told to whoever asks.
            let _ = steps().try_for_each(|step| opened(&inner).ok_or(Error::Cancelled)?.foresee(step));
        });
    }

    fn foresee(&self, step: Step) -> Result<(), Error> {
        match step {
            Step::Texts => self.trusted_texts(),
            Step::Values(field) => self.read(|connection| self.0.terms.of(connection, field).map(drop)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::reopen;
    use super::super::file_tests::filled;
    use super::*;

    #[test]
    fn texts_and_values_are_known_before_anybody_searches() {
        let folder = tempfile::tempdir().unwrap();
        drop(filled(folder.path()));
        let store = reopen(folder.path());
        let known = || (store.0.beside.covered(), store.0.terms.is_known(Field::Action));
        assert_eq!(known(), (0, false));

        steps().try_for_each(|step| store.foresee(step)).unwrap();

        assert_eq!(known(), (40, true));
    }
}
