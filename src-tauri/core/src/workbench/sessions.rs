//! Questions that stay open while somebody looks at the answer: the window scrolls, counts and draws over one fixed result.

use std::collections::HashMap;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde::Deserialize;

use crate::event::Record;
use crate::failure::{Code, Failure};
use crate::organization::{AccessScope, Alias, State};
use crate::query::{Filter, Zone};
use crate::store::{Raw, Selection, Store};

use super::caches::sealed;
use super::questions::Query;
use super::urgent::Urgent;
use super::{Workbench, blocking, lock};

/// Sessions kept at once; the oldest is ended when another begins.
const MOST: usize = 16;

/// Names an open question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub u32);

/// The open questions.
#[derive(Default)]
pub(super) struct Sessions {
    last: u32,
    open: HashMap<SessionId, Arc<Session>>,
    urgent: Arc<Urgent>,
    /// Whether the question of the list that was asked last was overtaken by another.
    overtaken: Arc<AtomicBool>,
}

/// Who asks a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Asker {
    /// The list that follows what somebody types: a question that comes before the last one has its rows ends that.
    List,
    /// Anything else.
    Aside,
}

/// One open question.
pub(super) struct Session {
    organization: String,
    pub(super) alias: Alias,
    scope: AccessScope,
    pub(super) store: Store,
    pub(super) filter: Filter,
    pub(super) zone: Zone,
    pub(super) selection: Selection,
    count: Mutex<Option<u64>>,
    /// Rows found so far, while they are counted.
    found: AtomicU64,
    ended: AtomicBool,
    urgent: Arc<Urgent>,
}

impl Sessions {
    /// Returns whether the question that is about to be asked is overtaken, from now on. Overtakes the one before.
    fn overtake(&mut self, asker: Asker) -> Arc<AtomicBool> {
        let fresh = Arc::new(AtomicBool::new(false));
        if asker == Asker::List {
            mem::replace(&mut self.overtaken, fresh.clone()).store(true, Ordering::Relaxed);
        }
        fresh
    }

    pub(super) fn end_all_of(&mut self, organization: &str) {
        self.open.retain(|_, session| {
            let other = session.organization != organization;
            session.ended.store(!other, Ordering::Relaxed);
            other
        });
    }

    fn begin(&mut self, session: Session) -> SessionId {
        self.last = self.last.wrapping_add(1).max(1);
        let id = SessionId(self.last);
        if self.open.len() >= MOST
            && let Some(oldest) = self.open.keys().min().copied()
        {
            self.end(oldest);
        }
        self.open.insert(id, Arc::new(session));
        id
    }

    fn end(&mut self, id: SessionId) {
        if let Some(session) = self.open.remove(&id) {
            session.ended.store(true, Ordering::Relaxed);
        }
    }
}

impl Session {
    /// Says whether nobody waits for its answers any more. Those who count for it ask, and let the first rows of a newer
    /// question go before them.
    pub(super) fn has_ended(&self) -> bool {
        self.urgent.give_way();
        self.ended.load(Ordering::Relaxed)
    }

    /// Returns how many rows there are, counting them once.
    pub(super) fn count(&self) -> Result<u64, Failure> {
        // The lock is held while counting, so that two askers count once.
        let mut known = lock(&self.count);
        if let Some(count) = *known {
            return Ok(count);
        }
        let progress = |found, _| {
            self.found.fetch_max(found, Ordering::Relaxed);
        };
        let count = self.store.count(&self.selection, &|| self.has_ended(), &progress)?;
        *known = Some(count);
        Ok(count)
    }

    /// Returns the records from row `start` on.
    pub(super) fn page(&self, start: u64, length: u32) -> Result<Vec<Record>, Failure> {
        Ok(self.store.page(&self.selection, start, length, Raw::Without)?)
    }
}

impl Workbench {
    /// Opens a question and returns its name and the first `length` rows of the answer.
    ///
    /// # Errors
    /// When the text is wrong, the cache cannot be read, or another question of the list overtook this one.
    pub async fn open_query(
        &self,
        alias: &Alias,
        query: &Query,
        length: u32,
        asker: Asker,
    ) -> Result<(SessionId, Vec<Record>), Failure> {
        let overtaken = lock(&self.0.sessions).overtake(asker);
        let description = self.describe(alias).await?;
        let (this, query) = (self.clone(), query.clone());
        blocking(move || {
            let urgent = lock(&this.0.sessions).urgent.clone();
            let _going = urgent.go();
            let (store, filter, selection) = this.prepare(&description, &query)?;
            let stop = || overtaken.load(Ordering::Relaxed);
            let first = store.page_unless(&selection, 0, length, Raw::Without, &stop)?;
            store.foresee_words();
            let session = Session {
                organization: description.organization.id,
                alias: description.organization.alias,
                scope: description.organization.access.scope,
                store,
                filter,
                zone: query.zone,
                selection,
                count: Mutex::new(None),
                found: AtomicU64::new(0),
                ended: AtomicBool::new(false),
                urgent,
            };
            Ok((lock(&this.0.sessions).begin(session), first))
        })
        .await
    }

    /// Returns how many rows of an open question were found so far. Whoever waits for their count can be shown it.
    ///
    /// # Errors
    /// When the question was closed.
    pub async fn query_found(&self, id: SessionId) -> Result<u64, Failure> {
        Ok(self.session(id).await?.found.load(Ordering::Relaxed))
    }

    /// Returns the rows of an open question from row `start` on.
    pub async fn query_page(&self, id: SessionId, start: u64, length: u32) -> Result<Vec<Record>, Failure> {
        let session = self.session(id).await?;
        blocking(move || {
            let _going = session.urgent.go();
            session.page(start, length)
        })
        .await
    }

    /// Returns how many rows an open question has.
    pub async fn query_count(&self, id: SessionId) -> Result<u64, Failure> {
        let session = self.session(id).await?;
        blocking(move || session.count()).await
    }

    /// Ends a question; work under way for it stops.
    pub fn close_query(&self, id: SessionId) {
        lock(&self.0.sessions).end(id);
    }

    /// Returns an open question, unless the account may meanwhile see less: another process may have learned so.
    pub(super) async fn session(&self, id: SessionId) -> Result<Arc<Session>, Failure> {
        let gone = || Failure::new(Code::NotFound, "this question is no longer open");
        let session = lock(&self.0.sessions).open.get(&id).cloned().ok_or_else(gone)?;
        let description = self.describe(&session.alias).await?;
        let organization = &description.organization;
        if let State::Sealed { reason, at } = &organization.state {
            self.close(&organization.id);
            return Err(sealed(&description, reason, &at.to_rfc3339(0)));
        }
        if organization.id != session.organization || organization.access.scope != session.scope {
            self.close_query(id);
            return Err(gone());
        }
        Ok(session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_of_the_list_overtakes_the_one_before_and_no_other() {
        let mut sessions = Sessions::default();
        let ended = |flag: &AtomicBool| flag.load(Ordering::Relaxed);

        let first = sessions.overtake(Asker::List);
        let aside = sessions.overtake(Asker::Aside);
        assert!(!ended(&first) && !ended(&aside));

        let second = sessions.overtake(Asker::List);
        assert!(ended(&first));
        assert!(!ended(&aside) && !ended(&second));
    }
}
