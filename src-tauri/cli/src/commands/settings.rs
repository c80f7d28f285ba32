//! The settings of the program: shown and changed.

use std::path::{Path, PathBuf};

use trailbook_core::workbench::{ProgramSettings, ProxyMode, SettingsChange, Workbench};

use crate::args::{SettingsCommand, SettingsSet};
use crate::done::{Done, Ending, Stop};
use crate::print::Console;
use crate::print::table::facts;
use crate::print::text::visible;
use crate::values::SecretSource;

/// Runs one of the `settings` commands.
pub async fn run(workbench: &Workbench, console: Console, command: SettingsCommand) -> Ending {
    let settings = match command {
        SettingsCommand::Show => workbench.program_settings().await?,
        SettingsCommand::Set(args) => workbench.change_settings(change(args)?).await?,
    };
    console.result(&settings, |out| facts(out, &lines(&settings)))?;
    Ok(Done::Whole)
}

fn change(args: SettingsSet) -> Result<SettingsChange, Stop> {
    let (proxy, proxy_url) = match args.proxy.as_deref() {
        None => (None, None),
        Some("system") => (Some(ProxyMode::System), None),
        Some("none") => (Some(ProxyMode::None), None),
        Some(url) => (Some(ProxyMode::Manual), Some(url.to_owned())),
    };
    let proxy_password = match args.proxy_password {
        Some(place) => Some(SecretSource::parse(&format!("proxy-password={place}"))?.fetch()?),
        None => None,
    };
    let none = |path: PathBuf| if path == Path::new("none") { PathBuf::new() } else { path };
    let authorities = args.authorities.map(none);
    Ok(SettingsChange { proxy, proxy_url, proxy_user: args.proxy_user, proxy_password, authorities })
}

fn lines(settings: &ProgramSettings) -> Vec<(&'static str, String)> {
    let text = |text: &Option<String>| visible(text.as_deref().unwrap_or_default()).into_owned();
    let proxy = match settings.proxy {
        ProxyMode::System => "what the system says".to_owned(),
        ProxyMode::None => "none".to_owned(),
        ProxyMode::Manual => text(&settings.proxy_url),
    };
    let mut lines = vec![
        ("Proxy", proxy),
        ("Proxy user", text(&settings.proxy_user)),
        ("Authorities", text(&settings.authorities_from)),
    ];
    lines.extend(settings.authorities.iter().map(|authority| ("SHA-256", authority.fingerprint.clone())));
    lines
}
