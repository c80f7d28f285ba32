//! The window over the core. It alone knows Tauri, and decides nothing: it opens the application, lists
//! the questions the page may ask, and shows the window.

mod renderer;
mod start;
mod window;

use std::env;
use std::process::ExitCode;

use start::Start;
use tauri::{App, Builder, Context, Runtime};

/// Runs the desktop program until its window is closed.
pub fn run() -> ExitCode {
    renderer::prepare();
    match Start::parse(env::args().skip(1)) {
        Ok(Start::Window { .. }) => open(),
        Ok(Start::Help) => say(start::HELP),
        Ok(Start::Version) => say(concat!("Trailbook ", env!("CARGO_PKG_VERSION"))),
        Err(error) => complain(&error),
    }
}

fn open() -> ExitCode {
    let builder = Builder::default();
    let builder = if window::alone() { builder.plugin(window::only_one()) } else { builder };
    let running = builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .setup(|app: &mut App| Ok(window::open(app)?))
        .run(context());
    match running {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error),
    }
}

/// The configuration, the built page and the permissions, as `build.rs` left them.
fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

fn say(text: &str) -> ExitCode {
    println!("{text}");
    ExitCode::SUCCESS
}

fn complain(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("trailbook: {error}");
    ExitCode::FAILURE
}
