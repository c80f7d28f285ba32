//! Connectors.
use crate::args::ConnectorCommand;
use crate::done::{Done, Ending};
use crate::print::Console;
use trailbook_core::workbench::Workbench;
/// x
pub async fn run(_: &Workbench, _: Console, _: ConnectorCommand) -> Ending {
    Ok(Done::Whole)
}
