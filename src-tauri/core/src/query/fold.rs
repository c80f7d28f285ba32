//! Folding of case over all of Unicode, so that texts that differ in case only become the same text.

use std::borrow::Cow;

/// Returns `text` folded for comparison.
///
/// Each character goes through its upper to its lower case, which also joins what has two small forms: `ß` and `ẞ`
/// become `ss`, both sigmas one, `ﬁ` becomes `fi`. The dotted and the dotless i of Turkish become a plain one.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        push(&mut result, character);
    }
    result
}

/// Returns `text` folded, as it is where folding changes nothing.
pub fn folded(text: &str) -> Cow<'_, str> {
    // All bytes are looked at, many at a time: that is sooner done than stopping at the first.
    let otherwise = text.bytes().fold(false, |found, byte| found | !byte.is_ascii() | byte.is_ascii_uppercase());
    if otherwise { Cow::Owned(fold(text)) } else { Cow::Borrowed(text) }
}

fn push(result: &mut String, character: char) {
    const DOT_ABOVE: char = '\u{307}';
    match character {
        character if character.is_ascii() => result.push(character.to_ascii_lowercase()),
        'ẞ' => result.push_str("ss"),
        'İ' => result.push('i'),
        DOT_ABOVE if result.ends_with('i') => {}
        character => {
            for upper in character.to_uppercase() {
                result.extend(upper.to_lowercase());
            }
        }
    }
}
