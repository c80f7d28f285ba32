//! Other ways to write the same letters.

use crate::query::fold;

/// Says whether letters that were looked for may stand in `bytes` in another way than letter by letter: as `\u` and
/// digits, or as a letter beyond ASCII that folds to them. Bytes that are no text say yes.
pub(super) fn is_spelled_otherwise(bytes: &[u8]) -> bool {
    if memchr::memmem::find(bytes, b"\\u").is_some() {
        return true;
    }
    let mut rest = bytes;
    loop {
        let Some(at) = rest.chunks(32).position(|chunk| !chunk.is_ascii()) else { return false };
        rest = &rest[at * 32..];
        let Some(first) = rest.iter().position(|byte| !byte.is_ascii()) else { return false };
        rest = &rest[first..];
        let length = rest.iter().take_while(|byte| !byte.is_ascii()).count();
        match str::from_utf8(&rest[..length]) {
            Ok(text) if !text.chars().any(folds_to_ascii) => rest = &rest[length..],
            Ok(_) | Err(_) => return true,
        }
    }
}

/// Says whether a letter beyond ASCII is compared as if it were, or held, one of ASCII's.
pub(super) fn folds_to_ascii(letter: char) -> bool {
    const DOT_ABOVE: char = '\u{307}';
    // Letters of all scripts but a few Latin ones, a sign or two and ligatures fold among themselves.
    let candidate = matches!(letter, '\u{80}'..='\u{24f}' | DOT_ABOVE | '\u{1e00}'..='\u{1eff}' | '\u{2100}'..='\u{214f}' | '\u{fb00}'..='\u{fb06}');
    candidate && (letter == DOT_ABOVE || fold(letter.encode_utf8(&mut [0; 4])).bytes().any(|byte| byte.is_ascii()))
}
