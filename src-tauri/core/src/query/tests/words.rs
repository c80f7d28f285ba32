//! Chips and sentences.

use super::{context, filter};
use crate::query::{Filter, Sign};

#[test]
fn each_term_is_one_chip_in_words() {
    let cases = [
        ("actor:ann@x,bob@x", "Actor is", "ann@x, bob@x"),
        ("-action:user.login", "Action is not", "user.login"),
        ("after:2026-09-01", "From", "1 Sep 2026, 00:00 UTC"),
        ("before:2026-09", "Until", "1 Sep 2026, 00:00 UTC"),
        ("after:7d", "From", "7 days ago (14 Nov 2026, 09:12 UTC)"),
        ("before:1h", "Until", "1 hour ago (21 Nov 2026, 08:12 UTC)"),
        ("before:now", "Until", "21 Nov 2026, 09:12 UTC"),
        ("after:today", "From", "21 Nov 2026, 00:00 UTC"),
        ("-after:2026", "Not from", "1 Jan 2026, 00:00 UTC"),
        ("date:7d", "Date is", "last 7 days (since 14 Nov 2026, 09:12 UTC)"),
        ("date:1w", "Date is", "last 1 week (since 14 Nov 2026, 09:12 UTC)"),
        ("date:today", "Date is", "today (21 Nov 2026, UTC)"),
        ("-date:yesterday", "Date is not", "yesterday (20 Nov 2026, UTC)"),
        ("date:2026-09,2026-Q3,2025", "Date is", "September 2026 (UTC), Q3 2026 (UTC), 2025 (UTC)"),
        ("date:2026-07-01..2026-09-30", "Date is", "1 Jul 2026 to 30 Sep 2026 (UTC)"),
        ("date:2026-07-01T10:00:30.25..", "Date is", "1 Jul 2026, 10:00:30.25 or later (UTC)"),
        ("date:..yesterday", "Date is", "20 Nov 2026 or earlier (UTC)"),
        ("date:>2026-07", "Date is", "later than July 2026 (UTC)"),
        ("date:<2026-07-01T09:00+02:00", "Date is", "earlier than 1 Jul 2026, 07:00 (UTC)"),
        ("\"domain removed\"", "Contains", "domain removed"),
        ("-x", "Does not contain", "x"),
        ("has:ip,changes", "Has", "IP address, Changes"),
        ("-has:country", "Does not have", "Country"),
        ("is:revised,no_time", "Is", "revised, without a time"),
        ("-is:oversized", "Is not", "oversized"),
        ("-result:failed", "Result is not", "failed"),
        ("ip:10.0.0.0/8,10.1.1.1", "IP address is", "10.0.0.0/8, 10.1.1.1"),
        ("details.role:admin", "details.role is", "admin"),
        ("id:x initiator:token", "Event id is", "x"),
        ("actor:\"Ben, C\",\"a*b\",\"two words\"", "Actor is", "\"Ben, C\", \"a*b\", two words"),
    ];
    for (text, label, value) in cases {
        let chips = filter(text).chips(&context("UTC"));

        assert_eq!((chips[0].label.as_str(), chips[0].value.as_str()), (label, value), "{text}");
    }
}

#[test]
fn a_chip_knows_its_term() {
    let chips = filter("user:ann -x").chips(&context("UTC"));

    assert_eq!(chips.len(), 2);
    assert_eq!((chips[0].index, chips[0].field.as_str(), chips[0].text.as_str()), (0, "actor", "actor:ann"));
    assert_eq!((chips[1].field.as_str(), chips[1].sign, chips[1].text.as_str()), ("text", Sign::Exclude, "-x"));
}

