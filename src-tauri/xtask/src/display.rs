//! Whether a window could be seen here, and a display for when nobody looks.

use std::env;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::{Problem, shell};

/// What the window tests need besides the program.
const PROGRAMS: [&str; 2] = ["xvfb-run", "WebKitWebDriver"];

/// The display. Unless it is told otherwise it begins anew when the last program leaves it, and turns away whoever
/// comes meanwhile: that is the next test's window.
const SERVER: &str = "--server-args=-screen 0 1600x1000x24 -noreset";

/// Where the search for a free number of a display begins, and how far the next one begins from there: two that begin at
/// the same time must not find the same.
const FIRST: u32 = 99;
const STEP: u32 = 20;

static ASKED: AtomicU32 = AtomicU32::new(0);

/// Whether a window opened now would appear somewhere.
pub(crate) fn is_here() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    env::consts::OS != "linux" || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Why the window tests cannot run here.
pub(crate) fn lacking() -> Option<String> {
    if env::consts::OS != "linux" {
        return Some("the window tests drive WebKitGTK, which exists on Linux only".to_owned());
    }
    let missing = PROGRAMS.into_iter().find(|name| !shell::exists(name))?;
    Some(format!("`{missing}` is not installed"))
}

/// Wraps a command so that it has a display that nobody sees.
pub(crate) fn wrap(command: &Command) -> Result<Command, Problem> {
    if let Some(reason) = lacking() {
        return Err(Problem::new(reason));
    }
    let mut wrapped = Command::new("xvfb-run");
    let number = FIRST + STEP * ASKED.fetch_add(1, Ordering::Relaxed);
    wrapped.args(["--auto-servernum", &format!("--server-num={number}"), SERVER]);
    wrapped.arg(command.get_program());
    Ok(shell::alike(wrapped, command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_stays_when_the_last_window_closes() {
        if lacking().is_some() {
            return;
        }

        let wrapped = wrap(Command::new("program").arg("--flag")).unwrap();

        assert!(shell::line(&wrapped).ends_with("-noreset program --flag"), "{}", shell::line(&wrapped));
    }
}
