//! The words of `vault`.

use clap::{Args, Subcommand, ValueEnum};

use super::examples;

/// What is done with the place that keeps the keys.
#[derive(Debug, Subcommand)]
pub enum VaultCommand {
    /// Say where the keys are kept, and whether they can be had now
    #[command(after_help = examples::VAULT_SHOW)]
    Show,
    /// Move all keys to the system's keychain, or into a vault that a passphrase opens
    #[command(after_help = examples::VAULT_CHANGE)]
    Change(VaultChange),
}

/// Where keys go.
#[derive(Debug, Args)]
pub struct VaultChange {
    /// Where to
    #[arg(long, value_enum)]
    pub to: Place,
    /// Where the passphrase of the new vault is
    #[arg(long, value_name = "env:VAR|file:PATH|-", allow_hyphen_values = true, required_if_eq("to", "passphrase"))]
    pub new_passphrase: Option<String>,
}

/// A place that keeps keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Place {
    /// The system's keychain
    Keychain,
    /// A file that a passphrase opens
    Passphrase,
}
