//! Changes by button.

use super::filter;
use crate::query::{Edit, Sign};

fn add(field: &str, value: &str, sign: Sign) -> Edit {
    Edit::Add { field: field.to_owned(), value: value.to_owned(), sign }
}

fn set(field: &str, values: &[&str]) -> Edit {
    Edit::Set { field: field.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
}

fn range(from: Option<&str>, until: Option<&str>) -> Edit {
    Edit::Range { from: from.map(str::to_owned), until: until.map(str::to_owned) }
}

#[test]
fn an_edit_changes_only_what_it_is_about() {
    use Sign::{Exclude, Include};
    let cases = [
        ("a actor:b c", Edit::Remove { index: 1 }, "a c"),
        ("a", Edit::Remove { index: 7 }, "a"),
        ("a b", Edit::Clear, ""),
        ("x", add("actor", "Ann Keller", Include), "x actor:\"Ann Keller\""),
        ("x", add("user", "a,b", Exclude), "x -actor:\"a,b\""),
        ("", add("action", "say \"hi\"", Include), "action:\"say \\\"hi\\\"\""),
        ("", add("text", "two words", Include), "\"two words\""),
        ("", add("text", "action:x", Include), "\"action:x\""),
        ("", add("text", "-x", Exclude), "-\"-x\""),
        ("", add("details.a b", "x", Include), "details.\"a b\":x"),
        ("", add("ip", "10.0.0.1", Include), "ip:10.0.0.1"),
        ("", add("result", "failure", Include), "result:failed"),
        ("", add("date", "7d", Include), "date:7d"),
        // Adding what is there changes nothing; adding the contrary replaces it.
        ("actor:a,b x", add("actor", "b", Include), "actor:a,b x"),
        ("x -x", add("text", "x", Exclude), "x -x"),
        ("-actor:a x", add("actor", "a", Include), "x actor:a"),
        ("-actor:a,b x", add("actor", "a", Include), "-actor:b x actor:a"),
        ("result:failed", add("result", "failed", Exclude), "-result:failed"),
        ("x y", add("text", "x", Exclude), "y -x"),
        ("actor:a", add("actor", "b", Include), "actor:a actor:b"),
        // Setting replaces what is asked for, in its place.
        ("x action:a y action:b -action:c", set("action", &["d", "e f"]), "x action:d,\"e f\" y -action:c"),
        ("x action:a", set("event", &[]), "x"),
        ("x", set("role", &["owner"]), "x role:owner"),
        ("scope:a category:b -category:c x", set("scope", &["d"]), "scope:d x"),
        ("scope:a category:b", set("scope", &["a"]), "scope:a category:b"),
        ("scope:a category:b x", set("scope", &[]), "x"),
        ("category:b", set("category", &["c", "d"]), "category:c,d"),
        // A range replaces the span of time, not the exclusions from it.
        (
            "after:7d x",
            range(Some("2026-09-01"), Some("2026-10-01T00:00:00Z")),
            "after:2026-09-01 before:2026-10-01T00:00:00Z x",
        ),
        ("x date:2026 before:2025 -date:2024", range(Some("7d"), None), "x after:7d -date:2024"),
        ("x date:2026", range(None, None), "x"),
    ];
    for (text, edit, expected) in cases {
        let edited = filter(text).edit(&edit).unwrap_or_else(|error| panic!("{text} {edit:?}: {error}"));

        assert_eq!(edited.to_text(), expected, "{text} {edit:?}");
        assert_eq!(filter(expected), edited, "{text} {edit:?}");
    }
}

#[test]
fn an_edit_that_says_nothing_sensible_is_refused() {
    let refused = |edit: Edit| filter("x").edit(&edit).unwrap_err().message;

    assert_eq!(refused(add("acton", "x", Sign::Include)), "Unknown filter \"acton\".");
    assert!(refused(add("result", "maybe", Sign::Include)).starts_with("There is no result \"maybe\"."));
    assert!(refused(add("actor", "", Sign::Include)).starts_with("A value is missing"));
    assert_eq!(refused(range(Some("2026-02-30"), None)), "30 February does not exist.");
    let full = filter(&vec!["x"; crate::query::MAX_TERMS].join(" "));
    assert!(full.edit(&add("actor", "a", Sign::Include)).is_err());
}

#[test]
fn an_edit_is_read_from_the_windows_json() {
    let read = |text: &str| serde_json::from_str::<Edit>(text).unwrap();

    assert_eq!(read(r#"{"kind":"remove","index":2}"#), Edit::Remove { index: 2 });
    assert_eq!(
        read(r#"{"kind":"add","field":"actor","value":"a","sign":"exclude"}"#),
        add("actor", "a", Sign::Exclude)
    );
    assert_eq!(read(r#"{"kind":"set","field":"actor","values":["a"]}"#), set("actor", &["a"]));
    assert_eq!(read(r#"{"kind":"range","from":"7d","until":null}"#), range(Some("7d"), None));
    assert_eq!(read(r#"{"kind":"clear"}"#), Edit::Clear);
}
