//! Text of others, made safe for a terminal: whatever it holds, it stays in its cell and its colour.

use std::borrow::Cow;

/// Characters that are seen as nothing, or that change what is seen: format characters and the two line separators.
const INVISIBLE: [(char, char); 24] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff9}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Marks that are drawn over the letter before them.
const NARROW: [(char, char); 12] = [
    ('\u{300}', '\u{36f}'),
    ('\u{483}', '\u{489}'),
    ('\u{591}', '\u{5bd}'),
    ('\u{610}', '\u{61a}'),
    ('\u{64b}', '\u{65f}'),
    ('\u{93c}', '\u{93c}'),
    ('\u{e34}', '\u{e3a}'),
    ('\u{1ab0}', '\u{1aff}'),
    ('\u{1dc0}', '\u{1dff}'),
    ('\u{20d0}', '\u{20ff}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{fe20}', '\u{fe2f}'),
];

/// Letters that take two places.
const WIDE: [(char, char); 13] = [
    ('\u{1100}', '\u{115e}'),
    ('\u{2e80}', '\u{303e}'),
    ('\u{3041}', '\u{3163}'),
    ('\u{3165}', '\u{a4cf}'),
    ('\u{a960}', '\u{a97f}'),
    ('\u{ac00}', '\u{d7a3}'),
    ('\u{f900}', '\u{faff}'),
    ('\u{fe30}', '\u{fe6f}'),
    ('\u{ff01}', '\u{ff60}'),
    ('\u{ffe0}', '\u{ffe6}'),
    ('\u{1f300}', '\u{1f64f}'),
    ('\u{1f680}', '\u{1faff}'),
    ('\u{20000}', '\u{3fffd}'),
];

fn is_in(ranges: &[(char, char)], letter: char) -> bool {
    let place = ranges.partition_point(|(_, last)| *last < letter);
    ranges.get(place).is_some_and(|(first, _)| *first <= letter)
}

fn is_hidden(letter: char) -> bool {
    letter.is_control() || is_in(&INVISIBLE, letter)
}

/// Returns `text` with every control, format and separator character as a visible escape.
pub fn visible(text: &str) -> Cow<'_, str> {
    escape(text, is_hidden)
}

/// Like [`visible`], but lines and tabs stay: for text that is shown as a block of its own.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escape(text, |letter| is_hidden(letter) && letter != '\n' && letter != '\t')
}

fn escape(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            _ if !hidden(letter) => shown.push(letter),
            '\n' | '\r' | '\t' => shown.extend(letter.escape_default()),
            _ => shown.extend(letter.escape_unicode()),
        }
    }
    Cow::Owned(shown)
}

/// Returns how many places `text` takes in a terminal.
pub fn width(text: &str) -> usize {
    text.chars().map(letter_width).sum()
}

fn letter_width(letter: char) -> usize {
    match letter {
        _ if letter.is_ascii() => 1,
        _ if is_in(&NARROW, letter) => 0,
        _ if is_in(&WIDE, letter) => 2,
        _ => 1,
    }
}

/// Returns the start of `text` that fits `places`, with `…` at its end where something was left out.
pub fn fitted(text: &str, places: usize) -> Cow<'_, str> {
    if width(text) <= places {
        return Cow::Borrowed(text);
    }
    let room = places.saturating_sub(1);
    let mut taken = 0;
    let fits = |letter: &char| {
        taken += letter_width(*letter);
        taken <= room
    };
    let mut start: String = text.chars().take_while(fits).collect();
    start.push('…');
    Cow::Owned(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_move_the_cursor_or_turn_the_text() {
        let cases = [
            ("plain", "plain"),
            ("Zürich 株式会社 😀 C:\\path", "Zürich 株式会社 😀 C:\\path"),
            ("\u{1b}[31mred\u{1b}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("over\rwritten", "over\\rwritten"),
            ("two\nlines\tand a tab", "two\\nlines\\tand a tab"),
            ("back\u{8}\u{7f}", "back\\u{8}\\u{7f}"),
            ("nul\0", "nul\\u{0}"),
            ("\u{202e}gnp.exe", "\\u{202e}gnp.exe"),
            ("a\u{2066}b\u{2069}c", "a\\u{2066}b\\u{2069}c"),
            ("zero\u{200b}width\u{feff}", "zero\\u{200b}width\\u{feff}"),
            ("soft\u{ad}hyphen", "soft\\u{ad}hyphen"),
            ("line\u{2028}separator", "line\\u{2028}separator"),
            ("tag\u{e0041}", "tag\\u{e0041}"),
        ];
        for (text, expected) in cases {
            assert_eq!(visible(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_block_keeps_its_lines_and_nothing_else() {
        assert_eq!(visible_lines("{\n\t\"a\": \u{1b}[2J\r\n}"), "{\n\t\"a\": \\u{1b}[2J\\r\n}");
    }

    #[test]
    fn no_character_of_the_hidden_ranges_passes() {
        for (first, last) in INVISIBLE {
            for letter in first..=last {
                assert!(visible(&letter.to_string()).is_ascii(), "{letter:?}");
            }
        }
        for letter in ('\0'..='\u{1f}').chain('\u{7f}'..='\u{9f}') {
            assert!(!visible(&letter.to_string()).contains(char::is_control), "{letter:?}");
        }
    }

    #[test]
    fn the_ranges_ascend() {
        for ranges in [&INVISIBLE[..], &NARROW, &WIDE] {
            assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0));
            assert!(ranges.iter().all(|(first, last)| first <= last));
        }
    }

    #[test]
    fn text_is_cut_to_the_places_it_has() {
        let cases = [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("株式会社", 8, "株式会社"),
            ("株式会社", 7, "株式会…"),
            ("株式会社", 6, "株式…"),
            ("e\u{301}te\u{301}", 3, "e\u{301}te\u{301}"),
            ("ab", 1, "…"),
        ];
        for (text, places, expected) in cases {
            assert_eq!(fitted(text, places), expected);
            assert!(width(&fitted(text, places)) <= places);
        }
    }
}
