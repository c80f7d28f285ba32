//! What is said of a file that does not show how it is to be read.

use crate::failure::{Code, Failure};
use crate::import::{self, File, UnreadTime};

use super::Workbench;

/// Returns what to say of `file`.
pub(super) fn undecided(file: &File) -> Failure {
    let generic = import::vendors().1;
    if let Some(unread) = generic.and_then(|generic| generic.unread_time(&file.sample())) {
        return unread_time(file, &unread);
    }
    let message = format!(
        "`{}` does not say which of its columns is what; nothing was imported from it. It has: {}",
        file.name(),
        file.seen().listed()
    );
    Failure::new(Code::Usage, message).advise(
        "Say it with --map FIELD=COLUMN, such as `--map occurred=Timestamp --map action=Event --map actor_email=User`, \
         or name the vendor or connector that the records come from with --profile ID",
    )
}

/// Returns what to say where neither a vendor nor a connector has the name `id`.
pub(super) fn unknown(bench: &Workbench, id: &str, failure: Failure) -> Failure {
    if failure.code != Code::NotFound {
        return failure;
    }
    let vendors: Vec<String> = bench.vendors().into_iter().map(|vendor| vendor.id).collect();
    Failure::new(Code::Usage, format!("there is no profile called `{id}`, so nothing was imported"))
        .advise(format!("Use auto, canonical, generic with --map, {}, or a connector's identifier", vendors.join(", ")))
}

/// Returns what to say where all is known of a table but how its times are written.
fn unread_time(file: &File, unread: &UnreadTime) -> Failure {
    let text: String = unread.text.trim().chars().take(60).collect();
    let message = format!(
        "the times of `{}` are in its column `{}`, and none of them can be read, such as `{text}`; nothing was imported from it",
        file.name(),
        unread.column
    );
    Failure::new(Code::Usage, message).advise(
        "Export it again with times such as `2026-03-01 10:00:00`, or say with --map occurred=COLUMN which other column has \
         them",
    )
}
