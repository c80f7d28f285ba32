//! The words of `org`.

use clap::{Args, Subcommand, ValueEnum};

use super::examples;
use crate::values::{Pair, SecretSource};

/// What is done with organizations.
#[derive(Debug, Subcommand)]
pub enum OrgCommand {
    /// Check the connection and the role, then add the organization
    #[command(after_help = examples::ORG_ADD)]
    Add(OrgAdd),
    #[command(after_help = examples::ORG_LIST)]
    /// List the organizations
    List,
    /// Show one organization
    #[command(after_help = examples::ORG_SHOW)]
    Show {
        /// Its alias
        alias: String,
    },
    /// Delete an organization's events and keys from this computer
    #[command(after_help = examples::ORG_REMOVE)]
    Remove {
        /// Its alias
        alias: String,
        /// Confirm that everything kept of it here is deleted
        #[arg(long)]
        yes: bool,
    },
    /// Encrypt an organization's cache with a new key; can be stopped at any point
    #[command(after_help = examples::ORG_REKEY)]
    Rekey {
        /// Its alias
        alias: String,
    },
    /// Set a cache aside that cannot be used, with its key; nothing is deleted, and the next sync fills a new one
    #[command(after_help = examples::ORG_QUARANTINE)]
    Quarantine {
        /// Its alias
        alias: String,
        /// Confirm that the organization begins anew
        #[arg(long)]
        yes: bool,
    },
    /// Replace a rejected key
    #[command(after_help = examples::ORG_SET_SECRET)]
    SetSecret {
        /// The organization's alias
        alias: String,
        /// The secret's name and where it is
        #[arg(value_name = SecretSource::USAGE)]
        secret: String,
        /// Keep it without asking the remote
        #[arg(long)]
        no_check: bool,
    },
    /// List the organizations that one key can read, and add some of them at once
    #[command(after_help = examples::ORG_DISCOVER)]
    Discover(OrgDiscover),
    /// Sync an organization by itself while the window is open, or no longer
    #[command(after_help = examples::ORG_SCHEDULE)]
    Schedule {
        /// The organization's alias
        alias: String,
        /// How often
        #[arg(value_enum)]
        every: Often,
    },
    /// Sign in again where a sign-in has ended
    #[command(after_help = examples::ORG_SIGN_IN)]
    SignIn {
        /// The organization's alias
        alias: String,
        /// Only print the address to open
        #[arg(long)]
        no_browser: bool,
    },
}

/// A new organization.
#[derive(Debug, Args)]
pub struct OrgAdd {
    /// What to call it here
    pub alias: String,
    /// The connector that reads it; `connector list` names them
    #[arg(long, value_name = "ID")]
    pub connector: String,
    /// A setting of the connector; `connector show` names them
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<Pair>,
    /// A secret's name and where it is: an environment variable, a file, or `-` for standard input
    #[arg(long = "secret", value_name = SecretSource::USAGE, allow_hyphen_values = true)]
    pub secrets: Vec<String>,
    /// Add it without asking the remote
    #[arg(long)]
    pub no_check: bool,
    /// Where the connector signs in: only print the address to open
    #[arg(long)]
    pub no_browser: bool,
}

/// What a key is asked for.
#[derive(Debug, Args)]
pub struct OrgDiscover {
    /// The connector that reads them; `connector list` names them
    #[arg(long, value_name = "ID")]
    pub connector: String,
    /// A setting of the connector; `connector show` names them
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<Pair>,
    /// A secret's name and where it is: an environment variable, a file, or `-` for standard input
    #[arg(long = "secret", value_name = SecretSource::USAGE, allow_hyphen_values = true)]
    pub secrets: Vec<String>,
    /// Add this organization too, each with a copy of the key; the alias is made of its name where none is given
    #[arg(long = "add", value_name = "ID[=ALIAS]")]
    pub add: Vec<String>,
    /// Where the connector signs in: only print the address to open
    #[arg(long)]
    pub no_browser: bool,
}

/// How often an organization is synced by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Often {
    /// Every 15 minutes
    #[value(name = "15m")]
    QuarterHour,
    /// Every hour
    Hour,
    /// Every day
    Day,
    /// Only when somebody asks
    Off,
}
