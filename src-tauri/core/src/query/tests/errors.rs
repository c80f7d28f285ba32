//! What is not understood: the place, the words, and the text that the suggestion leads to.

use crate::query::{Filter, MAX_CHARACTERS, MAX_TERMS, QueryError};

fn error(text: &str) -> QueryError {
    Filter::parse(text).expect_err(text)
}

/// Text, marked part, start of the message, text after the suggestion.
const CASES: &[(&str, &str, &str, &str)] = &[
    ("acton:x", "acton", "Unknown filter \"acton\". Did you mean \"action\"?", "action:x"),
    ("a -usr:x b", "usr", "Unknown filter \"usr\". Did you mean \"actor\"?", "a -actor:x b"),
    ("https://x/y,z", "https://x/y,z", "Unknown filter \"https\". Put quotation marks", "\"https://x/y,z\""),
    ("C:\\Users", "C:\\Users", "Unknown filter \"C\"", "\"C:\\\\Users\""),
    ("über:x", "über:x", "Unknown filter \"über\"", "\"über:x\""),
    ("fe80::1", "fe80::1", "\"fe80::1\" is an address", "ip:fe80::1"),
    ("actor.login:x", "actor.login", "Unknown filter \"actor.login\". Values inside", "details.actor.login:x"),
    ("zzzzzz:\"a b\"", "zzzzzz:\"a b\"", "Unknown filter \"zzzzzz\"", "\"zzzzzz:\\\"a b\\\"\""),
    ("a OR b", "OR ", "OR is not a word", "a b"),
    ("action:a || action:b", "|| ", "OR is not a word", "action:a action:b"),
    ("a AND b", "AND ", "AND is not needed", "a b"),
    ("NOT action:x", "NOT ", "NOT is written as a minus sign", "-action:x"),
    ("(action:x)", "(action:x)", "Parentheses are kept free", "action:x"),
    ("call(me)", "call(me)", "Parentheses are kept free", "\"call(me)\""),
    ("action:call(me)", "action:call(me)", "Parentheses are kept free", "action:\"call(me)\""),
    ("action:", "action:", "\"action:\" needs a value", ""),
    ("action: x", "action: ", "\"action:\" needs a value", "action:x"),
    ("user: x", "user: ", "\"actor:\" needs a value", "user:x"),
    ("zzzz:", "zzzz:", "Unknown filter", "\"zzzz:\""),
    (":x", ":x", "A field is missing", "\":x\""),
    ("actor:\"Ann b", "\"Ann b", "The quotation mark is never closed", "actor:\"Ann b\""),
    ("x \u{201c}Ann b", "\u{201c}Ann b", "The quotation mark is never closed", "x \"Ann b\""),
    ("x \"", "\"", "The quotation mark is never closed", "x "),
    ("a\"b c\"", "\"b", "A quotation stands alone", ""),
    ("action:a,,b", "action:a,,b", "A value is missing beside the comma", "action:a,b"),
    ("action:a,", "action:a,", "A value is missing beside the comma", "action:a"),
    ("action:a, b", "action:a, ", "No blank may stand behind a comma", "action:a,b"),
    (",a", ",a", "A value is missing", "\",a\""),
    ("\"\"", "\"\"", "Nothing stands between", ""),
    ("actor:\"\"", "\"\"", "A value is missing between the quotation marks", ""),
    ("*", "*", "A * alone means everything", ""),
    ("- action:x", "- ", "A minus sign stands directly before", "-action:x"),
    ("--x", "--x", "One minus sign excludes", "-x"),
    ("--actor:\"a b\"", "--actor:\"a", "One minus sign excludes", "-actor:\"a b\""),
    ("result:faild", "faild", "There is no result \"faild\". Write success, failed or unknown.", "result:failed"),
    ("initiator:robot", "robot", "There is no initiator \"robot\"", ""),
    ("is:edted", "edted", "There is no property", ""),
    ("is:oversize", "oversize", "There is no property", "is:oversized"),
    ("has:contry", "contry", "\"contry\" is nothing that an event can have", "has:country"),
    ("ip:10.0.0", "10.0.0", "\"10.0.0\" is no whole address", "ip:10.0.0.*"),
    ("ip:10.0.0.300", "10.0.0.300", "\"10.0.0.300\" is no whole address", ""),
    ("ip:10.0.0.0/33", "10.0.0.0/33", "\"/33\" is no length of a network here; write 0 to 32.", ""),
    ("date:2026-02-30", "2026-02-30", "30 February does not exist.", ""),
    ("date:a,2026", "a", "\"a\" is no date", ""),
    ("date:2026-09-31..2026-10-02", "2026-09-31..2026-10-02", "31 September does not exist.", ""),
    ("after:2027-02-29", "2027-02-29", "29 February 2027 does not exist.", ""),
    ("after:2026-13", "2026-13", "There is no month 13.", ""),
    ("after:2026-Q5", "2026-Q5", "A year has the quarters Q1 to Q4, not Q5.", ""),
    ("after:2026-09-01T24:00", "2026-09-01T24:00", "24:00 is no time of day.", ""),
    ("after:2026-09-01T10:00+99:00", "2026-09-01T10:00+99:00", "+99:00 is no offset from UTC", ""),
    ("after:2026-09-01T10:00+日x", "2026-09-01T10:00+日x", "+日x is no offset from UTC", ""),
    ("after:1066", "1066", "The year 1066 is outside", ""),
    ("after:9999999999d", "9999999999d", "9999999999d is longer ago than 150 years.", ""),
    ("after:2y", "2y", "A relative time is counted in weeks", "after:730d"),
    ("after:2026/9/1", "2026/9/1", "\"2026/9/1\" is no date", "after:2026-09-01"),
    ("date:>=20260901", ">=20260901", "\"20260901\" is no date", "date:>=2026-09-01"),
    ("date:1.9.2026..2.9.2026", "1.9.2026..2.9.2026", "\"1.9.2026\" is no date", "date:2026-09-01..2.9.2026"),
    ("after:9/1/2026", "9/1/2026", "\"9/1/2026\" is no date", ""),
    ("after:9/13/2026", "9/13/2026", "\"9/13/2026\" is no date", "after:2026-09-13"),
    ("date:2026-09..2026-07", "2026-09..2026-07", "The range ends before it begins.", "date:2026-07..2026-09"),
    ("date:..", "..", "A range needs a start or an end", ""),
    ("after:2026-07..2026-09", "after:2026-07..2026-09", "\"after:\" takes one moment", "date:2026-07..2026-09"),
    ("-after:>2026-07", "after:>2026-07", "\"after:\" does not go with >.", "-date:>2026-07"),
    ("before:<=2026-07", "before:<=2026-07", "\"before:\" does not go with <=.", "date:<=2026-07"),
    ("before:7d,8d", "8d", "\"before:\" takes one value only.", ""),
];

