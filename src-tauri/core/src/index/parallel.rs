//! Work on many segments at once, on as many threads as help.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::Error;

/// More threads than this do not make a memory-bound walk faster.
const MOST_THREADS: usize = 4;
/// So few segments are done sooner by one thread.
const FEW: usize = 6;

/// Folds `work` over `0..count` into one value a thread, and returns those. Ends early with the first error, or with
/// [`Error::Stopped`] once `stop` says so.
pub(super) fn fold<A: Send>(
    count: usize,
    stop: &(dyn Fn() -> bool + Sync),
    start: impl Fn() -> A + Sync,
    work: impl Fn(&mut A, usize) -> Result<(), Error> + Sync,
) -> Result<Vec<A>, Error> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let next = AtomicUsize::new(0);
    let ended = AtomicBool::new(false);
    let run = || -> Result<A, Error> {
        let mut value = start();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count || ended.load(Ordering::Relaxed) {
                return Ok(value);
            }
            let done = if stop() { Err(Error::Stopped) } else { work(&mut value, number) };
            if let Err(error) = done {
                ended.store(true, Ordering::Relaxed);
                return Err(error);
            }
        }
    };
    if threads < 2 || count <= FEW {
        return Ok(vec![run()?]);
    }
    let results = Mutex::new(Vec::with_capacity(threads));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let result = run();
                results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
            });
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_worked_on_once() {
        for count in [0, 1, FEW, 1_000] {
            let sums = fold(
                count,
                &|| false,
                || 0usize,
                |sum, number| {
                    *sum += number;
                    Ok(())
                },
            )
            .unwrap();
            assert_eq!(sums.iter().sum::<usize>(), (0..count).sum::<usize>());
        }
    }

    #[test]
    fn an_error_and_a_call_to_stop_end_it() {
        let failed = fold(
            100,
            &|| false,
            || (),
            |(), number| {
                if number == 50 { Err(Error::Damaged { what: "test" }) } else { Ok(()) }
            },
        );
        assert!(matches!(failed, Err(Error::Damaged { .. })));
        assert!(matches!(fold(100, &|| true, || (), |(), _| Ok(())), Err(Error::Stopped)));
    }
}
