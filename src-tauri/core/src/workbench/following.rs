//! The column index and the texts beside it on their way behind an import: brought up to date while more comes in.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use crate::store::Store;

/// Events that the column index lags behind before it follows.
const FOLLOWED: u64 = 131_072;

/// Tells the thread that brings the sidecars up to date that there is something to bring.
pub(super) struct Follower<'a> {
    signal: SyncSender<()>,
    waiting: &'a AtomicU64,
}

impl Follower<'_> {
    pub(super) fn tell(&self, added: u64) {
        self.waiting.fetch_add(added, Ordering::Relaxed);
        // A signal that still waits does for this one too.
        let _ = self.signal.try_send(());
    }
}

/// Does `work` while the column index follows on a thread of its own.
pub(super) fn follow<T>(store: &Store, work: impl FnOnce(&Follower<'_>) -> T) -> T {
    let waiting = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let (signal, signals) = sync_channel(1);
        let lag = &waiting;
        scope.spawn(move || {
            // What fails here fails again, and is told, when the cache is next asked.
            for () in &signals {
                // Texts that were made already are only written down, and wait in memory until then.
                let _ = store.catch_up_texts(&mut || true);
                if lag.load(Ordering::Relaxed) >= FOLLOWED {
                    lag.store(0, Ordering::Relaxed);
                    let _ = store.catch_up(&mut |_| true);
                }
            }
            // Nothing of it is left to whoever asks first.
            let _ = store.catch_up(&mut |_| true).and_then(|()| store.catch_up_texts(&mut || true));
        });
        work(&Follower { signal, waiting: &waiting })
    })
}
