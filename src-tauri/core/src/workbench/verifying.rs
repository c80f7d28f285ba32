//! Checking: what somebody was handed, and what this computer keeps.

use std::path::PathBuf;

use crate::cancel::Cancel;
use crate::evidence::{self, Checks, Kind, Report};
use crate::failure::{Code, Failure};
use crate::organization::Alias;
use crate::store::{Compared, Fault, Oddity, Store, Wanted};

use super::registry::Description;
use super::signatures::Standing;
use super::{Workbench, laborious};

/// Faults that a report tells in full.
const TOLD: usize = 10;

/// Hears how many events of how many were read.
pub type AuditListener = Box<dyn FnMut(u64, u64) + Send>;

/// Checks the pack, or the export with its manifest, at `path`. Needs no workbench: neither keys nor caches are asked.
///
/// # Errors
/// When there is nothing at `path`, or somebody cancels. What is wrong with it is in the report.
pub async fn verify(path: PathBuf, cancel: Cancel) -> Result<Report, Failure> {
    laborious(move || {
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
        laborious(move || {
            let store = this.store(&description)?;
            let standing = this.standing(&description, &store)?;
            let last = match &standing {
                Standing::Continues(last) | Standing::Differs(last) => Some(last),
                Standing::First | Standing::RolledBack(_) | Standing::Unreadable | Standing::Gone => None,
            };
            let (later, later_root) = last.and_then(|last| last.revisions).unwrap_or_default();
            let wanted = Wanted { events: last.map_or(0, |last| last.size), revisions: later };
            let audit = store.audit(wanted, &mut |read, all| {
                listener(read, all);
                !cancel.is_cancelled()
            })?;
            let mut checks = Checks::default();
            match store.check_pages()? {
                Some(faults) => {
                    let bad = format!("{} pages of the file were altered: {}", faults.len(), shortened(&faults));
                    checks.note(
                        "pages",
                        faults.is_empty(),
                        "each page of the file is one that this program wrote",
                        bad,
                    );
                }
                None => checks.note("pages", true, NOT_SETTLED, ""),
            }
            layout(&store.check_layout()?, audit.with_identifiers, &mut checks);
            let of_revisions = |fault: &&Fault| matches!(fault, Fault::Revision(_));
            let (revisions, events): (Vec<&Fault>, Vec<&Fault>) = audit.faults.iter().partition(of_revisions);
            let good = format!("the exact bytes of {} events are those that were received", audit.events);
            checks.note("events", events.is_empty(), good, told(&events));
            let good = format!("and those of their {} later versions", audit.revisions);
            checks.note("later versions", revisions.is_empty(), good, told(&revisions));
            let same = last.is_none_or(|last| audit.root == Some(last.root))
                && (later == 0 || audit.later_root == Some(later_root));
            // Of another file than the one that was signed for everything else differs too.
            if matches!(standing, Standing::First | Standing::Continues(_)) {
                let (ok, say) = told_beside(this.compared(&description, &store, &cancel)?);
                checks.note("besides", ok, say.clone(), say);
            }
            let (ok, say) = told_standing(&standing, same);
            checks.note("last checkpoint", ok, say.clone(), say);
            let mut report = Report::new(Kind::Cache, description.organization.alias.as_str(), checks);
            report.rows = Some(audit.events);
            Ok(report)
        })
        .await
    }
}

impl Workbench {
    /// Compares what stands beside the exact bytes with the digests that were kept of it. Another process may begin to add
    /// something in between; it says so before it does.
    fn compared(&self, description: &Description, store: &Store, cancel: &Cancel) -> Result<Option<Compared>, Failure> {
        let mut kept = self.tied(description)?;
        loop {
            let Some(tie) = &kept else { return Ok(None) };
            let compared = store.compare(tie, &|| cancel.is_cancelled())?;
            let now = self.tied(description)?;
            if compared.altered.is_empty() || now == kept {
                return Ok(Some(compared));
            }
            kept = now;
        }
    }
}

/// Notes how the file is laid out, and whether repeated events are known by the identifiers of those that there are.
fn layout(odd: &[Oddity], with_identifiers: bool, checks: &mut Checks) {
    let mut faults: Vec<String> = odd.iter().map(ToString::to_string).collect();
    if !with_identifiers {
        faults.push(Oddity::Altered("known_run".to_owned()).to_string());
    }
    let good = "the file is laid out as this program does it, and repeated events are known by the right identifiers";
    checks.note("layout", faults.is_empty(), good, shortened(&faults));
}

/// What is said of pages that were not looked at: every event was read all the same.
const NOT_SETTLED: &str =
    "only those that hold events were read: the file is in use, or lies where nothing can be written";

fn shortened(faults: &[String]) -> String {
    faults.iter().take(TOLD).cloned().collect::<Vec<_>>().join("; ")
}

fn told(faults: &[&Fault]) -> String {
    let mut text: Vec<String> = faults.iter().take(TOLD).map(ToString::to_string).collect();
    if faults.len() > TOLD {
        text.push(format!("and {} more", faults.len() - TOLD));
    }
    text.join("; ")
}

fn told_beside(compared: Option<Compared>) -> (bool, String) {
    let Some(Compared { altered, with_ledger }) = compared else {
        return (true, "nothing else is compared yet; that follows with the next sync, import or pack".to_owned());
    };
    if !altered.is_empty() {
        let parts: Vec<String> = altered.iter().map(ToString::to_string).collect();
        return (false, format!("altered since the last checkpoint: {}", parts.join("; ")));
    }
    let whole = "what lists show, what was read and what is complete is as it was at the last checkpoint";
    let part = "what lists show and what was read is as it was at the last checkpoint; what is complete was written anew since";
    (true, if with_ledger { whole } else { part }.to_owned())
}

fn told_standing(standing: &Standing, same: bool) -> (bool, String) {
    match standing {
        Standing::First => (true, "none was kept yet; one is kept after each sync, import and pack".to_owned()),
        Standing::Continues(last) if same => {
            (true, format!("the events continue the {} that it was signed for", last.size))
        }
        Standing::Continues(last) | Standing::Differs(last) => {
            (false, format!("altered: the first {} events are not those that it was signed for", last.size))
        }
        Standing::RolledBack(last) => (
            false,
            format!(
                "rolled back: it was signed for {} events{}, and the file holds fewer: an older file was put in its place",
                last.size,
                last.revisions.map(|(later, _)| format!(" and {later} later versions")).unwrap_or_default()
            ),
        ),
        Standing::Gone => (
            false,
            "one was kept and is not in the vault any more: nobody can say whether this is the newest file".to_owned(),
        ),
        Standing::Unreadable => {
            (false, "what is kept of it in the vault is not a checkpoint of this journal".to_owned())
        }
    }
}
