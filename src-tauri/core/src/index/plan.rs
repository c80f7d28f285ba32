//! What a question asks of the columns: a filter after its texts have become codes.

use std::sync::Arc;

use super::column::ColumnId;
use super::text::Asked;

/// What a row has to satisfy: one of the spans of time, and every clause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The spans, disjoint and ascending.
    pub time: Vec<Span>,
    /// The clauses.
    pub clauses: Vec<Clause>,
    /// The highest number that counts, where the snapshot may hold later events.
    pub up_to: Option<u32>,
}

/// A span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first instant inside.
    pub from: i64,
    /// The first instant after; none where it has no end.
    pub until: Option<i64>,
}

/// At least one of the checks holds, or none where it excludes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// One of them must hold.
    Any(Vec<Check>),
    /// None of them may hold.
    None(Vec<Check>),
}

impl Clause {
    /// Returns its checks.
    pub fn checks(&self) -> &[Check] {
        match self {
            Self::Any(checks) | Self::None(checks) => checks,
        }
    }
}

/// One check of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// Holds exactly where the column's code is wanted.
    Exact(ColumnId, Wanted),
    /// Holds nowhere else than where the column's code is wanted and the words may stand; there the record decides.
    Within(ColumnId, Wanted, Option<Words>),
    /// Holds wherever one of the columns has a wanted code; elsewhere the words decide, or else the record.
    Beyond(Vec<(ColumnId, Wanted)>, Option<Words>),
    /// Holds exactly for the rows with these numbers, which ascend.
    Seqs(Vec<u32>),
}

/// Words that are looked for in the texts beside the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The search.
    pub asked: Arc<Asked>,
    /// What it proves.
    pub reach: Reach,
}

/// What it means that words stand in a text of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The check holds, and where no column has them either it does not.
    Whole,
    /// Where no text has them and none of these columns has a wanted code, the check does not hold; else the record
    /// decides.
    Needed(Vec<(ColumnId, Wanted)>),
}

/// The codes of a column that satisfy a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// These.
    Codes(CodeSet),
    /// All but 0.
    Said,
    /// Those with one of these bits.
    Bits(u32),
}

impl Wanted {
    /// Says whether `code` is wanted.
    pub fn holds(&self, code: u32) -> bool {
        match self {
            Self::Codes(codes) => codes.contains(code),
            Self::Said => code != 0,
            Self::Bits(bits) => code & bits != 0,
        }
    }
}

/// A set of codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeSet(Vec<u64>);

impl CodeSet {
    /// Says whether `code` is in it.
    pub fn contains(&self, code: u32) -> bool {
        self.0.get(code as usize / 64).is_some_and(|word| word >> (code % 64) & 1 == 1)
    }

    /// Adds `code`.
    pub fn insert(&mut self, code: u32) {
        let word = code as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (code % 64);
    }

    /// Says whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }
}

impl FromIterator<u32> for CodeSet {
    fn from_iter<T: IntoIterator<Item = u32>>(codes: T) -> Self {
        let mut set = Self::default();
        for code in codes {
            set.insert(code);
        }
        set
    }
}