#[test]
fn errors_mark_their_place_and_lead_to_a_query_that_is_understood() {
    for (text, marked, message, repaired) in CASES {
        let error = error(text);
        let (at, length) = (error.at as usize, error.length as usize);

        assert_eq!(&text[at..at + length], *marked, "{text}: {error}");
        assert!(error.message.starts_with(message), "{text}: {error}");
        assert_eq!(error.repaired(text).unwrap_or_default(), *repaired, "{text}: {error}");
        assert_eq!(error.suggestion.is_some(), error.suggestion_label.is_some(), "{text}");
    }
}

#[test]
fn an_unknown_field_can_also_be_searched_as_text() {
    let text = "x acton:y";
    let error = error(text);
    let fix = error.alternative.unwrap();

    assert_eq!(error.suggestion_label.as_deref(), Some("Use action"));
    assert_eq!(fix.label, "Search for the text acton:y");
    assert_eq!(fix.repaired(text).as_deref(), Some("x \"acton:y\""));
}

#[test]
fn queries_have_a_length_that_can_be_read() {
    let long = "ä".repeat(MAX_CHARACTERS + 3);
    let found = error(&long);
    assert_eq!(found.at as usize, MAX_CHARACTERS * 2);
    assert!(Filter::parse(&long[..MAX_CHARACTERS * 2]).is_ok());

    let terms = vec!["a"; MAX_TERMS].join(" ");
    assert!(Filter::parse(&terms).is_ok());
    assert!(error(&format!("{terms} b")).message.starts_with("The query has 201 terms; 200 are possible."));
}
