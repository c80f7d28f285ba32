//! Cells that a spreadsheet would run, and the reversible mark that keeps it from doing so.

use std::borrow::Cow;

/// The mark: what follows it is text.
const MARK: char = '\'';
/// The most digits on either side of a plain number's point.
const MOST_DIGITS: usize = 15;

/// Returns `cell` as a spreadsheet shows it without running it: with a leading `'` where it starts with a character
/// that opens a formula, also behind space and what does not show, or with `'` itself, unless it is a plain number.
pub fn guard(cell: &str) -> Cow<'_, str> {
    if starts_dangerously(cell) && !is_plain_number(cell) {
        Cow::Owned(format!("{MARK}{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Returns the value that [`guard`] was given.
pub fn unguard(cell: &str) -> &str {
    cell.strip_prefix(MARK).unwrap_or(cell)
}

fn starts_dangerously(cell: &str) -> bool {
    const FIRST: [char; 5] = ['\t', '\r', '\n', '\0', MARK];
    const OPENERS: [char; 13] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−'];
    cell.starts_with(FIRST) || cell.trim_start_matches(is_skipped).starts_with(OPENERS)
}

/// Says whether a spreadsheet may skip `letter` at the start of a cell: space of every width, and what does not show.
fn is_skipped(letter: char) -> bool {
    let unseen = matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}');
    unseen || letter.is_whitespace() || letter.is_control()
}

/// A sign at most, then 1 to 15 digits, then at most a point and 1 to 15 more.
fn is_plain_number(cell: &str) -> bool {
    let unsigned = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let digits = |part: &str| (1..=MOST_DIGITS).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cells_that_open_a_formula_are_marked_and_plain_numbers_are_not() {
        let marked = [
            "=1+1",
            "=cmd|'/c calc'!A0",
            "+49 170 1234567",
            "-",
            "--1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\0=1",
            "\ttext",
            "\rtext",
            "\ntext",
            "\0text",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            "'",
            "'quoted'",
            "-1e5",
            "+1-1",
            "-5\n",
            "-1.",
            "+.5",
            "-1.2.3",
            "-1234567890123456",
            "-١",
            " =1",
            "  -5",
            " \t@x",
            "\u{a0}=1",
            "\u{3000}+1",
            "\u{200b}=1",
            "\u{feff}\u{200d} -1",
            "\u{202e}=1",
            "\u{a0}＝1",
            "﹦1",
            "−1",
        ];
        for cell in marked {
            assert_eq!(guard(cell), format!("'{cell}"), "{cell:?}");
        }
        let plain = [
            "",
            "ann@x.example",
            "-5",
            "+3.14",
            "007",
            "-123456789012345",
            "a=b",
            " a=1",
            "\u{200b}x",
            " ",
            "1e5",
            "203.0.113.9",
        ];
        for cell in plain {
            assert_eq!(guard(cell), cell);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn every_value_survives_the_guard(cell in "[-=+@\t\r\n\0'\"`,;| %aZ0-9.\u{202e}＝＋－＠é😀\u{2028}]{0,12}") {
            let guarded = guard(&cell);

            prop_assert_eq!(unguard(&guarded), &cell);
        }

        #[test]
        fn nothing_guarded_starts_a_formula(cell in "[-=+@\t\r\n\0＝＋－＠'0-9.]{1,6}\\PC{0,4}") {
            let guarded = guard(&cell);

            prop_assert!(guarded.starts_with(MARK) || !starts_dangerously(&guarded) || is_plain_number(&guarded));
        }

        #[test]
        fn different_values_stay_different(left in "[=+'-]{0,3}[0-9]{0,2}", right in "[=+'-]{0,3}[0-9]{0,2}") {
            prop_assert_eq!(left == right, guard(&left) == guard(&right));
        }
    }
}
