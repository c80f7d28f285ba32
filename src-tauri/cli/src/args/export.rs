//! The words of `export` and `verify`.

use std::path::PathBuf;

use clap::Args;
use trailbook_core::export::Format;

use super::Selection;

/// Which events go where.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Which events.
    #[command(flatten)]
    pub selection: Selection,
    /// The file to write; with --pack a folder, or one archive where the name ends with .zip
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// What to write [default: csv, or ndjson or html where the file's name says so]
    #[arg(long, value_parser = export_format, conflicts_with = "pack")]
    pub format: Option<Format>,
    /// Which columns, such as occurred,action,actor_email [default: all; of html those that people look at first]
    #[arg(long, value_name = "A,B|all", conflicts_with = "pack")]
    pub columns: Option<String>,
    /// Write an evidence pack: the exact bytes received, a table, a signed manifest, and how to check them
    #[arg(long)]
    pub pack: bool,
    /// Prove for each row of the pack that it is in the cache that the pack's checkpoint speaks of
    #[arg(long, requires = "pack")]
    pub proofs: bool,
    /// Ask this authority (RFC 3161) for a time stamp of the pack; it is told a digest and a random number
    #[arg(long, value_name = "URL", requires = "pack")]
    pub timestamp_url: Option<String>,
    /// Write no signed manifest beside the file
    #[arg(long, conflicts_with = "pack")]
    pub no_manifest: bool,
    /// Replace a file of that name
    #[arg(long)]
    pub overwrite: bool,
}

/// What to check.
#[derive(Debug, Args)]
#[command(
    after_help = "A signature says which key signed, not whose key it is: compare the fingerprint by another way.\n\n\
                  Examples:\n  trailbook verify last-month.zip\n  trailbook verify --cache acme"
)]
pub struct VerifyArgs {
    /// An evidence pack (a folder or a .zip), or an export with its manifest beside it
    #[arg(required_unless_present = "cache")]
    pub path: Option<PathBuf>,
    /// Check an organization's cache instead: read every event again
    #[arg(long, value_name = "ALIAS", conflicts_with = "path")]
    pub cache: Option<String>,
}

fn export_format(word: &str) -> Result<Format, String> {
    let known = || Format::ALL.map(Format::as_str).join(", ");
    Format::ALL.into_iter().find(|format| format.as_str() == word).ok_or_else(|| format!("use one of {}", known()))
}
