//! The end of the process, and threads that still read a journal then: the encryption library is taken down as soon as
//! `main` returns, and whoever still decrypts would crash the process after all its work was done well.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

static HOUSE: Mutex<House> = Mutex::new(House { guests: 0, closing: false });
static LEFT: Condvar = Condvar::new();

struct House {
    guests: usize,
    closing: bool,
}

/// A thread that reads a journal beside whoever asked for it.
pub(super) struct Guest(());

impl Guest {
    /// Lets a thread begin; none begins once the process is about to end.
    pub(super) fn enter() -> Option<Self> {
        let mut house = house();
        if house.closing {
            return None;
        }
        house.guests += 1;
        Some(Self(()))
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        house().guests -= 1;
        LEFT.notify_all();
    }
}

/// Says whether the process is about to end.
pub(super) fn is_asked() -> bool {
    house().closing
}

/// Asks all threads that read journals beside somebody's questions to end, and waits for that, for so long at the most.
/// To be called when the process ends and not before: none begins again.
pub fn leave(within: Duration) {
    let mut house = house();
    house.closing = true;
    let _ = LEFT.wait_timeout_while(house, within, |house| house.guests > 0);
}

fn house() -> MutexGuard<'static, House> {
    HOUSE.lock().unwrap_or_else(PoisonError::into_inner)
}
