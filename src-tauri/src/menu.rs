//! The menu bar that macOS expects at the top of the screen; elsewhere a button in the window opens the same. What is chosen
//! is told to the page, which knows every command by its name.

use tauri::menu::{Menu, MenuBuilder, MenuItemBuilder, SubmenuBuilder};
use tauri::{App, Error, Manager, Runtime};

use crate::desk::Desk;
use crate::signal::Signal;

/// A command's name, what it is called, and its keys.
type Entry = (&'static str, &'static str, &'static str);

const OWN: [Entry; 1] = [("go settings", "Settings…", "Cmd+,")];
const FILE: [Entry; 2] = [("export", "Export…", "Cmd+E"), ("print", "Print…", "Cmd+P")];
const VIEW: [Entry; 6] = [
    ("go events", "Events", "Cmd+1"),
    ("go people", "People", "Cmd+2"),
    ("go sync", "Sync & coverage", "Cmd+3"),
    ("go exports", "Exports", "Cmd+4"),
    ("go verify", "Verify", "Cmd+5"),
    ("palette", "Go to or run a command…", "Cmd+K"),
];

/// Makes the menu. Without copy and paste in it, macOS takes them from text fields as well.
pub(crate) fn make<R: Runtime>(app: &App<R>) -> Result<Menu<R>, Error> {
    let own = SubmenuBuilder::new(app, "Trailbook").about(None).separator();
    let own =
        with(app, own, &OWN)?.separator().services().separator().hide().hide_others().separator().quit().build()?;
    let file = with(app, SubmenuBuilder::new(app, "File"), &FILE)?.separator().close_window().build()?;
    let edit = SubmenuBuilder::new(app, "Edit").cut().copy().paste().select_all().build()?;
    let view = with(app, SubmenuBuilder::new(app, "View"), &VIEW)?.separator().fullscreen().build()?;
    let window = SubmenuBuilder::new(app, "Window").minimize().maximize().build()?;
    MenuBuilder::new(app).items(&[&own, &file, &edit, &view, &window]).build()
}

/// Puts the menu in its place, on the one system that has a place for it.
pub(crate) fn put<R: Runtime>(app: &App<R>) -> Result<(), Error> {
    if !cfg!(target_os = "macos") {
        return Ok(());
    }
    app.set_menu(make(app)?)?;
    app.on_menu_event(|app, event| {
        let Some(desk) = app.try_state::<Desk>() else { return };
        desk.signals.send(Signal::Chosen { command: event.id().0.clone() });
    });
    Ok(())
}

fn with<'a, R: Runtime>(
    app: &'a App<R>,
    menu: SubmenuBuilder<'a, R, App<R>>,
    entries: &[Entry],
) -> Result<SubmenuBuilder<'a, R, App<R>>, Error> {
    entries.iter().try_fold(menu, |menu, (id, name, keys)| {
        let item = MenuItemBuilder::with_id(*id, *name).accelerator(*keys).build(app)?;
        Ok(menu.item(&item))
    })
}
