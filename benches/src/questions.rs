//! The questions: each once in the query language and once in SQL, from the same parts.

use crate::data::{actions, cast};

/// The facets that are counted: the name in Trailbook and the peers' column.
pub(crate) const FACETS: [(&str, &str); 9] = [
    ("action", "action"),
    ("result", "outcome"),
    ("actor", "actor_email"),
    ("category", "category"),
    ("scope", "scope"),
    ("workspace", "workspace"),
    ("source", "origin"),
    ("country", "country"),
    ("role", "actor_role"),
];

/// The text columns that are kept, searched and exported.
pub(crate) const COLUMNS: [&str; 26] = [
    "action",
    "action_label",
    "scope",
    "category",
    "crud",
    "outcome",
    "outcome_reason",
    "severity",
    "description",
    "actor_id",
    "actor_type",
    "actor_name",
    "actor_email",
    "actor_role",
    "target_type",
    "target_id",
    "target_name",
    "workspace_id",
    "workspace",
    "ip",
    "country",
    "city",
    "user_agent",
    "origin",
    "session_id",
    "request_id",
];

/// One condition of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// A field has one of these values.
    In(&'static str, Vec<String>),
    /// A field does not have this value.
    Not(&'static str, String),
    /// It happened from one day on and before another.
    Days(&'static str, &'static str),
}

/// A filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    /// What the report calls it.
    pub(crate) name: &'static str,
    parts: Vec<Part>,
}

impl Filter {
    /// Returns it in the query language.
    pub(crate) fn text(&self) -> String {
        let terms = self.parts.iter().map(|part| match part {
            Part::In(field, values) => format!("{field}:{}", values.join(",")),
            Part::Not(field, value) => format!("-{field}:{value}"),
            Part::Days(from, until) => format!("after:{from} before:{until}"),
        });
        terms.collect::<Vec<_>>().join(" ")
    }

    /// Returns it as the condition of a statement.
    pub(crate) fn sql(&self) -> String {
        sql(self.parts.iter())
    }

    /// Returns the condition under which Trailbook counts a facet: a facet shows the alternatives to the values that
    /// were asked for. None where the filter asks nothing of the facet's field.
    pub(crate) fn sql_without(&self, facet: &str) -> Option<String> {
        let is_own = |part: &&Part| matches!(part, Part::In(field, _) if *field == facet);
        self.parts.iter().find(is_own)?;
        Some(sql(self.parts.iter().filter(|part| !is_own(part))))
    }

    /// Returns the days that it asks for.
    pub(crate) fn days(&self) -> Option<(&'static str, &'static str)> {
        self.parts.iter().find_map(|part| match part {
            Part::Days(from, until) => Some((*from, *until)),
            Part::In(..) | Part::Not(..) => None,
        })
    }
}

fn sql<'a>(parts: impl Iterator<Item = &'a Part>) -> String {
    let mut clauses = vec!["true".to_owned()];
    clauses.extend(parts.map(|part| match part {
        Part::In(field, values) => {
            let values: Vec<String> = values.iter().map(|value| quoted(word(field, value))).collect();
            format!("{} IN ({})", column(field), values.join(", "))
        }
        Part::Not(field, value) => format!("{} IS DISTINCT FROM {}", column(field), quoted(value)),
        Part::Days(from, until) => format!("occurred >= '{from}' AND occurred < '{until}'"),
    }));
    clauses.join(" AND ")
}

/// Returns the peers' column for a field of the query language.
fn column(field: &str) -> &str {
    match field {
        "target" => "target_name",
        other => FACETS.iter().find(|(name, _)| *name == other).map_or(other, |(_, column)| column),
    }
}

/// Returns the word that stands in the data for a word of the query language.
fn word<'a>(field: &str, value: &'a str) -> &'a str {
    if field == "result" && value == "failed" { "failure" } else { value }
}

fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// Returns the eight filters.
pub(crate) fn filters() -> Vec<Filter> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let actions = actions::actions();
    let action = |rank: usize| actions[rank].name.clone();
    let workspace = |rank| cast::workspace(rank).1;
    let actor = cast::actor(3).email;
    let of = |name, parts| Filter { name, parts };
    vec![
        of("everything", vec![]),
        of("a quarter", vec![Part::Days("2026-01-01", "2026-04-01")]),
        of(
            "action, actor, dates",
            vec![
                Part::In("action", vec![action(0)]),
                Part::In("actor", vec![actor]),
                Part::Days("2025-07-01", "2026-06-01"),
            ],
        ),
        of(
            "category, result",
            vec![Part::In("category", words(&["content"])), Part::In("result", words(&["success"]))],
        ),
        of(
            "3 actions, 2 workspaces, 5 categories",
            vec![
                Part::In("action", vec![action(0), action(1), action(3)]),
                Part::In("workspace", vec![workspace(0), workspace(1)]),
                Part::In("category", words(&["authentication", "content", "membership", "credentials", "delivery"])),
            ],
        ),
        of(
            "six predicates",
            vec![
                Part::In("scope", words(&["workspace"])),
                Part::In("category", words(&["content"])),
                Part::In("role", words(&["member", "editor"])),
                Part::In("country", words(&["CH", "DE", "US"])),
                Part::In("source", words(&["web"])),
                Part::In("result", words(&["success"])),
            ],
        ),
        of("a rare value", vec![Part::In("target", vec![rare_target()])]),
        of("an excluded value", vec![Part::Not("action", action(0))]),
    ]
}

/// Returns the name of a target that few events name.
fn rare_target() -> String {
    (3_007..).step_by(30).find_map(|rank| cast::target(rank).1).unwrap_or_default()
}

/// Words to look for, and what the report calls them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) name: &'static str,
    pub(crate) words: String,
}

impl Words {
    /// Returns them in the query language.
    pub(crate) fn text(&self) -> String {
        if self.words.contains(' ') { format!("\"{}\"", self.words) } else { self.words.clone() }
    }

    /// Returns them as the condition of a statement over every column and the details: all that the line says.
    pub(crate) fn sql(&self) -> String {
        let columns = ["uid", "details"].into_iter().chain(COLUMNS);
        let clauses: Vec<String> = columns.map(|column| format!("{column} ILIKE '%{}%'", self.words)).collect();
        clauses.join(" OR ")
    }
}

/// Returns the texts to look for.
pub(crate) fn texts() -> Vec<Words> {
    let of = |name, words: &str| Words { name, words: words.to_owned() };
    vec![
        of("a word", "quarterly"),
        of("a phrase", "rotated the signing key"),
        of("an address", &cast::address(5).ip),
        of("an absent word", "zyzzyva"),
    ]
}

/// Returns the filter for a file of a million rows at most.
pub(crate) fn exported(events: u64) -> Filter {
    const ROWS: u64 = 1_000_000;
    let parts = if events > ROWS { vec![Part::Days("2026-04-26", "2026-07-01")] } else { vec![] };
    Filter { name: "export", parts }
}

#[cfg(test)]
mod tests {
    use trailbook_core::query::Filter as Parsed;

    use super::*;

    #[test]
    fn every_question_is_one_of_the_query_language() {
        for filter in filters() {
            let parsed = Parsed::parse(&filter.text()).unwrap();
            let terms = filter.parts.len() + usize::from(filter.days().is_some());

            assert_eq!(parsed.terms.len(), terms, "{}", filter.text());
        }
        for words in texts() {
            assert_eq!(Parsed::parse(&words.text()).unwrap().terms.len(), 1, "{}", words.text());
        }
    }

    #[test]
    fn a_question_in_words_and_in_sql_asks_the_same() {
        let filter = &filters()[3];

        assert_eq!(filter.text(), "category:content result:success");
        assert_eq!(filter.sql(), "true AND category IN ('content') AND outcome IN ('success')");
        assert_eq!(filter.sql_without("result").as_deref(), Some("true AND category IN ('content')"));
        assert_eq!(filter.sql_without("actor"), None);
    }
}
