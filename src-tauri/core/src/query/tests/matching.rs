//! Comparing: by table, and against an oracle that tries everything.

use proptest::prelude::*;

use crate::query::{Literal, Matcher, Needle, Pattern, fold};

fn bare(text: &str) -> Pattern {
    Pattern { text: text.to_owned(), literal: Literal::No }
}

#[test]
fn patterns_match_without_regard_to_case() {
    let cases = [
        ("ann", "ANN", true),
        ("ann", "anna", false),
        ("*ann*", "Joanna", true),
        ("a*b*c", "aXXbYYc", true),
        ("a*b*c", "aXXcYYb", false),
        ("ab*ba", "aba", false),
        ("ab*ba", "abba", true),
        ("*", "", true),
        ("**", "x", true),
        ("*@acme.example", "Ann@ACME.example", true),
        ("straße", "STRASSE", true),
        ("STRAẞE", "strasse", true),
        ("ΟΔΟΣ", "οδος", true),
        ("οδοσ", "ΟΔΟΣ", true),
        ("istanbul", "İSTANBUL", true),
        ("İstanbul", "istanbul", true),
        ("İstanbul", "i\u{307}stanbul", true),
        ("ısparta", "ISPARTA", true),
        ("ÉCOLE", "école", true),
        ("kelvin", "\u{212a}ELVIN", true),
        ("ﬁle", "FILE", true),
        ("日本*", "日本語", true),
        ("x\0*", "X\0y", true),
    ];
    for (pattern, text, expected) in cases {
        assert_eq!(Matcher::new(&bare(pattern)).matches(text), expected, "{pattern} {text}");
    }
}

#[test]
fn a_quoted_pattern_takes_a_star_for_a_star() {
    let matcher = Matcher::new(&Pattern::exactly("a*b"));

    assert!(matcher.matches("A*B") && !matcher.matches("axb"));
    assert!(matcher.is_exact() && !Matcher::new(&bare("a*b")).is_exact());
    assert_eq!(Matcher::new(&bare("Straße")).exact_text(), Some("strasse"));
}

#[test]
fn actions_match_by_their_steps() {
    let cases = [
        ("member", "member", true),
        ("member", "Member.added", true),
        ("member", "members", false),
        ("member", "organization.member.added", false),
        ("user.login", "user.login", true),
        ("user.login", "organization.user.login", true),
        ("user.login", "organization.user.login.failed", true),
        ("user.login", "user.login.failed", true),
        ("user.login", "superuser.login", false),
        ("user.login", "a.user.logins", false),
        ("user.login", "a.user.logins.user.login", true),
        ("member.*", "organization.member.remove", true),
        ("member.*", "member.", true),
        ("member.*", "remember.x", false),
        ("member.", "member.added", true),
        ("member.", "member", false),
        ("mem*", "organization.member", false),
        ("*.login", "organization.user.login", true),
        ("a.*.c", "x.a.b.c", true),
        ("a.*.c", "x.a.b.c.d", false),
        ("create policy", "Create Policy", true),
    ];
    for (pattern, text, expected) in cases {
        assert_eq!(Matcher::action(&bare(pattern)).matches(text), expected, "{pattern} {text}");
    }
    let exact = Matcher::action(&Pattern::exactly("member"));
    assert!(exact.is_exact() && exact.matches("MEMBER") && !exact.matches("member.added"));
    assert!(!Matcher::action(&bare("member")).is_exact());
}

#[test]
fn matching_takes_time_in_proportion_to_the_text() {
    let text = "a".repeat(200_000);
    let pattern = bare(&format!("{}b", "*a".repeat(2_000)));

    assert!(!Matcher::new(&pattern).matches(&text));
    assert!(!Matcher::action(&bare("a.a.a.a*b")).matches(&"a.".repeat(100_000)));
}

