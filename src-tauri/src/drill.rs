//! What a window system does to a window and no test can: a drop of files, a wish to close. A debug build reads it, line by
//! line, from a file that a test names, and hands it to the same place as the system would.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, thread};

use tauri::{Runtime, WebviewWindow};

/// The variable that names the file.
const FILE: &str = "TRAILBOOK_DRILL";

const PAUSE: Duration = Duration::from_millis(50);

/// Whether a test holds this window.
pub(crate) fn on() -> bool {
    cfg!(debug_assertions) && std::env::var_os(FILE).is_some()
}

/// Does for as long as the program runs what is written into the file, and takes it away before.
pub(crate) fn listen<R: Runtime>(window: &WebviewWindow<R>) {
    let Some(file) = std::env::var_os(FILE).filter(|_| cfg!(debug_assertions)).map(PathBuf::from) else { return };
    let window = window.clone();
    thread::spawn(move || {
        loop {
            if let Some(text) = take(&file) {
                text.lines().for_each(|line| act(&window, line));
            }
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
        Some(("drop", path)) => crate::window::dropped(window, &[PathBuf::from(path)]),
        _ if line == "close" => drop(window.close()),
        _ => eprintln!("trailbook: no drill is called `{line}`"),
    }
}
