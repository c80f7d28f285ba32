//! Query text as the query bar shows it: chips, a sentence, what is wrong, and what may come next.
//! Places in text are counted as the page counts them, in UTF-16 units.

use std::time::SystemTime;

use serde::Serialize;
use specta::Type;
use trailbook_core::event::Instant;
use trailbook_core::failure::Failure;
use trailbook_core::organization::Alias;
use trailbook_core::query::{
    Chip, CompletionKind, Edit, FIELDS, Filter, KnownValue, QueryError, Zone, ZoneContext, byte_of, complete,
    known_values, value_text,
};
use trailbook_core::workbench::{Asker, Query, Row, SessionId, Workbench};

/// The rows that come with an opened question.
const FIRST: u32 = 200;

/// The most suggestions at once.
const SUGGESTIONS: usize = 12;

/// Query text, read.
#[derive(Debug, Serialize, Type)]
pub(crate) struct ParsedQuery {
    /// The canonical text; as it was written where it is wrong.
    text: String,
    chips: Vec<Chip>,
    sentence: String,
    error: Option<QueryError>,
}

/// A question with the first rows of its answer; none where the text is wrong.
#[derive(Serialize, Type)]
pub(crate) struct QueryOpened {
    #[serde(flatten)]
    parsed: ParsedQuery,
    id: u32,
    rows: Vec<Row>,
}

/// What may stand in place of a stretch of the text.
#[derive(Serialize, Type)]
pub(crate) struct Completion {
    from: u32,
    to: u32,
    items: Vec<CompletionItem>,
}

/// One suggestion.
#[derive(Serialize, Type)]
pub(crate) struct CompletionItem {
    insert: String,
    label: String,
    detail: Option<String>,
    count: Option<u64>,
}

impl ParsedQuery {
    pub(crate) fn read(text: &str, zone: Zone) -> Self {
        match Filter::parse(text) {
            Ok(filter) => Self::of(&filter, zone),
            Err(error) => Self::wrong(text, &error),
        }
    }

    pub(crate) fn edited(text: &str, edit: &Edit, zone: Zone) -> Self {
        let filter = match Filter::parse(text) {
            Ok(filter) => filter,
            Err(error) => return Self::wrong(text, &error),
        };
        match filter.edit(edit) {
            Ok(edited) => Self::of(&edited, zone),
            // The place of this error is within the new value, which is not in the text.
            Err(error) => Self { error: Some(error), ..Self::of(&filter, zone) },
        }
    }

    fn of(filter: &Filter, zone: Zone) -> Self {
        let context = ZoneContext { zone, now: now() };
        Self { text: filter.to_text(), chips: filter.chips(&context), sentence: filter.sentence(&context), error: None }
    }

    fn wrong(text: &str, error: &QueryError) -> Self {
        Self { text: text.to_owned(), chips: Vec::new(), sentence: String::new(), error: Some(error.in_utf16(text)) }
    }
}

impl QueryOpened {
    pub(crate) async fn open(
        workbench: &Workbench,
        alias: &Alias,
        text: String,
        zone: Zone,
        asker: Asker,
    ) -> Result<Self, Failure> {
        let parsed = ParsedQuery::read(&text, zone);
        if parsed.error.is_some() {
            return Ok(Self { parsed, id: 0, rows: Vec::new() });
        }
        let (SessionId(id), records) = workbench.open_query(alias, &Query { text, zone }, FIRST, asker).await?;
        Ok(Self { parsed, id, rows: records.iter().map(Row::from).collect() })
    }
}

impl Completion {
    /// Suggests fields by their names, and values by how often they occur under the rest of what is shown.
    pub(crate) async fn at(
        workbench: &Workbench,
        alias: &Alias,
        text: &str,
        cursor: u32,
        shown: Query,
    ) -> Result<Self, Failure> {
        let place = complete(text, byte_of(text, cursor));
        let items = match &place.kind {
            CompletionKind::Field { prefix } => fields(prefix),
            CompletionKind::Value { field, prefix, .. } => values(workbench, alias, field, prefix, shown).await,
            CompletionKind::Text { .. } => Vec::new(),
        };
        let place = place.in_utf16(text);
        Ok(Self { from: place.from, to: place.to, items })
    }
}

fn fields(prefix: &str) -> Vec<CompletionItem> {
    let prefix = prefix.to_lowercase();
    let matching = FIELDS.iter().filter(|field| field.name.starts_with(&prefix)).take(SUGGESTIONS);
    let item = |name: &str, meaning: &str| CompletionItem {
        insert: if name.ends_with('.') { name.to_owned() } else { format!("{name}:") },
        label: name.to_owned(),
        detail: Some(meaning.to_owned()),
        count: None,
    };
    matching.map(|field| item(field.name, field.meaning)).collect()
}

/// The values that a field takes by definition, or else those that occur; none for a field that cannot be counted by.
async fn values(workbench: &Workbench, alias: &Alias, field: &str, prefix: &str, shown: Query) -> Vec<CompletionItem> {
    let known = defined(field, prefix);
    if !known.is_empty() && field != "result" {
        return known;
    }
    let facets = workbench.facets(alias, &shown, &[field.to_owned()], SUGGESTIONS, Some(prefix)).await;
    let values = facets.into_iter().flatten().flat_map(|facet| facet.values);
    values
        .map(|value| CompletionItem {
            insert: value_text(&value.value).into_owned(),
            detail: (value.label != value.value).then_some(value.label),
            label: value.value,
            count: Some(value.count),
        })
        .collect()
}

/// Suggests what a field takes by definition, as `after:` takes `7d`.
fn defined(field: &str, prefix: &str) -> Vec<CompletionItem> {
    let prefix = prefix.to_lowercase();
    let known = known_values(field).into_iter().filter(|known| known.value.starts_with(&prefix)).take(SUGGESTIONS);
    let item = |known: KnownValue| CompletionItem {
        insert: value_text(known.value).into_owned(),
        label: known.value.to_owned(),
        detail: Some(known.meaning),
        count: None,
    };
    known.map(item).collect()
}

fn now() -> Instant {
    let passed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Instant::from_millis(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_right_becomes_chips_and_a_sentence() {
        let parsed = ParsedQuery::read("  result:failed   actor:ann ", Zone::utc());

        assert_eq!(parsed.text, "result:failed actor:ann");
        assert_eq!(parsed.chips.len(), 2);
        assert!(parsed.error.is_none());
        assert!(!parsed.sentence.is_empty());
    }

    #[test]
    fn text_that_is_wrong_stays_as_it_was_written_and_says_where() {
        let parsed = ParsedQuery::read("\"é🙂\" nonsense:x", Zone::utc());

        assert_eq!(parsed.text, "\"é🙂\" nonsense:x");
        assert_eq!(parsed.error.unwrap().at, 6, "in UTF-16 units");
    }

    #[test]
    fn an_edit_changes_one_term() {
        let edit = Edit::Remove { index: 0 };

        assert_eq!(ParsedQuery::edited("actor:ann result:failed", &edit, Zone::utc()).text, "result:failed");
    }

    #[test]
    fn fields_are_suggested_by_the_start_of_their_names() {
        let labels: Vec<_> = fields("ac").into_iter().map(|item| item.insert).collect();

        assert_eq!(labels, ["action:", "actor:"]);
    }
}
