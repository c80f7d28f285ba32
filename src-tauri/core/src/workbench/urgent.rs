//! The first rows of a new question come before whatever is still counted for the one before it: somebody waits for them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::lock;

/// How long one who counts waits at a time. Bounded, so that nobody waits for ever for one who waits for him.
const STEP: Duration = Duration::from_millis(2);

/// Who goes first.
#[derive(Default)]
pub(super) struct Urgent {
    first: AtomicUsize,
    gate: Mutex<()>,
    open: Condvar,
}

/// Goes first until it is dropped.
pub(super) struct Going(Arc<Urgent>);

impl Urgent {
    /// Goes first.
    pub(super) fn go(self: &Arc<Self>) -> Going {
        self.first.fetch_add(1, Ordering::Relaxed);
        Going(self.clone())
    }

    /// Lets others go first, for a moment. Asked by whoever counts, as often as whether to stop.
    pub(super) fn give_way(&self) {
        if self.first.load(Ordering::Relaxed) > 0 {
            let gate = lock(&self.gate);
            // Whether somebody opened it or the moment is over: the work goes on.
            drop(self.open.wait_timeout(gate, STEP));
        }
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        self.0.first.fetch_sub(1, Ordering::Relaxed);
        self.0.open.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_counts_gives_way_to_those_that_go_first_and_never_for_long() {
        let urgent = Arc::new(Urgent::default());
        let (one, other) = (urgent.go(), urgent.go());
        drop(one);
        assert_eq!(urgent.first.load(Ordering::Relaxed), 1);
        // Comes back although nobody opens the gate.
        urgent.give_way();
        drop(other);
        assert_eq!(urgent.first.load(Ordering::Relaxed), 0);
    }
}
