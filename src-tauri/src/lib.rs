//! The window over the core. It alone knows Tauri, and decides nothing: it opens the application, lists
//! the questions the page may ask, and shows the window.

mod checking;
mod commands;
mod demo;
mod desk;
mod detail;
mod drill;
mod exporting;
mod first;
mod importing;
mod link;
mod log;
mod menu;
mod place;
#[cfg(test)]
mod policy;
mod question;
mod recovering;
mod renderer;
mod scheduling;
mod signal;
mod signing;
mod start;
mod upkeep;
mod window;
mod work;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use desk::Desk;
use link::Link;
use signal::Signal;
use start::{Opening, Start};
use tauri::{App, AppHandle, Builder, Context, Manager, RunEvent, Runtime};
use trailbook_core::failure::Failure;
use trailbook_core::keychain::Secret;
use trailbook_core::workbench::{Config, VaultChoice, Workbench, default_data_dir, leave};

/// What is freed is overwritten: the program stays open after its keys and events have left it.
#[global_allocator]
static MEMORY: trailbook_core::shield::Wiping = trailbook_core::shield::Wiping;

/// How long threads that read a journal may take to end with the program.
const LEAVING: Duration = Duration::from_secs(2);

/// Runs the desktop program until its window is closed.
pub fn run() -> ExitCode {
    trailbook_core::shield::leave_no_core();
    trailbook_core::shield::share_stores();
    renderer::prepare();
    match Start::parse(env::args().skip(1)) {
        Ok(Start::Window { opening, data_dir, link }) => open(opening, data_dir, link),
        Ok(Start::Help) => say(start::HELP),
        Ok(Start::Version) => say(concat!("Trailbook ", env!("CARGO_PKG_VERSION"))),
        Err(error) => complain(&error),
    }
}

fn open(opening: Opening, data_dir: Option<PathBuf>, link: Option<Link>) -> ExitCode {
    let commands = commands::all();
    let builder = Builder::default();
    let builder = if window::alone() { builder.plugin(window::only_one()) } else { builder };
    let running = builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(commands.invoke_handler())
        .setup(move |app: &mut App| {
            let desk = Desk::new(workbench(data_dir)?, export_folder(app));
            log::begin(desk.workbench.data_dir());
            menu::put(app)?;
            if let Some(link) = link {
                desk.note_link(link);
            }
            let handle = app.handle().clone();
            desk.workbench.on_doubt(Box::new(move |alias, _| {
                if let Some(desk) = handle.try_state::<Desk>() {
                    // Nobody listens yet: then the list of organizations says it.
                    desk.signals.send(Signal::Doubted { alias: alias.to_string() });
                }
            }));
            if opening == Opening::Demo
                && let Err(failure) = tauri::async_runtime::block_on(demo::add(&desk))
            {
                eprintln!("trailbook: the pretend organizations could not be added: {failure}");
            }
            app.manage(desk);
            scheduling::start(app.handle());
            Ok(window::open(app)?)
        })
        .build(context());
    match running {
        Ok(app) => {
            app.run(happened);
            ExitCode::SUCCESS
        }
        Err(error) => complain(&error),
    }
}

/// Lets no thread read a journal while the process ends, and takes a link that macOS hands to the program; elsewhere it
/// comes as an argument.
#[cfg_attr(not(target_os = "macos"), expect(unused_variables, reason = "only macOS hands links over this way"))]
fn happened<R: Runtime>(app: &AppHandle<R>, event: RunEvent) {
    match event {
        RunEvent::Exit => leave(LEAVING),
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            if let Some(link) = urls.iter().find_map(|url| Link::parse(url.as_str())) {
                window::forward(app, Some(link));
            }
        }
        _ => {}
    }
}

/// Opens the application where the command line, the environment or else the platform says.
fn workbench(data_dir: Option<PathBuf>) -> Result<Workbench, Failure> {
    let data_dir = data_dir.or_else(|| env::var_os("TRAILBOOK_DATA_DIR").map(PathBuf::from)).or_else(default_data_dir);
    let vault = match env::var("TRAILBOOK_PASSPHRASE") {
        Ok(passphrase) => VaultChoice::Passphrase(Secret::from(passphrase)),
        Err(_) => VaultChoice::Keychain,
    };
    Workbench::open(Config { data_dir: data_dir.unwrap_or_else(|| PathBuf::from("trailbook-data")), vault })
}

/// Where exports go until a person chooses another folder.
fn export_folder(app: &App) -> PathBuf {
    let path = app.path();
    let folders = [path.document_dir(), path.download_dir(), path.home_dir()];
    folders.into_iter().flatten().find(|folder| folder.is_dir()).unwrap_or_else(env::temp_dir)
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

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::{Value, json};
    use tauri::ipc::{CallbackFn, InvokeBody};
    use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
    use tauri::webview::InvokeRequest;
    use tauri::{WebviewUrl, WebviewWindow, WebviewWindowBuilder};

    /// A command that exists in the program and that nobody granted to the page.
    #[tauri::command]
    fn unlisted() -> &'static str {
        "reached"
    }

    /// Stands for a command that was granted.
    #[tauri::command]
    fn organizations() -> &'static str {
        "reached"
    }

    #[test]
    fn a_command_that_nobody_granted_is_refused_although_it_exists() {
        assert_eq!(ask("main", "organizations"), Ok(json!("reached")));
        let refusal = ask("main", "unlisted").unwrap_err().to_string();
        assert!(refusal.contains("not allowed"), "{refusal}");
    }

    #[test]
    fn another_window_is_granted_nothing() {
        let refusal = ask("other", "organizations").unwrap_err().to_string();

        assert!(refusal.contains("not allowed"), "{refusal}");
    }

    fn ask(label: &str, command: &str) -> Result<Value, Value> {
        let builder = mock_builder().invoke_handler(tauri::generate_handler![unlisted, organizations]);
        let app = builder.build(context()).unwrap();
        let window: WebviewWindow<MockRuntime> =
            WebviewWindowBuilder::new(&app, label, WebviewUrl::default()).build().unwrap();
        let answer = get_ipc_response(
            &window,
            InvokeRequest {
                cmd: command.into(),
                callback: CallbackFn(0),
                error: CallbackFn(1),
                url: if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" }.parse().unwrap(),
                body: InvokeBody::default(),
                headers: Default::default(),
                invoke_key: INVOKE_KEY.to_owned(),
            },
        );
        answer.map(|body| body.deserialize().unwrap())
    }
}