#[test]
fn hostile_text_shows_itself() {
    let hostile = filter("actor:\"a\u{202e}b\nc\" \"x\u{200b}\" details.\"k\u{7}\":1");
    let chips = hostile.chips(&context("UTC"));

    assert_eq!(chips[0].value, "a\\u{202e}b\\u{a}c");
    assert_eq!(chips[2].label, "details.k\\u{7} is");
    let sentence = hostile.sentence(&context("UTC"));
    assert!(sentence.contains("that contain \"x\\u{200b}\"") && !sentence.contains('\n'), "{sentence}");
}

#[test]
fn the_window_reads_chips_and_errors_as_json() {
    let chip = serde_json::to_string(&filter("-user:ann").chips(&context("UTC"))[0]).unwrap();
    let error = serde_json::to_value(Filter::parse("acton:x").unwrap_err()).unwrap();

    assert_eq!(
        chip,
        r#"{"index":0,"field":"actor","sign":"exclude","label":"Actor is not","value":"ann","said":[{"kind":"value","text":"ann"}],"text":"-actor:ann"}"#
    );
    let keys: Vec<&String> = error.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["message", "wrong", "at", "length", "suggestion", "suggestion_label", "remedy", "alternative"]);
}

#[test]
fn chips_name_the_zone_that_they_mean() {
    let value = |text: &str| filter(text).chips(&context("Europe/Zurich"))[0].value.clone();

    assert_eq!(value("after:2026-09-01"), "1 Sep 2026, 00:00 Europe/Zurich");
    assert_eq!(value("after:2026-09-01T00:00Z"), "1 Sep 2026, 02:00 Europe/Zurich");
    assert_eq!(value("date:24h"), "last 24 hours (since 20 Nov 2026, 10:12 Europe/Zurich)");
    assert_eq!(value("after:2026-03-29T02:30"), "29 Mar 2026, 02:30 Europe/Zurich");
}

#[test]
fn a_filter_reads_as_one_sentence() {
    let cases = [
        ("", "All events."),
        (
            "actor:ann@x actor:bob@x -action:user.login after:2026-09-01",
            "Events whose actor is ann@x or bob@x, whose action is not user.login, from 1 Sep 2026, 00:00 UTC until now.",
        ),
        ("-action:a,b", "Events whose action is neither a nor b."),
        ("-action:a -action:b,c", "Events whose action is none of a, b and c."),
        ("actor:a,b,c", "Events whose actor is a, b or c."),
        ("x \"two words\" -y", "Events that contain \"x\", that contain \"two words\", that do not contain \"y\"."),
        ("result:failed", "Events that failed."),
        ("result:success", "Events that succeeded."),
        ("-result:failed", "Events whose result is not failed."),
        ("result:failed result:unknown", "Events whose result is failed or unknown."),
        ("has:ip -has:country,city", "Events that have a value in IP address, that have no value in Country or City."),
        ("is:revised -is:no_time", "Events that are revised, that are not without a time."),
        ("ip:10.0.0.0/8 id:x", "Events whose IP address is 10.0.0.0/8, whose event id is x."),
        ("details.a.b:x", "Events whose details.a.b is x."),
        ("before:2026", "Events until 1 Jan 2026, 00:00 UTC."),
        ("after:2026-01 before:2026-02", "Events from 1 Jan 2026, 00:00 UTC until 1 Feb 2026, 00:00 UTC."),
        (
            "date:2026-09 date:2026-07 -date:2026-09-03",
            "Events dated September 2026 (UTC) or July 2026 (UTC), not dated 3 Sep 2026 (UTC).",
        ),
        (
            "-date:yesterday,2025 after:2026 role:owner -before:2024",
            "Events whose role is owner, from 1 Jan 2026, 00:00 UTC until now, not dated yesterday (20 Nov 2026, UTC) or 2025 (UTC), not until 1 Jan 2024, 00:00 UTC.",
        ),
        ("date:7d", "Events dated within the last 7 days (since 14 Nov 2026, 09:12 UTC)."),
    ];
    for (text, sentence) in cases {
        assert_eq!(filter(text).sentence(&context("UTC")), sentence, "{text}");
    }
}
