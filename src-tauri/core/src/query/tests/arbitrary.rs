//! Filters of every kind at random: what is written reads back, and no text causes harm.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{context, now};
use crate::event::{Field, Flag, Outcome};
use crate::query::{
    Condition, DateRange, DetailsPath, Edit, FIELDS, Filter, HasColumn, IpPattern, Literal, Moment, Pattern, Property,
    QueryField, Sign, Term, Zone, complete,
};

fn pattern() -> impl Strategy<Value = Pattern> {
    let pattern = |literal| move |text| Pattern { text, literal };
    prop_oneof![
        "[a-zA-Z0-9*.@:\\\\/<>=!#äßİ日-]{1,8}".prop_map(pattern(Literal::No)),
        "\\PC{1,8}".prop_map(pattern(Literal::Yes)),
        any::<String>().prop_filter("not empty", |text| !text.is_empty()).prop_map(pattern(Literal::Yes)),
    ]
}

fn field() -> impl Strategy<Value = Condition> {
    let fields: Vec<QueryField> = QueryField::ALL.into_iter().filter(|field| *field != QueryField::Initiator).collect();
    (select(fields), vec(pattern(), 1..4)).prop_map(|(field, patterns)| Condition::Field(field, patterns))
}

fn initiator() -> impl Strategy<Value = Condition> {
    let words = select(vec!["person", "token", "system"]).prop_map(Pattern::of);
    vec(words, 1..3).prop_map(|patterns| Condition::Field(QueryField::Initiator, patterns))
}

fn moment() -> impl Strategy<Value = Moment> {
    let day = (1700..2200_i32, 1..13_u32, 1..29_u32).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"));
    let clock = (0..24_u32, 0..60_u32, 0..60_u32, 0..1000_u32, 0..3_u8).prop_map(|(h, m, s, ms, kind)| match kind {
        0 => format!("T{h:02}:{m:02}"),
        1 => format!("T{h:02}:{m:02}:{s:02}"),
        _ => format!("T{h:02}:{m:02}:{s:02}.{ms:03}"),
    });
    let offset = select(vec!["", "Z", "+01:00", "-0930", "+14"]);
    let whole = (day.clone(), clock, offset).prop_map(|(day, clock, offset)| format!("{day}{clock}{offset}"));
    let period = (1700..2200_i32, 1..13_u32, 1..5_u32, 0..3_u8).prop_map(|(y, m, q, kind)| match kind {
        0 => y.to_string(),
        1 => format!("{y}-{m:02}"),
        _ => format!("{y}-Q{q}"),
    });
    let ago = (0..10_000_u32, select(vec!['m', 'h', 'd', 'w'])).prop_map(|(n, unit)| format!("{}{unit}", n % 2000));
    let word = select(vec!["today".to_owned(), "yesterday".to_owned(), "now".to_owned()]);
    prop_oneof![day, whole, period, ago, word].prop_map(|text| {
        let parsed = Filter::parse(&format!("after:{text}")).unwrap().terms.remove(0).condition;
        let Condition::After(moment) = parsed else { panic!("{text} is no moment") };
        moment
    })
}

fn range() -> impl Strategy<Value = DateRange> {
    prop_oneof![
        moment().prop_map(DateRange::In),
        moment().prop_map(DateRange::After),
        moment().prop_map(DateRange::From),
        moment().prop_map(DateRange::Before),
        moment().prop_map(DateRange::To),
        moment().prop_map(|moment| DateRange::Between(Some(moment), None)),
        moment().prop_map(|moment| DateRange::Between(None, Some(moment))),
        moment().prop_map(|moment| DateRange::Between(Some(moment), Some(Moment::Today))),
    ]
}

fn address() -> impl Strategy<Value = IpPattern> {
    let written = |text: String| {
        let parsed = Filter::parse(&format!("ip:{text}")).unwrap().terms.remove(0).condition;
        let Condition::Ip(mut patterns) = parsed else { panic!("{text} is no address") };
        patterns.remove(0)
    };
    prop_oneof![
        (any::<u32>(), 0..=32_u8).prop_map(|(ip, bits)| format!("{}/{bits}", std::net::Ipv4Addr::from(ip))),
        (any::<u128>(), 0..=128_u8).prop_map(|(ip, bits)| format!("{}/{bits}", std::net::Ipv6Addr::from(ip))),
        any::<u32>().prop_map(|ip| std::net::Ipv4Addr::from(ip).to_string()),
        Just("10.0.*".to_owned()),
        Just("\"10.0.0\"".to_owned()),
        Just("hidden".to_owned()),
    ]
    .prop_map(written)
}

fn column() -> impl Strategy<Value = HasColumn> {
    prop_oneof![
        select(Field::ALL.to_vec()).prop_map(HasColumn::Field),
        select(vec![HasColumn::Outcome, HasColumn::Time, HasColumn::Changes, HasColumn::Targets]),
    ]
}

fn property() -> impl Strategy<Value = Property> {
    select(Flag::ALL.to_vec()).prop_map(|flag| match flag {
        Flag::Revised => Property::Revised,
        flag => Property::Flagged(flag),
    })
}

