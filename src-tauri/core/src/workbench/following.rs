//! The column index and the texts beside it on their way behind an import: brought up to date while more comes in.

use std::cell::Cell;
use std::sync::mpsc::{SyncSender, sync_channel};

use crate::store::Store;

/// Events that the column index lags behind before it follows.
const FOLLOWED: u64 = 131_072;

/// Tells the thread that brings the column index up to date that there is something to bring.
pub(super) struct Follower {
    signal: SyncSender<()>,
    waiting: Cell<u64>,
}

impl Follower {
    pub(super) fn tell(&self, added: u64) {
        self.waiting.set(self.waiting.get() + added);
        if self.waiting.get() >= FOLLOWED {
            self.waiting.set(0);
            // A signal that still waits does for this one too.
            let _ = self.signal.try_send(());
        }
    }
}

/// Does `work` while the column index follows on a thread of its own.
pub(super) fn follow<T>(store: &Store, work: impl FnOnce(&Follower) -> T) -> T {
    std::thread::scope(|scope| {
        let (signal, signals) = sync_channel(1);
        scope.spawn(move || {
            // What fails here fails again, and is told, when the cache is next asked.
            let catch_up = || store.catch_up(&mut |_| true).and_then(|()| store.catch_up_texts(&mut || true));
            for () in &signals {
                let _ = catch_up();
            }
            // Nothing of it is left to whoever asks first.
            let _ = catch_up();
        });
        work(&Follower { signal, waiting: Cell::new(0) })
    })
}
