//! Times in words: months in the languages of people, weekdays, and words that say nothing. What comes out is what an
//! English page would show, in capitals.

/// The months, and what else they are called: English, German, French, Spanish, Italian, Portuguese, Dutch.
const MONTHS: [(&str, &[&str]); 12] = [
    (
        "JAN",
        &[
            "JANUARY", "JANUAR", "JÄNNER", "JÄN", "JANVIER", "JANV", "ENERO", "ENE", "GENNAIO", "GEN", "JANEIRO",
            "JANUARI",
        ],
    ),
    (
        "FEB",
        &[
            "FEBRUARY",
            "FEBRUAR",
            "FEBER",
            "FÉVRIER",
            "FÉVR",
            "FÉV",
            "FEVR",
            "FEBRERO",
            "FEBBRAIO",
            "FEVEREIRO",
            "FEV",
            "FEBRUARI",
        ],
    ),
    ("MAR", &["MARCH", "MÄRZ", "MÄR", "MRZ", "MARS", "MARZO", "MARÇO", "MAART", "MRT"]),
    ("APR", &["APRIL", "AVRIL", "AVR", "ABRIL", "ABR", "APRILE"]),
    ("MAY", &["MAI", "MAYO", "MAGGIO", "MAG", "MAIO", "MEI"]),
    ("JUN", &["JUNE", "JUNI", "JUIN", "JUNIO", "GIUGNO", "GIU", "JUNHO"]),
    ("JUL", &["JULY", "JULI", "JUILLET", "JUIL", "JULIO", "LUGLIO", "LUG", "JULHO"]),
    ("AUG", &["AUGUST", "AOÛT", "AOUT", "AGOSTO", "AGO", "AUGUSTUS"]),
    ("SEP", &["SEPTEMBER", "SEPT", "SEPTEMBRE", "SEPTIEMBRE", "SETTEMBRE", "SET", "SETEMBRO"]),
    ("OCT", &["OCTOBER", "OKTOBER", "OKT", "OCTOBRE", "OCTUBRE", "OTTOBRE", "OTT", "OUTUBRO", "OUT"]),
    ("NOV", &["NOVEMBER", "NOVEMBRE", "NOVIEMBRE", "NOVEMBRO"]),
    ("DEC", &["DECEMBER", "DEZEMBER", "DEZ", "DÉCEMBRE", "DÉC", "DICIEMBRE", "DIC", "DICEMBRE", "DEZEMBRO"]),
];
/// Days of the week, where a text begins with one.
const WEEKDAYS: [&str; 42] = [
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
    "SUNDAY",
    "MON",
    "TUE",
    "TUES",
    "WED",
    "THU",
    "THUR",
    "THURS",
    "FRI",
    "SAT",
    "SUN",
    "MONTAG",
    "DIENSTAG",
    "MITTWOCH",
    "DONNERSTAG",
    "FREITAG",
    "SAMSTAG",
    "SONNABEND",
    "SONNTAG",
    "MO",
    "DI",
    "MI",
    "DO",
    "FR",
    "SA",
    "SO",
    "LUNDI",
    "MARDI",
    "MERCREDI",
    "JEUDI",
    "VENDREDI",
    "SAMEDI",
    "DIMANCHE",
    "LUN",
    "JEU",
    "VEN",
];
/// Words between the parts of a time.
const BETWEEN: [&str; 13] = ["AT", "UM", "UHR", "À", "A", "LE", "DEN", "DE", "DEL", "OF", "NGÀY", "LÚC", "NĂM"];
/// What stands before the number of a month in Vietnamese.
const MONTH: [&str; 2] = ["THÁNG", "THG"];

/// Returns a time as an English page would write it, in capitals.
pub(super) fn english(text: &str) -> String {
    // Browsers write a narrow blank before AM and PM.
    let text = text.replace(['\u{202f}', '\u{a0}'], " ").to_uppercase();
    let text = text.replace("A.M.", "AM").replace("P.M.", "PM");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut said: Vec<String> = Vec::new();
    let mut counted = false;
    for (place, word) in words.iter().enumerate() {
        let comma = if word.ends_with(',') { "," } else { "" };
        let bare = word.trim_end_matches([',', '.']);
        let last = place + 1 == words.len();
        if (place == 0 && WEEKDAYS.contains(&bare)) || BETWEEN.contains(&bare) {
            continue;
        }
        if MONTH.contains(&bare) {
            counted = true;
            continue;
        }
        let number = MONTH.iter().find_map(|name| bare.strip_prefix(name)).or_else(|| counted.then_some(bare));
        counted = false;
        said.push(match number.and_then(numbered).or_else(|| month(bare)) {
            Some(month) => format!("{month}{comma}"),
            // Before and after noon in Vietnamese.
            None if last && bare == "SA" => "AM".to_owned(),
            None if last && bare == "CH" => "PM".to_owned(),
            None if is_day(bare) => format!("{bare}{comma}"),
            None => hours(word),
        });
    }
    said.join(" ")
}

fn month(word: &str) -> Option<&'static str> {
    MONTHS.iter().find(|(short, names)| *short == word || names.contains(&word)).map(|(short, _)| *short)
}

fn numbered(number: &str) -> Option<&'static str> {
    let number: usize = number.parse().ok()?;
    Some(MONTHS.get(number.checked_sub(1)?)?.0)
}

/// Says whether a word is the number of a day, which some write with a dot behind it.
fn is_day(word: &str) -> bool {
    word.len() <= 2 && word.parse::<u8>().is_ok()
}

/// Returns a clock that is written `10H30` with a colon.
fn hours(word: &str) -> String {
    match word.split_once('H') {
        Some((hour, minute)) if is_day(hour) && minute.len() >= 2 && minute.as_bytes()[0].is_ascii_digit() => {
            format!("{hour}:{minute}")
        }
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_languages_become_those_of_english_pages() {
        let cases = [
            ("1. März 2026 um 10:00 Uhr", "1 MAR 2026 10:00"),
            ("So, 1. Mär. 2026, 10:00", "1 MAR 2026, 10:00"),
            ("dimanche 1 mars 2026 à 10h30", "1 MAR 2026 10:30"),
            ("15 août 2026 11:30:05", "15 AUG 2026 11:30:05"),
            ("1 de diciembre de 2026 10:00", "1 DEC 2026 10:00"),
            ("1 tháng 3, 2026 10:00:00", "1 MAR, 2026 10:00:00"),
            ("25/12/2026 11:30:05 CH", "25/12/2026 11:30:05 PM"),
            ("Sunday, March 1, 2026 at 10:00\u{202f}a.m.", "MAR 1, 2026 10:00 AM"),
            ("soon", "SOON"),
        ];
        for (text, expected) in cases {
            assert_eq!(english(text), expected, "{text}");
        }
    }

    #[test]
    fn no_name_stands_for_two_months() {
        let all: Vec<&str> =
            MONTHS.iter().flat_map(|(short, names)| names.iter().chain(std::iter::once(short))).copied().collect();
        for name in &all {
            assert_eq!(all.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
    }
}
