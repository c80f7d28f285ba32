//! Files of records in every form.

use super::super::{Fault, FileFault, Mapped, find};

fn map(text: &str) -> Vec<Result<Mapped, FileFault>> {
    find("demo").unwrap().map_bytes(text.as_bytes()).collect()
}

/// Returns the line and identifier of each event.
fn seen(text: &str) -> Vec<(usize, String)> {
    map(text)
        .into_iter()
        .map(|mapped| mapped.map(|mapped| (mapped.line, mapped.event.uid.unwrap().to_string())).unwrap())
        .collect()
}

const ONE: &str = r#"{"id":"1","time":"2026-03-01T00:00:00Z","action":"a"}"#;

#[test]
fn every_form_of_file_gives_the_same_events() {
    let two = ONE.replace("\"1\"", "\"2\"");
    let cases = [
        (format!("{ONE}\n{two}\n"), [1, 2]),
        (format!("\u{feff}\r\n{ONE}\r\n\n  {two}"), [2, 4]),
        (format!("[\n{ONE},\n\n{two}]"), [2, 4]),
        (format!("{{\"total\":2,\n\"events\":[{ONE},{two}],\"next\":null}}\n"), [2, 2]),
    ];
    for (text, lines) in cases {
        let expected: Vec<_> = lines.into_iter().zip(["1".to_owned(), "2".to_owned()]).collect();
        assert_eq!(seen(&text), expected, "{text}");
    }
    assert_eq!(seen(&format!("{ONE}\n")), [(1, "1".to_owned())], "one record alone");
    assert_eq!(seen("{\n\"id\":\"1\"\n}"), [(1, "1".to_owned())], "a record over several lines");
}

#[test]
fn a_bad_line_is_an_event_with_its_number() {
    let mapped: Vec<_> = map(&format!("{ONE}\n{{\"id\":\n{ONE}")).into_iter().map(Result::unwrap).collect();

    assert_eq!(mapped.len(), 3);
    assert_eq!((mapped[1].line, mapped[1].event.raw.as_slice()), (2, b"{\"id\":".as_slice()));
    assert_eq!(mapped[1].problems[0].record, Some(1));
    assert!(mapped[2].problems.is_empty());
}

#[test]
fn what_is_no_file_of_records_is_told_once() {
    assert!(map("").is_empty());
    assert!(map("[]").is_empty());
    assert_eq!(map("<html>\n<body>{</body>"), [Err(FileFault { line: 1, fault: Fault::WebPage })]);
    let packed = find("demo").unwrap();
    assert!(packed.map_bytes(b"\x1f\x8b\x08{\n{").all(|mapped| mapped.is_err()));
    assert_eq!(map("id,time\n1,2\n"), [Err(FileFault { line: 1, fault: Fault::NotJson })]);
}

#[test]
fn a_list_that_was_cut_off_gives_every_record_before_the_cut() {
    let two = ONE.replace("\"1\"", "\"2\"");
    for (text, records, line) in [
        (format!("[{ONE},\n{two},\n{{\"id\":\"3"), 3, 3),
        (format!("[{ONE},\n{two},\n"), 2, 3),
        (format!("\u{feff} [\n{ONE},{two}"), 2, 2),
    ] {
        let mapped = map(&text);

        let events: Vec<_> = mapped.iter().filter_map(|mapped| mapped.as_ref().ok()).collect();
        assert_eq!(events.len(), records, "{text}");
        assert_eq!(events.iter().filter(|mapped| !mapped.is_bare()).count(), 2, "{text}");
        assert_eq!(mapped.last(), Some(&Err(FileFault { line, fault: Fault::CutOff })), "{text}");
    }
}

#[test]
fn each_answer_of_a_batch_gives_its_records_and_an_error_gives_none() {
    let answer = |ids: &[&str]| {
        let records: Vec<String> = ids.iter().map(|id| ONE.replace("\"1\"", &format!("\"{id}\""))).collect();
        format!("{{\"events\":[{}]}}", records.join(","))
    };
    let error = r#"{"error":{"message":"no"}}"#;

    assert_eq!(seen(&format!("[{},\n{}]", answer(&["1", "2"]), answer(&["3"]))).len(), 3);
    let batch = map(&format!("[{},\n{error}]", answer(&["1"])));
    assert_eq!((batch.len(), batch.last().unwrap()), (2, &Err(FileFault { line: 2, fault: Fault::Error })));
    assert_eq!(map(error), [Err(FileFault { line: 1, fault: Fault::Error })]);
    assert_eq!(seen(&ONE.replace('}', ",\"error\":\"x\"}")).len(), 1, "an event may tell of an error");
}

#[test]
fn an_event_is_found_in_whatever_a_collector_puts_around_it() {
    let inside = ONE.replace('"', "\\\"");
    let wrapped = [
        format!(r#"{{"json":{ONE}}}"#),
        format!(r#"{{"host":"h","sourcetype":"x","payload":{{"body":{ONE}}}}}"#),
        format!(r#"{{"stream":"stdout","log":"{inside}"}}"#),
        format!(r#"{{"input":{{"message":"{inside}"}},"expected":{{}}}}"#),
    ];
    for text in wrapped {
        let mapped = map(&text).remove(0).unwrap();

        assert!(mapped.problems.is_empty(), "{text}");
        assert_eq!(mapped.event.uid.unwrap().to_string(), "1", "{text}");
        assert_eq!(mapped.event.raw, text.as_bytes(), "the bytes stay");
    }
}

#[test]
fn an_event_is_not_replaced_by_what_it_holds() {
    let outer = format!(r#"{{"id":"0","time":"2026-03-02T00:00:00Z","action":"b","before":{ONE}}}"#);

    assert_eq!(seen(&outer), [(1, "0".to_owned())]);
}

#[test]
fn lines_that_are_batches_give_the_records_in_them() {
    let two = ONE.replace("\"1\"", "\"2\"");
    for batch in [
        format!("{{\"records\":[{ONE},{two}]}}"),
        format!("{{\"took\":1,\"hits\":{{\"hits\":[{{\"_source\":{ONE}}},{{\"_source\":{two}}}]}}}}"),
    ] {
        let expected = [(1, "1".to_owned()), (1, "2".to_owned()), (2, "1".to_owned()), (2, "2".to_owned())];
        assert_eq!(seen(&format!("{batch}\n{batch}")), expected, "{batch}");
    }
}

#[test]
fn an_imported_batch_is_taken_apart_only_where_an_event_is_in_it() {
    let count = |text: &str| {
        let mut events = Vec::new();
        find("demo").unwrap().map_record(text.as_bytes(), &mut |event| events.push(event));
        events.into_iter().map(|event| String::from_utf8(event.raw).unwrap()).collect::<Vec<_>>()
    };
    let two = ONE.replace("\"1\"", "\"2\"");
    assert_eq!(count(&format!("{{\"records\":[{{\"x\":1}},{ONE},{two}]}}"))[1..], [ONE.to_owned(), two]);
    let nothing = "{\"rows\":[{\"a\":1},{\"a\":2}]}";
    assert_eq!(count(nothing), [nothing]);
    let error = "{\"errors\":[{\"message\":\"no\"}]}";
    assert_eq!(count(error), [error]);
}
