//! Rows below a table that add it up. They are no events: nobody did anything, and at no time.

use csv::ByteRecord;

/// How such a row begins.
const WORDS: [&str; 18] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sum",
    "sums",
    "count",
    "total count",
    "total rows",
    "total records",
    "total events",
    "total entries",
    "summe",
    "gesamt",
    "gesamtsumme",
    "insgesamt",
    "zwischensumme",
    "anzahl",
];

/// What is told of such a row.
pub(super) const SAY: &str = "it is a row of totals, and no event";

/// Says whether `row`, which has no time, adds others up: it begins with a word for that, and has nothing but numbers besides.
pub(super) fn is_total(row: &ByteRecord) -> bool {
    let cells = row.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_lowercase());
    let mut filled = cells.filter(|cell| !cell.is_empty());
    let Some(first) = filled.next() else { return false };
    let (word, inside) = first.split_once([':', '=']).unwrap_or((&first, ""));
    WORDS.contains(&word.trim())
        && (inside.trim().is_empty() || is_number(inside))
        && filled.all(|cell| is_number(&cell))
}

fn is_number(text: &str) -> bool {
    let sign = |letter: char| letter.is_ascii_digit() || letter.is_whitespace() || ".,'%-+$€£".contains(letter);
    text.contains(|letter: char| letter.is_ascii_digit()) && text.chars().all(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_word_for_a_sum_with_numbers_beside_it_is_a_row_of_totals() {
        let cases: [(&[&str], bool); 9] = [
            (&["Total", "", "", "1,234"], true),
            (&["", "Grand total:", "12.5 %"], true),
            (&["Total rows: 17", "", ""], true),
            (&["Summe", "3", "4"], true),
            (&["total"], true),
            (&["Total", "report.created", "ann"], false),
            (&["Total recall", "3"], false),
            (&["count: all", "3"], false),
            (&["", ""], false),
        ];
        for (cells, expected) in cases {
            assert_eq!(is_total(&ByteRecord::from(cells.to_vec())), expected, "{cells:?}");
        }
    }
}
