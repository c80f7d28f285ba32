//! The words of `settings`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::examples;

/// What is done with the program's own settings.
#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    /// Show the settings of the program
    #[command(after_help = examples::SETTINGS_SHOW)]
    Show,
    /// Change settings of the program; what is not named stays
    #[command(after_help = examples::SETTINGS_SET)]
    Set(SettingsSet),
}

/// Changed settings.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct SettingsSet {
    /// The proxy: `system`, `none`, or an address such as http://proxy.example.com:8080 or socks5h://127.0.0.1:1080
    #[arg(long, value_name = "system|none|URL")]
    pub proxy: Option<String>,
    /// The user at the proxy; an empty one takes it away
    #[arg(long, value_name = "NAME")]
    pub proxy_user: Option<String>,
    /// Where the password for the proxy is; it goes to the vault
    #[arg(long, value_name = "env:VAR|file:PATH|-", allow_hyphen_values = true)]
    pub proxy_password: Option<String>,
    /// A PEM file with authorities that are trusted beside the system's, in place of all others; `none` takes them away
    #[arg(long, value_name = "FILE|none")]
    pub authorities: Option<PathBuf>,
}
