//! What the cursor stands in. `|` marks the cursor, `[` and `]` what a completion replaces.

use crate::query::{Completion, CompletionKind, FIELDS, Filter, Sign, complete, fields_like, known_values};

fn field(prefix: &str) -> CompletionKind {
    CompletionKind::Field { prefix: prefix.to_owned() }
}

fn words(prefix: &str) -> CompletionKind {
    CompletionKind::Text { prefix: prefix.to_owned() }
}

fn value(field: &str, prefix: &str, sign: Sign) -> CompletionKind {
    CompletionKind::Value { field: field.to_owned(), prefix: prefix.to_owned(), sign }
}

#[test]
fn the_cursor_stands_in_a_name_a_value_or_words() {
    use Sign::{Exclude, Include};
    let cases = [
        ("[|]", field("")),
        ("[ac|]", field("ac")),
        ("x [ac|t]", field("ac")),
        ("-[ac|] x", field("ac")),
        ("x [|] y", field("")),
        ("[a|ct:]ann", field("a")),
        ("action:[|]", value("action", "", Include)),
        ("-user:[an|n] x", value("actor", "an", Exclude)),
        ("x actor:ann,[b|],c", value("actor", "b", Include)),
        ("x actor:[an|n],c", value("actor", "an", Include)),
        ("actor:[\"Ann K|]", value("actor", "Ann K", Include)),
        ("actor:[\"Ann, K\"|]", value("actor", "Ann, K", Include)),
        ("actor:\"a b\",[c|] d", value("actor", "c", Include)),
        ("details.a.b:[x|]", value("details.a.b", "x", Include)),
        ("[\"dom|ain re\"] x", words("dom")),
        ("[\u{201c}dom|", words("dom")),
        ("[https://|x]", words("https://")),
        ("ä [äö|]", field("äö")),
    ];
    for (marked, kind) in cases {
        let place = |mark: char| {
            let before = marked.split(mark).next().unwrap_or("");
            before.chars().filter(|character| !matches!(character, '[' | ']' | '|')).map(char::len_utf8).sum::<usize>()
        };
        let text: String = marked.chars().filter(|character| !matches!(character, '[' | ']' | '|')).collect();
        let (from, to, cursor) = (place('['), place(']'), place('|'));

        let expected = Completion { from: from as u32, to: to as u32, kind };
        assert_eq!(complete(&text, cursor as u32), expected, "{marked}");
    }
}

#[test]
fn a_cursor_beyond_the_text_or_inside_a_character_does_no_harm() {
    assert_eq!(complete("ab", 99).kind, field("ab"));
    assert_eq!(complete("aä", 2).kind, field("a"));
    let found = complete("ä😀 ab", 9).in_utf16("ä😀 ab");
    assert_eq!((found.from, found.to), (4, 6));
}

#[test]
fn every_known_value_is_understood_as_it_is_offered() {
    for help in FIELDS {
        for known in known_values(help.name) {
            let text = format!("{}:{}", help.name, known.value);
            assert_eq!(Filter::parse(&text).unwrap().to_text(), text);
            assert!(!known.meaning.is_empty(), "{text}");
        }
    }
    let results = known_values("status");
    assert_eq!(results.iter().map(|known| known.value).collect::<Vec<_>>(), ["success", "failed", "unknown"]);
    assert!(known_values("actor").is_empty() && known_values("nothing").is_empty());
}

#[test]
fn a_prefix_becomes_names_first_and_other_names_second() {
    let names = |prefix| fields_like(prefix).iter().map(|help| help.name).collect::<Vec<_>>();

    assert_eq!(names("AC"), ["action", "actor", "role", "ip"]);
    assert_eq!(names("user"), ["actor"]);
    assert_eq!(names("s"), ["scope", "source", "severity", "session", "stream", "result", "after"]);
    assert_eq!(names("").len(), FIELDS.len());
    assert!(names("zzz").is_empty());
}

#[test]
fn every_offered_field_has_an_example_that_is_understood() {
    for help in FIELDS {
        let parsed = Filter::parse(help.example).unwrap();

        assert_eq!(parsed.to_text(), help.example);
        assert!(help.example.starts_with(help.name), "{}", help.name);
    }
}
