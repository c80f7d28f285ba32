use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{Cursor, Write};

use sha2::{Digest, Sha256};

use super::*;
use crate::event::{Field, Flag, Outcome};
use crate::query::Zone;

mod told;

type Kept = Vec<(Option<String>, Event, Vec<u8>)>;

/// Reads a file and returns what was handed over, with the body that came along.
fn read(name: &str, bytes: &[u8], assigned: &[&str], known: &KnownBodies) -> (Kept, Tally) {
    let input = Input::new(name.to_owned(), None, Cursor::new(bytes.to_vec())).unwrap();
    let assigned: Vec<Assignment> = assigned.iter().map(|text| Assignment::parse(text).unwrap()).collect();
    let mut kept: Kept = Vec::new();
    let mut keep = |batch: &Batch<'_>| -> Result<(), Infallible> {
        let stream = batch.stream.map(str::to_owned);
        kept.extend(batch.page.events.iter().map(|event| (stream.clone(), event.clone(), batch.body.to_vec())));
        Ok(())
    };
    let zone = Zone::parse("Europe/Zurich").unwrap();
    let tally = File::look(input).unwrap().read_named(&assigned, zone, known, &mut keep).unwrap();
    (kept, tally)
}

fn events(name: &str, text: &str, assigned: &[&str]) -> (Vec<Event>, Tally) {
    let (kept, tally) = read(name, text.as_bytes(), assigned, &HashMap::new());
    (kept.into_iter().map(|(_, event, _)| event).collect(), tally)
}

fn uids(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.uid.as_ref().unwrap().as_str()).collect()
}

#[test]
fn a_line_of_the_contract_becomes_its_event_with_its_bytes() {
    let line = concat!(
        r#"{ "uid":"a\u0031","organization":"x","connector":"kilo","stream":"audit","occurred":"2026-11-21T14:23:14.265Z","#,
        r#""recorded":"2026-11-21T14:23:15Z","action":"member.added","outcome":"failure","latitude":47.50,"longitude":8,"#,
        r#""actor_id":340282366920938463463374607431768211456,"city":null,"severity":true,"details":{"a":[1,{"b":2}]},"#,
        r#""targets":[{"type":"user","id":7,"name":"Ann"},{"id":"b"}],"changes":[{"field":"role","from":null,"to":"owner"}],"#,
        r#""occurred_text":"Sat","flags":["no_action","revised"],"revised":3,"received":"2026-11-22T00:00:00.000Z"}"#
    );
    let (kept, tally) = read("a.ndjson", format!("{line} \r\n").as_bytes(), &[], &HashMap::new());
    let (stream, event, _) = &kept[0];

    assert_eq!((tally.events, tally.rejected, tally.truncated), (1, 0, false));
    assert_eq!(stream.as_deref(), Some("audit"));
    assert_eq!(event.raw, line.as_bytes());
    assert_eq!(event.uid.as_ref().unwrap().as_str(), "a1");
    assert_eq!(event.occurred.unwrap().to_rfc3339(), "2026-11-21T14:23:14.265Z");
    assert_eq!(event.recorded.unwrap().to_rfc3339(), "2026-11-21T14:23:15Z");
    assert_eq!((event.outcome, event.occurred_text.as_deref()), (Outcome::Failure, Some("Sat")));
    let fields: Vec<(Field, &str)> = event.fields.iter().collect();
    assert_eq!(
        fields,
        [
            (Field::Action, "member.added"),
            (Field::Severity, "true"),
            (Field::ActorId, "340282366920938463463374607431768211456"),
            (Field::TargetType, "user"),
            (Field::TargetId, "7"),
            (Field::TargetName, "Ann"),
            (Field::Latitude, "47.50"),
            (Field::Longitude, "8"),
        ]
    );
    assert_eq!((event.targets.len(), event.targets[1].id.as_deref()), (2, Some("b")));
    assert_eq!((event.changes[0].field.as_str(), event.changes[0].to.as_deref()), ("role", Some("owner")));
    assert_eq!(event.flags.iter().collect::<Vec<_>>(), [Flag::NoAction]);
}

