//! Options that every command takes.

use std::path::PathBuf;

use clap::Args;

/// What holds for every command.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Where everything is kept [default: the platform's data folder]
    #[arg(long, global = true, value_name = "DIR", env = "TRAILBOOK_DATA_DIR", hide_env_values = true)]
    pub data_dir: Option<PathBuf>,
    /// Print the result, or the error, as one JSON value
    #[arg(long, global = true)]
    pub json: bool,
    /// Print nothing but results and errors
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Print without colours
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Keep keys in a vault that the passphrase in this file opens, instead of the system's keychain; the environment
    /// variable TRAILBOOK_PASSPHRASE may hold the passphrase instead
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}
