//! The words of `recovery`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::examples;

/// What is done with recovery files.
#[derive(Debug, Subcommand)]
pub enum RecoveryCommand {
    /// Save the keys of all caches to a new file that a passphrase opens; the keys of remotes are not in it
    #[command(after_help = examples::RECOVERY_SAVE)]
    Save(RecoveryArgs),
    /// Put keys from such a file back into the vault, where the vault has lost them
    #[command(after_help = examples::RECOVERY_RESTORE)]
    Restore(RecoveryArgs),
}

/// Which file, and what opens it.
#[derive(Debug, Args)]
pub struct RecoveryArgs {
    /// The recovery file
    pub file: PathBuf,
    /// Where the recovery file's passphrase is; not that of a passphrase vault, or both are lost together
    #[arg(long, value_name = "env:VAR|file:PATH|-", allow_hyphen_values = true)]
    pub recovery_passphrase: String,
}
