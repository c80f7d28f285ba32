//! Checking: what somebody was handed, and what this computer keeps.

use std::path::PathBuf;

use crate::cancel::Cancel;
use crate::evidence::{self, Checks, Kind, Report};
use crate::failure::{Code, Failure};
use crate::organization::Alias;
use crate::store::Fault;

use super::signatures::Standing;
use super::{Workbench, blocking};

/// Faults that a report tells in full.
const TOLD: usize = 10;

/// Hears how many events of how many were read.
pub type AuditListener = Box<dyn FnMut(u64, u64) + Send>;

/// Checks the pack, or the export with its manifest, at `path`. Needs no workbench: neither keys nor caches are asked.
///
/// # Errors
/// When there is nothing at `path`, or somebody cancels. What is wrong with it is in the report.
pub async fn verify(path: PathBuf, cancel: Cancel) -> Result<Report, Failure> {
    blocking(move || {
        evidence::verify(&path, &|| cancel.is_cancelled()).map_err(|error| match error.kind() {
            std::io::ErrorKind::Interrupted => Failure::new(Code::Cancelled, "stopped checking; nothing was changed"),
            std::io::ErrorKind::NotFound => {
                Failure::new(Code::NotFound, format!("there is nothing at `{}`", path.display()))
            }
            _ => Failure::new(Code::Internal, format!("`{}` cannot be read: {error}", path.display())),
        })
    })
    .await
}

impl Workbench {
    /// Reads an organization's whole cache again and compares it with its trees and its last checkpoint.
    ///
    /// # Errors
    /// When the cache cannot be opened, or somebody cancels. What is wrong with it is in the report.
    pub async fn verify_cache(
        &self,
        alias: &Alias,
        mut listener: AuditListener,
        cancel: Cancel,
    ) -> Result<Report, Failure> {
        let description = self.describe(alias).await?;
        let this = self.clone();
        blocking(move || {
            let store = this.store(&description)?;
            let standing = this.standing(&description, &store)?;
            let wanted = match &standing {
                Standing::Continues(last) | Standing::Differs(last) => last.size,
                Standing::First | Standing::RolledBack(_) | Standing::Unreadable => 0,
            };
            let audit = store.audit(wanted, &mut |read, all| {
                listener(read, all);
                !cancel.is_cancelled()
            })?;
            let mut checks = Checks::default();
            let of_revisions = |fault: &&Fault| matches!(fault, Fault::Revision(_));
            let (revisions, events): (Vec<&Fault>, Vec<&Fault>) = audit.faults.iter().partition(of_revisions);
            let good = format!("the exact bytes of {} events are those that were received", audit.events);
            checks.note("events", events.is_empty(), good, told(&events));
            let good = format!("and those of their {} later versions", audit.revisions);
            checks.note("later versions", revisions.is_empty(), good, told(&revisions));
            let (ok, say) = told_standing(&standing, audit.root);
            checks.note("last checkpoint", ok, say.clone(), say);
            let mut report = Report::new(Kind::Cache, description.organization.alias.as_str(), checks);
            report.rows = Some(audit.events);
            Ok(report)
        })
        .await
    }
}

fn told(faults: &[&Fault]) -> String {
    let mut text: Vec<String> = faults.iter().take(TOLD).map(ToString::to_string).collect();
    if faults.len() > TOLD {
        text.push(format!("and {} more", faults.len() - TOLD));
    }
    text.join("; ")
}

fn told_standing(standing: &Standing, root: Option<crate::merkle::Hash>) -> (bool, String) {
    match standing {
        Standing::First => (true, "none was kept yet; one is kept after each sync, import and pack".to_owned()),
        Standing::Continues(last) if root == Some(last.root) => {
            (true, format!("the events continue the {} that it was signed for", last.size))
        }
        Standing::Continues(last) | Standing::Differs(last) => {
            (false, format!("altered: the first {} events are not those that it was signed for", last.size))
        }
        Standing::RolledBack(last) => (
            false,
            format!(
                "rolled back: it was signed for {} events, and the file holds fewer: an older file was put in its place",
                last.size
            ),
        ),
        Standing::Unreadable => {
            (false, "what is kept of it in the vault is not a checkpoint of this journal".to_owned())
        }
    }
}
