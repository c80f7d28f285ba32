//! Syncing an organization: who we are first, then what is new; and what a refusal does to the cache.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant as Clock;

use serde_json::{Value, json};

use crate::cancel::Cancel;
use crate::connector::Connector;
use crate::failure::{Code, Failure};
use crate::organization::{Access, AccessScope, Alias, State};
use crate::page::{Meaning, Refusal};
use crate::remote::{self, Pace, Remote};
use crate::store::{LedgerDigest, Store};
use crate::sync::{self, Progress, Session, SyncRange, Tally};

use super::connection::access;
use super::files::ask_only_remotes;
use super::organizations::gap;
use super::registry::{Description, private_file, unwritable};
use super::stock::{known_actions, snapshot};
use super::summary::{SyncPhase, SyncProgress, SyncReport, progress, told_progress};
use super::{Workbench, blocking, laborious, lock, now};

/// The activity that names events that a source no longer gives.
const VANISHED: &str = "vanished";
/// How many such entries are looked through.
const TOLD: u32 = 10_000;

/// Hears how a sync goes.
pub type Listener = Arc<dyn Fn(SyncProgress) + Send + Sync>;

impl Workbench {
    /// Reads what is new, late or missing. Can be stopped at any point and goes on there the next time.
    ///
    /// # Errors
    /// The remote's refusal (which may pause or seal the organization), or why the sync could not go on.
    pub async fn sync(
        &self,
        alias: &Alias,
        range: SyncRange,
        listener: Listener,
        cancel: Cancel,
    ) -> Result<SyncReport, Failure> {
        let started = Clock::now();
        let mut description = self.describe(alias).await?;
        ask_only_remotes(&description)?;
        let _alone = self.alone(&description).await?;
        // What was said of the cache before others were kept out may not hold any more.
        description = self.describe(alias).await?;
        listener(progress(alias, SyncPhase::Checking, &Tally::default()));
        let connector = self.bind(&description.organization.connector, &description.organization.settings)?;
        sync::may_ask(&connector, range)?;
        let remote = self.wire_of(&description, &connector).await?;
        self.check_in(&mut description, &connector, &remote, &cancel).await?;
        let store = {
            let (this, description) = (self.clone(), description.clone());
            blocking(move || this.store(&description)).await?
        };
        // The cache may have been made just now: its facts are in the saved description.
        description = self.describe(alias).await?;
        let (this, known, opened) = (self.clone(), description.clone(), store.clone());
        blocking(move || this.loosen(&known, &opened)).await?;
        let outcome = {
            let told = alias.clone();
            let session = Session {
                connector: &connector,
                remote: &remote,
                store: &store,
                scope: &description.organization.access.scope,
                retention_days: description.organization.access.retention_days,
                actions: &|| known_actions(&store),
                clock: &now,
                progress: &move |step: Progress| listener(told_progress(&told, &step)),
                cancel: &cancel,
            };
            sync::run(&session, range).await
        };
        let stock = self.take_stock(&mut description, &store, outcome.is_ok()).await;
        match outcome {
            Ok(tally) => {
                stock?;
                self.report(&description, &store, tally, started).await
            }
            Err(sync::Error::Refused(refusal)) => Err(self.refused(&mut description, refusal).await),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes sure that no other process syncs the same organization.
    pub(super) async fn alone(&self, description: &Description) -> Result<std::fs::File, Failure> {
        let (this, description) = (self.clone(), description.clone());
        blocking(move || this.hold(&description)).await
    }

    /// Makes sure that no other process adds to the same organization, for as long as the file is held.
    pub(super) fn hold(&self, description: &Description) -> Result<std::fs::File, Failure> {
        let path = self.0.registry.sync_lock(&description.organization.id);
        let file = private_file(&path).map_err(|error| unwritable(&path, &error))?;
        file.try_lock().map_err(|_| {
            let message = format!("`{}` is being synced or imported into already", description.organization.alias);
            Failure::new(Code::Cache, message).advise("Wait for the other to end, or cancel it")
        })?;
        Ok(file)
    }

    /// Asks who we are. A refusal pauses or seals; a return of the role unseals.
    async fn check_in(
        &self,
        description: &mut Description,
        connector: &Connector,
        remote: &Remote,
        cancel: &Cancel,
    ) -> Result<(), Failure> {
        let remote = &remote.at_pace(Pace::opening());
        match access_or_refusal(connector, remote, &description.organization.access, cancel).await? {
            Ok(access) => {
                let known = &description.organization;
                if access == known.access && known.state == State::Ready {
                    return Ok(());
                }
                if access.scope != known.access.scope {
                    self.change_scope(description).await?;
                }
                self.change(description, |known| {
                    known.organization.access = access;
                    known.organization.state = State::Ready;
                })
                .await
            }
            Err(refusal) => Err(self.refused(description, refusal).await),
        }
    }

    /// Ends the questions of the old scope. What was read while less could be seen has to be read again.
    async fn change_scope(&self, description: &Description) -> Result<(), Failure> {
        let (this, mut description) = (self.clone(), description.clone());
        blocking(move || {
            lock(&this.0.sessions).end_all_of(&description.organization.id);
            if description.organization.access.scope == AccessScope::Organization || description.cache.is_none() {
                return Ok(());
            }
            description.organization.state = State::Ready;
            let store = this.store(&description)?;
            this.loosen(&description, &store)?;
            Ok(store.doubt_everything("this account could see only a part", now())?)
        })
        .await
    }

    /// Does what a refusal asks for and returns what to tell.
    async fn refused(&self, description: &mut Description, refusal: Refusal) -> Failure {
        let refusal = self.in_its_words(description, refusal);
        let (reason, at) = (refusal.say.clone(), now());
        let alias = description.organization.alias.clone();
        let state = match refusal.meaning {
            Meaning::Auth | Meaning::SignIn => Some(State::Paused { reason, at }),
            Meaning::Role => Some(State::Sealed { reason, at }),
            _ => None,
        };
        let seals = refusal.meaning == Meaning::Role;
        if seals {
            self.lock_away(description).await;
        }
        let changed = self.change(description, |known| match state {
            // Only the role's return opens what its loss has sealed.
            Some(state) if !matches!(known.organization.state, State::Sealed { .. }) => {
                known.organization.state = state
            }
            Some(_) | None => {}
        });
        if let Err(failure) = changed.await {
            return failure;
        }
        if seals {
            // Once more: a question that was asked in between may have opened it again.
            self.lock_away(description).await;
        }
        let consequence = match (&description.organization.state, refusal.meaning) {
            (State::Sealed { .. }, _) => "its cache is sealed until the role is back",
            (_, Meaning::Auth | Meaning::SignIn) => "syncing is paused; what is on this computer stays readable",
            _ => "nothing more was read; what is on this computer stays readable",
        };
        let failure = Failure::from(refusal);
        let message = format!("`{alias}`: {}; {consequence}", failure.message.trim_end_matches('.'));
        Failure { message, ..failure }
    }

    /// Closes a cache off the async threads: somebody may be opening another just now.
    async fn lock_away(&self, description: &Description) {
        let (this, id) = (self.clone(), description.organization.id.clone());
        let closed = blocking(move || {
            this.close(&id);
            Ok(())
        });
        // Closing cannot fail.
        let _ = closed.await;
    }

    /// Changes the saved description and takes over what others changed in it meanwhile.
    async fn change(
        &self,
        description: &mut Description,
        change: impl FnOnce(&mut Description) + Send + 'static,
    ) -> Result<(), Failure> {
        let (this, id) = (self.clone(), description.organization.id.clone());
        *description = blocking(move || this.0.registry.update(&id, change)).await?;
        Ok(())
    }

    /// Notes in the description what the cache now holds.
    async fn take_stock(&self, description: &mut Description, store: &Store, ended: bool) -> Result<(), Failure> {
        let (store, known) = (store.clone(), description.clone());
        let last_sync = if ended { Some(now()) } else { description.snapshot.last_sync };
        let this = self.clone();
        let snapshot = laborious(move || {
            // A checkpoint that cannot be kept now is kept another time; what was synced stays.
            let _ = this.note_checkpoint(&known, &store, LedgerDigest::Anew);
            let _ = this.watch(&known, &store);
            // Nor does what a sync keeps at hand serve anybody but the next one.
            let _ = store.rest();
            snapshot(&store, &known, last_sync)
        })
        .await?;
        self.change(description, |known| known.snapshot = snapshot).await
    }

    async fn report(
        &self,
        description: &Description,
        store: &Store,
        tally: Tally,
        started: Clock,
    ) -> Result<SyncReport, Failure> {
        let vanished = {
            let (store, met) = (store.clone(), tally.vanished.clone());
            blocking(move || new_to_us(&store, met)).await?
        };
        let report = SyncReport {
            alias: description.organization.alias.to_string(),
            pages: tally.pages,
            received: tally.received,
            added: tally.kept.added,
            duplicates: tally.kept.duplicates,
            revised: tally.kept.revised,
            vanished: u64::try_from(vanished.len()).unwrap_or(u64::MAX),
            unclear: tally.unclear,
            gaps: description.snapshot.gaps.iter().map(gap).collect(),
            complete: description.snapshot.gaps.is_empty(),
            duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        let (store, entry) = (store.clone(), report.clone());
        blocking(move || {
            let detail = json!({
                "pages": entry.pages, "received": entry.received, "added": entry.added,
                "duplicates": entry.duplicates, "revised": entry.revised, "outside": tally.outside,
                "vanished": entry.vanished, "unclear": entry.unclear, "gaps": entry.gaps.len(), "duration_ms": entry.duration_ms,
            });
            if !vanished.is_empty() {
                store.log_activity(now(), VANISHED, &json!({ "count": vanished.len(), "uids": vanished }))?;
            }
            Ok(store.log_activity(now(), "sync", &detail)?)
        })
        .await?;
        Ok(report)
    }
}

/// Returns those of `vanished` that were not told before.
fn new_to_us(store: &Store, mut vanished: BTreeSet<String>) -> Result<BTreeSet<String>, Failure> {
    if vanished.is_empty() {
        return Ok(vanished);
    }
    for told in store.activity(Some(VANISHED), TOLD)? {
        for uid in told.detail.get("uids").and_then(Value::as_array).into_iter().flatten() {
            uid.as_str().map(|uid| vanished.remove(uid));
        }
    }
    Ok(vanished)
}

/// Asks who we are and sorts refusals from other failures.
async fn access_or_refusal(
    connector: &Connector,
    remote: &Remote,
    known: &Access,
    cancel: &Cancel,
) -> Result<Result<Access, Refusal>, Failure> {
    match access(connector, remote, known, cancel).await {
        Ok(access) => Ok(Ok(access)),
        Err(remote::Error::Refused(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(error.into()),
    }
}
