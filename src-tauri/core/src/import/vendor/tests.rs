use std::convert::Infallible;
use std::io::Cursor;

use super::super::{Batch, Input, Tally};
use super::*;
use crate::event::{Event, Outcome};
use crate::query::Zone;

fn file(name: &str, text: &str) -> super::super::File {
    super::super::File::look(Input::new(name.to_owned(), None, Cursor::new(text.as_bytes().to_vec())).unwrap()).unwrap()
}

fn best(text: &str) -> Option<Guess> {
    guesses(&vendors().0, &file("a.csv", text).sample()).into_iter().next()
}

fn find(id: &str) -> Vendor {
    vendors().0.into_iter().find(|vendor| vendor.id == id).unwrap()
}

/// Reads a text as the vendor it looks like.
fn read(text: &str, zone: Option<&str>) -> (Vec<Event>, Tally) {
    let guess = best(text).unwrap();
    let vendor = find(&guess.vendor);
    let zone = zone.map(|zone| Zone::parse(zone).unwrap());
    let file = file("a.csv", text);
    let layout = file.layout(&guess.columns, zone);
    let reading = Reading { vendor: &vendor, layout: &layout, explain: &|_| {} };
    let mut events = Vec::new();
    let mut keep = |batch: &Batch<'_>| -> Result<(), Infallible> {
        events.extend(batch.page.events.iter().cloned());
        Ok(())
    };
    let tally = file.read_vendor(&reading, &mut keep).unwrap();
    (events, tally)
}

const RUNWAY: &str = "Timestamp,Action,Actor,Workspace,Details\n\
    2026-09-01T10:00:00Z,AssetDeleted,Ann Lee <ann@acme.example>,Studio,\"A \"\"clip\"\", gone\"\n\
    2026-09-01T09:00:00Z,UserLogin,bo@acme.example,,\n";

#[test]
fn every_profile_is_sound() {
    let (vendors, generic) = vendors();
    assert_eq!((vendors.len(), generic.is_some()), (BUILTIN.len(), true));
    let runway = find("runway");
    assert_eq!((runway.actions.len(), runway.limit), (54, Some(2_500)));
    for text in BUILTIN.iter().chain([&GENERIC]) {
        let vendor = Vendor::parse(text).unwrap();
        assert!(vendor.columns.iter().any(|column| column.needed), "{}", vendor.id);
    }
}

#[test]
fn a_table_is_known_by_names_and_values_together() {
    let fpt = "Timestamp,User,Scope,Category,Action,Target,Status,Description\n\
               2026-07-01 10:00:00,ann@x.example,Service,Notebook,Stop Notebook,nb-1,FAILED,why\n";
    let renamed = "\u{feff}\"WORKSPACE\";\"Detail\";\"When\";\"Done by\";\"What\";\"Extra\"\r\n\
                   \"Studio\";\"a; b\";\"01.09.2026 10:00:00\";\"ann@acme.example\";\"AssetDeleted\";\"7\"\r\n";
    let kilo = "Time\tAction\tActor\tDetails\n2026-07-01T10:00:00Z\tuser.login\tann@x.example\tin\n";
    let github = "action,actor,@timestamp,org,repo,_document_id,user\nrepo.create,ann,1771582272345,acme,acme/a,abc,\n";
    let okta = "timestamp,event_type,display_message,actor.alternate_id,actor.display_name,outcome.result,uuid\n\
                2026-07-01T10:00:00.000Z,user.session.start,User login to Okta,ann@x.example,Ann,SUCCESS,u1\n";
    let slack = "date_create,action,actor_email,entity_type,entity_name,context_ip_address\n\
                 1771582272,user_login,ann@x.example,user,Ann,192.0.2.1\n";
    let invent = "Actor,Event,Resource,Source,Location,Date\nann@x.example,assistant.created,Helper,App,Chile,2026-07-01T10:00:00Z\n";
    for (text, expected) in [
        (RUNWAY, "runway"),
        (fpt, "fpt_ai_factory"),
        (renamed, "runway"),
        (github, "github"),
        (okta, "okta"),
        (slack, "slack"),
        (invent, "invent"),
    ] {
        let found = best(text).map(|guess| guess.vendor);
        assert_eq!(found.as_deref(), Some(expected), "{text}: {:?}", best(text));
    }
    assert!(best("When,Who\n1,2\n").is_none());
    let mut learned = vendors().0;
    let action =
        KnownAction { name: "organization.user.login".to_owned(), label: None, category: None, description: None };
    learned
        .iter_mut()
        .filter(|vendor| vendor.id == "kilo")
        .for_each(|vendor| vendor.learn(std::slice::from_ref(&action)));
    assert_eq!(guesses(&learned, &file("a", kilo).sample())[0].vendor, "kilo");
}

#[test]
fn a_row_becomes_its_event() {
    let (events, tally) = read(RUNWAY, None);
    let text = |event: &Event, field: Field| event.fields.get(field).map(str::to_owned);

    let first = &events[0];
    assert_eq!(first.occurred.unwrap().to_rfc3339(), "2026-09-01T10:00:00Z");
    assert_eq!(text(first, Field::ActorName).as_deref(), Some("Ann Lee"));
    assert_eq!(text(first, Field::ActorEmail).as_deref(), Some("ann@acme.example"));
    assert_eq!(text(first, Field::Description).as_deref(), Some("A \"clip\", gone"));
    assert_eq!(first.raw, RUNWAY.lines().nth(1).unwrap().as_bytes());
    assert_eq!(text(&events[1], Field::ActorEmail).as_deref(), Some("bo@acme.example"));
    assert_eq!((tally.events, tally.rejected, tally.untimed), (2, 0, 0));
}

