//! Why a stretch of time is not complete, read back out of the sentence in the ledger: for a shell that words it in a
//! language of its own. What a remote said in its own words stays a sentence.

use serde::Serialize;

/// A reason that this program gives itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum Cause {
    /// Nobody read it yet.
    NeverRead,
    /// A read of it was interrupted.
    Interrupted,
    /// The remote no longer keeps it.
    NotKept,
    /// The remote forgot the place that it gave itself.
    PlaceLost,
    /// The remote does not keep to the places that it gives.
    PlacesUnsure,
    /// The remote names no place to begin at.
    NoBeginning,
    /// The remote counts other than what came.
    Counts {
        /// What the remote counts.
        counted: String,
        /// What is here.
        kept: String,
    },
    /// The remote gave the same page again and again, or pages without end.
    Endless,
    /// This account could see a part only.
    PartSeen,
    /// A file ends at the vendor's limit.
    FileLimit {
        /// The file.
        file: String,
        /// How many rows the vendor writes at most, where that is known.
        rows: Option<String>,
    },
    /// No file covers it.
    NoFile,
}

impl Cause {
    /// Reads a reason of the ledger; None where it is none of this program's own.
    pub fn of(reason: &str) -> Option<Self> {
        Some(match reason {
            "never read" => Self::NeverRead,
            "the read was interrupted" => Self::Interrupted,
            "the remote no longer keeps it" => Self::NotKept,
            "the remote no longer knows its own position" => Self::PlaceLost,
            "the remote does not keep to its own places" => Self::PlacesUnsure,
            "the remote knows no place to begin at" => Self::NoBeginning,
            "the remote gave the same continuation twice" => Self::Endless,
            "this account could see only a part" => Self::PartSeen,
            "no file covers it" => Self::NoFile,
            other => return counts(other).or_else(|| endless(other)).or_else(|| file(other)),
        })
    }
}

fn counts(reason: &str) -> Option<Cause> {
    let (counted, kept) = reason.strip_prefix("the remote counts ")?.split_once(" events")?;
    let kept = kept.trim_start_matches(" here").strip_prefix(", ")?;
    let kept = kept.strip_suffix(" are here").or_else(|| kept.strip_suffix(" came"))?;
    Some(Cause::Counts { counted: number(counted)?, kept: number(kept)? })
}

fn endless(reason: &str) -> Option<Cause> {
    let empty = reason.starts_with("the remote gave ") && reason.ends_with(" pages in a row with nothing new in them");
    let long = reason.starts_with("the walk did not end within ");
    (empty || long).then_some(Cause::Endless)
}

fn file(reason: &str) -> Option<Cause> {
    let (file, rest) = reason.strip_prefix('`')?.split_once("` ends at its limit")?;
    let (rows, _) = rest.split_once(": ").filter(|(_, rest)| rest.ends_with(" events were left out"))?;
    let rows = rows.strip_prefix(" of ").and_then(|rows| rows.strip_suffix(" rows")).and_then(number);
    Some(Cause::FileLimit { file: file.to_owned(), rows })
}

fn number(text: &str) -> Option<String> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_own_reasons_are_read_with_their_values() {
        let counts = |counted: &str, kept: &str| Cause::Counts { counted: counted.to_owned(), kept: kept.to_owned() };
        for (reason, cause) in [
            ("never read", Cause::NeverRead),
            ("the remote counts 12 events, 9 are here", counts("12", "9")),
            ("the remote counts 12 events here, 9 came", counts("12", "9")),
            ("the walk did not end within 400 pages", Cause::Endless),
            ("the remote gave 30 pages in a row with nothing new in them", Cause::Endless),
            (
                "`log.csv` ends at its limit of 2500 rows: older events were left out",
                Cause::FileLimit { file: "log.csv".to_owned(), rows: Some("2500".to_owned()) },
            ),
            (
                "`a: b` ends at its limit: newer events were left out",
                Cause::FileLimit { file: "a: b".to_owned(), rows: None },
            ),
        ] {
            assert_eq!(Cause::of(reason), Some(cause), "{reason}");
        }
    }

    #[test]
    fn what_a_remote_says_in_its_own_words_is_no_cause() {
        for reason in ["The demo cannot read this part of its log at present.", "the remote counts many events", ""] {
            assert_eq!(Cause::of(reason), None, "{reason}");
        }
    }

    #[test]
    fn every_reason_that_coverage_gives_is_known() {
        for reason in [crate::coverage::NEVER_READ, crate::coverage::INTERRUPTED] {
            assert!(Cause::of(reason).is_some(), "{reason}");
        }
    }
}
