//! The one thread that talks to the system's keychain. A keychain may ask a person for a password and
//! wait for ever; so callers wait with a deadline, and nothing ever waits for this thread.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU8, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

const QUEUED: u8 = 0;
const RUNNING: u8 = 1;
const ABANDONED: u8 = 2;

type Work<T> = Box<dyn FnOnce(&mut T) + Send>;

struct Job<T> {
    phase: Arc<AtomicU8>,
    work: Work<T>,
}

/// Why an answer did not come.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The deadline passed.
    TimedOut,
    /// An earlier question that nobody waits for any more still runs, so this one was not asked.
    Waiting,
    /// The question broke off; the thread goes on.
    BrokeOff,
}

/// Owns a value of type `T` on a thread of its own and runs questions on it one by one.
pub(super) struct Owner<T> {
    jobs: mpsc::Sender<Job<T>>,
    current: Arc<Mutex<Option<Arc<AtomicU8>>>>,
}

impl<T: 'static> Owner<T> {
    /// Starts the thread; `make` makes the value there.
    pub(super) fn start(make: impl FnOnce() -> T + Send + 'static) -> io::Result<Self> {
        let (jobs, queue) = mpsc::channel::<Job<T>>();
        let current = Arc::new(Mutex::new(None));
        let shared = Arc::clone(&current);
        thread::Builder::new().name("keychain".to_owned()).spawn(move || {
            let mut value = make();
            for job in queue {
                run(job, &mut value, &shared);
            }
        })?;
        Ok(Self { jobs, current })
    }

    /// Asks a question and waits `limit` at most. A question that is given up before its turn is never asked.
    pub(super) fn ask<A: Send + 'static>(
        &self,
        limit: Duration,
        question: impl FnOnce(&mut T) -> A + Send + 'static,
    ) -> Result<A, NoAnswer> {
        if self.is_stuck() {
            return Err(NoAnswer::Waiting);
        }
        let (answer, answers) = mpsc::sync_channel(1);
        let phase = Arc::new(AtomicU8::new(QUEUED));
        let work: Work<T> = Box::new(move |value| {
            // Nobody listens any more when the deadline has passed.
            let _ = answer.send(question(value));
        });
        self.jobs.send(Job { phase: Arc::clone(&phase), work }).map_err(|_| NoAnswer::BrokeOff)?;
        answers.recv_timeout(limit).map_err(|error| match error {
            RecvTimeoutError::Timeout => {
                phase.store(ABANDONED, Ordering::SeqCst);
                NoAnswer::TimedOut
            }
            RecvTimeoutError::Disconnected => NoAnswer::BrokeOff,
        })
    }

    /// Says whether the thread is busy with a question that was given up.
    fn is_stuck(&self) -> bool {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().is_some_and(|phase| phase.load(Ordering::SeqCst) == ABANDONED)
    }
}

fn run<T>(job: Job<T>, value: &mut T, current: &Mutex<Option<Arc<AtomicU8>>>) {
    let set = |phase| *current.lock().unwrap_or_else(PoisonError::into_inner) = phase;
    if job.phase.compare_exchange(QUEUED, RUNNING, Ordering::SeqCst, Ordering::SeqCst).is_err() {
        return;
    }
    set(Some(job.phase));
    // A panic drops the sender of the answer, which tells the caller; what it left in `value` is for the questions to mind.
    let _ = catch_unwind(AssertUnwindSafe(|| (job.work)(value)));
    set(None);
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);
    const SHORT: Duration = Duration::from_millis(20);

    #[test]
    fn questions_are_answered_in_order_by_one_thread() {
        let owner = Owner::start(Vec::new).unwrap();

        for number in 0..100 {
            owner.ask(LONG, move |asked: &mut Vec<i32>| asked.push(number)).unwrap();
        }

        assert_eq!(owner.ask(LONG, |asked| asked.clone()), Ok((0..100).collect()));
        let name = owner.ask(LONG, |_| thread::current().name().map(str::to_owned)).unwrap();
        assert_eq!(name.as_deref(), Some("keychain"));
    }

    #[test]
    fn nothing_queues_behind_a_question_that_was_given_up() {
        let owner = Owner::start(|| 0).unwrap();
        let (release, held) = mpsc::channel::<()>();
        let (ended, end) = mpsc::channel::<()>();

        let stuck = owner.ask(SHORT, move |count: &mut i32| {
            held.recv().unwrap();
            *count += 1;
            ended.send(()).unwrap();
        });
        assert_eq!(stuck, Err(NoAnswer::TimedOut));
        assert_eq!(owner.ask(LONG, |count| *count += 10), Err(NoAnswer::Waiting));

        release.send(()).unwrap();
        end.recv().unwrap();
        let count = loop {
            match owner.ask(LONG, |count| *count) {
                Err(NoAnswer::Waiting) => thread::yield_now(),
                answer => break answer,
            }
        };
        assert_eq!(count, Ok(1), "the late answer came, the refused question was never asked");
    }

    #[test]
    fn a_question_given_up_before_its_turn_is_never_asked() {
        let owner = Arc::new(Owner::start(|| 0).unwrap());
        let (started, start) = mpsc::channel::<()>();
        let (release, held) = mpsc::channel::<()>();
        let first = Arc::clone(&owner);
        let asking = thread::spawn(move || {
            first.ask(LONG, move |count: &mut i32| {
                started.send(()).unwrap();
                held.recv().unwrap();
                *count += 1;
            })
        });
        start.recv().unwrap();

        assert_eq!(owner.ask(SHORT, |count| *count += 10), Err(NoAnswer::TimedOut));
        release.send(()).unwrap();

        assert_eq!(asking.join().unwrap(), Ok(()));
        assert_eq!(owner.ask(LONG, |count| *count), Ok(1));
    }

    #[test]
    fn dropping_the_owner_does_not_wait_for_its_thread() {
        let owner = Owner::start(|| ()).unwrap();
        let (release, held) = mpsc::channel::<()>();
        assert_eq!(owner.ask(SHORT, move |()| held.recv().is_ok()), Err(NoAnswer::TimedOut));

        drop(owner);

        release.send(()).unwrap();
    }

    #[test]
    fn a_question_without_an_answer_does_not_keep_the_process() {
        const CHILD: &str = "TRAILBOOK_TEST_STUCK_CHILD";
        const NAME: &str = "keychain::owner::tests::a_question_without_an_answer_does_not_keep_the_process";
        if std::env::var_os(CHILD).is_some() {
            let owner = Owner::start(|| ()).unwrap();
            let answer = owner.ask(SHORT, |()| {
                loop {
                    thread::park()
                }
            });
            assert_eq!(answer, Err::<(), _>(NoAnswer::TimedOut));
            return;
        }
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());

        let output = child.args(["--exact", NAME]).env(CHILD, "1").output().unwrap();

        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
    }

    #[test]
    fn a_panic_in_a_question_does_not_end_the_thread() {
        let owner = Owner::start(|| ()).unwrap();

        assert_eq!(owner.ask(LONG, |()| panic!("as a store might")), Err::<(), _>(NoAnswer::BrokeOff));

        assert_eq!(owner.ask(LONG, |()| 7), Ok(7));
    }
}
