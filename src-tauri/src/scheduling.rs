//! Syncing by itself while the window is open. What comes of it is told to the page that listens.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use specta::Type;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Runtime};
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::Failure;
use trailbook_core::organization::Alias;
use trailbook_core::sync::SyncRange;
use trailbook_core::workbench::{ScheduleHand, SyncReport};

use crate::demo;
use crate::desk::Desk;
use crate::log::{self, Work};

/// A sync that nobody asked for by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum ScheduledSync {
    /// It began.
    Began {
        /// The organization.
        alias: String,
    },
    /// It came to its end.
    Ended {
        /// What it did.
        report: SyncReport,
    },
    /// It failed. Without a network nothing is told: it is tried again.
    Failed {
        /// The organization.
        alias: String,
        /// Why.
        failure: Failure,
    },
}

/// Where this is told: to the page that listened last.
#[derive(Default)]
pub(crate) struct Listener(Mutex<Option<Channel<ScheduledSync>>>);

impl Listener {
    pub(crate) fn listen(&self, channel: Channel<ScheduledSync>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(channel);
    }

    fn send(&self, news: ScheduledSync) {
        if let Some(channel) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // A page that went away hears nothing more.
            drop(channel.send(news));
        }
    }
}

/// Syncs what is due for as long as the program runs.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let workbench = app.state::<Desk>().workbench.clone();
        let (syncs, tells) = (app.clone(), app);
        let hand = ScheduleHand::new(
            move |alias| {
                let app = syncs.clone();
                Box::pin(async move { sync(&app, &alias).await })
            },
            move |alias, outcome| {
                tells.state::<Desk>().scheduled.send(match outcome {
                    Ok(report) => ScheduledSync::Ended { report },
                    Err(failure) => ScheduledSync::Failed { alias: alias.to_string(), failure },
                });
            },
        );
        workbench.keep_schedule(hand, &Cancel::new()).await;
    });
}

async fn sync<R: Runtime>(app: &AppHandle<R>, alias: &Alias) -> Result<SyncReport, Failure> {
    let desk = app.state::<Desk>();
    demo::wake(&desk, alias).await?;
    // One that somebody began by hand goes on; the next turn comes.
    let under_way = desk.syncs.begin(alias.to_string())?;
    desk.scheduled.send(ScheduledSync::Began { alias: alias.to_string() });
    let outcome = desk.workbench.sync(alias, SyncRange::default(), Arc::new(|_| {}), under_way.cancel()).await;
    log::ended(Work::Scheduled, outcome)
}
