//! Tests of other ways to write what is looked for.

use super::spelled::folds_to_ascii;
use super::*;
use crate::query::fold;

#[test]
fn every_letter_that_folds_to_ascii_is_known() {
    for letter in ('\u{80}'..=char::MAX).filter(|letter| !letter.is_control()) {
        let folds = fold(&letter.to_string()).bytes().any(|byte| byte.is_ascii());
        assert!(!folds || folds_to_ascii(letter), "{letter} ({:x})", u32::from(letter));
    }
}

#[test]
fn other_spellings_are_noticed_and_plain_text_of_any_script_is_not() {
    for text in ["plain", "Grüße aus Köln – heute", "Ελλάδα", "日本語", "a\\n", &"ä".repeat(100)] {
        assert!(!is_spelled_otherwise(text.replace('ß', "").as_bytes()), "{text}");
    }
    for text in ["Straße", "ﬁle", "\\u0041", "\u{212a}", "ſ", "long enough to reach a second part, and then İ"] {
        assert!(is_spelled_otherwise(text.as_bytes()), "{text}");
    }
    assert!(is_spelled_otherwise(b"\xff"));
}
