//! How far something has come: a line on the terminal that disappears when it is done.

use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use trailbook_core::workbench::{ImportProgress, SyncPhase, SyncProgress};

use super::Console;
use super::text::visible;
use super::words::{clock, counted, grouped, moment, size};

/// A line that tells how far something has come. Draws nothing where nobody watches.
#[derive(Clone, Debug)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Begins a line.
    pub fn begin(console: Console) -> Self {
        let target = if console.shows_progress() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(ProgressStyle::default_spinner());
        Self { bar }
    }

    /// Shows where a sync is.
    pub fn sync(&self, progress: &SyncProgress) {
        self.show(progress.received, progress.total, sync_words(progress));
    }

    /// Shows where an import is.
    pub fn import(&self, progress: &ImportProgress) {
        self.show(progress.bytes, progress.total, import_words(progress));
    }

    /// Shows how many of `total` rows are written, where the total is known.
    pub fn rows(&self, rows: u64, total: Option<u64>) {
        self.show(rows, total, of_total(rows, total) + " events written");
    }

    /// Shows how many of all events are checked.
    pub fn checked(&self, read: u64, all: u64) {
        self.show(read, Some(all), of_total(read, Some(all)) + " events checked");
    }

    /// Shows how many of all pages of a cache are written anew.
    pub fn pages(&self, done: u64, all: u64) {
        self.show(done, Some(all), of_total(done, Some(all)) + " pages written");
    }

    fn show(&self, done: u64, total: Option<u64>, words: String) {
        if let (Some(total), None) = (total, self.bar.length())
            && let Ok(style) = ProgressStyle::with_template("{bar:24} {msg}")
        {
            self.bar.set_style(style);
            self.bar.set_length(total);
        }
        self.bar.set_position(done);
        self.bar.set_message(words);
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Parts of the whole after which a line tells how far an import is, where no bar can be drawn.
const PARTS: u64 = 10;
/// Bytes after which a line tells it, where the whole is not known.
const PART_BYTES: u64 = 1024 * 1024 * 1024;

/// Lines that tell how far an import has come: for logs, where a bar that moves would be noise.
#[derive(Debug)]
pub struct Lines {
    console: Console,
    told: AtomicU64,
}

impl Lines {
    /// Begins; prints nothing where a bar is drawn.
    pub fn new(console: Console) -> Self {
        Self { console, told: AtomicU64::new(0) }
    }

    /// Tells where an import is, at most once for each tenth of it.
    pub fn import(&self, progress: &ImportProgress) {
        let part = match progress.total {
            Some(total) => progress.bytes.saturating_mul(PARTS) / total.max(1),
            None => progress.bytes / PART_BYTES,
        };
        if !self.console.shows_progress() && self.told.fetch_max(part, Ordering::Relaxed) < part {
            self.console.note(&import_words(progress));
        }
    }
}

fn import_words(progress: &ImportProgress) -> String {
    let done = match progress.total {
        Some(total) => format!("{} of {}", size(progress.bytes), size(total)),
        None => size(progress.bytes),
    };
    let a_second = progress.events.saturating_mul(1_000) / progress.elapsed_ms.max(1);
    let (alias, file) = (&progress.alias, visible(&progress.file));
    format!("{alias}: {file}, {done}, {}, {} a second", counted(progress.events, "event"), grouped(a_second))
}

fn of_total(done: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => format!("{} of {}", grouped(done), grouped(total)),
        None => grouped(done),
    }
}

fn sync_words(progress: &SyncProgress) -> String {
    let alias = &progress.alias;
    match progress.state {
        SyncPhase::Checking => format!("{alias}: checking the key and the role"),
        SyncPhase::Waiting => {
            let why = progress.message.as_deref().unwrap_or("The provider asked for a pause");
            let rest = progress.wait_seconds.map(|seconds| format!(" Continuing in {}.", clock(seconds)));
            format!("{alias}: {}.{}", visible(why.trim_end_matches('.')), rest.unwrap_or_default())
        }
        SyncPhase::Reading => {
            let back_to = progress.oldest.as_deref().map(|oldest| format!(", back to {}", moment(oldest)));
            format!("{alias}: {} events{}", of_total(progress.received, progress.total), back_to.unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(state: SyncPhase) -> SyncProgress {
        SyncProgress {
            alias: "acme".into(),
            pages: 3,
            received: 3_000,
            added: 2_900,
            total: Some(50_000),
            oldest: Some("2026-08-03T10:00:00Z".into()),
            newest: None,
            state,
            wait_seconds: Some(42),
            message: None,
        }
    }

    #[test]
    fn a_sync_tells_where_it_is_and_why_it_waits() {
        let cases = [
            (SyncPhase::Checking, "acme: checking the key and the role"),
            (SyncPhase::Waiting, "acme: The provider asked for a pause. Continuing in 0:42."),
            (SyncPhase::Reading, "acme: 3,000 of 50,000 events, back to 3 Aug 2026, 10:00 UTC"),
        ];
        for (state, expected) in cases {
            assert_eq!(sync_words(&at(state)), expected);
        }
    }

    #[test]
    fn what_the_remote_says_cannot_move_the_cursor() {
        let progress = SyncProgress { message: Some("wait\r\u{1b}[2J".into()), ..at(SyncPhase::Waiting) };

        assert!(!sync_words(&progress).contains(char::is_control));
    }
}