#[test]
fn a_column_that_was_added_to_an_export_makes_no_other_events_of_its_rows() {
    let (events, _) = read(RUNWAY, None);
    let noted =
        RUNWAY.replace("Details\n", "Details,My notes\n").replace("gone\"\n", "gone\",seen\n").replace(",,\n", ",,,\n");
    let (again, _) = read(&noted, None);
    let uids = |events: &[Event]| events.iter().map(|event| event.uid.clone()).collect::<Vec<_>>();
    assert_eq!(uids(&events), uids(&again));
    let two = "Timestamp,Action,Actor,Workspace,Details,My notes\n\
        2026-09-01T10:00:00Z,UserLogin,bo@acme.example,,,a\n2026-09-01T10:00:00Z,UserLogin,bo@acme.example,,,b\n";
    assert_ne!(read(two, None).0[0].uid, read(two, None).0[1].uid, "two rows stay two events");
}

#[test]
fn the_same_rows_in_another_order_of_columns_are_the_same_events() {
    let other = "sep=;\nDetails;Event;Performed by;Time;Workspace\n\
                 ;UserLogin;bo@acme.example;2026-09-01 09:00:00;\n\
                 \"A \"\"clip\"\", gone\";Asset deleted;Ann Lee <ann@acme.example>;2026-09-01 10:00:00;Studio\n";
    let uids = |events: &[Event]| {
        let mut uids: Vec<String> = events.iter().map(|event| event.uid.as_ref().unwrap().to_string()).collect();
        uids.sort();
        uids
    };
    assert_eq!(uids(&read(other, Some("UTC")).0), uids(&read(RUNWAY, None).0));
}

#[test]
fn what_cannot_be_read_is_kept_or_told() {
    let fpt = "Timestamp,User,Scope,Category,Action,Target,Status,Description\n\
               2026-07-01 10:00:00,ann@x.example,Service,Notebook,Stop Notebook,nb-1,FAILED,why\n\
               soon,ann@x.example,Service,Notebook,Stop Notebook,nb-2,SUCCESS,\n\
               2026-07-01 10:00:02,a,b,c,d,e,f,g,h\n";
    let (events, done) = read(fpt, Some("Asia/Ho_Chi_Minh"));

    assert_eq!(events[0].occurred.unwrap().to_rfc3339(), "2026-07-01T03:00:00Z");
    assert_eq!((events[0].outcome, events[1].outcome), (Outcome::Failure, Outcome::Success));
    assert_eq!((events[1].occurred, events[1].occurred_text.as_deref()), (None, Some("soon")));
    assert_eq!((done.untimed, done.notes[0].line), (1, 3));
    assert_eq!((done.rejected, done.told[0].line, done.zoneless), (1, 4, 1));

    let vendor = find("fpt_ai_factory");
    let columns = best(fpt).unwrap().columns;
    assert_eq!(file("a.csv", fpt).local_time(&columns).as_deref(), Some("2026-07-01 10:00:00"));
    let layout = file("a.csv", fpt).layout(&columns, None);
    let reading = Reading { vendor: &vendor, layout: &layout, explain: &|_| {} };
    let keep: &mut dyn FnMut(&Batch<'_>) -> Result<(), Infallible> = &mut |_| panic!("nothing is kept");
    let stop = file("a.csv", fpt).read_vendor(&reading, keep).unwrap_err();
    assert!(matches!(stop, super::super::Stop::File(super::super::Error::Zone { .. })), "{stop:?}");
}

#[test]
fn a_zone_in_the_header_is_enough() {
    let text = RUNWAY.replace("Timestamp", "Timestamp (UTC)").replace("Z,", ",");
    let (events, _) = read(&text, None);
    assert_eq!(events[0].occurred.unwrap().to_rfc3339(), "2026-09-01T10:00:00Z");
}

#[test]
fn records_as_json_are_read_by_their_keys() {
    let text = r#"{"items":[{"timestamp":"2026-09-01T10:00:00Z","action":"AssetDeleted","actor":{"email":"ann@acme.example"},"workspace":"Studio","details":""},{"timestamp":"2026-09-01T10:00:01Z","action":"UserLogin","actor":{"email":"bo@acme.example"},"workspace":"","details":""}]}"#;
    let (events, tally) = read(text, None);
    assert_eq!((events.len(), tally.rejected), (2, 0));
    assert_eq!(events[1].fields.get(Field::ActorEmail), Some("bo@acme.example"));
}

#[test]
fn names_of_groups_above_the_header_and_headers_between_parts_are_no_events() {
    let grouped = ["Event,Event,Actor,Actor", "Event,,Actor,"];
    for groups in grouped {
        let text =
            format!("{groups}\nTime,Action,User name,User email\n2026-03-01T10:00:00Z,login,Ann,ann@acme.example\n");
        let (events, tally) = read(&text, None);
        assert_eq!((events.len(), tally.rejected, tally.untimed), (1, 0, 0), "{groups}");
        assert_eq!(events[0].fields.get(crate::event::Field::Action), Some("login"), "{groups}");
    }
    let parts = format!("{RUNWAY}{}", RUNWAY.replace("10:00:00Z", "11:00:00Z"));
    let (events, tally) = read(&parts, None);
    assert_eq!((events.len(), tally.rejected, tally.untimed), (4, 0, 0));
}

#[test]
fn a_first_row_of_values_is_not_taken_for_names() {
    let text = "Time,Action,User,User\n2026-03-01T10:00:00Z,login,Ann,ann@acme.example\n";
    assert_eq!(read(text, None).0.len(), 1);
}
