//! The one window: what it may show, where it may go, and that there is only one.

use std::path::{Path, PathBuf};

use tauri::plugin::TauriPlugin;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{
    App, AppHandle, DragDropEvent, Error, Manager, Runtime, Url, WebviewWindow, WebviewWindowBuilder, WindowEvent, Wry,
};

use crate::desk::Desk;
use crate::link::Link;
use crate::place::{self, Place};
use crate::signal::Signal;

pub(crate) const LABEL: &str = "main";

/// Keeps what the page's policy refused, from its first line on, so that a test can ask for it.
const REFUSED: &str = "window.refused = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});";

/// Opens the window of the configuration. It shows itself once its page has loaded, can leave that page
/// for nowhere, and opens no other.
pub(crate) fn open<R: Runtime>(app: &mut App<R>) -> Result<(), Error> {
    let Some(config) = app.config().app.windows.iter().find(|window| window.label == LABEL).cloned() else {
        return Err(Error::WindowNotFound);
    };
    let builder = WebviewWindowBuilder::from_config(app, &config)?;
    let builder = if cfg!(debug_assertions) { builder.initialization_script(REFUSED) } else { builder };
    let file = place::file(app.state::<Desk>().workbench.data_dir());
    let builder = match Place::read(&file) {
        Some(place) => place.apply(app, builder),
        None => builder,
    };
    let window = builder
        .on_navigation(ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Finished
                && let Err(error) = window.show()
            {
                eprintln!("trailbook: the window could not be shown: {error}");
            }
        })
        .build()?;
    let watched = window.clone();
    crate::drill::listen(&window);
    window.on_window_event(move |event| happened(&watched, event, &file));
    Ok(())
}

/// What follows from what a person does with the window.
fn happened<R: Runtime>(window: &WebviewWindow<R>, event: &WindowEvent, file: &Path) {
    let desk = window.state::<Desk>();
    match event {
        WindowEvent::CloseRequested { api, .. } => {
            Place::keep(window, file);
            // It asks once, and only where a page can ask: a second wish to close is one.
            if desk.exports.is_busy() && desk.asks_before_closing() && desk.signals.send(Signal::Closing) {
                api.prevent_close();
            }
        }
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            dropped(window, paths);
        }
        _ => {}
    }
}

/// Keeps the files that were dropped onto the window, and tells the page their names.
pub(crate) fn dropped<R: Runtime>(window: &WebviewWindow<R>, paths: &[PathBuf]) {
    let desk = window.state::<Desk>();
    let names = paths.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
    let files: Vec<String> = names.collect();
    if !files.is_empty() {
        desk.note_dropped(paths.to_vec());
        desk.signals.send(Signal::Dropped { files });
    }
}

/// Brings the window forward; the page asks for the link when it comes.
pub(crate) fn forward<R: Runtime>(app: &AppHandle<R>, link: Option<Link>) {
    if let (Some(link), Some(desk)) = (link, app.try_state::<Desk>()) {
        desk.note_link(link);
    }
    let Some(window) = app.get_webview_window(LABEL) else { return };
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            eprintln!("trailbook: the window could not be brought forward: {error}");
        }
    }
}

/// Ends the page with all that it has in its memory, and shows it anew. Where that can be done, its process ends: what was
/// shown and typed there has no other way out of it. A driver would lose its session with the process, so a window that one
/// holds is only loaded again.
pub(crate) fn begin_anew(app: &AppHandle<Wry>) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    #[cfg(target_os = "linux")]
    let ended = window.with_webview(|view| {
        let view = view.inner();
        if crate::drill::unattended() || !webkit2gtk::WebViewExt::is_controlled_by_automation(&view) {
            webkit2gtk::WebViewExt::terminate_web_process(&view);
        }
    });
    #[cfg(not(target_os = "linux"))]
    let ended: Result<(), Error> = Ok(());
    if let Err(error) = ended.and_then(|()| window.reload()) {
        eprintln!("trailbook: the page could not be shown anew: {error}");
    }
}

/// Makes a second start bring the first window forward and end.
pub(crate) fn only_one<R: Runtime>() -> TauriPlugin<R> {
    tauri_plugin_single_instance::init(|app, arguments, _| {
        let link = arguments.iter().skip(1).find_map(|argument| Link::parse(argument));
        forward(app, link);
    })
}

/// Whether a second start must find the first. Tests start several, and only in a debug build.
pub(crate) fn alone() -> bool {
    !(cfg!(debug_assertions) && std::env::var_os("TRAILBOOK_SEVERAL").is_some())
}

/// Whether an address is a page of this program.
fn ours(address: &Url) -> bool {
    let (scheme, host) = if cfg!(windows) { ("http", "tauri.localhost") } else { ("tauri", "localhost") };
    address.scheme() == scheme && address.host_str() == Some(host) && address.port().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_own_pages_may_be_shown() {
        let own = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };
        check(own, true);
        check(&format!("{own}/index.html?a#events"), true);
        for other in [
            &format!("{own}.evil.example/"),
            &format!("{own}:81/"),
            "https://tauri.localhost/",
            "https://localhost/",
            "file:///etc/hostname",
            "javascript:alert(1)",
            "data:text/html,x",
            "about:blank",
        ] {
            check(other, false);
        }
    }

    fn check(address: &str, expected: bool) {
        assert_eq!(ours(&address.parse().unwrap()), expected, "{address}");
    }
}
