//! What is wrong with a query text, as facts; their sentences in English are here, others belong to the shells.

use serde::Serialize;

/// What is wrong, and what is needed to say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "each sentence says what it is about")]
pub enum Wrong {
    #[error("\"{term}\" is an address. Write it as ip:{term}.")]
    BareAddress { term: String },
    #[error("Unknown filter \"{word}\". Did you mean \"{near}\"?")]
    UnknownNear { word: String, near: String },
    #[error("Unknown filter \"{word}\". Values inside the record start with \"details.\".")]
    UnknownPath { word: String },
    #[error("Unknown filter \"{word}\". Put quotation marks around text that contains a colon.")]
    UnknownColon { word: String },
    #[error("Unknown filter \"{word}\".")]
    Unknown { word: String },
    #[error("NOT is written as a minus sign directly before a term, as in -action:user.login.")]
    WordNot,
    #[error("AND is not needed: all terms must hold.")]
    WordAnd,
    #[error("OR is not a word of the language. The same field twice, or action:a,b, means either.")]
    WordOr,
    #[error("A field is missing before the colon, as in actor:ann.")]
    NoField,
    #[error("The quotation mark is never closed.")]
    OpenQuotation,
    #[error("A quotation stands alone or directly behind a colon. Put a blank before and behind it.")]
    InnerQuotation,
    #[error("Nothing stands between the quotation marks.")]
    EmptyQuotation,
    #[error("Parentheses are kept free for later. All terms must hold, and action:a,b means either.")]
    Parentheses,
    #[error("One minus sign excludes; text that begins with a minus sign stands in quotation marks.")]
    SeveralSigns,
    #[error("A minus sign stands directly before what it excludes, as in -action:user.login.")]
    LoneSign,
    #[error("\"{field}:\" needs a value, as in {example}.")]
    NoValue { field: String, example: String },
    #[error("\"{field}:\" needs a value.")]
    NothingGiven { field: String },
    #[error("\"{field}:\" takes one value only.")]
    SeveralValues { field: String },
    #[error("A value is missing between the quotation marks. Write one as in {example}.")]
    EmptyValue { example: String },
    #[error("A value is missing beside the comma.")]
    CommaAlone,
    #[error("No blank may stand behind a comma between values.")]
    CommaBlank,
    #[error("There is no {about} \"{text}\". Write {first}, {second} or {third}.")]
    NoSuchWord { about: &'static str, text: String, first: &'static str, second: &'static str, third: &'static str },
    #[error("\"{text}\" is nothing that an event can have. Write has:ip or has:changes.")]
    NoColumn { text: String },
    #[error("There is no property \"{text}\". Properties are {words}.")]
    NoProperty { text: String, words: String },
    #[error("\"{field}:\" does not go with {sign}. Comparisons stand in \"date:\".")]
    SignInBound { field: String, sign: String },
    #[error("\"{field}:\" takes one moment. A range stands in \"date:\".")]
    RangeInBound { field: String },
    #[error("\"/{bits}\" is no length of a network here; write 0 to {most}.")]
    NetworkLength { bits: String, most: u8 },
    #[error("\"{text}\" is no whole address. Write 203.0.113.7, 203.0.113.0/24 or 203.0.113.*.")]
    PartOfAddress { text: String },
    #[error("A * alone means everything, as does an empty query.")]
    StarAlone,
    #[error("The query has {terms} terms; {most} are possible. Put values of one field together, as in action:a,b.")]
    TooManyTerms { terms: u32, most: u32 },
    #[error("The query is longer than {most} characters. Shorten it.")]
    TooLong { most: u32 },
    #[error("The query cannot be read. Write terms as field:value.")]
    Unreadable,
    #[error(
        "\"{text}\" is no date. Write 2026-09-01, 2026-09-01T10:30, 2026-09, 2026-Q3, 2026, today, yesterday or 7d."
    )]
    NoDate { text: String },
    #[error("A range needs a start or an end, such as 2026-07-01..2026-09-30 or 2026-07-01.. for all since then.")]
    OpenRange,
    #[error("The range ends before it begins.")]
    Backwards,
    #[error("A relative time is counted in weeks, days, hours or minutes, not years: {text}.")]
    Years { text: String },
    #[error("{text} is longer ago than 150 years.")]
    TooLongAgo { text: String },
    #[error("A year has the quarters Q1 to Q4, not {text}.")]
    Quarter { text: String },
    #[error("{text} is no offset from UTC; write Z or one such as +01:00.")]
    Offset { text: String },
    #[error("{text} is no time of day.")]
    TimeOfDay { text: String },
    #[error("The year {year} is outside of what is kept: 1678 to 2261.")]
    Year { year: i32 },
    #[error("There is no month {month:02}.")]
    Month { month: i32 },
    #[error("{text} does not exist.")]
    Day { text: String },
}

/// What a replacement does, as facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[allow(missing_docs, reason = "each sentence says what it is about")]
pub enum Remedy {
    #[error("Use {text}")]
    Use { text: String },
    #[error("Search for the text {text}")]
    SearchText { text: String },
    #[error("Search for the word {text}")]
    SearchWord { text: String },
    #[error("Search for the address")]
    SearchAddress,
    #[error("Leave it out")]
    LeaveOut,
    #[error("Leave them out")]
    LeaveThemOut,
    #[error("Write a minus sign")]
    Minus,
    #[error("Write one minus sign")]
    OneMinus,
    #[error("Close it at the end")]
    CloseQuotation,
    #[error("Close the gap")]
    CloseGap,
    #[error("Put the value in quotation marks")]
    Quote,
}

impl Remedy {
    /// Returns the use of `text` in place of what is there.
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self::Use { text: text.into() }
    }

    /// Returns the search for `text` as it stands.
    pub(super) fn search(text: impl Into<String>) -> Self {
        Self::SearchText { text: text.into() }
    }
}
