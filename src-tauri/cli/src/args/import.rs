//! The words of `import`.

use std::path::PathBuf;

use clap::Args;
use trailbook_core::import::Assignment;
use trailbook_core::query::Zone;

use crate::values::Time;

/// Which files go where.
#[derive(Debug, Args)]
#[command(
    after_help = "Reads CSV, TSV, JSON (a list, or a saved response), NDJSON and Excel workbooks (.xlsx), also compressed \
                        with gzip or in ZIP archives. Records that become no event are counted and named with their \
                        line; then the exit code is 5. The same files, and exports that overlap, can be imported at \
                        any time: nothing is kept twice. Which columns mean what is told by their names and values \
                        and said; --profile and --map decide otherwise.\n\nExamples:\n\
                        \x20 trailbook import runway september.csv october.csv\n\
                        \x20 trailbook import other table.csv --map occurred=When --map actor_email=User --map action=What"
)]
pub struct ImportArgs {
    /// The organization; one that only files fill is made where there is none of that alias
    pub alias: String,
    /// The files; `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What the records are: canonical (as `export` writes them), generic (any table, with --map), runway,
    /// fpt_ai_factory, kilo, invent, github, slack, okta, or another connector that they come from
    #[arg(long, value_name = "ID|auto", default_value = "auto")]
    pub profile: String,
    /// The zone of times that name none, such as Europe/Zurich; needed where the files hold such times
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse)]
    pub timezone: Option<Zone>,
    /// The beginning of the time that the files were exported for, where it lies before their first event: a date (UTC)
    /// or an RFC 3339 time
    #[arg(long, value_name = "TIME", requires = "to")]
    pub from: Option<Time>,
    /// The end of the time that the files were exported for; the end itself does not belong to it
    #[arg(long, value_name = "TIME", requires = "from")]
    pub to: Option<Time>,
    /// Where a field is found: a column, a top-level key, or a JSON pointer such as /user/email
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = Assignment::parse)]
    pub assigned: Vec<Assignment>,
}