fn condition() -> impl Strategy<Value = Condition> {
    let path = vec(prop_oneof!["[a-zA-Z0-9_@$-]{1,6}", any::<String>()], 1..4).prop_map(DetailsPath);
    prop_oneof![
        any::<String>().prop_filter("not empty", |text| !text.is_empty()).prop_map(Condition::Text),
        select(vec!["OR", "a:b", "-x", "*x*", "a,b", "x", "&&", "!"]).prop_map(|text| Condition::Text(text.to_owned())),
        field(),
        initiator(),
        (path, vec(pattern(), 1..3)).prop_map(|(path, patterns)| Condition::Details(path, patterns)),
        vec(address(), 1..3).prop_map(Condition::Ip),
        vec(select(Outcome::ALL.to_vec()), 1..3).prop_map(Condition::Result),
        moment().prop_map(Condition::After),
        moment().prop_map(Condition::Before),
        vec(range(), 1..3).prop_map(Condition::Date),
        vec(column(), 1..3).prop_map(Condition::Has),
        vec(property(), 1..3).prop_map(Condition::Is),
    ]
}

fn filters() -> impl Strategy<Value = Filter> {
    let sign = select(vec![Sign::Include, Sign::Exclude]);
    vec((sign, condition()).prop_map(|(sign, condition)| Term { sign, condition }), 0..6)
        .prop_map(|terms| Filter { terms })
}

/// Texts that look like queries, right and wrong.
fn almost_queries() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "action",
        "actor",
        ":",
        ":",
        ",",
        "\"",
        "\"",
        " ",
        " ",
        "-",
        "!",
        "(",
        ")",
        "OR",
        "NOT",
        "date",
        "..",
        "2026-09",
        ">=",
        "7d",
        "ip",
        "10.0.0.1",
        "/8",
        "\u{201c}",
        "\u{201d}",
        "\\",
        "details.",
        "details.a",
        ".",
        "*",
        "ä",
        "\u{a0}",
        "x",
        "is",
        "has",
        "https://x",
        "result",
        "failed",
        "after",
        "2026-02-30",
        "T10:00",
        "+01:00",
        "\u{2212}",
        "&&",
    ]);
    vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back_as_the_same_filter(filter in filters()) {
        let text = filter.to_text();
        prop_assert_eq!(Filter::parse(&text), Ok(filter), "{}", text);
    }

    #[test]
    fn a_canonical_text_stays_as_it_is_and_errors_stay_inside(text in prop_oneof![almost_queries(), any::<String>()]) {
        match Filter::parse(&text) {
            Ok(filter) => {
                let canonical = filter.to_text();
                prop_assert_eq!(Filter::parse(&canonical).map(|filter| filter.to_text()), Ok(canonical));
            }
            Err(error) => {
                let (at, length) = (error.at as usize, error.length as usize);
                prop_assert!(text.get(at..at + length).is_some(), "{:?} {:?}", text, error);
                prop_assert!(!error.message.is_empty() && error.in_utf16(&text).message == error.message);
                if let Some(fix) = &error.alternative {
                    prop_assert!(fix.repaired(&text).is_some());
                }
            }
        }
    }

    #[test]
    fn no_value_of_any_field_causes_a_panic(
        name in select(FIELDS.iter().map(|help| help.name).collect::<Vec<_>>()),
        value in prop_oneof!["[0-9TtzZqQ.:+<>=*/wdhmy日é -]{0,24}", "20[0-9]{2}-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-9]{2}[+:.-]\\PC{0,5}", any::<String>()],
    ) {
        let name = if name == "details." { "details.a" } else { name };
        let text = format!("{name}:{value}");
        for text in [text, format!("{name}:\"{value}\"")] {
            if let Ok(filter) = Filter::parse(&text) {
                let again = Filter::parse(&filter.to_text());
                prop_assert_eq!(again, Ok(filter.clone()), "{}", text);
                let context = context("America/New_York");
                let _ = (filter.chips(&context), filter.sentence(&context), filter.resolve(context.now, context.zone));
            }
        }
        for sign in [Sign::Include, Sign::Exclude] {
            let edit = Edit::Add { field: name.to_owned(), value: value.clone(), sign };
            if let Ok(filter) = Filter::default().edit(&edit) {
                prop_assert_eq!(Filter::parse(&filter.to_text()), Ok(filter.clone()));
                prop_assert_eq!(filter.edit(&edit), Ok(filter));
            }
        }
    }

    #[test]
    fn following_suggestions_comes_to_an_end(text in almost_queries()) {
        let mut text = text;
        for _ in 0..40 {
            let Err(error) = Filter::parse(&text) else { return Ok(()) };
            let Some(better) = error.repaired(&text) else { return Ok(()) };
            prop_assert!(better != text, "{} suggests itself: {}", text, error);
            text = better;
        }
        prop_assert!(false, "never ends: {}", text);
    }

    #[test]
    fn every_filter_has_chips_a_sentence_and_ordered_time(filter in filters()) {
        let context = context("Europe/Zurich");
        let chips = filter.chips(&context);
        prop_assert_eq!(chips.len(), filter.terms.len());
        let joined: Vec<&str> = chips.iter().map(|chip| chip.text.as_str()).collect();
        prop_assert_eq!(joined.join(" "), filter.to_text());
        prop_assert!(filter.sentence(&context).ends_with('.'));
        let time = filter.resolve(now(), Zone::utc()).time;
        prop_assert!(time.iter().all(|window| !window.is_empty()));
        prop_assert!(time.windows(2).all(|pair| pair[0].until < pair[1].from));
    }

    #[test]
    fn completion_replaces_a_part_of_the_text_around_the_cursor(text in almost_queries(), cursor in 0..60_u32) {
        let found = complete(&text, cursor);
        prop_assert!(text.get(found.from as usize..found.to as usize).is_some(), "{:?} {:?}", text, found);
    }
}
