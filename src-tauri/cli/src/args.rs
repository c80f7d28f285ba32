//! The words of the command line. What they mean is in `commands`.

mod examples;
mod export;
mod global;
mod import;
mod org;
mod recovery;
mod settings;
mod show;
mod vault;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use trailbook_core::query::Zone;

pub use export::{ExportArgs, VerifyArgs};
pub use global::Global;
pub use import::ImportArgs;
pub use org::{Often, OrgAdd, OrgCommand, OrgDiscover};
pub use recovery::{RecoveryArgs, RecoveryCommand};
pub use settings::{SettingsCommand, SettingsSet};
pub use show::ShowArgs;
pub use vault::{Place, VaultCommand};

use crate::values::Time;

/// Review an organization's audit logs offline.
#[derive(Debug, Parser)]
#[command(name = "trailbook", version, propagate_version = true, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 4 refused by the remote, 5 done but incomplete \
                        (gaps remain), 6 verification failed, 130 cancelled.")]
pub struct Arguments {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add, list, show and remove organizations
    #[command(subcommand)]
    Org(OrgCommand),
    /// A question that can be given up at any point.
    #[command(flatten)]
    Question(Question),
    /// Read what is new, late or missing; can be stopped and repeated at any point
    #[command(after_help = examples::SYNC)]
    Sync(SyncArgs),
    /// Add the events of files; can be stopped and repeated at any point
    Import(ImportArgs),
    /// Write the events of a query to a file or an evidence pack, whole or not at all
    #[command(after_help = examples::EXPORT)]
    Export(ExportArgs),
    /// Save the keys of all caches for the day on which the keychain is lost, and put them back
    #[command(subcommand)]
    Recovery(RecoveryCommand),
    /// Say where keys are kept, or move them between the system's keychain and a passphrase vault
    #[command(subcommand)]
    Vault(VaultCommand),
    /// Check an export, an evidence pack, or the cache on this computer
    Verify(VerifyArgs),
    /// Show or change the settings of the program: proxy, trusted authorities
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// Try everything with two invented organizations
    #[command(subcommand)]
    Demo(DemoCommand),
    /// Print the completions of a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// Which shell
        shell: Shell,
    },
}

/// A command that answers at once and leaves nothing half-done.
#[derive(Debug, Subcommand)]
pub enum Question {
    /// List events, newest first
    #[command(after_help = examples::QUERY)]
    Query(QueryArgs),
    /// Count events
    #[command(after_help = examples::COUNT)]
    Count(Selection),
    /// Count the values of fields
    #[command(after_help = examples::FACETS)]
    Facets(FacetsArgs),
    /// Count events over time
    #[command(after_help = examples::HISTOGRAM)]
    Histogram(HistogramArgs),
    /// Show one event
    #[command(after_help = examples::SHOW)]
    Show(ShowArgs),
    /// Show which times are here, which are not and why, and until when a gap can be closed
    #[command(after_help = examples::COVERAGE)]
    Coverage {
        /// The organization's alias
        alias: String,
    },
    /// List, check, try and install connectors
    #[command(subcommand)]
    Connector(ConnectorCommand),
}

/// What to read.
#[derive(Debug, Args)]
pub struct SyncArgs {
    /// The organizations [default: all]
    pub alias: Vec<String>,
    /// Read from here on: a date (UTC) or an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    pub from: Option<Time>,
    /// Read what lies before: a date (UTC) or an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    pub to: Option<Time>,
}

/// Which events.
#[derive(Clone, Debug, Args)]
pub struct Selection {
    /// The organization's alias
    pub alias: String,
    /// Which events, in the language of the search field; nothing means all of them
    #[arg(allow_hyphen_values = true, default_value = "", hide_default_value = true)]
    pub text: String,
    /// The zone of the dates in the text and of local times, such as Europe/Zurich
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse)]
    pub timezone: Option<Zone>,
}

/// A list of events.
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// Which events.
    #[command(flatten)]
    pub selection: Selection,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: u64,
    /// How many to leave out at the start
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: u64,
    /// How to print them [default: table, or json with --json]
    #[arg(long)]
    pub format: Option<ListFormat>,
    /// Which columns, such as occurred,action,actor_email, or all
    #[arg(long, value_name = "A,B|all")]
    pub columns: Option<String>,
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Aligned columns for people
    Table,
    /// One JSON array
    Json,
    /// One JSON object a line
    Ndjson,
    /// RFC 4180 with the exact values
    Csv,
}

/// Which values to count.
#[derive(Debug, Args)]
pub struct FacetsArgs {
    /// The organization's alias
    pub alias: String,
    /// The fields: action, category, scope, actor, role, workspace, result, source, country, target
    #[arg(value_name = "FIELD[,FIELD]")]
    pub fields: String,
    /// Which events, in the language of the search field; nothing means all of them
    #[arg(allow_hyphen_values = true, default_value = "", hide_default_value = true)]
    pub text: String,
    /// How many values of each field, the most frequent first
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// The zone of the dates in the text, such as Europe/Zurich
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse)]
    pub timezone: Option<Zone>,
}

/// How to divide time.
#[derive(Debug, Args)]
pub struct HistogramArgs {
    /// Which events.
    #[command(flatten)]
    pub selection: Selection,
    /// How many bars at most, 1 to 200
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub buckets: u32,
}

/// What is done with connectors.
#[derive(Debug, Subcommand)]
pub enum ConnectorCommand {
    #[command(after_help = examples::CONNECTOR_LIST)]
    /// List the connectors
    List,
    /// Show one: its settings, its secrets, what its log does not contain
    #[command(after_help = examples::CONNECTOR_SHOW)]
    Show {
        /// Its identifier
        id: String,
    },
    /// Check a manifest without installing it
    #[command(after_help = examples::CONNECTOR_CHECK)]
    Check {
        /// The manifest
        file: PathBuf,
    },
    /// Run only the mapping over raw events and print canonical events, one a line
    #[command(after_help = examples::CONNECTOR_MAP)]
    Map {
        /// A connector's identifier, or a manifest
        connector: String,
        /// Raw events: NDJSON, a JSON array or a whole response page; `-` for standard input
        input: PathBuf,
    },
    /// Install a manifest, after showing the hosts that it talks to
    #[command(after_help = examples::CONNECTOR_ADD)]
    Add {
        /// The manifest
        file: PathBuf,
        /// Agree with the hosts that it talks to
        #[arg(long)]
        yes: bool,
    },
    /// Print the JSON Schema of manifests, for editors
    #[command(after_help = examples::CONNECTOR_SCHEMA)]
    Schema,
}

/// What is done with the invented organizations.
#[derive(Debug, Subcommand)]
pub enum DemoCommand {
    #[command(after_help = examples::DEMO_ADD)]
    /// Add both
    Add,
    /// Serve them to other programs until Ctrl-C
    #[command(after_help = examples::DEMO_SERVE)]
    Serve {
        /// The port on 127.0.0.1 [default: a free one]
        #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
        port: u16,
    },
}

#[cfg(test)]
mod tests;
