//! Work that can be stopped by name while it is under way.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use trailbook_core::cancel::Cancel;
use trailbook_core::failure::{Code, Failure};

/// How often somebody who waits for the end looks.
const LOOK: Duration = Duration::from_millis(20);

/// The work under way, by name.
pub(crate) struct Work<Name>(Mutex<HashMap<Name, Cancel>>);

/// One piece of work. It is over when this is dropped.
pub(crate) struct UnderWay<'a, Name: Eq + Hash> {
    work: &'a Work<Name>,
    name: Name,
    cancel: Cancel,
}

impl<Name> Default for Work<Name> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<Name: Clone + Eq + Hash + Display> Work<Name> {
    /// Begins work under a name that nothing else is done under.
    pub(crate) fn begin(&self, name: Name) -> Result<UnderWay<'_, Name>, Failure> {
        let mut under_way = self.lock();
        if under_way.contains_key(&name) {
            let message = format!("`{name}` is being worked on already");
            return Err(Failure::new(Code::Usage, message).advise("Wait for it to end, or cancel it"));
        }
        let cancel = Cancel::new();
        under_way.insert(name.clone(), cancel.clone());
        Ok(UnderWay { work: self, name, cancel })
    }

    /// Stops everything.
    pub(crate) fn cancel_all(&self) {
        for cancel in self.lock().values() {
            cancel.cancel();
        }
    }

    /// Returns once nothing is under way.
    pub(crate) async fn idle(&self) {
        while self.is_busy() {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Whether anything is under way.
    pub(crate) fn is_busy(&self) -> bool {
        !self.lock().is_empty()
    }

    /// Stops the work under a name, if there is any.
    pub(crate) fn cancel(&self, name: &Name) {
        if let Some(cancel) = self.lock().get(name) {
            cancel.cancel();
        }
    }
}

impl<Name> Work<Name> {
    fn lock(&self) -> MutexGuard<'_, HashMap<Name, Cancel>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Name: Eq + Hash> UnderWay<'_, Name> {
    /// What stops it.
    pub(crate) fn cancel(&self) -> Cancel {
        self.cancel.clone()
    }
}

impl<Name: Eq + Hash> Drop for UnderWay<'_, Name> {
    fn drop(&mut self) {
        self.work.lock().remove(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_is_worked_on_once_and_can_be_stopped() {
        let work = Work::default();
        let acme = work.begin("acme".to_owned()).unwrap();
        let northwind = work.begin("northwind".to_owned()).unwrap();
        assert!(work.begin("acme".to_owned()).is_err());

        work.cancel(&"acme".to_owned());
        work.cancel(&"nobody".to_owned());

        assert!(work.is_busy());
        assert!(acme.cancel().is_cancelled());
        assert!(!northwind.cancel().is_cancelled());
        drop(acme);
        assert!(!work.begin("acme".to_owned()).unwrap().cancel().is_cancelled());
    }
}
