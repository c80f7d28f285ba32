//! Ctrl-C: the first asks the work to stop and clean up, the second gives it up.

use std::pin::pin;

use trailbook_core::cancel::Cancel;
use trailbook_core::failure::{Code, Failure};

use crate::done::{Ending, Stop};

/// Does `work` until it ends, cancelling it when somebody asks.
pub async fn watch(cancel: &Cancel, work: impl Future<Output = Ending>) -> Ending {
    let mut work = pin!(work);
    tokio::select! {
        ending = &mut work => return ending,
        () = asked_to_stop() => cancel.cancel(),
    }
    tokio::select! {
        ending = &mut work => ending,
        () = asked_to_stop() => Err(cancelled()),
    }
}

/// Does `work` that holds nothing half-done, giving it up when cancelled.
pub async fn abandonable<T>(cancel: &Cancel, work: impl Future<Output = Result<T, Stop>>) -> Result<T, Stop> {
    // The order is fixed: what is cancelled before it begins never begins.
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(cancelled()),
        ended = work => ended,
    }
}

fn cancelled() -> Stop {
    Failure::new(Code::Cancelled, "cancelled").into()
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};

    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return interrupted().await };
    tokio::select! {
        () = interrupted() => {}
        () = hung_up() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    interrupted().await;
}

/// Waits for the terminal to be closed: what is unfinished is cleaned up then as well. Who was started with `nohup` goes on.
#[cfg(unix)]
async fn hung_up() {
    use tokio::signal::unix::{SignalKind, signal};

    static IGNORED: std::sync::LazyLock<bool> = std::sync::LazyLock::new(|| {
        std::fs::read_to_string("/proc/self/status").ok().is_none_or(|status| ignores_hang_up(&status))
    });
    // Asked before the first of our own handlers stands, which would hide it.
    match (!*IGNORED).then(|| signal(SignalKind::hangup())) {
        Some(Ok(mut hang_up)) => {
            hang_up.recv().await;
        }
        _ => std::future::pending().await,
    }
}

/// Reads what Linux says of a process: the first of its signals is that of a terminal that hangs up. Where that is not told,
/// the signal is left to the system.
#[cfg(unix)]
fn ignores_hang_up(status: &str) -> bool {
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_none_or(|mask| mask & 1 == 1)
}

/// Waits for Ctrl-C; where that cannot be watched the system ends the process as usual.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::done::{Done, exit_code};

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    #[test]
    fn abandonable_work_ends_with_the_cancellation() {
        let cancel = Cancel::new();
        cancel.cancel();

        let ending: Ending = block_on(abandonable(&cancel, std::future::pending()));

        assert_eq!(exit_code(&ending), 130);
    }

    #[cfg(unix)]
    #[test]
    fn a_hang_up_that_was_to_be_ignored_stays_ignored() {
        assert!(ignores_hang_up("Name:\tx\nSigIgn:\t0000000000001001\n"));
        assert!(!ignores_hang_up("Name:\tx\nSigIgn:\t0000000000001000\n"));
        assert!(ignores_hang_up("Name:\tx\n") && ignores_hang_up("SigIgn:\tx\n"));
    }

    #[test]
    fn work_that_nobody_interrupts_ends_by_itself() {
        let cancel = Cancel::new();
        let work = async { Ok(Done::Incomplete) };

        assert_eq!(exit_code(&block_on(watch(&cancel, abandonable(&cancel, work)))), 5);
        assert!(!cancel.is_cancelled());
    }
}
