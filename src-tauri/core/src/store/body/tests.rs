use crate::event::{EventUid, Field, Target, Timestamp};

use super::super::tests::event;
use super::*;

fn database() -> Connection {
    Connection::open_in_memory().unwrap()
}

fn events(count: i64) -> Vec<Event> {
    (0..count)
        .map(|number| {
            let raw = format!("{{\"id\":\"e{number}\",\"action\":\"user.login\",\"n\":{}}}", number * 7);
            event(&format!("e{number}"), number, "user.login", &raw)
        })
        .collect()
}

#[test]
fn what_is_packed_is_unpacked_byte_for_byte() {
    let mut all = events(3);
    all[0].raw = vec![0xff, 0, 0x80];
    all[1].raw = Vec::new();
    all[2].occurred_text = Some(String::new());
    all[2].targets = vec![Target { kind: None, id: Some("t".into()), name: None }];
    all[2].fields.set(Field::RequestId, "\"quoted\" \u{202e}");

    let packed = Packer::new(None).unwrap().pack(&plain(all.iter())).unwrap();
    let body = Unpacker::default().body(&database(), None, &packed).unwrap();

    assert_eq!(body.events(), 3);
    for (place, event) in all.iter().enumerate() {
        assert_eq!(body.raw(place).unwrap(), event.raw);
        let mut read = Event::default();
        body.detail(place).unwrap().fill(&mut read).unwrap();
        assert_eq!((&read.uid, &read.occurred_text), (&event.uid, &event.occurred_text));
        assert_eq!((&read.targets, &read.changes), (&event.targets, &event.changes));
        for field in [Field::Description, Field::SessionId, Field::RequestId] {
            assert_eq!(read.fields.get(field), event.fields.get(field));
        }
    }
    assert!(body.raw(3).is_err() && body.detail(3).is_err());
}

/// Writes events as older blocks hold them.
fn older_plain(events: &[Event]) -> Vec<u8> {
    let mut plain = Vec::new();
    put_length(&mut plain, events.len());
    for event in events {
        put_length(&mut plain, event.raw.len());
    }
    for event in events {
        plain.extend_from_slice(&event.raw);
    }
    for event in events {
        let texts = [event.uid.as_ref().map(EventUid::as_str), None, event.fields.get(Field::Description), None, None];
        for text in texts.into_iter().chain([None, None]) {
            put_length(&mut plain, text.map_or(0, |text| text.len() + 1));
            plain.extend_from_slice(text.unwrap_or_default().as_bytes());
        }
    }
    plain
}

#[test]
fn what_a_record_says_itself_is_kept_once_and_older_blocks_are_read_too() {
    let mut all = events(3);
    let said = ["description of e0", "twice said: e1 e1 and once more", "not in the record at all"];
    for (event, said) in all.iter_mut().zip(said) {
        event.fields.set(Field::Description, said);
        event.fields.set(Field::SessionId, "session-1");
        event.raw = format!("{{\"s\":\"session-1\",\"d\":\"{}\"}}", said.trim_start_matches("not")).into_bytes();
    }
    let written = plain(all.iter());
    let times = |text: &str| memchr::memmem::find_iter(&written, text).count();
    assert_eq!((times(said[0]), times(said[1]), times(said[2])), (1, 1, 1));
    assert_eq!(times("session-1"), 3);

    for plain in [written.clone(), older_plain(&all)] {
        let body = Body::index(plain).unwrap();
        for (place, event) in all.iter().enumerate() {
            assert_eq!(body.raw(place).unwrap(), event.raw);
            let detail = body.detail(place).unwrap();
            assert_eq!(detail.uid, event.uid.as_ref().unwrap().as_str());
            assert_eq!(detail.description, event.fields.get(Field::Description));
        }
    }
}

#[test]
fn a_dictionary_serves_both_ways() {
    let all = events(2_000);
    let dictionary = train(&all.iter().map(|event| event.raw.clone()).collect::<Vec<_>>()).unwrap();
    let connection = database();
    connection.execute_batch("CREATE TABLE dictionary (id INTEGER PRIMARY KEY, bytes BLOB)").unwrap();
    connection.execute("INSERT INTO dictionary VALUES (7, ?1)", [&dictionary]).unwrap();
    let written = plain(all[..3].iter());

    let packed = Packer::new(Some(&dictionary)).unwrap().pack(&written).unwrap();

    let body = Unpacker::default().body(&connection, Some(7), &packed).unwrap();
    assert_eq!(body.raw(2).unwrap(), all[2].raw);
    assert!(packed.len() < Packer::new(None).unwrap().pack(&written).unwrap().len());
    assert!(Unpacker::default().body(&connection, Some(8), &packed).is_err());
}

#[test]
fn a_damaged_body_is_an_error_and_never_a_panic() {
    let mut all = events(2);
    all[0].recorded = Some(Timestamp { at: crate::event::Instant::MIN, digits: 0 });
    let written = plain(all.iter());
    for cut in 0..written.len() {
        assert!(Body::index(written[..cut].to_vec()).is_none(), "{cut}");
    }
    let packed = Packer::new(None).unwrap().pack(&written).unwrap();
    for byte in 0..packed.len() {
        let mut changed = packed.clone();
        changed[byte] ^= 0x40;
        if let Ok(body) = Unpacker::default().body(&database(), None, &changed) {
            let _ = body.detail(0).map(|detail| detail.fill(&mut Event::default()));
        }
    }
}