#[test]
fn words_are_found_in_records_as_received() {
    let cases: [(&str, &[u8], bool); 10] = [
        ("domain removed", br#"{"a":"Domain Removed"}"#, true),
        ("domain  removed", br#"{"a":"Domain Removed"}"#, false),
        ("z\u{fc}rich", br#"{"city":"Z\u00DCrich"}"#, true),
        ("say \"hi\"", br#"{"a":"say \"hi\""}"#, true),
        ("\u{1f600}", br#"{"a":"\ud83d\ude00"}"#, true),
        ("a/b", br#"{"a":"a\/b"}"#, true),
        ("c:\\users", br#"{"a":"C:\\Users"}"#, true),
        ("ann", b"\xff\xfeANN\xff", true),
        ("an\u{fffd}", b"an", false),
        ("x", br#"\u00"#, false),
    ];
    for (needle, bytes, expected) in cases {
        assert_eq!(Needle::new(needle).is_in_bytes(bytes), expected, "{needle}");
    }
    assert!(Needle::new("ẞ").is_in("eine Straße"));
}

/// Tries every way to divide the text.
fn oracle(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => (0..=text.len()).any(|at| oracle(rest, &text[at..])),
        Some((character, rest)) => text.first() == Some(character) && oracle(rest, &text[1..]),
    }
}

fn characters(text: &str) -> Vec<char> {
    fold(text).chars().collect()
}

/// Says what the rules for actions say, by trying every beginning and every end at a dot.
fn action_oracle(pattern: &str, text: &str) -> bool {
    let pattern =
        if pattern.ends_with('.') && !pattern.contains('*') { format!("{pattern}*") } else { pattern.to_owned() };
    let text = fold(text);
    let dots: Vec<usize> = text.match_indices('.').map(|(at, _)| at).collect();
    let starts = [0].into_iter().chain(dots.iter().map(|at| at + 1).filter(|_| pattern.contains('.')));
    let ends: Vec<usize> =
        [text.len()].into_iter().chain(dots.iter().copied().filter(|_| !pattern.contains('*'))).collect();
    let folded = characters(&pattern);
    starts.into_iter().any(|start| {
        ends.iter().any(|end| start <= *end && oracle(&folded, &text[start..*end].chars().collect::<Vec<_>>()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_matcher_agrees_with_trying_everything(pattern in "[aBß*.]{0,7}", text in "[abBßS.]{0,9}") {
        let matcher = Matcher::new(&bare(&pattern));
        prop_assert_eq!(matcher.matches(&text), oracle(&characters(&pattern), &characters(&text)));
    }

    #[test]
    fn an_action_agrees_with_trying_everything(pattern in "[ab*.]{1,6}", text in "[aAb.]{0,10}") {
        let matcher = Matcher::action(&bare(&pattern));
        prop_assert_eq!(matcher.matches(&text), action_oracle(&pattern, &text), "{} {}", pattern, text);
    }

    #[test]
    fn folding_twice_changes_nothing_and_case_never_matters(text in "\\PC{0,20}") {
        prop_assert_eq!(fold(&fold(&text)), fold(&text));
        prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
    }

    #[test]
    fn a_needle_is_in_what_contains_it(before in "\\PC{0,8}", words in "[^i\u{307}İıI]{1,8}", behind in "\\PC{0,8}") {
        let text = format!("{before}{words}{behind}");
        let needle = Needle::new(&words);
        prop_assert!(needle.is_in(&text));
        prop_assert!(needle.is_in_bytes(text.as_bytes()));
    }

    #[test]
    fn no_bytes_and_no_pattern_cause_a_panic(pattern in any::<String>(), bytes in any::<Vec<u8>>()) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = Needle::new(&pattern).is_in_bytes(&bytes);
        let _ = Matcher::new(&bare(&pattern)).matches(&text);
        let _ = Matcher::action(&bare(&pattern)).matches(&text);
    }
}

#[test]
fn every_character_folds_to_what_folds_to_itself() {
    for character in '\0'..=char::MAX {
        let once = fold(&character.to_string());
        assert_eq!(fold(&once), once, "{character:?}");
    }
}
