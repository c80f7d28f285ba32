//! Where the window was and how large, kept from one start to the next in a small file of its own.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tauri::{App, Runtime, WebviewWindow, WebviewWindowBuilder};

const FILE: &str = "window.json";

/// So much of the window's bar has to lie on a screen for it to be found.
const GRASP: f64 = 80.0;

/// A place on the screens, in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    maximized: bool,
}

/// A screen, in logical pixels.
#[derive(Clone, Copy, Debug)]
struct Screen {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// The file that remembers it.
pub(crate) fn file(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

impl Place {
    /// Reads what was kept; anything unreadable counts as nothing.
    pub(crate) fn read(file: &Path) -> Option<Self> {
        let place: Self = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
        let numbers = [place.x, place.y, place.width, place.height];
        (numbers.iter().all(|number| number.is_finite()) && place.width > 0.0 && place.height > 0.0).then_some(place)
    }

    /// Notes where a window is. That it cannot be kept is not worth a message.
    pub(crate) fn keep<R: Runtime>(window: &WebviewWindow<R>, file: &Path) {
        let Some(place) = Self::of(window, Self::read(file)) else { return };
        let _ = serde_json::to_vec(&place).map(|text| std::fs::write(file, text));
    }

    fn of<R: Runtime>(window: &WebviewWindow<R>, before: Option<Self>) -> Option<Self> {
        let maximized = window.is_maximized().unwrap_or_default();
        if maximized && let Some(before) = before {
            // A maximized window comes back to the size that it had before.
            return Some(Self { maximized, ..before });
        }
        let scale = window.scale_factor().ok()?;
        let size = window.inner_size().ok()?.to_logical::<f64>(scale);
        let at = window.outer_position().ok()?.to_logical::<f64>(scale);
        Some(Self { x: at.x, y: at.y, width: size.width, height: size.height, maximized })
    }

    /// Puts a window that is being built there, unless the screen that it was on is gone.
    pub(crate) fn apply<'a, R: Runtime>(
        self,
        app: &App<R>,
        builder: WebviewWindowBuilder<'a, R, App<R>>,
    ) -> WebviewWindowBuilder<'a, R, App<R>> {
        let screens: Vec<Screen> = app.available_monitors().unwrap_or_default().iter().map(Screen::of).collect();
        let builder = builder.inner_size(self.width, self.height).maximized(self.maximized);
        if self.is_on(&screens) { builder.position(self.x, self.y) } else { builder }
    }

    fn is_on(self, screens: &[Screen]) -> bool {
        screens.iter().any(|screen| {
            let right = (self.x + self.width).min(screen.x + screen.width);
            right - self.x.max(screen.x) >= GRASP && self.y >= screen.y && self.y < screen.y + screen.height - GRASP
        })
    }
}

impl Screen {
    fn of(monitor: &tauri::Monitor) -> Self {
        let scale = monitor.scale_factor();
        let (at, size) = (monitor.position().to_logical::<f64>(scale), monitor.size().to_logical::<f64>(scale));
        Self { x: at.x, y: at.y, width: size.width, height: size.height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place { x: 100.0, y: 50.0, width: 1200.0, height: 800.0, maximized: false };

    #[test]
    fn a_window_comes_back_only_onto_a_screen_that_is_there() {
        let laptop = Screen { x: 0.0, y: 0.0, width: 1920.0, height: 1080.0 };
        let right = Place { x: 1990.0, ..PLACE };

        assert!(PLACE.is_on(&[laptop]));
        assert!(!right.is_on(&[laptop]));
        assert!(right.is_on(&[laptop, Screen { x: 1920.0, ..laptop }]));
        assert!(!Place { y: -400.0, ..PLACE }.is_on(&[laptop]));
        assert!(!Place { x: -1150.0, ..PLACE }.is_on(&[laptop]));
        assert!(!PLACE.is_on(&[]));
    }

    #[test]
    fn what_was_kept_is_read_and_nonsense_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(folder.path());
        assert_eq!(Place::read(&file), None);
        std::fs::write(&file, serde_json::to_vec(&PLACE).unwrap()).unwrap();
        assert_eq!(Place::read(&file), Some(PLACE));
        for nonsense in ["", "[]", r#"{"x":0,"y":0,"width":-5,"height":1,"maximized":false}"#] {
            std::fs::write(&file, nonsense).unwrap();
            assert_eq!(Place::read(&file), None, "{nonsense}");
        }
    }
}
