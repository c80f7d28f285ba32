//! Saved views: a query with a name, and how its events are shown. They lie beside the organization's description, in a
//! file that only this user can read; they hold no event and no secret, and go when the organization goes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::failure::{Code, Failure};
use crate::organization::{Alias, State};
use crate::query::Filter;

use super::caches::sealed;
use super::registry::{Description, read_if_there, unwritable, write_private};
use super::{Workbench, blocking};

const FORMAT: u32 = 1;
/// The most views of one organization.
const MOST: usize = 100;
/// The longest name, in characters.
const LONGEST: usize = 80;

/// A query with a name, and how its events are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct SavedView {
    /// What people call it.
    pub name: String,
    /// The query text.
    pub text: String,
    /// The columns in their order; empty for those that the connector shows at first.
    pub columns: Vec<String>,
    /// Whether the window begins with it.
    pub first: bool,
    /// How wide a person made columns in it, in pixels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub widths: BTreeMap<String, u32>,
}

#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    views: Vec<SavedView>,
}

impl Workbench {
    /// Returns the saved views of an organization, in the order that people gave them.
    ///
    /// # Errors
    /// When the organization is sealed, or the file cannot be read.
    pub async fn saved_views(&self, alias: &Alias) -> Result<Vec<SavedView>, Failure> {
        let description = self.open_description(alias).await?;
        let path = self.0.registry.views(&description.organization.id);
        blocking(move || {
            let Some(bytes) = read_if_there(&path)? else { return Ok(Vec::new()) };
            read(&bytes)
                .map_err(|reason| Failure::new(Code::Cache, format!("`{}` cannot be used: {reason}", path.display())))
        })
        .await
    }

    /// Keeps `views` in place of those that there were, whole or not at all.
    ///
    /// # Errors
    /// When a view has no name, a name twice, or a query that cannot be read; when the file cannot be written.
    pub async fn keep_views(&self, alias: &Alias, views: Vec<SavedView>) -> Result<(), Failure> {
        check(&views)?;
        let description = self.open_description(alias).await?;
        let path = self.0.registry.views(&description.organization.id);
        blocking(move || {
            let file = File { format: FORMAT, views };
            let text = serde_json::to_vec_pretty(&file).map_err(|error| Failure::from_error(Code::Internal, &error))?;
            write_private(&path, &text).map_err(|error| unwritable(&path, &error))
        })
        .await
    }

    /// A view may name people of the log, and so may a note of a gap: who may not see the log may not see it either.
    pub(super) async fn open_description(&self, alias: &Alias) -> Result<Description, Failure> {
        let description = self.describe(alias).await?;
        if let State::Sealed { reason, at } = &description.organization.state {
            return Err(sealed(&description, reason, &at.to_rfc3339(0)));
        }
        Ok(description)
    }
}

fn read(bytes: &[u8]) -> Result<Vec<SavedView>, String> {
    let file: File = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if file.format > FORMAT {
        return Err("it was written by a newer version of this program".to_owned());
    }
    Ok(file.views)
}

fn check(views: &[SavedView]) -> Result<(), Failure> {
    let wrong = |message: String| Err(Failure::new(Code::Usage, message));
    if views.len() > MOST {
        return wrong(format!("an organization has room for {MOST} saved views"));
    }
    for (place, view) in views.iter().enumerate() {
        let length = view.name.trim().chars().count();
        if length == 0 || length > LONGEST || view.name.chars().any(char::is_control) {
            return wrong(format!("the name of a view has 1 to {LONGEST} characters"));
        }
        if views[..place].iter().any(|other| other.name == view.name) {
            return wrong(format!("there is a view called `{}` already", view.name));
        }
        Filter::parse(&view.text)?;
    }
    if views.iter().filter(|view| view.first).count() > 1 {
        return wrong("only one view can come first".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_needs_a_name_of_its_own_and_a_query_that_can_be_read() {
        assert!(check(&[view("Failed sign-ins", "result:failed"), view("Keys", "category:key")]).is_ok());
        assert!(check(&[view(" ", "")]).is_err());
        assert!(check(&[view(&"n".repeat(LONGEST + 1), "")]).is_err());
        assert!(check(&[view("one\ntwo", "")]).is_err());
        assert!(check(&[view("Keys", ""), view("Keys", "result:failed")]).is_err());
        assert_eq!(check(&[view("Keys", "acton:x")]).unwrap_err().code, Code::Query);
        assert!(check(&vec![view("Keys", ""); MOST + 1]).is_err());
    }

    #[test]
    fn only_one_view_comes_first() {
        let first = |name| SavedView { first: true, ..view(name, "") };

        assert!(check(&[first("one"), view("two", "")]).is_ok());
        assert!(check(&[first("one"), first("two")]).is_err());
    }

    #[test]
    fn a_file_of_a_newer_version_is_left_alone() {
        let kept = File { format: FORMAT, views: vec![view("Keys", "category:key")] };
        let newer = File { format: FORMAT + 1, views: Vec::new() };

        assert_eq!(read(&serde_json::to_vec(&kept).unwrap()).unwrap(), kept.views);
        assert!(read(&serde_json::to_vec(&newer).unwrap()).unwrap_err().contains("newer version"));
        assert!(read(b"{").is_err());
    }

    fn view(name: &str, text: &str) -> SavedView {
        SavedView {
            name: name.to_owned(),
            text: text.to_owned(),
            columns: Vec::new(),
            first: false,
            widths: BTreeMap::new(),
        }
    }
}
