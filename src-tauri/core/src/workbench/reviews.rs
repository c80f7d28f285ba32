//! Gaps that a person has looked at: who, when and why. A note beside the organization's description, like a saved view:
//! it is no part of the journal, it hides no gap, and a gap that is read again no longer needs it.

use serde::{Deserialize, Serialize};

use crate::failure::{Code, Failure};
use crate::organization::Alias;
use crate::page::Window;

use super::registry::{Description, read_if_there, unwritable, write_private};
use super::{Workbench, blocking, now};

const FORMAT: u32 = 1;
/// The most reviews of one organization; the oldest make room.
const MOST: usize = 500;
/// The longest name, in characters.
const LONGEST_NAME: usize = 80;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// That somebody has looked at a gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Review {
    /// The stream of the gap.
    pub stream: String,
    /// Where the gap began. RFC 3339, UTC.
    pub from: String,
    /// Where it ended. RFC 3339, UTC.
    pub to: String,
    /// Who looked, as they call themselves.
    pub by: String,
    /// When, by this computer's clock. RFC 3339, UTC.
    pub at: String,
    /// Why the gap is as it is, or what was done about it.
    pub why: String,
}

/// Which gap a review is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewedGap {
    /// The stream.
    pub stream: String,
    /// The stretch.
    pub window: Window,
}

#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    reviews: Vec<Review>,
}

impl Workbench {
    /// Returns what was noted of an organization's gaps, the oldest note first.
    ///
    /// # Errors
    /// When the organization is sealed, or the file cannot be read.
    pub async fn reviews(&self, alias: &Alias) -> Result<Vec<Review>, Failure> {
        let description = self.open_description(alias).await?;
        let this = self.clone();
        blocking(move || this.reviews_of(&description)).await
    }

    /// Returns what was noted of an organization's gaps. Blocks.
    pub(super) fn reviews_of(&self, description: &Description) -> Result<Vec<Review>, Failure> {
        read(&self.0.registry.reviews(&description.organization.id))
    }

    /// Notes that `by` has looked at a gap and why it is as it is, in place of what was noted of it before; an empty
    /// reason takes the note back. Returns all notes.
    ///
    /// # Errors
    /// When the name or the reason cannot be kept, or the file cannot be written.
    pub async fn review_gap(
        &self,
        alias: &Alias,
        gap: ReviewedGap,
        by: String,
        why: String,
    ) -> Result<Vec<Review>, Failure> {
        let review = noted(&gap, by.trim(), why.trim())?;
        let description = self.open_description(alias).await?;
        let path = self.0.registry.reviews(&description.organization.id);
        blocking(move || {
            let mut reviews = read(&path)?;
            put(&mut reviews, review);
            let file = File { format: FORMAT, reviews };
            let text = serde_json::to_vec_pretty(&file).map_err(|error| Failure::from_error(Code::Internal, &error))?;
            write_private(&path, &text).map_err(|error| unwritable(&path, &error))?;
            Ok(file.reviews)
        })
        .await
    }
}

fn noted(gap: &ReviewedGap, by: &str, why: &str) -> Result<Review, Failure> {
    let wrong = |message: String| Err(Failure::new(Code::Usage, message));
    let is_line = |text: &str, most: usize| text.chars().count() <= most && !text.chars().any(char::is_control);
    if !is_line(by, LONGEST_NAME) || (by.is_empty() && !why.is_empty()) {
        return wrong(format!("the name of who looked has 1 to {LONGEST_NAME} characters"));
    }
    if !is_line(why, LONGEST_REASON) {
        return wrong(format!("a reason has at most {LONGEST_REASON} characters, on one line"));
    }
    if gap.window.is_empty() {
        return wrong("a gap ends after it begins".to_owned());
    }
    Ok(Review {
        stream: gap.stream.clone(),
        from: gap.window.from.exact(),
        to: gap.window.until.exact(),
        by: by.to_owned(),
        at: now().to_rfc3339(0),
        why: why.to_owned(),
    })
}

/// Puts a note in place of the one of the same gap; one without a reason only takes that one away.
fn put(reviews: &mut Vec<Review>, review: Review) {
    let same = |other: &Review| (&other.stream, &other.from, &other.to) == (&review.stream, &review.from, &review.to);
    reviews.retain(|other| !same(other));
    if !review.why.is_empty() {
        reviews.push(review);
    }
    reviews.drain(..reviews.len().saturating_sub(MOST));
}

fn read(path: &std::path::Path) -> Result<Vec<Review>, Failure> {
    let Some(bytes) = read_if_there(path)? else { return Ok(Vec::new()) };
    parse(&bytes).map_err(|reason| Failure::new(Code::Cache, format!("`{}` cannot be used: {reason}", path.display())))
}

fn parse(bytes: &[u8]) -> Result<Vec<Review>, String> {
    let file: File = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if file.format > FORMAT {
        return Err("it was written by a newer version of this program".to_owned());
    }
    Ok(file.reviews)
}

#[cfg(test)]
mod tests {
    use crate::event::Instant;

    use super::*;

    #[test]
    fn a_note_takes_the_place_of_the_one_before_and_an_empty_reason_takes_it_back() {
        let mut reviews = Vec::new();
        put(&mut reviews, noted(&gap(1, 5), "Ann", "the provider was down").unwrap());
        put(&mut reviews, noted(&gap(7, 9), "Ann", "asked the provider").unwrap());
        put(&mut reviews, noted(&gap(1, 5), "Ben", "the provider confirmed it").unwrap());

        assert_eq!(reviews.iter().map(|each| each.by.as_str()).collect::<Vec<_>>(), ["Ann", "Ben"]);
        put(&mut reviews, noted(&gap(1, 5), "", "").unwrap());
        assert_eq!(reviews.len(), 1);
        assert_eq!(reviews[0].why, "asked the provider");
    }

    #[test]
    fn a_note_names_who_looked_and_is_one_line() {
        assert!(noted(&gap(1, 2), "", "a reason").is_err());
        assert!(noted(&gap(1, 2), &"n".repeat(LONGEST_NAME + 1), "a reason").is_err());
        assert!(noted(&gap(1, 2), "Ann", "one\ntwo").is_err());
        assert!(noted(&gap(1, 2), "Ann", &"w".repeat(LONGEST_REASON + 1)).is_err());
        assert!(noted(&gap(2, 2), "Ann", "a reason").is_err());
    }

    #[test]
    fn old_notes_make_room() {
        let mut reviews = Vec::new();
        for second in 0..=i64::try_from(MOST).unwrap() {
            put(&mut reviews, noted(&gap(second, second + 1), "Ann", "a reason").unwrap());
        }

        assert_eq!(reviews.len(), MOST);
        assert!(reviews[0].from.ends_with("00:00:01Z"), "{}", reviews[0].from);
    }

    #[test]
    fn a_file_of_a_newer_version_is_left_alone() {
        assert!(parse(br#"{"format":2,"reviews":[]}"#).unwrap_err().contains("newer version"));
        assert_eq!(parse(br#"{"format":1,"reviews":[]}"#), Ok(Vec::new()));
    }

    fn gap(from: i64, until: i64) -> ReviewedGap {
        let at = |second: i64| Instant::from_millis(second * 1_000);
        ReviewedGap { stream: "events".to_owned(), window: Window { from: at(from), until: at(until) } }
    }
}
