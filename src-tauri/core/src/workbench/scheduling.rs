//! Syncing by itself while the program runs: off unless somebody turns it on for an organization. No network is a quiet
//! state, not a failure.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::cancel::Cancel;
use crate::event::Instant;
use crate::failure::{Code, Failure};
use crate::organization::{Alias, Source, State};
use crate::remote::Pause;

use super::schedule::{Ended, Every, Schedule, Wanted};
use super::summary::SyncReport;
use super::{Workbench, blocking, lock, now};

/// How often the schedule is looked at.
const LOOK: Duration = Duration::from_secs(30);
/// Organizations synced at once by themselves; each keeps to a budget of its own.
const AT_ONCE: usize = 4;

/// The future of one sync.
pub type Syncing = Pin<Box<dyn Future<Output = Result<SyncReport, Failure>> + Send>>;

/// Hears how a sync ended.
pub type Told = Box<dyn Fn(&Alias, Result<SyncReport, Failure>) + Send + Sync>;

/// Waits.
pub type Sleep = Box<dyn Fn(Duration) -> Pause + Send + Sync>;

/// What the schedule needs from outside.
pub struct ScheduleHand {
    /// Syncs an organization, as if somebody had asked for it.
    pub sync: Box<dyn Fn(Alias) -> Syncing + Send + Sync>,
    /// Hears how each of them ended. No network is not told.
    pub told: Told,
    /// Tells the time.
    pub clock: fn() -> Instant,
    /// A random length up to the given one.
    pub chance: fn(Duration) -> Duration,
    /// Waits.
    pub sleep: Sleep,
}

impl ScheduleHand {
    /// Returns a hand with the system's clock and chance.
    pub fn new(
        sync: impl Fn(Alias) -> Syncing + Send + Sync + 'static,
        told: impl Fn(&Alias, Result<SyncReport, Failure>) + Send + Sync + 'static,
    ) -> Self {
        Self {
            sync: Box::new(sync),
            told: Box::new(told),
            clock: now,
            chance: random_up_to,
            sleep: Box::new(|length| Box::pin(tokio::time::sleep(length))),
        }
    }
}

impl Workbench {
    /// Turns syncing by itself on or off for an organization.
    ///
    /// # Errors
    /// When there is no such organization, or it has no remote.
    pub async fn set_schedule(&self, alias: &Alias, every: Option<Every>) -> Result<(), Failure> {
        let description = self.describe(alias).await?;
        super::files::ask_only_remotes(&description)?;
        let this = self.clone();
        blocking(move || this.0.registry.update(&description.organization.id, |known| known.every = every)).await?;
        Ok(())
    }

    /// Syncs by itself what is due, until `cancel` says stop. Syncs under way are then waited for.
    pub async fn keep_schedule(&self, hand: ScheduleHand, cancel: &Cancel) {
        let (hand, schedule) = (Arc::new(hand), Arc::new(Mutex::new(Schedule::default())));
        let room = Arc::new(Semaphore::new(AT_ONCE));
        let mut running = JoinSet::new();
        while !cancel.is_cancelled() {
            while running.try_join_next().is_some() {}
            // A list that cannot be read now may be readable the next time.
            for (id, alias) in self.due(&schedule, &hand).await.unwrap_or_default() {
                let (hand, schedule, room) = (Arc::clone(&hand), Arc::clone(&schedule), Arc::clone(&room));
                running.spawn(async move {
                    let _place = room.acquire_owned().await;
                    let outcome = (hand.sync)(alias.clone()).await;
                    let offline = matches!(&outcome, Err(failure) if failure.code == Code::Offline);
                    let ended = if offline { Ended::Offline } else { Ended::Done };
                    lock(&schedule).ended(&id, ended, (hand.clock)(), &hand.chance);
                    if !offline {
                        (hand.told)(&alias, outcome);
                    }
                });
            }
            tokio::select! {
                biased;
                () = cancel.cancelled() => {}
                () = (hand.sleep)(LOOK) => {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Returns the organizations that are due.
    async fn due(&self, schedule: &Mutex<Schedule>, hand: &ScheduleHand) -> Result<Vec<(String, Alias)>, Failure> {
        // Whoever locked it wants nothing to happen.
        if self.is_locked() {
            return Ok(Vec::new());
        }
        let mut all = self.readable().await?;
        // Whoever is paused or sealed waits for a person.
        all.retain(|known| known.organization.source == Source::Remote && known.organization.state == State::Ready);
        let wanted = |known: &super::registry::Description| {
            let (id, last_sync) = (known.organization.id.clone(), known.snapshot.last_sync);
            known.every.map(|every| Wanted { id, every, last_sync })
        };
        let wanted: Vec<Wanted> = all.iter().filter_map(wanted).collect();
        let due = lock(schedule).due(&wanted, (hand.clock)(), &hand.chance);
        let named = |id: String| {
            let found = all.iter().find(|known| known.organization.id == id)?;
            Some((id, found.organization.alias.clone()))
        };
        Ok(due.into_iter().filter_map(named).collect())
    }
}

/// Returns a random length up to `longest`; none where the system gives no random numbers.
fn random_up_to(longest: Duration) -> Duration {
    let mut bytes = [0_u8; 4];
    match getrandom::fill(&mut bytes) {
        Ok(()) => longest.mul_f64(f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)),
        Err(_) => Duration::ZERO,
    }
}
