//! The words of `show` and `coverage`.

use clap::Args;

/// Which event to show.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The organization's alias
    pub alias: String,
    /// The event's identifier
    #[arg(allow_hyphen_values = true)]
    pub uid: String,
    /// Print the exact bytes received; on a terminal, control characters are shown as escapes
    #[arg(long)]
    pub raw: bool,
}
