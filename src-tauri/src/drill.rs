//! What the system and a person at its dialogs do and no test can: a drop of files, a wish to close, a choice of files. A
//! debug build reads it, line by line, from a file that a test names, and hands it to the same place as the system would.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{env, fs, thread};

use tauri::{Runtime, WebviewWindow};

/// The variable that names the file.
const FILE: &str = "TRAILBOOK_DRILL";

/// The variable that names files which stand for a choice from the start.
const CHOSEN: &str = "TRAILBOOK_CHOSEN";

/// The files that stand for the next choices.
static CHOICE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Whether the window is to act as if no driver held it.
static UNATTENDED: AtomicBool = AtomicBool::new(false);

/// Held from the moment in which a file is taken away until what it says was done.
static ACTING: Mutex<()> = Mutex::new(());

const PAUSE: Duration = Duration::from_millis(50);

/// The files that stand for a person's choice in the system's dialog, which no test can use.
pub(crate) fn chosen() -> Option<Vec<PathBuf>> {
    if !cfg!(debug_assertions) {
        return None;
    }
    // What was written before the dialog was asked for belongs to it.
    if let Some(file) = env::var_os(FILE).map(PathBuf::from) {
        while file.exists() {
            thread::sleep(PAUSE);
        }
        drop(ACTING.lock().unwrap_or_else(PoisonError::into_inner));
    }
    let told = CHOICE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let named = || env::var_os(CHOSEN).map(|named| env::split_paths(&named).collect());
    if told.is_empty() { named() } else { Some(told) }
}

/// Whether a test holds this window.
pub(crate) fn on() -> bool {
    cfg!(debug_assertions) && env::var_os(FILE).is_some()
}

/// Whether the window is to act as if no driver held it, which costs the driver its session.
pub(crate) fn unattended() -> bool {
    UNATTENDED.load(Ordering::Relaxed)
}

/// Does for as long as the program runs what is written into the file, and takes it away before.
pub(crate) fn listen<R: Runtime>(window: &WebviewWindow<R>) {
    let Some(file) = env::var_os(FILE).filter(|_| cfg!(debug_assertions)).map(PathBuf::from) else { return };
    let window = window.clone();
    thread::spawn(move || {
        loop {
            let acting = ACTING.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(text) = take(&file) {
                text.lines().for_each(|line| act(&window, line));
            }
            drop(acting);
            thread::sleep(PAUSE);
        }
    });
}

/// What a test wrote; it appears whole, under its name, by being renamed.
fn take(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    fs::remove_file(file).ok().map(|()| text)
}

fn act<R: Runtime>(window: &WebviewWindow<R>, line: &str) {
    match line.split_once(' ') {
        Some(("choose", path)) => *CHOICE.lock().unwrap_or_else(PoisonError::into_inner) = vec![PathBuf::from(path)],
        Some(("drop", path)) => crate::window::dropped(window, &[PathBuf::from(path)]),
        _ if line == "close" => drop(window.close()),
        _ if line == "unattended" => UNATTENDED.store(true, Ordering::Relaxed),
        _ => eprintln!("trailbook: no drill is called `{line}`"),
    }
}