#[test]
fn times_and_outcomes_of_others_are_understood_and_kept_as_written() {
    let cases = [
        (r#""occurred":1771582272345"#, Some("2026-02-20T10:11:12.345Z"), Some("1771582272345")),
        (r#""occurred":"2026-02-20 10:11:12""#, Some("2026-02-20T09:11:12Z"), Some("2026-02-20 10:11:12")),
        (r#""occurred":"soon""#, None, Some("soon")),
        (r#""occurred":"2026-02-20T10:11:12Z""#, Some("2026-02-20T10:11:12Z"), None),
    ];
    for (member, expected, text) in cases {
        let (found, tally) = events("a.ndjson", &format!("{{\"uid\":1,\"action\":\"x\",{member}}}"), &[]);
        assert_eq!(found[0].occurred.map(|time| time.to_rfc3339()).as_deref(), expected, "{member}");
        assert_eq!(found[0].occurred_text.as_deref(), text, "{member}");
        assert_eq!(found[0].flags.contains(Flag::NoTime), expected.is_none(), "{member}");
        assert_eq!(tally.zoneless, u64::from(member.contains("20 10")), "{member}");
    }
    for (word, outcome, raw) in [
        ("success", Outcome::Success, None),
        ("FAILED", Outcome::Failure, Some("FAILED")),
        ("Allowed", Outcome::Success, Some("Allowed")),
        ("perhaps", Outcome::Unknown, Some("perhaps")),
    ] {
        let (found, _) = events("a.ndjson", &format!("{{\"uid\":1,\"outcome\":\"{word}\"}}"), &[]);
        assert_eq!((found[0].outcome, found[0].fields.get(Field::OutcomeRaw)), (outcome, raw), "{word}");
    }
}

#[test]
fn hostile_lines_cost_no_other_line_and_are_told_with_their_place() {
    let deep = format!("{{\"uid\":\"deep\",\"x\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let large = format!("{{\"uid\":\"large\",\"description\":\"{}\"}}", "y".repeat(5 * 1024 * 1024));
    let lines: Vec<Vec<u8>> = vec![
        b"\xef\xbb\xbf{\"uid\":\"mark\"}".to_vec(),
        b"".to_vec(),
        b"not json".to_vec(),
        b"{\"uid\":\"invalid \xff\",\"action\":\"a\"}".to_vec(),
        deep.into_bytes(),
        large.into_bytes(),
        b"{\"uid\":\"twice\",\"uid\":\"again\",\"x\":1,\"x\":2}".to_vec(),
        b"{\"uid\":\"nul\",\"action\":\"a\0b\"}".to_vec(),
        b"{\"uid\":\"half\",\"action\":\"\\ud800\"}".to_vec(),
        b"{\"uid\":\"garbage\"} and more".to_vec(),
        b"[1]".to_vec(),
        b"   ".to_vec(),
        b"{\"uid\":\"last\"}".to_vec(),
    ];
    let text = lines.join(&b"\r\n"[..]);
    let (kept, tally) = read("a.ndjson", &[&text[..], b"\n{\"uid\":\"cut"].concat(), &[], &HashMap::new());
    let found: Vec<Event> = kept.into_iter().map(|(_, event, _)| event).collect();

    assert_eq!(uids(&found), ["mark", "invalid \u{fffd}", "deep", "large", "twice", "nul", "half", "last"]);
    let has = |index: usize, flag| found[index].flags.contains(flag);
    assert!(has(1, Flag::InvalidUtf8) && has(3, Flag::Oversized) && has(4, Flag::DuplicateKey));
    assert!(!has(0, Flag::InvalidUtf8) && !has(2, Flag::DuplicateKey));
    assert_eq!(found[1].raw, b"{\"uid\":\"invalid \xff\",\"action\":\"a\"}");
    assert_eq!(found[5].fields.get(Field::Action), Some("a\0b"));
    assert!(tally.truncated);
    assert_eq!(tally.rejected, 4);
    let places: Vec<(u64, u64)> = tally.told.iter().map(|told| (told.line, told.offset)).collect();
    let at = |needle: &[u8]| text.windows(needle.len()).position(|window| window == needle).unwrap() as u64;
    assert_eq!(
        places,
        [(3, at(b"not json")), (10, at(b"{\"uid\":\"garbage")), (11, at(b"[1]")), (14, text.len() as u64 + 1)]
    );
    assert!(tally.told[3].reason.starts_with("the file ends in the middle of it"), "{}", tally.told[3].reason);
}

#[test]
fn records_without_an_identifier_count_how_often_they_occur_also_across_pieces() {
    let line = "{\"action\":\"a\",\"x\":1}\n";
    let (found, _) = events("a.ndjson", &line.repeat(20_000), &[]);

    let mut all = uids(&found);
    let digest: String = Sha256::digest(line.trim().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(all[0], format!("h1:{digest}#1"));
    assert!(all[19_999].ends_with("#20000"));
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 20_000);
    assert!(found.iter().all(|event| event.flags.contains(Flag::NoUid)));

    // Whoever goes on after a part of them counts them all again.
    let (kept, _) = read("a.ndjson", line.repeat(8_192).as_bytes(), &[], &HashMap::new());
    let known: KnownBodies = kept.iter().map(|(_, _, body)| (Sha256::digest(body).into(), 8_192)).collect();
    let (again, tally) = read("a.ndjson", line.repeat(20_000).as_bytes(), &[], &known);
    assert_eq!((again.len(), tally.known), (20_000, 0));
}

#[test]
fn a_table_becomes_events_with_the_exact_bytes_of_its_rows() {
    let text = "uid,occurred,action,outcome,targets,description,unknown\r\n\
                1,2026-02-20T10:11:12Z,x,success,\"[{\"\"id\"\":\"\"t\"\"}]\",\"two\r\nlines, \"\"quoted\"\"\",u\r\n\
                \r\n2,,,failure\r\n3,1,2,3,4,5,6,7\r\n4,2026-02-20T10:11:12Z,\"open";
    let (found, tally) = events("a.csv", text, &[]);

    assert_eq!(uids(&found), ["1", "2"]);
    assert_eq!(found[0].raw, text.split("\r\n\r\n").next().unwrap().split_once("\r\n").unwrap().1.as_bytes());
    assert_eq!(found[0].fields.get(Field::Description), Some("two\r\nlines, \"quoted\""));
    assert_eq!(found[0].fields.get(Field::TargetId), Some("t"));
    assert_eq!((found[1].outcome, &*found[1].raw), (Outcome::Failure, &b"2,,,failure"[..]));
    assert_eq!((tally.rejected, tally.truncated), (2, true));
    assert_eq!(tally.told.iter().map(|told| told.line).collect::<Vec<_>>(), [6, 7], "{:?}", tally.told);
}

#[test]
fn any_table_or_object_is_read_by_what_a_person_assigns() {
    let map = ["occurred=When", "action=Event", "actor_email=/user/mail", "ip=/user/ips/1"];
    let table = "When;Event;user;uid\n1771582272;login;\"{\"\"mail\"\":\"\"a@x.example\"\",\"\"ips\"\":[1,2]}\";7\n";
    let lines = r#"{"When":1771582272,"Event":"login","user":{"mail":"a@x.example","ips":[1,2]},"uid":7}"#;
    for (name, text) in [("a.csv", table), ("a.json", lines)] {
        let (found, _) = events(name, text, &map);

        assert_eq!(uids(&found), ["7"], "{name}");
        assert_eq!(found[0].occurred.unwrap().to_rfc3339(), "2026-02-20T10:11:12Z");
        let fields: Vec<&str> = found[0].fields.iter().map(|(_, text)| text).collect();
        assert_eq!(fields, ["login", "a@x.example", "2"], "{name}");
    }
    let input = Input::new("a.csv".to_owned(), None, Cursor::new(table.as_bytes().to_vec())).unwrap();
    let wrong = [Assignment::parse("occurred=Time").unwrap()];
    let keep: &mut dyn FnMut(&Batch<'_>) -> Result<(), Infallible> = &mut |_| Ok(());
    let stop = File::look(input).unwrap().read_named(&wrong, Zone::utc(), &HashMap::new(), keep).unwrap_err();
    assert!(matches!(stop, Stop::File(Error::Column { ref column, .. }) if column == "Time"), "{stop:?}");
}

#[test]
fn lists_documents_saved_responses_and_gzip_hold_the_same_events() {
    let (one, two) = (r#"{"uid":"1","targets":[{"id":"t"}]}"#, r#"{"uid":"2" , "x":"],["}"#);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(format!("{one}\n{two}").as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let forms: [Vec<u8>; 6] = [
        format!("{one}\n{two}\n").into(),
        format!("[\n {one},\n {two}\n]\n").into(),
        format!("{{\n \"next\": null,\n \"data\": {{\"logs\": [{one}, {two}]}}\n}}").into(),
        format!("{{\"events\":[{one},{two}]}}").into(),
        format!("{}\n{two}\n", one.replace(",", ",\n")).into(),
        packed.clone(),
    ];
    for bytes in forms {
        let (kept, tally) = read("a.json", &bytes, &[], &HashMap::new());
        let found: Vec<Event> = kept.into_iter().map(|(_, event, _)| event).collect();
        assert_eq!(uids(&found), ["1", "2"], "{}", String::from_utf8_lossy(&bytes));
        assert_eq!(found[1].raw, two.as_bytes());
        assert_eq!((tally.rejected, tally.truncated), (0, false), "{}", String::from_utf8_lossy(&bytes));
    }
    let (found, tally) = events("a.json", &format!("{{\"next\":1,\"logs\":[{one},7,{two}]}}"), &[]);
    assert_eq!((uids(&found), tally.rejected, tally.truncated), (vec!["1", "2"], 1, false));
    let (found, _) = events("a.json", "{\"kind\":\"x\",\"items\":[{\"a\":1},{\"a\":2}]}", &[]);
    assert_eq!(found.len(), 1, "a list that holds no events stays where it is");
    let (kept, tally) = read("a.json", format!("[{one},{two}").as_bytes(), &[], &HashMap::new());
    assert_eq!((kept.len(), tally.rejected, tally.truncated), (2, 0, true));
    let (_, tally) = read("a.ndjson.gz", &packed[..packed.len() - 8], &[], &HashMap::new());
    assert!(tally.truncated);
}

#[test]
fn a_piece_that_was_kept_whole_is_passed_over_and_one_with_something_to_tell_is_not() {
    let fine: String = (0..9_000).map(|uid| format!("{{\"uid\":{uid},\"stream\":\"{}\"}}\n", uid % 2)).collect();
    let text = format!("{fine}oops\n");
    let (kept, _) = read("a.ndjson", text.as_bytes(), &[], &HashMap::new());
    let known: KnownBodies = kept.iter().map(|(_, _, body)| (Sha256::digest(body).into(), 1)).collect();

    let (again, tally) = read("a.ndjson", text.as_bytes(), &[], &known);

    assert_eq!((tally.known, tally.events, tally.rejected), (8_192, 808, 1));
    assert_eq!(uids(&again.iter().map(|(_, event, _)| event.clone()).collect::<Vec<_>>()).len(), 808);
    let first = kept.iter().find(|(stream, ..)| stream.as_deref() == Some("0")).unwrap();
    assert!(known.len() >= 4 && first.2.len() < text.len() / 2, "the first of two streams brings its own bytes only");
}

#[test]
fn a_mapping_reads_each_record_and_tells_what_is_none() {
    let manifest = |raw: &[u8], take: &mut dyn FnMut(Event)| {
        for (index, part) in raw.split(|byte| *byte == b'+').enumerate() {
            let mut event = Event { raw: part.to_vec(), ..Event::default() };
            event.uid = crate::event::EventUid::try_from(format!("{}{index}", String::from_utf8_lossy(part))).ok();
            if part.starts_with(b"bad") {
                event.flags.insert(Flag::Unreadable);
            }
            take(event);
        }
    };
    let input = Input::new("a.ndjson".to_owned(), None, Cursor::new(b"a+b\nbad\nc+bad+d\nbad".to_vec())).unwrap();
    let mut found = Vec::new();
    let mut keep = |batch: &Batch<'_>| -> Result<(), Infallible> {
        found.extend(batch.page.events.iter().cloned());
        Ok(())
    };

    let tally = File::look(input).unwrap().read_mapped(&manifest, &HashMap::new(), &mut keep).unwrap();

    assert_eq!(uids(&found), ["a0", "b1", "c0", "d2"]);
    assert_eq!((tally.rejected, tally.truncated), (3, true));
    assert_eq!(tally.told.iter().map(|told| told.line).collect::<Vec<_>>(), [2, 3, 4]);
}

#[test]
fn whoever_keeps_the_events_can_stop_at_once() {
    let text = "{\"uid\":1}\n".repeat(200_000);
    let input = Input::new("a.ndjson".to_owned(), None, Cursor::new(text.into_bytes())).unwrap();
    let mut batches = 0;
    let mut keep = |_: &Batch<'_>| {
        batches += 1;
        if batches == 2 { Err("enough") } else { Ok(()) }
    };

    let stop = File::look(input).unwrap().read_named(&[], Zone::utc(), &HashMap::new(), &mut keep).unwrap_err();

    assert!(matches!(stop, Stop::Caller("enough")));
    assert_eq!(batches, 2);
}
